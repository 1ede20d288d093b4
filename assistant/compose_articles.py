"""Answers about articles and laws named in the question: their words, their fate, their kin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.citations import LegalCitation
from assistant.draft import Draft, written
from assistant.library import Library, Lookup
from assistant.numerals import to_chinese
from assistant.passages import Passage
from assistant.schema import LegalUnit


def compose_references(
    draft: Draft, references: Sequence[LegalCitation], library: Library, as_of: date
) -> list[LegalUnit]:
    """Write what each article named says on the day; return the units found."""
    draft.heading("conclusion")
    found: list[LegalUnit] = []
    for reference in references:
        law = reference.law
        lookup = library.lookup(law, reference.article_no, reference.article_suffix, as_of)
        if lookup.state == "found" and lookup.unit is not None:
            found.append(lookup.unit)
            _found(draft, lookup.unit, reference)
        else:
            _lost(draft, lookup, law or reference.text)
            found += [u for u in (lookup.unit, lookup.successor) if u is not None]
    return found


def _found(draft: Draft, unit: LegalUnit, reference: LegalCitation) -> None:
    whole = Passage(unit.text, unit.text, 1.0)
    if not reference.paragraph and not reference.item:
        draft.say("law_line", unit, whole)
        return
    paragraphs = unit.paragraphs
    number = reference.paragraph or 1
    if number > len(paragraphs):
        reason = f"{written(unit)}只有{len(paragraphs)}款，没有第{to_chinese(number)}款。全条如下："
        draft.note(reason)
        draft.say("law_line", unit, whole)
        return
    text = paragraphs[number - 1]
    items = unit.items(number)
    if reference.item and reference.item <= len(items):
        opening = text.split("\n")[0]
        shown = f"{opening}\n{items[reference.item - 1]}"
        quote = text[: text.index(items[reference.item - 1]) + len(items[reference.item - 1])]
        draft.say("law_line", unit, Passage(shown, quote, 1.0, number))
        return
    if reference.item:
        draft.note(f"{written(unit, number)}只有{len(items)}项，没有第{to_chinese(reference.item)}项。该款如下：")
    draft.say("law_line", unit, Passage(text, text, 1.0, number))


def _lost(draft: Draft, lookup: Lookup, name: str) -> None:
    """Say what became of an article that cannot be given as law of the day."""
    if lookup.state == "unknown":
        draft.note(draft.joints.fill("unknown", name=name))
        if lookup.reason:
            draft.note(lookup.reason)
        return
    evidence = lookup.evidence or lookup.unit
    if evidence is None:
        draft.note(lookup.reason)
        return
    draft.say(lookup.state, evidence, _closing(evidence, lookup), reason=lookup.reason)
    if lookup.successor is not None and lookup.successor.id != evidence.id:
        text = lookup.successor.text
        draft.note("")
        draft.say("successor", lookup.successor, Passage(text, text, 1.0))


def _closing(unit: LegalUnit, lookup: Lookup) -> Passage:
    """The sentence that shows the fate: the repealing one, else the whole article."""
    for sentence in unit.text.split("。"):
        if lookup.state == "repealed" and "废止" in sentence:
            return Passage(sentence.strip() + "。", sentence.strip() + "。", 1.0)
    return Passage(unit.text, unit.text, 1.0)


def compose_laws(draft: Draft, titles: Sequence[str], library: Library, as_of: date) -> list[LegalUnit]:
    """Write the standing of each law named: in force or not, since when, by what it ended."""
    draft.heading("status")
    found = []
    for title in titles:
        standing = library.standing(title, as_of)
        if standing.evidence is None:
            draft.note(standing.reason)
            continue
        draft.say(
            "nonexistent", standing.evidence, _closing(standing.evidence, standing), reason=standing.reason
        )
        found.append(standing.evidence)
    return found
