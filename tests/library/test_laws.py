"""The laws as a reader finds and opens them: names, what is held, headings, where an article stands."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, BadInputError, UnitNotFoundError
from assistant.cli.main import main
from assistant.library.catalogue import Held, LawEntry, LawSort
from assistant.library.reading import sections_of
from assistant.web.laws.catalogue import catalogue_html
from assistant.web.laws.changes import history_html
from assistant.web.laws.tab import article_payload, compare_payload, history_payload, law_payload
from assistant.web.laws.text import law_html
from assistant.web.opening import Opening
from assistant.web.tabs import Desk

D = date.fromisoformat
TODAY = D("2026-11-25")
HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def entries(assistant: Assistant) -> dict[str, LawEntry]:
    return {e.title: e for e in assistant.desk.laws(TODAY)}


@pytest.fixture
def desk(assistant: Assistant, settings: Any) -> Desk:
    return Desk(Opening(lambda: assistant), settings)


def test_every_law_held_and_every_instrument_named_is_listed_once(
    assistant: Assistant, entries: dict[str, LawEntry]
) -> None:
    assert len(entries) == len(assistant.desk.laws(TODAY))
    assert set(assistant.library.all_versions) <= set(entries)
    assert {i.title for i in assistant.library.instruments} <= set(entries)
    assert set(assistant.library.repeals) | set(assistant.library.mentioned) <= set(entries)


@pytest.mark.parametrize(
    ("title", "sort", "held", "status"),
    [
        ("民法典", LawSort.STATUTE, Held.WHOLE, "现行有效"),
        ("刑法修正案（九）", LawSort.AMENDMENT, Held.WHOLE, "现行有效"),
        ("上海市数据条例", LawSort.REGULATION, Held.PART, "现行有效"),
        ("人民检察院公益诉讼办案规则", LawSort.INTERPRETATION, Held.PART, "现行有效"),
        ("人脸识别技术应用安全管理办法", LawSort.REGULATION, Held.NONE, "现行有效"),
        ("环境保护法", LawSort.STATUTE, Held.WHOLE, "已废止"),
        ("合同法", LawSort.ENDED, Held.NONE, "已废止"),
        ("GB/T 35273-2020 信息安全技术 个人信息安全规范", LawSort.STANDARD, Held.NONE, ""),
    ],
)
def test_what_is_held_of_a_law_is_said(
    entries: dict[str, LawEntry], title: str, sort: LawSort, held: Held, status: str
) -> None:
    entry = entries[title]
    assert (entry.sort, entry.held, entry.status) == (sort, held, status)


def test_short_names_lead_to_the_law(entries: dict[str, LawEntry]) -> None:
    for name, title in (("个保法", "个人信息保护法"), ("民诉法", "民事诉讼法"), ("刑诉法", "刑事诉讼法")):
        assert name in entries[title].names
    assert entries["个人信息保护法"].names[0] == "个人信息保护法"


def test_status_is_that_of_the_day(assistant: Assistant) -> None:
    before = {e.title: e for e in assistant.desk.laws(D("2021-10-31"))}
    assert before["个人信息保护法"].status == "尚未施行"
    assert before["环境保护法"].status == "现行有效"


def test_the_sources_name_the_law_of_personal_information_most(assistant: Assistant) -> None:
    assert assistant.desk.laws_often_named[0] == "个人信息保护法"


@pytest.mark.parametrize(
    ("typed", "law", "article"),
    [
        ("民法典1032", "民法典", "1032"),
        ("刑法第253条之一", "刑法", "第253条之一"),
        ("《民诉法》第五十八条", "民事诉讼法", "第五十八条"),
        ("中华人民共和国民法典 第1032条第二款", "民法典", "第1032条第二款"),
        ("刑法修正案（九）", "刑法修正案（九）", ""),
        ("个保法", "个人信息保护法", ""),
    ],
)
def test_what_a_person_types_is_a_law_and_an_article(
    assistant: Assistant, typed: str, law: str, article: str
) -> None:
    assert assistant.desk.law_query(typed) == (law, article)


def test_an_unknown_name_is_refused_with_what_is_near(assistant: Assistant) -> None:
    with pytest.raises(UnitNotFoundError, match="个人信息保护法"):
        assistant.desk.law_query("个人信息保护条例法")
    with pytest.raises(BadInputError):
        assistant.desk.locate("民法典", "乱写")


def test_headings_hold_every_article_under_their_own(assistant: Assistant) -> None:
    for law in ("民法典", "刑法", "宪法", "个人信息保护法", "香港特别行政区基本法"):
        reading = assistant.desk.law(law, TODAY)
        for section in reading.sections:
            for unit in reading.units[section.first : section.end]:
                assert section.title in (*unit.heading.split(" / "), unit.article)
        deepest: dict[int, str] = {}
        for section in reading.sections:
            deepest |= {n: section.title for n in range(section.first, section.end)}
        for n, unit in enumerate(reading.units):
            if unit.article_no is not None and unit.heading:
                assert deepest[n] == unit.heading.split(" / ")[-1]
    assert sections_of(()) == ()


def test_a_page_of_a_law_holds_every_article_and_heading(assistant: Assistant) -> None:
    reading = assistant.desk.law("民法典", TODAY)
    html = str(law_html(reading))
    assert re.findall(r'data-unit="([^"]+)"', html) == [u.id for u in reading.units]
    assert len(reading.units) == 1260
    entries = [int(n) for n in re.findall(r'data-section="(\d+)"', html)]
    assert sorted(entries) == list(range(len(reading.sections)))


def test_payloads_tell_and_never_raise(desk: Desk) -> None:
    for wire in (None, 5, {}, {"law": ""}, {"law": 7}, {"law": "长" * 500}, {"law": "没有的法"}):
        assert set(law_payload(desk, wire)) == {"error"}
    assert "error" in law_payload(desk, {"law": "民法典", "as_of": "昨天"})
    assert "error" in compare_payload(desk, {"law": "商标法", "old": "2019-04-23"})
    assert "error" in compare_payload(desk, {"law": "商标法", "old": "2019-04-23", "new": "1999-01-01"})
    assert "error" in history_payload(desk, {"law": "民法典", "article": HOSTILE})
    assert "<img" not in article_payload(desk, {"law": "民法典", "article": HOSTILE})["told"]


def test_an_article_is_found_on_the_day_or_its_fate_told(desk: Desk) -> None:
    found = law_payload(desk, {"law": "仲裁法20", "as_of": "2026-02-28"})
    assert found["unit"] == "仲裁法@2017-09-01#20"
    today = article_payload(desk, {"law": "仲裁法", "article": "20", "as_of": "2026-03-01"})
    assert today == {"unit": "仲裁法@2025-09-12#20"}
    coming = article_payload(desk, {"law": "仲裁法", "article": "96", "as_of": "2026-02-28"})
    assert "尚未施行" in coming["told"]


def test_a_change_is_marked_on_both_sides(assistant: Assistant) -> None:
    history = assistant.desk.history("刑法", "165", TODAY)
    html = str(history_html(history, "刑法", "第一百六十五条"))
    text = html.partition('class="diff-text"')[2].partition(">")[2].partition("</div>")[0]
    old = re.sub(r"<.*?>", "", re.sub(r"<ins>.*?</ins>", "", text, flags=re.S))
    new = re.sub(r"<.*?>", "", re.sub(r"<del>.*?</del>", "", text, flags=re.S))
    (diff,) = history.diffs
    assert (old, new) == (diff.old.text, diff.new.text)


def test_names_are_no_markup() -> None:
    entry = LawEntry(HOSTILE, LawSort.STATUTE, Held.WHOLE, "现行有效", None, (HOSTILE,), HOSTILE)
    assert "<img" not in catalogue_html([entry], [HOSTILE])


def test_the_command_line_tells_what_changed(
    index_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(index_home))
    monkeypatch.setenv("COLUMNS", "1000")
    assert main(["article", "刑法", "165", "--history"]) == 0
    assert "董事、[-经理-]{+监事、高级管理人员，+}利用职务便利" in capsys.readouterr().out
    assert main(["article", "治安管理处罚法", "42", "--history", "--as-of", "2025-06-01", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["state"] == "unheld" and told["changes"] == [] and "本库未收录" in told["not_held"]
    assert main(["article", "没有的法", "1", "--history"]) == 2
