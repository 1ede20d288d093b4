"""From a norm as a matter writes it to the passage of the law on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from assistant.language import letters, ngrams
from assistant.library.library import Library
from assistant.library.lookup import State
from assistant.schema.matters import Matter, Norm
from assistant.schema.units import LegalUnit

SAME_RULE = 0.3  # likeness from which texts of one number are the same rule, amended


@dataclass(frozen=True)
class NormText:
    """A norm as it stands on a day: its article, and the words of the 款 or 项 that it names."""

    norm: Norm
    unit: LegalUnit
    text: str


def own_norms(norms: Iterable[str], matter: Matter) -> tuple[str, ...]:
    """Norms in the order in which they govern the matter, the rest after them."""
    governing = {Norm.parse(g).key: i for i, g in reversed(list(enumerate(matter.governs)))}
    return tuple(sorted(norms, key=lambda written: governing.get(Norm.parse(written).key, len(governing))))


def resolve(written: str, library: Library, day: date) -> NormText | None:
    """The norm's article and words on a day; None where no such article, 款 or 项 is in force then."""
    norm = Norm.parse(written)
    unit = _on(norm, library, day)
    if unit is not None and day != library.today:
        unit = _same_rule(norm, unit, library, day)
    elif unit is None and day != library.today:
        unit = _moved(norm, library, day)
    text = _part(unit, norm) if unit is not None else ""
    return NormText(norm, unit, text) if unit is not None and text else None


def begun(written: str, library: Library, day: date) -> bool:
    """Whether a norm's law had begun to apply on a day; a text of that day that is not held may have."""
    norm = Norm.parse(written)
    found = library.lookup(norm.law, norm.article_no, norm.article_suffix, day)
    return found.state is not State.NOT_IN_FORCE


def _on(norm: Norm, library: Library, day: date) -> LegalUnit | None:
    """The article of that number on a day."""
    found = library.lookup(norm.law, norm.article_no, norm.article_suffix, day)
    return found.unit if found.state is State.FOUND else None


def _same_rule(norm: Norm, unit: LegalUnit, library: Library, day: date) -> LegalUnit | None:
    """The rule that a matter means on another day: matters are written for today's numbers.

    The number may have been another article's then: in the 商标法 of 2027 第三十三条 is no longer the
    rule on opposition.
    """
    present = _on(norm, library, library.today)
    if present is None or present.id == unit.id or letters(present.text) == letters(unit.text):
        return unit
    if alike(present.text, unit.text) >= SAME_RULE:
        return unit
    return _moved(norm, library, day)


def _moved(norm: Norm, library: Library, day: date) -> LegalUnit | None:
    """The article that says on a day what the norm's article says today; None where none is near."""
    present = _on(norm, library, library.today)
    found = library.successor(present, day) if present is not None else None
    return replace(found, status=found.status_on(day)) if found is not None else None


def alike(one: str, two: str) -> float:
    """Likeness of two texts, 0 to 1, by their runs of three characters."""
    a, b = set(ngrams(letters(one), 3)), set(ngrams(letters(two), 3))
    return 2 * len(a & b) / (len(a) + len(b) or 1)


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
