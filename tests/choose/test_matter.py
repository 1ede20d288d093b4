"""What is said of a matter: to a citizen what governs, to a follow-up what its own words ask for."""

from __future__ import annotations

import pytest

from assistant.choose.matter import Fit, MatterChoice, brief, choose_matter, step_norms
from assistant.matters.load import Matters
from assistant.schema.matters import Matter, MatterHit, PlainSentence, Step, TimeLimit

GOVERNS = "民法典#1033"


def said(text: str, *norms: str) -> PlainSentence:
    return PlainSentence(text=text, en="", norms=norms, words=())


RULE, MONEY, OFFICE, LIMIT = (
    said("不能拍别人家里", GOVERNS),
    said("造成损失的要赔", "民法典#1165"),
    said("可以向网信部门投诉", "个人信息保护法#65"),
    said("公开的也不行", GOVERNS),
)
YEARS = TimeLimit(rule="起诉", length=3, unit="year", starts="知道之日", norms=("民法典#188",))
DAYS = TimeLimit(rule="申请复议", length=60, unit="day", starts="知道之日", norms=("行政复议法#20",))
MATTER = Matter(
    "pi-x", "拍我家", "", answer=(RULE, MONEY, OFFICE, LIMIT), governs=(GOVERNS,), time=(YEARS, DAYS)
)


def choice(**parts: object) -> MatterChoice:
    told = {"sentences": MATTER.answer, "terms": MATTER.time, **parts}
    return MatterChoice(MatterHit(MATTER, 0.9), **told)  # type: ignore[arg-type]


def test_a_citizen_is_told_two_sentences_and_what_governs():
    assert brief(choice(), long_past=False).sentences == (RULE, MONEY, LIMIT)


def test_the_part_that_is_asked_for_is_kept():
    asked = choice(aspects=frozenset({"where"}))
    assert OFFICE in brief(asked, long_past=False).sentences


@pytest.mark.parametrize(
    ("long_past", "aspects", "terms"),
    [(False, (), (DAYS,)), (True, (), (YEARS, DAYS)), (False, ("time",), (YEARS, DAYS))],
)
def test_a_limitation_of_years_is_told_where_it_may_be_near(
    long_past: bool, aspects: tuple[str, ...], terms: tuple[TimeLimit, ...]
):
    assert brief(choice(aspects=frozenset(aspects)), long_past).terms == terms


def test_one_part_alone_is_not_cut():
    narrow = choice(narrow=frozenset({"where"}))
    assert brief(narrow, long_past=False) is narrow


def test_a_step_cites_what_the_matter_names_and_to_a_prosecutor_more():
    step = Step(kind="complain", do="投诉", norms=("人民调解法#17",))
    assert step_norms(step, MATTER, every=False) == ()
    assert step_norms(step, MATTER, every=True) == ("人民调解法#17",)
    assert step_norms(Step(kind="ask", do="要他停", norms=(GOVERNS,)), MATTER, every=False) == (GOVERNS,)


def test_a_follow_up_is_answered_by_the_sentence_whose_law_its_own_words_find():
    hits = (MatterHit(MATTER, 0.9),)
    near = {s.text: 0.8 for s in MATTER.answer}
    first = choose_matter(hits, Matters({MATTER.id: MATTER}), Fit(near, {GOVERNS: 0.5}))
    then = choose_matter(
        hits, Matters({MATTER.id: MATTER}), Fit(near, {GOVERNS: 0.5}, turn={"个人信息保护法#65": 0.6})
    )
    assert first.sentences[0] == RULE
    assert then.sentences[0] == OFFICE


def test_of_its_norms_the_one_first_that_a_follow_up_asks_for():
    both = said("先看合同，再看赔偿", "民法典#577", "民法典#1179")
    matter = Matter("pi-y", "误工", "", answer=(both,), governs=("民法典#577",))
    chosen = choose_matter(
        (MatterHit(matter, 0.9),), Matters({matter.id: matter}), Fit({}, {}, turn={"民法典#1179": 0.4})
    )
    assert chosen.sentences[0].norms == ("民法典#1179", "民法典#577")
