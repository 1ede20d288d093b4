"""A law as a reader opens it: the text of a day, its 编, 章 and 节, its versions, what is not held."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.citations import parse_article
from assistant.errors import AssistantError, UnitNotFoundError
from assistant.library.history import Timeline, timeline

if TYPE_CHECKING:
    from datetime import date

    from assistant.library.library import Library
    from assistant.library.lookup import Lookup, State
    from assistant.schema import Instrument, LawVersion, LegalUnit, Repeal

LONGEST = 120
_ARTICLE_AT_END = re.compile(
    r"[》）)\s]*((?:第\s*)?[0-9０-９〇零一二三四五六七八九十百千两]{1,9}\s*条?"
    r"(?:\s*(?:之|-)[一二三四五六七八九十0-9]{1,3})?(?:第.{1,5}[款项目])*)$"
)


@dataclass(frozen=True)
class Section:
    """A heading of a law: its level from 0, and which of the law's units stand under it."""

    title: str
    level: int
    first: int
    end: int


@dataclass(frozen=True)
class LawReading:
    """The text of a law on a day.

    `units`     the articles that hold on the day, in order, annexes last; () where none is held
    `state`     how looking the law up on the day ends, `reason` the words for the reader
    `version`   the text shown (of several that make up the law, the newest)
    `coming`    a text that is passed and takes effect later
    `elsewhere` days on which a text of the law is held, where none is on the day asked
    """

    law: str
    full_title: str
    as_of: date
    state: State
    reason: str
    units: tuple[LegalUnit, ...]
    sections: tuple[Section, ...]
    version: LawVersion | None
    coming: LawVersion | None
    timeline: Timeline
    instrument: Instrument | None
    repeal: Repeal | None
    elsewhere: tuple[date, ...]

    @property
    def partial(self) -> bool:
        """Whether only some articles of the text are held."""
        return bool(self.units) and self.version is not None and not self.version.complete


def read_law(library: Library, law: str, as_of: date) -> LawReading:
    """Open a law on a day; UnitNotFoundError for a name that the library does not know."""
    line = timeline(library, law, as_of)
    standing = library.lookup(law, None, "", as_of)
    title = standing.law
    versions = library.versions(title)
    live = [v for v in versions if v.covers(as_of)]
    units = _texts_on(library, title, as_of)
    later = (v for v in versions if v.effective_date and v.effective_date > as_of)
    return LawReading(
        law=title,
        full_title=line.full_title,
        as_of=as_of,
        state=standing.state,
        reason=standing.reason,
        units=units,
        sections=sections_of(units),
        version=_shown(live),
        coming=next(later, None),
        timeline=line,
        instrument=next((i for i in library.instruments if i.title == title), None),
        repeal=library.repeals.get(title),
        elsewhere=() if units else tuple(v.effective_date for v in versions if v.effective_date),
    )


def _shown(live: list[LawVersion]) -> LawVersion | None:
    """The newest text of a day; of an amendment and the text it amends, the text."""
    whole = [v for v in live if v.amends is None]
    return (whole or live)[-1] if live else None


def _texts_on(library: Library, title: str, day: date) -> tuple[LegalUnit, ...]:
    units = [u for i in library.ids_of(title) if (u := library.units[i]).kind.binding and u.covers(day)]
    places = {u.id: n for n, u in enumerate(units)}
    units.sort(
        key=lambda u: (
            u.article_no is None,
            u.article_no or 0,
            len(u.article_suffix),
            u.article_suffix,
            places[u.id],
        )
    )
    return tuple(replace(u, status=u.status_on(day)) for u in units)


def sections_of(units: tuple[LegalUnit, ...]) -> tuple[Section, ...]:
    """The headings of units in order, each with the range of units under it."""
    out: list[Section] = []
    path: list[str] = []
    open_at: list[int] = []  # places in `out` of the headings of `path`
    for n, unit in enumerate(units):
        new = [h for h in unit.heading.split(" / ") if h] if unit.article_no is not None else [unit.article]
        new = [h for h in new if h]
        same = 0
        while same < min(len(path), len(new)) and path[same] == new[same]:
            same += 1
        for place in open_at[same:]:
            out[place] = replace(out[place], end=n)
        del open_at[same:]
        for level in range(same, len(new)):
            open_at.append(len(out))
            out.append(Section(new[level], level, n, len(units)))
        path = new
    return tuple(out)


def locate(library: Library, law: str, article: str, as_of: date) -> Lookup:
    """Where an article of a law stands on a day, or why it does not; BadInputError for no article."""
    ref = parse_article(article[:LONGEST])
    return library.lookup(law, ref.article_no, ref.article_suffix, as_of, ref.paragraph, ref.item)


def read_query(library: Library, text: str) -> tuple[str, str]:
    """A law's title and an article, "" for none, out of what a person typed: 民法典1032, 刑法第253条之一.

    UnitNotFoundError names the laws that an unknown name comes nearest to.
    """
    typed = text.strip()[:LONGEST]
    if title := library.resolve_law(typed):
        return title, ""
    m = _ARTICLE_AT_END.search(typed)
    if m and (title := library.resolve_law(typed[: m.start()])):
        try:
            parse_article(m[1])
        except AssistantError:
            return title, ""
        return title, m[1].strip()
    raise UnitNotFoundError(library.lookup(typed, None).reason)
