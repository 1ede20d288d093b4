"""`assistant import`: bring in what people hold, and say of every file what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from assistant.cli.options import Json, build_with_progress, print_json
from assistant.schema import Fate, Outcome

Strict = Annotated[
    bool, typer.Option("--strict", help="有一个文件被拒绝就以 1 退出。Exit 1 if any file is refused.")
]
FEW = 30


def bring(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL|lawrefbook|flk:NAME",
            help="文件、文件夹、网址、lawrefbook（GitHub 上的法律文本）或 flk:法律名称（官方数据库）。"
            "Files, folders, addresses, the LawRefBook texts, or a law of the official database.",
        ),
    ],
    mirror: Annotated[
        str, typer.Option("--from", metavar="PATH|URL", help="从这里取，代替原来的地址。Fetch from here.")
    ] = "",
    strict: Strict = False,
    build: Annotated[bool, typer.Option("--index/--no-index", help="随后更新索引。Index afterwards.")] = True,
    as_json: Json = False,
) -> None:
    """把手里的文件收进来，逐个说明结果。Bring files in; every file is told its fate."""
    from assistant import Assistant

    outcomes: Sequence[Outcome] = Assistant.bring_in(sources, mirror=mirror)
    if build:
        names = {o.name for o in outcomes}
        build_with_progress(quiet=as_json)
        outcomes = [o for o in Assistant.open().imported if o.name in names]
    if as_json:
        print_json([{"name": o.name, "outcome": o.fate.value, "told": o.told} for o in outcomes])
    else:
        show_outcomes(outcomes, everything=len(outcomes) <= FEW)
        if not build:
            print("下一步：assistant index（next: assistant index）")
    if strict and any(o.fate is Fate.REFUSED for o in outcomes):
        raise typer.Exit(1)


def show_outcomes(outcomes: Sequence[Outcome], everything: bool = False) -> None:
    """Print an import's account: the counts, then by name all that was not simply read."""
    counts = Counter(o.fate for o in outcomes)
    print("，".join(f"{fate.label} {counts[fate]}" for fate in Fate) + "（read, refused, duplicate, older）")
    for outcome in outcomes:
        if everything or outcome.fate is not Fate.READ:
            print(f"  [{outcome.fate.label}] {outcome.name}：{outcome.told}")


__all__ = ["Strict", "bring", "show_outcomes"]
