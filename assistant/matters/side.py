"""Which side of a matter is speaking: whom its answer is written for, or the other one.

Who is filmed and who films, who was dismissed and who dismissed, ask about one matter and need different
answers. What is said is compared with how both sides are known to speak; besides, the accused and those of
whom something is demanded sound alike in every matter (对方要我赔, 他告我), which is learned once for all
(scripts/train/side.py).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.language.bigrams import ngrams
from assistant.language.tables import table
from assistant.language.text import letters
from assistant.matters.memory import Memory, Part
from assistant.schema.matters import Matter

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "side.json"
# What the rule weighs: the nearest saying and the three nearest of the other side over those of the own, the
# nearest sentence of its answer, the place between the middles of both, the other side's share of the
# sayings, how the vector sounds, what the words say, what they say beside the words of both sides here.
SIGNALS = ("nearest", "three", "sentence", "between", "share", "heard", "words", "turned")
SIZES = (2, 3, 4)  # characters of the runs of a text that are weighed
NEAREST = 3
IS_ASKED = "你是{party}吗？"
_PIECES = re.compile("[、，,或和]")


@dataclass(frozen=True)
class SideRule:
    """A logistic rule over SIGNALS; `ear` over a vector less the middle of both sides, `words` by run."""

    weights: np.ndarray
    bias: float
    ear: np.ndarray
    ear_bias: float
    words: Mapping[str, float]
    words_bias: float

    def heard(self, vector: np.ndarray) -> float:
        """How a vector less its matter's middle sounds, in log odds for the other side."""
        return float(self.ear @ vector) + self.ear_bias

    def told(self, text: str) -> float:
        """What the runs of characters of a text say, in log odds for the other side."""
        known = [w for run in runs(text) if (w := self.words.get(run)) is not None]
        return sum(known) / math.sqrt(max(len(known), 1)) + self.words_bias

    def share(self, told: np.ndarray) -> float:
        """How likely the other side speaks, by SIGNALS."""
        return 1 / (1 + math.exp(-float(self.weights @ told) - self.bias))


@lru_cache(maxsize=1)
def load_side() -> SideRule:
    """The rule that ships."""
    told = json.loads(WEIGHTS.read_text("utf-8"))
    weights, ear = (np.array(told[name], np.float32) for name in ("weights", "ear"))
    return SideRule(weights, told["bias"], ear, told["ear_bias"], told["words"], told["words_bias"])


def turned(words: float, own: float, other: float) -> float:
    """What the words of a text say, where `own` and `other` are what those of both sides say on the whole: in
    a matter whose first side is the accused, who sounds accused is the first side."""
    return (words - (own + other) / 2) * (other - own)


def runs(text: str) -> set[str]:
    """The runs of two to four characters of a text."""
    plain = letters(text)
    return {run for size in SIZES for run in ngrams(plain, size)}


def unquoted(text: str) -> str:
    """A text without what it tells others to have said."""
    return _spoken("quoted").sub("", text)


def names_other_side(text: str, parties: Sequence[str]) -> bool | None:
    """Whether whoever speaks says that he is the second of two parties, or did what one of them does; None
    where he says neither. What he tells others to have said is not his.
    """
    match [frozenset[int]().union(*map(_capacities, _PIECES.split(p))) for p in parties]:
        case [first, second]:
            apart = (first - second, second - first)
        case _:
            return None
    plain = unquoted(text)
    for entry, himself in (("naming", True), ("counterpart", False)):
        for m in _spoken(entry).finditer(plain):
            named = _capacities(next(w for w in m.groups() if w))
            own, other = (bool(named & side) for side in apart)
            if own != other:
                return other if himself else own
    for _act, named in ((act, _capacities(who)) for act, who in _acts() if act.search(plain)):
        own, other = (bool(named & side) for side in apart)
        if own != other:
            return other
    return None


@lru_cache(maxsize=4096)
def _capacities(name: str) -> frozenset[int]:
    """The capacities (rows of the table) that a name ends with: 店里的老板 is an employer and a trader."""
    return frozenset(i for i, row in enumerate(_rows()) if row.search(name))


@lru_cache(maxsize=1)
def _rows() -> tuple[re.Pattern[str], ...]:
    rows = table("sides").rows("capacities")
    return tuple(re.compile(f"(?:{'|'.join(row)})(?:吗|么|啊|呀|的)?$") for row in rows)


@lru_cache(maxsize=1)
def _acts() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(act), who) for act, who in table("sides").rows("acts"))


@lru_cache(maxsize=3)
def _spoken(entry: str) -> re.Pattern[str]:
    return table("sides").pattern(entry)


def said_by(memory: Memory, matter: Matter) -> tuple[np.ndarray, np.ndarray]:
    """Rows of what the first side of a matter says, and of what the other one says."""
    said = np.flatnonzero((memory.owner == memory.ids.index(matter.id)) & (memory.part == Part.SAY))
    theirs = np.array([memory.rows[i].who in matter.other_side for i in said], bool)
    return said[~theirs], said[theirs]


def words_of(memory: Memory, matter: Matter, rule: SideRule) -> tuple[float, float]:
    """What the words of both sides' sayings say on the whole; of a matter in which both speak."""
    own, other = (
        float(np.mean([rule.told(unquoted(memory.rows[i].text)) for i in rows]))
        for rows in said_by(memory, matter)
    )
    return own, other


@dataclass(frozen=True)
class Sides:
    """How both sides of a matter speak: vectors of their sayings and of the sentences written for each."""

    own: np.ndarray
    other: np.ndarray
    own_sentences: np.ndarray
    other_sentences: np.ndarray

    @classmethod
    def of(cls, memory: Memory, matter: Matter) -> Sides | None:
        """Read from what is remembered; None where only one side is known to speak."""
        rows = np.flatnonzero(memory.owner == memory.ids.index(matter.id))
        written = rows[memory.part[rows] == Part.SENTENCE]
        own, other = said_by(memory, matter)
        answer = {s.text for s in matter.answer_other_side}
        for_them = np.array([memory.rows[i].text in answer for i in written], bool)
        if not len(own) or not len(other) or not for_them.any() or for_them.all():
            return None
        vectors = memory.vectors
        return cls(
            vectors[own],
            vectors[other],
            vectors[written[~for_them]],
            vectors[written[for_them]],
        )

    def signals(
        self, text: str, vector: np.ndarray, rule: SideRule, spoken: tuple[float, float] = (0.0, 0.0)
    ) -> np.ndarray:
        """What the rule weighs: (len(SIGNALS),); `spoken` as `words_of` tells."""
        own, other = np.sort(self.own @ vector)[-NEAREST:], np.sort(self.other @ vector)[-NEAREST:]
        sentence = (self.other_sentences @ vector).max() - (self.own_sentences @ vector).max()
        words = rule.told(unquoted(text))
        return np.array(
            [
                other[-1] - own[-1],
                other.mean() - own.mean(),
                sentence,
                self._between(vector),
                len(self.other) / (len(self.own) + len(self.other)),
                rule.heard(vector - self.middle),
                words,
                turned(words, *spoken),
            ]
        )

    @property
    def middle(self) -> np.ndarray:
        """Between the middles of both sides."""
        halfway: np.ndarray = (self.own.mean(0) + self.other.mean(0)) / 2
        return halfway

    def _between(self, vector: np.ndarray) -> float:
        way = self.other.mean(0) - self.own.mean(0)
        return float((vector - self.middle) @ way / (np.linalg.norm(way) + 1e-6))
