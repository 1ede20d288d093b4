"""The law that governs a question, and how much of it is shown: what is likely, what its issues call for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from assistant.choose.selection import (
    definers,
    defines,
    discussed,
    does_what_is_asked,
    fitting_first,
    select_law,
)
from assistant.config import Settings
from assistant.library.library import Library
from assistant.retrieve.issue_law import IssueFinder
from assistant.retrieve.relevance import Relevance
from assistant.retrieve.retriever import LAW, Retriever
from assistant.rules.consequences import addressed_to_officials
from assistant.rules.roles import Role, place_named, roles_of, territory
from assistant.rules.scope import household_exclusions
from assistant.schema.answers import Hit
from assistant.schema.stages import BUDGETS, Evidence, Inquiry, Intent, IssueLaw, Query
from assistant.schema.units import LegalUnit

DISCUSSED_FLOOR = 0.1  # share of a question's words that an article must hold that a passage is about
WEIGHED = frozenset({Intent.SITUATION, Intent.PENALTY, Intent.PROCEDURE})  # asked of facts
# Law is shown while it is at least so likely as the likeliest, by the learned ranker. On questions it
# had not seen, 0.07 and four at most cited a right article in 0.70; 0.29 of those cited were right.
LIKELY = {"citizen": 0.07, "prosecutor": 0.03}
# Beside what the issues of a matter call for: at least so well as the best of all law by question and
# issues, and so likely by the question alone. What is evident by the question leads where it asks how.
BESIDE_CALLED, POSSIBLE, EVIDENT = 0.6, 0.01, 0.3
DEFINED_BY, OF_CASE = 2, 2  # articles shown where the first defines what is asked for; of facts of a case
ENOUGH = 3  # national rules, beside which those of a place that the question does not name are not shown
MISSED = 2  # further articles among which those that do what is asked for are looked for


class Governing:
    """Finds what governs. Holds nothing of a conversation."""

    def __init__(self, settings: Settings, library: Library, retriever: Retriever) -> None:
        """Choose from one library and what its retriever finds."""
        self.library, self.retriever = library, retriever
        self._issues = IssueFinder(retriever, settings.prompts, settings.corpus)
        self.exclusions = lru_cache(maxsize=8)(lambda day: household_exclusions(library, day))

    def issues(self, inquiry: Inquiry, evidence: Evidence, score: Relevance, day: date) -> IssueLaw:
        """The law found, with what the issues of a situation call for weighed in."""
        if score.ready is None or inquiry.intent not in WEIGHED:
            return IssueLaw(evidence.law)
        return self._issues.weigh(inquiry, score.ready, evidence.law, day)

    def ranked(
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
            self.exclusions(day),
            lambda law: score.nearest(self.library.ids_of(law)),
        )

    def shown(
        self,
        inquiry: Inquiry,
        governing: Sequence[LegalUnit],
        issues: IssueLaw,
        score: Relevance,
        day: date,
        persona: str,
    ) -> list[LegalUnit]:
        """Of the law that governs what is shown: what is likely, what issues called for, what defines.

        National law goes before what binds in one place, unless the question names the place.
        """
        most = _most(inquiry, governing, issues, persona)
        shares = self.shares(governing, score.ready, day)
        if issues.called:
            likely = _with_called(inquiry, governing, issues, shares, most)
        else:
            likely = [
                u
                for u in governing
                if shares[u.id] >= LIKELY[persona] or (inquiry.term and defines(inquiry.term, u))
            ]
        likely = _national_first(likely, inquiry)[: most + MISSED]
        if score.asks_figure:
            likely.sort(key=lambda u: not score.holds_figure(u.text))
        shown = fitting_first(likely, inquiry.intent)[:most] or list(governing[:1])
        if inquiry.intent is Intent.CASE:  # facts of a case: law only where it speaks of the same
            shown = [u for u in shown if score.words(u.text) >= DISCUSSED_FLOOR]
        shown = _national_first(shown, inquiry)
        national = [u for u in shown if not _elsewhere(u, inquiry)]
        return national if len(national) >= ENOUGH else shown

    def shares(self, units: Sequence[LegalUnit], ready: Query | None, day: date) -> dict[str, float]:
        """How likely each article is what is asked for, beside the likeliest: 0 to 1, by unit id."""
        ranker, row = self.retriever.ranker, self.retriever.index.row
        if ready is None or ready.adapted is None or ranker is None or not units:
            return {u.id: 1.0 for u in units}
        wanted = np.array([row[u.id] for u in units], np.int64)
        rows = np.union1d(self.retriever.candidates(ready, LAW, day), wanted)
        scores = ranker.score(self.retriever.signals(ready, rows))
        shares = np.exp(scores - scores.max())
        return {u.id: float(shares[np.searchsorted(rows, row[u.id])]) for u in units}


def _idle(unit: LegalUnit, share: float) -> bool:
    """Whether a rule frees somebody of liability, or tells authorities to act and is not evidently meant."""
    return Role.EXEMPTION in roles_of(unit.text) or (share < EVIDENT and addressed_to_officials(unit))


def _national_first(units: Sequence[LegalUnit], inquiry: Inquiry) -> list[LegalUnit]:
    """What binds in one place that the question does not name goes behind what binds everywhere."""
    return sorted(units, key=lambda u: _elsewhere(u, inquiry))


def _elsewhere(unit: LegalUnit, inquiry: Inquiry) -> bool:
    return bool(place := territory(unit)) and not place_named(place, inquiry.text)


def _most(inquiry: Inquiry, governing: Sequence[LegalUnit], issues: IssueLaw, persona: str) -> int:
    """How many articles are shown."""
    if inquiry.intent is Intent.CASE:
        return OF_CASE
    if inquiry.term and governing and defines(inquiry.term, governing[0]):
        return DEFINED_BY
    return BUDGETS[persona].governing + bool(issues.called)


def _with_called(
    inquiry: Inquiry,
    governing: Sequence[LegalUnit],
    issues: IssueLaw,
    shares: dict[str, float],
    most: int,
) -> list[LegalUnit]:
    """What the issues call for, the question's own law before what every such matter calls for."""
    gained = {h.unit.id: h.score for h in issues.rules}
    least = BESIDE_CALLED * max(gained.values())
    places = {(u.title, u.heading) for u in governing if u.id in issues.called}

    def belongs(unit: LegalUnit) -> bool:
        near = gained.get(unit.id, 0.0) >= least and shares[unit.id] >= POSSIBLE
        does = shares[unit.id] >= LIKELY["citizen"] and does_what_is_asked(unit, inquiry.intent)
        return near or does or (shares[unit.id] >= EVIDENT and (unit.title, unit.heading) not in places)

    # What a situation does not turn on: what frees the other side, and what only tells authorities to act.
    idle = inquiry.intent is Intent.SITUATION and not (inquiry.excuse or inquiry.office)
    own = [
        u
        for u in governing
        if u.id not in issues.called and belongs(u) and not (idle and _idle(u, shares[u.id]))
    ]
    special = [u for u in governing if u.id in issues.called - issues.general]
    general = [u for u in governing if u.id in issues.general]
    how = inquiry.intent is not Intent.SITUATION or inquiry.office
    evident = [u for u in own if shares[u.id] >= EVIDENT]
    first = evident if how else []
    leading = list(dict.fromkeys([*first, *special[:2], *evident, *special]))
    if not how:  # what every such matter calls for keeps its place
        leading = leading[: max(1, most - len(general))]
    own = [u for u in own if u not in leading][: max(1, most - len(leading) - len(general))]
    return [*leading, *own, *general]


def _with_discussed(law: Sequence[Hit], about: Sequence[LegalUnit], score: Relevance) -> list[Hit]:
    """Put articles that the passages found are about behind the two best, where they fit the question."""
    fitting = [Hit(u, 0.0) for u in about if score.words(u.text) >= DISCUSSED_FLOOR]
    ids = {h.unit.id for h in (*law[:2], *fitting)}
    return [
        *law[:2],
        *(h for h in fitting if h.unit.id not in {x.unit.id for x in law[:2]}),
        *(h for h in law[2:] if h.unit.id not in ids),
    ]
