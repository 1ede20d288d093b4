"""Articles as they stood on a day: rebuilt from the amendments, said to be absent, or said to be not held.

The right answers are the law's own, from the amendments and the official texts of those years.
"""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from assistant.library import State

F, N, U, R = State.FOUND, State.NOT_IN_FORCE, State.UNHELD, State.REPEALED
# (law, article, suffix, day, state, words that the text must hold, words that it must not)
ON_A_DAY = [
    ("刑法", 253, "之一", "2009-02-27", N, "", ""),
    ("刑法", 253, "之一", "2009-03-01", F, "国家机关或者金融、电信", "情节特别严重"),
    ("刑法", 253, "之一", "2015-10-31", F, "三年以下有期徒刑或者拘役", "七年以下"),
    ("刑法", 253, "之一", "2015-11-01", F, "三年以上七年以下", "金融、电信"),
    ("刑法", 286, "之一", "2015-10-31", N, "", ""),
    ("刑法", 286, "之一", "2015-11-01", F, "信息网络安全管理义务", ""),
    ("刑法", 287, "之二", "2015-06-01", N, "", ""),
    ("刑法", 165, "", "2024-02-20", F, "董事、经理", "监事、高级管理人员"),
    ("刑法", 165, "", "2024-03-01", F, "监事、高级管理人员", ""),
    ("刑法", 166, "", "2010-01-01", F, "国有公司、企业、事业单位的工作人员", "其他公司"),
    ("刑法", 285, "", "2008-01-01", F, "国家事务", "获取该计算机信息系统"),
    ("刑法", 285, "", "2012-01-01", F, "提供专门用于侵入", "单位犯前三款罪"),
    ("刑法", 286, "", "2014-01-01", F, "后果严重", "单位犯前三款罪"),
    ("刑法", 246, "", "2014-01-01", F, "告诉的才处理", "公安机关提供协助"),
    ("刑法", 246, "", "2016-01-01", F, "公安机关提供协助", ""),
    ("刑法", 133, "之一", "2010-01-01", N, "", ""),
    ("刑法", 133, "之一", "2012-01-01", F, "醉酒驾驶机动车", "从事校车业务"),
    ("刑法", 133, "之一", "2016-01-01", F, "校车业务", ""),
    ("刑法", 133, "之二", "2021-02-28", N, "", ""),
    ("刑法", 291, "之二", "2020-06-01", N, "", ""),
    ("刑法", 291, "之一", "2010-01-01", F, "虚假的爆炸性", "虚假的险情"),
    ("刑法", 303, "", "2015-01-01", F, "三年以下有期徒刑、拘役或者管制", "国（境）外赌博"),
    ("刑法", 277, "", "2014-01-01", F, "阻碍国家机关工作人员", "暴力袭击"),
    ("刑法", 277, "", "2018-01-01", F, "暴力袭击", "三年以上七年以下"),
    ("刑法", 237, "", "2018-01-01", F, "强制猥亵他人", "猥亵儿童多人"),
    ("刑法", 239, "", "2010-01-01", F, "杀害被绑架人的，处死刑", ""),
    ("刑法", 67, "", "2010-01-01", F, "自首", "如实供述自己罪行的，可以从轻处罚"),
    ("刑法", 49, "", "2010-01-01", F, "怀孕的妇女", "七十五周岁"),
    ("刑法", 199, "", "2012-01-01", F, "第一百九十二条", ""),
    ("刑法", 199, "", "2016-01-01", R, "", ""),
    ("刑法", 191, "", "2010-01-01", F, "明知是毒品犯罪", "转移资金的；\n（四）协助"),
    ("刑法", 338, "", "2012-01-01", F, "后果特别严重", "七年以上"),
    ("刑法", 381, "", "2005-01-01", F, "战时拒绝军事征用", "征收"),
    ("刑法", 201, "", "2008-01-01", U, "", ""),
    ("刑法", 274, "", "2010-01-01", U, "", ""),
    ("刑法", 264, "", "2012-01-01", F, "入户盗窃", ""),
    ("刑法", 236, "", "2019-01-01", U, "", ""),
    ("刑法", 232, "", "1998-01-01", F, "故意杀人", ""),
    ("刑法", 232, "", "1996-01-01", U, "", ""),
    ("刑法", 253, "之二", "2020-01-01", State.UNHELD, "", ""),
    ("网络安全法", 41, "", "2020-01-01", F, "合法、正当、必要的原则", ""),
    ("网络安全法", 42, "", "2025-12-31", F, "不得泄露、篡改、毁损", ""),
    ("网络安全法", 44, "", "2018-01-01", F, "不得窃取", ""),
    ("网络安全法", 60, "", "2018-01-01", F, "第二十二条第一款", "第二十四条"),
    ("网络安全法", 40, "", "2018-01-01", F, "用户信息严格保密", "民法典"),
    ("网络安全法", 64, "", "2018-01-01", U, "", ""),
    ("网络安全法", 59, "", "2018-01-01", U, "", ""),
    ("网络安全法", 20, "", "2026-01-01", F, "人工智能", ""),
    ("网络安全法", 41, "", "2017-05-31", N, "", ""),
    ("食品安全法", 148, "", "2024-01-01", F, "价款十倍", ""),
    ("食品安全法", 41, "", "2024-01-01", F, "食品相关产品", "道路散装运输"),
    ("食品安全法", 81, "", "2024-01-01", U, "", ""),
    ("环境保护税法", 27, "", "2024-01-01", F, "本法施行", ""),
    ("治安管理处罚法", 56, "", "2025-12-31", U, "", ""),
    ("治安管理处罚法", 56, "", "2026-01-01", F, "个人信息", ""),
    ("公司法", 47, "", "2024-06-30", U, "", ""),
    ("公司法", 47, "", "2024-07-01", F, "五年内缴足", ""),
    ("反不正当竞争法", 7, "", "2025-10-14", U, "", ""),
    ("反不正当竞争法", 7, "", "2025-10-15", F, "混淆", ""),
    ("个人信息保护法", 13, "", "2021-10-31", N, "", ""),
    ("个人信息保护法", 13, "", "2021-11-01", F, "取得个人的同意", ""),
    ("数据安全法", 32, "", "2021-08-31", N, "", ""),
    ("民法典", 1034, "", "2020-12-31", N, "", ""),
    ("商标法", 7, "", "2026-12-31", F, "诚实信用", ""),
    ("商标法", 9, "", "2027-01-02", F, "诚", ""),
    ("反电信网络诈骗法", 25, "", "2022-11-30", N, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("law", "number", "suffix", "day", "state", "holds", "lacks"), ON_A_DAY)
def test_an_article_on_a_day(assistant, law, number, suffix, day, state, holds, lacks):
    when = date.fromisoformat(day)
    found = assistant.library.lookup(law, number, suffix, when)
    assert found.state is state, found.reason
    if state is F:
        assert found.unit is not None and found.unit.status == "现行有效"
        assert holds in found.unit.text and not (lacks and lacks in found.unit.text), found.unit.text
    else:
        assert "已被修改" not in found.reason
    if state is U:
        assert "未收录" in found.reason
    if state is N:
        assert "施行" in found.reason and "未收录" not in found.reason


def test_an_added_article_says_what_added_it(assistant):
    found = assistant.library.lookup("刑法", 286, "之一", date(2015, 10, 31))
    assert "刑法修正案（九）第二十八条增设" in found.reason and "还没有这一条" in found.reason


def test_a_text_before_a_decision_says_how_it_came_about(assistant):
    unit = assistant.article("网络安全法", "第四十一条", date(2020, 1, 1))
    assert "倒推复原" in unit.source and unit.version_date == date(2016, 11, 7)


def test_a_rebuilt_text_says_how_it_came_about(assistant):
    unit = assistant.article("刑法", "第二百五十三条之一", date(2010, 1, 1))
    assert "依刑法修正案（七）第七条复原" in unit.source
    assert unit.ended_by == "刑法修正案（九）第十七条修改"


def test_the_law_of_every_day_since_1997_stands_without_a_gap(assistant):
    versions = assistant.library.versions("刑法")
    assert versions[0].effective_date == date(1997, 10, 1) and not versions[0].complete
    for one, two in itertools.pairwise(versions[:-1]):
        assert one.expiry_date == two.effective_date
