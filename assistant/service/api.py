"""The JSON API, /api/v1: the same forms as the command line's --json, errors as problem+json."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from assistant.service import forms, tasks
from assistant.service.forms import Day
from assistant.service.metrics import exposition
from assistant.service.pool import Client, Task, Waiting
from assistant.service.problems import problem_of, wants_english

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from assistant.service.pool import Work

BEAT = 10.0  # seconds between two signs of life of a stream
LONG = 20_000  # characters of a text from which checking it is heavy work
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PROBLEM = {"model": forms.ProblemOut, "content": {"application/problem+json": {}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {**_PROBLEM, "description": told}
    for status, told in {
        400: "读不懂或者用不了 · cannot be used",
        404: "没有 · not there",
        413: "太大 · too large",
        422: "不合要求，或者超过时限 · bad fields, or over the limit",
        429: "太多 · too many",
        503: "忙，或者没有索引 · busy, or no index",
    }.items()
}
Law = Annotated[str, Query(min_length=1, max_length=120, description="法律名称或简称。", examples=["个保法"])]
Number = Annotated[str, Query(min_length=1, max_length=30, description="条号。", examples=["26", "253之一"])]
AsOf = Annotated[Day | None, Query(description=forms.DAY)]


def client_of(request: Request) -> Client:
    """Who asks: name found at the door, and the tab or conversation that the client says it is."""
    return Client(request.scope["state"].get("client", "-"), request.headers.get("x-law-session", "")[:64])


def as_json(content: Any) -> Response:
    """Plain data as a JSON response that is kept nowhere."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, headers={"cache-control": "no-store"}, media_type="application/json")


def api(work: Work, ready: Callable[[], dict[str, Any]]) -> APIRouter:
    """The routes. `ready` tells whether the service can answer, and what of."""
    router = APIRouter(prefix="/api/v1", responses=PROBLEMS)
    _asking(router, work)
    _looking_up(router, work)
    _writing(router, work)
    _watching(router, ready)
    return router


def probes(ready: Callable[[], dict[str, Any]]) -> APIRouter:
    """The same three under the names that clusters ask for: /livez, /readyz, /metrics."""
    router = APIRouter(include_in_schema=False)
    _watching(router, ready, ("/livez", "/readyz", "/metrics"))
    return router


def _asking(router: APIRouter, work: Work) -> None:
    @router.post("/ask", summary="提问 · Ask", response_model=forms.AnswerOut)
    async def ask(form: forms.AskForm, request: Request) -> Response:
        """The answer; with `Accept: text/event-stream` as it grows."""
        given = form.question, form.history, form.persona, form.as_of
        if "text/event-stream" in request.headers.get("accept", ""):
            return events(work, Task.of(tasks.ask_stream, *given), request)
        return as_json(await work.run(Task.of(tasks.ask, *given), client_of(request)))

    @router.post(
        "/ask/stream",
        summary="提问，边写边给 · Ask, streamed",
        response_class=StreamingResponse,
        responses={
            200: {"content": {"text/event-stream": {}}, "description": "waiting, partial, answer, problem"}
        },
    )
    async def ask_stream(form: forms.AskForm, request: Request) -> Response:
        """Events `waiting` {ahead}, `partial` {answer}, at last `answer` (the whole) or `problem`."""
        given = form.question, form.history, form.persona, form.as_of
        return events(work, Task.of(tasks.ask_stream, *given), request)

    @router.post("/search", summary="检索 · Search", response_model=list[forms.HitOut])
    async def search(form: forms.SearchForm, request: Request) -> Response:
        """Passages, best first."""
        task = Task.of(tasks.search, form.query, form.k, form.kinds, form.as_of)
        return as_json(await work.run(task, client_of(request)))

    @router.post("/matters", summary="认出是哪类事 · Matters", response_model=list[forms.MatterOut])
    async def matters(form: forms.MattersForm, request: Request) -> Response:
        """What kind of matter a text tells of, likeliest first; [] where none is recognised."""
        return as_json(await work.run(Task.of(tasks.matters, form.text, form.k), client_of(request)))

    @router.post("/verify", summary="核验引用 · Verify citations", response_model=list[forms.CheckOut])
    async def verify(form: forms.VerifyForm, request: Request) -> Response:
        """A verdict on each citation of law in the text, in its order."""
        task = Task.of(tasks.verify, form.text, form.as_of, heavy=len(form.text) > LONG)
        return as_json(await work.run(task, client_of(request)))


def _looking_up(router: APIRouter, work: Work) -> None:
    @router.get("/article", summary="一条法条 · One article", response_model=forms.UnitOut)
    async def article(request: Request, law: Law, article: Number, as_of: AsOf = None) -> Response:
        """The article as it stands on a day; 404 says why it does not."""
        return as_json(await work.run(Task.of(tasks.article, law, article, as_of), client_of(request)))

    @router.get("/history", summary="一条法条的沿革 · How an article came about")
    async def history(request: Request, law: Law, article: Number, as_of: AsOf = None) -> Response:
        """Its texts in turn, and what is not held."""
        return as_json(await work.run(Task.of(tasks.history, law, article, as_of), client_of(request)))

    @router.get("/unit", summary="一份出处 · A passage by its id", response_model=forms.UnitOut)
    async def unit(
        request: Request, id: Annotated[str, Query(min_length=1, max_length=200)], as_of: AsOf = None
    ) -> Response:
        """The passage behind a citation."""
        return as_json(await work.run(Task.of(tasks.unit, id, as_of), client_of(request)))


def _writing(router: APIRouter, work: Work) -> None:
    @router.post("/memo/issues", summary="案情的争点 · Issues of facts", response_model=list[forms.IssueOut])
    async def issues(form: forms.IssuesForm, request: Request) -> Response:
        """Issues to be edited and sent back with the memo's order."""
        return as_json(await work.run(Task.of(tasks.memo_issues, form.facts), client_of(request)))

    @router.post("/memo", summary="研究备忘 · A research memo", response_model=forms.MemoOut)
    async def memo(form: forms.MemoForm, request: Request) -> Response:
        """The memo in Markdown, or with `form: docx` the Word file itself."""
        chosen = None if form.issues is None else [issue.model_dump() for issue in form.issues]
        task = Task.of(tasks.memo, form.facts, chosen, form.title, form.as_of, form.form, heavy=True)
        title, content = await work.run(task, client_of(request))
        if form.form == "docx":
            name = f"attachment; filename*=UTF-8''{quote(title)}.docx"
            return Response(
                content, media_type=WORD, headers={"content-disposition": name, "cache-control": "no-store"}
            )
        return as_json({"title": title, "markdown": content.decode()})

    @router.post("/recheck", summary="复核已存的备忘 · Check a filed memo again")
    async def recheck(form: forms.RecheckForm, request: Request) -> Response:
        """What changed since it was made, as `recheck --json` tells it."""
        from assistant import BadInputError

        try:
            content = base64.b64decode(form.data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadInputError("data 不是 base64（not base64）") from error
        task = Task.of(tasks.recheck, form.name, content, form.as_of, heavy=True)
        return as_json(await work.run(task, client_of(request)))


def _watching(
    router: APIRouter,
    ready: Callable[[], dict[str, Any]],
    paths: tuple[str, str, str] = ("/health", "/ready", "/metrics"),
) -> None:
    @router.get(paths[0], summary="进程活着 · Alive")
    async def health() -> Response:
        """200 as long as the process answers."""
        return as_json({"status": "ok"})

    @router.get(paths[1], summary="能够回答 · Ready")
    async def is_ready() -> Response:
        """200 once the index is open and a question was answered from it; else 503."""
        told = ready()
        response = as_json(told)
        response.status_code = 200 if told["status"] == "ready" else 503
        return response

    @router.get(paths[2], summary="Prometheus", response_class=Response)
    async def metrics() -> Response:
        """Counts and times, in Prometheus form."""
        return Response(exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


def events(work: Work, task: Task, request: Request) -> Response:
    """Server-sent events of a task that yields (name, data), with signs of life between them."""
    client, english = client_of(request), wants_english(request.scope)

    async def told() -> AsyncIterator[str]:
        try:
            async with aclosing(beating(work.states(task, client))) as states:  # type: ignore[type-var]
                async for state in states:
                    if state is None:
                        yield ": …\n\n"
                    elif isinstance(state, Waiting):
                        yield event("waiting", {"ahead": state.ahead})
                    else:
                        yield event(*state)
        except Exception as error:
            yield event("problem", problem_of(error).body(english))

    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(told(), media_type="text/event-stream", headers=headers)


def event(name: str, data: Any) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def beating(states: AsyncIterator[Any], every: float = BEAT) -> AsyncIterator[Any]:
    """The states, and None each time that nothing came for so many seconds."""
    coming: asyncio.Task[Any] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(states))
            done, _ = await asyncio.wait([coming], timeout=every)
            if not done:
                yield None
                continue
            result, coming = coming, None
            try:
                yield result.result()
            except StopAsyncIteration:
                return
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
        close = getattr(states, "aclose", None)
        if close is not None:
            await close()
