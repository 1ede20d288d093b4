"""Work in real workers: its limits, its turns, what happens when nobody waits or a process dies."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from assistant import Assistant, IndexNotBuiltError, UnitNotFoundError
from assistant.config import Settings
from assistant.present import answer_json
from assistant.service import Client, Limits, Pool, Task, tasks
from assistant.service.app import WATCHED, _another
from assistant.service.pool import TRIES, Failed
from assistant.service.serve import application, checked_login, serving
from assistant.service.worker import receive
from tests.own_loop import OwnLoop
from tests.service.conftest import until_ready

WHO = Client("somebody")
FACTS = "某小区物业强制业主刷脸进门，已采集一千余人的人脸信息，没有任何告知。"
MEMO = Task.of(tasks.memo, FACTS, None, "", None, "markdown", heavy=True)
QUESTION = "公厕取纸要刷脸，合法吗？"
LONG = Task.of(tasks.verify, "《民法典》第一条。" * 11_000, None, heavy=True)
ASK = Task.of(tasks.ask, QUESTION, [], "citizen", None)
Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Runs a coroutine in the loop in which the pool lives."""
    own = OwnLoop()
    yield own.run
    own.close()


@pytest.fixture(scope="module")
def pool(settings: Settings, run: Run) -> Iterator[Pool]:
    made = Pool(settings, 2, Limits(seconds=30))
    run(made.start())
    yield made
    run(made.close())


def test_a_worker_answers_as_this_process_does(pool: Pool, run: Run, assistant: Assistant) -> None:
    assert run(pool.run(ASK, WHO)) == answer_json(assistant.ask(QUESTION))
    with pytest.raises(UnitNotFoundError, match="没有第九千条"):
        run(pool.run(Task.of(tasks.article, "民法典", "9000", None), WHO))


def test_a_bug_is_told_by_its_place_and_not_by_its_content(pool: Pool, run: Run) -> None:
    with pytest.raises(Failed) as told:
        run(pool.run(Task.of(tasks.search, "秘密金丝雀", "ten", None, None), WHO))
    assert told.value.why == "fault" and "TypeError" in told.value.where and "金丝雀" not in told.value.where


def test_no_other_code_can_be_named(pool: Pool, run: Run) -> None:
    with pytest.raises(Failed):
        run(pool.run(Task("os:getcwd", ()), WHO))
    assert run(pool.run(ASK, WHO))["answer"]


def test_what_takes_too_long_is_stopped_and_the_next_is_answered(pool: Pool, run: Run) -> None:
    usual, pool.limits = pool.limits, Limits(0.3)
    with pytest.raises(Failed) as told:
        run(pool.run(MEMO, WHO))
    pool.limits = usual
    assert told.value.why == "time"
    assert run(pool.run(ASK, WHO))["answer"]


@pytest.mark.parametrize("times", [1, TRIES])
def test_work_whose_worker_is_killed_goes_to_another_one_but_not_for_ever(
    pool: Pool, run: Run, times: int
) -> None:
    async def tried() -> tuple[str, int]:
        order = asyncio.ensure_future(
            pool.run(Task(LONG.name, (LONG.arguments[0][: 20_000 if times < TRIES else None], None)), WHO)
        )
        for _ in range(times):
            while not (busy := [worker for worker in pool._busy if worker.job]):
                await asyncio.sleep(0.01)
            os.kill(busy[0].pid, signal.SIGKILL)
            while busy[0] in pool._busy:
                await asyncio.sleep(0.01)
        (told,) = await asyncio.gather(order, return_exceptions=True)
        end = time.monotonic() + 30
        while pool.workers < 2 and time.monotonic() < end:
            await asyncio.sleep(0.05)
        return told.why if isinstance(told, Failed) else "answered", pool.workers

    assert run(tried()) == ("answered" if times < TRIES else "gone", 2)


def test_heavy_work_never_takes_the_last_worker(pool: Pool, run: Run) -> None:
    async def tried() -> tuple[bool, int]:
        memos = [asyncio.ensure_future(pool.run(MEMO, Client(f"greedy {i}"))) for i in range(3)]
        await asyncio.sleep(0.05)
        await pool.run(ASK, WHO)
        answered_first = not any(memo.done() for memo in memos[1:])
        for memo in memos:
            memo.cancel()
        await asyncio.gather(*memos, return_exceptions=True)
        return answered_first, pool.waiting

    assert run(tried()) == (True, 0)


def test_what_nobody_waits_for_is_not_done(pool: Pool, run: Run) -> None:
    async def tried() -> int:
        many = [asyncio.ensure_future(pool.run(ASK, Client("left"))) for _ in range(40)]
        await asyncio.sleep(0.01)
        for one in many:
            one.cancel()
        await asyncio.gather(*many, return_exceptions=True)
        return pool.waiting

    assert run(tried()) == 0


def test_another_index_is_taken_over_while_work_runs(pool: Pool, run: Run) -> None:
    async def tried() -> list[bool]:
        before = [asyncio.ensure_future(pool.run(ASK, Client(str(i)))) for i in range(6)]
        await asyncio.sleep(0)
        await pool.start()  # what the service does when another index is published
        after = [asyncio.ensure_future(pool.run(ASK, Client(str(i)))) for i in range(6)]
        return [bool(answer["answer"]) for answer in await asyncio.gather(*before, *after)]

    assert run(tried()) == [True] * 12


GREEDY = """
import socket, sys
from assistant.service import tasks, worker
link = socket.socket(fileno=int(sys.argv[1]))
worker._limit_memory(100_000_000)
tasks.memo = lambda desk, megabytes: len(bytearray(megabytes * 1_000_000))
for megabytes in (20, 500):
    worker._do(link, None, (1, "assistant.service.tasks:memo", False), (megabytes,))
"""


def test_a_worker_that_would_take_more_memory_than_it_may_says_so_and_ends() -> None:
    ours, theirs = socket.socketpair()
    ended = subprocess.run(
        [sys.executable, "-c", GREEDY, str(theirs.fileno())],
        pass_fds=[theirs.fileno()], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False,
    )  # fmt: skip
    assert [receive(ours), receive(ours)] == [("value", 20_000_000), ("limit", "memory")]
    assert ended.returncode == 3


def test_the_process_that_forks_is_started_again_when_it_is_killed(pool: Pool, run: Run) -> None:
    async def tried() -> tuple[list[str], int]:
        pool.limits = Limits(60)
        asked = [asyncio.ensure_future(pool.run(ASK, Client(str(i)))) for i in range(6)]
        await asyncio.sleep(0.05)
        assert pool._template
        os.kill(pool._template.process.pid, signal.SIGKILL)
        answers = await asyncio.gather(*asked)
        end = time.monotonic() + 60
        while pool.workers < 2 and time.monotonic() < end:
            await asyncio.sleep(0.1)
        return [answer["answer"] for answer in answers], pool.workers

    answers, workers = run(tried())
    assert len(answers) == 6 and len(set(answers)) == 1 and workers == 2


def test_without_an_index_every_request_says_so(settings: Settings, run: Run, tmp_path: Any) -> None:
    async def tried() -> None:
        empty = Pool(settings.model_copy(update={"home": tmp_path}), 2)
        for begin in (empty.start(), empty.run(ASK, WHO)):
            with pytest.raises(IndexNotBuiltError, match="assistant index"):
                await begin
        await empty.close()

    run(tried())


def test_a_service_whose_self_test_was_killed_tests_itself_again(settings: Settings) -> None:
    """Workers that are killed over it say nothing about the index."""
    made = Pool(settings, 2)
    chosen = checked_login(settings, "127.0.0.1", False)
    with serving(application(chosen, "127.0.0.1", made)) as address:
        end, killed = time.monotonic() + 60, 0
        while killed < TRIES and time.monotonic() < end:
            for worker in [w for w in made._busy if w.job and w.job.task.name.endswith("alive")]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
                    killed += 1
            time.sleep(0.002)
        until_ready(address)
        assert killed


def test_an_index_that_the_pool_opens_again_is_not_taken_for_another(settings: Settings, run: Run) -> None:
    async def tried() -> tuple[bool, bool]:
        made = Pool(settings, 2)
        await made.start()
        waiting = asyncio.ensure_future(_another(settings, made, made.build))
        await asyncio.sleep(0.1)
        made._template, kept = None, made._template  # as while it is opened again
        await asyncio.sleep(WATCHED + 0.5)
        first, made._template = waiting.done(), kept
        waiting.cancel()
        await made.close()
        return first, made.ready

    assert run(tried())[0] is False
