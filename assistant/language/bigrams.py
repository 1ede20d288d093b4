"""Words of matter: the bigrams by which a clause is found again in a passage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from assistant.language.tables import table
from assistant.language.text import letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@cache
def function_words(use: str) -> frozenset[str]:
    """Characters that do not count in one measure: in_rules, in_questions, in_clauses."""
    return table("function_words").words(use)


def ngrams(text: str, size: int = 2) -> list[str]:
    """Neighbouring characters of a text as it stands, in order: 同意书 -> 同意, 意书."""
    return [text[i : i + size] for i in range(len(text) - size + 1)]


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring letters; width, case, punctuation and spaces do not count."""
    return set(ngrams(letters(text)))


def content_pairs(text: str) -> set[str]:
    """Bigrams of a text that carry matter: those of words found in any rule are left out."""
    return {p for p in bigrams(text) if not set(p) <= function_words("in_rules")}


@dataclass(frozen=True)
class Terms:
    """Weighted character bigrams of a question; `score` is the share of weight found."""

    weights: dict[str, float]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, float]], idf: Callable[[str], float]) -> Terms:
        """Gather bigrams of (text, weight) pairs; bigrams of function words only are left out."""
        weights: dict[str, float] = {}
        stop = function_words("in_questions")
        for text, weight in texts:
            for pair in ngrams(letters(text)):
                if not set(pair) <= stop:
                    share = 0.4 if set(pair) & stop else 1.0
                    weights[pair] = max(weights.get(pair, 0.0), weight * share * idf(pair))
        return cls(weights)

    def score(self, text: str) -> float:
        """Share (0 to 1) of the question's weight whose bigrams stand in `text`."""
        seen = bigrams(text)
        total = sum(self.weights.values())
        return sum(w for pair, w in self.weights.items() if pair in seen) / total if total else 0.0


# How much nearer, in share of words, another place of the passage must lie to count.
NEARER = 0.15


def share_of(words: set[str], text: str) -> float:
    """Share (0 to 1) of the words that a text holds."""
    return len(words & words_of(text)) / len(words) if words else 0.0


def words_of(text: str) -> set[str]:
    """Bigrams of a text's words, those of light words only left out."""
    pairs: set[str] = set()
    for run in re.split(r"[，,。；;：:、“”（）\n]", text):
        pairs |= bigrams(run)
    return {p for p in pairs if not set(p) & function_words("in_clauses")}
