"""`assistant eval answers`: the measures of answers over sets of questions, printed for who develops."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def answers(
    sets: Annotated[
        list[Path], typer.Argument(help="题集（JSONL、YAML）：故事、对话、险情、含糊、无关、英文。")
    ],
    worst: Annotated[int, typer.Option(help="列出几道最差的。")] = 20,
    target: Annotated[str, typer.Option(help="问谁，同 eval run。")] = "own",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="写到哪个文件。")] = None,
) -> None:
    """回答的是不是这件事：开头的法条、该引的都引了没有、多余的、先说白话、追问、险情。"""
    from assistant import Assistant
    from evals.answering import ask_question, lines, load_set, target_of, worth
    from evals.cases import AS_OF
    from evals.records import line as written

    assistant = Assistant.open()
    whom = target_of(target, assistant)
    rows = [ask_question(q, whom, assistant, AS_OF) for path in sets for q in load_set(path)]
    for part in ("", *sorted({r["field"] for r in rows if r["field"]})):
        for found in lines([r for r in rows if not part or r["field"] == part]):
            name, kinds = found.measure.name, "/".join(found.measure.kinds)
            span = f"{found.value:6.3f} [{found.low:.3f}, {found.high:.3f}]  ({found.questions})"
            typer.echo(f"{name:<18}{kinds:<24}{part or 'all':<10}{span}")
    for row in sorted(rows, key=worth)[:worst]:
        said = "；".join(row["faults"])[:200]
        typer.echo(f"{row['id']} {row['question'][:40]} | {row['outcome']} | {said}")
    if out:
        out.write_text("".join(written(r) for r in rows), "utf-8")
