"""The gate: figures of a run against thresholds that say why they are there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from evals.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.records import Record

FILE = Path(__file__).resolve().parent / "thresholds.yaml"


class Threshold(BaseModel):
    """A bar for one figure. Exactly one of `min` and `max`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    figure: str
    why: str
    suite: Literal["cases", "checks", "existence", "answers", "citations"] = "cases"
    split: Literal["all", "dev", "test"] = "all"
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Threshold:
        if (self.min is None) == (self.max is None):
            raise ValueError(f"{self.figure}: give either min or max")
        return self

    def holds(self, value: float) -> bool:
        """Whether a value clears the bar."""
        return value >= self.min if self.min is not None else value <= (self.max or 0.0)

    @property
    def bar(self) -> str:
        """The bar in writing."""
        return f"≥ {self.min:g}" if self.min is not None else f"≤ {self.max:g}"


@dataclass(frozen=True)
class Finding:
    """A threshold and the value found; `worst` names cases that pulled it down."""

    threshold: Threshold
    value: float | None
    worst: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether it was measured and holds."""
        return self.value is not None and self.threshold.holds(self.value)

    def line(self) -> str:
        """One line for the terminal; the reason and the worst cases follow where it fails."""
        t = self.threshold
        found = "没有测到" if self.value is None else f"{self.value:.3f}"
        place = "" if t.split == "all" else f"（{t.split}）"
        told = f"{'通过' if self.passed else '不过'}  {t.figure}{place}  {found}  要求 {t.bar}"
        return told if self.passed else f"{told}  {t.why}" + "".join(f"\n        {w}" for w in self.worst)


@lru_cache(maxsize=1)
def load_thresholds() -> tuple[Threshold, ...]:
    """The thresholds, in the order of the file."""
    return tuple(Threshold.model_validate(e) for e in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def judge(records: Sequence[Record], thresholds: Sequence[Threshold] | None = None) -> list[Finding]:
    """Hold a run to the thresholds; what was not measured does not pass."""
    found = []
    for threshold in thresholds or load_thresholds():
        rows = [
            r for r in records if r["suite"] == threshold.suite and threshold.split in ("all", r["split"])
        ]
        value = summarise(rows).get(threshold.figure) if rows else None
        finding = Finding(threshold, value)
        if not finding.passed:
            finding = Finding(threshold, value, tuple(_worst(rows, threshold.figure)))
        found.append(finding)
    return found


def _worst(rows: Sequence[Record], figure: str) -> list[str]:
    """Up to five cases with something to say about this figure, with what was found."""
    name = figure.removesuffix("_answerable")
    telling = {
        "invalid_citations": "引用不成立", "unsupported_statements": "不支持", "statements_cited": "没有出处",
        "quote_fidelity": "引文", "invented_speakers": "发言人", "contradictions": "不该说",
        "opinion_as_law": "观点", "abstention_accuracy": "应为", "coverage": "应为", "gold": "没引",
        "key_points": "没说到", "gold_exists": "", "errors": "错误", "checker_detection": "应为",
    }.get(name, "")  # fmt: skip
    out = []
    for row in rows:
        fault = next((f for f in row["faults"] if telling in f), None)
        if fault:
            out.append(f"{row['id']}: {fault[:110]}")
        if len(out) == 5:
            break
    return out
