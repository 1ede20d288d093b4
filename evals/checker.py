"""The checker's suite: texts with one citation each, and what is true of it.

A checker that calls everything supported would make every other figure look good; these cases
hold it to account through the public `Assistant.verify`.
"""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from assistant import AssistantError, CitationCheck, Verdict
from evals.cases import AS_OF

if TYPE_CHECKING:
    from evals.asked import Asked
    from evals.records import Record

FILE = Path(__file__).resolve().parent / "checks.yaml"


class Check(BaseModel):
    """A text, and the verdict that a lawyer gives on its first citation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    split: Literal["dev", "test"]
    text: str
    verdict: Verdict

    @property
    def bad(self) -> bool:
        """Whether the citation should be flagged."""
        return self.verdict.flagged


@lru_cache(maxsize=1)
def load_checks() -> tuple[Check, ...]:
    """The checks, in the order of the file."""
    return tuple(Check.model_validate(e) for e in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def run_check(check: Check, assistant: Asked) -> Record:
    """Have a text checked and compare the verdict on its first citation."""
    started = time.perf_counter()
    found: list[CitationCheck] = []
    faults = []
    try:
        found = assistant.verify(check.text, as_of=AS_OF)
    except AssistantError as error:
        faults.append(f"{type(error).__name__}: {error}")
    first = min(found, key=lambda c: c.start, default=None)
    verdict = str(first.verdict) if first else "none"
    if verdict != check.verdict:
        faults.append(f"应为 {check.verdict}，实为 {verdict}{'：' + first.reason if first else ''}")
    flagged = first is not None and first.verdict.flagged
    name = "detected" if check.bad else "passed"
    return {
        "id": f"check-{check.id}", "suite": "checks", "split": check.split, "sort": "check",
        "question": check.text, "expected": str(check.verdict), "outcome": verdict,
        "values": {"verdict": float(verdict == check.verdict), name: float(flagged is check.bad)},
        "counts": {}, "faults": faults, "seconds": round(time.perf_counter() - started, 4),
        "answer": None, "hits": [],
    }  # fmt: skip
