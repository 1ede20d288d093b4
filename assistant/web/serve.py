"""The page served by itself, on this machine: a port, a thread, a browser opened."""

from __future__ import annotations

import socket
import threading
import time
import webbrowser

import uvicorn

from assistant import BadInputError
from assistant.config import Settings
from assistant.web.opening import Opening
from assistant.web.routes import page_app
from assistant.web.tabs import Desk

FIRST_PORT, TRIED = 7860, 100
PATIENCE = 30.0  # seconds until a server that does not start is given up


class Serving:
    """A page being served in a thread of its own."""

    def __init__(self, server: uvicorn.Server, bound: socket.socket) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        self._thread.start()
        end = time.monotonic() + PATIENCE
        while not server.started:
            if not self._thread.is_alive() or time.monotonic() > end:
                raise BadInputError("网页没有启动起来（the page did not start）")
            time.sleep(0.01)

    def wait(self) -> None:
        """Block until the server ends."""
        try:
            while self._thread.is_alive():
                self._thread.join(0.5)
        except KeyboardInterrupt:
            self.close()

    def close(self) -> None:
        """End it; answers that are being given are given up."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)


def serve(
    settings: Settings,
    opening: Opening,
    host: str = "127.0.0.1",
    port: int | None = None,
    *,
    show: bool = True,
) -> tuple[Serving, str]:
    """Serve the page; return it and its address. `show` opens a browser."""
    bound = _bound(host, port)
    config = uvicorn.Config(
        page_app(Desk(opening, settings)), log_level="warning", access_log=False, lifespan="off"
    )
    serving = Serving(uvicorn.Server(config), bound)
    address = f"http://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}/"
    if show:
        webbrowser.open(address)
    return serving, address


def _bound(host: str, port: int | None) -> socket.socket:
    """A socket on the port, or on the first free one from 7860 on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for tried in [port] if port else range(FIRST_PORT, FIRST_PORT + TRIED):
        bound = socket.socket(family)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, tried))
            return bound
        except OSError:
            bound.close()
    raise BadInputError(f"{host} 的端口 {port or '7860 起'} 用不了，请用 --port 另选（port not free）")
