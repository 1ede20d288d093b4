"""Whether a later turn belongs to the matter before it: the learned rule; what there is without an engine."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.config import load_settings
from assistant.understand.follow import LEANING, follows, load_leaning

WAGES = "在工地绑了四个月钢筋，包工头一直拖着钱不给"


def test_the_rule_is_of_the_model_that_ships_and_weighs_what_it_names(assistant: Assistant) -> None:
    rule, embedder = load_leaning(), assistant.index.embedder
    assert embedder is not None
    assert rule.model == embedder.name
    assert rule.weights.shape == (len(LEANING),)
    assert rule.ear.shape == embedder.queries(["工钱"])[0].shape


@pytest.mark.parametrize(
    ("turn", "goes_on"),
    [
        ("要告他得去哪个法院", True),
        ("手里只有记工的本子，没签过东西", True),
        ("他说甲方没给他结账，他也没办法，还说谁去闹就一分都没有", True),
        ("租房的中介非要看我的通讯录和银行流水，这正常吗", False),
        ("那我家楼上漏水把我家天花板泡了呢，物业两边推", False),
        ("孩子班主任把全班成绩发到群里", False),
    ],
)
def test_a_turn_goes_on_or_begins_anew(assistant: Assistant, turn: str, goes_on: bool) -> None:
    assert follows(turn, WAGES, assistant.searches.pair, assistant.settings.corpus) is goes_on


def test_without_an_engine_short_and_leaning_turns_go_on() -> None:
    corpus = load_settings().corpus
    for turn, goes_on in (("那找谁要", True), ("孩子班主任把全班的成绩和排名都发到家长群里", False)):
        assert follows(turn, WAGES, lambda _before, _turn: None, corpus) is goes_on
