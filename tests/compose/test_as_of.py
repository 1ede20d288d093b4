"""Questions on the law of another day: what was not law is said by name, what was is never “已被修改”."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.library import event_days
from assistant.matters import resolve

D = date.fromisoformat
TODAY = D("2026-11-29")
# (question, day, words the answer must hold, words it must not)
ASKED = [
    ("出售个人信息怎么治安处罚", "2025-12-01", ("《治安管理处罚法》", "未收录"), ()),
    ("商家卖了我的个人信息怎么办", "2020-06-01", ("《个人信息保护法》自2021-11-01起施行",), ()),
    ("醉驾怎么判", "2010-05-01", ("第一百三十三条之一由刑法修正案（八）", "还没有这一条"), ()),
    ("从楼上扔东西没砸到人犯罪吗", "2020-06-01", ("第二百九十一条之二", "还没有这一条"), ()),
    ("刑法第一百六十五条", "2024-02-20", ("董事、经理", "从旧兼从轻"), ("监事、高级管理人员",)),
    ("刑法第二百八十六条之一", "2015-10-31", ("还没有这一条",), ("未收录",)),
    ("刑法第二百五十三条之一", "2010-01-01", ("国家机关或者金融、电信",), ()),
    ("网络安全法第四十二条", "2020-01-01", ("不得泄露、篡改、毁损",), ()),
    ("公司法第四十七条", "2024-06-01", ("未收录",), ()),
    ("反不正当竞争法第七条", "2025-06-01", ("未收录",), ()),
]


@pytest.mark.parametrize(("question", "day", "holds", "lacks"), ASKED)
def test_an_answer_on_another_day(assistant, question, day, holds, lacks):
    answer = assistant.ask(question, as_of=D(day))
    for words in holds:
        assert words in answer.answer, answer.answer
    for words in (*lacks, "已被修改"):
        assert words not in answer.answer, answer.answer
    assert all(c.unit.covers(D(day)) or c.unit.status for c in answer.citations)


def test_nothing_is_said_of_other_days_where_today_is_asked(assistant):
    assert "的法律回答" not in assistant.ask("出售个人信息怎么治安处罚").answer


# (norm as a matter of today writes it, day, article that says it on that day; "" for none)
NORMS = [
    ("商标法#33", "2027-02-01", "第三十六条"),
    ("商标法#45", "2027-02-01", "第五十一条"),
    ("网络安全法#44", "2020-01-01", "第四十二条"),
    ("刑法#253之一", "2010-01-01", "第二百五十三条之一"),
    ("刑法#286之一", "2015-10-01", ""),
    ("刑法#67.3", "2010-01-01", ""),
    ("海商法#4", "2025-01-01", ""),
    ("民法典#1034", "2026-11-29", "第一千零三十四条"),
]


@pytest.mark.parametrize(("norm", "day", "article"), NORMS)
def test_a_norm_is_the_same_rule_on_another_day(assistant, norm, day, article):
    found = resolve(norm, assistant.library, D(day))
    assert (found.unit.article if found else "") == article


# (text, day, verdict of its first citation)
CHECKED = [
    ("根据《刑法》第二百八十六条之一，拒不改正的构成犯罪。", "2015-10-31", "not_in_force"),
    ("根据《个人信息保护法》第二十九条，应当取得单独同意。", "2021-01-01", "not_in_force"),
    ("根据《治安管理处罚法》第五十六条，出售个人信息的应予拘留。", "2025-06-15", "unresolved"),
    ("《网络安全法》第四十一条规定，网络运营者收集、使用个人信息，应当遵循合法、正当、必要的原则。",
     "2020-01-01", "supported"),
    ("《刑法》第二百五十三条之一规定：“窃取或者以其他方法非法获取上述信息，情节严重的，依照前款的规定处罚。”",
     "2012-01-01", "supported"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day", "verdict"), CHECKED)
def test_the_checker_takes_the_law_of_the_day(assistant, text, day, verdict):
    check = assistant.verify(text, D(day))[0]
    assert check.verdict == verdict, check.reason
    assert "已被修改" not in check.reason


# (what is told, days of events in it)
TOLD = [
    ("我1990年出生，2024年3月被辞退", ["2024-03-01"]),
    ("2015年入职的，公司不给加班费", []),
    ("2019年结婚，2023年离婚", ["2023-01-01"]),
    ("2010年他卖了我的信息", ["2010-01-01"]),
    ("2020年的车被撞了", []),
    ("2021年1月1日起施行的民法典", []),
    ("2018年5月他打了我", ["2018-05-01"]),
]


@pytest.mark.parametrize(("text", "days"), TOLD)
def test_a_year_is_the_day_of_the_act_only_where_it_is(text, days):
    assert event_days(text, TODAY) == tuple(D(day) for day in days)
