"""Two runs beside each other: paired differences with intervals, and the cases that flipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.metrics.stats import mean, paired_bootstrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.records import Record

FAULTY = (
    "contradictions", "invalid_citations", "unsupported_statements", "uncited_statements",
    "opinion_as_law", "invented_speakers", "errors",
)  # fmt: skip


NEEDED = (
    "outcome", "gold", "key_points", "verdict", "exists", "top3", "cites_gold",
    "in_three", "groups", "card", "numbers", "asks_back", "refused", "quiet", "follows", "language",
    "flagged", "left_alone",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A figure in both runs, over the cases that both have: means, b − a, and its interval."""

    figure: str
    a: float
    b: float
    gap: float
    low: float
    high: float
    cases: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Flip:
    """A case that passed in one run only."""

    id: str
    question: str
    better: bool
    faults: tuple[str, ...]


def passed(row: Record) -> bool:
    """Whether a case is good enough: right outcome, half of what is asked, nothing false."""
    values = row["values"]
    enough = all(values.get(n, 1.0) >= 0.5 for n in NEEDED)
    wrong = any(values.get(n, 0.0) >= 0.5 for n in ("wrong", "alarm"))
    return enough and not wrong and not any(row["counts"].get(n) for n in FAULTY)


def compare(a: Sequence[Record], b: Sequence[Record]) -> tuple[list[Difference], list[Flip]]:
    """Compare runs over the ids in both. Differences in order of figure, worse flips first."""
    left = {r["id"]: r for r in a}
    pairs = [(left[r["id"]], r) for r in b if r["id"] in left]
    names = sorted({n for x, y in pairs for n in x["values"].keys() & y["values"].keys()})
    differences = [_difference(n, pairs) for n in [*names, "seconds"]] if pairs else []
    flips = [
        Flip(y["id"], y["question"], passed(y), tuple((y if passed(x) else x)["faults"][:3]))
        for x, y in pairs
        if passed(x) != passed(y)
    ]
    return differences, sorted(flips, key=lambda f: (f.better, f.id))


def _difference(name: str, pairs: Sequence[tuple[Record, Record]]) -> Difference:
    def value(row: Record) -> float | None:
        figure: float | None = row["seconds"] if name == "seconds" else row["values"].get(name)
        return figure

    both = [(x, y) for r, s in pairs if (x := value(r)) is not None and (y := value(s)) is not None]
    first, second = [x for x, _ in both], [y for _, y in both]
    gap, low, high = paired_bootstrap(first, second)
    return Difference(name, mean(first), mean(second), gap, low, high, len(both))
