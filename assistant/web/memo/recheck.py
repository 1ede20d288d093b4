"""HTML of what re-checking a filed memo found: the memo's words beside what stands now."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from assistant.web.check.differences import mark_differences
from assistant.web.panel.passage import passage_html
from assistant.web.words import both, filled

if TYPE_CHECKING:
    from assistant.desk.recheck.recheck import Finding, RecheckReport


def recheck_html(report: RecheckReport) -> Markup:
    """The outcome in a line, then each finding in the order of the footnotes."""
    key = "memo_rc_changed" if report.changed else "memo_rc_same"
    line = filled(key, n=report.checked, changes=len(report.findings), as_of=report.as_of.isoformat())
    unread = Markup("")
    if report.unread:
        numbers = "、".join(str(n) for n in report.unread)
        unread = Markup('<p class="box plain">{}</p>').format(filled("memo_rc_unread", notes=numbers))
    findings = Markup("").join(_finding(f, at) for at, f in enumerate(report.findings))
    return Markup(
        '<h3 tabindex="-1" class="rc-line {}">{}</h3><p class="rc-file">{}</p>{}<ol class="rc">{}</ol>'
    ).format("bad" if report.changed else "good", line, report.name, unread, findings)


def recheck_passages(report: RecheckReport, as_of: date | None) -> dict[str, str]:
    """The passage that stands in the place of each finding's now, by its position."""
    units = {str(at): f.now or f.unit for at, f in enumerate(report.findings)}
    return {at: str(passage_html(unit, as_of=as_of)) for at, unit in units.items() if unit is not None}


def _finding(finding: Finding, at: int) -> Markup:
    now = finding.now or finding.unit
    stated, present = finding.quoted, now.text if now else ""
    ours, theirs = mark_differences(stated, present)
    head = finding.stated.partition(stated)[0] if stated else finding.stated
    opens = (
        Markup('<button type="button" class="quiet" data-cite="{}">{}</button>').format(at, both("memo_open"))
        if now
        else Markup("")
    )
    then = Markup('<section><h4>{}</h4><div class="claim" lang="zh-CN">{}{}</div></section>').format(
        both("memo_rc_stated"), head, ours
    )
    law = Markup('<section><h4>{}</h4><div class="law-text" lang="zh-CN">{}</div></section>').format(
        both("memo_rc_now"), theirs
    )
    return Markup(
        '<li class="t-{sort}"><p class="rc-head"><span class="rc-note">{note}</span>'
        '<span class="badge k-news">{name}</span></p><p class="reason" lang="zh-CN">{reason}</p>'
        '<div class="beside">{then}{law}</div><div class="actions">{opens}</div></li>'
    ).format(
        sort=finding.trouble,
        note=filled("memo_rc_note", n=finding.note),
        name=both(f"memo_rc_{finding.trouble}"),
        reason=finding.reason,
        then=then if finding.stated else "",
        law=law if present else "",
        opens=opens,
    )
