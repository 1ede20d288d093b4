"""Answers, passages and checks in the terminal, by rich."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from assistant import Answer, CitationCheck, Hit, LegalUnit, Verdict
from assistant.citations import written_citation
from assistant.cli.doctor import Finding
from assistant.present import (
    DISCLAIMER,
    cost_line,
    dates_line,
    one_line,
    speaker_line,
    tally,
    unnamed,
    unsupported_notes,
)

if TYPE_CHECKING:
    from assistant.desk.recheck import RecheckReport

VERDICTS = {
    Verdict.SUPPORTED: ("相符", "green"),
    Verdict.APPLIED: ("仅核对了存在", "blue"),
    Verdict.ALTERED: ("内容有改动", "red"),
    Verdict.WRONG_ARTICLE: ("条文不对", "red"),
    Verdict.NONEXISTENT: ("没有这一条", "red"),
    Verdict.REPEALED: ("已废止", "yellow"),
    Verdict.NOT_IN_FORCE: ("尚未施行", "yellow"),
    Verdict.RENUMBERED: ("条号已变", "yellow"),
    Verdict.UNRESOLVED: ("无法核对", "cyan"),
}
_BINDING, _OTHER = "bold red", "bold blue"


def _console() -> Console:
    return Console(highlight=False, soft_wrap=False)


def _head(unit: LegalUnit, quote: str = "") -> Text:
    """Kind, written form, status, of one passage."""
    line = Text()
    line.append(f"{unit.kind.label} ", style=_BINDING if unit.kind.binding else _OTHER)
    line.append(written_citation(unit, quote), style="bold")
    facts = "，".join(f for f in (unit.status, dates_line(unit)) if f)
    line.append(f"（{facts}）" if facts else "")
    return line


def show_answer(answer: Answer) -> None:
    """Print an answer, the passages it cites, what is missing, what to note."""
    console = _console()
    # A backslash keeps Markdown from taking [1] for a link.
    console.print(Markdown(answer.answer.replace("[", "\\[")))
    if answer.citations:
        console.print(Text("\n依据", style="bold"))
    for citation in answer.citations:
        head = Text(f"[{citation.n}] ").append_text(_head(citation.unit, citation.quote))
        source = Text(f"来源：{citation.unit.source}", style="dim")
        console.print(head)
        console.print(Padding(Group(Text(one_line(citation.quote)), source), (0, 0, 0, 4)))
    for name in unnamed(answer):
        console.print(Text(f"本库未收录：{name}", style="yellow"))
    for warning in (*answer.warnings, *unsupported_notes(answer)):
        console.print(Text(f"注意：{warning}", style="yellow"))
    if cost := cost_line(answer):
        console.print(Text(f"\n{cost}", style="dim"))
    console.print(Text(f"\n适用日期 {answer.as_of.isoformat()}　{DISCLAIMER}", style="dim"))


def show_hits(hits: Sequence[Hit]) -> None:
    """Print ranked passages."""
    console = _console()
    if not hits:
        console.print("没有找到。Nothing found.")
    for i, hit in enumerate(hits, 1):
        console.print(Text(f"{i}. ").append_text(_head(hit.unit)).append(f"  {hit.score:.3f}", style="dim"))
        console.print(Padding(Text(_shortened(one_line(hit.unit.text))), (0, 0, 1, 3)))


def _shortened(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[:limit] + "……"


def show_unit(unit: LegalUnit) -> None:
    """Print one passage with all that is known of it."""
    console = _console()
    console.print(_head(unit))
    console.print(Padding(Text(unit.text), (1, 2)))
    facts = {
        "全称": unit.full_title,
        "发布机关": unit.issuer,
        "位置": unit.heading,
        "发言人": speaker_line(unit),
        "来源": unit.source,
    }
    for name, value in facts.items():
        if value:
            console.print(Text(f"{name}：{value}", style="dim"))
    if unit.excerpt:
        console.print(Text("来源只摘录了本条的一部分。", style="yellow"))
    for doubt in unit.doubts:
        console.print(Text(f"存疑：{doubt}", style="yellow"))


_CHANGED = {
    "same": "文字未变",
    "moved": "条号变了，文字未变",
    "changed": "有改动",
    "moved_changed": "条号变了，文字有改动",
    "added": "新增",
    "ended": "不再有",
}


def show_history(history: Any) -> None:
    """Print an article on a day and how its text changed: [-gone-] and {+new+}, in colour too."""
    console = _console()
    found = history.lookup
    if found.unit is not None and found.state == "found":
        console.print(_head(found.unit))
        console.print(Padding(Text(found.unit.text), (1, 2)))
    else:
        console.print(Text(found.reason, style="yellow"))
    for diff in history.diffs:
        texts = " → ".join(f"{u.article}（{u.version_date}文本）" for u in (diff.old, diff.new) if u)
        console.print(Text(f"{texts}：{_CHANGED[diff.kind]}", style="bold"))
        if diff.excerpted:
            console.print(Text("其中一个文本只是节录，缺少的部分不一定是改动。", style="yellow"))
        line = Text()
        for change in diff.changes:
            marks, style = {"old": ("[-{}-]", "red"), "new": ("{{+{}+}}", "green")}.get(
                change.kind, ("{}", "")
            )
            line.append(marks.format(change.text), style=style)
        console.print(Padding(line, (0, 2, 1, 2)))
    if not history.diffs:
        console.print(Text("本库只收录这一条的一个文本，无从对比。", style="dim"))
    if history.gap:
        console.print(Text(f"{history.gap.rstrip('。')}。", style="yellow"))


def show_checks(checks: Sequence[CitationCheck]) -> None:
    """Print each citation with its verdict, the claim, the reason and what was perhaps meant."""
    console = _console()
    for check in checks:
        name, style = VERDICTS[check.verdict]
        console.print(Text(f"[{name}] ", style=style).append(check.citation, style="bold"))
        lines: list[RenderableType] = [Text(check.reason)] if check.reason else []
        if check.claim:
            lines.append(Text(f"文中：{_shortened(one_line(check.claim))}", style="dim"))
        if check.suggestion:
            lines.append(Text("可能应为：《{}》{}".format(*check.suggestion), style="cyan"))
        console.print(Padding(Group(*lines), (0, 0, 1, 4)))
    counts = "，".join(f"{VERDICTS[Verdict(v)][0]} {n}" for v, n in tally(checks).items())
    console.print(f"共 {len(checks)} 处引用" + (f"：{counts}。" if counts else "。"))


def show_recheck(report: RecheckReport) -> None:
    """Print what re-checking a filed memo found, with what stands in the place of each now."""
    console = _console()
    for finding in report.findings:
        console.print(Text(finding.reason, style="bold red"))
        lines = [Text(f"文中：{_shortened(one_line(finding.stated))}", style="dim")] if finding.stated else []
        if finding.now is not None:
            lines.append(Text(f"现为 {finding.now.citation}：{_shortened(one_line(finding.now.text))}"))
        console.print(Padding(Group(*lines), (0, 0, 1, 4)))
    found = f"发现 {len(report.findings)} 处变化" if report.findings else "没有变化"
    beside = f"和正文新增、改动处的 {report.statements} 处法律引用" if report.statements else ""
    told = f"适用日期 {report.as_of}：核对 {report.checked} 条脚注{beside}，{found}。"
    console.print(Text(told, style="bold" if report.findings else "green"))
    for notice in report.notices:
        console.print(Text(notice, style="yellow"))
    if not report.recorded:
        console.print(Text("文件里没有制作时的记录：只核对了文中的法律引用，改动无从比较。", style="yellow"))


def show_findings(findings: Sequence[Finding]) -> None:
    """Print what the doctor found, with what mends each trouble."""
    console = _console()
    marks = {"ok": ("✓", "green"), "note": ("·", "cyan"), "warn": ("!", "yellow"), "bad": ("✗", "red")}
    section = ""
    for finding in findings:
        if finding.section != section:
            section = finding.section
            console.print(Text(f"\n{section}", style="bold"))
        mark, style = marks[finding.state]
        console.print(Text(f" {mark} ", style=style).append(f"{finding.name}：").append(finding.found))
        for line in finding.details:
            console.print(Padding(Text(line, style="dim"), (0, 0, 0, 5)))
        if finding.remedy:
            console.print(Padding(Text(f"→ {finding.remedy}", style=style), (0, 0, 0, 5)))
