"""The research memo: from facts and issues to a paper in the form of Chinese legal writing.

Sentences that apply law come from the table of issues (corpus/desk/issues.yaml), each with a footnote
on the articles that it stands on; the articles stand in full in an annex. Where a chat model is set,
an analysis of each issue that the model wrote and the checker passed stands under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.desk.facts import subject
from assistant.desk.memo import sections
from assistant.desk.memo.issues import issue_keys
from assistant.desk.memo.reckoning import held, write_figures
from assistant.desk.memo.sheet import Sheet
from assistant.desk.tracks import Track, tracks_of
from assistant.language.tables import table
from assistant.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence
    from datetime import date

    from assistant.desk.facts import FilledTable, Reading
    from assistant.desk.memo.issues import MemoIssue
    from assistant.desk.memo.research import IssueFindings, Researcher
    from assistant.schema import Answer

# Sorts of information that name a matter by how often they are told of; among equals the most telling first.
TELLING, SEVERAL = ("face", "biometric", "minors"), 2  # others must be told of several times
SENSITIVE = ("face", "biometric", "health", "intimate", "minors", "location", "account")


FEW = 10  # issues that all stand in the body
CRIME, SHORTEST_CRIME = "crime_253", 4  # the issue; characters of a name of a crime
SUPERVISED = "advised|admin_track !state !civil_track"  # whose office is studied too


@dataclass(frozen=True)
class MemoStep:
    """How far a memo is: `doing` the issue or the section in hand, the `at`th of `total` steps."""

    doing: str
    at: int
    total: int


@dataclass(frozen=True)
class Memo:
    """A finished memo: the paper, and the issues, findings, tables and tracks that it was written from."""

    paper: Paper
    issues: tuple[MemoIssue, ...]
    findings: tuple[IssueFindings, ...]
    tables: tuple[FilledTable, ...]
    tracks: tuple[Track, ...]


class MemoWriter:
    """Writes one memo. `joints` of prompts/memo.yaml; `analyse` gives the model's answer, or None."""

    def __init__(
        self,
        researcher: Researcher,
        facts: Reading,
        joints: Mapping[str, str],
        tracks: tuple[Track, ...],
        made: date,
        analyse: Callable[[str], Answer | None] | None = None,
    ) -> None:
        """`tracks` all there are; those open to the matter are written."""
        self.researcher, self.facts, self.joints, self.analyse = researcher, facts, joints, analyse
        self.tracks, self.made = tracks, made

    def write(self, issues: Sequence[MemoIssue], title: str = "") -> Iterator[MemoStep | Memo]:
        """Write the memo on the issues given; yield each step before it is done, the memo last."""
        # A model reads each issue once more when its section is written.
        total = len(issues) * (2 if self.analyse else 1) + 2
        subject = title.strip() or self.joints["title"].format(subject=self._subject(issue_keys(issues)))
        paper = Paper(subject, self.researcher.day, self.made, study=True)
        sheet = Sheet(paper, self.joints, self.facts, self.researcher, tuple(issues))
        findings = []
        for at, issue in enumerate(issues, start=1):
            yield MemoStep(issue.title, at, total)
            findings.append(self.researcher.study(issue, self.facts))
        at = len(issues)
        tables = self.researcher.tables(self.facts, issues)
        raised = issue_keys(issues)
        tracks = tracks_of(self.tracks, raised, self.facts)
        sheet.reckoned = held(sheet, self.researcher.standards.reckon(self.facts, raised))
        sections.quote(sheet, findings)
        sections.write_head(sheet)
        sections.write_asked(sheet, self.researcher.replies(self.facts, issues), findings)
        sections.write_conclusion(sheet, findings, tables)
        write_figures(sheet)
        paper.heading(1, self.joints["issues_heading"])
        short = self.analyse is not None or len(findings) <= FEW
        later = [] if short else [f for f in findings if sections.may_follow(sheet, f, tables)]
        for found in (f for f in findings if f not in later):
            if self.analyse:
                at += 1
                yield MemoStep(found.issue.title, at, total)
            sections.write_issue(sheet, found, self.analyse(found.issue.title) if self.analyse else None)
        yield MemoStep(self.joints["outline_heading"], at + 1, total)
        sections.write_evidence(sheet, tables)
        yield MemoStep(self.joints["views_heading"], at + 2, total)
        sections.write_views(sheet, findings, self.researcher.similar(self.facts))
        sections.write_tracks(sheet, tracks)
        sections.write_open(sheet, findings, tables)
        sections.write_elements(sheet, tables)
        sections.write_further(sheet, later)
        sections.write_annex(sheet)
        sections.write_digests(sheet, findings)
        yield Memo(paper, tuple(issues), tuple(findings), tables, tracks)

    def _subject(self, raised: Container[str]) -> str:
        """The party of the facts and what they are about."""
        crime = "crime_stage" in self.facts.shown and (
            CRIME in raised or bool(_named(self.facts.told_only.text))
        )
        who = subject(self.facts.text, crime) or self.joints["subject_none"]
        return f"{who}{_matter(self.facts, self.joints, raised)}"


def _named(text: str) -> str:
    """The crime that facts name in full; "" where they name none."""
    told = table("desk")
    found = (told.pattern("crime_lead").sub("", m[1]) for m in told.pattern("crime").finditer(text))
    return next((name for name in found if len(name) >= SHORTEST_CRIME), "")


def _matter(facts: Reading, joints: Mapping[str, str], raised: Container[str]) -> str:
    """What it is about: a suspected crime, else the sensitive information that is told of most."""
    if "crime_stage" in facts.shown and (name := _named(facts.text)):
        return joints["subject_crime"].format(crime=name.split("、")[0] if len(name) > 16 else name)
    if "crime_stage" in facts.shown and CRIME in raised:
        key = "subject_crime_doubt" if "crime_doubt" in facts.told_only.shown else "subject_crime"
        return joints[key].format(crime=joints["crime_253"])
    if "personal" not in facts.shown:
        return joints["subject_other"]
    plain = facts.told_only
    told_of = {s: len(plain.spans.get(s, ())) for s in SENSITIVE}
    known = max(SENSITIVE, key=lambda s: told_of[s])  # the first named of SENSITIVE among equals
    if told_of[known] < (1 if known in TELLING else SEVERAL):
        known = "personal"
    key = "subject_supervised" if plain.holds(SUPERVISED) else "subject_personal"
    return joints[key].format(information=joints[f"information_{known}"])
