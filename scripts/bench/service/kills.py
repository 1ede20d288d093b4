"""Processes killed at random while people ask, and while an index is built."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from assistant import Assistant
from scripts.bench.service.load import Asked, alone, ask, client_of
from scripts.bench.service.server import ROOT, family, questions, serving, told

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.config import Settings
    from scripts.bench.service.server import Server


async def _asking(server: Server, right: dict[str, str], into: Asked, until: asyncio.Event) -> None:
    asked, turn = list(right), 0
    async with client_of(server) as client:
        while not until.is_set():
            question = asked[turn % len(asked)]
            await ask(client, question, f"k{turn}", into, right[question])
            turn += 1


async def _killing(server: Server, right: dict[str, str], times: int, seed: int) -> tuple[Asked, float]:
    dice = random.Random(17 + 10 * seed)
    into, until, slowest = Asked(), asyncio.Event(), 0.0
    people = [asyncio.create_task(_asking(server, right, into, until)) for _ in range(3)]
    for _ in range(times):
        await asyncio.sleep(dice.uniform(0.05, 0.8))
        below = family(server.process.pid)[1:]
        if below:
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(dice.choice(below), signal.SIGKILL)
        if dice.random() < 0.2:  # and wait for it to be whole again now and then
            slowest = max(slowest, await asyncio.to_thread(server.until_ready))
    until.set()
    await asyncio.gather(*people)
    slowest = max(slowest, server.until_ready())
    return into, slowest


def kills(server: Server, right: dict[str, str], times: int, seed: int) -> str:
    """Workers and the process that forks them, killed at random while three people ask."""
    into, slowest = asyncio.run(_killing(server, right, times, seed))
    wrong = [error for error in into.errors if "another answer" in error or "no answer" in error]
    return (
        f"{times} 次杀进程（kills of workers）: {len(into.seconds)} 对（right）, {len(wrong)} 错（wrong）, "
        f"{len(into.errors) - len(wrong)} 次告知失败（told as failed）, 恢复最久 back within {slowest:.1f} s"
        + (f" {wrong[:2]}" if wrong else "")
    )


def service_kills(settings: Settings, times: int, seed: int) -> str:
    """The whole service killed while it answers, and started again."""
    failed, dice, right = 0, random.Random(18 + 10 * seed), {}
    for _ in range(times):
        with serving(settings) as server:
            right = right or asyncio.run(alone(server, questions()[:4]))[0]
            into = Asked()
            left = asyncio.run(_shot(server, right, into, dice.uniform(0, 2)))
            failed += any("another answer" in error for error in into.errors) or bool(left)
    return f"{times} 次杀整个服务（kills of the service）: {failed} 次错答或残留进程（wrong, or left behind）"


async def _shot(server: Server, right: dict[str, str], into: Asked, after: float) -> list[int]:
    """Kill the service while it answers; which of its processes live on after a second."""
    async with client_of(server) as client:
        asking = [asyncio.create_task(ask(client, q, "x", into, right[q])) for q in right]
        await asyncio.sleep(after)
        below = family(server.process.pid)[1:]
        server.process.kill()
        await asyncio.gather(*asking)
        await asyncio.sleep(1)
    return [pid for pid in below if told(pid, "status", "VmRSS")]


def build_kills(settings: Settings, home: Path, times: int, seed: int) -> str:
    """`assistant index` killed at random moments: what is in use stays in use."""
    copy, dice, wrong = settings.model_copy(update={"home": home}), random.Random(19 + 10 * seed), 0
    for _ in range(times):
        command = [sys.executable, "-m", "assistant", "index"]
        variables = {**os.environ, "ASSISTANT_HOME": str(home), "PYTHONPATH": str(ROOT)}
        child = subprocess.Popen(
            command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        time.sleep(dice.uniform(0.5, 30))
        child.kill()
        child.wait()
        wrong += not Assistant.is_current(copy)
    return f"{times} 次杀建索引（kills of a build）: {wrong} 次之后索引不可用（index unusable）"
