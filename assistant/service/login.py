"""Signing in: who a request comes from, the page that asks, the cookie that remembers.

Four ways, by setting: `users` (a file of names and passwords), `oidc` (a provider vouches for people),
`header` (a proxy in front has asked already), `open` (nobody is asked). API keys work in all but the last,
where none is needed.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import jinja2
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.service.problems import Problem, wants_english

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.config import Settings
    from assistant.service.oidc import Provider
    from assistant.service.users import Users

COOKIE = "law-signed-in"
LASTS = 12 * 3600  # seconds
TRIES, WINDOW = 10, 300.0  # wrong passwords of one address within so many seconds
FREE = ("/login", "/logout", "/api/v1/health", "/api/v1/ready", "/livez", "/readyz")


class SignedIn:
    """Lets in who signed in, has a key, or was named by a trusted proxy; shows others the way."""

    def __init__(self, app: ASGIApp, users: Users, settings: Settings) -> None:
        self.app, self.users, self.trusted = app, users, settings.trusted_proxies
        self.header = settings.login_header if settings.login == "header" else ""
        self.signer = URLSafeTimedSerializer(users.secret, salt=f"signed-in {settings.login}")
        self.doors: Doors | Vouched = Doors(self)
        if settings.login == "oidc":
            from assistant.service.oidc import Provider

            self.doors = Vouched(self, Provider(settings))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the client in the scope, or answer in its stead."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not self.header and scope["path"] in self.doors.paths:
            await self.doors(scope, receive, send)
            return
        name = self.name_of(scope)
        if name is None and scope["path"] not in FREE:
            await self._ask(scope, receive, send)
            return
        if name is not None:
            scope["state"]["client"] = f"user {name}"
        await self.app(scope, receive, send)

    def name_of(self, scope: Scope) -> str | None:
        """Who sends a request; None where nobody is known."""
        headers = Headers(scope=scope)
        kind, _, key = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self.users.owner_of(key.strip())
        if self.header:
            near = str((scope.get("client") or ("",))[0])
            return headers.get(self.header) or None if near in self.trusted else None
        try:
            told = self.signer.loads(Request(scope).cookies.get(COOKIE, ""), max_age=LASTS)
        except BadSignature:
            return None
        return str(told) if isinstance(self.doors, Vouched) or told in self.users.passwords else None

    def welcome(self, request: Request, name: str) -> Response:
        """Back to the page, with a cookie that says who came in."""
        response = RedirectResponse(str(request.base_url), 303)
        secure = request.url.scheme == "https"
        signed = self.signer.dumps(name)
        response.set_cookie(COOKIE, str(signed), max_age=LASTS, httponly=True, samesite="lax", secure=secure)
        return response

    async def _ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = scope["method"] in ("GET", "HEAD") and scope["path"] == "/" and not self.header
        response: Response = RedirectResponse("login", 303) if page else _told(scope, "no_login")
        if not page:
            response.headers["www-authenticate"] = "Bearer"
        await response(scope, receive, send)


def _told(scope: Scope, key: str, **filled: object) -> Response:
    return Problem(key, None, **filled).response(scope)


class Doors:
    """The pages /login and /logout."""

    paths = ("/login", "/logout")

    def __init__(self, door: SignedIn) -> None:
        self.door = door
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()
        self._one = asyncio.Semaphore(2)  # each try takes 32 MB and 0.1 s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the form, sign in, sign out."""
        scope["state"]["route"] = scope["path"]
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.url.path == "/logout":
            response: Response = RedirectResponse("login", 303)
            response.delete_cookie(COOKIE)
            return response
        if request.method != "POST":
            return _page(request)
        address = request.scope["state"].get("address", "")
        if wait := self._too_often(address):
            return _told(request.scope, "too_many", seconds=wait)
        given = parse_qs((await request.body())[:2000].decode("utf-8", "replace"))
        name, password = (given.get(key, [""])[0] for key in ("name", "password"))
        async with self._one:
            knows = await asyncio.get_running_loop().run_in_executor(
                None, self.door.users.knows, name, password
            )
        if not knows:
            self._wrong.setdefault(address, []).append(time.monotonic())
            while len(self._wrong) > 10_000:
                self._wrong.popitem(last=False)
            return _page(request, "bad_login")
        return self.door.welcome(request, name)

    def _too_often(self, address: str) -> int:
        """Seconds until an address may try again, 0 for now."""
        now = time.monotonic()
        tries = [t for t in self._wrong.get(address, []) if now - t < WINDOW]
        if tries:
            self._wrong[address] = tries
        else:
            self._wrong.pop(address, None)
        return round(WINDOW - (now - tries[0])) + 1 if len(tries) >= TRIES else 0


class Vouched:
    """The pages /login and /logout where a provider is asked, and the one it sends people back to."""

    paths = ("/login", "/logout", "/login/back")

    def __init__(self, door: SignedIn, provider: Provider) -> None:
        self.door, self.provider = door, provider
        self._by_scheme = {
            scheme: provider.remembering(self._answer, door.users.secret, scheme == "https")
            for scheme in ("http", "https")
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send to the provider, let in who comes back, sign out."""
        scope["state"]["route"] = scope["path"]
        await self._by_scheme[scope["scheme"]](scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            if scope["path"] == "/login":
                response = await self.provider.begin(request)
            elif scope["path"] == "/logout":
                response = _page(request, "signed_out", again=True)
                response.delete_cookie(COOKIE)
            else:
                response = self.door.welcome(request, await self.provider.finish(request))
        except Problem as problem:
            response = _page(request, problem.key, again=True, **problem.filled)
        await response(scope, receive, send)


@cache
def _template() -> jinja2.Template:
    words = resources.files("assistant.service").joinpath("login.html").read_text("utf-8")
    return jinja2.Environment(autoescape=True).from_string(words)


def _page(request: Request, told: str = "", again: bool = False, **filled: object) -> Response:
    """The form, or with `again` a way back to the provider; above it what there is to tell."""
    english = wants_english(request.scope)
    words: dict[str, Any] = Problem(told, None, **filled).body(english) if told else {"status": 200}
    page = _template().render(english=english, told=words.get("detail", ""), again=again)
    return HTMLResponse(page, words["status"], {"cache-control": "no-store"})
