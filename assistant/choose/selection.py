"""Choose from what retrieval found: what governs, what follows, what was done and argued."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from assistant.library.library import Library
from assistant.library.relations import RelationKind, Relations
from assistant.retrieve.relevance import Relevance
from assistant.rules.roles import Role, is_general_liability, part_of, roles_of
from assistant.schema.answers import Hit
from assistant.schema.stages import Evidence, Inquiry, Intent
from assistant.schema.units import Kind, LegalUnit

_ON_DATA = re.compile(r"个人信息|网络安全法|数据安全法|肖像权|隐私权")
# An act that amends another: the amended law in its present text speaks in its stead.
_AMENDING = re.compile(r"修正案|关于修改.{2,40}的决定$")
_ROLE_FIRST = {
    Intent.DEFINITION: frozenset({Role.DEFINITION}),
    Intent.PENALTY: frozenset({Role.PENALTY, Role.CIVIL_LIABILITY}),
    Intent.PROCEDURE: frozenset({Role.PROCEDURE, Role.COMPLAINT, Role.REMEDY}),
}
# Standard deviations by words and meaning: on 14 household questions it split those about images or
# data (2.5 and more, but for two) from the others (1.9 and less).
NEAR_LAW = 2.2
TOUCHED, MARGIN = 5, 0.5  # other sources touch the matter where they reach the fifth article, nearly
LAW_TURNS = 3  # of so many hits, the last is of the other sort
SAME_CHAPTER = 2  # articles of one chapter shown before another chapter has its turn
NEAR_BEST = 0.6  # a passage of another source is left out when it scores below this share of the best
# Chapters whose claims serve the whole law.
_GENERAL = re.compile(r"一般规定|责任|中的权利|职责的部门|救济|争议")
_REMEDIES = frozenset({Role.REMEDY, Role.COMPLAINT, Role.CIVIL_LIABILITY})


def select_law(
    inquiry: Inquiry,
    hits: Sequence[Hit],
    exclusions: dict[str, LegalUnit],
    near: Callable[[str], float],
) -> tuple[list[LegalUnit], list[LegalUnit]]:
    """Split ranked law into what governs and the scope articles that move a law aside.

    `near` tells how near a law comes to the question: only one that might be thought to
    govern is worth saying that it does not.
    """
    exclusions = exclusions if inquiry.household and inquiry.data else {}
    scope = [article for law, article in exclusions.items() if near(law) >= NEAR_LAW]
    governing: list[LegalUnit] = []
    for hit in hits:
        unit = hit.unit
        if _AMENDING.search(unit.title) and unit.title not in inquiry.laws:
            continue
        if unit.title in exclusions or (unit.title not in inquiry.laws and inquiry.beside(unit.title)):
            continue
        if unit.text not in {u.text for u in governing}:
            governing.append(unit)
    if not inquiry.laws:
        if not inquiry.data:
            governing = [u for u in governing if not on_data(u)] or governing
        governing = _spread(governing)
        freeing = [u for u in governing if Role.EXEMPTION in roles_of(u.text)]
        if not inquiry.excuse:  # what frees the other side is not what leads
            governing = [u for u in governing if u not in freeing] + freeing
    if inquiry.term:
        governing = _defining(inquiry.term, governing)
    return governing, scope


def on_data(unit: LegalUnit) -> bool:
    """Whether an article is about personal data or likeness, which are nothing where no data is touched."""
    named = bool(_ON_DATA.search(f"{unit.title}{unit.heading}")) or "个人信息" in unit.text
    return unit.kind.binding and named


def fitting_first(units: Sequence[LegalUnit], intent: Intent) -> list[LegalUnit]:
    """Articles that do what is asked for (punish, define, lay down procedure) before the others."""
    return sorted(units, key=lambda u: not does_what_is_asked(u, intent))


def does_what_is_asked(unit: LegalUnit, intent: Intent) -> bool:
    """Whether an article defines, punishes or lays down procedure where that is asked for."""
    return bool(roles_of(unit.text) & _ROLE_FIRST.get(intent, frozenset()))


def _spread(units: list[LegalUnit]) -> list[LegalUnit]:
    """Move what would be a third article of one chapter behind the first of the others."""
    seen: dict[tuple[str, str], int] = {}
    first: list[LegalUnit] = []
    later: list[LegalUnit] = []
    for unit in units:
        place = (unit.title, unit.heading)
        seen[place] = seen.get(place, 0) + 1
        (first if seen[place] <= SAME_CHAPTER else later).append(unit)
    return first + later


def _defining(term: str, units: list[LegalUnit]) -> list[LegalUnit]:
    """Articles that define a term first, then those that use it; all, where none does."""
    using = sorted((u for u in units if term in u.text), key=lambda u: not defines(term, u))
    if using and defines(term, using[0]):
        return [u for u in using if u.title == using[0].title or defines(term, u)]
    return using or units


def definers(term: str, library: Library, as_of: date) -> list[LegalUnit]:
    """Every article in force that defines a term, found by its words."""
    if not term:
        return []
    current = library.current(as_of)
    return [u for u in library.units.values() if term in u.text and defines(term, u) and u.id in current]


def defines(term: str, unit: LegalUnit) -> bool:
    """Whether an article of law says what a term means (X是指…, X是…, 本法所称X)."""
    return unit.kind.binding and bool(definition_of(term).search(unit.text))


def definition_of(term: str) -> re.Pattern[str]:
    """What a sentence of law that says what a term means looks like."""
    return re.compile(rf"(?:所称(?:的)?)?{re.escape(term)}[”」]?[，,]?(?:是指|，是|是(?!否)|包括)")


def select_remedies(
    hits: Iterable[Hit],
    governing: Sequence[LegalUnit],
    taken: set[str],
    limit: int,
    called: Sequence[LegalUnit] = (),
) -> list[LegalUnit]:
    """What the person can ask for: remedy articles of the laws (and 编) that govern.

    `called` are those that the issues of the matter call for; two of them go first.
    """
    laws = {u.title for u in governing}
    parts = {(u.title, part_of(u)) for u in governing}
    found = [h.unit for h in hits if h.unit.id not in taken and h.unit.title in laws and _asks_for(h.unit)]
    chapters = {(u.title, u.heading) for u in governing}
    near = [
        u
        for u in found
        if is_general_liability(u)
        or (
            (u.title, part_of(u)) in parts
            and ((u.title, u.heading) in chapters or _GENERAL.search(u.heading))
        )
    ]
    first = [u for u in called if u.id not in taken and _asks_for(u)][:2]
    chosen = list({u.id: u for u in (*first, *near)}.values())
    complaint = next((u for u in chosen if Role.COMPLAINT in roles_of(u.text)), None)
    if complaint and len(chosen) > limit and complaint not in chosen[:limit]:
        return [*chosen[: limit - 1], complaint]  # whom to complain to is what a person can do first
    return chosen[:limit]


def _asks_for(unit: LegalUnit) -> bool:
    """Whether an article gives a claim, and is not one that frees the other side of it."""
    roles = roles_of(unit.text)
    return bool(roles & _REMEDIES) and Role.EXEMPTION not in roles


def discussed(
    units: Iterable[LegalUnit], relations: Relations, library: Library, current: set[str]
) -> list[LegalUnit]:
    """Articles in force that passages of other sources are about, in their order."""
    targets = [
        r.target_id
        for unit in units
        for r in relations.of(unit.id)
        if r.kind is RelationKind.DISCUSSES and r.source_id == unit.id
    ]
    return [library.units[i] for i in dict.fromkeys(targets) if i in current]


def liability_of(
    governing: Iterable[LegalUnit], relations: Relations, library: Library, current: set[str]
) -> list[LegalUnit]:
    """Articles in force that answer a breach of the governing ones, in their order."""
    targets = [
        r.target_id
        for unit in governing
        for r in relations.of(unit.id)
        if r.kind is RelationKind.LIABILITY and r.source_id == unit.id
    ]
    return [library.units[i] for i in dict.fromkeys(targets) if i in current]


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
