"""What the page is asked for over HTTP: the document, its two files, a call, a stream of states.

A call is a POST of JSON to call/<tab>/<name> and brings one object; a stream, to stream/<tab>/<name>, brings
one object a line, and an empty line while it works, so that the page can tell slow from lost. An error that
is the reader's to know comes as {"error", "error_en"} with status 200; what went wrong with the server
itself has a status of its own. Nothing of a request is kept or written to the log.
"""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, Protocol

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from assistant.language import writable
from assistant.web.page import SERVED, TYPES, assets, page_html
from assistant.web.tabs import Call, Desk, Stream
from assistant.web.words import WORDS, apart

LOG = logging.getLogger(__name__)
MAX_BODY = 16_000_000  # a file of 10 MB in base64, and room for what goes with it
HEARTBEAT = 5.0  # seconds between two signs of life of a stream
_FOR_GOOD = "public, max-age=31536000, immutable"
States = AsyncGenerator[dict[str, Any], None]
_JSON = "application/json; charset=utf-8"


class Doing(Protocol):
    """How the functions of the tabs are run for a request: here, or by the workers of a service."""

    async def run(self, answer: Call, desk: Desk, wire: Any, request: Request) -> dict[str, Any]:
        """What a call brings."""
        ...

    def states(self, answer: Stream, desk: Desk, wire: Any, request: Request) -> States:
        """The states of a stream."""
        ...


def page_app(desk: Desk, work: Doing) -> Starlette:
    """The page as an application to be mounted."""
    made = assets()
    document = page_html(desk, made).encode()

    async def index(request: Request) -> Response:
        return _packed(request, document, gzip.compress(document), "text/html; charset=utf-8", "no-cache")

    async def asset(request: Request) -> Response:
        for one in made.values():
            if one.name == request.path_params["name"]:
                return _packed(request, one.content, one.packed, TYPES[one.kind], _FOR_GOOD)
        raise HTTPException(404)

    async def alive(_request: Request) -> Response:
        return Response(status_code=204, headers={"cache-control": "no-store"})

    async def call(request: Request) -> Response:
        answer = _named("calls", request)
        wire = await _wire(request)
        try:
            got = await work.run(answer, desk, wire, request)
        except HTTPException:
            raise
        except Exception:
            LOG.error("a call of the page failed")  # what it was, without its content, is logged where it ran
            return _told(500, "server_failed")
        return _json(spoken(got))

    async def stream(request: Request) -> Response:
        answer = _named("streams", request)
        wire = await _wire(request)
        return Lines(lambda: work.states(answer, desk, wire, request))

    async def refused(_request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return _told(status, _WHY.get(status, "server_refused"), getattr(error, "headers", None))

    return Starlette(
        routes=[
            Route("/", index),
            Route("/assets/{name}", asset),
            Route("/alive", alive),
            Route("/call/{tab}/{name}", call, methods=["POST"]),
            Route("/stream/{tab}/{name}", stream, methods=["POST"]),
        ],
        exception_handlers={HTTPException: refused},
    )


_WHY = {404: "server_unknown", 413: "server_too_large", 503: "server_busy"}


def spoken(got: dict[str, Any]) -> dict[str, Any]:
    """What goes to the page, an error in it in each language."""
    if isinstance(got.get("error"), str):
        zh, en = apart(got["error"])
        return {**got, "error": zh, "error_en": en}
    return got


def _named(kind: str, request: Request) -> Callable[..., Any]:
    """The function of a tab that a path names."""
    for tab in SERVED:
        if tab.name == request.path_params["tab"]:
            found: Callable[..., Any] | None = getattr(tab, kind).get(request.path_params["name"])
            if found is not None:
                return found
    raise HTTPException(404)


async def _wire(request: Request) -> Any:
    """The JSON of a request; refused where it is none or too large."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise HTTPException(415)  # a form of another site cannot send this type
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise HTTPException(413)
    except ClientDisconnect as error:
        raise HTTPException(400) from error
    try:
        return _whole(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error


def _whole(wire: Any) -> Any:
    """The JSON with every text such as can be written again: half an emoji must not be a fault later."""
    if isinstance(wire, str):
        return wire if wire.isascii() and wire.isprintable() else writable(wire)
    if isinstance(wire, list):
        return [_whole(part) for part in wire]
    if isinstance(wire, dict):
        return {writable(key): _whole(part) for key, part in wire.items()}
    return wire


class Lines(Response):
    """A response of one object a line. It ends the work when the reader goes away."""

    def __init__(self, states: Callable[[], States]) -> None:
        super().__init__()
        self.states = states

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send the lines; a failure of the work is the last of them."""
        lock = anyio.Lock()

        async def say(line: str) -> None:
            async with lock:
                await send({"type": "http.response.body", "body": f"{line}\n".encode(), "more_body": True})

        async def left(scope: anyio.CancelScope) -> None:
            message: Message = {"type": ""}
            while message["type"] != "http.disconnect":
                message = await receive()
            scope.cancel()

        async def beat() -> None:
            while True:
                await anyio.sleep(HEARTBEAT)
                await say("")

        headers = [(b"content-type", b"application/x-ndjson; charset=utf-8"), (b"cache-control", b"no-store")]
        headers.append((b"x-accel-buffering", b"no"))  # a proxy in front passes each line on at once
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async with anyio.create_task_group() as group:
            group.start_soon(left, group.cancel_scope)
            group.start_soon(beat)
            try:
                async with aclosing(self.states()) as states:
                    async for state in states:
                        await say(json.dumps(spoken(state), ensure_ascii=False))
            except Exception:
                LOG.error("a stream of the page failed")
                await say(json.dumps({"state": "failed"}))
            async with lock:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            group.cancel_scope.cancel()


def _json(content: Any, status: int = 200, headers: Any = None) -> Response:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, status, {"cache-control": "no-store", **(headers or {})}, _JSON)


def _told(status: int, key: str, headers: Any = None) -> Response:
    zh, en = WORDS[key]
    return _json({"error": zh, "error_en": en}, status, headers)


def _packed(request: Request, plain: bytes, packed: bytes, kind: str, cache: str) -> Response:
    """A fixed file, compressed where the browser takes that."""
    headers = {"cache-control": cache, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, 200, {**headers, "content-encoding": "gzip"}, kind)
    return Response(plain, 200, headers, kind)
