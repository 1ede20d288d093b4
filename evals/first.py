"""Sixty questions and the passage that a lawyer would cite first (issue 4: in the top three)."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant import AssistantError
from evals.cases import AS_OF, Ref
from evals.metrics.ranking import reciprocal_rank
from evals.references import Reference

if TYPE_CHECKING:
    from evals.asked import Asked
    from evals.records import Record

FILE = Path(__file__).resolve().parent / "questions60.yaml"
TOP = 3


class First(BaseModel):
    """A question and its first passage; several only where a lawyer could open with any of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    group: Literal["citizen", "prosecutor", "who_said"]
    question: str
    first: list[Ref] = Field(min_length=1, max_length=4)
    why: str
    as_of: date = AS_OF


@lru_cache(maxsize=1)
def load_first() -> tuple[First, ...]:
    """The questions, in the order of the file."""
    return tuple(First.model_validate(e) for e in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def run_first(question: First, assistant: Asked) -> Record:
    """Search for a question and see at which rank its first passage stands."""
    started = time.perf_counter()
    wanted = [Reference.parse(r) for r in question.first]
    faults = []
    hits = []
    try:
        hits = assistant.search(question.question, k=10, as_of=question.as_of)
    except AssistantError as error:
        faults.append(f"{type(error).__name__}: {error}")
    ranking = [{0} if any(r.fits(h.unit) for r in wanted) else set() for h in hits]
    rank = next((i for i, here in enumerate(ranking, 1) if here), 0)
    if not 1 <= rank <= TOP:
        faults.append(f"{' / '.join(question.first)} 排第 {rank or '10 名以后'}")
    return {
        "id": f"first-{question.id}", "suite": "first", "split": "dev", "sort": question.group,
        "question": question.question, "expected": f"top {TOP}", "outcome": str(rank or ">10"),
        "values": {"top3": float(1 <= rank <= TOP), "mrr@10": reciprocal_rank(ranking, 10)},
        "counts": {}, "faults": faults, "seconds": round(time.perf_counter() - started, 4),
        "answer": None, "hits": [{"id": h.unit.id, "score": round(float(h.score), 4)} for h in hits],
    }  # fmt: skip
