"""Which type of question a question of research is of: corpus/desk/asked.yaml, by meaning and by words.

`build_questions` writes the vectors into the index folder; `QuestionSearch` holds a question against how
each type is put and against what answers it, since nobody puts a question twice in the same words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import IndexNotBuiltError
from assistant.index.build import Progress, collect_vectors
from assistant.index.embed import QuantisedVectors
from assistant.matters.questions import load_question_kinds
from assistant.schema.matters import Norm, QuestionKind

if TYPE_CHECKING:
    from assistant.config import Settings

FOLDER = "questions"
# What nearness of meaning counts beside words shared, and how a question is put beside what answers it; from
# FLOOR on a type of question answers, below SURE it is named. Set on 42 questions: of 38 that the table
# answers 35 got their type, of 4 of something else none.
NEARNESS, PUT, FLOOR, SURE = 0.8, 0.7, 0.63, 0.7
# A type answers by itself where the search puts an article of its first sentences among its first AGREED, or
# from CLEAR on: so 48 of the 80 questions of evals/desk, 46 of them by a norm that decides.
AGREED, CLEAR, SENTENCES = 2, 0.8, 2
_COMMON = re.compile(r"[，。？、是否能应如何怎样的对和与在由了其该]")  # what every question holds


@dataclass(frozen=True)
class QuestionHit:
    """The type that a question is of; `like` the question of the table nearest to it, `score` from 0 to 1."""

    kind: QuestionKind
    score: float
    like: str

    def agrees(self, votes: Mapping[str, float], most: int = AGREED) -> bool:
        """Whether an article of its first sentences is among the first `most` found; `votes` by key."""
        first = sorted(votes, key=lambda key: -votes[key])[:most]
        return any(Norm.parse(n).key in first for s in self.kind.says[:SENTENCES] for n in s.norms)

    @property
    def sure(self) -> bool:
        """Whether it need not be said which question was answered."""
        return self.score >= SURE


def question_texts(corpus: Path, spoken: bool) -> Iterator[str]:
    """How the types are put (`spoken`), or what answers them: each text that is embedded, in order."""
    for kind in load_question_kinds(corpus):
        yield from kind.asks if spoken else (s.text for s in kind.says)


def build_questions(folder: Path, settings: Settings, progress: Progress) -> None:
    """Write the vectors of the types of questions into an index folder."""
    own = folder / FOLDER
    own.mkdir(exist_ok=True)
    for name, read_as in (("asks", "queries"), ("says", "passages")):
        texts = list(question_texts(settings.corpus, name == "asks"))
        vectors, *_ = collect_vectors(texts, settings, progress, read_as)
        np.savez(own / f"{name}.npz", codes=vectors.codes, scales=vectors.scales)


@dataclass(frozen=True)
class QuestionSearch:
    """The types of questions: `asks`, `says` float32 (texts, dimension), of unit length, in order."""

    kinds: tuple[QuestionKind, ...]
    asks: np.ndarray
    says: np.ndarray
    words: Words

    @classmethod
    def load(cls, folder: Path, corpus: Path) -> QuestionSearch:
        """Open what `build_questions` wrote; IndexNotBuiltError where it does not fit the table."""
        kinds = load_question_kinds(corpus)
        texts = tuple(a for k in kinds for a in k.asks)
        try:
            asks, says = (_vectors(folder / FOLDER / f"{name}.npz") for name in ("asks", "says"))
            if (len(asks), len(says)) != (len(texts), sum(len(k.says) for k in kinds)):
                raise ValueError("another table")
        except (OSError, ValueError, KeyError) as error:
            raise IndexNotBuiltError(
                f"索引里没有合用的研究问题（{error.__class__.__name__}）。请运行 `assistant index`。"
            ) from error
        return cls(kinds, asks, says, Words.of(texts))

    def hit(self, question: str, vector: np.ndarray) -> QuestionHit | None:
        """The type that a question is of; None where it is of none."""
        return next(iter(self.hits(question, vector, 1)), None)

    def hits(self, question: str, vector: np.ndarray, most: int) -> tuple[QuestionHit, ...]:
        """The types that a question may be of, `most` of them, the likeliest first; () for none."""
        by_ask = NEARNESS * (self.asks @ vector) + (1 - NEARNESS) * self.words.shared(question)
        put_by = [n for n, k in enumerate(self.kinds) for _ in k.asks]
        said_by = [n for n, k in enumerate(self.kinds) for _ in k.says]
        score = PUT * self._best(by_ask, put_by) + (1 - PUT) * self._best(self.says @ vector, said_by)
        out = []
        for best in map(int, np.argsort(-score, kind="stable")[:most]):
            if score[best] < FLOOR:
                break
            own = [i for i, n in enumerate(put_by) if n == best]
            like = self.kinds[best].asks[int(np.argmax(by_ask[own]))]
            out.append(QuestionHit(self.kinds[best], float(score[best]), like))
        return tuple(out)

    def _best(self, scores: np.ndarray, kinds: Sequence[int]) -> np.ndarray:
        """The best score of each type: (kinds,)."""
        out = np.full(len(self.kinds), -1.0)
        np.maximum.at(out, kinds, scores)
        return out


@dataclass(frozen=True)
class Words:
    """Pairs of characters that texts hold, each the rarer the more it counts."""

    held: tuple[frozenset[str], ...]
    weights: Mapping[str, float]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Words:
        """Count the pairs of texts."""
        held = tuple(_pairs(t) for t in texts)
        counts = Counter(p for h in held for p in h)
        return cls(held, {p: math.log(1 + len(texts) / (1 + n)) for p, n in counts.items()})

    def shared(self, question: str) -> np.ndarray:
        """What a question shares with each: (texts,), 1 for the same words."""
        own = _pairs(question)
        size = self._sum(own)
        return np.array([self._sum(own & h) / max(1e-9, (size * self._sum(h)) ** 0.5) for h in self.held])

    def _sum(self, pairs: frozenset[str]) -> float:
        return sum(self.weights.get(p, 1.0) for p in pairs)


def _pairs(text: str) -> frozenset[str]:
    plain = _COMMON.sub("", text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def _vectors(path: Path) -> np.ndarray:
    with np.load(path) as stored:
        kept = QuantisedVectors(np.empty(0, np.uint64), stored["codes"], stored["scales"])
    return kept.floats(np.arange(len(kept.codes)))
