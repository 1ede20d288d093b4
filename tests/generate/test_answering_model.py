"""The whole way with a model behind it: real index, real HTTP, scripted words."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from assistant import Answer, Assistant
from assistant.present import cost_line
from tests.openai_endpoint import Endpoint, Reply, serve_replies

QUESTION = "邻居在门口装了可视门铃，正对着我家门，我能要求他拆掉吗？"
WORDS = Reply(('{"text": "隐私权 ', '相邻关系 停止侵害"}'))
GOOD, BAD = "自然人享有隐私权。", "安装门铃应当经过邻居的书面同意。"


def draft(*texts: str) -> Reply:
    items = [{"type": "法律", "citations": [1], "text": t} for t in texts]
    whole = json.dumps({"statements": items, "question": ""}, ensure_ascii=False)
    return Reply(tuple(whole[i : i + 12] for i in range(0, len(whole), 12)))


NOTHING = Reply(('{"statements": []}',))


def by_model(assistant: Assistant, endpoint: Endpoint, **more: Any) -> Assistant:
    settings = assistant.settings.model_copy(
        update={"model": "openai:m", "model_base_url": endpoint.url, "model_retries": 0, **more}
    )
    return Assistant(settings, assistant.index)


def sources(endpoint: Endpoint, call: int) -> list[str]:
    prompt = endpoint.asked[call]["messages"][1]["content"]
    return re.findall(r'<资料 编号="\d+" 类别="[^"]+" 出处="([^"]+)"', prompt)


def test_a_model_writes_and_what_it_writes_is_checked(assistant: Assistant) -> None:
    with serve_replies(WORDS, draft(GOOD, BAD), NOTHING) as endpoint:
        answer = by_model(assistant, endpoint).ask(QUESTION)
    assert answer.mode == "model" and GOOD in answer.answer and BAD not in answer.answer
    assert [c.text for c in answer.claims] == [GOOD]
    (cited,) = answer.citations
    assert cited.unit.citation == "《民法典》第一千零三十二条" and f"[{cited.n}]" in answer.answer
    assert answer.usage["model_calls"] == 3 and answer.prompts
    assert "3 次调用" in cost_line(answer) and answer.prompts in cost_line(answer)
    assert any("已删去" in w for w in answer.warnings)


def test_the_legal_words_are_added_to_the_search(assistant: Assistant) -> None:
    with serve_replies(Reply(('{"text": "饲养动物损害责任"}',)), draft(GOOD), NOTHING) as endpoint:
        by_model(assistant, endpoint).ask(QUESTION)
        added = sources(endpoint, 1)
    with serve_replies(draft(GOOD), NOTHING) as endpoint:
        by_model(assistant, endpoint, model_rewrite=False).ask(QUESTION)
        plain = sources(endpoint, 0)
    assert set(plain[:3]) & set(added), "the reader's own words still count"


def test_numbers_of_the_draft_open_what_the_model_was_given(assistant: Assistant) -> None:
    with serve_replies(WORDS, draft(GOOD), NOTHING) as endpoint:
        stream = by_model(assistant, endpoint).ask_stream(QUESTION)
        drafts = [a for a in stream if "草稿" in a.answer]
        given = sources(endpoint, 1)
    assert drafts and all(a.mode == "model" and not a.claims for a in drafts)
    assert [c.unit.citation for c in drafts[-1].citations] == given
    assert [c.n for c in drafts[-1].citations] == list(range(1, len(given) + 1))


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        ((Reply(status=401),), "密钥"),
        ((WORDS, Reply(status=429)), "限流"),
        ((WORDS, Reply(("写到", "一半"), cut=True)), "断开"),
        ((WORDS, Reply(('{"statements": [',), finish="length")), "上限"),
        ((WORDS, Reply(("抱歉，我无法回答。",))), "拒绝"),
        ((WORDS, draft(BAD), NOTHING), "没有写出一句"),
    ],
)
def test_where_the_model_fails_the_extracts_answer_and_say_why(
    assistant: Assistant, replies: tuple[Reply, ...], reason: str
) -> None:
    plain: Answer = assistant.ask(QUESTION)
    with serve_replies(*replies) as endpoint:
        answer = by_model(assistant, endpoint, model_rewrite=len(replies) > 1).ask(QUESTION)
    assert answer.mode == "extractive" and re.search(reason, answer.warnings[0]), answer.warnings
    assert answer.citations and answer.claims
    if len(replies) == 1:
        assert answer.answer == plain.answer


def test_closing_the_stream_stops_the_model(assistant: Assistant) -> None:
    slow = Reply(draft(GOOD, *[f"第{i}句。" for i in range(300)]).pieces, pause=0.05)
    with serve_replies(WORDS, slow) as endpoint:
        stream = by_model(assistant, endpoint).ask_stream(QUESTION)
        while "享有" not in next(stream).answer:
            pass
        stream.close()  # type: ignore[attr-defined]
        assert endpoint.hung_up.wait(15)


def test_off_topic_is_refused_without_asking_for_an_answer(assistant: Assistant) -> None:
    with serve_replies(WORDS) as endpoint:
        answer = by_model(assistant, endpoint).ask("今天的红烧肉怎么做才好吃？")
        assert answer.refused and len(endpoint.asked) <= 1
