"""Does everything that the cases name still exist? Asked through the public interface."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from evals.wording import says

if TYPE_CHECKING:
    from evals.asked import Asked
    from evals.cases import Case
    from evals.records import Record

LATER = date(2030, 1, 1)  # law passed but not yet in force on the day of the case
_ABOUT_TEXT = ("未署名", "没有署名", "未标明")


def run_existence(case: Case, assistant: Asked) -> Record:
    """Look up each passage of a case and check that its key points still stand there.

    A key point stands if one of its wordings is in the passage, its citation or its note on the
    speaker. `exists` is 1 only if all of it is there: one missing article must show.
    """
    started = time.perf_counter()
    faults = []
    found = {}
    for reference in case.references:
        unit = reference.find(assistant, case.as_of) or reference.find(assistant, LATER)
        if unit is None:
            faults.append(f"语料中没有：{reference.written}")
        found[reference.written] = unit
    for point in case.key_points:
        unit = found.get(point.unit or "")
        if unit is None:
            continue
        unsigned = "；".join(_ABOUT_TEXT) if unit.speaker is None else ""
        if not says("\n".join([unit.text, unit.citation, unit.speaker_note, unsigned]), point.say):
            faults.append(f"要点已不在 {point.unit}：{point.say[0]}")
    return {
        "id": f"exists-{case.id}", "suite": "existence", "split": case.split, "sort": "existence",
        "question": case.question, "expected": "exists", "outcome": "missing" if faults else "exists",
        "values": {"exists": float(not faults)}, "counts": {}, "faults": faults,
        "seconds": round(time.perf_counter() - started, 4), "answer": None, "hits": [],
    }  # fmt: skip
