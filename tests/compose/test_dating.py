"""Answers and the day: the text of the day asked, the day of events asked for, the text that stood then."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from assistant import Assistant
from assistant.language.numerals import article_name
from assistant.library.history import event_days
from tests.openai_endpoint import Reply, serve_replies

D = date.fromisoformat
TODAY = D("2026-11-25")
# law, first day of its new text, closing article of the old and of the new text, and what each says of itself
CHANGES = [
    ("海商法", "2026-05-01", (278, "1993年7月1日"), (310, "2026年5月1日")),
    ("国防动员法", "2026-10-01", (72, "2010年7月1日"), (82, "2026年10月1日")),
    ("监狱法", "2026-11-01", (78, "公布之日"), (121, "2026年11月1日")),
    ("农业法", "2027-01-01", (99, "2003年3月1日"), (115, "2027年1月1日")),
    ("渔业法", "2026-05-01", (50, "1986年7月1日"), (90, "2026年5月1日")),
    ("仲裁法", "2026-03-01", (80, "1995年9月1日"), (96, "2026年3月1日")),
    ("商标法", "2027-01-01", (73, "1983年3月1日"), (87, "2027年1月1日")),
    ("民用航空法", "2026-07-01", (215, "1996年3月1日"), (262, "2026年7月1日")),
    ("对外贸易法", "2026-03-01", (69, "2004年7月1日"), (83, "2026年3月1日")),
]


@pytest.mark.parametrize(("law", "day", "old", "new"), CHANGES)
def test_the_whole_law_changes_over_on_the_day(
    assistant: Assistant, law: str, day: str, old: tuple[int, str], new: tuple[int, str]
) -> None:
    begun = D(day)
    for on, (number, words), absent in (
        (begun - timedelta(days=1), old, new[0]),
        (begun, new, None),
    ):
        reading = assistant.desk.law(law, on)
        last = [u for u in reading.units if u.article_no is not None][-1]
        assert last.article == article_name(number) and all(u.covers(on) for u in reading.units)
        if law != "商标法" or number == 87:
            assert f"自{words}起施行" in last.text
        assert assistant.article(law, str(number), on).text == last.text
        if absent and absent > number:
            found = assistant.desk.locate(law, str(absent), on)
            assert str(found.state) == "not_in_force" and day in found.reason
    assert (assistant.desk.law(law, begun - timedelta(days=1)).coming is not None) is True


@pytest.mark.parametrize(
    ("question", "law", "held"),
    [
        ("邻居偷拍我洗澡，能让公安处罚他吗？", "治安管理处罚法", False),
        ("仲裁协议效力有异议找谁？", "仲裁法", True),
    ],
)
def test_where_the_text_is_young_the_day_is_asked_for(
    assistant: Assistant, question: str, law: str, held: bool
) -> None:
    answer = assistant.ask(question)
    asked = [w for w in answer.warnings if w.startswith("请先看事情发生在哪一天") and f"《{law}》" in w]
    assert asked and ("看当时的文本" in asked[0])
    assert ("本库未收录" in asked[0]) is not held
    assert "适用哪一天的法律" not in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "2026年3月，邻居偷拍我洗澡，能让公安处罚他吗？",
        "2015年入职，2026年3月公司要求刷脸打卡，合法吗？",
        "民法典是2021年1月1日起施行的吗？",
        "售楼处偷偷抓拍人脸，可以要求赔偿吗？",
        "检察机关可以提起个人信息保护公益诉讼吗？",  # of procedure the day of the events decides nothing
        "2019年的事，民事诉讼法第五十八条怎么规定？",
    ],
)
def test_nothing_is_asked_where_the_text_applied_already(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert not [w for w in answer.warnings if "哪一天" in w or "早于现文本" in w]
    assert "适用哪一天的法律" not in answer.answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "2025年6月邻居偷拍我洗澡，能让公安处罚他吗？",
            ["本库未收录《治安管理处罚法》在2025-06-01有效的文本", "《行政处罚法》第三十七条"],
        ),
        ("去年10月邻居偷拍我，可以拘留吗？", ["本库未收录《治安管理处罚法》", "《立法法》第一百零四条"]),
        (
            "2021年5月用人脸识别系统，人脸识别司法解释第二条适用吗？",
            ["在2021-05-01尚未施行", "《立法法》第一百零四条", "其虽不具溯及力"],
        ),
        (
            "2023年5月的事，刑法第一百六十五条怎么规定？",
            ["2023-05-01时的文本，《刑法》第一百六十五条（已被修改）", "《刑法》第十二条"],
        ),
        (
            "仲裁协议效力有异议找谁？合同是2024年签的",
            ["2024-01-01时的文本，《仲裁法》第", "《立法法》第一百零四条"],
        ),
        (
            "2020年10月借款合同违约，违约金怎么算？",
            ["《民法典》自2021-01-01起施行", "时间效力的若干规定》专管新旧衔接，本库未收录"],
        ),
    ],
)
def test_an_earlier_day_brings_the_text_of_then_and_the_rule_that_decides(
    assistant: Assistant, question: str, said: list[str]
) -> None:
    answer = assistant.ask(question)
    dated = answer.answer.partition("**适用哪一天的法律**")[2]
    for words in said:
        assert words in dated, dated
    assert [w for w in answer.warnings if w.startswith("问题里提到的日子早于现文本")]
    for claim in answer.claims:  # what is quoted stands in the unit that its number names
        assert claim.support in ("verbatim", "supported") and claim.citations


def test_a_models_answer_carries_the_same_hint(assistant: Assistant) -> None:
    question = "2025年6月邻居偷拍我洗澡，能让公安处罚他吗？"
    rule = "法律、行政法规、地方性法规、自治条例和单行条例、规章不溯及既往。"
    number = 1 + [c.unit.citation for c in assistant.ask(question).citations].index("《立法法》第一百零四条")
    items = [{"type": "法律", "citations": [number], "text": rule}]
    reply = Reply((json.dumps({"statements": items, "question": ""}, ensure_ascii=False),))
    with serve_replies(reply, Reply(('{"statements": []}',))) as endpoint:
        more = {"model": "openai:m", "model_base_url": endpoint.url, "model_retries": 0}
        settings = assistant.settings.model_copy(update={**more, "model_rewrite": False})
        answer = Assistant(settings, assistant.index).ask(question)
    assert answer.mode == "model" and rule in answer.answer
    assert [w for w in answer.warnings if w.startswith("问题里提到的日子早于现文本：《治安管理处罚法》")]


def test_who_chose_a_day_is_not_asked_for_one(assistant: Assistant) -> None:
    answer = assistant.ask("邻居偷拍我洗澡，能让公安处罚他吗？", as_of=D("2026-02-01"))
    assert not [w for w in answer.warnings if "哪一天" in w]


def test_an_article_that_is_only_looked_up_is_dated_without_asking(assistant: Assistant) -> None:
    warnings = assistant.ask("治安管理处罚法第五十条怎么规定？").warnings
    assert [w for w in warnings if w.startswith("《治安管理处罚法》第五十条的现文本自2026-01-01起施行")]


@pytest.mark.parametrize("day", ["2015-06-01", "2021-09-01", "2024-01-15", "2025-12-31", "2027-06-01"])
@pytest.mark.parametrize(
    "question", ["邻居的摄像头对着我家门口怎么办？", "商场偷拍人脸违法吗？", "签了仲裁协议还能起诉吗？"]
)
def test_an_answer_rests_on_the_law_of_its_day(assistant: Assistant, question: str, day: str) -> None:
    answer = assistant.ask(question, as_of=D(day))
    for citation in answer.citations:
        if citation.unit.kind.binding:
            assert citation.unit.covers(D(day)), citation.unit.id
            assert citation.unit.status == "现行有效"


def test_days_of_laws_are_no_days_of_events() -> None:
    assert event_days("2021年1月1日起施行的民法典，2018年修正的规定，2020年的《办法》") == ()
    assert event_days("法释〔2021〕15号，2021-05-01被拍") == (D("2021-05-01"),)


def test_days_told_from_today() -> None:
    assert event_days("去年3月被偷拍", TODAY) == (D("2025-03-01"),)
    assert event_days("前年装的，三年前搬来", TODAY) == (D("2024-01-01"), D("2023-11-25"))
    assert event_days("大前年", TODAY) == (D("2023-01-01"),)
    assert event_days("去年3月被偷拍，两年前") == ()
    assert event_days("五百年前", TODAY) == event_days("0年前", TODAY) == ()
