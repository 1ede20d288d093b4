"""The research memo: from facts and issues to a paper in the form of Chinese legal writing.

Extractive: headings and joints come from prompts/memo.yaml, what carries meaning is quoted, each
quotation with a footnote. Where a chat model is set, an analysis of each issue that the model wrote
and the checker passed stands before the views, its sentences footnoted like the quotations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.desk.memo.sections import (
    write_cases,
    write_evidence,
    write_head,
    write_issue,
    write_remarks,
    write_steps,
    write_summary,
    write_time,
)
from assistant.desk.memo.sheet import Sheet
from assistant.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from assistant.desk.memo.issues import MemoIssue
    from assistant.desk.memo.research import IssueFindings, Researcher
    from assistant.schema import Answer
    from assistant.understand import Facts

SUBJECT = 36  # characters of the facts that make a title
_CLAUSE = re.compile(r"[，。；！？\n]")
_ONLY_DAY = re.compile(r"^[\d年月日号底初末中旬上下至到以来起前后间期\-—～.]+$")


@dataclass(frozen=True)
class MemoStep:
    """How far a memo is: `doing` the issue or the section in hand, the `at`th of `total` steps."""

    doing: str
    at: int
    total: int


@dataclass(frozen=True)
class Memo:
    """A finished memo: the paper, and the issues and findings that it was written from."""

    paper: Paper
    issues: tuple[MemoIssue, ...]
    findings: tuple[IssueFindings, ...]


class MemoWriter:
    """Writes one memo. `joints` of prompts/memo.yaml; `analyse` gives the model's answer, or None."""

    def __init__(
        self,
        researcher: Researcher,
        facts: Facts,
        joints: Mapping[str, str],
        made: date,
        title: str = "",
        analyse: Callable[[str], Answer | None] | None = None,
    ) -> None:
        self.researcher, self.facts, self.joints, self.analyse = researcher, facts, joints, analyse
        self.paper = Paper(title.strip() or self._title(), researcher.day, made)

    def write(self, issues: Sequence[MemoIssue]) -> Iterator[MemoStep | Memo]:
        """Write the memo on the issues given; yield each step before it is done, the memo last."""
        # A model reads each issue once more when its section is written.
        total = len(issues) * (2 if self.analyse else 1) + 3
        sheet = Sheet(self.paper, self.joints, self.facts, self.researcher, tuple(issues))
        findings = []
        for at, issue in enumerate(issues, start=1):
            yield MemoStep(issue.title, at, total)
            findings.append(self.researcher.study(issue, self.facts))
        findings = self.researcher.of_one_field(findings, self.facts)
        at = len(issues)
        write_head(sheet)
        write_summary(sheet, findings)
        self.paper.heading(1, self.joints["issues_heading"])
        for found in findings:
            if self.analyse:
                at += 1
                yield MemoStep(found.issue.title, at, total)
            write_issue(sheet, found, self.analyse(found.issue.title) if self.analyse else None)
        yield MemoStep(self.joints["cases_heading"], at + 1, total)
        similar = self.researcher.similar(self.facts)
        write_cases(sheet, similar)
        yield MemoStep(self.joints["evidence_heading"], at + 2, total)
        write_evidence(sheet, findings, similar)
        yield MemoStep(self.joints["steps_heading"], at + 3, total)
        write_steps(sheet)
        write_time(sheet, findings)
        write_remarks(sheet)
        yield Memo(self.paper, tuple(issues), tuple(findings))

    def _title(self) -> str:
        """A title in the facts' own words: their first clause that is no date, where it is short enough."""
        clauses = (c.strip() for c in _CLAUSE.split(self.facts.text))
        first = next((c for c in clauses if c and not _ONLY_DAY.match(c)), "")
        subject = first if 4 <= len(first) <= SUBJECT else self.joints["subject_none"]
        return self.joints["title"].format(subject=subject)
