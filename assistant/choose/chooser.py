"""What an answer stands on: from all that was found, the passages that it will quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from assistant.choose.bearing import Bearing, Prose, leads
from assistant.choose.governing import LIKELY, Governing
from assistant.choose.selection import (
    defines,
    does_what_is_asked,
    liability_of,
    on_data,
    relevant,
    select_remedies,
)
from assistant.config import Settings
from assistant.library.library import Library
from assistant.retrieve.lexicon import expand, load_lexicon
from assistant.retrieve.relevance import Relevance
from assistant.retrieve.retriever import Retriever
from assistant.rules.consequences import Level, level_of
from assistant.rules.roles import Role, roles_of
from assistant.schema.stages import BUDGETS, Budget, Evidence, Inquiry, Intent, IssueLaw, Selection
from assistant.schema.units import Kind, LegalUnit

# What a person may ask for, in the words of statutes; added to a question to find remedies.
REMEDY_WORDS = "受到侵害 有权请求 停止侵害 排除妨碍 消除危险 赔偿损失 删除 投诉 举报 向人民法院起诉"
TERM = 3  # characters of a term of law; shorter words are anybody's
FLOOR = 0.3  # how well a passage must bear on a question of facts of a case or of who said what
DEPTH = 60  # passages looked at for remedies
# What follows from a breach, and remedies: so likely beside the likeliest, where no issue called for them.
FOLLOWING = 0.3
_OFFICIAL_SUIT = re.compile(r"人民检察院[^。]{0,40}(?:提起诉讼|提起公益诉讼|提起附带)")
_ASKS_COMPLAINT = re.compile(r"投诉|举报|哪个部门|找谁管|谁来管|\breport\b|complain", re.I)
_COMPARED = re.compile(r"区别|不同|比较|分歧|一致|其他人|别人|还有谁")
_GRIEF = re.compile(
    r"精神|痛苦|睡不着|失眠|抑郁|焦虑|害怕|恐惧|崩溃|自杀|羞辱|侮辱|名誉|丢脸|distress|emotional|mental"
)
REPORTING = frozenset({Kind.CASE, Kind.NEWS, Kind.ESSAY})
SPEAKING = frozenset({Kind.COMMENTARY, Kind.INTERVIEW, Kind.NEWS, Kind.ESSAY, Kind.CASE})
BESIDE = 0.6  # what the others must reach of the best of them
LED_BY = 3  # views that an answer is made of where the law does not speak of the matter


class Chooser:
    """Chooses what to quote. Holds nothing of a conversation."""

    def __init__(self, settings: Settings, library: Library, retriever: Retriever) -> None:
        """Choose from one library and what its retriever finds."""
        self.library, self.retriever, self.corpus = library, retriever, settings.corpus
        self._governing = Governing(settings, library, retriever)

    @cached_property
    def _prose(self) -> Prose:
        return Prose.of(self.library)

    def bearing(self, inquiry: Inquiry, score: Relevance) -> Bearing:
        """How passages of other sources bear on a question."""
        return Bearing.of(self._prose, score, inquiry.query)

    def is_legal_term(self, term: str) -> bool:
        """Whether law uses a term as one of its own: it says what it is, or gives it a heading."""
        return len(term) >= TERM and any(
            defines(term, u) or term in u.heading for u in self.library.units.values() if u.kind.binding
        )

    def choose(
        self, inquiry: Inquiry, evidence: Evidence, persona: str, day: date, score: Relevance
    ) -> Selection:
        """Choose what governs, what follows from a breach, what was done and argued, what to do."""
        budget = BUDGETS[persona]
        if inquiry.intent is Intent.CASE:
            budget = replace(budget, practice=budget.practice + 1)
        practice, views = self._told(inquiry, evidence, persona, score, budget)
        issues = self._governing.issues(inquiry, evidence, score, day)
        ranked, scope = self._governing.ranked(inquiry, (*views, *practice), issues, day, score)
        shown = self._governing.shown(inquiry, ranked, issues, score, day, persona)
        remedies = self._remedies(inquiry, issues, shown, budget, day)
        liability = self._liability(inquiry, issues, shown, remedies, budget, day, score)
        if not issues.words:
            shares = self._governing.shares([*remedies, *liability], score.ready, day)
            least = FOLLOWING if inquiry.intent is Intent.SITUATION else LIKELY[persona]
            remedies = [u for u in remedies if shares[u.id] >= least or _complaint_asked(u, inquiry)]
            liability = [u for u in liability if shares[u.id] >= least]
        if inquiry.crime:
            shown, liability = _crime_first(shown, liability)
        penal = any(does_what_is_asked(u, inquiry.intent) for u in shown[:1])
        if inquiry.intent is Intent.PENALTY and liability and not penal:
            shown, liability = [liability[0], *shown], liability[1:]  # the penalty asked for leads
        bearing = self.bearing(inquiry, score)
        led = inquiry.office and leads(views, shown, bearing)
        if led:
            shown, remedies, liability = [u for u in shown if bearing.told(u) > 0][:2], [], []
            views = bearing.pick(evidence.views, LED_BY, views=True)
            views = [u for u in views if bearing.of_unit(u) >= BESIDE * bearing.of_unit(views[0])]
        asked = [h for h in evidence.checklist if "？" in h.unit.text]
        terms = expand(inquiry.query, load_lexicon(self.corpus)).terms
        return Selection(
            governing=tuple(shown),
            scope=tuple(scope),
            remedies=tuple(remedies),
            liability=tuple(liability),
            practice=tuple(practice),
            views=tuple(views),
            words=issues.words,
            terms=" ".join(terms),
            led=led,
            checklist=tuple(relevant(asked, score, FLOOR * 1.5, 2)) if persona == "prosecutor" else (),
        )

    def of_case(self, inquiry: Inquiry, evidence: Evidence, score: Relevance) -> Inquiry:
        """The question as one about a case, where it asks for a figure or an end that a report tells."""
        if inquiry.intent is not Intent.SITUATION or not (score.asks_figure or score.asks_ended):
            return inquiry
        bearing = self.bearing(inquiry, score)
        told = any(
            h.unit.kind in REPORTING and bearing.bears(h.unit) for h in (*evidence.practice, *evidence.views)
        )
        return replace(inquiry, intent=Intent.CASE) if told else inquiry

    def _told(
        self, inquiry: Inquiry, evidence: Evidence, persona: str, score: Relevance, budget: Budget
    ) -> tuple[list[LegalUnit], list[LegalUnit]]:
        """What was done in such matters, and what is thought of them."""
        full = persona == "prosecutor" or inquiry.intent is Intent.CASE
        bearing = self.bearing(inquiry, score)
        trusted = [
            h for h in evidence.views if full or h.unit.reliability != "low" or bearing.plainly(h.unit)
        ]
        if inquiry.intent is Intent.CASE:
            practice = relevant(evidence.practice, score, FLOOR, budget.practice)
            views = relevant(trusted, score, FLOOR, budget.views)
            least = BESIDE * max((bearing.of_unit(u) for u in (*practice, *views)), default=0.0)
            near = {u.id for u in (*practice, *views) if bearing.of_unit(u) >= least}
            return [u for u in practice if u.id in near], [u for u in views if u.id in near]
        practice = bearing.pick(evidence.practice, budget.practice)
        return practice, bearing.pick(trusted, budget.views, views=True)

    def _remedies(
        self, inquiry: Inquiry, issues: IssueLaw, shown: Sequence[LegalUnit], budget: Budget, day: date
    ) -> list[LegalUnit]:
        if inquiry.intent not in (Intent.SITUATION, Intent.PROCEDURE):
            return []
        excluded = self._governing.exclusions(day) if inquiry.household else {}
        found = self.retriever.evidence([inquiry.query, REMEDY_WORDS], as_of=day, depth=DEPTH).law
        if not inquiry.data:
            found = tuple(h for h in found if not on_data(h.unit))
        called = [h.unit for h in issues.remedies if h.unit.title not in excluded]
        apt = [u for u in called if _apt(u, inquiry)]
        own = [h for h in found if _apt(h.unit, inquiry)]
        return select_remedies(own, shown, {u.id for u in shown}, budget.remedies, apt)

    def _liability(
        self,
        inquiry: Inquiry,
        issues: IssueLaw,
        shown: Sequence[LegalUnit],
        remedies: Sequence[LegalUnit],
        budget: Budget,
        day: date,
        score: Relevance,
    ) -> list[LegalUnit]:
        if inquiry.intent is not Intent.PENALTY and (
            inquiry.household or inquiry.intent is not Intent.SITUATION
        ):
            return []
        excluded = self._governing.exclusions(day) if inquiry.household else {}
        taken = {u.id for u in (*shown, *remedies)}
        current = self.library.current(day)
        answering = liability_of(shown[:2], self.retriever.index.relations, self.library, current)
        fresh = [u for u in answering if Role.PENALTY in roles_of(u.text)]
        fresh = sorted(fresh, key=lambda u: -score.words(u.text))
        found = {u.id: u for u in (*(h.unit for h in issues.liability), *fresh)}
        open_ones = [u for u in found.values() if u.id not in taken and u.title not in excluded]
        return open_ones[: budget.liability]

    def spoken(self, inquiry: Inquiry, evidence: Evidence, score: Relevance) -> list[LegalUnit]:
        """Passages that answer who said what."""
        pool = sorted((*evidence.views, *evidence.practice), key=lambda h: -h.score)
        hits = [h for h in pool if h.unit.kind in SPEAKING]
        if inquiry.speakers:
            own = [
                u
                for u in self.library.units.values()
                if any(name in (u.speaker or u.speaker_note) for name in inquiry.speakers)
                and u.kind in SPEAKING
            ]
            own.sort(key=lambda u: (not u.speaker, -score.of_unit(u)))
            if not _COMPARED.search(inquiry.question):
                return own[:5]
            others = [h for h in hits if h.unit not in own]
            return [*own[:2], *self.bearing(inquiry, score).pick(others, 3)]
        return relevant(hits, score, FLOOR, 2 if inquiry.strangers else 4)


def _crime_first(
    shown: Sequence[LegalUnit], liability: Sequence[LegalUnit]
) -> tuple[list[LegalUnit], list[LegalUnit]]:
    """Asked for the punishment of a crime, the articles that lay one down lead, the law shown first."""
    crimes = [u for u in (*shown, *liability) if level_of(u.text) is Level.CRIMINAL]
    return (
        [*crimes, *(u for u in shown if u not in crimes)],
        [u for u in liability if u not in crimes],
    )


def _complaint_asked(unit: LegalUnit, inquiry: Inquiry) -> bool:
    return bool(_ASKS_COMPLAINT.search(inquiry.query)) and Role.COMPLAINT in roles_of(unit.text)


def _apt(unit: LegalUnit, inquiry: Inquiry) -> bool:
    """Whether a remedy is the asker's own, and for harm of the sort that is told."""
    if _OFFICIAL_SUIT.search(unit.text) and not inquiry.office:
        return False
    if inquiry.household and "信息处理者" in unit.text:  # which private persons are not
        return False
    return "精神损害" not in unit.text or bool(_GRIEF.search(inquiry.text))
