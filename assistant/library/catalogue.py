"""Every law and instrument that the library knows by name, with what it holds of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.citations import find_law_mentions
from assistant.schema import Instrument, Kind, LawVersion
from assistant.schema.units import IN_FORCE, NOT_YET, REPEALED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from assistant.library.library import Library

_AMENDING = ("修正案", "修改决定")
_LEGISLATIVE_INTERPRETATION = "立法解释"


class LawSort(StrEnum):
    """Groups of a catalogue, in the order in which they are shown."""

    STATUTE = "statute"
    LEGISLATIVE_INTERPRETATION = "legislative_interpretation"
    AMENDMENT = "amendment"
    INTERPRETATION = "interpretation"
    REGULATION = "regulation"
    STANDARD = "standard"  # a recommended standard, no law
    ENDED = "ended"  # repealed by a law that is held, itself not held
    NAMED = "named"  # named by a law that is held, nothing else known


class Held(StrEnum):
    """How much of a text the library has."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True)
class LawEntry:
    """One line of the catalogue. `names`: every name by which it is found, its title first.

    `status` as on the day of the catalogue, "" where that is not known; `note` for the reader.
    """

    title: str
    sort: LawSort
    held: Held
    status: str
    since: date | None
    names: tuple[str, ...]
    note: str = ""


def catalogue(library: Library, day: date) -> tuple[LawEntry, ...]:
    """All laws and instruments by sort, those with a text first."""
    names = _Names(library)
    instruments = {i.title: i for i in library.instruments}
    entries: dict[str, LawEntry] = {}
    for title, versions in library.all_versions.items():
        note = instruments[title].note if title in instruments else ""
        entries[title] = _held(title, versions, day, names, note)
    for title, instrument in instruments.items():
        entries.setdefault(title, _unheld(instrument, day, names))
    for title, repeal in library.repeals.items():
        by = f"由《{repeal.by}》{repeal.by_article}废止" if repeal.by else ""
        gone = repeal.since is None or repeal.since <= day
        status = REPEALED if gone else IN_FORCE
        entry = LawEntry(title, LawSort.ENDED, Held.NONE, status, repeal.since, names(title), by)
        entries.setdefault(title, entry)
    for title in library.mentioned:
        entries.setdefault(title, LawEntry(title, LawSort.NAMED, Held.NONE, "", None, names(title)))
    order = {sort: i for i, sort in enumerate(LawSort)}
    return tuple(sorted(entries.values(), key=lambda e: (order[e.sort], e.held is Held.NONE)))


class _Names:
    """Gives the names of a title, those that people use for it included."""

    def __init__(self, library: Library) -> None:
        self.found: dict[str, list[str]] = {}
        for name, title in library.names.shown.items():
            self.found.setdefault(title, []).append(name)

    def __call__(self, title: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys([title, *self.found.get(title, ())]))


def _held(title: str, versions: tuple[LawVersion, ...], day: date, names: _Names, note: str) -> LawEntry:
    last = versions[-1]
    live = [v for v in versions if v.covers(day)]
    begun = [v for v in versions if v.effective_date is None or v.effective_date <= day]
    status = IN_FORCE if live else REPEALED if begun else NOT_YET
    if not live and begun and not begun[-1].ended_by.endswith("废止"):
        status = ""  # a text of the day exists somewhere, and is not held
    shown = live[-1] if live else last
    held = Held.WHOLE if shown.complete or any(v.complete for v in live) else Held.PART
    return LawEntry(title, _sort(last), held, status, shown.effective_date, names(title), note)


def _sort(version: LawVersion) -> LawSort:
    if version.doc_type == _LEGISLATIVE_INTERPRETATION:
        return LawSort.LEGISLATIVE_INTERPRETATION
    if version.doc_type in _AMENDING:
        return LawSort.AMENDMENT
    return _of_kind(version.kind)


def _of_kind(kind: Kind) -> LawSort:
    by_kind = {Kind.STATUTE: LawSort.STATUTE, Kind.INTERPRETATION: LawSort.INTERPRETATION}
    return by_kind.get(kind, LawSort.REGULATION if kind.binding else LawSort.STANDARD)


def _unheld(instrument: Instrument, day: date, names: _Names) -> LawEntry:
    sort = _of_kind(instrument.kind)
    status = IN_FORCE if instrument.effective_date else ""
    if instrument.effective_date and instrument.effective_date > day:
        status = NOT_YET
    if instrument.expiry_date and instrument.expiry_date <= day:
        status = REPEALED
    if sort is LawSort.STANDARD:
        status = ""
    since = instrument.effective_date
    return LawEntry(
        instrument.title, sort, Held.NONE, status, since, names(instrument.title), instrument.note
    )


def often_named(library: Library, count: int) -> tuple[str, ...]:
    """Laws with a text that the sources which are no law name most, best first."""
    found: Counter[str] = Counter()
    for title in _titles_named(library):
        found[title] += 1
    return tuple(title for title, _ in found.most_common() if library.versions(title))[:count]


def _titles_named(library: Library) -> Iterator[str]:
    for unit in library.sources:
        for mention in find_law_mentions(unit.text):
            if title := library.resolve_law(mention.law):
                yield title
