"""The tab 研究备忘: issues of described facts, the memo drafted from them, filed memos, disputes.

Facts and issues are kept by the browser, which sends them with each request. The server keeps
nothing: what it writes goes back in the reply, and a file to re-check comes as content, not as
an upload.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from assistant import AssistantError
from assistant.desk.papers import load_forms
from assistant.web.memo.disputes import dispute_passages, disputes_html
from assistant.web.memo.paper import memo_html, memo_passages
from assistant.web.memo.recheck import recheck_html, recheck_passages
from assistant.web.panel.service import answered
from assistant.web.sent import sent_file
from assistant.web.tabs import Desk, Tab, read_day
from assistant.web.templates import render

if TYPE_CHECKING:
    from assistant.desk.memo import MemoIssue

LONGEST_FACTS, LONGEST_TITLE = 20_000, 100
SAMPLE = (
    "2026年5月起，某连锁超市在多家门店出入口安装了具有人脸识别功能的摄像头，采集进店顾客的人脸信息，"
    "分析年龄、性别、到店次数，并给部分顾客打上疑似“小偷”的标签。门店没有任何告知，累计采集二十余万条。"
)


def _wire(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}


def _text(wire: Mapping[str, Any], key: str) -> str:
    given = wire.get(key)
    return given if isinstance(given, str) else ""


def _day(wire: Mapping[str, Any]) -> date | None:
    return read_day(wire.get("as_of"))


def issues_payload(desk: Desk, given: Any) -> dict[str, Any]:
    """The issues that the facts of {facts, as_of} raise."""

    def work() -> dict[str, Any]:
        wire = _wire(given)
        found = desk.opening.get().memo_issues(_text(wire, "facts"))
        return {"issues": [_row(i) for i in found]}

    return answered(work)


def _row(issue: MemoIssue) -> dict[str, Any]:
    """An issue as the page edits it and sends it back."""
    told = {"key": issue.key, "title": issue.title, "search": issue.search}
    return {**told, "why": list(issue.why), "also": list(issue.also)}


def draft(desk: Desk, given: Any) -> Iterator[dict[str, Any]]:
    """Yield how far the memo of {id, facts, issues, title, paper, as_of} is, then the paper or an error.

    `paper` is the key of a form, "" for the memo.
    """
    wire = _wire(given)
    own = {"id": _text(wire, "id")[:40]}
    try:
        day = _day(wire)
        issues = wire.get("issues")
        yield {**own, "state": "working", "doing": "", "at": 0, "total": 1}
        library = desk.opening.get().desk
        result: Any = None
        chosen = issues if isinstance(issues, list) else None
        facts, paper = _text(wire, "facts"), _text(wire, "paper")
        steps = (
            library.draft_steps(paper, facts, chosen, day)
            if paper
            else library.memo_steps(facts, chosen, day, _text(wire, "title"))
        )
        for result in steps:
            if hasattr(result, "doing"):
                yield {
                    **own,
                    "state": "working",
                    "doing": result.doing,
                    "at": result.at,
                    "total": result.total,
                }
        yield {**own, "state": "done", **memo_payload(library, result.paper)}
    except AssistantError as error:
        yield {**own, "state": "error", "error": str(error)}


def memo_payload(library: Any, paper: Any) -> dict[str, Any]:
    """A memo to read, its passages, and its two files."""
    passages = memo_passages(paper)
    return {
        "html": memo_html(paper),
        "passages": passages,
        "order": list(passages),
        "docx": base64.b64encode(library.docx(paper)).decode(),
        "md": library.markdown(paper),
        "name": f"{paper.title}-{paper.made.isoformat()}",
    }


def recheck_payload(desk: Desk, given: Any) -> dict[str, Any]:
    """What changed in the file of {name, data, as_of}; `data` is base64, the updated copy too."""

    def work() -> dict[str, Any]:
        wire = _wire(given)
        day, (name, content) = _day(wire), sent_file(wire)
        library = desk.opening.get().desk
        report = library.recheck_content(name, content, day)
        passages = recheck_passages(report, day)
        updated = base64.b64encode(library.updated(report)).decode() if report.changed else ""
        return {
            "html": recheck_html(report),
            "passages": passages,
            "order": list(passages),
            "updated": updated,
            "changed": report.changed,
        }

    return answered(work)


def disputes_payload(desk: Desk, given: Any) -> dict[str, Any]:
    """The disputes that {about, as_of} touches, a question or facts; all of them for ""."""

    def work() -> dict[str, Any]:
        wire = _wire(given)
        about, day = _text(wire, "about").strip(), _day(wire)
        library = desk.opening.get().desk
        found = library.disputes_in(about, day) if about else library.disputes(None, day)
        views = library.views(about) if about and not found else ()
        passages = dispute_passages(found, views, day)
        return {
            "html": disputes_html(found, views, about),
            "passages": passages,
            "order": list(passages),
        }

    return answered(work)


def draw(desk: Desk) -> Markup:
    """The tab as it is before anything is written."""
    forms = load_forms(desk.settings.corpus).papers
    return render(
        "memo/page.html", longest_facts=LONGEST_FACTS, longest_title=LONGEST_TITLE, sample=SAMPLE, forms=forms
    )


TAB = Tab(
    "memo",
    draw,
    {"issues": issues_payload, "recheck": recheck_payload, "disputes": disputes_payload},
    {"draft": draft},
)
