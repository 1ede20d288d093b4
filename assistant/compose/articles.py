"""Answers about articles and laws named in the question: their words, their fate, their kin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.choose.passages import whole_passage
from assistant.citations.find import LegalCitation
from assistant.citations.written import written
from assistant.compose.draft import Draft
from assistant.language.numerals import to_chinese
from assistant.library.library import Library
from assistant.library.lookup import Lookup, State
from assistant.schema.stages import GAP, Passage
from assistant.schema.units import LegalUnit


def compose_references(
    draft: Draft,
    references: Sequence[LegalCitation],
    library: Library,
    as_of: date,
    year: int | None = None,
) -> list[LegalUnit]:
    """Write what each article named says on the day; return the units found.

    `year` of a version named in the question: a text passed that year and not yet in force
    is shown first, as what it is.
    """
    draft.heading("conclusion")
    found: list[LegalUnit] = []
    for reference in references:
        lookup = library.lookup(reference.law, reference.article_no, reference.article_suffix, as_of)
        if lookup.state is State.FOUND and lookup.unit is not None:
            found.append(lookup.unit)
            if lookup.coming and lookup.coming.version_date and lookup.coming.version_date.year == year:
                _coming(draft, lookup.coming, as_of)
            _found(draft, lookup.unit, reference)
            _formerly(draft, lookup, library, as_of)
        else:
            _lost(draft, lookup, reference.law or reference.text, library)
            found += [u for u in (lookup.unit, lookup.successor) if u is not None]
    return found


def _coming(draft: Draft, unit: LegalUnit, as_of: date) -> None:
    """Show a text that is passed and not yet in force as what it is."""
    reason = f"{written(unit)}{unit.version_date}通过的文本自{unit.effective_date}起施行，{as_of}尚未施行。"
    draft.say("standing", unit, whole_passage(unit), reason=reason)
    draft.note("")


def _formerly(draft: Draft, lookup: Lookup, library: Library, as_of: date) -> None:
    """Say where an earlier text that bore this number stands today, if it moved."""
    for old in lookup.earlier:
        moved = library.successor(old, as_of)
        if moved is not None and lookup.unit is not None and moved.id != lookup.unit.id:
            reason = f"{old.expiry_date}以前，{written(old)}是另一条文，相应内容现为{moved.article}。"
            draft.note("")
            draft.say("renumbered", old, whole_passage(old), reason=reason)
            _now_at(draft, moved)


def _found(draft: Draft, unit: LegalUnit, reference: LegalCitation) -> None:
    whole = whole_passage(unit)
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
    if reference.item and _say_item(draft, unit, text, number, reference.item):
        return
    draft.say("law_line", unit, whole_passage(unit, text, number))


def _say_item(draft: Draft, unit: LegalUnit, paragraph: str, number: int, item: int) -> bool:
    """Quote one 项 with the opening words; False where the source has no item of that number."""
    items = unit.items(number)
    label = f"（{to_chinese(item)}）"
    found = next((line for line in items if line.lstrip().startswith(label)), None)
    where, missing = written(unit, number), f"第{to_chinese(item)}项"
    if found is None:
        if unit.excerpt:
            draft.note(f"来源只摘录了{where}的一部分，其中没有{missing}，不能据此说没有这一项。")
        else:
            draft.note(f"{where}有{len(items)}项，没有{missing}。该款如下：")
        return False
    opening = paragraph.split("\n")[0]
    skipped = "" if found == items[0] else GAP
    quote = paragraph[: paragraph.index(found) + len(found)]
    draft.say("law_line", unit, Passage(f"{opening}{skipped}\n{found}", quote, 1.0, number))
    return True


def _lost(draft: Draft, lookup: Lookup, name: str, library: Library) -> None:
    """Say what became of an article that cannot be given as law of the day."""
    if lookup.state is State.UNKNOWN:
        draft.note(draft.joints.fill("unknown", name=name))
    evidence = _evidence(lookup, library)
    if lookup.state is State.UNKNOWN or evidence is None:
        draft.note(lookup.reason)
        return
    draft.say(str(lookup.state), evidence, _fate(evidence), reason=lookup.reason)
    if lookup.successor is not None:
        _now_at(draft, lookup.successor)


def _now_at(draft: Draft, unit: LegalUnit) -> None:
    draft.note("")
    draft.say("successor", unit, whole_passage(unit))


def _evidence(lookup: Lookup, library: Library) -> LegalUnit | None:
    """The passage that shows why an article is not law of the day."""
    if lookup.by_unit:
        return library.units[lookup.by_unit]
    if lookup.unit is not None:
        return lookup.unit
    return closing_article(library, lookup.law)


def closing_article(library: Library, title: str) -> LegalUnit | None:
    """The article of a law's newest text that says when it takes effect, else its last one."""
    units = [library.units[i] for i in library.ids_of(title)]
    numbered = [u for u in units if u.kind.binding and u.article_no]
    if not numbered:
        return None
    newest = max(u.version_date or date.min for u in numbered)
    texts = sorted((u for u in numbered if u.version_date == newest), key=lambda u: u.article_no or 0)
    return next((u for u in reversed(texts) if "施行" in u.text and "本" in u.text), texts[-1])


def _fate(unit: LegalUnit) -> Passage:
    """The sentence that tells of repeal or taking effect, else the whole article."""
    for word in ("废止", "施行"):
        for sentence in unit.text.replace("\n", "。").split("。"):
            if word in sentence and f"{sentence}。" in unit.text:
                return Passage(f"{sentence}。", f"{sentence}。", 1.0)
    return whole_passage(unit)


def compose_laws(
    draft: Draft, titles: Sequence[str], library: Library, as_of: date, year: int | None = None
) -> list[LegalUnit]:
    """Write the standing of each law named: in force or not, since when, by what it ended.

    `year` of a version that the question names: of a text passed that year and not yet in force
    that is said first.
    """
    draft.heading("status")
    found = []
    for title in titles:
        lookup = library.lookup(title, None, "", as_of)
        evidence = _evidence(lookup, library)
        if evidence is None:
            draft.note(lookup.reason)
            continue
        reason = lookup.reason
        if coming := next(
            (v for v in library.versions(title) if v.effective_date and v.effective_date > as_of), None
        ):
            passed = coming.version_date.year if coming.version_date else None
            if year is not None and passed == year:
                told = f"{coming.version_date}通过的《{title}》新文本自{coming.effective_date}起施行"
                reason = f"{told}，{as_of}尚未施行。在此以前：{reason}"
            else:
                reason += f"已通过的新文本（{coming.version_date}）自{coming.effective_date}起施行。"
        draft.say("standing", evidence, _fate(evidence), reason=reason)
        found.append(evidence)
    return found
