"""A second reading decides what the words leave open; its yes alone moves nothing."""

from __future__ import annotations

import json

import pytest

from assistant.generate.rereading import read_readings
from assistant.generate.writer import Written
from tests.generate.test_generate import EVIDENCE, GOOD, NOTHING, draft, queued, write
from tests.queued_model import QueuedChat

__all__ = ["queued"]  # a fixture that applies to each test here

FREE = ("法律", [2], "别人住宅里头的情形，没经明确同意谁也不能去拍摄。")
WORDS = "进入、拍摄、窥视他人的住宅等私密空间"


def reading(words: str = WORDS, carried: bool = True, differs: str = "", number: int = 1) -> str:
    row = {"no": number, "differs": differs, "words": words, "carried": carried}
    return json.dumps({"readings": [row]}, ensure_ascii=False)


def answer(statement: tuple[str, list[int], str], *replies: str) -> Written:
    return write(draft(GOOD, statement), *replies, model_second_reading=True)


def test_it_is_asked_only_where_it_is_set() -> None:
    written = write(draft(GOOD, FREE), NOTHING)
    assert len(QueuedChat.calls) == 2 and FREE[2] not in written.answer


def test_what_the_passage_carries_is_shown_in_the_writers_words() -> None:
    written = answer(FREE, reading())
    assert [(c.text, c.support) for c in written.claims][1] == (FREE[2], "supported")
    assert len(QueuedChat.calls) == 2, "nothing is left to repair"
    assert any("由模型对照原文复核过" in w for w in written.warnings)
    asked = str(QueuedChat.calls[1][0])
    assert FREE[2] in asked and EVIDENCE[1].text.split("\n")[0] in asked
    assert GOOD[2] + "（类别" not in asked, "what the words decide is not asked again"


@pytest.mark.parametrize(
    "said",
    [
        reading(words="任何人不得拍摄别人家里"),
        reading(words=""),
        reading(carried=False),
        reading(differs="漏了法律另有规定的除外"),
        reading(number=7),
        "看起来没有问题。",
        '{"readings": [{"no": "一", "carried": "true"}]}',
    ],
)
def test_a_yes_that_points_to_nothing_is_no_yes(said: str) -> None:
    written = answer(FREE, said, NOTHING)
    assert FREE[2] not in written.answer and written.claims[0].text == GOOD[2]


@pytest.mark.parametrize(
    "text",
    ["没经明确同意去拍摄别人住宅里头，罚五千元。", "谁也不能没经明确同意去拍摄别人住宅里头，法院除外。"],
)
def test_what_the_rules_see_stands_against_a_yes(text: str) -> None:
    written = answer(("法律", [2], text), reading(), NOTHING)
    assert text not in written.answer


def test_words_of_another_passage_than_the_one_cited_are_no_support() -> None:
    written = answer(FREE, reading(words="自然人享有隐私权"), NOTHING)
    assert FREE[2] not in written.answer


def test_a_failed_call_decides_nothing() -> None:
    written = write(
        draft(GOOD, FREE), [RuntimeError("down")], NOTHING, model_second_reading=True, model_retries=0
    )
    assert FREE[2] not in written.answer and len(written.claims) >= 1


def test_readings_are_read_fenced_and_bare() -> None:
    assert read_readings(f"```json\n{reading()}\n```")[0].words == WORDS
    assert read_readings("没有") == [] and read_readings('{"readings": 3}') == []
