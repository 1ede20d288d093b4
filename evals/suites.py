"""The suites: what is run under which name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evals.cases import AS_OF, Case, load_cases
from evals.checker import load_checks, run_check
from evals.existence import run_existence
from evals.records import Record
from evals.runner import run_case

if TYPE_CHECKING:
    from evals.answering import Question, Target
    from evals.asked import Asked
    from evals.truth import Truth

SUITES = ("cases", "checks", "existence", "first", "single", "answers", "citations", "lecoqa")
GATED = ("cases", "checks", "existence", "answers", "citations")
QUESTIONS = Path(__file__).resolve().parent / "questions" / "dev.yaml"
Job = tuple[str, Callable[[], Record]]


def jobs_of(
    suites: Sequence[str],
    assistant: Asked,
    truth: Truth,
    split: str | None = None,
    outside: Path | None = None,
    limit: int | None = None,
) -> list[Job]:
    """The jobs of some suites, by id. `outside` is the folder with the LeCoQA files."""
    jobs: list[Job] = []
    cases = load_cases(split=split)
    if "cases" in suites:
        jobs += [(c.id, partial(run_case, c, assistant, truth)) for c in cases]
    if "checks" in suites:
        checks = [k for k in load_checks() if split in (None, k.split)]
        jobs += [(f"check-{k.id}", partial(run_check, k, assistant)) for k in checks]
    if "existence" in suites:
        jobs += [(f"exists-{c.id}", partial(run_existence, c, assistant)) for c in _naming(cases)]
    if "first" in suites:
        from evals.first import load_first, run_first

        jobs += [(f"first-{q.id}", partial(run_first, q, assistant)) for q in load_first()]
    if "single" in suites and split in (None, "dev"):
        from evals.single import load_single, run_single

        jobs += [(q.id, partial(run_single, q, assistant)) for q in load_single()]
    if "answers" in suites and split in (None, "dev"):
        from evals.answering import Own, load_set

        jobs += answer_jobs(load_set(QUESTIONS), Own(assistant), assistant)
    if "citations" in suites:
        from evals.citations.suite import kinds_of, run_kind

        jobs += [(f"citations-{k}", partial(run_kind, k, items, assistant)) for k, items in kinds_of(split)]
    if "lecoqa" in suites:
        from evals.outside import load_lecoqa, run_lecoqa

        jobs += [(f"lecoqa-{q.id}", partial(run_lecoqa, q, assistant)) for q in load_lecoqa(outside)]
    return jobs[:limit]


def answer_jobs(questions: Sequence[Question], target: Target, book: Asked) -> list[Job]:
    """The jobs of a set of questions put to a target; `book` is where articles are looked up."""
    from evals.answering import ask_question

    return [(f"answer-{q.id}", partial(ask_question, q, target, book, AS_OF)) for q in questions]


def _naming(cases: Sequence[Case]) -> list[Case]:
    return [c for c in cases if c.references]
