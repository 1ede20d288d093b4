"""One call of a chat model: read from its own thread, bounded, cancelled at once, counted.

Calls run on one event loop in a thread of its own, whatever thread asks: closing the stream,
setting `cancel` or running out of time cancels the task, which closes the HTTP connection, so
that the server stops generating.
"""

from __future__ import annotations

import asyncio
import queue
import re
import threading
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from assistant.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_core.runnables import Runnable

    from assistant.config import Settings


_BY_STATUS = {
    400: "模型端点拒绝了请求",
    401: "模型端点不接受密钥，请检查 ASSISTANT_MODEL_API_KEY",
    402: "模型账户余额不足",
    403: "模型端点不准许访问，请检查密钥的权限",
    404: "模型端点上没有这个模型，请检查 ASSISTANT_MODEL 和 ASSISTANT_MODEL_BASE_URL",
    413: "给模型的内容太长，可调小 ASSISTANT_MODEL_SOURCE_CHARS",
    422: "模型端点不接受请求的格式",
    429: "模型端点限流",
}
_TOO_LONG = ("context", "too long", "maximum length", "exceed")
_NO_MONEY = ("insufficient", "balance", "quota", "billing")


@dataclass(frozen=True)
class Failure:
    """Why a call failed.

    `passing`    another try may help
    `structure`  may come from asking for structured output: ask again more plainly
    """

    reason: str
    passing: bool = False
    structure: bool = False


NOTHING_SAID = Failure("模型没有返回内容", passing=True)


def explain(error: BaseException) -> Failure:
    """Name the cause of a failed call."""
    names = " ".join(c.__name__ for c in type(error).__mro__)
    status, said = _status(error), str(error).lower()
    if "Timeout" in names:
        return Failure("模型没有在限定时间内回答")
    if "LengthFinish" in names:
        return Failure("模型的输出超过上限，没有写完")
    if "ContentFilter" in names:
        return Failure("模型服务方的内容审查拦下了回答")
    if status is not None:
        return _by_status(status, said)
    if "Protocol" in names or "IncompleteRead" in names or "ReadError" in names:
        return Failure("模型在回答中途断开了连接", passing=True)
    if "Connect" in names:
        return Failure("连不上模型端点，请检查 ASSISTANT_MODEL_BASE_URL 和端点是否在运行", passing=True)
    if isinstance(error, AssertionError) or "no generation" in said:  # nothing of a model's in the stream
        return Failure("端点答的不是模型的回答（像是网页或别的服务），请检查 ASSISTANT_MODEL_BASE_URL")
    if isinstance(error, (NotImplementedError, TypeError, ValueError)):
        return Failure(f"模型接口不支持这种调用（{type(error).__name__}）", structure=True)
    return Failure(f"调用模型出错（{type(error).__name__}）")


def _by_status(status: int, said: str) -> Failure:
    if status == 429 and any(w in said for w in _NO_MONEY):
        return Failure("模型账户额度已用完（HTTP 429）")
    if status in (400, 413) and any(w in said for w in _TOO_LONG):
        return Failure("给模型的内容超过它的上下文长度，可调小 ASSISTANT_MODEL_SOURCE_CHARS")
    reason = _BY_STATUS.get(status, "模型端点内部出错" if status >= 500 else "模型端点拒绝了请求")
    return Failure(
        f"{reason}（HTTP {status}）",
        passing=status in (408, 409, 429) or status >= 500,
        structure=status in (400, 422, 500, 501),
    )


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status > 0:
            return status
    return None


Messages = Sequence[tuple[str, str]]
_TICK = 0.05
_HEARTBEAT = 0.5
_HAN = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")


class Cancelled(Exception):
    """The reader cancelled; nobody waits for an answer."""


class Meter:
    """What one question has cost so far, and what it may still cost."""

    def __init__(self, settings: Settings) -> None:
        """Start counting; the time limit runs from here."""
        self._token_cap, self._seconds_cap = settings.model_token_cap, settings.model_seconds_cap
        self._start = time.monotonic()
        self.input_tokens = self.output_tokens = self.calls = 0
        self.model_seconds = self.check_seconds = 0.0
        self.estimated = False

    @property
    def seconds_left(self) -> float:
        """Seconds until the cap on one question."""
        return self._seconds_cap - (time.monotonic() - self._start)

    @property
    def tokens_left(self) -> int:
        """Tokens, in and out, until the cap on one question."""
        return self._token_cap - self.input_tokens - self.output_tokens

    def usage(self) -> dict[str, float]:
        """The figures shown with the answer; `estimated` 1.0 where the endpoint gave no count."""
        return {
            "input_tokens": float(self.input_tokens),
            "output_tokens": float(self.output_tokens),
            "model_calls": float(self.calls),
            "model_seconds": round(self.model_seconds, 2),
            "check_seconds": round(self.check_seconds, 3),
            "estimated": float(self.estimated),
        }


def estimate_tokens(text: str) -> int:
    """Estimate tokens: 0.75 for a Chinese character, 0.3 for another (within a third in practice)."""
    han = len(_HAN.findall(text))
    return int(han * 0.75 + (len(text) - han) * 0.3) + 1


class FailedError(Exception):
    """The provider raised; `failure` says why."""

    def __init__(self, error: BaseException) -> None:
        """Explain the provider's exception."""
        super().__init__()
        self.failure = explain(error)


@dataclass
class Call:
    """One call, run on the loop's thread and read from here.

    `says_end`: the provider always says why an answer ended, so that a stream which just
    stops was cut off.
    """

    model: Runnable[Any, Any]
    messages: Messages
    meter: Meter
    timeout: float
    limit: int
    says_end: bool = False

    def pieces(self, cancel: threading.Event | None) -> Iterator[str]:
        """Yield text as it comes; FailedError, ModelError or Cancelled end it early.

        "" is yielded twice a second while nothing comes, so that who reads can stop.
        """
        chunks: queue.SimpleQueue[AIMessageChunk | BaseException | None] = queue.SimpleQueue()
        stop = threading.Event()
        task = asyncio.run_coroutine_threadsafe(self._pump(chunks, stop), _loop())
        start = time.monotonic()
        end = start + min(self.timeout, self.meter.seconds_left)
        counts: dict[str, int] = {}
        text = ended = ""
        refused = False
        try:
            thinking = _Thinking()
            while (chunk := _next(chunks, end, cancel)) is not None:
                if isinstance(chunk, str):
                    yield ""
                    continue
                _note_counts(chunk, counts)
                piece = str(chunk.text)
                text += piece
                ended = ended or _how_ended(chunk)
                self._guard(ended, text)
                if piece := thinking.visible(piece):
                    yield piece
            if text and self.says_end and not ended:
                raise ModelError("模型在回答中途断开了连接")
        except FailedError:
            refused = not text
            raise
        finally:
            stop.set()
            task.cancel()
            self._account("" if refused else text, counts, time.monotonic() - start, refused)

    async def _pump(self, chunks: queue.SimpleQueue[Any], stop: threading.Event) -> None:
        # Cancelling alone is not enough: before Python 3.12 asyncio.wait_for, which langchain-openai
        # puts around every chunk, drops a cancellation that comes at the same moment as a chunk.
        try:
            async with aclosing(
                cast("AsyncGenerator[Any]", self.model.astream(list(self.messages)))
            ) as stream:
                async for chunk in stream:
                    if stop.is_set():
                        return
                    chunks.put(chunk)
            chunks.put(None)
        except Exception as error:
            chunks.put(error)

    def _guard(self, ended: str, text: str) -> None:
        if ended == "length" or estimate_tokens(text) > 1.5 * self.limit + 50:
            raise ModelError("模型的输出超过上限，没有写完（ASSISTANT_MODEL_MAX_TOKENS）")
        if ended == "content_filter":
            raise ModelError("模型服务方的内容审查拦下了回答")
        if looping(text):
            raise ModelError("模型反复输出同样的内容，已截断")
        if self.meter.tokens_left < estimate_tokens(text):
            raise ModelError("已到每个问题的词元上限（ASSISTANT_MODEL_TOKEN_CAP）")

    def _account(self, text: str, counts: dict[str, int], seconds: float, refused: bool) -> None:
        """Add to the meter; a call that the endpoint refused costs time only."""
        meter = self.meter
        meter.calls += 1
        meter.model_seconds += seconds
        if refused:
            return
        prompt = sum(estimate_tokens(body) for _, body in self.messages)
        meter.estimated |= not counts
        meter.input_tokens += counts.get("input_tokens", prompt)
        meter.output_tokens += counts.get("output_tokens", estimate_tokens(text))


class _Thinking:
    """Hides a leading <think>…</think>, which some models write into the text."""

    def __init__(self) -> None:
        self._held = ""
        self._open = True

    def visible(self, piece: str) -> str:
        if not self._open:
            return piece
        self._held += piece
        start = self._held.lstrip()
        if start.startswith("<think>"):
            _, closed, rest = start.partition("</think>")
            if not closed:
                return ""
            start = rest.lstrip()
        elif "<think>".startswith(start):
            return ""
        self._open = False
        return start


def looping(text: str) -> bool:
    """Whether a text ends in one stretch repeated: at least 5 times and over 60 characters."""
    for period in range(1, 121):
        times = max(5, 60 // period + 1)
        if len(text) >= period * times and text.endswith(text[-period:] * times):
            return True
    return False


def _next(
    chunks: queue.SimpleQueue[Any], end: float, cancel: threading.Event | None
) -> AIMessageChunk | str | None:
    """Wait for the next chunk; "" where none came for a while, None at the end of the answer."""
    idle = time.monotonic() + _HEARTBEAT
    while time.monotonic() < idle:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        if time.monotonic() > end:
            raise ModelError("模型没有在限定时间内回答（ASSISTANT_MODEL_TIMEOUT）")
        try:
            got = chunks.get(timeout=_TICK)
        except queue.Empty:
            continue
        if isinstance(got, BaseException):
            raise FailedError(got)
        piece: AIMessageChunk | str | None = got
        return piece
    return ""


def _how_ended(chunk: AIMessageChunk) -> str:
    said = chunk.response_metadata
    return str(said.get("finish_reason") or said.get("done_reason") or said.get("stop_reason") or "")


def _note_counts(chunk: AIMessageChunk, counts: dict[str, int]) -> None:
    usage: dict[str, Any] = dict(chunk.usage_metadata or {})
    # Asked for a JSON format, langchain-openai gives the endpoint's own figures instead.
    raw = chunk.response_metadata.get("token_usage") or {}
    for key, other in (("input_tokens", "prompt_tokens"), ("output_tokens", "completion_tokens")):
        if count := usage.get(key) or raw.get(other):
            counts[key] = max(counts.get(key, 0), int(count))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One loop for the process: the providers' pooled connections belong to one loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-model", daemon=True).start()
    return loop
