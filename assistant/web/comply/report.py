"""HTML of the report that a self-check makes: gaps gravest first, premises, what is open or unasked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from assistant.web.comply.form import ANSWERS, ShortNames, behind_html, level_badge
from assistant.web.words import WORDS, both, filled

if TYPE_CHECKING:
    from assistant.desk.compliance.assessment import ComplianceReport, Gap
    from assistant.desk.compliance.questions import Backing

_COLUMNS = ("comply_section", *(f"comply_{a}" for a in ANSWERS), "comply_open")


def report_html(report: ComplianceReport, names: ShortNames, subject: str = "", person: str = "") -> Markup:
    """The whole report."""
    return Markup('<h2 tabindex="-1" id="comply-report-title">{}</h2>{}{}{}{}{}{}{}').format(
        both("comply_report_title"),
        _meta(report, subject, person),
        _summary(report),
        _premises(report, names),
        _gaps(report, names),
        _open(report),
        _unasked(report),
        _remark(report),
    )


def _meta(report: ComplianceReport, subject: str, person: str) -> Markup:
    told = {
        "comply_meta_subject": subject,
        "comply_meta_person": person,
        "comply_meta_as_of": report.checklist.as_of.isoformat(),
        "comply_meta_made": report.made.isoformat(),
    }
    rows = (Markup("{} {}").format(both(key), value) for key, value in told.items() if value)
    return Markup('<p class="meta">{}</p>').format(Markup("\u3000").join(rows))


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


def _summary(report: ComplianceReport) -> Markup:
    total, unanswered = len(report.checklist.backings), report.count("")
    absent = Markup("").join(Markup('<li lang="zh-CN">{}</li>').format(r) for r in report.checklist.absent)
    if absent:
        absent = Markup('<div class="box warn" role="note"><ul>{}</ul></div>').format(absent)
    line = filled(
        outcome_key(report), total=total, answered=total - unanswered, open=unanswered, gaps=len(report.gaps)
    )
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(both(k)) for k in _COLUMNS)
    rows = Markup("")
    for name, _ in report.checklist.sections:
        cells = Markup("").join(
            Markup('<td class="{}">{}</td>').format(
                "" if report.count(a, name) else "zero", report.count(a, name)
            )
            for a in (*ANSWERS, "")
        )
        rows += Markup('<tr><th scope="row" lang="zh-CN">{}</th>{}</tr>').format(name, cells)
    return Markup(
        '<p class="lead">{}</p>{}<table class="tally"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(line, absent, head, rows)


def _heading(key: str, after: Markup | str = "") -> Markup:
    return Markup("<h3>{}{}</h3>").format(both(key), after)


def _gaps(report: ComplianceReport, names: ShortNames) -> Markup:
    if not report.gaps:
        return Markup("")
    counts = Counter((g.backing.direct, g.backing.plain, g.level) for g in report.gaps)
    chips = Markup(" ").join(
        Markup('<span class="chip">{} <b>{}</b></span>').format(
            level_badge(plain, level) if direct else both("comply_no_direct"), count
        )
        for (direct, plain, level), count in counts.items()
    )
    order = Markup(" <small>{}</small>").format(both("comply_gaps_order"))
    return (
        _heading("comply_gaps", order)
        + Markup('<p class="chips">{}</p>').format(chips)
        + Markup('<ol class="gaps">{}</ol>').format(
            Markup("").join(_gap(g, names, report.checklist.unheld) for g in report.gaps)
        )
    )


def _gap(gap: Gap, names: ShortNames, unheld: Container[Any]) -> Markup:
    question, note = gap.backing.question, Markup("")
    if gap.note:
        note = Markup('<p class="own-note"><b>{}</b> <span lang="zh-CN">{}</span></p>').format(
            both("comply_note_line"), gap.note
        )
    return Markup(
        '<li class="gap lvl{level}" data-n="{n}"><div class="gap-head">{jump}'
        '<h4 lang="zh-CN">{asks}</h4></div>{note}<div class="behind">{behind}</div></li>'
    ).format(
        level=int(gap.level) if gap.backing.direct else 0,
        n=question.number,
        jump=_jump(question.number),
        asks=question.asks,
        note=note,
        behind=behind_html(gap.backing, names, unheld),
    )


def _jump(n: int) -> Markup:
    """The number of a question, which leads back to it."""
    return Markup('<button type="button" class="jump" data-jump="{0}" title="{1}">{2}</button>').format(
        n, WORDS["comply_to_question"][0], filled("comply_q", n=n)
    )


def _premises(report: ComplianceReport, names: ShortNames) -> Markup:
    if not report.premises:
        return Markup("")
    rows = Markup("")
    for key, words, backing in report.premises:
        behind = (
            behind_html(backing, names, premise=True)
            if key in ("scope_yes", "exempt_yes", "exempt_relief")
            else ""
        )
        rows += Markup('<li data-n="{}">{} {}<div class="behind">{}</div></li>').format(
            backing.question.number,
            _jump(backing.question.number),
            filled(f"comply_p_{key}", **words),
            behind,
        )
    return _heading("comply_premises") + Markup('<ul class="premises">{}</ul>').format(rows)


def _open(report: ComplianceReport) -> Markup:
    out = Markup("")
    for answer, key in (("", "comply_open"), ("na", "comply_na")):
        own = [b.question.number for b in report.checklist.backings if _given(report, b) == answer]
        if own:
            jumps = Markup(" ").join(_jump(n) for n in own)
            out += Markup('<p class="jumps"><b>{}</b> {}</p>').format(both(key), jumps)
    return _heading("comply_open_heading") + out if out else out


def _given(report: ComplianceReport, backing: Backing) -> str:
    reply = report.replies.get(backing.question.unit.id)
    return reply.answer if reply else ""


def _unasked(report: ComplianceReport) -> Markup:
    if not report.later:
        return Markup("")
    rows = Markup("").join(
        Markup('<li lang="zh-CN">《{}》{}：{}</li>').format(
            i.title,
            f"（{'，'.join(p for p in (i.number, f'{i.effective_date}起施行') if p)}）",
            i.about,
        )
        for i in report.later
    )
    return _heading("comply_not_asked") + Markup('<p class="hint">{}</p><ul class="later">{}</ul>').format(
        both("comply_later"), rows
    )


def _remark(report: ComplianceReport) -> Markup:
    """Where list and rules come from, and how far the report goes."""
    return Markup('<p class="remark">{} <span lang="zh-CN">《{}》，{}。</span>{}</p>').format(
        both("comply_list"), report.checklist.title, report.checklist.source, both("comply_remark")
    )
