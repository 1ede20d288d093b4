"""The grammar of legal citations: what is found, what it means, where it stands."""

from __future__ import annotations

import pytest

from assistant.citations.find import (
    find_citations,
    find_law_mentions,
    law_key,
    normalise_law,
    parse_article,
)
from assistant.citations.written import form
from assistant.errors import BadInputError
from assistant.language import article_name


def found(text: str) -> list[str]:
    """The citations of a text in the usual form; their offsets are checked on the way."""
    citations = find_citations(text)
    for c in citations:
        assert text[c.start : c.end] == c.text
    return [
        form(c.law, article_name(c.article_no, c.article_suffix), c.paragraph, c.item, c.subitem)
        for c in citations
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《刑法》第133条之一", ["《刑法》第一百三十三条之一"]),
        ("《中华人民共和国刑法》第二百五十三条之一第一款", ["《刑法》第二百五十三条之一第一款"]),
        ("刑法第133条规定", ["《刑法》第一百三十三条"]),
        ("《民法典》第1254条第9款", ["《民法典》第一千二百五十四条第九款"]),
        ("《民法典》第１０３２条第２款", ["《民法典》第一千零三十二条第二款"]),
        ("个保法第十三条第一款第（二）项", ["《个人信息保护法》第十三条第一款第二项"]),
        ("依照民诉法第58条", ["《民事诉讼法》第五十八条"]),
        ("根据我国《刑法》第17条规定", ["《刑法》第十七条"]),
        ("違反《中華人民共和國個人信息保護法》第二十六條", ["《个人信息保护法》第二十六条"]),
        ("依照民法典合同编第510条的规定", ["《民法典》第五百一十条"]),
        ("《民法典》第三编第二章第五百条", ["《民法典》第五百条"]),
        ("《民法典》侵权责任编第1165条", ["《民法典》第一千一百六十五条"]),
        ("《民法典》**第一千零三十二条**", ["《民法典》第一千零三十二条"]),
        ("《著作权法》（第十三条明确规定", ["《著作权法》第十三条"]),
        ("《民法典》1032条", ["《民法典》第一千零三十二条"]),
        ("违反反不正当竞争法第六条第（二）项的规定", ["《反不正当竞争法》第六条第二项"]),
    ],
)
def test_one_citation(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "law", "number"),
    [
        ("《民法典》第零条", "民法典", 0),
        ("民法典第〇条第一款", "民法典", 0),
        ("《民法典》第00条第二项", "民法典", 0),
        ("第零条", "", 0),
        ("《民法典》第10000条", "民法典", 10_000),
    ],
)
def test_a_number_that_no_article_can_have_is_still_a_citation(text: str, law: str, number: int) -> None:
    (cite,) = find_citations(text)
    assert (cite.law, cite.article_no) == (law, number)


def test_suffix_distinguishes_articles() -> None:
    plain, suffixed = find_citations("《刑法》第133条和《刑法》第133条之一")
    assert (plain.article_no, plain.article_suffix) == (133, "")
    assert (suffixed.article_no, suffixed.article_suffix) == (133, "之一")


def test_list_has_one_citation_each_with_own_offsets() -> None:
    text = "《刑法》第133条、第134条和第135条之一"
    citations = find_citations(text)
    assert [c.text for c in citations] == ["《刑法》第133条", "第134条", "第135条之一"]
    assert [text.index(c.text) for c in citations] == [c.start for c in citations]
    assert {c.law for c in citations} == {"刑法"}


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("《民法典》第三至五条", [3, 4, 5]),
        ("《民法典》第九十一条至第九十三条", [91, 92, 93]),
        ("《网络安全法》第四十一条至四十三条", [41, 42, 43]),
        ("《民法典》第1155条、1158条的规定", [1155, 1158]),
        ("《民法典》第三、四条", [3, 4]),
        ("《民法典》第952条“…”以及九百五十一条“行纪合同是", [952, 951]),
        ("第一、《民法典》第500条", [500]),
    ],
)
def test_lists_and_ranges(text: str, articles: list[int]) -> None:
    citations = find_citations(text)
    assert sorted(c.article_no for c in citations) == sorted(articles)
    assert all(c.law for c in citations)


def test_lists_of_paragraphs_and_items() -> None:
    assert found("《个人信息保护法》第十三条第一款第二项、第三项、第二款") == [
        "《个人信息保护法》第十三条第一款第二项",
        "《个人信息保护法》第十三条第一款第三项",
        "《个人信息保护法》第十三条第二款",
    ]
    assert found("《个人信息保护法》第十三条第一款第（二）至（四）项")[-1].endswith("第一款第四项")
    assert found("《劳动合同法》第三十九条和第四十条第一项、第二项规定的情形") == [
        "《劳动合同法》第三十九条",
        "《劳动合同法》第四十条第一项",
        "《劳动合同法》第四十条第二项",
    ]


@pytest.mark.parametrize(
    ("text", "law", "article"),
    [
        ("《民法典》婚姻家庭编解释第三条", "〈民法典〉婚姻家庭编解释", 3),
        (
            "最高人民法院关于适用《中华人民共和国民事诉讼法》的解释第九十条",
            "最高人民法院关于适用〈民事诉讼法〉的解释",
            90,
        ),
        (
            "《最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（一）》第69条",
            "最高人民法院关于适用〈民法典〉婚姻家庭编的解释（一）",
            69,
        ),
        ("《公司法》司法解释三第十三条", "〈公司法〉司法解释三", 13),
        ("《公司法》若干问题的规定（三）第十三条", "〈公司法〉若干问题的规定（三）", 13),
        ("民法典担保制度解释第四十五条", "民法典担保制度解释", 45),
        (
            "依据最高人民法院关于审理旅游纠纷案件适用法律若干问题的规定第十一条",
            "最高人民法院关于审理旅游纠纷案件适用法律若干问题的规定",
            11,
        ),
    ],
)
def test_interpretation_is_not_the_law_itself(text: str, law: str, article: int) -> None:
    (citation,) = find_citations(text)
    assert (citation.law, citation.article_no) == (law, article)


def test_saying_of_the_law_is_the_law_itself() -> None:
    assert found("《民法典》的规定第三条") == ["《民法典》第三条"]
    assert found("《民法典》中第三条") == ["《民法典》第三条"]


def test_long_interpretation_with_item() -> None:
    title = "最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定"
    assert found(f"《{title}》第二条第三项") == [f"《{title}》第二条第三项"]


def test_anaphora() -> None:
    assert found("依照《公司法》第二十条。同法第六十三条规定") == [
        "《公司法》第二十条",
        "《公司法》第六十三条",
    ]
    assert found("《民法典》第二十条。该条第二款规定") == ["《民法典》第二十条", "《民法典》第二十条第二款"]
    assert found("《民法典》第二十条第一款。前款规定的")[1] == "《民法典》第二十条第一款"
    assert found("民法典第188条第二款规定：“前款规定的期限")[1] == "《民法典》第一百八十八条第一款"
    assert found("民事诉讼法增加了公益诉讼制度，该法第五十五条") == ["《民事诉讼法》第五十五条"]


def test_this_interpretation_is_not_the_statute_before_it() -> None:
    citations = find_citations("依照《刑法》第二百八十五条，实施本解释第二条规定的行为")
    assert [(c.law, c.article_no) for c in citations] == [("刑法", 285), ("", 2)]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("《中华人民共和国民事诉讼法》(2017年修正)第三十三条", "2017年修正"),
        ("2017年修正的《民事诉讼法》第五十五条", "2017年修正"),
        ("原《物权法》第16条", "原"),
        ("《公司法》（2023修订）第二十条", "2023修订"),
    ],
)
def test_version_marks(text: str, mark: str) -> None:
    (citation,) = find_citations(text)
    assert citation.version_mark == mark


@pytest.mark.parametrize(
    "text",
    [
        "劳动合同第三条约定",
        "根据《房屋租赁合同》第六条",
        "第一条　甲方应当于每月五日前支付租金。\n第二条　乙方应当维修房屋。",
        "提出三条建议，共有二十条",
    ],
)
def test_clauses_of_contracts_are_no_citations(text: str) -> None:
    assert find_citations(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我国台湾地区《民法》第930条", ["《台湾地区民法》第九百三十条"]),
        ("德国民法典第823条和日本民法第709条", ["《德国民法典》第八百二十三条", "《日本民法》第七百零九条"]),
        ("《个人信息保护法》第二十八条与GDPR第9条", ["《个人信息保护法》第二十八条", "《GDPR》第九条"]),
        ("香港《基本法》第二十三条", ["《基本法》第二十三条"]),
    ],
)
def test_law_of_another_place_is_not_the_law_of_the_mainland(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_title_whose_opening_bracket_was_forgotten() -> None:
    text = "《劳动法》第三条。又根据最高人民法院关于审理劳动争议案件适用法律问题的解释(一)》第三十二条第一款"
    _, second = find_citations(text)
    assert second.law == "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）"
    assert (second.article_no, second.paragraph) == (32, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("民法典第1,032条", ["《民法典》第一千零三十二条"]),
        ("民法典697-4条款", ["《民法典》第六百九十七条"]),
        ("民法典第一千零三十二条、三十三条", ["《民法典》第一千零三十二条", "《民法典》第一千零三十三条"]),
        ("《民法典》第1032、33条", ["《民法典》第一千零三十二条", "《民法典》第一千零三十三条"]),
        ("个保法13条1款2项", ["《个人信息保护法》第十三条第一款第二项"]),
        ("《民法典·人格权编》第一千零三十四条", ["《民法典》第一千零三十四条"]),
        ("民法典第四编人格权第一千零三十四条", ["《民法典》第一千零三十四条"]),
    ],
)
def test_numbers_as_people_write_them(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_law_behind_a_clause_of_a_contract_is_found() -> None:
    text = "《采购合同》第七条约定交货期。《仲裁法》略。依据民法典第六百四十二条取回标的物，违反该法第三条。"
    assert found(text) == ["《民法典》第六百四十二条", "《民法典》第三条"]


def test_range_of_items_is_spread_out() -> None:
    items = [c.item for c in find_citations("《民法典》第一千一百二十八条第二款第（三）项至第（五）项")]
    assert items == [3, 4, 5]


def test_document_that_is_no_law_is_named_and_not_taken_for_the_law_before_it() -> None:
    _, second = find_citations("依照《仲裁法》第十六条和《关于内地与香港相互执行仲裁裁决的安排》第六条")
    assert second.law == "关于内地与香港相互执行仲裁裁决的安排"


def test_a_laws_own_text_speaks_of_its_own_articles() -> None:
    text = "第一条 依据《出版管理条例》第三条。\n第二条 略。\n第三条 违反本条例第二条的，依照第一条处理。\n"
    assert [c.law for c in find_citations(text)] == ["出版管理条例", "", ""]


def test_article_that_is_amended_is_not_of_the_law_before_it() -> None:
    text = "依据《民法典》第一千一百六十八条。\n4.将第三条修改为：“略。”"
    assert [c.law for c in find_citations(text)] == ["民法典", ""]


def test_unknown_law_is_found_and_left_open() -> None:
    (citation,) = find_citations("依照第九十九条的规定")
    assert citation.law == "" and citation.how == "none"


def test_article_of_a_law_within_a_title_is_no_citation() -> None:
    text = "《全国人民代表大会常务委员会关于〈中华人民共和国刑法〉第三十条的解释》"
    assert find_citations(text) == []


def test_law_mentions() -> None:
    text = "《合同法》已由民法典取代，参见《红楼梦》与个保法。"
    assert [m.law for m in find_law_mentions(text)] == ["合同法", "民法典", "个人信息保护法"]
    assert all(text[m.start : m.end] == m.text for m in find_law_mentions(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1032", (1032, "", None, None)),
        ("253之一", (253, "之一", None, None)),
        ("253-1", (253, "之一", None, None)),
        ("第１０３２条第二款", (1032, "", 2, None)),
        ("第五十八条第二款第三项", (58, "", 2, 3)),
        ("第二百五十三条之一第二款第（三）项", (253, "之一", 2, 3)),
        ("第一千零三十二條", (1032, "", None, None)),
    ],
)
def test_parse_article(text: str, expected: tuple[int, str, int | None, int | None]) -> None:
    ref = parse_article(text)
    assert (ref.article_no, ref.article_suffix, ref.paragraph, ref.item) == expected


@pytest.mark.parametrize("text", ["", "条", "民法典", "第零条", "第三条啊", "-1", "第二款"])
def test_parse_article_refuses(text: str) -> None:
    with pytest.raises(BadInputError, match="条"):
        parse_article(text)


def test_format_is_read_back() -> None:
    written = form("刑法", article_name(253, "之一"), 2, 3)
    assert written == "《刑法》第二百五十三条之一第二款第三项"
    assert found(written) == [written]


def test_names_fold() -> None:
    assert normalise_law("《中華人民共和國民法典》") == "民法典"
    assert normalise_law("我国刑法（2020年修正）") == "刑法"
    assert normalise_law("中国人民银行法") == "中国人民银行法"
    assert law_key("最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）") == law_key(
        "最高人民法院关于适用〈民法典〉婚姻家庭编的解释(一)"
    )


@pytest.mark.parametrize(
    "piece",
    [
        "《",
        "《民法典》",
        "第",
        "1",
        "1、",
        "第三条、",
        "民法典第三条",
        "解释第一条",
        "前款",
        "（",
        "<民法典",
        "法",
        " ",
    ],
)
def test_hostile_text_does_not_hang(piece: str) -> None:
    """A pattern that backtracks would not come back from this; `make bench-verify` measures the growth."""
    text = "《民法典》第三条" + piece * min(60_000 // len(piece), 11_000)
    citations = find_citations(text)
    assert citations[0].text.startswith("《民法典》第三条")
    assert all(text[c.start : c.end] == c.text for c in citations)
    assert find_law_mentions(text)[0].law == "民法典"


def test_control_characters_and_markup_do_no_harm() -> None:
    text = "<p>《民法典》第一千零三十二条</p>\x00\x07《\u200b民法典》第１条<script>《刑法》第\x001条"
    assert found(text)[:2] == ["《民法典》第一千零三十二条", "《民法典》第一条"]


def test_a_contract_in_the_name_of_an_interpretation_is_not_the_word_same() -> None:
    (found,) = find_citations("《民法典》施行后，买卖合同司法解释第五条仍然适用。")
    assert found.law == "买卖合同司法解释" and found.article_no == 5


def test_more_citations_than_any_text_has_are_refused() -> None:
    with pytest.raises(BadInputError, match="12,000"):
        find_citations("《民法典》第三条、" + "第四条、" * 12_500)
