"""From a question to a checked answer: understand, gather, choose, compose, verify."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant import compose, compose_articles
from assistant.answering_model import ModelAnswering
from assistant.config import Settings
from assistant.draft import Draft, Joints
from assistant.library import Library
from assistant.library_lookup import State
from assistant.passages import Terms, best_passage
from assistant.relevance import Relevance
from assistant.retrieve import Evidence, Retriever
from assistant.schema import IN_FORCE, Answer, Hit, Kind, LegalUnit, Verdict
from assistant.scope import is_nonsense, load_scope_rule
from assistant.selection import (
    BUDGETS,
    Selection,
    definers,
    discussed,
    household_exclusions,
    liability_of,
    relevant,
    select_law,
    select_remedies,
)
from assistant.understand import Inquiry, Intent, load_vocabulary, understand

if TYPE_CHECKING:
    from assistant.verify import Verifier

# What a person may ask for, in the words of statutes; added to a question to find remedies.
REMEDY_WORDS = "受到侵害 有权请求 停止侵害 排除妨碍 消除危险 赔偿损失 删除 投诉 举报 向人民法院起诉"
FLOOR = 0.3  # how well a passage of another source must bear on a question (0.13 to 0.26 did not, on trial)
# Doubts that a citizen must hear, too: the passage is at odds with the law or tells of old law.
GRAVE = re.compile(r"不可|不合|不符|不是法律|草案|条号|不是.{0,8}赔偿|建议|没有规定|已于|此后|现行")
ENOUGH = 4  # characters that a question must say beside the articles it names to be about something
ELSEWHERE = 0.2  # by so much more of those words must another article hold to be pointed to
DEPTH = 60  # passages of each sort looked at
DISCUSSED_FLOOR = 0.1  # share of a question's words that an article must hold that a passage is about
MISSING_WEIGHT = 7.0  # summed rarity of an instrument's topic words before it is named as missing
SPEAKING = frozenset({Kind.COMMENTARY, Kind.INTERVIEW, Kind.NEWS, Kind.ESSAY, Kind.CASE})


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
        self._by_model = ModelAnswering(settings, verifier)
        self._exclusions = lru_cache(maxsize=8)(lambda day: household_exclusions(library, day))

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
            named = compose_articles.compose_laws(draft, inquiry.laws, self.library, day)
        if inquiry.intent is Intent.OPINION:
            units = self._spoken(inquiry, evidence, score)
            limit = compose.QUOTE[persona] + 60
            compose.compose_opinion(draft, units, inquiry.strangers, score, limit)
        elif inquiry.intent not in (Intent.ARTICLE, Intent.LAW) or self._goes_on(inquiry, day):
            chosen = self._choose(inquiry, evidence, persona, day, score)
            compose.compose_situation(draft, inquiry, chosen, score, persona)
        elif named:
            self._elsewhere(draft, inquiry, named, day, score)
            self._related(draft, evidence, named, score, persona)
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
        states = [self.library.lookup(t, None, "", day).state for t in inquiry.laws]
        states += [
            self.library.lookup(r.law, r.article_no, r.article_suffix, day).state for r in inquiry.references
        ]
        lost = State.UNHELD in states or (states and State.FOUND not in states[len(inquiry.laws) :])
        return bool(lost and len(inquiry.rest) >= ENOUGH)

    def _refusal(self, inquiry: Inquiry) -> str | None:
        if inquiry.references or inquiry.laws or inquiry.speakers:
            return None
        if is_nonsense(inquiry.question) and not inquiry.follow_up:
            return "refuse_nonsense"
        embedder = self.retriever.index.embedder
        rule = load_scope_rule()
        if embedder is None or embedder.name != rule.model:
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

    def _choose(
        self,
        inquiry: Inquiry,
        evidence: Evidence,
        persona: str,
        day: date,
        score: Relevance,
    ) -> Selection:
        budget = BUDGETS[persona]
        if inquiry.intent is Intent.CASE:
            budget = replace(budget, governing=2, practice=budget.practice + 1)
        current = self.library.current(day)
        relations = self.retriever.index.relations
        practice = relevant(evidence.practice, score, FLOOR, budget.practice)
        full = persona == "prosecutor" or inquiry.intent is Intent.CASE
        trusted = [h for h in evidence.views if h.unit.reliability != "low" or full]
        views = relevant(trusted, score, FLOOR, budget.views)
        defining = definers(inquiry.term, self.library, day)
        about = discussed((*views, *practice), relations, self.library, current)
        hits = [*(Hit(u, 0.0) for u in defining), *_with_discussed(evidence.law, about, score)]
        governing, scope = select_law(
            inquiry, hits, self._exclusions(day), budget, lambda law: score.nearest(self.library.ids_of(law))
        )
        if inquiry.intent is Intent.CASE:  # facts of a case: law only where it speaks of the same
            governing = [u for u in governing if score.words(u.text) >= DISCUSSED_FLOOR]
        shown = governing[: budget.governing]
        taken = {u.id for u in shown}
        remedies: list[LegalUnit] = []
        if inquiry.intent in (Intent.SITUATION, Intent.PROCEDURE):
            found = self.retriever.evidence([inquiry.query, REMEDY_WORDS], as_of=day, depth=DEPTH).law
            remedies = select_remedies(found, shown, taken, budget.remedies)
        liability: list[LegalUnit] = []
        if inquiry.intent in (Intent.SITUATION, Intent.PENALTY) and not inquiry.household:
            answering = liability_of(shown[:2], relations, self.library, current)
            fresh = [u for u in answering if u.id not in taken and u not in remedies]
            liability = sorted(fresh, key=lambda u: -score.words(u.text))[: budget.liability]
        asked = [h for h in evidence.checklist if "？" in h.unit.text]
        return Selection(
            governing=tuple(shown),
            scope=tuple(scope),
            remedies=tuple(remedies),
            liability=tuple(liability),
            practice=tuple(practice),
            views=tuple(views),
            checklist=tuple(relevant(asked, score, FLOOR * 1.5, 2)) if persona == "prosecutor" else (),
        )

    def _spoken(self, inquiry: Inquiry, evidence: Evidence, score: Relevance) -> list[LegalUnit]:
        pool = sorted((*evidence.views, *evidence.practice), key=lambda h: -h.score)
        hits = [h for h in pool if h.unit.kind in SPEAKING]
        if inquiry.speakers:
            own = [
                u
                for u in self.library.units.values()
                if any(name in (u.speaker or u.speaker_note) for name in inquiry.speakers)
                and u.kind in SPEAKING
            ]
            return sorted(own, key=lambda u: (not u.speaker, -score.of_unit(u)))[:5]
        return relevant(hits, score, FLOOR, 2 if inquiry.strangers else 4)

    def _elsewhere(
        self, draft: Draft, inquiry: Inquiry, named: Sequence[LegalUnit], day: date, score: Relevance
    ) -> None:
        """Where an article does not say what the question says of it: the article of its law that does."""
        if len(inquiry.rest) < ENOUGH or any(u.status_on(day) != IN_FORCE for u in named):
            return
        laws = {u.title for u in named}
        found = self.retriever.evidence([inquiry.rest], as_of=day, depth=DEPTH).law
        best = next((h.unit for h in found if h.unit.title in laws), None)
        if best is None or best.id in {u.id for u in named}:
            return
        about = Terms.of([(inquiry.rest, 1.0)], self.retriever.index.lexical.idf)
        if about.score(best.text) >= ELSEWHERE + max(about.score(u.text) for u in named):
            draft.note("")
            limit = compose.QUOTE["citizen"]
            draft.say("elsewhere", best, best_passage(best, about.score, limit))

    def _related(
        self,
        draft: Draft,
        evidence: Evidence,
        named: Sequence[LegalUnit],
        score: Relevance,
        persona: str,
    ) -> None:
        ids = {u.id for u in named}
        views = [u for u in relevant(evidence.views, score, FLOOR, 2) if u.id not in ids]
        if views and persona == "prosecutor":
            compose.compose_views(draft, views, score, persona)

    def _finish(self, draft: Draft, inquiry: Inquiry, evidence: Evidence, persona: str, day: date) -> Answer:
        joints = draft.joints
        used = {c.unit.id for c in draft.citations}
        more = tuple(
            h for h in (*evidence.law, *evidence.practice, *evidence.views) if h.unit.id not in used
        )[:8]
        missing = self._missing(inquiry)
        if missing:
            draft.lines += ["", joints.fill("missing", names="、".join(f"《{t}》" for t in missing))]
        warnings = list(self._warnings(draft, inquiry, persona, day))
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
            topics = [t for t in instrument.topics if t in inquiry.query]
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


def _with_discussed(law: Sequence[Hit], about: Sequence[LegalUnit], score: Relevance) -> list[Hit]:
    """Put articles that the passages found are about behind the two best, where they fit the question."""
    fitting = [Hit(u, 0.0) for u in about if score.words(u.text) >= DISCUSSED_FLOOR]
    ids = {h.unit.id for h in (*law[:2], *fitting)}
    return [
        *law[:2],
        *(h for h in fitting if h.unit.id not in {x.unit.id for x in law[:2]}),
        *(h for h in law[2:] if h.unit.id not in ids),
    ]
