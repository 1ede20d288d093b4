"""How well a run of words answers a question: shared rare words, and nearness in meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assistant.index import Index
from assistant.passages import Terms
from assistant.schema import LegalUnit

MEANING = 0.05  # what one standard deviation of nearness counts beside the share of words (0 to 1)


@dataclass(frozen=True)
class Relevance:
    """Scores text against one question. `nearness` of each window, in standard deviations."""

    index: Index
    terms: Terms
    nearness: np.ndarray

    @classmethod
    def of(cls, query: str, vector: np.ndarray | None, index: Index) -> Relevance:
        """Make ready for a question, with its unit vector where there is an engine."""
        terms = Terms.of([(query, 1.0)], index.lexical.idf)
        if vector is None or not len(index.windows.rows):
            return cls(index, terms, np.zeros(len(index.windows.rows), np.float32))
        mean, deviation = index.cosine_spread(vector)
        return cls(index, terms, (index.windows.cosines(vector) - mean) / deviation)

    def words(self, text: str) -> float:
        """Share (0 to 1) of the question's weighted words that stand in the text."""
        return self.terms.score(text)

    def within(self, unit: LegalUnit) -> Callable[[str], float]:
        """A score for parts of one unit: words, and the nearness of the window they stand in."""
        at = self.index.windows.of_unit(self.index.row.get(unit.id, -1))
        if not len(at):
            return self.words
        spans = [
            (int(a), int(b), float(self.nearness[i])) for i in at for a, b in [self.index.windows.spans[i]]
        ]

        def score(text: str) -> float:
            start = unit.text.find(text.strip())
            near = [n for a, b, n in spans if start < b and a < start + len(text)] if start >= 0 else []
            return self.words(text) + MEANING * max(0.0, max(near, default=0.0))

        return score

    def of_unit(self, unit: LegalUnit) -> float:
        """How well a whole unit bears on the question: its best window, and its words."""
        at = self.index.windows.of_unit(self.index.row.get(unit.id, -1))
        near = float(self.nearness[at].max()) if len(at) else 0.0
        return self.words(f"{unit.question}\n{unit.text}") + MEANING * max(0.0, near)
