"""What fails the check gives way to the passage that it is about, in the passage's own words."""

from __future__ import annotations

from dataclasses import replace

from assistant.generate.page import in_own_words
from assistant.judge.judge import Judged
from assistant.judge.statements import Sort, Statement
from tests.generate.test_generate import EVIDENCE, GOOD, NOTHING, draft, queued, write

__all__ = ["queued"]  # a fixture that applies to each test here

ABOUT_HOMES = ("法律", [2], "拍摄、窥视他人住宅的，情节轻微时可以不管。")
ELSEWHERE = ("法律", [2], "任何组织或者个人购房的合同须经公证备案登记审查。")


def failed(text: str, *cites: int) -> Judged:
    return Judged(Statement(0, Sort.LAW, text, cites), "unsupported", "没有这样说")


def test_a_failed_statement_is_replaced_by_the_passage_and_the_reader_is_told() -> None:
    written = write(draft(GOOD, ABOUT_HOMES), NOTHING)
    assert "可以不管" not in written.answer
    assert "“除法律另有规定或者权利人明确同意外，任何组织或者个人不得实施下列行为：" in written.answer
    quoted = written.claims[-1]
    assert quoted.support == "verbatim" and quoted.citations == (2,)
    assert any("1 句与资料对不上" in w for w in written.warnings)
    assert not any("已删去" in w for w in written.warnings)


def test_what_no_passage_is_about_is_removed() -> None:
    written = write(draft(GOOD, ELSEWHERE), NOTHING)
    assert [c.text for c in written.claims] == [GOOD[2]]
    assert any("已删去" in w for w in written.warnings)


def test_a_passage_is_quoted_once() -> None:
    written = write(draft(GOOD, ABOUT_HOMES, ("法律", [2], "拍摄、窥视住宅的要先报备。")), NOTHING)
    assert [c.citations for c in written.claims] == [(1,), (2,)]
    assert any("2 句与资料对不上" in w for w in written.warnings)


def test_marked_it_stands_beside_what_was_struck_through() -> None:
    written = write(draft(GOOD, ABOUT_HOMES), NOTHING, model_unsupported="mark")
    assert f"~~{ABOUT_HOMES[2]}~~" in written.answer and "“除法律另有规定" in written.answer


def test_a_wrong_number_gives_way_to_the_passage_that_it_should_have_cited() -> None:
    quoted = in_own_words(failed("拍摄、窥视他人住宅等私密空间，一律拘留。", 1), EVIDENCE, 170)
    assert quoted is not None and quoted.statement.citations == (2,)


def test_law_that_is_no_longer_in_force_is_not_quoted() -> None:
    stale = [replace(EVIDENCE[1], status="已废止")]
    assert in_own_words(failed("拍摄他人的住宅可以不管。", 1), stale, 170) is None


def test_an_opinion_is_quoted_as_one() -> None:
    quoted = in_own_words(failed("法律规定门铃的拍摄角度一律要经调解改变。", 3), EVIDENCE, 170)
    assert quoted is not None and quoted.statement.sort is Sort.OPINION
