"""A clause of a story that asks is answered by the sentence that it comes to."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.choose.matter import ANSWERS, Fit, brief, choose_matter
from assistant.language.asking import MOST, asking_clauses
from assistant.schema.matters import MatterHit

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("同行录我的切片卖假货，我举报两次都说不违规。平台要不要负责", ("平台要不要负责",)),
        ("公司没给我交社保，我想走的话有钱拿吗？", ("我想走的话有钱拿吗？",)),
        ("我报警了，他跑了", ()),
        (
            "能告吗，能要赔偿吗，谁负责呢，我要不要报警，钱能要回来吗",
            ("谁负责呢", "我要不要报警", "钱能要回来吗"),
        ),
    ],
)
def test_the_clauses_that_ask_are_found(text: str, clauses: tuple[str, ...]) -> None:
    assert asking_clauses(text) == clauses and len(clauses) <= MOST


def test_what_is_asked_in_so_many_words_is_told(assistant) -> None:
    memory = assistant.retriever.recogniser.memory
    matter = memory.matters["pi-platform-notice"]
    last = matter.answer[-1]
    silent = Fit({}, {}, "平台要不要负责")
    asked = Fit({}, {}, "平台要不要负责", asks=({last.text: ANSWERS},))
    far = Fit({}, {}, "平台要不要负责", asks=({last.text: ANSWERS - 0.01},))
    hits = [MatterHit(matter, 0.9)]
    told = [brief(choose_matter(hits, memory.matters, fit), False) for fit in (silent, asked, far)]
    assert told[1].asked == (last,) and last in told[1].sentences
    assert told[1].sentences[0] == told[0].sentences[0], "what opens is not changed"
    assert told[2].asked == () and told[2].sentences == told[0].sentences
