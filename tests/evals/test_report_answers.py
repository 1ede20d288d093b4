"""The part of a report on answering: words for citizens, standings apart, blind questions never shown."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import BadInputError
from evals.report import page
from evals.report_answers import citations_section, people_section, trend_section
from evals.summary import summarise


def answer(n: int, standing: str = "dev", good: bool = True) -> dict[str, Any]:
    return {
        "id": f"answer-{standing}{n}", "suite": "answers", "split": standing, "sort": "story", "field": "pi",
        "writer": "甲<b>", "question": f"问{standing}{n}", "expected": "story", "outcome": "",
        "values": {"opens": float(good), "in_three": float(good), "belongs": 0.5}, "counts": {},
        "faults": [] if good else ["前三条没有"], "seconds": 0.1, "answer": None, "hits": [],
    }  # fmt: skip


def test_a_citizen_reads_it_of_a_hundred_questions() -> None:
    told = people_section([answer(n, good=n < 3) for n in range(4)])
    assert "<b>75</b><span>个一开头引的就是管这件事的法条" in told
    assert "<b>50<small>%</small></b><span>引的条文里属于这件事的" in told
    assert "甲&lt;b&gt;" in told and "30–95，4 题" in told  # Wilson, 3 of 4


def test_standings_stand_apart_and_cannot_be_one_figure() -> None:
    rows = [answer(0), answer(1, "blind/nobody", good=False)]
    told = people_section(rows)
    assert told.count("<ul class=hundred>") == 2 and "盲测" in told
    with pytest.raises(BadInputError, match="混在一个数字里"):
        summarise(rows)


def test_questions_of_a_blind_set_are_counted_and_not_shown() -> None:
    head = {"stamp": {"settings": {}}, "options": {}}
    told = page(head, [answer(n, "blind/nobody", good=False) for n in range(3)])
    assert "问blind" not in told and "个一开头引的" in told
    assert "问dev0" in page(head, [answer(0, good=False)])


def test_citations_by_kind_and_the_trend() -> None:
    row = {"suite": "citations", "sort": "merged", "split": "dev", "values": {"flagged": 0.5},
           "counts": {"right": 1, "items": 2}}  # fmt: skip
    assert "1/2</td><td>0.50" in citations_section([row]) and citations_section([]) == ""
    versions = [
        {"day": f"2026-11-2{n}", "commit": "abc", "figures": {"answers_opens": n / 10}} for n in (4, 6)
    ]
    told = trend_section(versions)
    assert "0.400" in told and "0.600" in told and 'points="5.0,17.0 95.0,3.0"' in told
    assert trend_section([]) == ""
