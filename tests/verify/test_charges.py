"""Is the article that of the crime named: the table beside the statute book, and texts as written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from assistant.language import article_name
from assistant.library import State
from assistant.schema.answers import Verdict
from assistant.verify.charges import CRIMINAL_LAW, ORDER_LAW, charges
from tests.verify.test_verify import DAY, one

if TYPE_CHECKING:
    from assistant.verify import Verifier

TABLE = charges()


def article(written: str) -> str:
    m = re.fullmatch(r"(\d+)(.*)", written)
    assert m
    return article_name(int(m[1]), m[2])


def test_the_table_names_every_crime_once_and_its_article_is_held(verifier: Verifier) -> None:
    places = {p for own in TABLE.places.values() for p in own}
    assert len({name for name in TABLE.places if name.endswith("罪")}) == len(TABLE.places) > 480
    for place in places:
        m = re.fullmatch(r"(\d+)(.*)", place.article)
        assert m
        found = verifier.library.lookup(CRIMINAL_LAW, int(m[1]), m[2], DAY, place.paragraph)
        assert found.state is State.FOUND, place


def test_a_crime_shares_words_with_its_article_or_the_one_it_refers_to(verifier: Verifier) -> None:
    """Plausibility: a misplaced row would share nothing with the article; names that do not are few."""
    strange = []
    for name, places in TABLE.places.items():
        words = re.sub(r"[、（）]|罪$", "", name)
        texts = ""
        for place in places:
            m = re.fullmatch(r"(\d+)(.*)", place.article)
            assert m
            unit = verifier.library.lookup(CRIMINAL_LAW, int(m[1]), m[2], DAY).unit
            assert unit is not None
            texts += unit.text
        if not any(words[i : i + 2] in texts for i in range(len(words) - 1)):
            strange.append(name)
    assert len(strange) <= 16, strange


def test_every_special_article_has_a_crime_or_is_listed_as_plain(verifier: Verifier) -> None:
    units = [u for u in verifier.library.units.values() if u.kind.binding and u.covers(DAY)]
    own = [u for u in units if u.title == CRIMINAL_LAW and u.article_no and 102 <= u.article_no <= 451]
    known = TABLE.owned.keys() | TABLE.plain
    assert len(own) > 350
    assert not [u.article for u in own if f"{u.article_no}{u.article_suffix}" not in known]


@pytest.mark.parametrize("written", sorted(TABLE.violations))
def test_violations_stand_in_articles_of_the_law_in_force(verifier: Verifier, written: str) -> None:
    unit = verifier.library.lookup(ORDER_LAW, int(written), "", DAY).unit
    assert unit is not None
    names = TABLE.violations[written]
    assert any(name[i : i + 2] in unit.text for name in names for i in range(len(name) - 1)), names


@pytest.mark.parametrize(
    ("written", "articles"),
    [
        ("盗窃罪", "264"),
        ("贩卖毒品罪", "347"),
        ("非法持有枪支罪", "128"),
        ("掩饰、隐瞒犯罪所得罪", "312"),
        ("包庇罪", "310"),
        ("容留卖淫罪", "359"),
        ("侮辱尸体罪", "302"),
        ("非法控制计算机信息系统罪", "285"),
        ("偷越国境罪", "322"),
        ("妨害传染病防治罪", "330"),
    ],
)
def test_part_of_an_alternative_name_means_the_whole(written: str, articles: str) -> None:
    assert TABLE.main(written).article == articles


def test_what_is_denied_or_past_is_no_charge() -> None:
    text = (
        "其行为构成盗窃罪，不构成抢劫罪；曾因犯抢夺罪被判处刑罚；指控的诈骗罪不能成立；认罪认罚，没有前罪。"
    )
    assert [name for _, _, name in TABLE.named(text)] == ["盗窃罪"]


WRONG = [
    ("其行为触犯了《中华人民共和国刑法》第二百六十六条，应当以盗窃罪追究其刑事责任。", "第二百六十四条"),
    (
        "依照《刑法》第二百七十五条、第六十七条第三款之规定，判决如下：被告人王某犯盗窃罪，判处拘役三个月。",
        "第二百六十四条",
    ),
    ("被告人的行为已构成《刑法》第二百七十四条规定的诈骗罪。", "第二百六十六条"),
    ("掩饰、隐瞒犯罪所得罪（《刑法》第三百一十条）", "第三百一十二条"),
    ("构成开设赌场罪，依照《刑法》第三百零三条第一款的规定，应予惩处。", "第三百零三条第二款"),
    (
        "依照《刑法》第四十条、第五十二条之规定，判决如下：被告人李某犯抢夺罪，判处有期徒刑一年。",
        "第二百六十七条",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "right"), WRONG)
def test_the_article_of_another_crime_is_wrong(verifier: Verifier, text: str, right: str) -> None:
    check = verifier.verify(text, DAY)[0]
    assert check.verdict is Verdict.WRONG_ARTICLE, check.reason
    assert check.suggestion is not None and check.suggestion[0] == "刑法"
    assert check.suggestion[1].startswith(right)


RIGHT = [
    "其行为触犯了《刑法》第二百六十四条，应当以盗窃罪追究其刑事责任。",
    "依照《刑法》第二百六十九条、第二百六十三条，判决如下：被告人王某犯抢劫罪，判处有期徒刑三年。",
    "甲构成盗窃罪，乙构成掩饰、隐瞒犯罪所得罪。依照《刑法》第二百六十四条、第三百一十二条之规定，判决如下："
    "一、被告人甲犯盗窃罪，判处有期徒刑一年。\n二、被告人乙犯掩饰、隐瞒犯罪所得罪，判处拘役五个月。",
    "依照《刑事诉讼法》第二百三十六条、《刑法》第七十二条之规定，判决如下：维持原判对上诉人犯诈骗罪的定罪部分。",
    "构成非法经营罪。依照《刑法》第二百二十五条第四项、第三十条、第三十一条之规定，判决如下：被告单位犯非法经营罪，判处罚金。",
    "李某构成受贿罪，依照《刑法》第三百八十五条、第三百八十三条，应予惩处。",
    "辩护人提出不构成抢劫罪的意见成立。依照《刑法》第二百六十七条，判决如下：被告人犯抢夺罪，判处拘役。",
]


@pytest.mark.parametrize("text", RIGHT)
def test_the_articles_of_the_crime_are_only_applied(verifier: Verifier, text: str) -> None:
    checks = verifier.verify(text, DAY)
    assert checks and all(c.verdict is Verdict.APPLIED for c in checks), [c.reason for c in checks]


@pytest.mark.parametrize(
    ("text", "law", "right"),
    [
        ("被告人系自首，根据《刑法》第六十七条第三款的规定，可以从轻处罚。", "刑法", "第六十七条第一款"),
        ("被告人系从犯，根据《刑法》第二十六条，应当从轻处罚。", "刑法", "第二十七条"),
        (
            "不构成犯罪。依据《刑事诉讼法》第一百七十七条第二款，决定对王某不起诉。",
            "刑事诉讼法",
            "第一百七十七条第一款",
        ),
        ("根据《刑事诉讼法》第一百七十二条的规定，提起公诉，请依法判处。", "刑事诉讼法", "第一百七十六条"),
        ("依照《民事诉讼法》第五十五条第二款，本院可以提起民事公益诉讼。", "民事诉讼法", "第五十八条"),
        (
            "李某构成殴打他人，根据《治安管理处罚法》第四十三条第一款，决定行政拘留五日。",
            "治安管理处罚法",
            "第五十一条",
        ),
    ],
)  # fmt: skip
def test_circumstances_acts_and_violations_have_their_own_articles(
    verifier: Verifier, text: str, law: str, right: str
) -> None:
    check = one(verifier, text)
    assert check.verdict.flagged, check.reason
    assert check.suggestion == (law, right)
