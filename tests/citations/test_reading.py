"""Texts as people hand them in: broken lines, slips, tags; every citation keeps its place."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from assistant.citations import as_read, find_citations
from assistant.errors import BadInputError
from scripts.bench.wrapped import WAYS, WIDTHS, keys

PIPL, CIVIL, CRIMINAL = "个人信息保护法", "民法典", "刑法"
PROSE = (
    "根据《中华人民共和国个人信息保护法》第二十八条、第二十九条的规定，处理敏感个人信息应当取得个人的单独同意。"
    "处理不满十四周岁未成年人个人信息的，依照该法第三十一条第一款，应当取得监护人的同意。\n"
    "被告人张某的行为触犯了《中华人民共和国刑法》第二百五十三条之一第三款，犯罪事实清楚，证据确实、充分，"
    "依照《中华人民共和国刑事诉讼法》第一百七十六条第一款、第一百七十七条的规定，提起公诉。前款规定不受影响。\n"
    "另据《最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定》第二条第（三）项，"
    "以及民法典第一千零三十四条、第一千零三十五条第一款第（一）项，信息处理者应当承担民事责任。\n"
)


@pytest.mark.parametrize("width", [*WIDTHS, 13, 17, 28])
@pytest.mark.parametrize("way", WAYS)
def test_no_citation_is_lost_where_a_margin_breaks_the_lines(way: str, width: int) -> None:
    assert sum(keys(PROSE).values()) == 10
    assert keys(WAYS[way](PROSE, width)) == keys(PROSE)


@pytest.mark.parametrize(
    ("text", "law", "article"),
    [
        ("《个人信息保护法》第 二 十 九 条", PIPL, "第二十九条"),
        ("《个人信息保护法》第二十\n九条", PIPL, "第二十九条"),
        ("个人信息保\n护法第二十九条", PIPL, "第二十九条"),
        ("《个人信息保护\n法》第二十九条", PIPL, "第二十九条"),
        ("个 人 信 息 保 护 法 第 二 十 九 条 规 定", PIPL, "第二十九条"),
        ("依据个人信息 保护法第二十九条", PIPL, "第二十九条"),
        ("《个人信息保护法》笫二十九条", PIPL, "第二十九条"),
        ("《个人信息保护法》第二＋九条", PIPL, "第二十九条"),
        ("《民法典》第一O三二条", CIVIL, "第一千零三十二条"),
        ("《民法典》第l032条", CIVIL, "第一千零三十二条"),
        ("《刑法》第—百条", CRIMINAL, "第一百条"),
        ("《個人信息保護法》第貳拾玖條", PIPL, "第二十九条"),
        ("⺠法典第⼀千零三十⼆条", CIVIL, "第一千零三十二条"),
        ("《民法典》第<b>一千零三十</b>二条", CIVIL, "第一千零三十二条"),
        ("《民法典》第一千<sup>零</sup>三十二&nbsp;条", CIVIL, "第一千零三十二条"),
        ("[《民法典》](https://example.org/a)第一千零三十二条", CIVIL, "第一千零三十二条"),
        ("《民法典》第**一千**零三十二条", CIVIL, "第一千零三十二条"),
        ("《民法典》第一千\u200b零三十二条", CIVIL, "第一千零三十二条"),
        ("刑法§264", CRIMINAL, "第二百六十四条"),
        ("《刑法》§133-1", CRIMINAL, "第一百三十三条之一"),
        ("《中华人民共和国刑法》（以下简称《刑法》）253条之1", CRIMINAL, "第二百五十三条之一"),
    ],
)
def test_slips_of_machines_are_read_as_what_they_stand_for(text: str, law: str, article: str) -> None:
    (found,) = find_citations(text)
    assert (found.law, found.article) == (law, article)
    assert text[found.start : found.end] == found.text
    assert found.text.endswith(("条", "條", "264", "133-1", "之1"))


def test_an_article_without_its_word_is_read_and_told() -> None:
    first, second = find_citations("依照《刑法》第二百六十四条、第六十七第三款，判决如下")
    assert (second.law, second.article, second.paragraph) == (CRIMINAL, "第六十七条", 3)
    assert "条" in second.slip and not first.slip


@pytest.mark.parametrize(
    "text",
    [
        "第一章　总则\n第一条　为了保护个人信息，制定本规定。",
        "一、基本情况\n被告人张某，男，汉族。\n二、事实",
        "- 第一点要说明的事情\n- 第二点要说明的事情",
        "# 关于人脸识别的几点意见\n一、要取得同意",
        "应当取得同意。\n应当告知目的。",
    ],
)
def test_breaks_that_a_writer_made_stay(text: str) -> None:
    assert as_read(text).text == text


def test_a_list_of_articles_is_no_slip() -> None:
    text = "《刑法》第二十三、二十四条和第三十条—第三十二条"
    assert [c.article_no for c in find_citations(text)] == [23, 24, 30, 31, 32]


def test_every_place_of_a_reading_is_one_of_the_text() -> None:
    text = "　　依据《个人信息保护\r\n法》第二<i>十</i>\r\n九条&nbsp;规定，\n刑法§264"
    reading = as_read(text)
    for at in range(len(reading.text)):
        start, end = reading.back(at, at + 1)
        assert 0 <= start <= end <= len(text)
    assert [text[c.start : c.end] for c in find_citations(text)] == [
        "《个人信息保护\r\n法》第二<i>十</i>\r\n九条",
        "刑法§264",
    ]


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "第 二 ",
            "《",
            "第—",
            "〈〉\n",
            "<b ",
            "&#x41;",
            "§ 1, ",
            "以下简称《甲》",
            "（2021）京",
            "Article 1, ",
            "Law of ",
        ),
        *(
            "号令第",
            "[甲](",
            "条之\n",
            "法〔2021〕",
            "the ",
            "A Law ",
            "一\n二\n",
            "第1条第2",
            "公告",
            "（以下简称",
        ),
    ],
)
def test_reading_grows_with_the_length_of_a_hostile_text(piece: str) -> None:
    def seconds(size: int) -> float:  # the least of three: another process may be at work
        text, took = piece * (size // len(piece)), []
        for _ in range(3):
            started = time.process_time()
            with suppress(BadInputError):  # more citations than any text has
                find_citations(text)
            took.append(time.process_time() - started)
        return min(took)

    small, large = seconds(10_000), seconds(80_000)
    assert large < 24 * max(small, 0.02)
