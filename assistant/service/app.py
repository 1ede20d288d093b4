"""The application: page, API, OpenAI's form and MCP behind one set of guards."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from assistant.errors import AssistantError
from assistant.service import tasks
from assistant.service.api import api, probes
from assistant.service.chat import chat
from assistant.service.fairness import Client, Full
from assistant.service.guard import Addressed, Rated, Rules, Sized, Told
from assistant.service.login import SignedIn
from assistant.service.metrics import WAITING, WORKERS
from assistant.service.pool import Failed, Task
from assistant.service.problems import Problem, problem_of
from assistant.service.template import UNOPENED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.config import Settings
    from assistant.service.pool import Work
    from assistant.service.users import Users

LOG = logging.getLogger("assistant.service")
LARGE = ("/api/v1/recheck", "/call/", "/stream/")
WATCHED = 2.0  # seconds between two looks at which index is in use
DRAIN = 30.0  # seconds that what runs is given when the service stops
DESCRIPTION = (
    "个人信息与人脸识别法律助手：每一句话都有出处。错误以 problem+json 给出。\n\n"
    "Legal assistant for China's law of personal information; errors come as problem+json. Not legal advice."
)
_caller: contextvars.ContextVar[Client] = contextvars.ContextVar("caller")


@dataclass
class State:
    """Whether the service can answer; what keeps it from that."""

    trouble: str = ""
    tested: bool = False
    stopping: bool = False
    warnings: tuple[str, ...] = ()


def make_app(
    settings: Settings, work: Work, rules: Rules, users: Users | None = None, page: ASGIApp | None = None
) -> FastAPI:
    """The application; `users` where people sign in, `page` what is mounted at /."""
    state = State()
    mcp = _Mcp(work)

    @contextlib.asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[None]:
        starting = asyncio.create_task(_start(settings, work, state))
        try:
            yield
        finally:
            state.stopping = True
            starting.cancel()
            await asyncio.gather(starting, mcp.close(), return_exceptions=True)
            await work.close(DRAIN)

    app = FastAPI(
        title="法律助手 · Legal assistant",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=living,
        middleware=_guards(settings, rules, users),
    )
    app.state.service = state
    _tell_errors(app, settings)
    app.include_router(api(work, lambda: _ready(work, state)))
    app.include_router(probes(lambda: _ready(work, state)))
    app.include_router(chat(work))
    for path in ("/mcp", "/mcp/"):
        app.router.routes.append(Route(path, mcp))
    for start in ("/api", "/v1"):  # what is not there is a problem of theirs, not of the page
        app.add_route(start + "/{rest:path}", _nothing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    if page is not None:
        app.mount("/", page, name="page")
    return app


async def _nothing(_request: Request) -> Response:
    raise Problem("not_found")


def _guards(settings: Settings, rules: Rules, users: Users | None) -> list[Middleware]:
    guards = [Middleware(Told, rules=rules), Middleware(Addressed, rules=rules)]
    if users is not None:
        guards.append(Middleware(SignedIn, users=users, settings=settings))
    if rules.origins:  # pages of other sites that were named; without cookies
        allowed = ["authorization", "content-type", "accept", "x-law-session"]
        guards.insert(
            1,
            Middleware(
                CORSMiddleware, allow_origins=list(rules.origins), allow_methods=["*"], allow_headers=allowed
            ),
        )
    return [*guards, Middleware(Rated, rules=rules), Middleware(Sized, rules=rules)]


def _tell_errors(app: FastAPI, settings: Settings) -> None:
    """Every error becomes a problem in the reader's language."""

    async def told(request: Request, error: Exception) -> Response:
        return problem_of(error, settings.request_seconds).response(request.scope)

    async def fields(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        rows = [
            f"{'.'.join(str(p) for p in row['loc'][1:]) or row['loc'][0]}: {row['msg']}"
            for row in error.errors()
        ]
        return Problem("bad_fields", what="；".join(rows[:5])[:500]).response(request.scope)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        keys = {404: "not_found", 405: "no_method", 413: "too_large", 415: "bad_type"}
        key = keys.get(error.status_code, "bad_request")
        problem = Problem(key, dict(error.headers or {}), what=str(error.detail)[:200], most="2 MB")
        return problem.response(request.scope)

    for kind in (AssistantError, Full, Failed, Problem):
        app.add_exception_handler(kind, told)
    app.add_exception_handler(RequestValidationError, fields)
    app.add_exception_handler(HTTPException, refused)


class _Mcp:
    """MCP's application, with who calls known to its tools.

    It is made by the first call: its library takes as long to import as all the rest together, and nobody
    who opens the page should wait for that.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        self._living: asyncio.Task[None] | None = None
        self._made: asyncio.Future[ASGIApp]
        self._closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        if scope["type"] == "http":
            scope["state"]["route"] = "/mcp"
            _caller.set(Client(scope["state"].get("client", "-"), "mcp"))
        if self._living is None:
            self._made = asyncio.get_running_loop().create_future()
            self._living = asyncio.create_task(self._live())
        app = await asyncio.shield(self._made)
        await app({**scope, "path": "/", "raw_path": b"/", "root_path": ""}, receive, send)

    async def _live(self) -> None:
        """Make the application and keep it going, all in one task, as groups of tasks need it."""
        try:
            made = await asyncio.to_thread(_mcp_app, self.work)
            async with made.router.lifespan_context(made):
                self._made.set_result(made)
                await self._closing.wait()
        except BaseException as error:
            if not self._made.done():
                self._made.set_exception(error)
            raise

    async def close(self) -> None:
        """End it, where it was ever called."""
        self._closing.set()
        if self._living is not None:
            await self._living


def _mcp_app(work: Work) -> Starlette:
    from mcp.server.transport_security import TransportSecuritySettings

    from assistant.service.tools import mcp_server

    return mcp_server(work, _caller.get).streamable_http_app(
        streamable_http_path="/",
        stateless_http=True,
        json_response=True,
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=False
        ),  # guard.py does it
    )


async def _start(settings: Settings, work: Work, state: State) -> None:
    """Open the index, ask it something, and take over each new index that is published.

    A process that is killed over it says nothing about the index: it is asked again when work can be done.
    """
    from assistant import Assistant

    opened, seen = False, ""
    while True:
        try:
            if not opened:
                seen = Assistant.in_use(settings)
                await work.start()
                opened = True
            told = await work.run(Task.of(tasks.alive), Client("self-test"))
            state.tested, state.trouble, state.warnings = True, "", tuple(told["warnings"])
            LOG.info("ready %s, %d units", work.build, told["units"])
            for warning in state.warnings:
                LOG.warning("%s", warning)
        except (AssistantError, Failed, TimeoutError, OSError, EOFError) as error:
            state.tested, state.trouble = False, str(error) or type(error).__name__
            LOG.error("cannot open the index: %s", state.trouble)
            gone = not isinstance(error, AssistantError) or str(error) == UNOPENED
            opened = await _again(settings, work, seen, gone and not opened)
            continue
        await _another(settings, work, seen)
        opened = False


async def _again(settings: Settings, work: Work, seen: str, retry: bool) -> bool:
    """Wait until there are workers to ask (True), or an index to open (False): another than the one seen, or
    the same again where `retry`."""
    from assistant import Assistant

    while True:
        await asyncio.sleep(WATCHED)
        if work.ready:
            return True
        if retry or Assistant.in_use(settings) not in ("", seen):
            return False


async def _another(settings: Settings, work: Work, seen: str) -> None:
    """Wait until another index is in use than the one that is open or was tried.

    None is open for a moment where the pool opens the same one again: that is no other.
    """
    from assistant import Assistant

    while True:
        await asyncio.sleep(WATCHED)
        WORKERS.set(work.workers)
        WAITING.set(work.waiting)
        if Assistant.in_use(settings) not in ("", seen, work.build):
            return


def _ready(work: Work, state: State) -> dict[str, Any]:
    if state.stopping:
        return {"status": "stopping"}
    if not (state.tested and work.ready):
        return {"status": "unavailable" if state.trouble else "starting", "reason": state.trouble}
    return {"status": "ready", "index": work.build, "warnings": list(state.warnings)}
