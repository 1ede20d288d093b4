"""From a norm as a matter writes it to the passage of the law on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.library.library import Library
from assistant.library.lookup import State
from assistant.schema.matters import Norm
from assistant.schema.units import LegalUnit


@dataclass(frozen=True)
class NormText:
    """A norm as it stands on a day: its article, and the words of the 款 or 项 that it names."""

    norm: Norm
    unit: LegalUnit
    text: str


def resolve(written: str, library: Library, day: date) -> NormText | None:
    """The norm's article and words on a day; None where no such article, 款 or 项 is in force then."""
    norm = Norm.parse(written)
    found = library.lookup(norm.law, norm.article_no, norm.article_suffix, day)
    if found.state is not State.FOUND or found.unit is None:
        return None
    text = _part(found.unit, norm)
    return NormText(norm, found.unit, text) if text else None


def _part(unit: LegalUnit, norm: Norm) -> str:
    """Words of the 款 or 项; "" where the article has none of that number."""
    if norm.item is not None:
        paragraphs = [norm.paragraph] if norm.paragraph else range(1, len(unit.paragraphs) + 1)
        for number in paragraphs:
            items = unit.items(number)
            if norm.item <= len(items):
                return items[norm.item - 1]
        return ""
    if norm.paragraph is not None:
        return unit.paragraphs[norm.paragraph - 1] if norm.paragraph <= len(unit.paragraphs) else ""
    return unit.text
