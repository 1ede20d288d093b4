"""Questions of the field with one right answer: whether the answer says it, and on a norm that decides it.

Two sets of sixty, each by somebody who had seen nothing of the product (evals/questions/single-*.jsonl,
2026-11-29); each was counted once before anything was mended after it (docs/answers.md). Right: of each group
of wordings one stands in the answer, and none that shows it wrong stands in its first block. Matching is by
substring: where a short wording may stand by chance, passes are read.
"""

from __future__ import annotations

import json
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant import AssistantError
from evals.cases import AS_OF
from evals.metrics.guidance import article_key
from evals.wording import lead, letters, says

if TYPE_CHECKING:
    from assistant import Answer
    from evals.asked import Asked
    from evals.records import Record

QUESTIONS = Path(__file__).resolve().parent / "questions"


class Single(BaseModel):
    """A question, the norms that decide it (any is enough), wordings of the right answer by group."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    question: str
    persona: Literal["citizen", "prosecutor"]
    norms: list[str] = Field(min_length=1)
    answer_any: list[list[str]] = Field(min_length=1)
    never: list[str] = []


@lru_cache(maxsize=1)
def load_single() -> tuple[Single, ...]:
    """The questions of both sets."""
    lines = (
        line for path in sorted(QUESTIONS.glob("single-*.jsonl")) for line in path.open(encoding="utf-8")
    )
    return tuple(Single.model_validate(json.loads(line)) for line in lines)


def run_single(question: Single, assistant: Asked) -> Record:
    """Ask a question; `first` its answer stands in the first block, `right` anywhere, `norm` one is cited."""
    started = time.perf_counter()
    faults: list[str] = []
    values = {"right": 0.0, "right_first": 0.0, "norm": 0.0}
    answer: Answer | None = None
    try:
        answer = assistant.ask(question.question, persona=question.persona, as_of=AS_OF)
    except AssistantError as error:
        faults.append(f"{type(error).__name__}: {error}")
    if answer is not None:
        first = lead(answer.answer)
        wrong = [n for n in question.never if letters(n) in letters(first)]
        for name, text in (("right", answer.answer), ("right_first", first)):
            missing = [group[0] for group in question.answer_any if not says(text, group)]
            values[name] = float(not missing and not wrong)
            if missing and name == "right":
                faults.append(f"没说到：{' / '.join(missing)}")
        faults += [f"不该说：{n}" for n in wrong]
        wanted = {article_key(n) for n in question.norms}
        cited = {c.unit.key for c in answer.citations}
        values["norm"] = float(not wanted.isdisjoint(cited))
        if not values["norm"]:
            faults.append(f"没引：{' / '.join(question.norms)}")
    return {
        "id": question.id, "suite": "single", "split": "dev", "sort": question.persona,
        "question": question.question, "expected": "right",
        "outcome": "right" if values["right"] else "wrong",
        "values": values, "counts": {}, "faults": faults, "seconds": round(time.perf_counter() - started, 4),
        "answer": None if answer is None else {"text": answer.answer}, "hits": [],
    }  # fmt: skip
