"""Facts that decide are read from the law's own words."""

from __future__ import annotations

import pytest

from assistant.rules.conditions import conditions_of, good_question, open_conditions
from assistant.schema.units import Kind, LegalUnit


def unit(text: str, kind: Kind = Kind.STATUTE) -> LegalUnit:
    return LegalUnit(id="x", kind=kind, title="某法", text=text, source="s")


HOME = unit(
    "除法律另有规定或者权利人明确同意外，任何组织或者个人不得实施下列行为：\n"
    "（一）以电话、短信等方式侵扰他人的私人生活安宁；\n（二）进入、拍摄、窥视他人的住宅、宾馆房间等私密空间；\n"
    "（三）拍摄、窥视、窃听、公开他人的私密活动；\n（六）以其他方式侵害他人的隐私权。"
)
HOUSEHOLD = unit("自然人因个人或者家庭事务处理个人信息的，不适用本法。")
CHILD = unit("个人信息处理者处理不满十四周岁未成年人个人信息的，应当取得未成年人的父母或者其他监护人的同意。")
PUBLIC = unit(
    "在公共场所安装图像采集、个人身份识别设备，应当为维护公共安全所必需。所收集的个人图像只能用于维护公共安全的目的，"
    "不得用于其他目的；取得个人单独同意的除外。"
)


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (HOUSEHOLD, ["自然人因个人或者家庭事务处理个人信息"]),
        (CHILD, ["个人信息处理者处理不满十四周岁未成年人个人信息"]),
        (PUBLIC, ["公共场所", "取得个人单独同意"]),
        (
            HOME,
            [
                "权利人明确同意",
                "以电话、短信等方式侵扰他人的私人生活安宁",
                "进入、拍摄、窥视他人的住宅、宾馆房间等私密空间",
                "拍摄、窥视、窃听、公开他人的私密活动",
            ],
        ),
    ],
)
def test_conditions_are_the_laws_own_words(article: LegalUnit, expected: list[str]) -> None:
    found = conditions_of(article)
    assert found == expected
    assert all(c in article.text for c in found)


def test_what_the_asker_said_is_not_open() -> None:
    said = "公司处理不满十四周岁的未成年人个人信息，这个个人信息处理者要做什么"
    assert not open_conditions(said, [CHILD])
    assert [c.source for c in open_conditions("孩子的照片被拿去用了", [HOUSEHOLD, CHILD])] == [1, 2]


def test_opinions_set_no_conditions() -> None:
    assert not open_conditions("门铃", [unit(HOME.text, Kind.COMMENTARY)])


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("门铃拍到的是楼道，还是你家里面？", True),
        ("门铃会录音吗？", True),
        ("门铃违法吗？", False),
        ("根据《民法典》第1033条，门铃拍到住宅了吗？", False),
        ("请提供你的身份证号和门铃照片？", False),
        ("门铃拍到家里", False),
        ("你喜欢吃苹果吗？", False),
        ("门铃" + "很长" * 40 + "？", False),
    ],
)
def test_only_a_short_question_about_a_fact_is_put_back(text: str, good: bool) -> None:
    question = "邻居装的可视门铃对着我家，能拆吗？"
    assert good_question(text, question, open_conditions(question, [HOME])) is good


def test_no_question_back_where_the_law_leaves_nothing_open() -> None:
    assert not good_question("门铃拍到的是楼道吗？", "门铃", [])
