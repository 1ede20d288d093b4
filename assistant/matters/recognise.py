"""From a question to matters, with probabilities.

Signals of each matter (how near the question comes to how people speak of it, to its title and
answer, to what sounds alike and belongs elsewhere; how many of its words it shares, and of one saying's;
how much of the law found for the question governs it; the direction learned for it) are weighed by a
logistic model over all matters and "none of them". The weights are learned by
scripts/train/matters.py, out of writer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from assistant.errors import SettingsError
from assistant.index.lexical import weigh
from assistant.matters.directions import FLOOR, Directions
from assistant.matters.memory import Memory, Part
from assistant.matters.norms import own_norms
from assistant.matters.side import Sides, load_side, words_of
from assistant.schema.matters import Matter, MatterHit, Norm

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "matters.json"
SIGNALS = ("say", "say3", "title", "answer", "elsewhere", "pointed", "words", "law", "saying", "learned")
LEAST = 0.003  # matters less likely than this are not given out
# In doubt a matter counts by how likely the norm that it opens with decides (SHARED) beside how likely it is
# itself, if it is at least NEAR_BEST as likely as the likeliest. Of 402 stories of eight sets already counted
# the answer opened with a leading norm in 314 by likelihood alone, in 319 at .5, in 322 at .7, in 319 at 1.
SHARED, NEAR_BEST = 0.7, 0.3
GOVERNING, NAMED = 1.0, 0.4  # what a vote of the law counts for a matter that it governs, that names it


@dataclass(frozen=True)
class Weights:
    """Learned weights: one a signal, the score of "none", and the temperature that calibrates."""

    signals: tuple[float, ...]
    none: float
    temperature: float

    @classmethod
    def read(cls, path: Path = WEIGHTS) -> Weights:
        """Read the weights; SettingsError where they are of other signals."""
        told = json.loads(path.read_text("utf-8"))
        if tuple(told["names"]) != SIGNALS:
            raise SettingsError(
                "事项识别的权重与程序不一致。请运行 python -m scripts.train.matters 重新训练。"
            )
        return cls(tuple(told["weights"]), told["none"], told["temperature"])


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The weights that ship."""
    return Weights.read()


class Recogniser:
    """Recognises matters. Holds nothing of a conversation."""

    def __init__(self, memory: Memory, directions: Directions | None = None) -> None:
        """Recognise the matters that are remembered; `directions` are those that ship unless given."""
        self.memory = memory
        self.directions = directions or Directions.load(memory)
        self._words_of: dict[str, tuple[float, float]] = {}  # by matter, as they are asked about

    @cached_property
    def _law(self) -> dict[str, list[tuple[int, float]]]:
        """Rows of the matters that an article governs or is named by, by the article's key."""
        out: dict[str, dict[int, float]] = {}
        for row, matter_id in enumerate(self.memory.ids):
            matter = self.memory.matters[matter_id]
            for written in matter.norms:
                out.setdefault(Norm.parse(written).key, {}).setdefault(row, NAMED)
            for written in (*matter.governs, *(n for s in matter.answer for n in s.norms)):
                out[Norm.parse(written).key][row] = GOVERNING
        return {key: list(rows.items()) for key, rows in out.items()}

    @cached_property
    def articles(self) -> tuple[str, ...]:
        """Keys of all articles that a matter names (民法典#1033)."""
        return tuple(self._law)

    @cached_property
    def _named(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Place in `articles`, row of the matter, and what the naming is worth: each (namings,)."""
        found = [(i, row, worth) for i, rows in enumerate(self._law.values()) for row, worth in rows]
        places, rows, worths = zip(*found, strict=True)
        return np.array(places), np.array(rows), np.array(worths)

    def governing(self, shares: np.ndarray) -> np.ndarray:
        """How likely each of `articles` governs, by probabilities of the matters (matters,)."""
        places, rows, worths = self._named
        mass: np.ndarray = np.bincount(places, shares[rows] * worths, len(self.articles))
        return mass

    @cached_property
    def _opens(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of matters and of those which the norm that the first opens with decides: each (pairs,)."""
        pairs = []
        for row, matter_id in enumerate(self.memory.ids):
            matter = self.memory.matters[matter_id]
            first = own_norms(matter.answer[0].norms, matter) if matter.answer else ()
            deciding = self._law[Norm.parse(first[0]).key] if first else [(row, GOVERNING)]
            pairs += [(row, other) for other, worth in deciding if worth == GOVERNING]
        rows, others = zip(*pairs, strict=True)
        return np.array(rows), np.array(others)

    @cached_property
    def _events(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of matters and of those that tell of the same event, themselves too: each (pairs,)."""
        pairs = [(row, other) for row, kin in enumerate(self.memory.kin) for other in (row, *kin)]
        rows, others = zip(*pairs, strict=True)
        return np.array(rows), np.array(others)

    def signals(self, text: str, vector: np.ndarray, law: Mapping[str, float]) -> np.ndarray:
        """All signals of all matters: float32, (matters, len(SIGNALS)), each about 0 to 1, `learned` -1 to 0.

        `vector` is the question's, of unit length; `law` as in `with_law`.
        """
        return self.with_law(self.signals_alone(text, vector), law)

    def with_law(self, alone: np.ndarray, law: Mapping[str, float]) -> np.ndarray:
        """Signals of a text with those of the law found for it: the share of each article, by its key."""
        out = alone.copy()
        for key, share in law.items():
            for row, worth in self._law.get(key, ()):
                out[row, 7] += share * worth
        return out

    def signals_alone(self, text: str, vector: np.ndarray) -> np.ndarray:
        """The signals of all matters but that of the law, which is 0."""
        memory = self.memory
        near = memory.vectors @ vector
        n = len(memory.ids)
        out = np.zeros((n, len(SIGNALS)), np.float32)
        say = memory.part == Part.SAY
        out[:, 0], out[:, 1] = _best(near[say], memory.owner[say], n)
        for column, part in ((2, Part.TITLE), (3, Part.ANSWER)):
            chosen = memory.part == part
            out[memory.owner[chosen], column] = near[chosen]
        beside = memory.part == Part.NEAR
        out[:, 4], _ = _best(near[beside], memory.owner[beside], n)
        known = beside & (memory.target >= 0)
        out[:, 5], _ = _best(near[known], memory.target[known], n)
        words = memory.words.scores(weigh(text))
        out[:, 6] = words / (float(words.max()) + 1e-6)
        alike = memory.sayings.scores(memory.sayings.like(text))
        out[:, 8], _ = _best(alike, memory.owner[say], n)
        out[:, 9] = self.directions.shares(vector) / -FLOOR
        return out

    def probabilities(self, signals: np.ndarray, weights: Weights | None = None) -> np.ndarray:
        """Probability of each matter, the rest to 1 being "none": float64, (matters,)."""
        weights = weights or load_weights()
        scores = signals.astype(np.float64) @ np.array(weights.signals)
        scores = np.append(scores, weights.none) / weights.temperature
        shares = np.exp(scores - scores.max())
        known: np.ndarray = (shares / shares.sum())[:-1]
        return known

    def hits(self, shares: np.ndarray, k: int = 5) -> tuple[MatterHit, ...]:
        """The likeliest matters of probabilities (matters,), best first, each at least LEAST likely.

        The matters near the likeliest come by how likely what they open with is right, in themselves or in
        others, and by how likely their event is.
        """
        rows, others = self._opens
        right = np.bincount(rows, shares[others], len(shares))
        near = shares >= NEAR_BEST * shares.max()
        rows, others = self._events
        event = np.bincount(rows, shares[others], len(shares))
        score = np.where(near, 1 + SHARED * right + (1 - SHARED) * event, shares)
        order = np.argsort(-score, kind="stable")[:k]
        return tuple(
            MatterHit(self.memory.matters[self.memory.ids[i]], float(shares[i]))
            for i in order
            if shares[i] >= LEAST
        )

    def sentences(self, vector: np.ndarray, matter: Matter) -> dict[str, float]:
        """How near a question comes to each plain sentence of a matter and its blocks: cosine, by text."""
        blocks = self.memory.matters.blocks(matter)
        said = (*matter.answer, *matter.answer_other_side, *(s for b in blocks for s in b.answer))
        rows = {s.text: row for s in said if (row := self.memory.sentences.get(s.text)) is not None}
        near = self.memory.vectors[list(rows.values())] @ vector
        return dict(zip(rows, map(float, near), strict=True))

    def other_side(self, text: str, vector: np.ndarray, matter: Matter) -> float:
        """How likely it is the other side of a matter that asks; 0 where only one side is known to speak."""
        rule, sides = load_side(), Sides.of(self.memory, matter)
        if sides is None or len(rule.ear) != len(vector):  # a rule of another model
            return 0.0
        if matter.id not in self._words_of:
            self._words_of[matter.id] = words_of(self.memory, matter, rule)
        return rule.share(sides.signals(text, vector, rule, self._words_of[matter.id]))


def _best(near: np.ndarray, owner: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Highest cosine of each owner, and the mean of its three highest; 0 where it has none."""
    order = np.lexsort((-near, owner))
    sorted_owner, sorted_near = owner[order], near[order]
    first = np.searchsorted(sorted_owner, np.arange(n))
    counts = np.bincount(owner, minlength=n)
    best, mean = np.zeros(n, np.float32), np.zeros(n, np.float32)
    for k in range(3):
        has = counts > k
        values = sorted_near[first[has] + k]
        mean[has] += values
        if k == 0:
            best[has] = values
    mean /= np.maximum(np.minimum(counts, 3), 1)
    return best, mean
