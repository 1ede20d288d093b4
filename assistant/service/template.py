"""The pool's side of the processes of worker.py: the template that opens the index, the workers it forks."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pickle
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import assistant.errors
from assistant.errors import AssistantError, IndexNotBuiltError
from assistant.service.worker import FORK, HEADER, KILL, LARGEST_FRAME

if TYPE_CHECKING:
    from assistant.config import Settings

STARTING = 120.0  # seconds that a template may take to open the index
UNOPENED = "索引打不开，请运行 `assistant doctor`（the index cannot be opened; run `assistant doctor`）。"


class Worker:
    """One process and the socket to it."""

    def __init__(self, pid: int, template: Template) -> None:
        self.pid, self.template = pid, template
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter
        self.first = 0  # bytes of its own when it was new
        self.job: Any = None  # what it does at the moment

    async def read(self) -> tuple[str, Any]:
        """The next frame it sends; EOFError where it ended."""
        head = await self.reader.readexactly(HEADER.size)
        (size,) = HEADER.unpack(head)
        if size > LARGEST_FRAME:
            raise EOFError
        frame: tuple[str, Any] = pickle.loads(await self.reader.readexactly(size))
        return frame

    def write(self, frame: object) -> None:
        """Send it a frame."""
        packed = pickle.dumps(frame, pickle.HIGHEST_PROTOCOL)
        self.writer.write(HEADER.pack(len(packed)) + packed)

    def end(self) -> None:
        """Kill it."""
        self.template.kill(self.pid)
        self.writer.close()


class Template:
    """The process that opened the index and forks workers."""

    def __init__(self, settings: Settings, memory: int) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        start = "from assistant.service.worker import main; main()"
        command = [sys.executable, "-c", start, str(theirs.fileno())]
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        self.process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL
        )
        theirs.close()
        self.control.send(pickle.dumps((settings, memory)))
        self.control.setblocking(False)
        self.build = ""
        self._lock = asyncio.Lock()
        self._hearing: asyncio.Future[bytes] | None = None
        self._closed = False

    async def opened(self) -> None:
        """Wait until the index is open; raise what kept it from that."""
        told = await asyncio.wait_for(self._heard(), STARTING)
        if "error" in told:
            raise getattr(assistant.errors, told["kind"], AssistantError)(told["error"])
        self.build = told["ready"]

    async def _heard(self) -> dict[str, Any]:
        if self._closed:
            raise IndexNotBuiltError(UNOPENED)
        self._hearing = asyncio.ensure_future(asyncio.get_running_loop().sock_recv(self.control, 65536))
        try:
            got = await self._hearing
        except asyncio.CancelledError:
            if not self._closed:
                raise
            got = b""
        if not got:
            raise IndexNotBuiltError(UNOPENED)
        told: dict[str, Any] = json.loads(got)
        return told

    async def fork(self) -> Worker:
        """A new worker, ready for work."""
        ours, theirs = socket.socketpair()
        async with self._lock:
            socket.send_fds(self.control, [FORK], [theirs.fileno()])
            theirs.close()
            pid = int((await asyncio.wait_for(self._heard(), STARTING))["forked"])
        ours.setblocking(False)
        worker = Worker(pid, self)
        worker.reader, worker.writer = await asyncio.open_connection(sock=ours, limit=1 << 22)
        try:
            said, worker.first = await asyncio.wait_for(worker.read(), STARTING)
            assert said == "ready"
        except BaseException:
            worker.end()
            raise
        return worker

    def kill(self, pid: int) -> None:
        """End a worker at once."""
        with contextlib.suppress(OSError):
            self.control.send(KILL + str(pid).encode())

    def close(self) -> None:
        """End the template and every worker of it.

        Who still waits for a word of it is let go first: the number of a closed socket goes to the next
        connection, which must not be read in its place.
        """
        self._closed = True
        if self._hearing is not None:
            self._hearing.cancel()
        self.control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
