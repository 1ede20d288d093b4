"""What stands before every request: one log line, headers, hosts and origins, sizes, rates.

Each is a plain ASGI middleware that refuses with a problem; `guarded` puts them in order. The log holds the
time, the route's pattern, status, duration, sizes: nothing that a person wrote, and no address.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import logging
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers, MutableHeaders

from assistant.service.metrics import DURATION, REQUESTS
from assistant.service.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("assistant.service.access")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SMALL = 2_000_000  # bytes of a request body: a text of 600,000 characters
LARGE = 16_000_000  # where a file comes as base64
ALL_BODIES = 128_000_000  # bytes of all bodies being received and waiting at one time
SLOWEST = 30.0  # seconds in which a body must have arrived
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_CLOSE = {"connection": "close"}
_SAFE = ("GET", "HEAD", "OPTIONS")
_DAY = secrets.token_bytes(16)  # addresses in the log are digests under a key of this process


@dataclass(frozen=True)
class Rules:
    """What is let in. `hosts` names without port, `*` for any; `origins` whole, beside one's own.

    `trusted` are proxies whose X-Forwarded-* is believed; `rate` as `limits` writes it, "" for none.
    """

    hosts: Collection[str] = LOOPBACK
    origins: Collection[str] = ()
    trusted: Collection[str] = ()
    rate: str = ""
    large: Collection[str] = ()


async def _refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    await problem.response(scope)(scope, receive, send)


class Told:
    """Security headers on every response, one line in the log, the counts of /metrics."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self.app, self.rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; a fault becomes a problem, and a line without a traceback's content."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})
        began, status, size = time.monotonic(), 0, 0

        async def told(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("strict-transport-security", "max-age=31536000")
                if "server" in headers:
                    del headers["server"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, told)
        except Exception as error:
            from assistant.service.worker import where

            LOG.error("fault %s", where(error))
            if status:
                raise
            await _refuse(Problem("fault"), scope, receive, told)
        finally:
            took, route = time.monotonic() - began, pattern(scope)
            REQUESTS.labels(
                route, scope["method"] if scope["method"] in _METHODS else "other", str(status)
            ).inc()
            DURATION.labels(route).observe(took)
            LOG.info(
                "%s %s %d %.0fms %dB %s",
                scope["method"][:8],
                route,
                status,
                1000 * took,
                size,
                self._who(scope),
            )

    @staticmethod
    def _who(scope: Scope) -> str:
        """A mark that tells one client from another, and nothing about who it is."""
        name = scope["state"].get("client", "-")
        return hashlib.blake2b(name.encode(), key=_DAY, digest_size=4).hexdigest()


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def pattern(scope: Scope) -> str:
    """The pattern of the route that answered, never the path: a path may hold what a person looked up."""
    known = scope["state"].get("route")
    if known:
        return str(known)
    route = scope.get("route")
    return str(getattr(route, "path", "-"))


class Addressed:
    """Hosts and origins: who is named, who sends. Also finds out who the client is behind a trusted proxy."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self.app, self.rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a foreign host, and what another site sends."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if headers.get("x-forwarded-proto") == "https" and _near(scope) in self.rules.trusted:
            scope["scheme"] = "https"
        scope["state"]["address"] = client_address(scope, headers, self.rules.trusted)
        scope["state"]["client"] = scope["state"]["address"]
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if not is_address(name) and "*" not in self.rules.hosts and name.lower() not in self.rules.hosts:
            await _refuse(Problem("bad_host"), scope, receive, send)
            return
        if foreign(scope["method"], headers, host, self.rules.origins):
            await _refuse(Problem("foreign_origin"), scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_address(host: str) -> bool:
    """Whether a Host is a number: no other site can be rebound to one, as it can to a name."""
    try:
        return bool(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return False


def _near(scope: Scope) -> str:
    """The address that a request comes from as this machine sees it."""
    return str((scope.get("client") or ("-",))[0])


def client_address(scope: Scope, headers: Headers, trusted: Collection[str]) -> str:
    """The client's address; behind trusted proxies, the one that the first of them saw."""
    address = _near(scope)
    if address not in trusted:
        return _network(address)
    for told in reversed(headers.get("x-forwarded-for", "").split(",")):
        if told.strip() and told.strip() not in trusted:
            return _network(told.strip()[:64])
    return _network(address)


def _network(address: str) -> str:
    """An IPv6 client has a whole /64 to itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def foreign(method: str, headers: Mapping[str, str], host: str, origins: Collection[str]) -> bool:
    """Whether a request comes from a page of another site."""
    origin = headers.get("origin")
    if origin is not None and origin not in origins:
        return origin.partition("://")[2] != host or not host
    if method in _SAFE:
        return False
    return headers.get("sec-fetch-site") == "cross-site" and origin not in origins


@dataclass
class _Bodies:
    held: int = 0


class Sized:
    """Bodies: never larger than their route takes, never slower than half a minute, never too many."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self.app, self.rules, self.bodies = app, rules, _Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Receive the whole body first; what is too large is refused by its header where it has one."""
        if scope["type"] != "http" or scope["method"] in _SAFE:
            await self.app(scope, receive, send)
            return
        most = LARGE if scope["path"].startswith(tuple(self.rules.large)) else SMALL
        body = bytearray()
        try:
            try:
                whole = await self._receive(body, most, Headers(scope=scope), receive)
            except (Problem, TimeoutError) as error:
                problem = error if isinstance(error, Problem) else Problem("too_slow", dict(_CLOSE))
                await _refuse(problem, scope, receive, send)
                return
            if whole:
                await self.app(scope, _given(bytes(body), receive), send)
        finally:
            self.bodies.held -= len(body)

    async def _receive(self, body: bytearray, most: int, headers: Headers, receive: Receive) -> bool:
        """Fill `body`; False where the client went away before its end."""
        told, too_large = headers.get("content-length", "0"), {"most": f"{most // 1_000_000} MB"}
        if not told.isdigit() or int(told) > most:
            raise Problem("too_large", dict(_CLOSE), **too_large)
        async with asyncio.timeout(SLOWEST):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return False
                chunk = message.get("body", b"")
                body += chunk
                self.bodies.held += len(chunk)
                if len(body) > most:
                    raise Problem("too_large", dict(_CLOSE), **too_large)
                if self.bodies.held > ALL_BODIES:
                    raise Problem("full", {"retry-after": "5", **_CLOSE}, seconds=5)
                if not message.get("more_body"):
                    return True


def _given(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body already received, then whatever comes after."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


class Rated:
    """How often one client may ask: by `limits`, in memory."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self.app = app
        self._limiter: Any = None
        if rules.rate:
            from limits import parse
            from limits.storage import MemoryStorage
            from limits.strategies import MovingWindowRateLimiter

            self._limiter, self._rate = MovingWindowRateLimiter(MemoryStorage()), parse(rules.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what comes too often, with the seconds until it may come again."""
        counted = scope["type"] == "http" and self._limiter is not None and scope["method"] not in _SAFE
        if counted and not self._limiter.hit(self._rate, scope["state"]["client"]):
            again = self._limiter.get_window_stats(self._rate, scope["state"]["client"]).reset_time
            seconds = max(1, round(again - time.time()))
            problem = Problem("too_many", {"retry-after": str(seconds)}, seconds=seconds)
            await _refuse(problem, scope, receive, send)
            return
        await self.app(scope, receive, send)
