"""The research memo: from facts and issues to a paper in the form of Chinese legal writing.

Sentences that apply law come from the table of issues (corpus/desk/issues.yaml), each with a footnote
on the articles that it stands on; the articles stand in full in an annex. Where a chat model is set,
an analysis of each issue that the model wrote and the checker passed stands under it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.desk.memo import sections
from assistant.desk.memo.sheet import Sheet
from assistant.desk.tracks import Track, tracks_of
from assistant.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from assistant.desk.facts import FilledTable, Reading
    from assistant.desk.memo.issues import MemoIssue
    from assistant.desk.memo.research import IssueFindings, Researcher
    from assistant.schema import Answer

SUBJECT = 24  # characters of a party's name and of what it did that make a title
_PARTY = re.compile(
    r"(?:某[^，。；、（）“”]{1,14}?|[^，。；、（）“”\d]{1,12}?)"
    r"(?:公司|集团|平台|医院|保健院|学校|中学|小学|幼儿园|景区|超市|酒店|民宿|银行|局|政府|街道办事处|物业|机构|中心|养老院|院)"
)
_PERSON = re.compile(r"(?:犯罪嫌疑人|被告人|嫌疑人)([\u4e00-\u9fa5]某[某甲乙丙丁]?)")
_NAME = re.compile(
    r"(?<![\u4e00-\u9fa5])([\u4e00-\u9fa5]某[某甲乙丙丁]?(?=[系在将从是与和、及利担伙擅在通]))"
)
_DAY = re.compile(r"(?:19|20)\d\d年(?:\d+月)?(?:\d+日)?(?:起|以来|至|前后|初|底|间)?[^，。；]{0,3}?")


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
        subject = title.strip() or self.joints["title"].format(subject=self._subject())
        paper = Paper(subject, self.researcher.day, self.made)
        sheet = Sheet(paper, self.joints, self.facts, self.researcher, tuple(issues))
        findings = []
        for at, issue in enumerate(issues, start=1):
            yield MemoStep(issue.title, at, total)
            findings.append(self.researcher.study(issue, self.facts))
        at = len(issues)
        tables = self.researcher.tables(self.facts, issues)
        raised = {k for i in issues for k in (i.key, *i.also)}
        tracks = tracks_of(self.tracks, raised, self.facts)
        sections.write_head(sheet)
        sections.write_conclusion(sheet, findings, tables)
        paper.heading(1, self.joints["issues_heading"])
        for found in findings:
            if self.analyse:
                at += 1
                yield MemoStep(found.issue.title, at, total)
            sections.write_issue(sheet, found, self.analyse(found.issue.title) if self.analyse else None)
        yield MemoStep(self.joints["outline_heading"], at + 1, total)
        sections.write_evidence(sheet, tables)
        yield MemoStep(self.joints["views_heading"], at + 2, total)
        sections.write_views(sheet, findings, self.researcher.similar(self.facts))
        sections.write_tracks(sheet, tracks)
        sections.write_open(sheet, findings)
        sections.write_elements(sheet, tables)
        sections.write_annex(sheet)
        yield Memo(paper, tuple(issues), tuple(findings), tables, tracks)

    def _subject(self) -> str:
        """The party of the facts and what they are about."""
        return f"{party(self.facts.text) or self.joints['subject_none']}{_matter(self.facts, self.joints)}"


def party(text: str) -> str:
    """The party that a text of facts is about, as it is named there; "" where none is found."""
    plain = _DAY.sub("", text)
    if m := _PERSON.search(plain):
        return m[1]
    names = [m for m in (_NAME.search(plain[:80]), _PARTY.search(plain)) if m]
    first = min(names, key=lambda m: m.start(), default=None)
    if first is None:
        return ""
    name = first[1] if first.re is _NAME else first[0]
    return re.sub(
        r"^(?:由|在|对|向|经|据|查明|检察机关|检察院|履职中?发现|发现|[：:，\s]|年|月|日|起|以来|至今|一所|一家|一款|位|入住|在多地)+",
        "",
        name,
    )[:SUBJECT]


def _matter(facts: Reading, joints: Mapping[str, str]) -> str:
    """What it is about: a suspected crime, else the conduct."""
    if "crime_stage" in facts.shown:
        crime = re.search(
            r"(?:以|涉嫌|犯)?([\u4e00-\u9fa5、]{2,22}?罪)(?:等)?(?:立案|移送|起诉|、|一案|和|提起|，|。)",
            facts.text,
        )
        if crime:
            name = re.sub(r"^.*(?:涉嫌|以|(?<!侵)犯|罪名是|罪名为)", "", crime[1])
            return joints["subject_crime"].format(
                crime=name.split("、")[0] if "、" in name and len(name) > 16 else name
            )
    return joints["subject_personal"] if "personal" in facts.shown else joints["subject_other"]
