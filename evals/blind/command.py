"""`assistant eval blind new | list | check`: sets by writers who saw nothing of the product."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="盲测题：新建、列出、核对。Blind sets of questions.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="题集名，如 2026-11-mediator。")]


@app.command()
def new(name: Name, writer: Annotated[str, typer.Option(help="谁来写：身份、口气、关心的事。")]) -> None:
    """新建一套空题，并打印给出题人的简报。"""
    from evals.blind import new_set

    path, brief = new_set(name, writer)
    typer.echo(brief)
    typer.echo(f"题集文件：{path.name}")


@app.command(name="list")
def listed() -> None:
    """各套题：谁写的、多少道、计过几次、还算不算盲测。"""
    from evals.blind import blind_sets

    for found in blind_sets():
        typer.echo(f"{found.name}  {found.writer}  {found.written}  {found.questions} 道  {found.told}")


@app.command()
def check(name: Name) -> None:
    """核对格式与条文是否存在，不提问，也不算计数。"""
    from assistant import Assistant, AssistantError
    from evals.blind import questions_of
    from evals.cases import AS_OF

    assistant = Assistant.open()
    questions = questions_of(name)
    named = {
        norm.split(".")[0]: q.id
        for q in questions
        for turn in q.turns
        for norm in (*turn.lead, *turn.wrong, *(n for group in turn.gold for n in group), turn.decides or "")
        if norm
    }
    faults = 0
    for norm, where in named.items():
        law, _, number = norm.partition("#")
        try:
            assistant.article(law, number, AS_OF)
        except AssistantError as error:
            faults += 1
            typer.echo(f"{where}：{norm}：{error}")
    typer.echo(f"{len(questions)} 道，{len(named)} 条，{faults} 处有误")
    if faults:
        raise typer.Exit(1)
