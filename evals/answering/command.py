"""`assistant eval answers`: measures over sets of questions; `outputs`: citations of published answers."""

from __future__ import annotations

import json
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


def outputs(
    path: Annotated[Path, typer.Argument(help="答案（JSONL：answer，可有 model），如已发表的模型输出。")],
    day: Annotated[str | None, typer.Option(help="按哪一天的法律核对（YYYY-MM-DD）。")] = None,
) -> None:
    """没有题目也能看的：各模型的答案里引了多少法条，核验器认为其中多少有误。"""
    from collections import defaultdict
    from datetime import date

    from assistant import Assistant, BadInputError
    from evals.answering import Reply, of_text
    from evals.cases import AS_OF
    from evals.metrics.stats import wilson

    try:
        on = date.fromisoformat(day) if day else AS_OF
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        told = [(str(r.get("model", path.stem)), str(r["answer"])) for r in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInputError(f"答案文件 {path} 每行应为 {{answer, model}}：{error}") from error
    assistant = Assistant.open()
    replies: dict[str, list[Reply]] = defaultdict(list)
    for model, text in dict.fromkeys(told):
        replies[model].append(of_text(text, assistant, on))
    for model, found in sorted(replies.items()):
        checked, flagged = sum(r.checked for r in found), sum(r.flagged for r in found)
        low, high = wilson(flagged, checked)
        share = flagged / checked if checked else 0.0
        citing = sum(bool(r.checked) for r in found)
        typer.echo(
            f"{model:<28}{len(found):4d} 个回答，{citing} 个引法条；{checked} 处引用，"
            f"认为有误 {share:.3f} [{low:.2f}, {high:.2f}]"
        )
