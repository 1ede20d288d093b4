"""The report that a self-check makes: gaps gravest first, premises, what is open or unasked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from assistant.web.comply.form import ANSWERS, ShortNames
from assistant.web.templates import render

if TYPE_CHECKING:
    from assistant.desk.compliance.assessment import ComplianceReport

_COLUMNS = ("comply_section", *(f"comply_{a}" for a in ANSWERS), "comply_open")
_MET = ("scope_yes", "exempt_yes", "exempt_relief")  # premises whose rules are told


def report_html(report: ComplianceReport, names: ShortNames, subject: str = "", person: str = "") -> str:
    """The whole report."""
    told = {
        "comply_meta_subject": subject,
        "comply_meta_person": person,
        "comply_meta_as_of": report.checklist.as_of.isoformat(),
        "comply_meta_made": report.made.isoformat(),
    }
    total, unanswered = len(report.checklist.backings), report.count("")
    page = render(
        "comply/report.html",
        report=report,
        names=names,
        meta=[(key, value) for key, value in told.items() if value],
        outcome=outcome_key(report),
        outcome_values={
            "total": total,
            "answered": total - unanswered,
            "open": unanswered,
            "gaps": len(report.gaps),
        },
        columns=_COLUMNS,
        answers=(*ANSWERS, ""),
        met=_MET,
        levels=Counter((g.backing.direct, g.backing.plain, g.level) for g in report.gaps),
        open=_answered(report, ""),
        left_out=_answered(report, "na"),
    )
    return str(page)


def outcome_key(report: ComplianceReport) -> str:
    """Which sentence sums the answers up."""
    unanswered, premises = report.count(""), {key for key, _, _ in report.premises}
    if unanswered == len(report.checklist.backings):
        return "comply_sum_nothing"
    if report.gaps:
        return "comply_sum_gaps"
    if premises & {"exempt_no_gap", "exempt_unclear", "scope_no_alone"}:
        return "comply_sum_premise"
    return "comply_sum_open" if unanswered else "comply_sum_all"


def _answered(report: ComplianceReport, answer: str) -> list[int]:
    """The numbers of the questions with an answer; "" for none."""
    replies = {key: reply.answer for key, reply in report.replies.items()}
    asked = (backing.question for backing in report.checklist.backings)
    return [question.number for question in asked if replies.get(question.unit.id, "") == answer]
