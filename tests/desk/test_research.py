"""Questions of research: answered from the norm that decides, or referred by name to what is not held."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Answer, Assistant
from assistant.choose.deciding import named_in

FIRST = 6  # citations that a reader sees first


def asked(assistant: Assistant, question: str, as_of: date | None = None) -> Answer:
    return assistant.ask(question, persona="prosecutor", as_of=as_of)


# Kinds of the findings (F): elements, status, amounts; a matter that sounds alike once answered each of them.
@pytest.mark.parametrize(
    ("question", "law", "article"),
    [
        ("人脸信息是否属于敏感个人信息", "个人信息保护法", 28),
        ("受贿罪的构成要件有哪些", "刑法", 385),
        ("单位是不是也能构成侵犯公民个人信息罪", "刑法", 253),
        ("胁从犯应当怎么处罚", "刑法", 28),
        ("个人信息保护法对境外的处理活动有没有效力", "个人信息保护法", 3),
        ("行政处罚多久以后不再追究", "行政处罚法", 36),
    ],
)
def test_a_question_of_research_is_answered_from_the_norm_that_decides(
    assistant: Assistant, question: str, law: str, article: int
) -> None:
    first = asked(assistant, question).citations[:FIRST]
    assert (law, article) in {(c.unit.title, c.unit.article_no) for c in first}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("刑事附带民事公益诉讼怎么确定管辖", ["检察公益诉讼案件适用法律若干问题的解释", "第二十条"]),
        ("单位犯侵犯公民个人信息罪，数额标准和个人一样吗", ["侵犯公民个人信息刑事案件", "第七条"]),
        ("指导性案例192号怎么说", ["未收录指导性案例192号"]),
    ],
)
def test_what_is_not_held_is_named_with_its_article(
    assistant: Assistant, question: str, names: list[str]
) -> None:
    answer = asked(assistant, question).answer
    assert [n for n in names if n not in answer] == []


# Kinds of the findings (G): what was not law on the day is said, not passed over.
@pytest.mark.parametrize(
    ("question", "day", "says"),
    [
        ("出售个人信息怎么治安处罚", date(2025, 12, 1), "未收录《治安管理处罚法》"),
        ("公司监事违法，股东怎么起诉", date(2024, 6, 1), "未收录《公司法》"),
        ("拒不履行信息网络安全管理义务罪怎么定", date(2015, 10, 31), "在2015-10-31还没有这一条"),
    ],
)
def test_a_day_on_which_the_norm_was_not_law_is_told(
    assistant: Assistant, question: str, day: date, says: str
) -> None:
    assert says in asked(assistant, question, day).answer


def test_norms_are_named_by_crime_and_by_notion_not_by_a_denial() -> None:
    assert named_in("单位能不能构成侵犯公民个人信息罪") == ("刑法#253之一",)
    assert named_in("累犯怎么判") == ("刑法#65", "刑法#66")
    assert named_in("正当防卫的限度") == ()  # two laws have it
    assert named_in("民法典上的正当防卫") == ("民法典#181",)
    assert named_in("物业让我刷脸进门") == ()
