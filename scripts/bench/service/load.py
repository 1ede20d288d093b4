"""`make load`: many people at once, one who takes all, and memory over thousands of questions.

Every answer given under load is compared with the answer to the same question asked alone: one that differs
counts as an error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from dataclasses import dataclass, field

import httpx

from scripts.bench.service.server import Server, built, machine, questions, serving

LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=0)
TIMEOUT = httpx.Timeout(300, connect=60)


@dataclass
class Asked:
    """What became of some questions."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)  # first place in the queue that was told

    def line(self, name: str, took: float, cpu: float) -> str:
        """The figures in one line; `cpu` seconds of processor time that the service had in `took` seconds."""
        if not self.seconds:
            return f"{name}: {len(self.errors)} errors {self.errors[:2]}"
        ranked = sorted(self.seconds)
        p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
        return (
            f"{name}: {len(ranked)} 答（answers）, {len(self.errors)} 错（errors）, "
            f"{len(ranked) / took:.2f}/s, 中位 median {statistics.median(ranked):.2f} s, "
            f"p95 {p95:.2f} s, 最长 max {ranked[-1]:.2f} s; "
            f"{len(self.waited)} 人看到排队位置（told a place），最远 {max(self.waited, default=0)}; "
            f"每答 {cpu / len(ranked):.2f} CPU-s, 服务得到 {cpu / took:.2f} 核（cores it got）"
            + (f"; {self.errors[:2]}" if self.errors else "")
        )


async def ask(client: httpx.AsyncClient, question: str, session: str, into: Asked, right: str = "") -> str:
    """Ask as the page's stream does; note the time, the places told, and whether the answer is right."""
    began, answer, places = time.monotonic(), "", []
    try:
        headers = {"x-law-session": session, "accept": "text/event-stream"}
        async with client.stream("POST", "api/v1/ask", json={"question": question}, headers=headers) as told:
            if told.status_code != 200:
                raise ValueError(f"{told.status_code} {(await told.aread())[:200]!r}")
            event = ""
            async for line in told.aiter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: ") and event == "waiting":
                    places.append(json.loads(line[6:])["ahead"])
                elif line.startswith("data: ") and event == "answer":
                    answer = json.loads(line[6:])["answer"]
                elif line.startswith("data: ") and event == "problem":
                    raise ValueError(line[6:200])
        if not answer or (right and answer != right):
            raise ValueError("no answer" if not answer else f"another answer: {question}")
        into.seconds.append(time.monotonic() - began)
    except (httpx.HTTPError, ValueError) as error:
        into.errors.append(f"{type(error).__name__} {error}")
    into.waited += places[:1]
    return answer


def client_of(server: Server, source: str = "127.0.0.1") -> httpx.AsyncClient:
    """A client from an address of its own on loopback."""
    transport = httpx.AsyncHTTPTransport(local_address=source, limits=LIMITS)
    return httpx.AsyncClient(base_url=server.address, transport=transport, timeout=TIMEOUT)


async def alone(server: Server, asked: list[str]) -> tuple[dict[str, str], Asked]:
    """The answers to questions asked one after another."""
    into = Asked()
    async with client_of(server) as client:
        return {q: await ask(client, q, "alone", into) for q in asked}, into


async def burst(server: Server, right: dict[str, str], users: int) -> tuple[Asked, float]:
    """So many people who press the button in the same second."""
    into, asked, began = Asked(), list(right), time.monotonic()
    async with client_of(server) as client:
        each = (
            ask(client, asked[i % len(asked)], f"b{users}-{i}", into, right[asked[i % len(asked)]])
            for i in range(users)
        )
        await asyncio.gather(*each)
    return into, time.monotonic() - began


async def steady(
    server: Server, right: dict[str, str], users: int, seconds: float, thinking: float
) -> tuple[Asked, float]:
    """So many people who read an answer for a while and ask again."""
    into, asked, began = Asked(), list(right), time.monotonic()

    async def person(client: httpx.AsyncClient, i: int) -> None:
        await asyncio.sleep(thinking * i / users)
        turn = i
        while time.monotonic() - began < seconds:
            question = asked[turn % len(asked)]
            await ask(client, question, f"s{users}-{i}", into, right[question])
            turn += users
            await asyncio.sleep(thinking)

    async with client_of(server) as client:
        await asyncio.gather(*(person(client, i) for i in range(users)))
    return into, time.monotonic() - began


async def greedy(server: Server, right: dict[str, str], times: int) -> str:
    """One who keeps 60 questions waiting and never reads; how much longer another one waits, in seconds."""
    asked = list(right)
    before, beside = Asked(), Asked()

    async def takes(client: httpx.AsyncClient) -> None:
        while True:
            await ask(client, asked[0], "greedy", Asked())

    async with client_of(server) as honest, client_of(server, "127.0.0.2") as other:
        for into in (before, beside):
            taking = [asyncio.create_task(takes(other)) for _ in range(60)] if into is beside else []
            await asyncio.sleep(2.0 if taking else 0)
            for i in range(times):
                question = asked[i % len(asked)]
                await ask(honest, question, "honest", into, right[question])
            for task in taking:
                task.cancel()
            await asyncio.gather(*taking, return_exceptions=True)
    delays = [b - a for a, b in zip(before.seconds, beside.seconds, strict=False)]
    return (
        f"贪心者旁边（beside a greedy client）: {len(beside.seconds)} 答, {len(beside.errors)} 错, 中位 "
        f"{statistics.median(before.seconds):.2f} → {statistics.median(beside.seconds):.2f} s; "
        f"多等 median {statistics.median(delays):.2f} s, 最多 max {max(delays):.2f} s"
    )


async def growth(server: Server, right: dict[str, str], total: int, each: int) -> str:
    """Memory of all processes after every so many questions, each from a session of its own."""
    into, asked, marks = Asked(), list(right), []
    async with client_of(server) as client:
        gate = asyncio.Semaphore(8)

        async def one(i: int) -> None:
            async with gate:
                question = asked[i % len(asked)]
                await ask(client, question, f"g{i}", into, right[question])

        for start in range(0, total, each):
            await asyncio.gather(*(one(i) for i in range(start, min(start + each, total))))
            await asyncio.sleep(1)
            marks.append((min(start + each, total), server.memory()))
            print(f"  {marks[-1][0]} 问（questions）: {marks[-1][1] / 1e6:.0f} MB", flush=True)
    grown = max(size for _, size in marks[1:] or marks) - marks[0][1]
    return (
        f"内存（memory, PSS of all processes）: {marks[0][0]} 问 {marks[0][1] / 1e6:.0f} MB，此后最多 "
        f"{grown / 1e6:+.0f} MB（{marks[-1][0]} 问）, {len(into.errors)} 错（errors）"
    )


def main() -> None:
    """Run all of it against one server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, nargs="*", default=[1, 10, 50, 100])
    parser.add_argument("--seconds", type=float, default=60, help="of the steady part, 0 leaves it out")
    parser.add_argument(
        "--thinking", type=float, default=30, help="seconds between two questions of a person"
    )
    parser.add_argument("--greedy", type=int, default=20, help="questions beside a greedy client")
    parser.add_argument("--questions", type=int, default=5000, help="of the memory part, 0 leaves it out")
    given = parser.parse_args()
    print(machine(), flush=True)
    with serving(built()) as server:
        before = server.cpu()
        right, first = asyncio.run(alone(server, questions()))
        print(first.line("一个一个（one by one）", sum(first.seconds), server.cpu() - before), flush=True)
        for users in given.users:
            before = server.cpu()
            into, took = asyncio.run(burst(server, right, users))
            print(into.line(f"{users} 人同时（at once）", took, server.cpu() - before), flush=True)
        for users in [n for n in given.users if n >= 50] if given.seconds else []:
            before = server.cpu()
            into, took = asyncio.run(steady(server, right, users, given.seconds, given.thinking))
            name = f"{users} 人各隔 {given.thinking:.0f} s 一问（a question each so often）"
            print(into.line(name, took, server.cpu() - before), flush=True)
        if given.greedy:
            print(asyncio.run(greedy(server, right, given.greedy)), flush=True)
        if given.questions:
            print(
                asyncio.run(growth(server, right, given.questions, max(given.questions // 10, 1))), flush=True
            )


if __name__ == "__main__":
    main()
