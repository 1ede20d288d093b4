"""Answers to matters on the real index: the plain answer first, on norms in force that hold its words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from assistant.language.text import contains

if TYPE_CHECKING:
    from assistant import Answer, Assistant

DAY = date(2026, 11, 29)
MATTERS = {  # words of nobody's phrasing -> ids of which one must be recognised
    "对门的可视门铃整天亮着红灯，我一开门就被录进去": {"pi-neighbour-camera"},
    "厂里两个多月没开支了，问就是下周": {"life-unpaid-wages", "life-site-wages", "crime-unpaid-wages"},
    "遛弯的时候被一只没牵绳的大黄狗咬了小腿": {"tort-dog-bite", "st-pets", "tort-stray-animal"},
    "楼上洗衣机管子漏水，把我刚刷的顶全泡花了": {"home-leak-upstairs"},
    "手滑把两千块打到一个不认识的账号，对方不还": {"deal-wrong-transfer"},
}


@pytest.mark.parametrize(("question", "wanted"), MATTERS.items())
def test_the_matter_is_recognised_and_answered_first(
    assistant: Assistant, question: str, wanted: set[str]
) -> None:
    answer = assistant.ask(question, as_of=DAY)
    assert answer.matters[0].matter.id in wanted
    assert next(s.key for s in answer.sections) == "plain"
    assert re.match(r"\*\*[^《]{4,}\*\*\[1\]", answer.answer)
    assert any(s.key == "steps" for s in answer.sections)
    law = next(s for s in answer.sections if s.key == "law")
    assert law.folded
    _stands(answer)


def _stands(answer: Answer) -> None:
    """Every mark has its citation; every citation of law is in force and quotes its article."""
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)}
    assert marks == {c.n for c in answer.citations}
    for citation in answer.citations:
        if citation.unit.kind.binding:
            assert citation.unit.status == "现行有效"
        for piece in re.split(r"……|\n", citation.quote):
            assert contains(citation.unit.text, piece), (citation.unit.citation, piece)


def test_prosecutors_get_elements_burden_and_both_sides_and_the_law_unfolded(assistant: Assistant) -> None:
    answer = assistant.ask("邻居的可视门铃对着我家门口拍摄", persona="prosecutor", as_of=DAY)
    keys = [s.key for s in answer.sections]
    assert keys[:2] == ["plain", "law"]
    assert not answer.sections[1].folded
    assert {"other_side", "facts", "burdens", "route"} <= set(keys)
    _stands(answer)


def test_the_other_side_gets_its_own_answer(assistant: Assistant) -> None:
    mine = assistant.ask("我装了个可视门铃防小偷，邻居非要我拆掉", as_of=DAY)
    theirs = assistant.ask("邻居的可视门铃对着我家门口拍摄", as_of=DAY)
    assert mine.matters[0].matter.id == theirs.matters[0].matter.id
    assert mine.sections[0].text != theirs.sections[0].text


@pytest.mark.parametrize("named", ["我是房东，", "我的租客退租，", "我房东"])
def test_who_says_what_he_is_gets_the_answer_of_his_side(assistant: Assistant, named: str) -> None:
    answer = assistant.ask(f"{named}押金两千块不想退，屋里墙弄坏了")
    matter = answer.matters[0].matter
    own, other = matter.parties[::-1] if named != "我房东" else matter.parties
    assert answer.sides == (own, other)


def test_in_doubt_who_asks_the_other_side_reads_its_first_sentence_too(assistant: Assistant) -> None:
    said = "单元门口贴了欠物业费的名单，现在有人说泄露信息要道歉"
    answer = assistant.ask(said, as_of=DAY)
    matter = answer.matters[0].matter
    own = matter.answer if answer.sides == matter.parties else matter.answer_other_side
    [told] = [s.text for s in answer.sections if s.key == "to_other"]
    assert told.startswith(f"如果你是{answer.sides[1]}：")
    assert not any(s.text in told for s in own)
    _stands(answer)
    shop = assistant.ask(
        "我是奶茶店老板，想在店里装能认出老会员的摄像头，进门就知道她爱喝啥，行不行", as_of=DAY
    )
    parts = {s.key: s.text for s in shop.sections}
    said = parts.get("to_other", "：").split("：", 1)[1].split("[")[0]
    assert not said or said not in parts["plain"]
    plain = assistant.ask("邻居的可视门铃对着我家门口拍摄", as_of=DAY)
    assert not any(s.key == "to_other" for s in plain.sections)


def test_who_is_the_other_side_says_so_by_a_button_and_gets_his_own_steps(assistant: Assistant) -> None:
    first = assistant.ask("邻居的可视门铃对着我家门口拍摄", as_of=DAY)
    matter = first.matters[0].matter
    assert first.sides == matter.parties
    assert any(s.key == "side" and matter.parties[0] in s.text for s in first.sections)
    second = assistant.ask(f"补充：你是{first.sides[1]}吗？是", [(first.question, first.answer)], as_of=DAY)
    assert second.matters[0].matter.id == matter.id
    assert second.sides == first.sides[::-1]
    said = next(s.text for s in second.sections if s.key == "steps")
    assert matter.route_other_side[0].do in said
    assert matter.route[0].do not in said
    _stands(second)
    back = assistant.ask(
        f"补充：你是{second.sides[1]}吗？是",
        [(first.question, first.answer), (f"补充：你是{first.sides[1]}吗？是", second.answer)],
        as_of=DAY,
    )
    assert back.sides == first.sides


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("我家狗咬了人，对方要我赔两万", True),
        ("狗没牵绳把我咬了", False),
        ("好心捎同事下班，路上追尾他受伤了，要我赔全部", True),
        ("押金房东赖着不给", False),
    ],
)
def test_the_side_that_asks_is_heard(assistant: Assistant, question: str, other: bool) -> None:
    answer = assistant.ask(question, as_of=DAY)
    assert answer.sides == (
        answer.matters[0].matter.parties[::-1] if other else answer.matters[0].matter.parties
    )


def test_a_crime_that_the_question_names_decides(assistant: Assistant) -> None:
    answer = assistant.ask("现行刑法对行贿罪的基本刑是多少？", as_of=DAY)
    assert answer.citations[0].unit.citation in ("《刑法》第三百八十九条", "《刑法》第三百九十条")


def test_a_fact_told_by_its_button_changes_the_answer_and_is_not_asked_again(assistant: Assistant) -> None:
    first = assistant.ask("邻居的可视门铃对着我家门口拍摄", as_of=DAY)
    fact = first.facts[0]
    second = assistant.ask(f"补充：{fact.ask}是", [(first.question, first.answer)], as_of=DAY)
    assert second.follows
    assert second.matters[0].matter.id == first.matters[0].matter.id
    assert fact.if_yes in second.sections[0].text
    assert fact.ask not in {f.ask for f in second.facts}


def test_an_english_question_gets_english_sentences_on_chinese_law(assistant: Assistant) -> None:
    answer = assistant.ask("A dog without a leash bit me in the park. Who pays?", as_of=DAY)
    assert answer.matters
    plain = answer.sections[0].text
    assert not re.search(r"[\u4e00-\u9fff]", plain)
    assert any("民法典" in c.unit.title for c in answer.citations)


@pytest.mark.parametrize("question", ["单位不讲理", "能赔多少钱？"])
def test_what_is_vague_is_asked_back_with_what_each_choice_means(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, as_of=DAY)
    assert answer.options
    assert not answer.citations
    assert all(o.title and o.meaning for o in answer.options)


@pytest.mark.parametrize("question", ["谢谢", "你好", "明天会下雨吗"])
def test_small_talk_gets_a_short_word_and_no_law(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, as_of=DAY)
    assert not answer.citations
    assert len(answer.answer) < 120
    assert "无关" not in answer.answer


def test_a_short_new_question_is_not_answered_with_the_law_of_the_first(assistant: Assistant) -> None:
    first = assistant.ask("小区只让刷脸进门，不刷脸就进不去，合法吗？", as_of=DAY)
    history = [(first.question, first.answer)]
    dog = assistant.ask("狗咬人谁赔", history, as_of=DAY)
    assert not dog.follows
    assert {c.unit.article_no for c in dog.citations if c.unit.title == "民法典"} & {1245, 1246}
    more = assistant.ask("那能赔多少钱", history, as_of=DAY)
    assert more.follows


def test_somebody_in_danger_is_helped_before_any_article(assistant: Assistant) -> None:
    first = assistant.ask("小区只让刷脸进门，合法吗？", as_of=DAY)
    for history in ([], [(first.question, first.answer)]):
        answer = assistant.ask("我不想活了", history, as_of=DAY)
        assert answer.emergency
        assert answer.answer.startswith("**")
        assert "12356" in answer.emergency
        assert "无关" not in answer.answer


def test_a_question_is_searched_once(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """One batch to the retriever for each distinct text of a question."""
    seen: list[tuple[str, ...]] = []
    prepare = type(assistant.retriever).prepare

    def counted(self: object, texts: object) -> object:
        seen.append(tuple(texts))  # type: ignore[arg-type]
        return prepare(self, texts)  # type: ignore[arg-type]

    monkeypatch.setattr(type(assistant.retriever), "prepare", counted)
    assistant.ask("邻居把摄像头对着我家门口，怎么办？", as_of=DAY)
    assert len(seen) == len(set(seen)) == 1


def test_on_a_day_before_the_law_what_was_not_law_is_not_said(assistant: Assistant) -> None:
    answer = assistant.ask("小区只让刷脸进门，合法吗？", as_of=date(2020, 5, 1))
    assert all(c.unit.title != "个人信息保护法" for c in answer.citations)


@pytest.mark.parametrize(
    "question",
    ["我前男友说要来杀了我，现在就在楼下", "前妻的弟弟发语音说今晚要来捅死我", "讨债的说要弄死我，就在门口"],
)
def test_somebody_in_danger_is_not_answered_as_the_one_who_threatens(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question, as_of=DAY)
    plain = next(s.text for s in answer.sections if s.key == "plain")
    assert answer.sections[0].key == "emergency"
    assert all(s.text not in plain for s in answer.matters[0].matter.answer_other_side)


def test_who_is_said_to_have_threatened_is_answered_from_his_side(assistant: Assistant) -> None:
    answer = assistant.ask("吵架时撂了句狠话被人录音，警察会罚我吗", as_of=DAY)
    plain = next(s.text for s in answer.sections if s.key == "plain")
    assert any(s.text in plain for s in answer.matters[0].matter.answer_other_side)


def test_the_plain_answer_comes_before_the_rest_is_looked_up(assistant: Assistant) -> None:
    first, last = assistant.ask_stream("邻居的摄像头对着我家大门")
    assert first.sections == last.sections[: len(first.sections)]
    assert {"plain", "steps", "facts"} <= {s.key for s in first.sections}
    assert first.facts == last.facts and not first.more and last.more
    _stands(first)


def test_on_another_day_nothing_comes_before_what_that_day_lacks(assistant: Assistant) -> None:
    (only,) = assistant.ask_stream("小区只让刷脸进门，合法吗？", as_of=date(2020, 5, 1))
    assert only.sections[0].key == "as_of"
    assert "撤回同意" not in only.answer, "a step on an article that was not law yet"


def test_the_card_comes_at_once_and_stays_first(assistant: Assistant) -> None:
    card, *rest = assistant.ask_stream("我老公打我怎么办")
    assert card.emergency and [s.key for s in card.sections] == ["emergency"]
    assert len(rest) >= 1
    assert all(a.sections[0] == card.sections[0] for a in rest)


@pytest.mark.parametrize("persona", ["citizen", "prosecutor"])
def test_an_english_answer_mixes_no_chinese_into_its_lines(assistant: Assistant, persona: str) -> None:
    question = "My neighbour's video doorbell faces my door. Can I have it removed?"
    answer = assistant.ask(question, persona=persona)
    law = next(s.text for s in answer.sections if s.key == "law")
    assert "Civil Code, art. 1033 (in force): “" in law
    for section in answer.sections:
        if not section.folded and section.key not in ("law", "practice", "views"):
            assert not re.search(r"[\u4e00-\u9fff]", re.sub("《[^》]*》", "", section.text)), section
    assert {s.key for s in answer.sections if s.title.endswith("(in Chinese)") and s.folded} >= {
        "terms",
        "facts",
    }
    assert not re.search(r"[\u4e00-\u9fff]", "".join(w for w in answer.warnings if not w.startswith("[")))


def test_a_term_says_how_long(assistant: Assistant) -> None:
    answer = assistant.ask("交警罚我两百块我不服，怎么办", as_of=DAY)
    terms = next(s.text for s in answer.sections if s.key == "terms")
    assert re.search(r"六十日内|六个月内|60日|6个月", terms)


def test_the_other_side_hears_nothing_that_is_said_to_the_first(assistant: Assistant) -> None:
    answer = assistant.ask("我家狗没拴绳，把老太太吓摔了，她要我赔八万", as_of=DAY)
    matter = answer.matters[0].matter
    assert answer.sides == matter.parties[::-1]
    plain = next(s.text for s in answer.sections if s.key == "plain")
    assert not any(s.text in plain for s in matter.answer if "你" in s.text)
    assert not any("你" in f.ask for f in answer.facts)


def test_what_is_plainly_a_matter_is_not_refused_for_what_it_sounds_like(assistant):
    poster = "我爹过世三年了,前阵送货到邻镇,看见卖药酒的铺子门口挂大海报,上头是我爹照片,气得我手抖"
    gym = "The new gym here says I have to scan my face to get in, no card and no PIN."
    assert not any(assistant.ask(q).refused for q in (poster, gym))
    assert assistant.ask("腌笃鲜里的咸肉要不要先焯一遍水").refused


def test_a_bare_turn_after_a_story_goes_on_and_greets_nobody(assistant):
    told = [("老板说生意淡，昨天把我跟怀孕的老婆一块撵了，一分钱没有", "……")]
    answer = assistant.ask("那我呢", history=told)
    assert answer.follows and answer.matters


def test_an_interpretation_that_decides_stands_before_the_facts_and_not_folded_at_the_end(assistant):
    answer = assistant.ask("领证三个月就离了，彩礼十八万八能要回来吗")
    keys = {s.key: (i, s) for i, s in enumerate(answer.sections)}
    place, outside = keys["outside"]
    assert "涉彩礼纠纷" in outside.text
    assert not outside.folded
    assert place < keys["facts"][0]
