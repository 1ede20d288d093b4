"""The score card that a citizen can read: of a hundred questions, how many, and how sure that is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import BadInputError
from evals.answering.measures import MEASURES, Measure
from evals.metrics.stats import mean, paired_bootstrap, wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.records import Record


@dataclass(frozen=True)
class Line:
    """One measure over some questions: mean, 95 % interval, how many questions it applies to."""

    measure: Measure
    value: float
    low: float
    high: float
    questions: int

    @property
    def told(self) -> str:
        """In words: 在 100 个问题里，约 61 个（50–71）……."""
        span = f"（{100 * self.low:.0f}–{100 * self.high:.0f}）"
        if self.measure.share:
            return f"{self.measure.says}，平均 {100 * self.value:.0f}%{span}"
        return f"在 100 个问题里，约 {100 * self.value:.0f} 个{span}{self.measure.says}"


@dataclass(frozen=True)
class Standing:
    """The lines of one standing (dev, test, a blind set), which no figure mixes with another."""

    standing: str
    writer: str
    lines: tuple[Line, ...]


def cards(records: Sequence[Record]) -> list[Standing]:
    """A card for each standing and writer among the records of answers."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in records:
        if row["suite"] == "answers":
            groups[row["split"], row["writer"]].append(row)
    return [Standing(s, w, tuple(lines(rows))) for (s, w), rows in sorted(groups.items())]


def lines(records: Sequence[Record]) -> list[Line]:
    """The measures over records of one standing; BadInputError where dev, test and blind are mixed."""
    standings = sorted({r["split"] for r in records if r["suite"] == "answers"})
    if len(standings) > 1:
        raise BadInputError(f"不能把 {'、'.join(standings)} 混在一个数字里：请分开算。")
    out = []
    for m in MEASURES:
        # Turns of one dialogue are one question: what is drawn for the interval is questions.
        values = [r["values"][m.name] for r in records if r["suite"] == "answers" and _counts(m, r)]
        if values:
            low, high = _interval(values)
            out.append(Line(m, mean(values), low, high, len(values)))
    return out


def _counts(measure: Measure, row: Record) -> bool:
    return row["sort"] in measure.kinds and measure.name in row["values"]


def _interval(values: Sequence[float]) -> tuple[float, float]:
    """Wilson's interval where each question is hit or missed, else bootstrap over questions (seed 7)."""
    if set(values) <= {0.0, 1.0}:
        return wilson(round(sum(values)), len(values))
    _, low, high = paired_bootstrap([0.0] * len(values), values)
    return low, high


def worth(row: Record) -> float:
    """Mean of a question's values, those of which less is better turned round: the worst first by this."""
    less = {m.name for m in MEASURES if not m.good}
    values = [1 - v if n in less else v for n, v in row["values"].items()]
    return mean(values) if values else 1.0
