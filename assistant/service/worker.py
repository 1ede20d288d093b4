"""The processes that do the work: a template opens the index once, and workers are forked from it.

Workers share the template's memory, so that one more costs little and one that was killed at its limit is
replaced within a second. A template opens no Chroma and runs no thread of ours: neither survives a fork.
Frames on a worker's socket are a length and a pickle; only the service that forked it holds the other end.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import pickle
import resource
import select
import signal
import socket
import struct
import sys
import traceback
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.config import Settings
    from assistant.web.tabs import Desk

HEADER = struct.Struct(">Q")
LARGEST_FRAME = 100_000_000
FORK, KILL, LEFT = b"fork", b"kill", "left"
_PR_SET_PDEATHSIG = 1


def send(connection: socket.socket, frame: object) -> None:
    """Send one frame, blocking."""
    packed = pickle.dumps(frame, pickle.HIGHEST_PROTOCOL)
    connection.sendall(HEADER.pack(len(packed)) + packed)


def receive(connection: socket.socket) -> Any:
    """Receive one frame, blocking; EOFError where the other end is gone."""
    (size,) = HEADER.unpack(_exactly(connection, HEADER.size))
    return pickle.loads(_exactly(connection, size))


def _exactly(connection: socket.socket, size: int) -> bytes:
    out = bytearray()
    while len(out) < size:
        got = connection.recv(min(size - len(out), 1 << 20))
        if not got:
            raise EOFError
        out += got
    return bytes(out)


def resident() -> int:
    """Bytes of memory that this process holds and shares with no other."""
    with open("/proc/self/statm") as file:  # noqa: PTH123 — read after every piece of work
        _, total, shared, *_ = map(int, file.read().split())
    return (total - shared) * resource.getpagesize()


def main() -> None:
    """Run the template: descriptor of its control socket as the only argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the service, which ends us in order
    control = socket.socket(fileno=int(sys.argv[1]))
    settings, memory = pickle.loads(control.recv(1 << 20))  # a packet socket: whole at once
    try:
        assistant = _open(settings)
    except AssistantError as error:
        _tell(control, error=str(error), kind=type(error).__name__)
        return
    gc.collect()
    gc.freeze()  # else the first collection in each worker copies every page
    _tell(control, ready=assistant.index.manifest.build)
    _forks(control, assistant, settings, memory)


def _open(settings: Settings) -> Any:
    """The assistant with everything that may be made before a fork."""
    from assistant import Assistant

    assistant = Assistant.open(settings)
    assistant.verify("《个人信息保护法》第二十六条规定，在公共场所安装图像采集设备。")
    assistant.all_matters()
    assert assistant.desk and assistant.index.relations
    assistant.ask("你好")  # reads every table of the door, and searches nothing
    if assistant.index.embedder is not None:
        assistant.index.embedder.queries(["隐私权"])
    assert assistant.index.warnings is not None
    importlib.import_module("assistant.web.page")
    importlib.import_module("assistant.service.tasks")
    return assistant


def _tell(control: socket.socket, **told: object) -> None:
    control.send(json.dumps(told, ensure_ascii=False).encode())


def _forks(control: socket.socket, assistant: Any, settings: Settings, memory: int) -> None:
    """Fork a worker for each descriptor received; end those named, and all of them at the end."""
    children: set[int] = set()
    waiting = select.poll()
    waiting.register(control, select.POLLIN)
    while True:
        ready = waiting.poll(200)
        while children:
            gone, _ = os.waitpid(-1, os.WNOHANG)
            if not gone:
                break
            children.discard(gone)
        if not ready:
            continue
        order, descriptors, *_ = socket.recv_fds(control, 64, 1)
        if not order:
            break
        if order.startswith(KILL):
            pid = int(order[len(KILL) :])
            if pid in children:
                os.kill(pid, signal.SIGKILL)
            continue
        pid = os.fork()
        if pid == 0:
            control.close()
            _work(socket.socket(fileno=descriptors[0]), assistant, settings, memory)
            os._exit(0)
        os.close(descriptors[0])
        children.add(pid)
        _tell(control, forked=pid)
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _work(connection: socket.socket, assistant: Any, settings: Settings, memory: int) -> None:
    """Do one piece of work after another until the service goes away."""
    from assistant.web.opening import Opening
    from assistant.web.tabs import Desk

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # no worker outlives its template
    desk = Desk(Opening(lambda: assistant), settings)
    try:
        assistant.ask("邻居的摄像头对着我家门")  # opens Chroma; else the first to ask would wait for it
        _limit_memory(memory)
        send(connection, ("ready", resident()))
        while True:
            job = receive(connection)
            if job[0] == LEFT:  # of work that had ended before the word came
                continue
            number, name, arguments, many = job
            _do(connection, desk, (number, name, many), arguments)
            send(connection, ("end", resident()))
    except (EOFError, OSError):
        return


def _limit_memory(memory: int) -> None:
    """Let this process take `memory` bytes more than it has: what would take more fails, and nothing else."""
    with open("/proc/self/status") as file:  # noqa: PTH123
        held = next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData:"))
    resource.setrlimit(resource.RLIMIT_DATA, (held + memory, held + memory))


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    if not module.startswith("assistant."):
        raise ValueError(name)
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def _do(connection: socket.socket, desk: Desk, job: tuple[int, str, bool], arguments: Any) -> None:
    number, name, many = job
    try:
        work = _function(name)
        if many:
            _each(connection, number, work(desk, *arguments))
        else:
            send(connection, ("value", work(desk, *arguments)))
    except AssistantError as error:
        send(connection, ("error", (type(error).__name__, str(error))))
    except MemoryError:
        send(connection, ("limit", "memory"))
        os._exit(3)  # libraries that ran out of memory are not to be trusted further
    except OSError:
        raise
    except Exception as error:
        if "bad_alloc" in str(error) or "memory" in str(error).lower():  # what C++ libraries say
            send(connection, ("limit", "memory"))
            os._exit(3)
        send(connection, ("fault", where(error)))


def _each(connection: socket.socket, number: int, results: Iterator[Any]) -> None:
    """Send each result as it comes; stop where the service has sent word that nobody waits any more."""
    for result in results:
        if select.select([connection], [], [], 0)[0] and receive(connection) == (LEFT, number):
            close = getattr(results, "close", None)
            if close is not None:
                close()
            return
        send(connection, ("part", result))


def where(error: BaseException) -> str:
    """Which error arose where in the code: without its message, which may hold what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    last = next((f for f in reversed(frames) if f"{os.sep}assistant{os.sep}" in f.filename), None)
    place = f" {last.filename.rpartition(os.sep)[2]}:{last.lineno} {last.name}" if last else ""
    return f"{type(error).__name__}{place}"
