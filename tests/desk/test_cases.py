"""The case desk: the table in the sources' words, filters, cases like described facts."""

from __future__ import annotations

import pytest

from assistant import Assistant, BadInputError, Kind, LegalUnit
from assistant.desk.cases import by_case, detail_of, holding_of
from assistant.language.text import contains
from assistant.understand.facets import facets_of, load_facets, words_showing

ALIKE = [
    ("小区物业取消了门禁卡，业主只能刷脸进出。", "case#000-public-rental"),
    ("超市在出入口装人脸识别摄像头，给一些顾客打上小偷的标签。", "case#001-putuo-supermarket"),
    ("兼职人员把六千条顾客信息提供给医美机构，从中获利。", "case#004-medical-beauty"),
    ("售楼处偷偷抓拍来访者的人脸，用来识别老客户。", "case#004-qingpu-sales-office"),
    ("健身房不让不录指纹的会员进场，还拒绝删除照片。", "case#001-xinwu-gym"),
    ("李某非法获取公民姓名、电话、住址一千多万条后出售。", "case#000-baoding-li"),
]
UNLIKE = ["我借给朋友五万元，约定年底还，到期后他一直不还。", "邻居装修把我家的墙砸了一个洞，不肯修。"]


def test_every_case_is_a_row_and_every_cell_is_in_its_source(assistant: Assistant) -> None:
    rows = assistant.cases()
    assert len(rows) == 7
    for row in rows:
        detail = row.detail
        for cell in (*detail.facts, *detail.figures, *detail.measures, *detail.outcome):
            text = row.unit.text
            assert all(contains(text, part) for part in cell.split("……")), (row.unit.id, cell)
        assert row.passages[0] == row.unit.id
        assert all(i in assistant.library.units for i in row.passages)
        for law in row.cited:
            assert law.unit.kind.binding and law.by in row.passages


def test_the_table_is_filtered_by_words_place_and_facet(assistant: Assistant) -> None:
    assert [r.unit.id for r in assistant.cases(words="22万余条")] == ["case#000-k-company"]
    assert {r.unit.id for r in assistant.cases(place="普陀")} == {"case#001-putuo-supermarket"}
    forced = {r.unit.id for r in assistant.cases(facet="只能刷脸")}
    assert forced == {"case#000-public-rental", "case#001-xinwu-gym"}
    assert assistant.cases(words="检察建议 不存在的词") == ()


@pytest.mark.parametrize(("facts", "case"), ALIKE)
def test_the_case_most_like_the_facts_comes_first(assistant: Assistant, facts: str, case: str) -> None:
    found = assistant.similar_cases(facts)
    assert found.cases[0].row.unit.id == case
    assert found.cases[0].shared and found.cases[0].likeness >= found.cases[-1].likeness


@pytest.mark.parametrize("facts", UNLIKE)
def test_no_case_is_called_alike_where_none_is(assistant: Assistant, facts: str) -> None:
    assert assistant.similar_cases(facts).cases == ()


def test_a_doorbell_has_no_case_and_a_report_of_how_such_matters_went(assistant: Assistant) -> None:
    found = assistant.similar_cases("邻居装的可视门铃正对我家门口，能拍到我们一家进出，要求拆除遭拒。")
    assert found.cases == ()
    assert "salon#2-1-1" in {h.unit.id for h in found.reports}
    assert "salon#2-1-0" not in {h.unit.id for h in found.reports}, "a question tells of nothing"


def test_what_differs_counts_too(assistant: Assistant) -> None:
    found = assistant.similar_cases("小区物业取消了门禁卡，业主只能刷脸进出，物业没有告知用途。")
    assert found.cases[0].row.unit.id == "case#000-public-rental", "not the gym, though it too told nobody"
    assert {"居住小区", "只能刷脸", "人脸"} <= {f.name for f in found.own}


def unit(heading: str, text: str, title: str = "甲诉乙案", source: str = "导入：甲.md") -> LegalUnit:
    return LegalUnit(f"case#{title}#{heading}{len(text)}", Kind.CASE, title, text, source, heading=heading)


def test_a_case_in_sections_is_one_row_in_its_own_words() -> None:
    facts = "2023年5月，甲在乙公司经营的商场里被抓拍人脸。" * 12
    units = [
        unit("", "商场抓拍人脸"),
        unit("基本案情", facts),
        unit(
            "裁判结果", "北京市某区人民法院一审认为，乙公司未取得同意。遂判决乙公司删除人脸信息并赔礼道歉。"
        ),
        unit("典型意义", "处理人脸信息应当取得单独同意。"),
        unit("", "另一案", title="丙诉丁案", source="导入：丙.md"),
    ]
    groups = by_case(units)
    assert [len(own) for own in groups] == [4, 1]
    detail = detail_of(groups[0])
    assert detail.facts[0].endswith("……") and len(detail.facts[0]) < 200
    assert facts.startswith(detail.facts[0].removesuffix("……"))
    assert detail.outcome == ("……遂判决乙公司删除人脸信息并赔礼道歉。",)
    assert detail.bodies == ("北京市某区人民法院",)
    assert holding_of(groups[0]) == "处理人脸信息应当取得单独同意。"
    assert detail_of(groups[1]).facts == ("另一案",) and holding_of(groups[1]) == ""


def test_facts_too_short_are_refused(assistant: Assistant) -> None:
    with pytest.raises(BadInputError, match="太短"):
        assistant.similar_cases("刷脸")


def test_facets_show_the_words_that_gave_them(assistant: Assistant) -> None:
    rules = load_facets(assistant.settings.corpus)
    text = "业主只能刷脸进小区，物业没有告知。天气很好。"
    facets = facets_of(text, rules)
    assert {"居住小区", "只能刷脸", "暗中采集", "人脸"} <= {f.name for f in facets}
    for facet in facets:
        assert all(text[a:b] in facet.words for a, b in facet.spans)
    forced = tuple(f for f in facets if f.name == "只能刷脸")
    assert words_showing(text, forced) == ["业主只能刷脸进小区"]
    assert facets_of("他一直不接电话", rules) == ()


def test_cases_in_the_same_words_are_named_as_no_more_than_that(assistant: Assistant) -> None:
    row = assistant.cases()[3]  # its own words, told again without a place or conduct that is compared
    found = assistant.similar_cases(row.detail.measures[0])
    assert row.unit.id not in {s.row.unit.id for s in found.cases}
    assert row.unit.id in {r.unit.id for r in found.worded}
    assert assistant.similar_cases(UNLIKE[0]).worded == ()
