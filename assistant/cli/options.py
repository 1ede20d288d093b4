"""What the commands share: options, the date, the opened assistant, JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="YYYY-MM-DD", help="按哪一天的法律，默认今天。Law as of this day."),
]


def read_day(text: str | None) -> date | None:
    """The day of --as-of; BadInputError where it is no date."""
    if text is None:
        return None
    from assistant.present import read_day as read

    return read(text)


def open_assistant() -> Any:
    """The built index, opened."""
    from assistant import Assistant

    return Assistant.open()


def print_json(data: Any) -> None:
    """Print data as JSON that people can read."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def build_with_progress(quiet: bool = False) -> int:
    """Build the index, showing how work goes on; return the number of units."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from assistant import Assistant

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=quiet), disable=quiet) as bar:
        tasks: dict[str, Any] = {}

        def told(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        return Assistant.build(progress=told)
