"""From a question to a checked answer: understand, gather, choose, compose, verify."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.choose.chooser import Chooser
from assistant.choose.passages import best_passage
from assistant.compose import articles as compose_articles
from assistant.compose import situation as compose
from assistant.compose.dates import write_dates
from assistant.compose.draft import Draft
from assistant.compose.situation import compose_facts
from assistant.config import Settings
from assistant.generate.answering import ModelAnswering
from assistant.language.bigrams import Terms
from assistant.library.library import Library
from assistant.library.lookup import State
from assistant.prompts import Joints
from assistant.retrieve.relevance import Relevance
from assistant.retrieve.retriever import Retriever
from assistant.schema.answers import Answer, Verdict
from assistant.schema.stages import Evidence, Inquiry, Intent
from assistant.schema.units import IN_FORCE, LegalUnit
from assistant.understand.inquiry import content_beside, load_vocabulary, understand
from assistant.understand.scope import is_nonsense, load_scope_rule

if TYPE_CHECKING:
    from assistant.verify.verifier import Verifier

# Doubts that a citizen must hear, too: the passage is at odds with the law or tells of old law.
GRAVE = re.compile(r"不可|不合|不符|不是法律|草案|条号|不是.{0,8}赔偿|建议|没有规定|已于|此后|现行")
_TOO_COMMON = re.compile(
    r"多少钱|多久|多长时间|几[天年]|上海"
)  # topics that a question of any matter may name
ENOUGH = 4  # characters that a question must say beside the articles it names to be about something
ELSEWHERE = 0.2  # by so much more of those words must another article hold to be pointed to
DEPTH = 60  # passages of each sort looked at
MISSING_WEIGHT = 7.0  # summed rarity of an instrument's topic words before it is named as missing


class Answering:
    """Answers questions from one library and its retriever. Holds no conversation."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        retriever: Retriever,
        verifier: Callable[[], Verifier],
    ) -> None:
        self.settings = settings
        self.library = library
        self.retriever = retriever
        self.verifier = verifier
        self._chooser = Chooser(settings, library, retriever)
        self._by_model = ModelAnswering(settings, verifier)

    def stream(
        self, question: str, history: tuple[tuple[str, str], ...], persona: str, day: date
    ) -> Iterator[Answer]:
        """Yield answers, the last one final."""
        inquiry = understand(question, history, self.library, load_vocabulary(self.settings.corpus))
        refusal = self._refusal(inquiry)
        if refusal:
            yield self._refused(inquiry, refusal, day)
            return
        if back := self._asks_back(inquiry):
            yield Answer(question=inquiry.question, answer=back, as_of=day)
            return
        if not self.settings.model:
            yield self.compose(inquiry, persona, day)
            return
        yield from self._by_model.stream(
            question, history, persona, day, lambda more: self.compose(inquiry, persona, day, more)
        )

    def compose(
        self, inquiry: Inquiry, persona: str, day: date, more_queries: tuple[str, ...] = ()
    ) -> Answer:
        """The extractive answer; `more_queries` are further wordings to search for."""
        joints = Joints.load(self.settings.prompts, inquiry.english)
        draft = Draft(joints)
        evidence = self.retriever.evidence([inquiry.query, *self._context(inquiry), *more_queries], as_of=day)
        score = self._relevance(inquiry)
        if inquiry.english:
            draft.note(joints["english_frame"])
        if inquiry.local:
            draft.note(joints["local_rules"])
        named: list[LegalUnit] = []
        if inquiry.references:
            named = compose_articles.compose_references(
                draft, inquiry.references, self.library, day, inquiry.year
            )
        elif inquiry.intent is Intent.LAW or self._asks_standing(inquiry, day):
            named = compose_articles.compose_laws(draft, inquiry.laws, self.library, day, inquiry.year)
        if inquiry.intent is Intent.OPINION:
            units = self._chooser.spoken(inquiry, evidence, score)
            limit = compose.QUOTE[persona] + 60
            compose.compose_opinion(draft, units, inquiry.strangers, score, limit)
        elif inquiry.intent not in (Intent.ARTICLE, Intent.LAW) or self._goes_on(inquiry, day):
            inquiry = self._chooser.of_case(inquiry, evidence, score)
            chosen = self._chooser.choose(inquiry, evidence, persona, day, score)
            bearing = self._chooser.bearing(inquiry, score)
            compose.compose_situation(draft, inquiry, chosen, score, bearing, persona)
            if inquiry.intent is Intent.SITUATION:
                compose_facts(draft, inquiry.query, chosen.terms.split())
        elif named:
            self._elsewhere(draft, inquiry, named, day, score)
            self._related(draft, inquiry, evidence, named, score, persona)
        if not draft.citations and not any(line.strip() for line in draft.lines):
            return self._refused(inquiry, "refuse_empty", day)
        return self._finish(draft, inquiry, evidence, persona, day)

    def _context(self, inquiry: Inquiry) -> list[str]:
        return [inquiry.question] if inquiry.follow_up else []

    def _relevance(self, inquiry: Inquiry) -> Relevance:
        ready = self.retriever.prepare([inquiry.query])
        return Relevance.of(inquiry.query, ready, self.retriever)

    def _asks_standing(self, inquiry: Inquiry, day: date) -> bool:
        """A law named in the question that is not law of the day deserves a word first."""
        return any(self.library.lookup(t, None, "", day).state is not State.FOUND for t in inquiry.laws)

    def _goes_on(self, inquiry: Inquiry, day: date) -> bool:
        """Whether what is named is not to be had, and the question says more: the matter itself follows."""
        laws = [self.library.lookup(t, None, "", day).state for t in inquiry.laws]
        named = [
            self.library.lookup(r.law, r.article_no, r.article_suffix, day).state for r in inquiry.references
        ]
        lost = State.UNHELD in (*laws, *named) or State.FOUND not in (named or laws or [State.FOUND])
        said = content_beside(inquiry) if named else inquiry.rest
        return lost and len(said) >= ENOUGH

    def _refusal(self, inquiry: Inquiry) -> str | None:
        if inquiry.references or inquiry.laws or inquiry.speakers:
            return None
        if is_nonsense(inquiry.question) and not inquiry.follow_up:
            return "refuse_nonsense"
        embedder = self.retriever.index.embedder
        rule = load_scope_rule()
        if embedder is None or embedder.name != rule.model:
            return None
        if inquiry.local or (inquiry.term and self._chooser.is_legal_term(inquiry.term)):
            return None
        if rule.probability(embedder.queries([inquiry.text])[0]) < rule.threshold:
            return "refuse_offtopic"
        return None

    def _asks_back(self, inquiry: Inquiry) -> str:
        """What to ask where a question names no law for its article, or says too little."""
        joints = Joints.load(self.settings.prompts, inquiry.english)
        nameless = [r for r in inquiry.references if not r.law]
        if nameless and len(nameless) == len(inquiry.references):
            return joints.fill("ask_law", article=nameless[0].article)
        return joints["ask_facts"] if inquiry.vague else ""

    def _refused(self, inquiry: Inquiry, why: str, day: date) -> Answer:
        joints = Joints.load(self.settings.prompts, inquiry.english)
        return Answer(question=inquiry.question, answer=joints[why], refused=True, as_of=day)

    def _elsewhere(
        self, draft: Draft, inquiry: Inquiry, named: Sequence[LegalUnit], day: date, score: Relevance
    ) -> None:
        """Where an article does not say what the question says of it: the article of its law that does."""
        said = content_beside(inquiry)
        if len(said) < ENOUGH or any(u.status_on(day) != IN_FORCE for u in named):
            return
        laws = {u.title for u in named}
        found = self.retriever.evidence([f"{' '.join(laws)} {said}"], as_of=day, depth=DEPTH).law
        best = next((h.unit for h in found if h.unit.title in laws), None)
        if best is None or best.id in {u.id for u in named}:
            return
        about = Terms.of([(said, 1.0)], self.retriever.index.lexical.idf)
        if about.score(best.text) >= ELSEWHERE + max(about.score(u.text) for u in named):
            draft.note("")
            limit = compose.QUOTE["citizen"]
            draft.say("elsewhere", best, best_passage(best, about.score, limit))

    def _related(
        self,
        draft: Draft,
        inquiry: Inquiry,
        evidence: Evidence,
        named: Sequence[LegalUnit],
        score: Relevance,
        persona: str,
    ) -> None:
        if persona != "prosecutor":
            return
        ids = {u.id for u in named}
        bearing = self._chooser.bearing(inquiry, score)
        views = [u for u in bearing.pick(evidence.views, 2, views=True) if u.id not in ids]
        compose.compose_views(draft, views, bearing, persona)

    def _finish(self, draft: Draft, inquiry: Inquiry, evidence: Evidence, persona: str, day: date) -> Answer:
        joints = draft.joints
        dated = self._dates(draft, inquiry, day)
        used = {c.unit.id for c in draft.citations}
        more = tuple(
            h for h in (*evidence.law, *evidence.practice, *evidence.views) if h.unit.id not in used
        )[:8]
        missing = self._missing(inquiry)
        if missing:
            draft.lines += ["", joints.fill("missing", names="、".join(f"《{t}》" for t in missing))]
        warnings = [*dated, *self._warnings(draft, inquiry, persona, day)]
        citations = tuple(
            replace(c, unit=replace(c.unit, status=c.unit.status_on(day))) for c in draft.citations
        )
        return Answer(
            question=inquiry.question,
            answer=draft.text(),
            citations=citations,
            claims=tuple(draft.claims),
            warnings=tuple(warnings),
            more=more,
            missing=missing,
            as_of=day,
        )

    def _dates(self, draft: Draft, inquiry: Inquiry, day: date) -> list[str]:
        if inquiry.intent is Intent.OPINION:
            return []
        ask = inquiry.intent not in (Intent.ARTICLE, Intent.LAW)
        return write_dates(draft, self.library, inquiry.question, day, date.today(), ask=ask)

    def _missing(self, inquiry: Inquiry) -> tuple[str, ...]:
        """Instruments that a reader would expect here and whose text the library lacks.

        Matched by the rarity of their topics' words in the question; rules for public places
        are left out where both sides are private persons.
        """
        idf = self.retriever.index.lexical.idf
        ranked = []
        for instrument in self.library.instruments:
            if inquiry.household and "公共" in instrument.title:
                continue
            topics = [t for t in instrument.topics if t in inquiry.query and not _TOO_COMMON.fullmatch(t)]
            weight = sum(max(idf(t[i : i + 2]) for i in range(max(len(t) - 1, 1))) for t in topics)
            if instrument.title in inquiry.laws:
                weight += 100.0
            if weight >= MISSING_WEIGHT:
                ranked.append((weight, instrument.title))
        ranked.sort(key=lambda pair: -pair[0])
        return tuple(title for _, title in ranked[:2])

    def _warnings(self, draft: Draft, inquiry: Inquiry, persona: str, day: date) -> Iterator[str]:
        joints = draft.joints
        yield from self.retriever.index.warnings
        for name in inquiry.unknown_laws:
            yield joints.fill("unknown", name=name)
        kinds = {c.unit.kind for c in draft.citations}
        if any(not k.binding for k in kinds):
            yield joints["opinion_warning"]
        if any(c.unit.reliability == "low" for c in draft.citations):
            yield joints["low_reliability"]
        for citation in draft.citations:
            for doubt in citation.unit.doubts:
                if persona == "prosecutor" or GRAVE.search(doubt):
                    yield f"[{citation.n}] {doubt}"
        yield from self._stale_citations(draft, day)

    def _stale_citations(self, draft: Draft, day: date) -> Iterator[str]:
        """Old numbers and repealed laws inside quotations of other sources."""
        stale = (Verdict.RENUMBERED, Verdict.REPEALED, Verdict.NONEXISTENT)
        seen = set()
        for citation in draft.citations:
            if citation.unit.kind.binding:
                continue
            for check in self.verifier().verify(citation.quote, day):
                if check.verdict in stale and check.citation not in seen:
                    seen.add(check.citation)
                    yield f"[{citation.n}] 引文中的“{check.citation}”：{check.reason}"
