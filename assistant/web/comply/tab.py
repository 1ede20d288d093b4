"""The tab 合规自查: the checklist as a form, kept by the browser, and the report that its answers make.

The server is asked for the questions, for the rules behind them on a day, for the passages of one
question and for a report; it keeps no answer.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from assistant import BadInputError
from assistant.web.comply.form import ShortNames, behind_html, form_html, passages_payload, source_html
from assistant.web.comply.report import report_html
from assistant.web.panel.service import answered
from assistant.web.tabs import Desk, Tab, read_day
from assistant.web.templates import render

LONGEST_NAME = 100


def _wire(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}


def _day(given: Any) -> date:
    return read_day(_wire(given).get("as_of")) or date.today()


def questions_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """The form, without what stands behind the questions."""

    def work() -> dict[str, Any]:
        work_desk = desk.opening.get().desk
        questions = work_desk.questions()
        return {
            "html": form_html(questions),
            "source": source_html(questions, work_desk.checklist_appendix()),
            "ids": [q.unit.id for q in questions],
            "title": questions[0].unit.title if questions else "",
        }

    return answered(work)


def behind_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """Rules and consequences of every question on a day, by its number; instruments not held."""

    def work() -> dict[str, Any]:
        day = _day(wire)
        assistant = desk.opening.get()
        checklist = assistant.checklist(day)
        names, unheld = ShortNames(assistant.library.instruments), checklist.unheld
        return {
            "as_of": day.isoformat(),
            "behind": {str(b.question.number): behind_html(b, names, unheld) for b in checklist.backings},
            "missing": [i.title for i in unheld],
            "absent": list(checklist.absent),
        }

    return answered(work)


def passages_of(desk: Desk, wire: Any) -> dict[str, Any]:
    """The passages that the buttons of question `n` open."""

    def work() -> dict[str, Any]:
        day, n = _day(wire), _wire(wire).get("n")
        backings = desk.opening.get().checklist(day).backings
        if not isinstance(n, int) or not 1 <= n <= len(backings):
            raise BadInputError("没有这道题（no such question）")
        return passages_payload(backings[n - 1], day)

    return answered(work)


def report_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """The report of answers: HTML, a Word file (base64) and Markdown. Nothing of it is kept."""

    def work() -> dict[str, Any]:
        given = _wire(wire)
        answers = given.get("answers")
        if not isinstance(answers, dict):
            raise BadInputError("没有收到答复（no answers given）")
        day, assistant = _day(given), desk.opening.get()
        told = {key: _name(given.get(key)) for key in ("subject", "person")}
        report, paper = assistant.desk.compliance_report(answers, day, **told)
        return {
            "html": report_html(report, ShortNames(assistant.library.instruments), **told),
            "docx": base64.b64encode(assistant.desk.docx(paper)).decode(),
            "md": assistant.desk.markdown(paper),
            "name": f"{paper.title}-{report.made.isoformat()}",
        }

    return answered(work)


def _name(given: Any) -> str:
    name = str(given or "").strip()
    if len(name) > LONGEST_NAME:
        raise BadInputError(f"自查对象、填表人最长 {LONGEST_NAME} 字（name too long）")
    return name


def draw(_desk: Desk) -> Markup:
    """The tab as it is before the script asks for the rest, when it is first shown."""
    return render("comply/page.html", longest=LONGEST_NAME)


TAB = Tab(
    "comply",
    draw,
    {
        "questions": questions_payload,
        "behind": behind_payload,
        "passages": passages_of,
        "report": report_payload,
    },
)
