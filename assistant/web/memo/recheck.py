"""What re-checking a filed memo found: the memo's words beside what stands now."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assistant.web.check.differences import Pieces, differences
from assistant.web.panel.passage import passage_html
from assistant.web.templates import render

if TYPE_CHECKING:
    from assistant.desk.recheck.recheck import Finding, RecheckReport


def recheck_html(report: RecheckReport) -> str:
    """The outcome in a line, then each finding in the order of the footnotes."""
    findings = [_beside(finding) for finding in report.findings]
    return str(render("memo/recheck.html", report=report, findings=findings))


def recheck_passages(report: RecheckReport, as_of: date | None) -> dict[str, str]:
    """The passage that stands in the place of each finding's now, by its position."""
    units = {str(at): f.now or f.unit for at, f in enumerate(report.findings)}
    return {at: str(passage_html(unit, as_of=as_of)) for at, unit in units.items() if unit is not None}


def _beside(finding: Finding) -> tuple[Finding, str, Pieces, Pieces]:
    """A finding, what stands before the words it quotes, then these words and the passage in pieces."""
    now, stated = finding.now or finding.unit, finding.quoted
    ours, theirs = differences(stated, finding.was or (now.text if now else ""))
    return finding, finding.stated.partition(stated)[0] if stated else finding.stated, ours, theirs
