"""The prosecutor's desk: cases, checklist, disputes, law on a date, memos, re-checking.

One desk belongs to one opened assistant. It keeps nothing of what users send it.
"""

from __future__ import annotations

import re
import threading
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.citations import parse_article
from assistant.desk.cases import CaseDesk, CaseRow, SimilarCases
from assistant.desk.compliance import (
    Checklist,
    ComplianceReport,
    Question,
    RuleFinder,
    assess,
    make_checklist,
    read_appendix,
    read_questions,
    read_replies,
    report_paper,
)
from assistant.desk.disputes import Dispute, DisputeMap, Position
from assistant.desk.facts import Reading, load_issue_kinds
from assistant.desk.memo import (
    Memo,
    MemoIssue,
    MemoStep,
    MemoWriter,
    Researcher,
    Sheet,
    issue_keys,
    issue_words,
    read_facts,
    read_issues,
    spot_issues,
)
from assistant.desk.papers import Draft, PaperForm, load_forms, write_draft
from assistant.desk.recheck import RecheckReport, recheck_content, updated_copy
from assistant.desk.recheck.recheck import recheck
from assistant.desk.tracks import Due, backward, forward, ics, load_tracks, tracks_of
from assistant.errors import BadInputError, UnitNotFoundError
from assistant.language import writable
from assistant.library import (
    ArticleDiff,
    ArticleHistory,
    EventHint,
    LawEntry,
    LawReading,
    Library,
    Lookup,
    Timeline,
    event_hints,
    often_named,
    read_law,
    read_query,
)
from assistant.library.catalogue import catalogue
from assistant.library.history import Transition, article_history, law_diff, timeline, transition
from assistant.library.reading import locate
from assistant.matters import NormText, resolve
from assistant.paper import Paper, paper_docx, paper_markdown
from assistant.prompts import load_joints
from assistant.understand import load_vocabulary, understand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.config import Settings
    from assistant.retrieve import Retriever
    from assistant.retrieve.searches import Searches
    from assistant.schema import Answer, CitationCheck, LegalUnit, MatterHit
    from assistant.verify import Verifier

SHORTEST_FACTS, LONGEST_FACTS = 10, 20_000
OFTEN_NAMED = 12
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
HEARD_MOST = 4  # matters recognised in one sentence of the facts that are looked at
# A camera that keeps its pictures in a cloud has not left the household by that.
_CLOUD = re.compile(r"(?:自动)?(?:上传|存储|保存)(?:到|至|在)?云(?:端|盘|服务器|存储)?")


class LegalDesk:
    """What a person who drafts and files research works with."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        searches: Callable[[], Searches],
        verifier: Callable[[], Verifier],
        ask: Callable[[str, date], Answer] | None = None,
    ) -> None:
        """`searches` and `verifier` are made at first use; `ask` answers a question by the chat model,
        checked, and is None where there is no model.
        """
        self.settings, self.library, self.ask = settings, library, ask
        self._make_searches, self._make_verifier = searches, verifier
        self._lock = threading.Lock()
        self._checklists: dict[date, Checklist] = {}

    @cached_property
    def searches(self) -> Searches:
        """The searches of a question, with the recogniser of matters."""
        return self._make_searches()

    @property
    def retriever(self) -> Retriever:
        """The searches' retriever."""
        return self.searches.retriever

    @cached_property
    def case_desk(self) -> CaseDesk:
        """The cases of the corpus."""
        return CaseDesk(self.library, self.retriever, self.settings.corpus)

    @cached_property
    def dispute_map(self) -> DisputeMap:
        """Where the sources disagree."""
        return DisputeMap(self.library, self.retriever, self.settings.corpus)

    def cases(self, words: str = "", place: str = "", facet: str = "") -> tuple[CaseRow, ...]:
        """Cases as a table; `words`, `place` and `facet` narrow it."""
        return tuple(self.case_desk.filtered(words, place, facet))

    def similar_cases(self, facts: str, as_of: date | None = None) -> SimilarCases:
        """Cases like the facts described; none is an answer too."""
        return self.case_desk.similar(checked_facts(facts), as_of)

    def disputes(self, question: str | None = None, as_of: date | None = None) -> tuple[Dispute, ...]:
        """Disputes that a question touches; all of them without a question."""
        return self.dispute_map.all(as_of) if question is None else self.dispute_map.on(question, as_of)

    def views(self, question: str) -> tuple[Position, ...]:
        """What speakers think of a question on which they do not disagree."""
        return self.dispute_map.views(question)

    def disputes_in(self, text: str, as_of: date | None = None) -> tuple[Dispute, ...]:
        """Disputes that a question asks about, or that the issues of facts described touch."""
        given = checked_facts(text, shortest=2)
        asked = self.disputes(given, as_of)
        if asked or len(given) < SHORTEST_FACTS or given.endswith(("？", "?")):
            return asked
        kinds = load_issue_kinds(self.settings.corpus)
        found: dict[str, Dispute] = {}
        for issue in self.memo_issues(given):
            for dispute in self.dispute_map.named_in(*issue_words(issue, kinds), as_of):
                found.setdefault(dispute.topic, dispute)
        return tuple(found.values())

    def questions(self) -> tuple[Question, ...]:
        """The questions of the checklist, without what stands behind them: at once."""
        return tuple(read_questions(self.library))

    def checklist_appendix(self) -> tuple[LegalUnit, ...]:
        """References and notes of the checklist."""
        return read_appendix(self.library)

    def checklist(self, as_of: date | None = None) -> Checklist:
        """The checklist with the rules behind each question, found once a day."""
        day = as_of or date.today()
        today = self.checklist() if day != date.today() else None
        with self._lock:
            if day not in self._checklists:
                finder = RuleFinder(self.library, self.retriever, self.settings.corpus, day)
                backings = finder.back(read_questions(self.library))
                if len(self._checklists) >= 8:
                    self._checklists.pop(next(iter(self._checklists)))
                self._checklists[day] = make_checklist(self.library, backings, day, today)
            return self._checklists[day]

    def compliance_report(
        self,
        answers: Mapping[str, object],
        as_of: date | None = None,
        made: date | None = None,
        subject: str = "",
        person: str = "",
    ) -> tuple[ComplianceReport, Paper]:
        """The report that answers make, and the paper it is written on.

        `subject` is what was checked, `person` who filled the list in.
        """
        checklist = self.checklist(as_of)
        replies, day = read_replies(answers, checklist), made or date.today()
        report = assess(checklist, replies, self.library, day, self.settings.corpus)
        joints = load_joints(self.settings.prompts, "compliance")

        def norm(written: str) -> NormText | None:
            return resolve(written, self.library, checklist.as_of)

        return report, report_paper(report, joints, norm, writable(subject), writable(person))

    def reading(self, facts: str) -> Reading:
        """Facts, read: what they show, in their own words."""
        text = checked_facts(facts)
        inquiry = understand(_CLOUD.sub("", text), (), self.library, load_vocabulary(self.settings.corpus))
        return read_facts(text, inquiry.household, self.settings, self.retriever.index)

    def memo_issues(self, facts: str) -> tuple[MemoIssue, ...]:
        """Issues that facts raise, for the user to edit."""
        kinds = load_issue_kinds(self.settings.corpus)
        return spot_issues(self.reading(facts), kinds, self._hear)

    def _hear(self, text: str) -> tuple[MatterHit, ...]:
        """Matters that a sentence is of, by its own words."""
        shares = self.searches.probabilities(text, {})
        return self.searches.recogniser.hits(shares, HEARD_MOST) if shares is not None else ()

    def memo(
        self,
        facts: str,
        issues: Sequence[object] | None = None,
        as_of: date | None = None,
        title: str = "",
        made: date | None = None,
    ) -> Memo:
        """Write a memo on facts and issues (those found in the facts where none are given)."""
        memo = list(self.memo_steps(facts, issues, as_of, title, made))[-1]
        assert isinstance(memo, Memo)
        return memo

    def memo_steps(
        self,
        facts: str,
        issues: Sequence[object] | None = None,
        as_of: date | None = None,
        title: str = "",
        made: date | None = None,
    ) -> Iterator[MemoStep | Memo]:
        """Write a memo; yield each step before it is done, the memo last."""
        day = as_of or date.today()
        read = self.reading(facts)
        chosen = read_issues(issues) if issues is not None else self.memo_issues(facts)
        if not chosen:
            raise BadInputError("没有争点：请至少写一个要研究的问题（no issues to study）")
        title = writable(title)
        if len(title) > 100:
            raise BadInputError("标题最长 100 字（title too long）")
        settings, researcher = self.settings, self._researcher(day)
        joints = load_joints(settings.prompts, "memo")
        ask = self.ask
        analyse = (lambda issue: ask(f"{issue}\n案情：{read.text}", day)) if ask else None
        tracks = load_tracks(settings.corpus)
        writer = MemoWriter(researcher, read, joints, tracks, made or date.today(), analyse)
        yield from writer.write(chosen, title)

    def _researcher(self, day: date) -> Researcher:
        return Researcher(self.settings, self.library, self.searches, self.case_desk, self.dispute_map, day)

    def paper_forms(self) -> tuple[PaperForm, ...]:
        """The papers that can be drafted beside the memo."""
        return load_forms(self.settings.corpus).papers

    def draft_steps(
        self,
        name: str,
        facts: str,
        issues: Sequence[object] | None = None,
        as_of: date | None = None,
        made: date | None = None,
    ) -> Iterator[MemoStep | Draft]:
        """Draft a paper by its key or name; yield each step before it is done, the draft last.

        BadInputError for a paper that has no form, for facts or issues that cannot be studied.
        """
        forms = load_forms(self.settings.corpus)
        form = forms.form(name)
        read = self.reading(facts)
        chosen = read_issues(issues) if issues is not None else self.memo_issues(facts)
        researcher = self._researcher(as_of or date.today())
        findings = []
        for at, issue in enumerate(chosen, start=1):
            yield MemoStep(issue.title, at, len(chosen) + 1)
            findings.append(researcher.study(issue, read, disputes=False))
        yield MemoStep(form.name, len(chosen) + 1, len(chosen) + 1)
        prompts = self.settings.prompts
        joints = {**load_joints(prompts, "memo"), **load_joints(prompts, "papers")}
        sheet = Sheet(
            Paper(form.title, researcher.day, made or date.today()), joints, read, researcher, chosen
        )
        yield write_draft(sheet, form, forms, findings, researcher.tables(read, chosen))

    def calendar(self, facts: str, start: date | None = None, end: date | None = None) -> tuple[Due, ...]:
        """The terms of the tracks that facts open: from a day on which they begin, or back from an end."""
        if (start is None) == (end is None):
            raise BadInputError("起算日和届满日二者取一（give a first day or a last day, not both）")
        raised = issue_keys(self.memo_issues(facts))
        tracks = tracks_of(load_tracks(self.settings.corpus), raised, self.reading(facts))
        if start is not None:
            return forward(tracks, start)
        assert end is not None
        return backward(tracks, end)

    def ics(self, entries: tuple[Due, ...], title: str, made: date | None = None) -> str:
        """A calendar as a file that calendar programs read."""
        return ics(entries, title, made or date.today())

    def docx(self, paper: Paper) -> bytes:
        """A paper as a Word document."""
        return paper_docx(paper)

    def markdown(self, paper: Paper) -> str:
        """A paper as Markdown."""
        return paper_markdown(paper)

    def recheck(self, path: Path, as_of: date | None = None) -> RecheckReport:
        """What changed in a filed paper since it was made."""
        return recheck(self.library, Path(path), as_of or date.today(), self._check)

    def recheck_content(self, name: str, content: bytes, as_of: date | None = None) -> RecheckReport:
        """The same of a file's content, which no disk need have seen."""
        return recheck_content(self.library, name, content, as_of or date.today(), self._check)

    def _check(self, text: str, day: date) -> list[CitationCheck]:
        """Citations of law in a text, checked as on a day."""
        return self._make_verifier().verify(text, day)

    def updated(self, report: RecheckReport) -> bytes:
        """The content of an updated copy of a memo that was re-checked."""
        return updated_copy(report)

    def versions(self, law: str, as_of: date | None = None) -> Timeline:
        """The versions of a law on its line of time."""
        return timeline(self.library, law, as_of or date.today())

    def history(self, law: str, article: str, as_of: date | None = None) -> ArticleHistory:
        """An article on a day and how its text came about."""
        parsed = parse_article(article)
        day = as_of or date.today()
        return article_history(self.library, law, parsed.article_no or 0, parsed.article_suffix, day)

    def diff(self, law: str, old: date, new: date) -> list[ArticleDiff]:
        """What changed between two versions of a law, by their version dates."""
        title = self.library.resolve_law(law)
        if title is None:
            raise UnitNotFoundError(f"本库不认识《{law}》。")
        return law_diff(self.library, title, old, new)

    def transition(self, law: str, as_of: date | None = None) -> Transition:
        """What applies to acts before a law took effect."""
        return transition(self.library, law, as_of or date.today())

    def event_hints(
        self, units: Sequence[LegalUnit], facts: str, as_of: date | None = None
    ) -> tuple[EventHint, ...]:
        """Laws among those relied on for which the day of the events decides."""
        return event_hints(self.library, units, facts, as_of or date.today())

    def laws(self, as_of: date | None = None) -> tuple[LawEntry, ...]:
        """Every law and instrument known by name, what is held of each, its status on a day."""
        return catalogue(self.library, as_of or date.today())

    @cached_property
    def laws_often_named(self) -> tuple[str, ...]:
        """The laws that the sources name most."""
        return often_named(self.library, OFTEN_NAMED)

    def law(self, law: str, as_of: date | None = None) -> LawReading:
        """A law as a reader opens it on a day; UnitNotFoundError for an unknown name."""
        return read_law(self.library, law, as_of or date.today())

    def locate(self, law: str, article: str, as_of: date | None = None) -> Lookup:
        """Where an article stands on a day, or in words why it does not."""
        return locate(self.library, law, article, as_of or date.today())

    def law_query(self, text: str) -> tuple[str, str]:
        """A law and an article, "" for none, out of what a person typed."""
        return read_query(self.library, text)


def checked_facts(facts: str, shortest: int = SHORTEST_FACTS) -> str:
    """Facts that can be studied; BadInputError for too few or too many words."""
    text = _HIDDEN.sub("", str(facts).replace("\r\n", "\n")).strip()
    if len(text) < shortest:
        raise BadInputError("案情太短：请写明谁、在哪里、做了什么（the facts are too short）")
    if len(text) > LONGEST_FACTS:
        raise BadInputError(f"案情太长：{len(text)} 字，最多 {LONGEST_FACTS} 字（the facts are too long）")
    return text
