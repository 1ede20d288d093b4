"""Key points: what a lawyer would have wanted said, and what must not be said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from evals.wording import letters, plain, says

if TYPE_CHECKING:
    from collections.abc import Sequence


class Point(Protocol):
    """A key point: accepted wordings and weight."""

    @property
    def say(self) -> Sequence[str | Sequence[str]]:
        """Accepted wordings, see `evals.wording.says`."""

    @property
    def weight(self) -> float:
        """How much it matters, above 0."""


def point_recall(answer: str, points: Sequence[Point]) -> float:
    """Weighted share of the key points that the answer says: Σ w·said / Σ w.

    Range 0 to 1; 1 where there are no points. Contradictions are counted apart
    (`contradictions`), so that a point said and denied does not cancel out unseen.
    After the nugget recall of TREC QA (Voorhees 2003), weights instead of vital/okay.
    """
    total = sum(p.weight for p in points)
    return sum(p.weight for p in points if says(answer, p.say)) / total if total else 1.0


class Forbidden(Protocol):
    """Something that must not be said, and the words that make it harmless near by."""

    @property
    def say(self) -> Sequence[str | Sequence[str]]:
        """Wordings that break the rule."""

    @property
    def unless(self) -> Sequence[str]:
        """Phrases that, in the same line, show it is reported and not asserted."""


def contradictions(answer: str, forbidden: Sequence[Forbidden]) -> list[int]:
    """Indexes of the forbidden things that the answer says, judged line by line.

    A line that also holds one of `unless` (建议, 有观点认为 …) reports and does not assert. A
    list of phrases must stand in one line.
    """
    lines = [line for line in plain(answer).split("\n") if letters(line)]
    found = []
    for i, rule in enumerate(forbidden):
        for line in lines:
            folded = letters(line)
            excused = any(
                re.search(u[3:], folded) if u.startswith("re:") else letters(u) in folded for u in rule.unless
            )
            if not excused and says(line, rule.say):
                found.append(i)
                break
    return found
