"""Which article says it? Pairs of characters, weighed by rarity, over the law of a day."""

from __future__ import annotations

import math
import sys
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.index.lexical import LexicalIndex, lexical_text
from assistant.language import letters, ngrams
from assistant.language.text import simplify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from assistant.library import Library
    from assistant.schema import LegalUnit


@dataclass(frozen=True)
class Found:
    """An article and how much of a claim it covers (0 to 1, by rarity)."""

    unit: LegalUnit
    coverage: float


@dataclass(frozen=True)
class Rivals:
    """What else might be meant: articles of the same law and of all law, and the rank within the law."""

    same_law: Sequence[Found]
    any_law: Sequence[Found]
    rank: int


class ArticleSearch:
    """Finds the articles in force on a day that share most with a claim.

    `lexical` is the index's BM25 over `library.units` in their order; it is built here, in some
    seconds, where none is given.
    """

    def __init__(self, library: Library, lexical: LexicalIndex | None = None) -> None:
        """Nothing heavy happens before the first question."""
        self.library = library
        self._given = lexical if lexical is not None and lexical.size == len(library.units) else None
        self._in_force = lru_cache(maxsize=4)(library.in_force)
        self._own = lru_cache(maxsize=512)(self._law_rows)
        self.pairs_of = lru_cache(maxsize=3_000)(self._pairs_of)
        self.idf = lru_cache(maxsize=200_000)(self._idf)
        self._weighed = lru_cache(maxsize=64)(self._weigh)

    @property
    def lexical(self) -> LexicalIndex:
        """BM25 of the whole library."""
        if self._given is None:
            self._given = LexicalIndex.build(lexical_text(u) for u in self.library.units.values())
        return self._given

    def rivals(self, claim: str, unit: LegalUnit, day: date, limit: int = 8) -> Rivals:
        """What else might be meant by a claim for which `unit` is cited."""
        wanted = Counter(pairs(claim))
        if not wanted:
            return Rivals((), (), 0)
        scores = self.lexical.scores({p: float(n) for p, n in wanted.items()})
        live, own = self._in_force(day), self._own(unit.title)
        row = self.library.units.place(unit.id)
        rank = int((scores[own[live[own]]] > scores[row]).sum()) if row is not None else 0
        scores[~live] = 0.0
        same, every = self._top(wanted, scores, own, limit), self._top(wanted, scores, None, limit)
        return Rivals(tuple(same), tuple(every), rank)

    def articles_like(self, text: str, title: str | None, day: date, limit: int = 5) -> list[Found]:
        """Articles in force on a day, of one law or of all, that cover most of a text, best first."""
        wanted = Counter(pairs(text))
        if not wanted:
            return []
        scores = self.lexical.scores({p: float(n) for p, n in wanted.items()})
        scores[~self._in_force(day)] = 0.0
        return self._top(wanted, scores, self._own(title) if title else None, limit)

    def coverage(self, wanted: Counter[str], unit_id: str) -> float:
        """Share of a claim's pairs, by rarity, that a unit holds."""
        return self.share(wanted, self.pairs_of(unit_id))

    def share(self, wanted: Counter[str], held: Iterable[str]) -> float:
        """Share of weighed pairs that stand in `held`."""
        weights, whole = self._weighed(tuple(wanted.items()))
        return sum([weight for pair, weight in weights if pair in held]) / whole if whole else 0.0

    def _weigh(self, wanted: tuple[tuple[str, int], ...]) -> tuple[list[tuple[str, float]], float]:
        """The pairs of a claim with their weights, and the sum of these."""
        weights = [(pair, self.idf(pair) * n) for pair, n in wanted]
        return weights, sum(weight for _, weight in weights)

    def _top(
        self, wanted: Counter[str], scores: np.ndarray, rows: np.ndarray | None, limit: int
    ) -> list[Found]:
        among = scores if rows is None else scores[rows]
        n = min(limit, len(among))
        if not n:
            return []
        places = np.argpartition(-among, n - 1)[:n]
        places = places[among[places] > 0]
        ids = [self.library.units.at(i if rows is None else rows[i]) for i in places]
        found = [Found(self.library.units[i], self.coverage(wanted, i)) for i in ids]
        return sorted(found, key=lambda f: (-f.coverage, f.unit.id))

    def _law_rows(self, title: str) -> np.ndarray:
        return self.library.places_of(title)

    def _pairs_of(self, unit_id: str) -> frozenset[str]:
        return frozenset(map(sys.intern, pairs(self.library.units[unit_id].text)))

    def _idf(self, pair: str) -> float:
        return max(self.lexical.idf(pair), 0.05)


def pairs(text: str) -> Sequence[str]:
    """Neighbouring characters of a text, width, punctuation and traditional forms folded."""
    return ngrams(letters(simplify(text)))


def log1(number: float) -> float:
    """Logarithm that takes 0."""
    return math.log1p(max(number, 0.0))
