"""Document numbers, case numbers and citations in English."""

from __future__ import annotations

import pytest

from assistant.citations import find_citations, number_name
from assistant.citations.numbers import NumberKind, find_numbers, number_fault

YEAR = 2026
PIPL = "个人信息保护法"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("依据法释〔2021〕15号", NumberKind.INSTRUMENT, "法释〔2021〕15号"),
        ("最高人民法院法发[2020]1号", NumberKind.INSTRUMENT, "法发〔2020〕1号"),
        ("高检发释字〔2021〕2号", NumberKind.INSTRUMENT, "高检发释字〔2021〕2号"),
        ("国务院令第790号", NumberKind.INSTRUMENT, "国务院令第790号"),
        ("国家网信办、公安部令第19号", NumberKind.INSTRUMENT, "国家互联网信息办公室令第19号"),
        ("国家互联网信息办公室等令第8号", NumberKind.INSTRUMENT, "国家互联网信息办公室令第8号"),
        ("依照令第19号", NumberKind.INSTRUMENT, "令第19号"),
        ("中华人民共和国主席令第九十一号", NumberKind.INSTRUMENT, "主席令第91号"),
        ("GB/T 35273—2020", NumberKind.STANDARD, "GB/T 35273-2020"),
        ("（2022）沪01民终12345号", NumberKind.CASE, "（2022）沪01民终12345号"),
        ("(2023)最高法民申8888号", NumberKind.CASE, "（2023）最高法民申8888号"),
        ("〔2009〕徐民二初字第0123号", NumberKind.CASE, "（2009）徐民二初字第0123号"),
        ("指导性案例192号", NumberKind.SERIES, "最高人民法院指导性案例第192号"),
        ("第24号指导案例", NumberKind.SERIES, "最高人民法院指导性案例第24号"),
        ("检例第141号", NumberKind.SERIES, "最高人民检察院指导性案例第141号"),
        ("入库编号2023-16-1-123-001", NumberKind.LIBRARY_CASE, "2023-16-1-123-001"),
    ],
)
def test_a_number_is_found_with_its_usual_form(text: str, kind: NumberKind, name: str) -> None:
    (found,) = find_numbers(text)
    assert (found.kind, found.name) == (kind, name)
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize("text", ["门牌123号", "他下令第3号", "2021年第3号院", "第5号车", "（2021）年度报告"])
def test_other_numbers_are_none(text: str) -> None:
    assert find_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("（2030）京01民终1号", "还没有到"),
        ("(2021)海01民终3号", "法院代字"),
        ("(2020)蒙01民终3号", "应是“内”"),
        ("(2021)粤0305民终22号", "基层法院"),
        ("(2021)粤030民初22号", "位数"),
        ("（2014）京01民终1号", "2016年"),
        ("指导性案例999号", "第999号"),
        ("检例第900号", "第900号"),
        ("法释〔2030〕1号", "还没有到"),
    ],
)
def test_what_cannot_be_is_seen_by_its_form(text: str, reason: str) -> None:
    (found,) = find_numbers(text)
    fault = number_fault(found, YEAR)
    assert fault is not None and fault.impossible and reason in fault.reason


@pytest.mark.parametrize(
    "text",
    [
        *(
            "（2022）沪01民终12345号",
            "(2023)最高法民申8888号",
            "（2021）粤0305刑初123号之一",
            "〔2012〕民一终字第5号",
        ),
        *(
            "（2024）最高法知民终5号",
            "（2020）兵01民终1号",
            "（2018）粤民再12号",
            "(2019)京73行初1号",
            "指导案例24号",
        ),
        *("（2023）内0102执恢8号", "（2022）苏05民特12号", "（2021）川01破申3号"),
    ],
)
def test_what_can_be_has_no_fault(text: str) -> None:
    (found,) = find_numbers(text)
    assert number_fault(found, YEAR) is None


def test_a_form_that_is_unusual_is_doubted_not_denied() -> None:
    (found,) = find_numbers("（2021）京01民最5号")
    fault = number_fault(found, YEAR)
    assert fault is not None and not fault.impossible


def test_a_number_is_named_the_same_however_it_is_written() -> None:
    assert number_name("法释［2021］第15号") == number_name("法释〔2021〕15号")
    assert number_name("民法典") == "民法典"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《民法典》第一千零三十四条。依据法释〔2021〕15号第二条", ["民法典 1034", "法释〔2021〕15号 2"]),
        ("国务院令第790号第十条、第十一条", ["国务院令第790号 10", "国务院令第790号 11"]),
        ("依据国务院令第790号《网络数据安全管理条例》第十条", ["网络数据安全管理条例 10"]),
        ("人脸识别技术应用安全管理办法（公安部令第19号）第四条", ["人脸识别技术应用安全管理办法 4"]),
        (
            "《最高人民法院关于审理行政协议案件若干问题的规定》（以下简称《行政协议司法解释》）。"
            "依照《行政协议司法解释》第三条、行政协议司法解释第五条",
            [
                "最高人民法院关于审理行政协议案件若干问题的规定 3",
                "最高人民法院关于审理行政协议案件若干问题的规定 5",
            ],
        ),
        (
            "附：《最高人民法院关于审理毒品犯罪案件的解释》第一条 属于刑法第三百五十四条规定的情形。"
            "第八条 有下列情形的，从重处罚。",
            [
                "最高人民法院关于审理毒品犯罪案件的解释 1",
                "刑法 354",
                "最高人民法院关于审理毒品犯罪案件的解释 8",
            ],
        ),
        (
            "《个人信息保护法》第二十八条。\n第一条 为了甲。\n第二条 乙。\n第三条 依照第六条规定",
            [f"{PIPL} 28", " 6"],
        ),
    ],
)
def test_an_article_belongs_to_what_is_named_beside_it(text: str, expected: list[str]) -> None:
    assert [f"{c.law} {c.article_no}" for c in find_citations(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Article 29 of the PIPL requires separate consent.", [(PIPL, 29, "", None)]),
        ("under PIPL Art. 66(2), fines", [(PIPL, 66, "", 2)]),
        ("Art. 1032 Civil Code", [("民法典", 1032, "", None)]),
        (
            "Articles 28 and 29 of the Personal Information Protection Law",
            [(PIPL, 28, "", None), (PIPL, 29, "", None)],
        ),
        ("Articles 13 to 15 of the Data Security Law", [("数据安全法", n, "", None) for n in (13, 14, 15)]),
        ("paragraph 2 of Article 66 of the PRC Personal Information Protection Law", [(PIPL, 66, "", 2)]),
        (
            "Article 253-1 of the Criminal Law of the People's Republic of China",
            [("刑法", 253, "之一", None)],
        ),
        ("According to the Cybersecurity Law, Article 42, operators", [("网络安全法", 42, "", None)]),
        ("The Civil Code speaks. Article 1034 of the Code defines it.", [("民法典", 1034, "", None)]),
        ("Article 6 of the GDPR", [("GDPR", 6, "", None)]),
        ("Article 5 of the Robot Liability Law", [("Robot Liability Law", 5, "", None)]),
        ("German Civil Code Article 823", [("German Civil Code", 823, "", None)]),
    ],
)
def test_citations_in_english(text: str, expected: list[tuple[str, int, str, int | None]]) -> None:
    found = find_citations(text)
    assert [(c.law, c.article_no, c.article_suffix, c.paragraph) for c in found] == expected
    assert all(text[c.start : c.end] == c.text for c in found)


@pytest.mark.parametrize("text", ["Article 5 of this Agreement", "smart 5", "the arts 3", "start 29"])
def test_english_that_cites_no_law(text: str) -> None:
    assert find_citations(text) == []
