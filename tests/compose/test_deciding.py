"""Facts that decide, in an extractive answer: the law's own conditions that the asker left open."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.language.text import contains

DOORBELL = "邻居在门口装了可视门铃，正对着我家门，能要求他拆掉吗？"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (DOORBELL, ("住宅", "窃听")),
        ("健身房不刷脸不让进，我能拒绝吗？", ("单独同意",)),
        ("学校采集孩子的人脸进校门，需要家长同意吗？", ("不满十四周岁",)),
    ],
)
def test_the_answer_asks_for_what_the_law_turns_on(
    assistant: Assistant, question: str, words: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)
    _, _, facts = answer.answer.partition("结果还要看这些事实")
    assert all(w in facts for w in words), facts
    units = {c.n: c.unit for c in answer.citations}
    for line in (row for row in facts.split("\n") if row.startswith("- ")):
        quote, n = line.split("“")[1].split("”")[0], int(line.rstrip("]").split("[")[-1])
        assert contains(units[n].text, quote) and units[n].kind.binding


def test_what_was_said_is_not_asked(assistant: Assistant) -> None:
    told = "邻居的门铃拍摄到我的住宅内部这样的私密空间，能要求他拆掉吗？"
    facts = assistant.ask(told).answer.partition("结果还要看这些事实")[2]
    assert "宾馆房间等私密空间" not in facts


def test_a_definition_turns_on_no_fact(assistant: Assistant) -> None:
    assert "结果还要看这些事实" not in assistant.ask("什么是单独同意？").answer
