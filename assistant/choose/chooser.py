"""What an answer stands on where no matter decides: the likeliest law, what was done, what is argued."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from assistant.choose.bearing import Bearing, Prose
from assistant.choose.selection import definers, defines, relevant
from assistant.library.library import Library
from assistant.retrieve.relevance import Relevance
from assistant.retrieve.searches import Found, articles
from assistant.schema.stages import BUDGETS, Budget, Evidence, Inquiry, Intent, Selection
from assistant.schema.units import Kind, LegalUnit

FLOOR = 0.3  # how well a passage must bear on a question of facts of a case or of who said what
LIKELY = 0.07  # articles so likely beside the likeliest are shown; on unseen questions 0.70 cited a right one
BESIDE = 0.6  # what the others must reach of the best of them
DEFINED_BY = 2  # articles shown where the first defines what is asked for
_COMPARED = re.compile(r"区别|不同|比较|分歧|一致|其他人|别人|还有谁")
REPORTING = frozenset({Kind.CASE, Kind.NEWS, Kind.ESSAY})
SPEAKING = frozenset({Kind.COMMENTARY, Kind.INTERVIEW, Kind.NEWS, Kind.ESSAY, Kind.CASE})


class Chooser:
    """Chooses what to quote. Holds nothing of a conversation."""

    def __init__(self, library: Library) -> None:
        """Choose from one library."""
        self.library = library

    @cached_property
    def _prose(self) -> Prose:
        return Prose.of(self.library)

    def law_defining(self, term: str, day: date) -> list[LegalUnit]:
        """Articles in force that say what a term means."""
        return definers(term, self.library, day)

    def bearing(self, inquiry: Inquiry, score: Relevance) -> Bearing:
        """How passages of other sources bear on a question."""
        return Bearing.of(self._prose, score, inquiry.query)

    def choose(self, inquiry: Inquiry, found: Found, persona: str, day: date, score: Relevance) -> Selection:
        """The law that is likeliest, what was done in such matters, what is thought of them."""
        budget = BUDGETS[persona]
        if inquiry.intent is Intent.CASE:
            budget = replace(budget, governing=DEFINED_BY, practice=budget.practice + 1)
        practice, views = self.told(inquiry, found.evidence, persona, score, budget)
        asked = [h for h in found.evidence.checklist if "？" in h.unit.text]
        return Selection(
            governing=tuple(self.law(inquiry, found, day, budget)),
            practice=tuple(practice),
            views=tuple(views),
            checklist=tuple(relevant(asked, score, FLOOR * 1.5, 2)) if persona == "prosecutor" else (),
        )

    def law(self, inquiry: Inquiry, found: Found, day: date, budget: Budget) -> list[LegalUnit]:
        """What defines the term asked for, then the likeliest articles."""
        defining = definers(inquiry.term, self.library, day)
        likely = articles(found, self.library.units, LIKELY)
        if inquiry.term and (using := [u for u in likely if inquiry.term in u.text]):
            likely = using
        chosen = list({u.id: u for u in (*defining, *likely) if not inquiry.beside(u.title)}.values())
        first = chosen[0] if chosen else None
        most = DEFINED_BY if first and inquiry.term and defines(inquiry.term, first) else budget.governing
        return chosen[:most]

    def of_case(self, inquiry: Inquiry, evidence: Evidence, score: Relevance) -> Inquiry:
        """The question as one about a case, where it asks for a figure or an end that a report tells."""
        if inquiry.intent is not Intent.SITUATION or not (score.asks_figure or score.asks_ended):
            return inquiry
        bearing = self.bearing(inquiry, score)
        told = any(
            h.unit.kind in REPORTING and bearing.bears(h.unit) for h in (*evidence.practice, *evidence.views)
        )
        return replace(inquiry, intent=Intent.CASE) if told else inquiry

    def told(
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

    def spoken(self, inquiry: Inquiry, evidence: Evidence, score: Relevance) -> Sequence[LegalUnit]:
        """Passages that answer who said what."""
        pool = sorted((*evidence.views, *evidence.practice), key=lambda h: -h.score)
        hits = [h for h in pool if h.unit.kind in SPEAKING]
        if inquiry.speakers:
            own = [
                u
                for u in self.library.sources
                if any(name in (u.speaker or u.speaker_note) for name in inquiry.speakers)
                and u.kind in SPEAKING
            ]
            own.sort(key=lambda u: (not u.speaker, -score.of_unit(u)))
            if not _COMPARED.search(inquiry.question):
                return own[:5]
            others = [h for h in hits if h.unit not in own]
            return [*own[:2], *self.bearing(inquiry, score).pick(others, 3)]
        return relevant(hits, score, FLOOR, 2 if inquiry.strangers else 4)
