"""The desk's commands: `memo` writes a research memo, `recheck` says what changed in a filed one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.options import AsOf, Json, open_assistant, print_json, read_day
from assistant.errors import BadInputError

Force = Annotated[bool, typer.Option("--force", help="覆盖已有的文件。Overwrite an existing file.")]
MEMO_ENDINGS = (".docx", ".md")


def memo(
    facts: Annotated[
        str | None, typer.Argument(help="案情，- 为标准输入。The facts; - reads standard input.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="案情写在 .txt / .md / .docx 里。A file with the facts.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="写成 .docx 或 .md；不给则把 Markdown 打印出来。Where to."),
    ] = None,
    issue: Annotated[
        list[str] | None,
        typer.Option("--issue", help="只研究这些争点，可重复；不给则从案情找。Only these issues."),
    ] = None,
    list_issues: Annotated[
        bool, typer.Option("--list-issues", help="只列出找到的争点，一行一个。Only list the issues found.")
    ] = False,
    title: Annotated[str, typer.Option(help="备忘标题。Title of the memo.")] = "",
    paper: Annotated[
        str,
        typer.Option(
            "--paper",
            help="写哪种文书：memo、suggestion、governance、consult、notice、outline、complaint、attached、"
            "admin_complaint，或者文书名。Which paper.",
        ),
    ] = "memo",
    as_of: AsOf = None,
    force: Force = False,
) -> None:
    """起草研究备忘或检察文书。Draft a research memo, or a prosecutor's paper with its blanks marked."""
    day = read_day(as_of)
    if output is not None:
        writable_path(output, MEMO_ENDINGS, force)
    text = _facts(facts, file)
    assistant = open_assistant()
    if list_issues:
        for found in assistant.memo_issues(text):
            print(found.title)
        return
    result: Any = None
    chosen = _issues(assistant, text, issue)
    memo = paper in ("memo", "研究备忘")
    desk = assistant.desk
    for result in (
        desk.memo_steps(text, chosen, day, title) if memo else desk.draft_steps(paper, text, chosen, day)
    ):
        if hasattr(result, "doing"):
            print(f"[{result.at}/{result.total}] {result.doing}", file=sys.stderr, flush=True)
    if output is None:
        print(assistant.desk.markdown(result.paper))
    elif output.suffix.lower() == ".docx":
        write_file(output, assistant.desk.docx(result.paper))
    else:
        write_file(output, assistant.desk.markdown(result.paper).encode())
    if output is not None:
        told = (
            f"{len(result.issues)} 个争点，{len(result.paper.notes)} 条脚注（issues, footnotes）"
            if memo
            else f"{result.form.name}，待填 {result.blanks} 处（blanks to fill）"
        )
        print(f"已写入 {output}：{told}", file=sys.stderr)


def recheck(
    file: Annotated[Path, typer.Argument(help="本系统生成的 .docx 或 .md。A memo or report made here.")],
    as_of: AsOf = None,
    as_json: Json = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="有变化时另存一份更新稿。Where to write an updated copy."),
    ] = None,
    force: Force = False,
) -> None:
    """复核已存的备忘或报告，有变化则退出码为 1。Check a filed memo; exit 1 if anything changed."""
    day = read_day(as_of)
    if output is not None:
        if output.resolve() == file.resolve():
            raise BadInputError("更新稿请另存：-o 不能是原文件（-o must name another file）")
        writable_path(output, (file.suffix.lower(),), force)
    assistant = open_assistant()
    report = assistant.recheck(file, day)
    if as_json:
        print_json(report.as_json())
    else:
        from assistant.cli.terminal import show_recheck

        show_recheck(report)
    if output is not None and report.changed:
        write_file(output, assistant.desk.updated(report))
        print(f"更新稿已写入 {output}（updated copy written）", file=sys.stderr)
    elif output is not None:
        print("没有变化，没有写更新稿（nothing changed, no copy written）", file=sys.stderr)
    if report.changed:
        raise typer.Exit(1)


def _facts(facts: str | None, file: Path | None) -> str:
    """The facts from the argument, standard input or a file: exactly one of them."""
    if (facts is None) == (file is None):
        raise BadInputError(
            "案情写在命令后或者用 --file 给出，二者取一（give the facts or --file, not both）"
        )
    if file is not None:
        from assistant.paper import read_file

        return read_file(file)
    if facts == "-":
        from assistant.paper import MAX_BYTES, checked, decode

        return checked(decode("标准输入", sys.stdin.buffer.read(MAX_BYTES)))
    return str(facts)


def _issues(assistant: Any, text: str, given: list[str] | None) -> list[object] | None:
    """The issues asked for; one that the facts raise by that very title keeps its norms."""
    if not given:
        return None
    found = {i.title: i for i in assistant.memo_issues(text)}
    return [found.get(title.strip(), title) for title in given]


def writable_path(path: Path, endings: tuple[str, ...], force: bool) -> None:
    """Refuse before the work what could not be written after it."""
    if path.suffix.lower() not in endings:
        raise BadInputError(f"{path.name} 应以 {' 或 '.join(endings)} 结尾（-o: wrong ending）")
    if not path.parent.is_dir():
        raise BadInputError(f"没有这个文件夹：{path.parent}（-o: no such folder）")
    if path.exists() and not force:
        raise BadInputError(f"{path} 已经存在，要覆盖请加 --force（file exists）")


def write_file(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all; BadInputError where that cannot be done."""
    from assistant.paper import write_whole

    try:
        write_whole(path, content)
    except OSError as error:
        raise BadInputError(f"写不了 {path}：{error.strerror}（cannot write）") from error
