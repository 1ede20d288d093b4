"""The extractive answer: the sources' own words, in the order of their authority.

No model writes here. Headings and joints come from prompts/; whatever carries meaning is
quoted from a unit and numbered. Where sources only give a rule, the rule is the conclusion.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.draft import Draft
from assistant.passages import Passage, best_passage
from assistant.relevance import Relevance
from assistant.schema import UNSIGNED, Kind, LegalUnit
from assistant.selection import Selection, defines
from assistant.understand import Inquiry, Intent

QUOTE = {"citizen": 170, "prosecutor": 420}
CONCLUSION = 110
SPOKEN = 165
_MISSTATES = re.compile(r"不可据此|与法律文字不合|不合：|说成了|误")


def compose_situation(
    draft: Draft, inquiry: Inquiry, chosen: Selection, score: Relevance, persona: str
) -> None:
    """Write the answer to a question about a situation, a definition, a penalty, a procedure."""
    limit = QUOTE[persona]
    law = [(u, best_passage(u, score.within(u), limit)) for u in chosen.governing]
    _conclusion(draft, inquiry, chosen, law, score)
    _law_section(draft, law, persona)
    if inquiry.intent is Intent.CASE:
        _practice(draft, chosen, score, limit)
    if chosen.liability:
        draft.heading("liability")
        _law_lines(draft, chosen.liability, score, limit)
    if inquiry.intent not in (Intent.CASE, Intent.DEFINITION):
        _practice(draft, chosen, score, limit)
    compose_views(draft, chosen.views, score, persona)
    if chosen.remedies:
        draft.heading("remedy_prosecutor" if persona == "prosecutor" else "remedy")
        _law_lines(draft, chosen.remedies, score, limit)
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
) -> None:
    if not (law or chosen.practice or chosen.views):
        return
    draft.heading("conclusion")
    for unit in chosen.scope:
        passage = scope_sentence(unit)
        draft.say("scope_first", unit, passage, quote=passage.shown.rstrip("。"))
        draft.note("")
    if inquiry.intent is Intent.CASE and chosen.practice:
        unit = chosen.practice[0]
        draft.say(f"{unit.kind}_first", unit, best_passage(unit, score.within(unit), CONCLUSION * 2))
        return
    undefined = (
        inquiry.term
        and any(sound(u) for u in chosen.views)
        and not (law and defines(inquiry.term, law[0][0]))
    )
    if undefined:
        unit = next(u for u in chosen.views if sound(u))
        draft.say(f"{unit.kind}_first", unit, best_passage(unit, score.within(unit), SPOKEN))
    elif law:
        unit, _ = law[0]
        draft.say("rule_line", unit, best_passage(unit, score.within(unit), CONCLUSION))
    spoken = [(best_passage(u, score.within(u), SPOKEN), u) for u in (*chosen.practice, *chosen.views)]
    spoken = [(p, u) for p, u in spoken if u.reliability == "normal"]
    if spoken and inquiry.intent is Intent.SITUATION:
        passage, unit = max(spoken, key=lambda pair: pair[0].score)
        rule = best_passage(law[0][0], score.within(law[0][0]), CONCLUSION).score if law else 0.0
        if passage.score >= max(0.16, 0.8 * rule):
            draft.note("")
            draft.say(f"{unit.kind}_first", unit, passage)


def sound(unit: LegalUnit) -> bool:
    """Whether a passage may stand in a conclusion: reliable, and not known to misstate the law."""
    return unit.reliability == "normal" and not any(_MISSTATES.search(d) for d in unit.doubts)


def scope_sentence(unit: LegalUnit) -> Passage:
    """The sentence of a scope article that excludes household use."""
    first = next(s for s in unit.text.split("。") if "不适用本" in s).strip() + "。"
    return Passage(first, first, 1.0, 1 if len(unit.paragraphs) > 1 else None)


def _law_section(draft: Draft, law: Sequence[tuple[LegalUnit, Passage]], persona: str) -> None:
    if not law:
        return
    draft.heading("law_prosecutor" if persona == "prosecutor" else "law")
    said = {c.quote for c in draft.citations}
    rest = [(u, p) for u, p in law if p.quote not in said]
    for unit, passage in rest or law:
        draft.say("law_line", unit, passage)


def _law_lines(draft: Draft, units: Sequence[LegalUnit], score: Relevance, limit: int) -> None:
    for unit in units:
        draft.say("law_line", unit, best_passage(unit, score.within(unit), limit))


def _practice(draft: Draft, chosen: Selection, score: Relevance, limit: int) -> None:
    said = {c.quote for c in draft.citations}
    told = [(u, best_passage(u, score.within(u), limit)) for u in chosen.practice]
    told = [(u, p) for u, p in told if p.quote not in said]
    if told:
        draft.heading("practice")
        for unit, passage in told:
            draft.say("source_line", unit, passage)


def compose_views(draft: Draft, units: Sequence[LegalUnit], score: Relevance, persona: str) -> None:
    """Write what is argued, each view once, an essay marked as a proposal."""
    said = {c.quote for c in draft.citations}
    views = [(u, best_passage(u, score.within(u), QUOTE[persona])) for u in units]
    views = [(u, p) for u, p in views if p.quote not in said]
    if not views:
        return
    draft.heading("views_prosecutor" if persona == "prosecutor" else "views")
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
