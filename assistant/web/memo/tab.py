"""The tab 研究备忘: issues of described facts, the memo drafted from them, filed memos, disputes.

Facts and issues are kept by the browser, which sends them with each request. The server keeps
nothing: what it writes goes back in the reply, and a file to re-check comes as content, not as
an upload.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import gradio as gr

from assistant import AssistantError, BadInputError
from assistant.paper.handed_in import MAX_BYTES
from assistant.web.memo.disputes import dispute_passages, disputes_html
from assistant.web.memo.paper import memo_html, memo_passages
from assistant.web.memo.recheck import recheck_html, recheck_passages
from assistant.web.panel.service import answered
from assistant.web.tabs import Desk, Tab, read_day
from assistant.web.templates import render
from assistant.web.words import word

LONGEST_FACTS, LONGEST_TITLE = 20_000, 100
SAMPLE = (
    "2026年5月起，某连锁超市在多家门店出入口安装了具有人脸识别功能的摄像头，采集进店顾客的人脸信息，"
    "分析年龄、性别、到店次数，并给部分顾客打上疑似“小偷”的标签。门店没有任何告知，累计采集二十余万条。"
)
SCRIPT_WORDS = (
    *("memo_issue_of", "memo_issue_hint", "memo_search", "memo_search_hint", "memo_why", "memo_up"),
    *("memo_down", "memo_remove", "memo_none", "memo_stale", "memo_no_issue", "memo_no_facts"),
    *("memo_reading", "memo_working", "memo_failed", "memo_kept", "memo_unkept", "memo_bad_file"),
    *(
        "memo_imported",
        "memo_rc_working",
        "memo_rc_too_big",
        "memo_d_working",
        "memo_find",
        "memo_find_again",
    ),
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
        found = desk.opening.get().memo_issues(_text(wire, "facts"), _day(wire))
        rows = [{"key": i.key, "title": i.title, "search": i.search, "why": list(i.why)} for i in found]
        return {"issues": rows}

    return answered(work)


def draft(desk: Desk, given: Any) -> Iterator[dict[str, Any]]:
    """Yield how far the memo of {id, facts, issues, title, as_of} is, then the memo or an error."""
    wire = _wire(given)
    own = {"id": _text(wire, "id")[:40]}
    try:
        day = _day(wire)
        issues = wire.get("issues")
        yield {**own, "state": "working", "doing": "", "at": 0, "total": 1}
        library = desk.opening.get().desk
        result: Any = None
        told = _text(wire, "facts"), issues if isinstance(issues, list) else None, day, _text(wire, "title")
        for result in library.memo_steps(*told):
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
        day, name, content = _day(wire), _text(wire, "name")[:200], _content(wire)
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


def _content(wire: Mapping[str, Any]) -> bytes:
    data = _text(wire, "data")
    if len(data) > MAX_BYTES * 4 // 3 + 4:
        raise BadInputError(word("memo_rc_too_big"))
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInputError("没有收到文件（no file received）") from error


def disputes_payload(desk: Desk, given: Any) -> dict[str, Any]:
    """The disputes that {about, as_of} touches, a question or facts; all of them for ""."""

    def work() -> dict[str, Any]:
        wire = _wire(given)
        about, day = _text(wire, "about").strip(), _day(wire)
        library = desk.opening.get().desk
        found = library.disputes_in(about, day) if about else library.disputes(None, day)
        passages = dispute_passages(found, day)
        return {
            "html": disputes_html(found, about),
            "passages": passages,
            "order": list(passages),
        }

    return answered(work)


def _serving(desk: Desk, name: str, payload: Callable[[Desk, Any], dict[str, Any]]) -> Callable[..., Any]:
    """A function of the server under the name that the script calls it by."""

    def serve(wire: Any) -> dict[str, Any]:
        return payload(desk, wire)

    serve.__name__ = name
    return serve


def build(desk: Desk) -> None:
    """Lay out the tab; drafting runs through a hidden component, so that it can tell how far it is."""
    functions = {"issues": issues_payload, "recheck": recheck_payload, "disputes": disputes_payload}
    gr.HTML(
        value=str(render("memo/page.html", longest_facts=LONGEST_FACTS, longest_title=LONGEST_TITLE)),
        js_on_load=f"Law.memo.mount(element, server, {SAMPLE!r});",
        server_functions=[_serving(desk, name, payload) for name, payload in functions.items()],
        apply_default_css=False,
        elem_id="memo",
        elem_classes="law",
    )
    drafting = gr.HTML(
        value=None,
        html_template="",
        js_on_load="Law.memo.wire(props, trigger); watch('value', () => Law.memo.drafted(props.value));",
        apply_default_css=False,
        visible="hidden",
        elem_id="memo-drafting",
    )

    def run(wire: Any) -> Iterator[dict[str, Any]]:
        yield from draft(desk, wire)

    running = drafting.submit(
        run, inputs=drafting, outputs=drafting, show_progress="hidden", api_visibility="private"
    )
    for ended in (running.success, running.failure):
        ended(None, js="() => Law.memo.ended()")


TAB = Tab("memo", build, SCRIPT_WORDS)
