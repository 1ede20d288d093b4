"""The research memo: from facts and issues to a paper in the form of Chinese legal writing.

Extractive: headings and joints come from prompts/memo.yaml, what carries meaning is quoted, each
quotation with a footnote. Where a chat model is set, an analysis of each issue that the model wrote
and the checker passed stands before the views, its sentences footnoted like the quotations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.choose import best_passage
from assistant.citations.written import written
from assistant.desk.memo.fit import SAME, Fit, about_crime, repeats
from assistant.desk.memo.sections import write_cases, write_evidence, write_remarks, write_steps, write_time
from assistant.language import Terms, contains
from assistant.paper import Paper, Span, chinese_day
from assistant.paper.paper import nested, who
from assistant.rules import place_named, territory
from assistant.schema import Answer, Kind, LegalUnit
from assistant.schema.stages import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from assistant.desk.disputes import Dispute
    from assistant.desk.memo.issues import MemoIssue
    from assistant.desk.memo.research import IssueFindings, Researcher
    from assistant.understand import Facts

WHOLE = 420  # characters up to which an article is quoted in full
VIEW, SUMMARY = 260, 110
SUBJECT = 36  # characters of the facts that make a title
_CLAUSE = re.compile(r"[，。；！？\n]")
_ONLY_DAY = re.compile(r"^[\d年月日号底初末中旬上下至到以来起前后间期\-—～.]+$")
_MARK = re.compile(r"\[(\d{1,3})\]")


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
        self.quoted: dict[tuple[str, str], int] = {}
        self.relied: dict[str, LegalUnit] = {}
        self.issues: tuple[MemoIssue, ...] = ()
        self.doubted: set[str] = set()
        self.told: set[str] = set()
        self.disputed: set[str] = set()
        self.seen: dict[str, str] = {}  # what views were quoted, by unit: nobody need say it twice

    def fill(self, key: str, **words: object) -> str:
        """Fill a joint."""
        return self.joints[key].format_map(words)

    def write(self, issues: Sequence[MemoIssue]) -> Iterator[MemoStep | Memo]:
        """Write the memo on the issues given; yield each step before it is done, the memo last."""
        # A model reads each issue once more when its section is written.
        self.issues = tuple(issues)
        total = len(issues) * (2 if self.analyse else 1) + 3
        findings = []
        for at, issue in enumerate(issues, start=1):
            yield MemoStep(issue.title, at, total)
            findings.append(self.researcher.study(issue, self.facts))
        findings = self.researcher.of_one_field(findings, self.facts)
        at = len(issues)
        paper = self.paper
        days = {"as_of": chinese_day(paper.as_of), "made": chinese_day(paper.made)}
        paper.para(self.fill("meta", **days), kind="meta")
        paper.heading(1, self.joints["facts_heading"])
        paper.para(self.joints["facts_lead"])
        for line in self.facts.text.splitlines():
            if line.strip():
                paper.para(line.strip())
        self._summary(findings)
        paper.heading(1, self.joints["issues_heading"])
        for found in findings:
            if self.analyse:
                at += 1
                yield MemoStep(found.issue.title, at, total)
            self._issue(found)
        yield MemoStep(self.joints["cases_heading"], at + 1, total)
        similar = self.researcher.similar(self.facts)
        write_cases(self, similar)
        yield MemoStep(self.joints["evidence_heading"], at + 2, total)
        write_evidence(self, findings, similar)
        yield MemoStep(self.joints["steps_heading"], at + 3, total)
        write_steps(self)
        write_time(self)
        write_remarks(self)
        yield Memo(paper, tuple(issues), tuple(findings))

    def _title(self) -> str:
        """A title in the facts' own words: their first clause that is no date, where it is short enough."""
        clauses = (c.strip() for c in _CLAUSE.split(self.facts.text))
        first = next((c for c in clauses if c and not _ONLY_DAY.match(c)), "")
        subject = first if 4 <= len(first) <= SUBJECT else self.joints["subject_none"]
        return self.fill("title", subject=subject)

    def _summary(self, findings: Sequence[IssueFindings]) -> None:
        paper = self.paper
        paper.heading(1, self.joints["summary_heading"])
        paper.para(self.joints["summary_lead"])
        for n, found in enumerate(findings, start=1):
            lead = self.fill("summary_item", n=n, title=found.issue.title)
            rules = [*found.law, *found.interpretations][:1]
            if not rules:
                paper.para(lead, self.joints["summary_none"])
                continue
            unit = rules[0]
            passage = one_paragraph(unit, found.score, SUMMARY)
            head = self.fill("summary_rule", cite=cited(unit, passage.paragraph))
            paper.para(lead, *paper.inline(unit, passage.shown.rstrip("。；"), head), "。")

    def _issue(self, found: IssueFindings) -> None:
        paper = self.paper
        paper.heading(2, found.issue.title)
        if found.issue.why:
            told = "；".join(f"“{w.rstrip('。；')}”" for w in found.issue.why)
            paper.para(self.fill("why", facts=told + "。"))
        paper.heading(3, self.joints["law_heading"])
        for unit in found.law:
            self.rule(unit, found.score)
        if not found.law:
            paper.para(self.joints["no_law"])
        if found.interpretations:
            paper.heading(3, self.joints["interpretation_heading"])
            for unit in found.interpretations:
                self.rule(unit, found.score)
        self._analysis(found)
        self._views(found)
        for dispute in found.disputes:
            if dispute.topic not in self.disputed:
                self.disputed.add(dispute.topic)
                self._dispute(dispute)
        self._open(found)

    def rule(self, unit: LegalUnit, score: Callable[[str], float]) -> None:
        """Quote an article: in full where it is short, else the parts in question; once in a memo."""
        passage = best_passage(unit, score, WHOLE)
        key = (unit.id, passage.shown)
        cite = cited(unit, passage.paragraph if passage.shown != unit.text else None)
        self.relied[unit.id] = unit
        if key in self.quoted:
            self.paper.para(self.fill("quoted_above", cite=cite, n=self.quoted[key]))
            return
        words = {"cite": cite, "status": status_words(unit)}
        if unit.effective_date:
            head = self.fill("rule_head_since", since=chinese_day(unit.effective_date), **words)
        else:
            head = self.fill("rule_head", **words)
        self.paper.whole(unit, head, passage.shown)
        self.quoted[key] = len(self.paper.notes)
        if place := territory(unit):
            named = place_named(place, self.facts.text)
            self.paper.para(self.fill("local_named" if named else "local_other", place=place), kind="note")

    def again(self, unit: LegalUnit, score: Callable[[str], float]) -> None:
        """Quote an article that stands elsewhere in the memo by its best sentences; in full else."""
        if unit.id not in {unit_id for unit_id, _ in self.quoted}:
            self.rule(unit, score)
            return
        n = next(n for (unit_id, _), n in self.quoted.items() if unit_id == unit.id)
        passage = one_paragraph(unit, score, SUMMARY)
        self.relied[unit.id] = unit
        head = self.fill("rule_head_short", cite=cited(unit, passage.paragraph))
        words = self.paper.inline(unit, passage.shown, head)
        self.paper.para(*words, self.fill("in_full_at", n=n))

    def _analysis(self, found: IssueFindings) -> None:
        """What the model wrote of the issue, checked; nothing where there is no model."""
        answer = self.analyse(found.issue.title) if self.analyse else None
        if answer is None or answer.mode != "model" or answer.refused:
            return
        self.paper.heading(3, self.joints["analysis_heading"])
        sources = {c.n: c for c in answer.citations}
        for line in answer.answer.splitlines():
            text = re.sub(r"^[-*#>\s]+|\*\*", "", line).strip()
            marks = [int(n) for n in _MARK.findall(text) if int(n) in sources]
            plain = _MARK.sub("", text)
            if not plain:
                continue
            if not marks:
                self.paper.para(plain)
                continue
            unit = sources[marks[0]].unit
            n = self.paper.cite(unit, "", plain)
            self.paper.para(Span(plain, region=n, ends=True))

    def _views(self, found: IssueFindings) -> None:
        shown = {u.id: best_passage(u, found.score, VIEW).shown for u in found.views}
        fit = Fit(self.facts, self.researcher.settings.corpus)
        views = [
            u
            for u in found.views
            if fit.telling(shown[u.id], self.criminal)
            and not repeats(shown[u.id], [self.seen.get(u.id, "")], SAME)
        ]
        if not views:
            return
        self.paper.heading(3, self.joints["views_heading"])
        for n, unit in enumerate(views, start=1):
            passage = best_passage(unit, found.score, VIEW)
            self.seen[unit.id] = self.seen.get(unit.id, "") + passage.shown
            key = "view_essay" if unit.kind is Kind.ESSAY else "view_line"
            self.paper.para(self.fill(key, n=n, who=who(unit)), *self.paper.inline(unit, passage.shown))
            self.doubts(unit, passage.shown)

    def doubts(self, unit: LegalUnit, quote: str) -> None:
        """What the corpus doubts about the words quoted, each doubt once."""
        for doubt in unit.doubts:
            about = re.findall(r"“([^”]{2,})”", doubt)
            touches = not about or any(contains(quote, a) for a in about)
            if touches and doubt not in self.doubted:
                self.doubted.add(doubt)
                self.paper.para(self.fill("view_doubt", doubt=doubt), kind="note")

    def _dispute(self, dispute: Dispute) -> None:
        paper = self.paper
        paper.heading(3, self.joints["dispute_heading"])
        paper.para(self.fill("dispute_line", topic=dispute.topic))
        for side in dispute.sides:
            key = f"dispute_side_{side.name}" if side.name in ("for", "against") else "dispute_side_meaning"
            for position in side.positions:
                lead = self.fill(key, who=who(position.unit))
                paper.para(lead, *paper.inline(position.unit, position.words))
                self.doubts(position.unit, position.words)
                self.seen[position.unit.id] = self.seen.get(position.unit.id, "") + position.words
        cites = "、".join(cited(u) for u in dispute.law)
        paper.para(self.fill("dispute_law", cites=cites) if cites else self.joints["dispute_law_none"])

    def _open(self, found: IssueFindings) -> None:
        lines = [self.fill("open_condition", condition=c.text, cite=cited(u)) for c, u in found.conditions]
        lines += [self._unheld(i.title, i.effective_date, i.about) for i in found.unheld]
        lines = [line for line in lines if line not in self.told]
        self.told.update(lines)
        if lines:
            self.paper.heading(3, self.joints["open_heading"])
        for line in lines:
            self.paper.para(line, kind="item")

    def _unheld(self, title: str, since: date | None, about: str) -> str:
        told = self.fill("unheld_since", since=chinese_day(since)) if since else ""
        if not about:
            return self.fill("open_unheld_bare", title=title)
        return self.fill("open_unheld", title=title, since=told, about=about)

    @property
    def criminal(self) -> bool:
        """Whether an issue is about crime."""
        return about_crime(i.title for i in self.issues)

    @property
    def facts_score(self) -> Callable[[str], float]:
        """How much of the facts' own words a text holds."""
        return Terms.of([(self.facts.text, 1.0)], self.researcher.idf).score


def one_paragraph(unit: LegalUnit, score: Callable[[str], float], limit: int) -> Passage:
    """What to quote of a law in a line: of its best 款 only, the number of which is told."""
    passage = best_passage(unit, score, limit)
    if passage.paragraph is not None or len(unit.paragraphs) < 2:
        return passage
    at = max(range(len(unit.paragraphs)), key=lambda i: (score(unit.paragraphs[i]), -i))
    text = unit.paragraphs[at]
    return Passage(text, text, score(text), at + 1) if len(text) <= 2 * limit else passage


def cited(unit: LegalUnit, paragraph: int | None = None) -> str:
    """The usual written form, titles within titles marked as such."""
    return nested(written(unit, paragraph))


def status_words(unit: LegalUnit) -> str:
    """Status with what is only an excerpt marked as one."""
    return (unit.status or unit.kind.label) + ("，来源仅节录部分条文" if unit.excerpt else "")
