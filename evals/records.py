"""The record of one case in a run, and reading and writing runs as JSON lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from assistant import Answer, BadInputError, Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evals.cases import Case
    from evals.scoring import Score

Record = dict[str, Any]


class RunError(BadInputError):
    """A run file cannot be read, or belongs to another run."""


def record_of(case: Case, answer: Answer | None, hits: Sequence[Hit], score: Score, seconds: float) -> Record:
    """What a run keeps of a case: enough to show it, compare it and judge it again by eye."""
    return {
        "id": case.id, "suite": "cases", "split": case.split, "sort": case.sort, "persona": case.persona,
        "question": case.question, "history": case.history, "as_of": case.as_of.isoformat(),
        "expected": str(case.expected), "basis": case.basis,
        "outcome": score.outcome, "values": score.values, "counts": score.counts, "faults": score.faults,
        "seconds": round(seconds, 4),
        "answer": _answer(answer) if answer else None,
        "hits": [{"id": h.unit.id, "score": round(float(h.score), 4)} for h in hits],
    }  # fmt: skip


def _answer(answer: Answer) -> Record:
    return {
        "text": answer.answer,
        "refused": answer.refused,
        "mode": answer.mode,
        "warnings": list(answer.warnings),
        "missing": list(answer.missing),
        "usage": dict(answer.usage),
        "citations": [
            {
                "n": c.n, "id": c.unit.id, "kind": str(c.unit.kind), "citation": c.unit.citation,
                "status": c.unit.status, "speaker": c.unit.speaker, "quote": c.quote,
            }
            for c in answer.citations
        ],
        "claims": [
            {"text": c.text, "citations": list(c.citations), "support": c.support} for c in answer.claims
        ],
    }  # fmt: skip


def read_run(path: Path) -> tuple[Record, list[Record]]:
    """Read a run: its head (stamp and options) and its records; RunError names the fault.

    A last line cut short by a kill is left out; it is run again on resuming.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise RunError(f"读不到评测结果 {path}：{error}。先运行 assistant eval run。") from error
    rows = list(_rows(path, lines))
    if not rows or "stamp" not in rows[0]:
        raise RunError(f"{path} 不是评测结果：第一行应有 stamp。")
    return rows[0], rows[1:]


def _rows(path: Path, lines: Sequence[str]) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        try:
            yield json.loads(line)
        except ValueError as error:
            if number == len(lines):
                return
            raise RunError(f"{path} 第 {number} 行不是 JSON：{error}") from error


def line(row: Record) -> str:
    """One row as a line of JSON."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"
