"""`make attack`: hostile inputs, file probes, kills, damage, a full disk, and who was called meanwhile.

All of it runs in a network without a way out (`unshare -n`), where the kernel counts each packet that would
have gone somewhere. Where that is not allowed, this one figure is left out, and it says so.

`--only` runs some of it; `--part 2/3` the second third of what is many: inputs (of a seed of their own),
kills, kinds of damage. So each run can be held to a few minutes, and the parts together are the whole.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from assistant import Assistant
from scripts.bench.service.damage import survey
from scripts.bench.service.hostile import CANARY, FACTS, costs, fire
from scripts.bench.service.kills import build_kills, kills, service_kills
from scripts.bench.service.load import alone
from scripts.bench.service.server import ROOT, Server, built, machine, questions, serving

if TYPE_CHECKING:
    from assistant.config import Settings

INSIDE = "LAW_ATTACK_INSIDE"
PROBES = (
    *(
        "file=/etc/passwd",
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=http://example.org/x",
        "static/../../etc/passwd",
    ),
    *(
        "..%2f..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "....//....//etc/passwd",
        "assets/../page.py",
    ),
    *(
        "assets/%2e%2e%2fpage.py",
        "assets/..\\..\\page.py",
        "assets//etc/passwd",
        "%00/etc/passwd",
        "assets/%00",
    ),
    *(
        "users.json",
        ".assistant/users.json",
        ".env",
        ".git/config",
        "proc/self/environ",
        "api/v1/../../users.json",
    ),
    *("api/v1/unit?id=../../../../etc/passwd", "api/v1/unit?id=file:///etc/passwd", "call/../../etc/passwd"),
    *(
        "custom_component/1/server/component/x.py",
        "gradio_api/proxy=http://example.org/",
        "config?deep_link=a",
    ),
    *(
        "gradio_api/deep_link?session_hash=a",
        "monitoring/summary",
        "api/v1/article?law=/etc/passwd&article=1",
    ),
)


def without_a_way_out() -> bool:
    """Bring up loopback in a network namespace of our own; whether this process is in one."""
    if os.environ.get(INSIDE) != "1":
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        request = struct.pack("16sh", b"lo", 0x1 | 0x40)
        fcntl.ioctl(line, 0x8914, request)  # SIOCSIFFLAGS: up, running
    return True


def strayed() -> int:
    """Packets that found no way out of this network namespace since it was made."""
    names, values = [
        line.split()[1:]
        for line in Path("/proc/net/snmp").read_text("utf-8").splitlines()
        if line.startswith("Ip:")
    ]
    six = dict(line.split() for line in Path("/proc/net/snmp6").read_text("utf-8").splitlines())
    return int(dict(zip(names, values, strict=True))["OutNoRoutes"]) + int(six["Ip6OutNoRoutes"])


def stray() -> None:
    """Try to reach the world, so that a counter that counts nothing is found out."""
    with suppress(OSError), socket.socket() as line:
        line.settimeout(2)
        line.connect(("198.51.100.1", 80))


def probes(server: Server) -> str:
    """Files asked for in every way that once worked somewhere, raw on the socket."""
    leaked, served = [], 0
    where = httpx.URL(server.address)
    for path in PROBES:
        with socket.create_connection((where.host, where.port or 80), timeout=10) as line:
            rest = f"Host: {where.host}:{where.port}\r\nConnection: close"
            line.sendall(f"GET /{path} HTTP/1.1\r\n{rest}\r\n\r\n".encode())
            got = b""
            while part := line.recv(65536):
                got += part
        served += got.startswith(b"HTTP/1.1 200")
        if any(mark in got for mark in (b"root:", b"scrypt$", b"[core]", b"def ", b"PATH=")):
            leaked.append(path)
    told = f"读到文件 leaked {len(leaked)} {leaked}, 答 200 的 {served}"
    return f"文件探测（file probes）: {len(PROBES)} 个, {told}"


def written(places: list[Path], log: Path) -> str:
    """Files on disk and lines of the log that hold something that was asked."""
    mark, found = CANARY.encode(), []
    for place in places:
        for path in place.rglob("*"):
            with suppress(OSError):
                if path.is_file() and mark in path.read_bytes():
                    found.append(path.name)
    lines = sum(CANARY in line for line in log.read_text("utf-8").splitlines())
    return (
        f"落盘（content on disk）: {len(found)} 个文件 {found[:3]}, 日志 {lines} 行（log lines with content）"
    )


def full_disk(settings: Settings, folder: Path) -> list[str]:
    """A home on a disk that is full: what answers, what a build says, whether the old index stays."""
    size = sum(path.stat().st_size for path in settings.home.rglob("*") if path.is_file())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size + 12_000_000}", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        return ["磁盘满（full disk）: 这里不让挂载，没有测（mounting is not allowed here; not measured）"]
    try:
        wrong, said = _on_a_full_disk(settings, folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
    return [
        *(f"  {line}" for line in wrong),
        f"磁盘满（full disk）: {len(wrong)} 处不对（wrong）；建索引说：{said}",
    ]


def _on_a_full_disk(settings: Settings, folder: Path) -> tuple[list[str], str]:
    """What went wrong there, and what the build said."""
    shutil.copytree(settings.home, folder / "home", symlinks=True)
    full = settings.model_copy(update={"home": folder / "home"})
    variables = {**os.environ, "ASSISTANT_HOME": str(full.home), "PYTHONPATH": str(ROOT)}

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        start = [sys.executable, "-m", "assistant", *arguments]
        return subprocess.run(start, env=variables, cwd=ROOT, capture_output=True, text=True, check=False)

    before = Assistant.in_use(full)
    build = command("index")
    lines = build.stderr.strip().splitlines()
    wrong = []
    if build.returncode != 2 or "Traceback" in build.stderr:
        wrong.append(f"index: {build.returncode} {lines[-1:]}")
    if Assistant.in_use(full) != before or not Assistant.is_current(full):
        wrong.append("the index before is not in use any more")
    (folder / "memo.docx").write_bytes(b"x" * 45_000)
    with suppress(OSError), (folder / "ballast").open("wb") as file:
        while file.write(b"0" * 100_000):
            file.flush()
    asked = command("ask", "小区只让刷脸进门，合法吗？")
    if asked.returncode:
        wrong.append(f"ask: {asked.returncode} {asked.stderr[-200:]}")
    memo = command(
        "memo",
        FACTS,
        "-o",
        str(folder / "memo.docx"),
        "--force",
    )
    if memo.returncode != 2 or (folder / "memo.docx").stat().st_size != 45_000:
        wrong.append(f"memo: {memo.returncode} {memo.stderr[-200:]} {(folder / 'memo.docx').stat().st_size}")
    return wrong, lines[-1] if lines else ""


PARTS = ("probes", "inputs", "costs", "kills", "services", "builds", "damage", "disk")
SERVED = {"probes", "inputs", "costs", "kills"}  # asked of a server that runs all the while


@dataclass(frozen=True)
class Share:
    """Which part of how many."""

    part: int = 1
    parts: int = 1

    @classmethod
    def read(cls, told: str) -> Share:
        """Read "2/3"."""
        part, _, parts = told.partition("/")
        share = cls(int(part), int(parts or part))
        if not 1 <= share.part <= share.parts:
            raise argparse.ArgumentTypeError(f"{told}: 1/3, 2/3, 3/3 …")
        return share

    def of(self, total: int) -> range:
        """The numbers below `total` that are this part's."""
        return range(total * (self.part - 1) // self.parts, total * self.part // self.parts)


def main() -> None:
    """All of it, or the parts named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=80, help="of workers and of what forks them")
    parser.add_argument("--service-kills", type=int, default=10)
    parser.add_argument("--build-kills", type=int, default=10)
    parser.add_argument("--only", nargs="*", default=PARTS, choices=PARTS)
    parser.add_argument("--part", type=Share.read, default=Share(), help="as 2/3")
    given = parser.parse_args()
    if os.environ.get(INSIDE) is None and shutil.which("unshare"):
        alone_there = [
            *("unshare", "-rmn", sys.executable, "-m", "scripts.bench.service.attack"),
            *sys.argv[1:],
        ]
        if subprocess.run(["unshare", "-rmn", "true"], capture_output=True, check=False).returncode == 0:
            built()
            raise SystemExit(
                subprocess.run(alone_there, env={**os.environ, INSIDE: "1"}, check=False).returncode
            )
    watched = without_a_way_out()
    settings = built()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="law-attack-") as name:
        scratch = Path(name)
        if SERVED & set(given.only):
            _serve(settings, scratch, given)
        _without_a_server(settings, scratch, given)
    if not watched:
        print("出站（egress）: 这里不让另开网络，没有看（no network namespace allowed here; not watched）")
        return
    before = strayed()
    stray()
    counted = f"故意出去一次，计数 +{strayed() - before}（one on purpose, counted）"
    print(f"出站（egress）: {before} 个包想出去（packets that wanted out）；{counted}")


def _serve(settings: Settings, scratch: Path, given: argparse.Namespace) -> None:
    """What is done to one server that runs all the while."""
    temporary = scratch / "tmp"
    temporary.mkdir()
    with serving(settings, environment={"TMPDIR": str(temporary)}) as server:
        if "probes" in given.only:
            print(probes(server), flush=True)
        if "inputs" in given.only:
            print(*fire(server, len(given.part.of(given.inputs)), given.part.part), sep="\n", flush=True)
        if "costs" in given.only:
            print(*costs(server, given.part.of), sep="\n", flush=True)
        print(written([settings.home, temporary], server.log), flush=True)
        if "kills" in given.only:
            right, _ = asyncio.run(alone(server, questions()[:12]))
            print(kills(server, right, len(given.part.of(given.kills)), given.part.part), flush=True)


def _without_a_server(settings: Settings, scratch: Path, given: argparse.Namespace) -> None:
    """What starts servers of its own, or none."""
    if "services" in given.only:
        print(service_kills(settings, len(given.part.of(given.service_kills)), given.part.part), flush=True)
    if "builds" in given.only:
        home = scratch / "home"
        shutil.copytree(settings.home, home)
        times = len(given.part.of(given.build_kills))
        print(build_kills(settings, home, times, given.part.part), flush=True)
        shutil.rmtree(home)
    if "damage" in given.only:
        print(*survey(settings, scratch, given.part.of), sep="\n", flush=True)
    if "disk" in given.only:
        disk = scratch / "disk"
        disk.mkdir()
        print(*full_disk(settings, disk), sep="\n", flush=True)


if __name__ == "__main__":
    main()
