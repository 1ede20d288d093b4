"""What an answer stands on: from all that was found, the passages that it will quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from assistant.bearing import Bearing, Prose, leads
from assistant.config import Settings
from assistant.issue_law import IssueFinder, IssueLaw
from assistant.lexicon import expand, load_lexicon
from assistant.library import Library
from assistant.relevance import Relevance
from assistant.retrieve import LAW, Evidence, Query, Retriever
from assistant.roles import Role, roles_of
from assistant.schema import Hit, Kind, LegalUnit
from assistant.selection import (
    BUDGETS,
    Budget,
    Selection,
    definers,
    defines,
    discussed,
    does_what_is_asked,
    fitting_first,
    household_exclusions,
    liability_of,
    relevant,
    select_law,
    select_remedies,
)
from assistant.territory import place_named, territory
from assistant.understand import Inquiry, Intent

# What a person may ask for, in the words of statutes; added to a question to find remedies.
REMEDY_WORDS = "受到侵害 有权请求 停止侵害 排除妨碍 消除危险 赔偿损失 删除 投诉 举报 向人民法院起诉"
FLOOR = 0.3  # how well a passage must bear on a question of facts of a case or of who said what
DEPTH = 60  # passages looked at for remedies
DISCUSSED_FLOOR = 0.1  # share of a question's words that an article must hold that a passage is about
WEIGHED = frozenset({Intent.SITUATION, Intent.PENALTY, Intent.PROCEDURE})  # asked of facts
# Law is shown while it is at least so likely as the likeliest, by the learned ranker. On questions it
# had not seen, 0.07 and four at most cited a right article in 0.70; 0.29 of those cited were right.
LIKELY = {"citizen": 0.07, "prosecutor": 0.03}
FOLLOWING = 0.3  # the same of what follows from a breach, and of remedies
# Beside what the issues of a matter call for: at least so well as the best of all law by question and
# issues, and so likely by the question alone. What is evident by the question leads where it asks how.
BESIDE_CALLED, POSSIBLE, EVIDENT = 0.6, 0.01, 0.3
DEFINED_BY = 2  # articles shown where the first one defines what is asked for
MISSED = 2  # further articles among which those that do what is asked for are looked for
_OFFICIAL_SUIT = re.compile(r"人民检察院[^。]{0,40}(?:提起诉讼|提起公益诉讼|提起附带)")
_GRIEF = re.compile(
    r"精神|痛苦|睡不着|失眠|抑郁|焦虑|害怕|恐惧|崩溃|自杀|羞辱|侮辱|名誉|丢脸|distress|emotional|mental"
)
SPEAKING = frozenset({Kind.COMMENTARY, Kind.INTERVIEW, Kind.NEWS, Kind.ESSAY, Kind.CASE})
BESIDE = 0.6  # what the others must reach of the best of them
LED_BY = 3  # views that an answer is made of where the law does not speak of the matter


class Chooser:
    """Chooses what to quote. Holds nothing of a conversation."""

    def __init__(self, settings: Settings, library: Library, retriever: Retriever) -> None:
        """Choose from one library and what its retriever finds."""
        self.library, self.retriever, self.corpus = library, retriever, settings.corpus
        self._issues = IssueFinder(retriever, settings.prompts, settings.corpus)
        self._exclusions = lru_cache(maxsize=8)(lambda day: household_exclusions(library, day))

    @cached_property
    def _prose(self) -> Prose:
        return Prose.of(self.library)

    def bearing(self, inquiry: Inquiry, score: Relevance) -> Bearing:
        """How passages of other sources bear on a question."""
        return Bearing.of(self._prose, score, inquiry.query)

    def choose(
        self, inquiry: Inquiry, evidence: Evidence, persona: str, day: date, score: Relevance
    ) -> Selection:
        """Choose what governs, what follows from a breach, what was done and argued, what to do."""
        budget = BUDGETS[persona]
        if inquiry.intent is Intent.CASE:
            budget = replace(budget, governing=2, practice=budget.practice + 1)
        practice, views = self._told(inquiry, evidence, persona, score, budget)
        issues = self._issue_law(inquiry, evidence, score, day)
        governing, scope = self._law(inquiry, (*views, *practice), issues, day, score)
        floor = LIKELY[persona]
        if inquiry.term and governing and defines(inquiry.term, governing[0]):
            budget = replace(budget, governing=DEFINED_BY)
        shown = self._shown(inquiry, governing, issues, score, day, budget.governing, floor)
        if inquiry.intent is Intent.CASE:  # facts of a case: law only where it speaks of the same
            shown = [u for u in shown if score.words(u.text) >= DISCUSSED_FLOOR]
        remedies = self._remedies(inquiry, issues, shown, budget, day)
        if inquiry.household:  # private persons are no 信息处理者
            remedies = [u for u in remedies if "信息处理者" not in u.text]
        liability = self._liability(inquiry, issues, shown, remedies, budget, day, score)
        if not issues.words:
            shares = self._shares([*remedies, *liability], score.ready, day)
            least = FOLLOWING if inquiry.intent is Intent.SITUATION else floor
            remedies = [u for u in remedies if shares[u.id] >= least]
            liability = [u for u in liability if shares[u.id] >= least]
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
        """The question as one about a case, where a figure is asked for that the report of a case tells."""
        if inquiry.intent is not Intent.SITUATION or not score.asks_figure:
            return inquiry
        bearing = self.bearing(inquiry, score)
        told = any(h.unit.kind is Kind.CASE and bearing.bears(h.unit) for h in evidence.practice)
        return replace(inquiry, intent=Intent.CASE) if told else inquiry

    def _shown(
        self,
        inquiry: Inquiry,
        governing: Sequence[LegalUnit],
        issues: IssueLaw,
        score: Relevance,
        day: date,
        most: int,
        floor: float,
    ) -> list[LegalUnit]:
        """Of the law that governs what is shown: what is likely, what issues called for, what defines.

        National law goes before what binds in one place, unless the question names the place.
        """
        shares = self._shares(governing, score.ready, day)
        if issues.called:
            likely = _with_called(inquiry, governing, issues, shares)
        else:
            likely = [
                u for u in governing if shares[u.id] >= floor or (inquiry.term and defines(inquiry.term, u))
            ]
        likely = likely[: most + MISSED]
        if score.asks_figure:
            likely.sort(key=lambda u: not score.holds_figure(u.text))
        shown = fitting_first(likely, inquiry.intent)[:most] or list(governing[:1])
        return sorted(
            shown, key=lambda u: bool(place := territory(u)) and not place_named(place, inquiry.text)
        )

    def _told(
        self, inquiry: Inquiry, evidence: Evidence, persona: str, score: Relevance, budget: Budget
    ) -> tuple[list[LegalUnit], list[LegalUnit]]:
        """What was done in such matters, and what is thought of them."""
        full = persona == "prosecutor" or inquiry.intent is Intent.CASE
        trusted = [h for h in evidence.views if h.unit.reliability != "low" or full]
        bearing = self.bearing(inquiry, score)
        if inquiry.intent is Intent.CASE:
            practice = relevant(evidence.practice, score, FLOOR, budget.practice)
            views = relevant(trusted, score, FLOOR, budget.views)
            least = BESIDE * max((bearing.of_unit(u) for u in (*practice, *views)), default=0.0)
            near = {u.id for u in (*practice, *views) if bearing.of_unit(u) >= least}
            return [u for u in practice if u.id in near], [u for u in views if u.id in near]
        practice = bearing.pick(evidence.practice, budget.practice)
        return practice, bearing.pick(trusted, budget.views, views=True)

    def _law(
        self,
        inquiry: Inquiry,
        told: Sequence[LegalUnit],
        issues: IssueLaw,
        day: date,
        score: Relevance,
    ) -> tuple[list[LegalUnit], list[LegalUnit]]:
        """What governs, best first, and the scope articles that move a law aside."""
        defining = definers(inquiry.term, self.library, day)
        about = discussed(told, self.retriever.index.relations, self.library, self.library.current(day))
        hits = [*(Hit(u, 0.0) for u in defining), *_with_discussed(issues.rules, about, score)]
        return select_law(
            inquiry,
            hits,
            self._exclusions(day),
            lambda law: score.nearest(self.library.ids_of(law)),
        )

    def _shares(self, units: Sequence[LegalUnit], ready: Query | None, day: date) -> dict[str, float]:
        """How likely each article is what is asked for, beside the likeliest: 0 to 1, by unit id."""
        ranker, row = self.retriever.ranker, self.retriever.index.row
        if ready is None or ready.adapted is None or ranker is None or not units:
            return {u.id: 1.0 for u in units}
        wanted = np.array([row[u.id] for u in units], np.int64)
        rows = np.union1d(self.retriever.candidates(ready, LAW, day), wanted)
        scores = ranker.score(self.retriever.signals(ready, rows))
        shares = np.exp(scores - scores.max())
        return {u.id: float(shares[np.searchsorted(rows, row[u.id])]) for u in units}

    def _remedies(
        self, inquiry: Inquiry, issues: IssueLaw, shown: Sequence[LegalUnit], budget: Budget, day: date
    ) -> list[LegalUnit]:
        if inquiry.intent not in (Intent.SITUATION, Intent.PROCEDURE):
            return []
        excluded = self._exclusions(day) if inquiry.household else {}
        found = self.retriever.evidence([inquiry.query, REMEDY_WORDS], as_of=day, depth=DEPTH).law
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
        if inquiry.intent not in (Intent.SITUATION, Intent.PENALTY) or inquiry.household:
            return []
        taken = {u.id for u in (*shown, *remedies)}
        current = self.library.current(day)
        answering = liability_of(shown[:2], self.retriever.index.relations, self.library, current)
        fresh = [u for u in answering if Role.PENALTY in roles_of(u.text)]
        fresh = sorted(fresh, key=lambda u: -score.words(u.text))
        found = {u.id: u for u in (*(h.unit for h in issues.liability), *fresh)}
        return [u for u in found.values() if u.id not in taken][: budget.liability]

    def _issue_law(self, inquiry: Inquiry, evidence: Evidence, score: Relevance, day: date) -> IssueLaw:
        """The law found, with what the issues of a situation call for weighed in."""
        if score.ready is None or inquiry.intent not in WEIGHED:
            return IssueLaw(evidence.law)
        return self._issues.weigh(inquiry, score.ready, evidence.law, day)

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
            return sorted(own, key=lambda u: (not u.speaker, -score.of_unit(u)))[:5]
        return relevant(hits, score, FLOOR, 2 if inquiry.strangers else 4)


def _apt(unit: LegalUnit, inquiry: Inquiry) -> bool:
    """Whether a remedy is the asker's own, and for harm of the sort that is told."""
    if _OFFICIAL_SUIT.search(unit.text) and not inquiry.office:
        return False
    return "精神损害" not in unit.text or bool(_GRIEF.search(inquiry.text))


def _with_called(
    inquiry: Inquiry, governing: Sequence[LegalUnit], issues: IssueLaw, shares: dict[str, float]
) -> list[LegalUnit]:
    """What the issues call for, the question's own law before what every such matter calls for."""
    gained = {h.unit.id: h.score for h in issues.rules}
    least = BESIDE_CALLED * max(gained.values())
    places = {(u.title, u.heading) for u in governing if u.id in issues.called}

    def belongs(unit: LegalUnit) -> bool:
        near = gained.get(unit.id, 0.0) >= least and shares[unit.id] >= POSSIBLE
        does = shares[unit.id] >= LIKELY["citizen"] and does_what_is_asked(unit, inquiry.intent)
        return near or does or (shares[unit.id] >= EVIDENT and (unit.title, unit.heading) not in places)

    own = [u for u in governing if u.id not in issues.called and belongs(u)]
    special = [u for u in governing if u.id in issues.called - issues.general]
    general = [u for u in governing if u.id in issues.general]
    how = inquiry.intent is not Intent.SITUATION or inquiry.office
    evident = [u for u in own if shares[u.id] >= EVIDENT]
    first = evident if how else []
    return list(dict.fromkeys([*first, *special[:2], *evident, *special, *own, *general]))


def _with_discussed(law: Sequence[Hit], about: Sequence[LegalUnit], score: Relevance) -> list[Hit]:
    """Put articles that the passages found are about behind the two best, where they fit the question."""
    fitting = [Hit(u, 0.0) for u in about if score.words(u.text) >= DISCUSSED_FLOOR]
    ids = {h.unit.id for h in (*law[:2], *fitting)}
    return [
        *law[:2],
        *(h for h in fitting if h.unit.id not in {x.unit.id for x in law[:2]}),
        *(h for h in law[2:] if h.unit.id not in ids),
    ]
