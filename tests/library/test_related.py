"""What bears on a passage as the panel shows it: sorts, days, and the drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from assistant import Assistant, UnitNotFoundError
from assistant.library.related import Related, RelatedSort
from assistant.web.opening import Opening
from assistant.web.panel.related import related_html
from assistant.web.panel.service import passage_payload, related_payload
from assistant.web.tabs import Desk

TODAY = date(2026, 11, 22)
PIPL = "个人信息保护法@2021-08-20#"
HOSTILE = '<img src=x onerror="alert(1)">'


def by_sort(found: Related) -> dict[str, list[str]]:
    return {str(sort): [p.unit.id for p in own] for sort, own in found.groups}


def test_what_bears_on_an_article_is_sorted(assistant: Assistant) -> None:
    found = by_sort(assistant.relations(PIPL + "29", TODAY))
    assert found["exceptions"] == [PIPL + "72"]
    assert found["liability"] == [PIPL + "66", PIPL + "70"]
    assert PIPL + "28" in found["definitions"]
    assert list(found) == [str(s) for s in RelatedSort if str(s) in found]


@pytest.mark.parametrize(
    ("unit", "sort", "other"),
    [
        ("网络安全法@2025-10-28#61", "breaches", "网络安全法@2025-10-28#23"),
        ("网络安全法@2025-10-28#23", "liability", "网络安全法@2025-10-28#61"),
        ("个人信息保护法@2021-08-20#38", "refers_to", "个人信息保护法@2021-08-20#40"),
        ("个人信息保护法@2021-08-20#40", "referred_by", "个人信息保护法@2021-08-20#38"),
        ("民法典@2020-05-28#1034", "uses", "民法典@2020-05-28#1035"),
        ("刑法@2020-12-26#253-1", "views", "salon#3-1-1"),
        ("salon#3-1-1", "discussed", "刑法@2020-12-26#253-1"),
        ("刑法@2020-12-26#253-1", "amendments", "刑法修正案（九）@2015-08-29#17"),
        (
            "刑法@2020-12-26#30",
            "interpretation",
            "全国人民代表大会常务委员会关于《刑法》第三十条的解释@2014-04-24#全文",
        ),
    ],
)
def test_each_sort_is_seen_from_the_passage_that_is_read(
    assistant: Assistant, unit: str, sort: str, other: str
) -> None:
    assert other in by_sort(assistant.relations(unit, TODAY))[sort]


def test_related_law_holds_on_the_day_or_when_the_passage_did(assistant: Assistant) -> None:
    for unit_id in ("商标法@2019-04-23#44", "海商法@1992-11-07#153", PIPL + "29", "刑法@2023-12-29#390"):
        found = assistant.relations(unit_id, TODAY)
        unit = assistant.library.units[unit_id]
        assert unit.covers(found.day)
        for passage in found.passages:
            if passage.unit.kind.binding and passage.sort is not RelatedSort.AMENDMENTS:
                assert passage.unit.covers(found.day), passage.unit.id
    old = assistant.relations("海商法@1992-11-07#153", TODAY)
    assert old.day == assistant.library.units["海商法@1992-11-07#153"].expiry_date - timedelta(days=1)
    assert {p.unit.status for p in old.passages} == {"已被修改"}


def test_an_article_that_asks_nothing_has_no_penalty(assistant: Assistant) -> None:
    assert "liability" not in by_sort(assistant.relations(PIPL + "73", TODAY))


def test_wording_is_told_from_numbers(assistant: Assistant) -> None:
    found = assistant.relations("防震减灾法@2008-12-27#23", TODAY)
    (penalty,) = [p for p in found.passages if p.unit.id.endswith("#84")]
    assert penalty.by_words and not penalty.words.startswith("按文字对应")
    assert "按文字对应" in related_html(found, None)


def test_an_unknown_id_is_told(assistant: Assistant) -> None:
    with pytest.raises(UnitNotFoundError):
        assistant.relations("没有")


def test_every_related_passage_is_a_button_in_list_and_drawing(assistant: Assistant) -> None:
    for unit_id in (PIPL + "29", "民法典@2020-05-28#510", "salon#2-1-2", "刑法@2020-12-26#253-1"):
        found = assistant.relations(unit_id, TODAY)
        rows = re.findall(r'class="related-row" data-passage="([^"]+)"', str(related_html(found, TODAY)))
        assert sorted(rows) == sorted(p.unit.id for p in found.passages)
        drawing = str(related_html(found, TODAY))
        drawn = re.findall(r'<g class="node [^>]*?data-passage="([^"]+)"', drawing)
        left_out = sum(int(n) for n in re.findall(r'class="rest"[^>]*>.*?</tspan> (\d+)</text>', drawing))
        assert drawn and len(drawn) + left_out == len(found.passages)


def test_the_drawing_keeps_its_words_inside(assistant: Assistant) -> None:
    for unit_id in (PIPL + "29", "民法典@2020-05-28#1034", "刑法@2020-12-26#253-1"):
        drawing = str(related_html(assistant.relations(unit_id, TODAY), TODAY))
        width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', drawing).groups())  # type: ignore[union-attr]
        for x, y, text in re.findall(r'<text class="(?:law|place)" x="(\d+)" y="(\d+)">([^<]+)<', drawing):
            assert int(x) + 13 * len(text) <= width and 0 < int(y) < height


def test_nothing_of_the_corpus_is_markup(assistant: Assistant) -> None:
    found = assistant.relations(PIPL + "29", TODAY)
    first = found.passages[0]
    bad = replace(first, unit=replace(first.unit, id=HOSTILE, title=HOSTILE, text=HOSTILE), words=HOSTILE)
    hostile = replace(found, groups=((RelatedSort.VIEWS, (bad,)),))
    assert "<img" not in related_html(hostile, None)


@pytest.mark.parametrize("wire", [None, 5, {}, {"id": 7}, {"id": ""}, {"id": "长" * 300}, {"id": "没有"}])
def test_a_bad_request_is_told_not_raised(assistant: Assistant, settings: Any, wire: Any) -> None:
    desk = Desk(Opening(lambda: assistant), settings)
    for payload in (passage_payload(desk, wire), related_payload(desk, wire)):
        assert set(payload) == {"error"} and payload["error"]


def test_a_passage_is_given_as_on_the_day(assistant: Assistant, settings: Any) -> None:
    desk = Desk(Opening(lambda: assistant), settings)
    today = passage_payload(desk, {"id": PIPL + "29", "as_of": "2026-01-01"})["html"]
    before = passage_payload(desk, {"id": PIPL + "29", "as_of": "2021-10-01"})["html"]
    assert "现行有效" in today and "尚未施行" in before and "尚未施行" not in today
    assert "error" in passage_payload(desk, {"id": PIPL + "29", "as_of": "昨天"})
