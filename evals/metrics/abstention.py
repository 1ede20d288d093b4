"""Answering and declining as a confusion matrix, so that refusing everything does not win."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ANSWER = "answer"


@dataclass(frozen=True)
class Abstention:
    """Figures of a run: see `abstention`. `matrix` counts (expected, found) pairs."""

    matrix: dict[tuple[str, str], int]
    accuracy: float
    precision: float
    recall: float
    coverage: float


def abstention(pairs: Sequence[tuple[str, str]]) -> Abstention:
    """Judge (expected, found) outcomes, `answer` or a kind of declining.

    accuracy: share of the questions that call for declining which got exactly that kind
    (1 if there are none); precision: share of the declined that called for declining (any
    kind); recall: share of those that called for it which were declined (any kind);
    coverage: share of the answerable that were answered. All 0 to 1. After selective
    prediction (El-Yaniv and Wiener 2010) and the confusion matrix over kinds.
    """
    should = [(e, f) for e, f in pairs if e != ANSWER]
    declined = [(e, f) for e, f in pairs if f != ANSWER]
    answerable = [(e, f) for e, f in pairs if e == ANSWER]
    return Abstention(
        matrix=dict(Counter(pairs)),
        accuracy=_share([e == f for e, f in should]),
        precision=_share([e != ANSWER for e, f in declined]),
        recall=_share([f != ANSWER for e, f in should]),
        coverage=_share([f == ANSWER for e, f in answerable]),
    )


def _share(truths: Sequence[bool]) -> float:
    return sum(truths) / len(truths) if truths else 1.0
