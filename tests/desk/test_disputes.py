"""The dispute map: the known disputes with both sides, no invented speaker, no false alarm."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.desk.stance import AGAINST, FOR, asks, load_stance, stances
from assistant.language.text import contains
from assistant.schema.units import Kind

# What a question must find: a unit on each side.
DISPUTED = [
    ("个人信息公益诉讼要不要提惩罚性赔偿？", "interview#4-2", "salon#4-2-2"),
    ("生产、安装人脸识别设备应不应该实行许可？", "essay#5", "salon#2-1-2"),
    ("刑法对收集人脸信息的行为应当介入到什么程度？", "salon#1-1-1", "salon#3-2-2"),
    ("企业违法收集人脸信息，是追究刑事责任还是谨慎处理？", "essay#8", "salon#3-2-2"),
]
UNDISPUTED = [
    "个人信息保护法什么时候施行？",
    "人脸信息属于敏感个人信息吗？",
    "侵犯公民个人信息罪最高判几年？",
    "处理人脸信息要告知哪些事项？",
    "处理敏感个人信息需要单独同意吗？",
    # One only reports what others hold; what the other says is no opposite.
    "“单独同意”应当怎么理解？",
    "弹窗里勾选一下算不算单独同意？",
    # Anonymous data may be traded, identifying data should not: two objects.
    "匿名化处理之后的人脸数据可以交易吗？",
    "个人信息泄露后应当怎么办？",
    "检察机关可以采取哪些方式调查收集证据？",
    "健身房强制刷脸合法吗？",
    "公益诉讼的案件线索从哪里来？",
    "K公司采集了多少条人脸信息？",
    "食品不安全可以要求十倍惩罚性赔偿吗？",
    "房屋买卖合同可以口头订立吗？",
    "股权转让是否需要其他股东同意？",
    "开饭店要不要办食品经营许可？",
    "可以要求删除人脸信息吗？",
]


@pytest.mark.parametrize(("question", "one", "other"), DISPUTED)
def test_both_sides_of_a_dispute_are_found(assistant: Assistant, question: str, one: str, other: str) -> None:
    found = assistant.disputes(question)
    assert len(found) == 1
    sides = [{p.unit.id for p in side.positions} for side in found[0].sides]
    assert any(one in s for s in sides) and any(other in s for s in sides)
    assert not any(one in s and other in s for s in sides)


@pytest.mark.parametrize("question", UNDISPUTED)
def test_where_sources_agree_no_dispute_is_shown(assistant: Assistant, question: str) -> None:
    assert assistant.disputes(question) == ()


def test_every_position_is_verbatim_and_given_to_nobody_the_source_does_not_name(
    assistant: Assistant,
) -> None:
    disputes = assistant.disputes()
    assert {d.topic for d in disputes} == {"行政审批", "刑事法律", "惩罚性赔偿"}
    for dispute in disputes:
        assert len(dispute.sides) >= 2
        units = [p.unit.id for side in dispute.sides for p in side.positions]
        assert len(units) == len(set(units)), "one contribution stands on one side"
        speakers = [{p.unit.speaker for p in s.positions if p.unit.speaker} for s in dispute.sides]
        assert not set.intersection(*speakers), "nobody stands on both sides"
        others = {p.unit.speaker_note for p in dispute.sides[1].positions if not p.unit.speaker}
        assert not any(name in note for name in speakers[0] for note in others if "推断" in note)
        for position in (p for side in dispute.sides for p in side.positions):
            stored = assistant.library.units[position.unit.id]
            assert position.words in stored.text
            assert position.unit.speaker == stored.speaker
            assert position.cue in position.words
            assert stored.kind is not Kind.CHECKLIST and not asks(stored)


def test_what_the_law_says_stands_beside_the_dispute(assistant: Assistant) -> None:
    law = {d.topic: [u.citation for u in d.law] for d in assistant.disputes()}
    assert "《刑法》第二百五十三条之一" in law["刑事法律"]
    assert "《行政许可法》第十三条" in law["行政审批"]
    assert {"《民法典》第一百七十九条", "《消费者权益保护法》第五十五条"} <= set(law["惩罚性赔偿"])
    assert all(u.kind.binding and u.status == "现行有效" for d in assistant.disputes() for u in d.law)


def test_stance_is_read_from_the_clause_that_names_the_matter(assistant: Assistant) -> None:
    words = load_stance(assistant.settings.corpus)
    restrained = list(stances(assistant.unit("salon#4-2-2"), frozenset({"惩罚性赔偿"}), words))
    assert any(s.side == AGAINST and s.cue == "应严格、谨慎适用" for s in restrained)
    promoted = list(stances(assistant.unit("interview#4-2"), frozenset({"惩罚性赔偿"}), words))
    assert [s.side for s in promoted] == [FOR]
    leaning = list(stances(assistant.unit("salon#2-1-2"), frozenset({"许可"}), words))
    enough = next(s for s in leaning if s.cue == "即可")
    assert enough.side == AGAINST and contains(assistant.unit("salon#2-1-2").text, enough.words)


def test_moderators_questions_take_no_side(assistant: Assistant) -> None:
    asking = {u.id for u in assistant.library.units.values() if u.kind is Kind.COMMENTARY and asks(u)}
    assert {"salon#1-1-0", "salon#2-1-0", "salon#3-1-0", "salon#4-2-0", "salon#4-3-0"} <= asking
    assert not asking & {"salon#2-1-1", "salon#1-1-1", "salon#3-2-1"}


@pytest.mark.parametrize("question", ["匿名化以后的人脸数据能不能交易？", "单独同意和一般同意有什么区别？"])
def test_where_nobody_disagrees_what_is_thought_is_shown_word_for_word(
    assistant: Assistant, question: str
) -> None:
    assert not assistant.disputes(question)
    views = assistant.desk.views(question)
    assert 0 < len(views) <= 3
    assert all(v.words in v.unit.text and not v.unit.kind.binding for v in views)


@pytest.mark.parametrize("question", ["开餐馆是否需要办食品经营许可？", "危险驾驶罪应当怎样量刑？"])
def test_of_what_nobody_speaks_no_view_is_shown(assistant: Assistant, question: str) -> None:
    assert assistant.desk.views(question) == ()
