"""One chat model behind one setting: bounds, failures named by cause, cancel, cost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import langchain.chat_models.base as registry
import pytest

from assistant.config import Settings, load_settings
from assistant.errors import ModelError, SettingsError
from assistant.model.call import Cancelled, Meter, looping
from assistant.model.chat import ChatModel, probe_model
from tests.openai_endpoint import Endpoint, Reply, serve_replies
from tests.queued_model import QueuedChat

SCHEMA = {
    "title": "reply",
    "description": "x",
    "type": "object",
    "properties": {"reply": {"type": "string"}},
    "required": ["reply"],
    "additionalProperties": False,
}
ASK = [("system", "守则"), ("user", "问题")]


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[QueuedChat]]:
    monkeypatch.setitem(
        registry._BUILTIN_PROVIDERS, "queued", ("tests.queued_model", "QueuedChat", registry._call)
    )
    for held in (QueuedChat.replies, QueuedChat.calls, QueuedChat.stopped):
        held.clear()
    yield QueuedChat


def said(settings: Settings, **kwargs: Any) -> str:
    return "".join(ChatModel(settings).stream(ASK, Meter(settings), **kwargs))


def at(endpoint: Endpoint, **more: Any) -> Settings:
    return load_settings(model="openai:m", model_base_url=endpoint.url, model_api_key="sk-secret", **more)


def test_any_provider_of_langchain_is_opened_by_name(queued: type[QueuedChat]) -> None:
    queued.replies += [["你", "好"]]
    settings = load_settings(model="queued:x", model_temperature=0.5)
    assert said(settings) == "你好"
    opened = ChatModel(settings)._model
    assert isinstance(opened, QueuedChat) and (opened.model, opened.temperature) == ("x", 0.5)


@pytest.mark.parametrize("name", ["deepseek-chat", "nowhere:x", "cohere:x"])
def test_a_model_that_cannot_be_opened_says_why(name: str) -> None:
    with pytest.raises((ModelError, SettingsError), match=r"模型|ASSISTANT_MODEL|软件包"):
        ChatModel(load_settings(model=name))


def test_the_output_limit_is_told_to_the_model(queued: type[QueuedChat]) -> None:
    queued.replies += ["好", "好"]
    settings = load_settings(model="queued:x", model_max_tokens=300)
    said(settings)
    said(settings, max_tokens=20)
    assert [bound["max_tokens"] for _, bound in queued.calls] == [300, 20]


def test_structured_output_falls_back_way_by_way(queued: type[QueuedChat]) -> None:
    class Refused(Exception):
        status_code = 400

    settings = load_settings(model="queued:x")
    model = ChatModel(settings)
    queued.replies += [Refused(), Refused(), '{"reply": "好"}', '{"reply": "又"}']
    assert "".join(model.stream(ASK, Meter(settings), schema=SCHEMA)) == '{"reply": "好"}'
    assert [bound.get("method") for _, bound in queued.calls] == ["json_schema", "json_mode", None]
    assert model.method == "text"
    list(model.stream(ASK, Meter(settings), schema=SCHEMA))
    assert len(queued.calls) == 4, "a way that worked is kept"


def test_tokens_are_counted_or_estimated(queued: type[QueuedChat]) -> None:
    settings = load_settings(model="queued:x")
    meter = Meter(settings)
    queued.replies += ["四个字啊"]
    list(ChatModel(settings).stream(ASK, meter))
    assert (meter.input_tokens, meter.output_tokens, meter.estimated) == (100, 4, False)
    plain = Meter(settings)
    queued.replies += ["四个字啊"]
    list(ChatModel(settings, QueuedChat(counts=False)).stream(ASK, plain))
    assert plain.estimated and plain.output_tokens > 0 and plain.input_tokens > 0


def test_the_token_cap_stops_before_the_next_call(queued: type[QueuedChat]) -> None:
    settings = load_settings(model="queued:x", model_token_cap=500)
    meter = Meter(settings)
    queued.replies += ["".join(chr(0x4E00 + i) for i in range(380)), "不该被问到"]
    model = ChatModel(settings)
    list(model.stream(ASK, meter))
    with pytest.raises(ModelError, match="TOKEN_CAP"):
        list(model.stream(ASK, meter))
    assert len(queued.calls) == 1


def test_the_time_cap_bounds_all_calls_together(queued: type[QueuedChat]) -> None:
    settings = load_settings(model="queued:x", model_seconds_cap=0.3)
    queued.replies += [["开", 30.0, "头"]]
    start = time.monotonic()
    with pytest.raises(ModelError):
        said(settings)
    assert time.monotonic() - start < 10
    meter = Meter(settings)
    time.sleep(0.35)
    with pytest.raises(ModelError, match="SECONDS_CAP"):
        list(ChatModel(settings).stream(ASK, meter))


@pytest.mark.parametrize(
    "endless",
    [["同样的话再说一遍，"] * 400, ["\n"] * 400, [f"第{i}句各不相同的话。" for i in range(2000)]],
)
def test_endless_output_is_cut(queued: type[QueuedChat], endless: list[str]) -> None:
    queued.replies += [[*endless]]
    with pytest.raises(ModelError, match=r"反复|上限"):
        said(load_settings(model="queued:x", model_max_tokens=500))


def test_looping_is_not_seen_in_a_list_of_articles() -> None:
    law = "（一）进入他人住宅；（二）拍摄他人住宅；（三）窥视他人住宅；（四）处理他人的私密信息。"
    assert not looping(law)
    assert looping(law * 6)


def test_a_leading_thought_is_not_shown(queued: type[QueuedChat]) -> None:
    queued.replies += [["<th", "ink>想一想", "</thi", "nk>\n答", "案"], "<b>不是思考</b>"]
    settings = load_settings(model="queued:x")
    assert said(settings) == "答案"
    assert said(settings) == "<b>不是思考</b>"


def test_cancel_stops_the_call_while_nothing_comes(queued: type[QueuedChat]) -> None:
    queued.replies += [[60.0, "太晚"]]
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        said(load_settings(model="queued:x"), cancel=cancel)
    assert time.monotonic() - start < 10
    assert _soon(lambda: bool(queued.stopped)), "the call itself was stopped"


def test_closing_the_stream_hangs_up() -> None:
    with serve_replies(Reply(("写",) * 400, pause=0.05)) as endpoint:
        settings = at(endpoint)
        stream = ChatModel(settings).stream(ASK, Meter(settings))
        while not next(stream):
            pass
        stream.close()
        assert endpoint.hung_up.wait(10)


def test_a_cancellation_that_is_lost_on_the_way_still_stops_the_call(queued: type[QueuedChat]) -> None:
    queued.replies += [["写", *[0.02, "写"] * 3000]]
    settings = load_settings(model="queued:x", model_max_tokens=16_000)
    stream = ChatModel(settings, QueuedChat(deaf=True)).stream(ASK, Meter(settings))
    while not next(stream):
        pass
    stream.close()
    assert _soon(lambda: bool(queued.stopped))


def test_who_reads_gets_a_turn_while_nothing_comes(queued: type[QueuedChat]) -> None:
    queued.replies += [[1.2, "答"]]
    settings = load_settings(model="queued:x")
    pieces = list(ChatModel(settings).stream(ASK, Meter(settings)))
    assert pieces.count("") >= 1 and "".join(pieces) == "答"


@pytest.mark.parametrize(
    ("reply", "reason", "asked"),
    [
        (Reply(status=401), "密钥", 1),
        (Reply(status=402), "余额", 1),
        (Reply(status=404), "没有这个模型", 1),
        (Reply(status=429, body={"error": {"message": "insufficient_quota"}}), "额度", 1),
        (Reply(status=400, body={"error": {"message": "exceeds the context size"}}), "上下文长度", 1),
        (Reply(status=429), "限流", 2),
        (Reply(status=503), "内部出错", 2),
        (Reply(()), "没有返回内容", 2),
        (Reply(page=b"<html><body>Sign in</body></html>"), "不是模型的回答.*ASSISTANT_MODEL_BASE_URL", 1),
        (Reply(page=b'{"answer": 42}'), "不是模型的回答.*ASSISTANT_MODEL_BASE_URL", 1),
    ],
)
def test_failures_are_named_and_retried_only_where_that_can_help(
    reply: Reply, reason: str, asked: int
) -> None:
    with serve_replies(reply, reply, reply, reply) as endpoint:
        with pytest.raises(ModelError, match=reason) as raised:
            said(at(endpoint, model_retries=1))
        assert len(endpoint.asked) == asked
        assert "sk-secret" not in str(raised.value) and endpoint.url not in str(raised.value)


def test_a_passing_failure_is_got_over() -> None:
    with serve_replies(Reply(status=503), Reply(("好",))) as endpoint:
        settings = at(endpoint)
        meter = Meter(settings)
        assert "".join(ChatModel(settings).stream(ASK, meter)) == "好"
        assert (meter.input_tokens, meter.output_tokens) == (11, 7)


def test_no_retry_when_the_settings_say_none() -> None:
    with serve_replies(Reply(status=503), Reply(("好",))) as endpoint:
        with pytest.raises(ModelError):
            said(at(endpoint, model_retries=0))
        assert len(endpoint.asked) == 1


def test_a_model_killed_in_mid_answer_is_an_error_not_an_answer() -> None:
    with serve_replies(Reply(("写到", "一半"), cut=True)) as endpoint, pytest.raises(ModelError):
        said(at(endpoint))


def test_output_cut_by_the_limit_is_not_an_answer() -> None:
    cut = Reply(("写到一半",), finish="length")
    with serve_replies(cut) as endpoint, pytest.raises(ModelError, match="上限"):
        said(at(endpoint))


def test_a_timeout_is_not_tried_again() -> None:
    with serve_replies(Reply(("慢",), pause=30)) as endpoint:
        with pytest.raises(ModelError, match="限定时间"):
            said(at(endpoint, model_timeout=0.5))
        assert len(endpoint.asked) == 1


def test_nobody_at_the_address() -> None:
    settings = load_settings(model="openai:m", model_base_url="http://127.0.0.1:9/v1", model_retries=0)
    with pytest.raises(ModelError, match="连不上"):
        said(settings)


def test_probe_tells_what_the_model_can_do() -> None:
    answer = Reply(('{"reply":', '"你好"}'))
    with serve_replies(Reply(status=500), answer) as endpoint:
        probe = probe_model(at(endpoint))
    assert probe.ok and probe.structured == "json_mode" and probe.counts_tokens
    assert "json_mode" in probe.line and 0 < probe.first <= probe.total
    bad = probe_model(load_settings(model="openai:m", model_base_url="http://127.0.0.1:9/v1"))
    assert not bad.ok and "连不上" in bad.line


def _soon(happened: Any, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.02)
    return False
