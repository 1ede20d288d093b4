"""The extractive answer: the sources' own words, in the order of their authority.

No model writes here. Headings and joints come from prompts/; whatever carries meaning is
quoted from a unit and numbered. Where sources only give a rule, the rule is the conclusion.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.choose.bearing import Bearing, takes_stand, tells_of_action
from assistant.choose.passages import best_passage, further, told_passage
from assistant.choose.selection import defines, definition_of
from assistant.compose.draft import Draft
from assistant.retrieve.relevance import Relevance
from assistant.schema.stages import Inquiry, Intent, Passage, Selection
from assistant.schema.units import UNSIGNED, Kind, LegalUnit

QUOTE = {"citizen": 140, "prosecutor": 420}
CONCLUSION = 110
SPOKEN = 160
ROOM, WHOLE = 560, 240  # characters of law that a citizen reads at once, and of one article of it
_MISSTATES = re.compile(r"不可据此|与法律文字不合|不合：|说成了|误")


def compose_situation(
    draft: Draft, inquiry: Inquiry, chosen: Selection, score: Relevance, bearing: Bearing, persona: str
) -> None:
    """Write the answer to a question about a situation, a definition, a penalty, a procedure."""
    limit = QUOTE[persona]
    room = max(limit, min(WHOLE, ROOM // max(1, len(chosen.governing))))
    law: list[tuple[LegalUnit, Passage]] = []
    for unit in chosen.governing:  # most room for what leads; of the others what they add
        size = room if law else max(room, WHOLE)
        adds = score.beyond("".join(p.shown for _, p in law)) if law else score
        law.append((unit, best_passage(unit, _asked(inquiry, adds.within(unit)), size)))
    _conclusion(draft, inquiry, chosen, law, score, bearing)
    if inquiry.intent is Intent.CASE:
        _practice(draft, chosen, bearing, limit)
    _law_section(draft, law, score, persona)
    if inquiry.intent not in (Intent.CASE, Intent.DEFINITION):
        _practice(draft, chosen, bearing, limit)
    compose_views(draft, chosen.views, bearing, persona, told=inquiry.intent is Intent.CASE)
    if persona == "prosecutor" and chosen.checklist:
        draft.heading("checklist")
        for unit in chosen.checklist:
            draft.say("source_line", unit, best_passage(unit, score.within(unit), limit))


def _conclusion(
    draft: Draft,
    inquiry: Inquiry,
    chosen: Selection,
    law: Sequence[tuple[LegalUnit, Passage]],
    score: Relevance,
    bearing: Bearing,
) -> None:
    if not (law or chosen.practice or chosen.views):
        return
    draft.heading("conclusion")
    if inquiry.intent is Intent.CASE and (chosen.practice or chosen.views):
        unit = max((*chosen.practice, *chosen.views), key=bearing.of_unit)
        quote = best_passage if bearing.score.asks_figure else told_passage
        draft.say(f"{unit.kind}_first", unit, quote(unit, bearing.within(unit), CONCLUSION * 2))
        return
    told = [u for u in (*chosen.practice, *chosen.views) if sound(u)]
    views = [u for u in told if u in chosen.views]
    undefined = inquiry.term and not (law and defines(inquiry.term, law[0][0]))
    if views and undefined:
        unit = max(views, key=bearing.of_unit)
        draft.say(f"{unit.kind}_first", unit, best_passage(unit, bearing.within(unit), SPOKEN))
        return
    if law:
        _rules(draft, inquiry, law, score)
    if inquiry.intent is Intent.SITUATION:
        for unit in sorted(told, key=bearing.of_unit, reverse=True):
            passage = told_passage(unit, bearing.within(unit), SPOKEN)
            if tells_of_action(passage.shown) if unit in chosen.practice else takes_stand(passage.shown):
                draft.note("")
                draft.say(f"{unit.kind}_first", unit, passage)
                return


def _rules(
    draft: Draft, inquiry: Inquiry, law: Sequence[tuple[LegalUnit, Passage]], score: Relevance
) -> None:
    """The rule that answers, in its decisive words."""
    unit, _ = law[0]
    limit = CONCLUSION if len(law) > 1 else WHOLE  # what stands alone is given room
    draft.say("rule_line", unit, best_passage(unit, _asked(inquiry, score.within(unit)), limit))


def _asked(inquiry: Inquiry, score: Callable[[str], float]) -> Callable[[str], float]:
    """Parts of an article of law by the question's words; what defines the term asked for before all."""
    if not inquiry.term:
        return score
    return lambda text: score(text) + bool(definition_of(inquiry.term).search(text))


def sound(unit: LegalUnit) -> bool:
    """Whether a passage may stand in a conclusion: reliable, and not known to misstate the law."""
    return unit.reliability == "normal" and not any(_MISSTATES.search(d) for d in unit.doubts)


def _law_section(
    draft: Draft, law: Sequence[tuple[LegalUnit, Passage]], score: Relevance, persona: str
) -> None:
    """The rules, each once; of one that the conclusion quotes, for a citizen, only what else it says."""
    said = {c.unit.id: c.quote for c in draft.citations}
    lines = []
    for unit, passage in law:
        quote = said.get(unit.id)
        if quote is None or (persona == "prosecutor" and passage.quote != quote):
            lines.append((unit, passage))
        elif quote and (more := further(unit, score.within(unit), WHOLE, quote)):
            lines.append((unit, more))
    if not lines:
        return
    draft.heading("law_prosecutor" if persona == "prosecutor" else "law")
    for unit, passage in lines:
        draft.say("law_line", unit, passage)


def _unsaid(draft: Draft, units: Sequence[LegalUnit]) -> list[LegalUnit]:
    said = {c.unit.id for c in draft.citations}
    return [u for u in units if u.id not in said]


def _practice(draft: Draft, chosen: Selection, bearing: Bearing, limit: int) -> None:
    told = told_of(draft, chosen.practice, bearing, limit)
    if told:
        draft.heading("practice")
        for unit, passage in told:
            draft.say("source_line", unit, passage)


def told_of(
    draft: Draft, units: Sequence[LegalUnit], bearing: Bearing, limit: int
) -> list[tuple[LegalUnit, Passage]]:
    """What reports tell of what was done, of units that the draft does not cite yet."""
    told = [(u, told_passage(u, bearing.within(u), limit)) for u in _unsaid(draft, units)]
    return [(u, p) for u, p in told if tells_of_action(p.shown)]


def compose_views(
    draft: Draft, units: Sequence[LegalUnit], bearing: Bearing, persona: str, told: bool = False
) -> None:
    """Write what is argued, each view once, an essay marked as a proposal; `told`: facts count as well."""
    views = argued(draft, units, bearing, QUOTE[persona], told)
    if not views:
        return
    draft.heading("views_prosecutor" if persona == "prosecutor" else "views")
    write_views(draft, views)


def argued(
    draft: Draft, units: Sequence[LegalUnit], bearing: Bearing, limit: int, told: bool = False
) -> list[tuple[LegalUnit, Passage]]:
    """What passages argue, of those that the draft does not quote yet."""
    said = {c.quote for c in draft.citations}
    views = [(u, best_passage(u, bearing.within(u), limit)) for u in units]
    return [(u, p) for u, p in views if p.quote not in said and (told or takes_stand(p.shown))]


def write_views(draft: Draft, views: Sequence[tuple[LegalUnit, Passage]]) -> None:
    """Write views, an essay marked as a proposal."""
    for unit, passage in views:
        if unit.kind is Kind.ESSAY:
            draft.note(draft.joints["proposal"])
        draft.say("source_line", unit, passage)


def compose_opinion(
    draft: Draft, units: Sequence[LegalUnit], strangers: Sequence[str], score: Relevance, limit: int
) -> None:
    """Write who said what; what is unsigned is said to be so, never given to anyone."""
    for name in strangers:
        draft.note(draft.joints.fill("stranger", name=name))
    for signed in (True, False):
        group = [u for u in units if bool(u.speaker) is signed]
        if group and not signed and any(u.kind is Kind.COMMENTARY for u in group):
            draft.lines += ["", draft.joints["unsigned_note"]]
        for unit in group:
            place = f"（{unit.heading}）" if unit.heading else ""
            if not unit.speaker and len(unit.speaker_note) > len(UNSIGNED):
                place += f"。{unit.speaker_note}"
            draft.lines += ["", draft.joints.fill("opinion_head", who=draft.who(unit), place=place)]
            if unit.kind is Kind.ESSAY:
                draft.note(draft.joints["proposal"])
            draft.say("source_line", unit, best_passage(unit, score.within(unit), limit))
