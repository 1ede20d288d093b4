"""The command line: index, chat, ask, search, article, verify, doctor; further ones in cli_desk.py.

Exit status 0 when the command did its work; 1 where a command says so; 2, with one line on
standard error, for bad use or bad input. Stages, the page's server and the rest are imported by the
commands that need them, so that `--help` answers at once.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli import desk as cli_desk
from assistant.cli import imports as cli_imports
from assistant.cli import review as cli_review
from assistant.cli import service as cli_service
from assistant.cli.imports import Strict, show_outcomes
from assistant.cli.options import AsOf, Json, build_with_progress, open_assistant, print_json, read_day
from assistant.errors import AssistantError, BadInputError
from assistant.schema import Fate, Kind
from evals.cli import app as evals_app

# What a disk or its owner refuses: a fault of the place, not of the program.
OPERATING = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    *(errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EIO),
}
app = typer.Typer(
    help="个人信息与人脸识别法律助手：每一句话都有出处。\n\n"
    "Legal assistant for China's law of personal information; every statement stands on a passage.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _history(path: Path | None) -> list[tuple[str, str]]:
    """Earlier turns from a file: a JSON list of [question, answer] pairs, newest last."""
    if path is None:
        return []
    try:
        turns = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadInputError(f"读不了 {path}：{error.strerror}（cannot read --history）") from error
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{path} 不是 JSON（--history is not JSON）") from error
    good = isinstance(turns, list) and all(
        isinstance(t, list) and len(t) == 2 and all(isinstance(part, str) for part in t) for t in turns
    )
    if not good:
        raise BadInputError(f"{path} 应是 [问题, 回答] 组成的列表（--history: a list of [question, answer]）")
    return [(question, answer) for question, answer in turns]


@app.command()
def index(
    if_needed: Annotated[
        bool, typer.Option("--if-needed", help="已是最新则不重建。Only if out of date.")
    ] = False,
    strict: Strict = False,
) -> None:
    """建立或更新索引，可随时中断。Build or refresh the index; safe to interrupt."""
    from assistant import Assistant

    if if_needed and Assistant.is_current():
        print("索引已是最新（the index is up to date）")
        return
    units = build_with_progress()
    outcomes = Assistant.open().imported
    if outcomes:
        print("导入的文件（imported files）：", end="")
        show_outcomes(outcomes)
    print(f"索引已建好，共 {units:,} 个单元。下一步：assistant chat（index built; next: assistant chat）")
    if strict and any(o.fate is Fate.REFUSED for o in outcomes):
        raise typer.Exit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="问题。The question.")],
    as_json: Json = False,
    persona: Annotated[
        str, typer.Option(metavar="citizen|prosecutor", help="为公众还是检察官作答。Who is asking.")
    ] = "citizen",
    as_of: AsOf = None,
    history: Annotated[
        Path | None,
        typer.Option(help="此前的对话：[问题, 回答] 的 JSON 列表。Earlier turns, JSON."),
    ] = None,
) -> None:
    """在终端里回答一个问题。Answer one question in the terminal."""
    day, turns = read_day(as_of), _history(history)
    answer = open_assistant().ask(question, history=turns, persona=persona, as_of=day)
    if as_json:
        from assistant.present import answer_json

        print_json(answer_json(answer))
    else:
        from assistant.cli.terminal import show_answer

        show_answer(answer)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="检索词或问题。Words or a question.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="条数。How many.")] = 10,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="|".join(Kind), help="只查这些种类，可重复。Only these kinds; repeatable."),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """检索原文。Search the passages."""
    hits = open_assistant().search(query, k=k, kinds=kind or None, as_of=read_day(as_of))
    if as_json:
        from assistant.present import hit_json

        print_json([hit_json(hit) for hit in hits])
    else:
        from assistant.cli.terminal import show_hits

        show_hits(hits)


@app.command()
def article(
    law: Annotated[str, typer.Argument(help="法律名称，如 民法典、个保法。Name of the law.")],
    number: Annotated[str, typer.Argument(metavar="ARTICLE", help="条号：1032、253之一。Article.")],
    as_of: AsOf = None,
    history: Annotated[
        bool, typer.Option("--history", help="这一条改过什么。How its text changed, as far as held.")
    ] = False,
    as_json: Json = False,
) -> None:
    """查一条法条。Look up one article."""
    if history:
        found = open_assistant().desk.history(law, number, read_day(as_of))
        _print_history(found, as_json)
        return
    unit = open_assistant().article(law, number, as_of=read_day(as_of))
    if as_json:
        from assistant.present import unit_json

        print_json(unit_json(unit))
    else:
        from assistant.cli.terminal import show_unit

        show_unit(unit)


def _print_history(found: Any, as_json: bool) -> None:
    if as_json:
        from assistant.present import history_json

        print_json(history_json(found))
    else:
        from assistant.cli.terminal import show_history

        show_history(found)


@app.command()
def verify(
    file: Annotated[
        str, typer.Argument(help=".txt / .md / .docx / .pdf / .html 文件，- 为标准输入。File, or - .")
    ],
    as_of: AsOf = None,
    as_json: Json = False,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="docx|json|md", help="docx 为带批注的文稿，须给 -o。Form."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="写到哪里。Where to write a .docx.")
    ] = None,
    force: cli_desk.Force = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="有一处不对，退出码为 1。Exit 1 if anything is wrong.")
    ] = False,
) -> None:
    """核验文中的法律引用。Check the citations of law in a text."""
    from assistant.paper import MAX_BYTES, checked, decode, read_file

    day = read_day(as_of)
    form = "json" if as_json else form
    if form not in (None, "docx", "json", "md"):
        raise BadInputError(f"没有“{form}”这种形式，可用 docx、json、md（--format）")
    if (form == "docx") != (output is not None):
        raise BadInputError("--format docx 和 -o 要一起给（give --format docx with -o FILE.docx）")
    if output is not None:
        cli_desk.writable_path(output, (".docx",), force)
    if file == "-":
        text = checked(decode("标准输入", sys.stdin.buffer.read(MAX_BYTES)))
    else:
        text = read_file(Path(file), whole=True)
    checks = open_assistant().verify(text, as_of=day)
    _tell_checks(text, checks, form, output)
    if strict and any(check.verdict.flagged for check in checks):
        raise typer.Exit(1)


def _tell_checks(text: str, checks: list[Any], form: str | None, output: Path | None) -> None:
    from assistant.cli.terminal import VERDICTS, show_checks
    from assistant.present import check_comment, check_json, checks_markdown

    names = {verdict: name for verdict, (name, _) in VERDICTS.items()}
    if output is not None:
        from assistant.paper import annotated_docx

        notes = [(c.start, c.end, check_comment(c, names[c.verdict])) for c in checks]
        cli_desk.write_file(output, annotated_docx(text, notes))
        print(f"已写入 {output}：{len(checks)} 条批注（comments）", file=sys.stderr)
    elif form == "json":
        print_json([check_json(check) for check in checks])
    elif form == "md":
        print(checks_markdown(checks, names))
    else:
        show_checks(checks)


@app.command()
def doctor(as_json: Json = False) -> None:
    """检查安装、设置、索引和资料；有坏处时退出状态 1。What is installed, built, missing; status 1 if bad."""
    from assistant.cli.doctor import examine
    from assistant.cli.terminal import show_findings

    findings = examine()
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        show_findings(findings)
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)


app.command("import")(cli_imports.bring)
app.command()(cli_desk.memo)
app.command()(cli_desk.recheck)
app.command()(cli_review.review)
app.command()(cli_service.chat)
app.command()(cli_service.mcp)
app.add_typer(cli_service.user, name="user")
app.add_typer(evals_app, name="eval")


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        # standalone_mode=False: errors of use come here too, to be told in one line
        given = sys.argv[1:] if args is None else list(args)
        status = app(args=given or ["--help"], prog_name="assistant", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except typer.exceptions.TyperException as error:
        return _refuse(f"{error.format_message()}（用法见 assistant --help）")
    except AssistantError as error:
        return _refuse(str(error))
    except BrokenPipeError:  # `assistant search … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in OPERATING:
            raise
        place = f"{error.filename}：" if error.filename else ""
        return _refuse(
            f"{place}{error.strerror}。请检查磁盘和权限，或另设 ASSISTANT_HOME（disk or permissions）"
        )
    except (KeyboardInterrupt, typer.Abort):
        return 130


def _refuse(message: str) -> int:
    print(" ".join(message.split()), file=sys.stderr)
    return 2
