"""Run suites against the assistant: resumable, in parallel where a model waits, as JSON lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from assistant import Answer, AssistantError, Hit
from evals.records import Record, RunError, line, read_run, record_of
from evals.scoring import K, failed, ranked, score_case
from evals.stamp import stamp

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.config import Settings
    from evals.asked import Asked
    from evals.cases import Case
    from evals.truth import Truth

Progress = Callable[[int, int], None]
CHECKED = ("corpus", "index", "prompts", "cases", "code", "settings")  # what a resumed run must share


def run_case(case: Case, assistant: Asked, truth: Truth) -> Record:
    """Ask one question and judge what comes; an error is a failed case with its reason."""
    started = time.perf_counter()
    answer: Answer | None = None
    hits: list[Hit] = []
    try:
        answer = assistant.ask(case.question, history=case.history, persona=case.persona, as_of=case.as_of)
        seconds = time.perf_counter() - started
        if ranked(case):
            hits = assistant.search(case.question, k=K, as_of=case.as_of)
        score = score_case(case, answer, hits, assistant, truth)
    except AssistantError as error:
        seconds = time.perf_counter() - started
        score = failed(case, f"{type(error).__name__}: {error}")
    except Exception as error:  # a bug of the assistant fails the case, not the run
        seconds = time.perf_counter() - started
        score = failed(case, f"程序错误 {type(error).__name__}: {error}")
    return record_of(case, answer, hits, score, seconds)


def run_suite(
    jobs: Sequence[tuple[str, Callable[[], Record]]],
    path: Path,
    settings: Settings,
    options: dict[str, Any],
    workers: int = 1,
    progress: Progress = lambda _done, _total: None,
) -> list[Record]:
    """Run jobs (id, job) and append each record to `path` as soon as it is there.

    A file of an earlier run with the same stamp and options is continued; one of another stamp
    is refused with RunError, since mixing two systems in one result would say nothing.
    """
    head = {"stamp": stamp(settings), "options": options}
    done = _continue(path, head)
    kept = {r["id"]: r for r in done}
    left = [(name, job) for name, job in jobs if name not in kept]
    progress(len(jobs) - len(left), len(jobs))
    with path.open("a", encoding="utf-8") as out:
        for count, row in enumerate(_rows(left, workers), len(jobs) - len(left) + 1):
            out.write(line(row))
            out.flush()
            kept[row["id"]] = row
            progress(count, len(jobs))
    return [kept[name] for name, _ in jobs]


def _rows(jobs: Sequence[tuple[str, Callable[[], Record]]], workers: int) -> Iterator[Record]:
    if workers <= 1:
        yield from (job() for _, job in jobs)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(lambda item: item[1](), jobs)


def _continue(path: Path, head: Record) -> list[Record]:
    if not path.exists() or not path.stat().st_size:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(line(head), encoding="utf-8")
        return []
    old, rows = read_run(path)
    for key in CHECKED:
        if old["stamp"].get(key) != head["stamp"].get(key):
            raise RunError(
                f"{path} 是另一次运行（{key} 不同），不能接着写。换一个 --out，或加 --fresh 重来。"
            )
    if old["options"] != head["options"]:
        raise RunError(
            f"{path} 的运行选项不同（{old['options']}），不能接着写。换一个 --out，或加 --fresh 重来。"
        )
    path.write_text("".join(line(r) for r in [old, *rows]), encoding="utf-8")  # a cut last line goes
    return rows
