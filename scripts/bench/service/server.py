"""A real server, started as people start it, and what it takes of the machine."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import yaml

from assistant import Assistant
from assistant.config import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.config import Settings

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 180.0  # seconds until a server that does not become ready is given up


@dataclass
class Server:
    """A running server: its address, its process, its log."""

    address: str
    process: subprocess.Popen[str]
    log: Path

    def ready(self) -> bool:
        """Whether it answers from its index."""
        try:
            return httpx.get(f"{self.address}readyz", trust_env=False, timeout=10).status_code == 200
        except httpx.HTTPError:
            return False

    def until_ready(self, seconds: float = PATIENCE) -> float:
        """Wait until it is ready; the seconds that took. TimeoutError where it never is."""
        began = time.monotonic()
        while not self.ready():
            if time.monotonic() - began > seconds or self.process.poll() is not None:
                raise TimeoutError(self.log.read_text("utf-8")[-2000:])
            time.sleep(0.1)
        return time.monotonic() - began

    def processes(self) -> list[int]:
        """The process itself, the template that it started, the workers."""
        return family(self.process.pid)

    def memory(self) -> int:
        """Bytes that all of it holds, what is shared being counted once."""
        return sum(told(pid, "smaps_rollup", "Pss") for pid in self.processes())

    def cpu(self) -> float:
        """Seconds of processor time that all of it has had."""
        return sum(spent(pid) for pid in self.processes())


def family(pid: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(rest[1]), []).append(int(stat.parent.name))
    out = [pid]
    for one in out:
        out += parents.get(one, [])
    return out


def told(pid: int, file: str, name: str) -> int:
    """A line of /proc in bytes, 0 for a process that is gone."""
    try:
        lines = (Path("/proc") / str(pid) / file).read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)


def spent(pid: int) -> float:
    """Seconds of processor time of a process and of those below it that ended."""
    try:
        rest = (Path("/proc") / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, rest[11:15])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(
    settings: Settings,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> Iterator[Server]:
    """`assistant chat` in a process of its own; `before` stands before the command (`unshare -rn` …)."""
    log = Path(tempfile.mkstemp(prefix="law-service-", suffix=".log")[1])
    command = [*before, sys.executable, "-m", "assistant", "chat", "--no-browser", *options]
    variables = {**os.environ, "ASSISTANT_HOME": str(settings.home), **(environment or {})}
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env=variables, text=True, cwd=ROOT
        )
    assert process.stdout is not None
    address = process.stdout.readline().split()
    if not address:
        raise RuntimeError(log.read_text("utf-8"))
    server = Server(address[0], process, log)
    try:
        server.until_ready()
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(45)
        except subprocess.TimeoutExpired:
            process.kill()
        log.unlink(missing_ok=True)


def built() -> Settings:
    """The settings, with an index that is current."""
    settings = load_settings()
    if not Assistant.is_current(settings):
        print("建索引……（building the index）", file=sys.stderr)
        Assistant.build(settings)
    return settings


def questions(seed: int = 0) -> list[str]:
    """Sixty questions as people ask them, in an order of their own."""
    rows = yaml.safe_load((ROOT / "evals/questions60.yaml").read_text("utf-8"))
    asked = [row["question"] for row in (rows if isinstance(rows, list) else rows["questions"])]
    random.Random(seed).shuffle(asked)
    return asked


def machine() -> str:
    """What it ran on, for beside the figures."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} 核（cores），开始时平均负载 {load:.1f}（load average at the start）"
