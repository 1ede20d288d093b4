"""Serving: a port, the rules for who may come in, uvicorn until SIGTERM, and what runs is ended in order."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI

from assistant.errors import BadInputError
from assistant.service.app import DRAIN, make_app
from assistant.service.guard import LOOPBACK, Rules
from assistant.service.pool import Limits, Pool
from assistant.service.users import Users

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.config import Settings
    from assistant.service.pool import Work

FIRST_PORT, TRIED = 7860, 100
PATIENCE = 30.0  # seconds until a server that does not start is given up
RATE = "600/minute"  # of one client, where others than this machine can ask
CONNECTIONS = 1000


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a service at that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_login(settings: Settings, host: str, open_to_all: bool) -> Settings:
    """The settings with the way in chosen; BadInputError where a service for others has none."""
    login = "open" if open_to_all else settings.login
    if is_loopback(host) and not login:
        return settings.model_copy(update={"login": "open"})
    if not login:
        raise BadInputError(
            f"{host} 上别的机器也能访问，请先选定谁可以用："
            "`assistant user add 名字` 并设 ASSISTANT_LOGIN=users；"
            "或者由身份提供方（ASSISTANT_LOGIN=oidc）或前置代理（ASSISTANT_LOGIN=header）登录；"
            "或者 --open，任何人都可以用"
            "（reachable from other machines: choose who may use it: users, oidc, header, or --open）"
        )
    if login == "users" and not Users.load(settings).passwords:
        raise BadInputError("还没有用户，请先 `assistant user add 名字`（no users yet）")
    if login == "header" and not settings.trusted_proxies:
        raise BadInputError(
            'ASSISTANT_LOGIN=header 还要 ASSISTANT_TRUSTED_PROXIES，如 ["127.0.0.1"]（which proxy?）'
        )
    if login == "oidc" and not (settings.oidc_issuer and settings.oidc_client and settings.oidc_allow):
        raise BadInputError(
            "ASSISTANT_LOGIN=oidc 还要 ASSISTANT_OIDC_ISSUER、ASSISTANT_OIDC_CLIENT 和"
            ' ASSISTANT_OIDC_ALLOW，如 ["*@law.example"]（which provider, who are we, who may come in?）'
        )
    return settings.model_copy(update={"login": login})


def rules_of(settings: Settings, host: str) -> Rules:
    """Which names, origins and rates go with an address to listen on."""
    from assistant.service.app import LARGE

    name = socket.gethostname().lower()
    names = {*LOOPBACK, host.lower(), name, f"{name}.local", *(given.lower() for given in settings.hosts)}
    rate = settings.rate or ("" if is_loopback(host) else RATE)
    return Rules(names, settings.origins, settings.trusted_proxies, rate, LARGE)


def application(settings: Settings, host: str, work: Work | None = None) -> FastAPI:
    """The whole application for an address; `work` where a test brings its own."""
    from assistant.service.page import page_of

    work = work or pool_of(settings)
    users = _who_may_come_in(settings) if settings.login not in ("", "open") else None
    return make_app(settings, work, rules_of(settings, host), users, page_of(settings, work))


def _who_may_come_in(settings: Settings) -> Users:
    """The users of the settings; where a provider vouches, the file keeps what signs the cookies."""
    users = Users.load(settings)
    if settings.login == "oidc" and not users.path.exists():
        users.save()
    return users


def pool_of(settings: Settings) -> Pool:
    """Workers within the limits of the settings; a chat model's own time comes on top."""
    seconds = settings.request_seconds + (settings.model_seconds_cap if settings.model else 0)
    return Pool(settings, settings.workers, Limits(seconds, settings.request_memory_mb * 1_000_000))


class Serving:
    """The service in a thread of its own: for tests, and for `chat` while it opens a browser."""

    def __init__(self, app: FastAPI, bound: socket.socket) -> None:
        self.server = uvicorn.Server(config(app))
        self._thread = threading.Thread(target=self.server.run, kwargs={"sockets": [bound]}, daemon=True)
        self._thread.start()
        end = time.monotonic() + PATIENCE
        while not self.server.started:
            if not self._thread.is_alive() or time.monotonic() > end:
                raise BadInputError("服务没有启动起来（the service did not start）")
            time.sleep(0.01)

    def close(self, patience: float = 10.0) -> None:
        """End it; what is being answered is given up after so many seconds."""
        self.server.should_exit = True
        self._thread.join(patience)
        self.server.force_exit = True
        self._thread.join(10)


def config(app: FastAPI) -> uvicorn.Config:
    """How uvicorn runs: our own log, no proxy believed by itself, connections bounded, work drained."""
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=int(DRAIN),
        h11_max_incomplete_event_size=32_000,
    )


def bound(host: str, port: int | None) -> socket.socket:
    """A socket on the port, or on the first free one from 7860 on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for tried in [port] if port else range(FIRST_PORT, FIRST_PORT + TRIED):
        found = socket.socket(family)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, tried))
            found.listen()  # bound alone, another process could still take the same port
            return found
        except OSError:
            found.close()
    raise BadInputError(f"{host} 的端口 {port or '7860 起'} 用不了，请用 --port 另选（port not free）")


def address_of(found: socket.socket, host: str) -> str:
    """Where a browser on this machine finds what listens there."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{found.getsockname()[1]}/"


def log_to(stream: Any = None) -> None:
    """One line for each request, on standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    log = logging.getLogger("assistant.service")
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)


def run(app: FastAPI, found: socket.socket) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    uvicorn.Server(config(app)).run(sockets=[found])


@contextlib.contextmanager
def serving(app: FastAPI, host: str = "127.0.0.1") -> Iterator[str]:
    """The service on a free port while the context lasts; yields its address."""
    found = socket.socket()
    found.bind((host, 0))
    running = Serving(app, found)
    try:
        yield f"http://{host}:{found.getsockname()[1]}/"
    finally:
        running.close()
