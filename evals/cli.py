"""`assistant eval run | compare | report | gate`: the commands, registered by the front end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evals.answering.command import answers, outputs
from evals.blind.command import app as blind_app
from evals.citations.command import citations

if TYPE_CHECKING:
    from evals.records import Record

app = typer.Typer(
    help="评测：跑题、比较、报告、把关。Evaluate answers, compare runs, report, gate.", no_args_is_help=True
)
app.command()(citations)
app.command()(answers)
app.command()(outputs)
app.add_typer(blind_app, name="blind")
Runs = Annotated[Path | None, typer.Option("--run", help="一次运行的 .jsonl（默认最近一次）。")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="写到哪个文件。")]
Outside = Annotated[Path | None, typer.Option("--outside", help="LeCoQA 数据的文件夹或文件。")]
SUITE_HELP = "cases、checks、existence、first、answers、citations、lecoqa，逗号分开。"
Suites = Annotated[str, typer.Option("--suite", help=SUITE_HELP)]
TARGET_HELP = "问谁：own、openai:http://主机/v1#模型、http:模板.yaml、file:答案.jsonl。"
Sets = Annotated[list[Path] | None, typer.Option("--set", help="只问这些题集（YAML、JSONL），可重复。")]
TargetName = Annotated[str, typer.Option("--target", help=TARGET_HELP)]


@app.command()
def run(
    suite: Suites = "cases,checks,existence,first,answers",
    split: Annotated[str | None, typer.Option(help="只跑 dev 或 test。")] = None,
    model: Annotated[str | None, typer.Option(help="用哪个模型作答（默认按设置；不设则摘录）。")] = None,
    outside: Outside = None,
    out: Out = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="不接着上次，从头跑。")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="最多跑几题。")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="并行数；默认摘录 1，模型 4。")] = None,
    target: TargetName = "own",
    sets: Annotated[
        list[Path] | None, typer.Option("--set", help="只问这些题集（YAML 或 JSONL），可重复。")
    ] = None,
    blind: Annotated[str | None, typer.Option(help="只问这一套盲测题，并记下计了一次。")] = None,
) -> None:
    """跑题并写成 JSONL；中断后再跑同一条命令会接着跑。"""
    from assistant import Assistant, BadInputError
    from assistant.config import load_settings

    settings = load_settings(**({"model": model} if model else {}))
    if sets and blind:
        raise BadInputError("--set 与 --blind 不能同时用：盲测题不和别的题算在一起。")
    asked = sets or blind or target != "own"
    options = {"suites": ["answers"] if asked else _suites(suite), "split": split, "limit": limit,
               "model": settings.model, "target": target, "sets": [p.name for p in sets or ()],
               "blind": blind}  # fmt: skip
    path = out or _folder() / f"run-{_name(settings, options)}.jsonl"
    if fresh:
        path.unlink(missing_ok=True)
    assistant = Assistant.open(settings)
    if blind and not path.exists():  # an interrupted counting that goes on is the same counting
        _enter(settings, target, blind)
    jobs = _questions(assistant, target, sets, blind)[:limit] if asked else None
    rows = _run(assistant, settings, path, options, outside, workers, jobs)
    _print_card(rows)
    typer.echo(f"结果：{path}")


def _enter(settings: Any, target: str, blind: str) -> None:
    """Enter the counting of a blind set in the ledger, before anything is asked."""
    from evals.blind import count, questions_of
    from evals.stamp import stamp

    questions_of(blind)  # there must be such a set
    made = stamp(settings)
    count(blind, {"target": target.split("#")[-1], "commit": made["commit"], "code": made["code"]})


def _questions(assistant: Any, target: str, sets: list[Path] | None, blind: str | None) -> list[Any]:
    """Jobs for sets of questions put to a target."""
    from evals.answering import load_set, target_of
    from evals.blind import questions_of
    from evals.suites import QUESTIONS, answer_jobs

    whom = target_of(target, assistant)
    if blind:
        return answer_jobs(questions_of(blind), whom, assistant)
    found = [q for path in sets or [QUESTIONS] for q in load_set(path)]
    return answer_jobs(found, whom, assistant)


@app.command()
def compare(a: Path, b: Path, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """比较两次运行：配对差、区间、翻转的题。"""
    from dataclasses import asdict

    from evals.compare import compare as compare_runs

    differences, flips = compare_runs(_read(a)[1], _read(b)[1])
    if as_json:
        told = {"differences": [asdict(d) for d in differences], "flips": [asdict(f) for f in flips]}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for d in differences:
        mark = "*" if d.clear else " "
        span = f"[{d.low:+.3f}, {d.high:+.3f}]"
        typer.echo(f"{mark} {d.figure:<22}{d.a:8.3f}{d.b:8.3f}  {d.gap:+.3f} {span}  {d.cases} 题")
    for f in flips:
        typer.echo(f"{'变好' if f.better else '变坏'}  {f.id}  {f.question}  {'；'.join(f.faults)[:120]}")


@app.command()
def report(
    run_file: Runs = None,
    against: Annotated[Path | None, typer.Option("--against", help="与另一次运行并排。")] = None,
    out: Out = None,
) -> None:
    """写一个离线可看的 HTML 报告。"""
    from evals.report import page

    path = _given(run_file)
    head, rows = _read(path)
    target = out or path.with_suffix(".html")
    target.write_text(page(head, rows, _read(against) if against else None), encoding="utf-8")
    typer.echo(f"报告：{target}")


@app.command()
def gate(
    run_file: Runs = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="通过后记为新的对照，并记入各版本的走势。")
    ] = False,
) -> None:
    """跑摘录模式的题（或读一次运行），低于门槛、或比上次接受的版本明显退步，则退出码 1，并说明为什么。"""
    from evals.accepted import accept as keep
    from evals.accepted import against, read_accepted
    from evals.gate import judge

    head, rows = _read(run_file) if run_file else _gate_run()
    findings, setback = judge(rows), against(rows, read_accepted())
    if as_json:
        told = [
            {"figure": f.threshold.figure, "split": f.threshold.split, "value": f.value,
             "bar": f.threshold.bar, "passed": f.passed, "why": f.threshold.why, "worst": list(f.worst)}
            for f in findings
        ]  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo("\n".join(f.line() for f in findings))
        if setback.cases:
            word = "没有明显退步" if setback.passed else "有退步"
            typer.echo(f"与上次接受的版本逐题比较（{setback.cases} 题）：{word}")
        for line in setback.lines():
            typer.echo(line)
    passed = all(f.passed for f in findings)
    if accept and passed:
        stamp = head["stamp"]
        keep(rows, {"day": date.today().isoformat(), "version": stamp["version"], "commit": stamp["commit"]})
        typer.echo("已记为新的对照。")
    elif not (passed and setback.passed):
        raise typer.Exit(1)


@app.command()
def calibrate(labels: Path) -> None:
    """用人工标注的引用检验模型裁判（需设置模型）；不检验过就不要用它的数字。"""
    from assistant import Assistant, AssistantError
    from assistant.config import load_settings
    from evals.cases import AS_OF
    from evals.judge import Judge
    from evals.judge import calibrate as hold

    settings = load_settings()
    judge = Judge.of_settings(settings)
    assistant = Assistant.open(settings)

    def text(law: str, article: str) -> str:
        try:
            return assistant.article(law, article, as_of=AS_OF).text
        except AssistantError:
            return ""

    found = hold(judge, labels, text)
    typer.echo(
        f"{found.cases} 条：一致 {found.agreement:.3f} [{found.low:.3f}, {found.high:.3f}]，"
        f"kappa {found.kappa:.3f}，查出 {found.detection:.3f}，误报 {found.false_alarms:.3f}，"
        f"读不懂的回答 {found.unread}"
    )


def _gate_run() -> tuple[Record, list[Record]]:
    from assistant import Assistant
    from assistant.config import load_settings
    from evals.suites import GATED

    settings = load_settings(model="")
    path = settings.home / "evals" / "gate.jsonl"
    path.unlink(missing_ok=True)
    options: dict[str, Any] = {"suites": list(GATED), "split": None, "limit": None, "model": ""}
    _run(Assistant.open(settings), settings, path, options, None, None)
    return _read(path)


def _run(
    assistant: Any,
    settings: Any,
    path: Path,
    options: dict[str, Any],
    outside: Path | None,
    workers: int | None,
    jobs: list[Any] | None = None,
) -> list[Record]:
    from rich.progress import Progress

    from evals.runner import run_suite
    from evals.suites import jobs_of
    from evals.truth import load_truth

    if jobs is None:
        truth = load_truth(settings.corpus)
        jobs = jobs_of(options["suites"], assistant, truth, options["split"], outside, options["limit"])
    count = workers or (4 if settings.model else 1)
    with Progress(transient=True) as bar:
        task = bar.add_task("评测", total=len(jobs))
        return run_suite(
            jobs, path, settings, options, count, lambda done, _total: bar.update(task, completed=done)
        )


def _suites(text: str) -> list[str]:
    from evals.records import RunError
    from evals.suites import SUITES

    names = [s.strip() for s in text.split(",") if s.strip()]
    if unknown := [n for n in names if n not in SUITES]:
        raise RunError(f"没有这种题：{'、'.join(unknown)}。可用：{'、'.join(SUITES)}。")
    return names


def _print_card(rows: Sequence[Record]) -> None:
    from evals.answering import cards
    from evals.report import NAMES
    from evals.report_answers import standing_in_words
    from evals.summary import summarise

    for card in cards(rows):
        typer.echo(f"{standing_in_words(card.standing)}（出题人：{card.writer}）")
        for line in card.lines:
            typer.echo(f"  {line.told}（{line.questions} 题，{line.measure.name}）")
    for name, value in summarise(rows).items():
        if name in NAMES or name.startswith(("lecoqa_", "first_")):
            typer.echo(f"{NAMES.get(name, name):<24} {value:.3f}")


def _folder() -> Path:
    """Where runs are kept: beside the index."""
    from assistant.config import load_settings

    return load_settings().home / "evals"


def _name(settings: Any, options: dict[str, Any]) -> str:
    """A name for what is run: the same command on the same state finds its own file again."""
    from evals.stamp import stamp

    told = json.dumps([stamp(settings), options], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _latest() -> Path | None:
    found = sorted(_folder().glob("*.jsonl"), key=lambda p: p.stat().st_mtime)
    return found[-1] if found else None


def _given(path: Path | None) -> Path:
    from evals.records import RunError

    chosen = path or _latest()
    if chosen is None:
        raise RunError("还没有评测结果。先运行 assistant eval run。")
    return chosen


def _read(path: Path) -> tuple[Record, list[Record]]:
    from evals.records import read_run

    return read_run(path)
