"""Choose from what retrieval found: what defines a term, what bears, in which order kinds take turns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.library.library import Library
from assistant.retrieve.relevance import Relevance
from assistant.schema.answers import Hit
from assistant.schema.stages import Evidence, Intent
from assistant.schema.units import Kind, LegalUnit

TOUCHED, MARGIN = 5, 0.5  # other sources touch the matter where they reach the fifth article, nearly
LAW_TURNS = 3  # of so many hits, the last is of the other sort
NEAR_BEST = 0.6  # a passage of another source is left out when it scores below this share of the best


def definers(term: str, library: Library, as_of: date) -> list[LegalUnit]:
    """Every article in force that defines a term, found by its words."""
    if not term:
        return []
    return [u for u in library.holding(term) if defines(term, u) and u.covers(as_of)]


def defines(term: str, unit: LegalUnit) -> bool:
    """Whether an article of law says what a term means (X是指…, X是…, 本法所称X)."""
    return unit.kind.binding and bool(definition_of(term).search(unit.text))


def definition_of(term: str) -> re.Pattern[str]:
    """What a sentence of law that says what a term means looks like."""
    return re.compile(rf"(?:所称(?:的)?)?{re.escape(term)}[”」]?[，,]?(?:是指|，是|是(?!否)|包括)")


def relevant(hits: Sequence[Hit], score: Relevance, floor: float, limit: int) -> list[LegalUnit]:
    """Keep passages of other sources that bear enough on the question, best first."""
    ranked = sorted(((score.of_unit(h.unit), -i) for i, h in enumerate(hits)), reverse=True)
    best = ranked[0][0] if ranked else 0.0
    units = [h.unit for h in hits]
    return [units[-at] for value, at in ranked if value >= max(floor, NEAR_BEST * best)][:limit]


def interleave(evidence: Evidence, intent: Intent, kinds: Sequence[Kind] | None, k: int) -> list[Hit]:
    """One ranked list of all kinds: those that the question asks for first, the others in turn.

    A question of law that the other sources hardly touch keeps its places for the law: they
    come in turn only where they score about as well as the fifth article, else at the end.
    Scores fall from one hit to the next; a passage that stands below its own score keeps
    the score of the one above it.
    """
    law = [h for h in evidence.law if kinds is None or h.unit.kind in kinds]
    others = [*evidence.practice, *evidence.views, *evidence.checklist]
    others = sorted((h for h in others if kinds is None or h.unit.kind in kinds), key=lambda h: -h.score)
    late: list[Hit] = []
    if intent in (Intent.OPINION, Intent.CASE) or not law:
        queues = [others, law]
    else:
        floor = law[:TOUCHED][-1].score - MARGIN
        late = [h for h in others if h.score < floor]
        queues = [law, [h for h in others if h.score >= floor]]
    order: list[Hit] = []
    while any(queues):
        turn = 0 if len(order) % LAW_TURNS != LAW_TURNS - 1 or not queues[1] else 1
        order.append((queues[turn] or queues[1 - turn]).pop(0))
    out: list[Hit] = []
    for hit in [*order, *late][:k]:
        ceiling = out[-1].score if out else hit.score
        out.append(hit if hit.score <= ceiling else Hit(hit.unit, ceiling))
    return out
