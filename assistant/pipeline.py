"""Assistant: the one door. Index, search, ask, look an article up, verify a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.answering import Answering
from assistant.choose import interleave
from assistant.citations import find_citations
from assistant.config import Settings, load_settings
from assistant.errors import BadInputError, IndexNotBuiltError, UnitNotFoundError
from assistant.index.index import Index, inputs_of, pointer
from assistant.language import writable
from assistant.library import Library, State
from assistant.retrieve import Retriever
from assistant.schema import Answer, Ask, CitationCheck, Hit, Kind, LegalUnit
from assistant.understand import load_vocabulary, understand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from assistant.desk import CaseRow, Dispute, LegalDesk, SimilarCases
    from assistant.desk.compliance import Checklist, ComplianceReport
    from assistant.desk.memo import Memo, MemoIssue
    from assistant.desk.recheck import RecheckReport
    from assistant.library import ArticleDiff, Related, Timeline
    from assistant.model import Probe
    from assistant.paper import Paper
    from assistant.retrieve.searches import Searches
    from assistant.schema import Matter, MatterHit, Outcome
    from assistant.verify import Verifier

PERSONAS = ("citizen", "prosecutor")
MOST_TURNS, LONGEST_TURN = 20, 20_000  # earlier turns that count, characters of each part


class Assistant:
    """A built index, opened. Holds no conversation: history comes with each question."""

    def __init__(self, settings: Settings, index: Index) -> None:
        self.settings = settings
        self.index = index
        self.retriever = Retriever(index)

    @classmethod
    def open(cls, settings: Settings | None = None) -> Assistant:
        """Open the built index; IndexNotBuiltError names the command that builds it."""
        settings = settings or load_settings()
        return cls(settings, Index.open(settings))

    @classmethod
    def build(
        cls, settings: Settings | None = None, progress: Callable[[str, int, int], None] | None = None
    ) -> int:
        """Build or refresh the index and put it in use; return the number of units.

        `progress(stage, done, total)` is called as work goes on; IndexBusyError when another
        process is building.
        """
        from assistant.index.build import build_index
        from assistant.matters.memory import build_memory
        from assistant.retrieve.digests import build_digests
        from assistant.retrieve.questions import build_questions

        told = progress or (lambda _stage, _done, _total: None)
        return build_index(
            settings or load_settings(), told, [build_memory, build_digests, build_questions]
        ).units

    @classmethod
    def bring_in(
        cls, sources: Iterable[str], settings: Settings | None = None, mirror: str = ""
    ) -> tuple[Outcome, ...]:
        """Bring files, folders, web addresses, `lawrefbook` or `flk:NAME` into the home; read each once.

        Returns what each file can be read as; the next build joins them to what is held. `mirror`
        stands in for the usual address. BadInputError where something cannot be brought.
        """
        from assistant.corpus import IMPORTS, bring_in, files_below, read_any
        from assistant.schema import Fate, Outcome

        imports = (settings or load_settings()).home / IMPORTS
        out: list[Outcome] = []
        for place in [bring_in(source, imports, mirror) for source in sources]:
            for path in files_below(place):
                for found in read_any(path, place):
                    refused = getattr(found, "reason", "")
                    told = refused or f"{found.kind.label}《{found.title}》"  # type: ignore[union-attr]
                    out.append(Outcome(found.path.name, Fate.REFUSED if refused else Fate.READ, told))
        return tuple(out)

    @property
    def imported(self) -> tuple[Outcome, ...]:
        """What became of each imported file when the index was built."""
        return self.index.outcomes

    @classmethod
    def is_current(cls, settings: Settings | None = None) -> bool:
        """Whether there is an index, built of the corpus and the settings as they are now."""
        settings = settings or load_settings()
        try:
            return Index.open(settings).manifest.inputs == inputs_of(settings)
        except IndexNotBuiltError:
            return False

    @classmethod
    def in_use(cls, settings: Settings | None = None) -> str:
        """Name of the index that `open` would open, "" where there is none."""
        try:
            return pointer(settings or load_settings()).read_text("utf-8").strip()
        except OSError:
            return ""

    def self_test(self) -> None:
        """Find passages by vector and by words and check a citation; IndexNotBuiltError where one fails."""
        self.index.self_test()
        if not self.search("隐私权", k=1) or not self.verify("《民法典》第一条"):
            raise IndexNotBuiltError(
                "索引答不出一个已知的问题，请运行 `assistant index`（self-test failed）。"
            )

    @classmethod
    def probe(cls, settings: Settings | None = None) -> Probe:
        """Ask the chat model of the settings one short thing: is it there, how fast is it."""
        from assistant.model import probe_model

        return probe_model(settings or load_settings())

    @property
    def library(self) -> Library:
        """All units, by law, article and date."""
        return self.index.library

    @cached_property
    def verifier(self) -> Verifier:
        """The checker of citations and statements, made at first use."""
        from assistant.verify import Verifier

        return Verifier(self.library, self.index.lexical)

    @cached_property
    def _answering(self) -> Answering:
        return Answering(self.settings, self.library, self.retriever, lambda: self.verifier)

    def search(
        self,
        query: str,
        k: int = 10,
        kinds: Iterable[Kind | str] | None = None,
        as_of: date | None = None,
    ) -> list[Hit]:
        """Rank passages for a query: those that hold on `as_of` (today by default)."""
        query = self._checked(query)
        if not 1 <= k <= 1000:
            raise BadInputError(f"条数 k 应在 1 到 1000 之间，收到 {k}。")
        try:
            wanted = [Kind(kind) for kind in kinds] if kinds is not None else None
        except ValueError as error:
            raise BadInputError(f"没有这种来源：{error}。可用：{'、'.join(Kind)}。") from error
        day = as_of or date.today()
        inquiry = understand(query, (), self.library, load_vocabulary(self.settings.corpus))
        evidence = self.retriever.evidence([inquiry.query], as_of=day, depth=max(k, 20))
        found = interleave(evidence, inquiry.intent, wanted, k)
        top = found[0].score if found else 0.0
        named = [u for u in self._named(query, day) if wanted is None or u.kind in wanted]
        ids = {u.id for u in named}
        hits = [Hit(u, top + 1.0) for u in named] + [h for h in found if h.unit.id not in ids]
        return [replace(hit, unit=dated(hit.unit, day)) for hit in hits[:k]]

    def _named(self, query: str, day: date) -> list[LegalUnit]:
        """Articles that a query names, as they stand on a day."""
        looked_up = [
            self.library.lookup(c.law, c.article_no, c.article_suffix, day) for c in find_citations(query)
        ]
        units = [found.unit for found in looked_up if found.state is State.FOUND and found.unit is not None]
        return list({unit.id: unit for unit in units}.values())

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        persona: str = "citizen",
        as_of: date | None = None,
    ) -> Answer:
        """Answer a question from the corpus; `history` is earlier (question, answer) pairs."""
        return list(self.ask_stream(question, history, persona, as_of))[-1]

    def ask_stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        persona: str = "citizen",
        as_of: date | None = None,
    ) -> Iterator[Answer]:
        """Yield the answer as it grows; the last one is final and checked."""
        question = self._checked(question)
        if persona not in PERSONAS:
            raise BadInputError(f"没有这种身份：{persona}。可用：{'、'.join(PERSONAS)}。")
        turns = [(writable(q)[:LONGEST_TURN], writable(a)[:LONGEST_TURN]) for q, a in history][-MOST_TURNS:]
        yield from self._answering.stream(Ask(question, tuple(turns), persona, as_of or date.today()))

    def matters(self, text: str, k: int = 3) -> list[MatterHit]:
        """What kind of matter a text tells of: the k likeliest, best first; [] where none is recognised."""
        text = self._checked(text)
        return list(self._answering.matters_of(text, date.today()))[:k]

    @property
    def searches(self) -> Searches:
        """The searches of a question, with the recogniser of matters."""
        return self._answering.searches

    def all_matters(self) -> tuple[Matter, ...]:
        """Every matter that a question can be about."""
        return self.searches.recogniser.memory.matters.types

    def stale_matters(self, as_of: date | None = None) -> list[tuple[str, str]]:
        """Matters whose norms are not in force on a day (today): (id, what is wrong)."""
        from assistant.matters import stale_norms

        faults = stale_norms(self.searches.recogniser.memory.matters, self.library, as_of or date.today())
        return [(f.matter, f.what) for f in faults]

    def article(self, law: str, article: str, as_of: date | None = None) -> LegalUnit:
        """Give an article as it stands on a day; UnitNotFoundError says why it cannot."""
        day = as_of or date.today()
        return self.library.article(law, article, day)

    def unit(self, unit_id: str, as_of: date | None = None) -> LegalUnit:
        """Give a unit by its id, its status as on a day; UnitNotFoundError for an unknown id."""
        try:
            return dated(self.library.units[unit_id], as_of or date.today())
        except KeyError:
            raise UnitNotFoundError(f"资料库里没有这个编号：{unit_id}（no such unit）") from None

    def relations(self, unit_id: str, as_of: date | None = None) -> Related:
        """What bears on a passage on a day: references, exceptions, sanctions, definitions, views."""
        from assistant.library.related import related

        return related(self.library, self.index.relations, unit_id, as_of or date.today())

    def verify(self, text: str, as_of: date | None = None) -> list[CitationCheck]:
        """Check every citation of law in a text against what the law says on a day."""
        return self.verifier.verify(writable(text), as_of or date.today())

    @cached_property
    def desk(self) -> LegalDesk:
        """The prosecutor's desk, made at first use; the methods below are its main ones."""
        from assistant.desk import LegalDesk

        ask = self._analysis if self.settings.model else None
        return LegalDesk(self.settings, self.library, lambda: self.searches, lambda: self.verifier, ask)

    def _analysis(self, question: str, day: date) -> Answer:
        return self.ask(question[: self.settings.question_limit], persona="prosecutor", as_of=day)

    def cases(self, words: str = "", place: str = "", facet: str = "") -> tuple[CaseRow, ...]:
        """Cases of the corpus as a table, narrowed by words, place and facet."""
        return self.desk.cases(words, place, facet)

    def similar_cases(self, facts: str, as_of: date | None = None) -> SimilarCases:
        """Cases like the facts described; none is an answer too."""
        return self.desk.similar_cases(facts, as_of)

    def disputes(self, question: str | None = None, as_of: date | None = None) -> tuple[Dispute, ...]:
        """Matters on which the sources disagree and that a question touches; all without one."""
        return self.desk.disputes(question, as_of)

    def checklist(self, as_of: date | None = None) -> Checklist:
        """The compliance checklist with the rules behind each question."""
        return self.desk.checklist(as_of)

    def compliance_report(
        self, answers: Mapping[str, object], as_of: date | None = None
    ) -> tuple[ComplianceReport, Paper]:
        """The report of a self-check; answers by unit id: yes, no, na, or {answer, note}."""
        return self.desk.compliance_report(answers, as_of)

    def memo_issues(self, facts: str) -> tuple[MemoIssue, ...]:
        """Issues that facts raise, for the user to edit before drafting."""
        return self.desk.memo_issues(facts)

    def memo(
        self,
        facts: str,
        issues: Sequence[object] | None = None,
        as_of: date | None = None,
        title: str = "",
    ) -> Memo:
        """A research memo on facts and issues (titles, or what `memo_issues` gave)."""
        return self.desk.memo(facts, issues, as_of, title)

    def recheck(self, path: Path, as_of: date | None = None) -> RecheckReport:
        """What changed in a filed memo (.docx, .md) since it was made."""
        return self.desk.recheck(path, as_of)

    def versions(self, law: str, as_of: date | None = None) -> Timeline:
        """The versions of a law on its line of time, and what of it is not held."""
        return self.desk.versions(law, as_of)

    def diff(self, law: str, article: str, as_of: date | None = None) -> tuple[ArticleDiff, ...]:
        """How the text of an article changed from version to version, as far as it is held."""
        return self.desk.history(law, article, as_of).diffs

    def _checked(self, question: str) -> str:
        question = "".join(c for c in question if c.isprintable() or c in "\n\t").strip()
        if not question:
            raise BadInputError("问题是空的，请写一句话。The question is empty.")
        if len(question) > self.settings.question_limit:
            raise BadInputError(
                f"问题太长（too long）：{len(question)} 字，最多 {self.settings.question_limit} 字。"
            )
        return question


def dated(unit: LegalUnit, day: date) -> LegalUnit:
    """The unit with its status on a day."""
    status = unit.status_on(day)
    return unit if status == unit.status else replace(unit, status=status)
