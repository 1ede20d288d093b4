"""Law on a date: thirty questions across changes, differences, transition, when to ask for the day."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant, UnitNotFoundError
from assistant.library.history import changes, compare, event_days
from assistant.library.lookup import State

D = date.fromisoformat
# law, article, day, what stands: words of the text in force, or the state where none is held.
AS_OF = [
    ("刑法", "165", "2024-01-15", "国有公司、企业的董事、经理"),
    ("刑法", "165", "2024-03-01", "国有公司、企业的董事、监事、高级管理人员"),
    ("刑法", "253之一", "2024-02-29", "违反国家有关规定，向他人出售或者提供公民个人信息"),
    ("刑法", "253之一", "2010-01-01", "国家机关或者金融、电信"),
    ("仲裁法", "20", "2026-02-28", "当事人对仲裁协议的效力有异议的"),
    ("仲裁法", "20", "2026-03-01", "仲裁机构应当建立信息公开制度"),
    ("仲裁法", "31", "2026-03-01", "当事人对仲裁协议的效力有异议的"),
    ("仲裁法", "96", "2026-02-28", State.NOT_IN_FORCE),
    ("商标法", "10", "2026-12-31", "下列标志不得作为商标使用"),
    ("商标法", "10", "2027-01-01", "申请商标注册或者办理其他商标事宜"),
    ("商标法", "87", "2026-11-22", State.NOT_IN_FORCE),
    ("农业法", "99", "2026-11-22", "自2003年3月1日起施行"),
    ("海商法", "278", "2026-04-30", "自1993年7月1日起施行"),
    ("海商法", "310", "2026-05-01", "自2026年5月1日起施行"),
    ("海商法", "310", "2026-04-30", State.NOT_IN_FORCE),
    ("监狱法", "121", "2026-11-01", "施行"),
    ("治安管理处罚法", "50", "2026-01-01", "偷窥、偷拍、窃听、散布他人隐私"),
    ("治安管理处罚法", "42", "2025-12-31", State.UNHELD),
    ("网络安全法", "44", "2026-01-01", "不得泄露、篡改、毁损其收集的个人信息"),
    ("网络安全法", "44", "2025-12-31", "不得窃取或者以其他非法方式获取个人信息"),
    ("个人信息保护法", "28", "2021-11-01", "敏感个人信息"),
    ("个人信息保护法", "28", "2021-10-31", State.NOT_IN_FORCE),
    ("民法典", "1032", "2021-01-01", "自然人享有隐私权"),
    ("民法典", "1032", "2020-12-31", State.NOT_IN_FORCE),
    ("合同法", "52", "2021-01-01", State.REPEALED),
    ("民事诉讼法", "55", "2021-06-01", "对污染环境、侵害众多消费者合法权益"),
    ("民事诉讼法", "58", "2024-01-01", "对污染环境、侵害众多消费者合法权益"),
    ("民事诉讼法", "58", "2022-06-01", State.UNHELD),
    ("人脸识别司法解释", "2", "2021-08-01", "信息处理者处理人脸信息有下列情形之一"),
    ("人脸识别司法解释", "2", "2021-07-31", State.NOT_IN_FORCE),
    ("人脸识别司法解释", "16", "2022-01-01", State.UNHELD),
    ("人脸识别技术应用安全管理办法", "10", "2026-01-01", State.UNHELD),
]


@pytest.mark.parametrize(("law", "number", "day", "expected"), AS_OF)
def test_the_text_of_the_day_or_word_that_it_is_not_held(
    assistant: Assistant, law: str, number: str, day: str, expected: str | State
) -> None:
    history = assistant.desk.history(law, number, D(day))
    lookup = history.lookup
    if isinstance(expected, State):
        assert lookup.state is expected, lookup.reason
        assert lookup.reason and (
            expected is not State.UNHELD or "未收录" in lookup.reason or "没有" in lookup.reason
        )
    else:
        assert lookup.state is State.FOUND and lookup.unit is not None, lookup.reason
        assert expected in lookup.unit.text and lookup.unit.covers(D(day))


def test_versions_stand_on_a_line_of_time_with_their_gaps(assistant: Assistant) -> None:
    line = assistant.versions("仲裁法", D("2026-02-28"))
    assert [(str(v.version.version_date), v.state) for v in line.lines] == [
        ("2017-09-01", "现行有效"),
        ("2025-09-12", "尚未施行"),
    ]
    assert "2018-01-01以前的文本本库未收录" in line.gap
    civil = assistant.versions("民事诉讼法")
    assert "2022-01-01至2024-01-01之间的文本本库未收录" in civil.gap and "部分条文" in civil.gap
    with pytest.raises(UnitNotFoundError):
        assistant.versions("不存在的法")


def test_a_difference_shows_words_that_went_and_came(assistant: Assistant) -> None:
    (diff,) = assistant.diff("刑法", "165")
    assert diff.kind == "changed" and not diff.excerpted
    old = "".join(c.text for c in diff.changes if c.kind != "new")
    new = "".join(c.text for c in diff.changes if c.kind != "old")
    assert diff.old is not None and old == diff.old.text
    assert diff.new is not None and new == diff.new.text
    assert any(c.kind == "new" and "监事、高级管理人员" in c.text for c in diff.changes)


def test_an_article_that_moved_is_followed_by_its_words(assistant: Assistant) -> None:
    moved, added = assistant.diff("仲裁法", "20")
    assert moved.kind == "moved_changed" and moved.new is not None and moved.new.article_no == 31
    assert added.kind == "added" and added.new is not None and added.new.article_no == 20
    (civil,) = [d for d in assistant.diff("民事诉讼法", "58") if d.old is not None]
    assert civil.old is not None and civil.old.article_no == 55 and civil.excerpted


def test_nothing_is_called_new_where_the_older_text_is_not_held_whole(assistant: Assistant) -> None:
    kinds = {d.kind for d in assistant.diff("民事诉讼法", "55")}
    assert "added" not in kinds


def test_two_versions_are_compared_article_by_article(assistant: Assistant) -> None:
    diffs = assistant.desk.diff("仲裁法", D("2017-09-01"), D("2025-09-12"))
    new = [d.new.article_no for d in diffs if d.new is not None]
    old = [d.old.article_no for d in diffs if d.old is not None]
    assert new == sorted(new) and len(new) == 96 and sorted(old) == list(range(1, 81))
    criminal = assistant.desk.diff("刑法", D("2020-12-26"), D("2023-12-29"))
    changed = {d.new.article_no for d in criminal if d.kind == "changed" and d.new}
    assert changed == {165, 166, 169, 387, 390, 391, 393}


def test_changes_put_back_together_give_both_texts() -> None:
    old, new = "处一百万元以下罚款；拒不改正的，责令停业。", "处二百万元以下罚款，可以责令停业整顿。"
    parts = changes(old, new)
    assert "".join(c.text for c in parts if c.kind != "new") == old
    assert "".join(c.text for c in parts if c.kind != "old") == new
    assert compare(None, None).changes[0].text == ""


def test_acts_before_a_law_are_told_by_its_own_and_the_general_rules(assistant: Assistant) -> None:
    face = assistant.desk.transition("人脸识别司法解释")
    assert face.since == D("2021-08-01") and face.own == ()
    assert [u.citation for u in face.general] == ["《立法法》第一百零四条"]
    assert [u.id for u in face.reports] == ["lawyers#4"] and "溯及力" in face.reports[0].text
    order = assistant.desk.transition("治安管理处罚法")
    assert "《行政处罚法》第三十七条" in [u.citation for u in order.general]
    assert "《刑法》第十二条" in [u.citation for u in assistant.desk.transition("刑法").own]


def test_the_day_of_events_is_asked_for_where_the_text_is_young(assistant: Assistant) -> None:
    law = [assistant.article("治安管理处罚法", "50"), assistant.article("民法典", "1032")]
    (hint,) = assistant.desk.event_hints(law, "邻居偷拍我家")
    assert hint.law == "治安管理处罚法" and not hint.older_held and "本库未收录" in hint.words
    assert assistant.desk.event_hints(law, "2026年3月5日，邻居偷拍我家") == ()
    face = [assistant.article("人脸识别司法解释", "2")]
    (early,) = assistant.desk.event_hints(face, "2021年5月，售楼处抓拍人脸")
    assert early.since == D("2021-08-01") and "不能直接适用" in early.words
    trade = [assistant.article("仲裁法", "31")]
    assert assistant.desk.event_hints(trade, "合同纠纷")[0].older_held


def test_days_are_read_from_running_text() -> None:
    assert event_days("2021年5月，张某；2021年6月3日起至2022-01-04") == (
        D("2021-05-01"),
        D("2021-06-03"),
        D("2022-01-04"),
    )
    assert event_days("2021年13月、第2021号") == ()
