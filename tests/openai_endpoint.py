"""A scripted OpenAI-compatible endpoint on the loopback, for failures that need real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One scripted reply: an error status, or pieces streamed with a pause before each.

    `cut` closes the connection after the pieces, without an end; `page` is answered in place of a stream.
    """

    pieces: tuple[str, ...] = ()
    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    pause: float = 0.0
    finish: str = "stop"
    cut: bool = False
    page: bytes = b""


@dataclass
class Endpoint:
    """`url` for the client; `asked` holds request bodies; `hung_up` is set when a client leaves."""

    url: str
    replies: list[Reply]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serve_replies(*replies: Reply) -> Iterator[Endpoint]:
    """Serve the replies in order; a request beyond them gets 500."""
    endpoint = Endpoint("", list(replies))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            endpoint.asked.append(json.loads(self.rfile.read(length)))
            endpoint.headers.append(dict(self.headers))
            reply = endpoint.replies.pop(0) if endpoint.replies else Reply(status=500)
            if reply.status != 200:
                self._send_error(reply)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if reply.page else "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                self._stream(reply)
            except (BrokenPipeError, ConnectionResetError):
                endpoint.hung_up.set()

        def _send_error(self, reply: Reply) -> None:
            body = json.dumps(reply.body or {"error": {"message": "scripted"}}).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, reply: Reply) -> None:
            if reply.page:
                self.wfile.write(reply.page)
                return
            for piece in reply.pieces:
                time.sleep(reply.pause)
                self._event({"delta": {"role": "assistant", "content": piece}})
            if reply.cut:
                return
            self._event({"delta": {}, "finish_reason": reply.finish})
            usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
            self._write({"choices": [], "usage": usage})
            self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, choice: dict[str, Any]) -> None:
            self._write({"choices": [{"index": 0, "finish_reason": None} | choice]})

        def _write(self, data: dict[str, Any]) -> None:
            head = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m"}
            self.wfile.write(f"data: {json.dumps(head | data)}\n\n".encode())
            self.wfile.flush()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
