"""Work is done in processes beside the service: in fair turns, within limits, and dropped when nobody waits.

`Work` is what the rest of the service sees; `Pool` does it in workers forked from a template (worker.py),
`Threads` in this very process, where there is no fork and in tests.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import pickle
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import assistant.errors
from assistant.errors import AssistantError, IndexNotBuiltError
from assistant.service.fairness import Client, FairQueue, Full, Room
from assistant.service.template import UNOPENED, Template, Worker
from assistant.service.worker import LEFT

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.web.tabs import Desk

LOG = logging.getLogger("assistant.service")
GROWN = 200_000_000  # bytes by which a worker may have grown before another takes its place
LOOK = 0.5  # seconds between two looks at a place in the queue, and at whether workers live
SOON = 0.02  # seconds within which who need not wait is not told of a queue
TRIES = 3  # workers that may die over one piece of work, nothing of it having been told
AGAIN = (0.0, 1.0, 2.0, 5.0, 15.0)  # seconds before each try to open an index anew; the last for ever
GONE = (
    AssistantError,
    OSError,
    EOFError,
    TimeoutError,
)  # what a template or worker that ended makes of a call


class Failed(Exception):
    """Work that did not end: `why` is "time", "memory", "gone" (the process ended) or "fault" (a bug)."""

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(why)
        self.why, self.where = why, where


@dataclass(frozen=True)
class Waiting:
    """Told to who waits for a stream: how many pieces of work come before theirs."""

    ahead: int


@dataclass(frozen=True)
class Limits:
    """What one piece of work may take: seconds of wall time, bytes of memory above the index."""

    seconds: float = 60.0
    memory: int = 450_000_000


@dataclass(frozen=True)
class Task:
    """A function of this package, `module:function`, that is given a desk and these arguments.

    `heavy` work (a memo, a long text) never takes the last worker: a question need not wait for it.
    """

    name: str
    arguments: tuple[Any, ...] = ()
    heavy: bool = False

    @classmethod
    def of(cls, function: Callable[..., Any], *arguments: Any, heavy: bool = False) -> Task:
        """The task of calling a function."""
        return cls(f"{function.__module__}:{function.__qualname__}", arguments, heavy)


class Work(Protocol):
    """How work is done: `run` and `states` raise Full, Failed, and the AssistantError of the work itself."""

    @property
    def build(self) -> str:
        """Name of the index in use, "" before one is open."""
        ...

    @property
    def ready(self) -> bool:
        """Whether work can be done at once."""
        ...

    @property
    def workers(self) -> int:
        """How many can work at the same time."""
        ...

    @property
    def waiting(self) -> int:
        """How many pieces of work wait."""
        ...

    async def start(self) -> None:
        """Open the index, or the one published since; the AssistantError that keeps it from that."""
        ...

    async def close(self, patience: float = 0.0) -> None:
        """End, what runs being given `patience` seconds."""
        ...

    async def run(self, task: Task, client: Client) -> Any:
        """What the task's function returns."""
        ...

    def states(self, task: Task, client: Client) -> AsyncIterator[Any]:
        """What the task's function yields, with a `Waiting` before while it waits."""
        ...


_numbers = itertools.count()


@dataclass(eq=False)
class _Job:
    task: Task
    client: Client
    many: bool
    frames: asyncio.Queue[tuple[str, Any]] = field(default_factory=asyncio.Queue)
    number: int = field(default_factory=lambda: next(_numbers))
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    worker: Worker | None = None
    tries: int = 0


class Pool:
    """Workers for one index; another one is taken over by a new template while the old one ends its work."""

    def __init__(
        self,
        settings: Settings,
        size: int = 0,
        limits: Limits | None = None,
        room: Room | None = None,
    ) -> None:
        self.settings, self.limits = settings, limits or Limits()
        self.size = size or max(2, min(os.cpu_count() or 2, 16))
        self.queue: FairQueue[_Job] = FairQueue(room)
        self.heavy: FairQueue[_Job] = FairQueue(room)
        self.done: dict[str, int] = {}
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._template: Template | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._trouble: AssistantError | None = None
        self._tending: asyncio.Task[None] | None = None
        self._opening = False

    @property
    def build(self) -> str:
        """Name of the index in use, "" before one is open."""
        return self._template.build if self._template else ""

    @property
    def ready(self) -> bool:
        """Whether a worker is there."""
        return self.workers > 0

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return len(self._idle) + len(self._busy)

    @property
    def waiting(self) -> int:
        """How many pieces of work wait."""
        return len(self.queue) + len(self.heavy)

    async def start(self) -> None:
        """Open the index and fork the workers; the AssistantError that keeps it from that."""
        template = Template(self.settings, self.limits.memory)
        try:
            await template.opened()
            # One after another: the first to open a Chroma folder brings its files into order.
            workers = [await template.fork() for _ in range(self.size)]
        except BaseException as error:
            template.close()
            self._trouble = error if isinstance(error, AssistantError) else IndexNotBuiltError(UNOPENED)
            if self._template is None:
                self._refuse(self._trouble)
            raise
        before, self._template, self._trouble = self._template, template, None
        self._tending = self._tending or self._spawn(self._tend())
        for worker in self._idle:
            worker.end()
        self._idle = list(workers)
        self._dispatch()
        if before:
            self._spawn(self._retire(before))

    async def _tend(self) -> None:
        """Notice idle workers that ended by themselves or were killed, and let others take their place."""
        while True:
            await asyncio.sleep(LOOK)
            self._bury()

    def _bury(self) -> None:
        for worker in [worker for worker in self._idle if worker.reader.at_eof()]:
            self._idle.remove(worker)
            worker.end()
            self._spawn(self._replace())

    def _refuse(self, error: AssistantError) -> None:
        """Tell all who wait that there is nothing to wait for."""
        for queue in (self.queue, self.heavy):
            while (taken := queue.take()) is not None:
                taken[1].frames.put_nowait(("error", (type(error).__name__, str(error))))
                taken[1].begun.set()

    async def _retire(self, template: Template) -> None:
        while any(worker.template is template for worker in self._busy):
            await asyncio.sleep(0.2)
        template.close()

    async def close(self, patience: float = 0.0) -> None:
        """End the workers, what runs being given `patience` seconds to end by itself."""
        end = time.monotonic() + patience
        while self._busy and time.monotonic() < end:
            await asyncio.sleep(0.05)
        for task in list(self._tasks):
            task.cancel()
        if self._template:
            self._template.close()
        self._idle, self._template = [], None

    async def run(self, task: Task, client: Client) -> Any:
        """What the task's function returns."""
        job = self._submit(task, client, many=False)
        try:
            said, value = await job.frames.get()
        except asyncio.CancelledError:
            self._leave(job)
            raise
        return _read(said, value)

    async def states(self, task: Task, client: Client) -> AsyncIterator[Any]:
        """What the task's function yields, with a `Waiting` each time its place has changed."""
        job, told = self._submit(task, client, many=True), 0
        try:
            while job.worker is None and job.frames.empty():
                ahead = (self.heavy if task.heavy else self.queue).ahead(client, job)
                if ahead and ahead != told:
                    yield Waiting(ahead)
                    told = ahead
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(job.begun.wait(), LOOK if told else SOON)
            while (frame := await job.frames.get())[0] != "end":
                yield _read(*frame)
        finally:
            self._leave(job)

    def _submit(self, task: Task, client: Client, many: bool) -> _Job:
        if self._template is None and self._trouble is not None:
            raise self._trouble
        job = _Job(task, client, many)
        (self.heavy if task.heavy else self.queue).put(client, job)
        self._dispatch()
        return job

    def _leave(self, job: _Job) -> None:
        """Nobody waits for a job any more: it is not begun, or it is stopped."""
        if (self.heavy if job.task.heavy else self.queue).remove(job.client, job) or job.worker is None:
            return
        with contextlib.suppress(OSError):
            if job.worker.job is job:
                job.worker.write((LEFT, job.number))

    def _dispatch(self) -> None:
        self._bury()
        while self._idle:
            taken = self._next()
            if taken is None:
                return
            _, job = taken
            worker = self._idle.pop(0)
            self._busy.add(worker)
            worker.job, job.worker = job, worker
            job.begun.set()
            self._spawn(self._do(worker, job))

    def _next(self) -> tuple[Client, _Job] | None:
        heavy = sum(1 for worker in self._busy if worker.job and worker.job.task.heavy)
        if heavy < self.size - 1 and (taken := self.heavy.take()):
            return taken
        return self.queue.take()

    async def _do(self, worker: Worker, job: _Job) -> None:
        """One job from beginning to end; the worker is ready again after it, or another takes its place."""
        held, told = 0, False
        try:
            worker.write((job.number, job.task.name, job.task.arguments, job.many))
            async with asyncio.timeout(self.limits.seconds):
                while True:
                    said, value = await worker.read()
                    if said == "end":
                        held = int(value)
                        break
                    told = True
                    job.frames.put_nowait((said, value))
                    if said == "limit":
                        break
            job.frames.put_nowait(("end", None))
        except TimeoutError:
            job.frames.put_nowait(("limit", "time"))
        except (EOFError, OSError, pickle.UnpicklingError):
            if told or not self._again(job):
                job.frames.put_nowait(("limit", "gone"))
        except asyncio.CancelledError:
            job.frames.put_nowait(("limit", "gone"))
            raise
        finally:
            self._busy.discard(worker)
            worker.job = None
            if held and held - worker.first < GROWN and worker.template is self._template:
                self._idle.append(worker)
            else:
                worker.end()
                if worker.template is self._template:
                    self._spawn(self._replace())
            self._dispatch()

    def _again(self, job: _Job) -> bool:
        """Let work wait for another worker, its own having died before it told anything."""
        job.tries, job.worker = job.tries + 1, None
        if job.tries >= TRIES or (self._template is None and not self._opening):
            return False
        with contextlib.suppress(Full):
            (self.heavy if job.task.heavy else self.queue).put(job.client, job)
            return True
        return False

    async def _replace(self) -> None:
        """Fork a worker in the place of one that ended; where the template ended, open the index anew."""
        template = self._template
        if template is None or self.workers >= self.size:
            return
        try:
            worker = await template.fork()
        except GONE:
            await self._reopen(template)
            return
        if template is self._template:
            self._idle.append(worker)
            self._dispatch()
        else:
            worker.end()

    async def _reopen(self, gone: Template) -> None:
        """A template that ended took its workers along: open the index again, however often that fails."""
        if self._template is not gone or self._opening:
            return
        self._opening, self._template = True, None
        gone.close()
        try:
            for wait in itertools.chain(AGAIN, itertools.repeat(AGAIN[-1])):
                await asyncio.sleep(wait)
                try:
                    await self.start()
                    return
                except Exception as error:  # whatever it was, who asks next needs an index
                    LOG.error("cannot open the index: %s", str(error) or type(error).__name__)
        finally:
            self._opening = False

    def _spawn(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _read(said: str, value: Any) -> Any:
    """What a frame brings: a value, or the error it tells of raised."""
    if said in ("value", "part"):
        return value
    if said == "error":
        kind, message = value
        raise getattr(assistant.errors, kind, AssistantError)(message)
    if said == "fault":
        LOG.error("fault %s", value)
        raise Failed("fault", value)
    raise Failed(str(value))


class Threads:
    """Work done in this process, a few pieces at once: where there is no fork, and in tests."""

    def __init__(self, desk: Desk, size: int = 4) -> None:
        self.desk, self.size = desk, size
        self._limiter: Any = None
        self.build, self.ready, self.workers, self.waiting = "", True, size, 0

    async def start(self) -> None:
        """Nothing to start."""

    async def close(self, patience: float = 0.0) -> None:
        """Nothing to end."""

    async def run(self, task: Task, client: Client) -> Any:  # noqa: ARG002 — no turns to be had here
        """What the task's function returns."""
        return await self._call(_function(task), self.desk, *task.arguments)

    async def states(self, task: Task, client: Client) -> AsyncIterator[Any]:  # noqa: ARG002
        """What the task's function yields."""
        results: Iterator[Any] = iter(_function(task)(self.desk, *task.arguments))
        end = object()
        try:
            while (result := await self._call(next, results, end)) is not end:
                yield result
        finally:
            close = getattr(results, "close", None)
            if close is not None:
                await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, close))

    async def _call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        from anyio import CapacityLimiter, to_thread

        from assistant.service.worker import where

        self._limiter = self._limiter or CapacityLimiter(self.size)
        try:
            return await to_thread.run_sync(function, *arguments, limiter=self._limiter)
        except (AssistantError, StopIteration):
            raise
        except Exception as error:
            LOG.error("fault %s", where(error))
            raise Failed("fault", where(error)) from error


def _function(task: Task) -> Callable[..., Any]:
    from assistant.service.worker import _function as named

    return named(task.name)


__all__ = ["Client", "Failed", "Full", "Limits", "Pool", "Room", "Task", "Threads", "Waiting", "Work"]
