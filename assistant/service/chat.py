"""The form that chat programs speak (OpenAI's): /v1/models and /v1/chat/completions.

The last message is the question, the ones before are history. What a program says as `system` steers no
answer: it would be an order to a model, and here the law answers. Sources stand below the answer and, each
for itself, as annotations. A stream sends the checked answer, part by part: nothing sent is taken back.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from contextlib import aclosing
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.service import tasks
from assistant.service.api import as_json, beating, client_of
from assistant.service.forms import QUESTION
from assistant.service.pool import Task, Waiting
from assistant.service.problems import Problem, openai_error, problem_of, wants_english

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from assistant.service.pool import Work

MODEL = "law-assistant"
CREATED = 1_780_000_000
_SOURCES = "\n\n**依据**"
_PIECE = re.compile(r".{1,40}(?:[。；！？\n]+|$)|.{1,40}", re.DOTALL)


class Message(BaseModel):
    """One message; `content` is text, or parts of which the texts are read."""

    model_config = ConfigDict(extra="ignore")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        """What it says."""
        if isinstance(self.content, list):
            return "\n".join(str(part.get("text", "")) for part in self.content if part.get("type") == "text")
        return self.content or ""


class ChatForm(BaseModel):
    """A chat; what steers a model's dice is accepted and has nothing to steer."""

    model_config = ConfigDict(extra="ignore")
    model: str = Field(MODEL, max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=200)
    stream: bool = False
    stream_options: dict[str, Any] | None = None


def chat(work: Work) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1", tags=["OpenAI"])

    @router.get("/models", summary="模型名单 · Models")
    async def models() -> Response:
        """The one model there is."""
        return as_json({"object": "list", "data": [_model()]})

    @router.get("/models/{name}", summary="模型 · A model")
    async def model(name: str) -> Response:
        """The one model there is."""
        if name != MODEL:
            raise Problem("not_found")
        return as_json(_model())

    @router.post("/chat/completions", summary="对话 · Chat")
    async def completions(form: ChatForm, request: Request) -> Response:
        """An answer with its sources, whole or as a stream."""
        question, history = turns(form.messages)
        task = Task.of(tasks.chat_stream, question, history, None)
        reply = _Reply(request)
        if form.stream:
            usage = bool((form.stream_options or {}).get("include_usage"))
            headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
            stream = _chunks(work, task, request, reply, usage)
            return StreamingResponse(stream, media_type="text/event-stream", headers=headers)
        answer: dict[str, Any] = {}
        async for state in work.states(task, client_of(request)):
            answer = answer if isinstance(state, Waiting) else state
        return as_json(reply.whole(answer))

    return router


def turns(messages: list[Message]) -> tuple[str, list[tuple[str, str]]]:
    """The question, and the pairs of question and answer before it; what follows the question is dropped."""
    spoken = [m for m in messages if m.role in ("user", "assistant") and m.text.strip()]
    last = max((i for i, m in enumerate(spoken) if m.role == "user"), default=None)
    if last is None:
        raise Problem("bad_request", what="messages 里没有 user 的话（no message of the user）")
    question = spoken[last].text.strip()
    if len(question) > QUESTION:
        raise Problem("bad_request", what=f"问题最多 {QUESTION} 字（question too long）")
    pairs: list[tuple[str, str]] = []
    for before, after in pairwise(spoken[: last + 1]):
        if before.role == "user" and after.role == "assistant":
            pairs.append((before.text.strip(), after.text.partition(_SOURCES)[0].strip()))
    return question, pairs[-20:]


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": CREATED, "owned_by": "assistant"}


class _Reply:
    """One reply in OpenAI's form."""

    def __init__(self, request: Request) -> None:
        self.id, self.created = f"chatcmpl-{uuid.uuid4().hex}", int(time.time())
        self.base = str(request.base_url)

    def whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The reply as one object."""
        message = {"role": "assistant", "content": answer["text"], "refusal": None}
        message["annotations"] = list(self.annotations(answer))
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {**self._head("chat.completion"), "choices": [choice], "usage": usage_of(answer)}

    def chunk(self, delta: dict[str, Any], finish: str | None = None) -> str:
        """One event of a stream."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _data({**self._head("chat.completion.chunk"), "choices": [choice]})

    def usage(self, answer: dict[str, Any]) -> str:
        """The last event, for those who asked what it cost."""
        return _data({**self._head("chat.completion.chunk"), "choices": [], "usage": usage_of(answer)})

    def annotations(self, answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Where in the text each citation stands, and the address of its passage."""
        for citation in answer["citations"]:
            mark = f"[{citation['n']}]"
            address = f"{self.base}api/v1/unit?id={quote(citation['id'])}"
            for found in re.finditer(re.escape(mark), answer["text"].partition(_SOURCES)[0]):
                told = {"url": address, "title": citation["title"]}
                place = {"start_index": found.start(), "end_index": found.end()}
                yield {"type": "url_citation", "url_citation": {**place, **told}}

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL}


async def _chunks(work: Work, task: Task, request: Request, reply: _Reply, usage: bool) -> AsyncIterator[str]:
    english, answer = wants_english(request.scope), {}
    yield reply.chunk({"role": "assistant", "content": ""})
    try:
        async with aclosing(beating(work.states(task, client_of(request)))) as states:  # type: ignore[type-var]
            async for state in states:
                if state is None or isinstance(state, Waiting):
                    yield ": …\n\n"
                else:
                    answer = state
    except Exception as error:
        yield _data({"error": openai_error(problem_of(error).body(english))})
        return
    for piece in _PIECE.findall(answer["text"]):
        yield reply.chunk({"content": piece})
    yield reply.chunk({"annotations": list(reply.annotations(answer))})
    yield reply.chunk({}, "stop")
    if usage:
        yield reply.usage(answer)
    yield "data: [DONE]\n\n"


def usage_of(answer: dict[str, Any]) -> dict[str, int]:
    """Tokens of the chat model behind the answer: none where no model was asked."""
    told = answer.get("usage") or {}
    read, written = int(told.get("input_tokens", 0)), int(told.get("output_tokens", 0))
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _data(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"
