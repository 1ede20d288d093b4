"""The tables of elements: what a claim, a crime or a duty consists of, held against the facts.

Read from corpus/desk/elements.yaml. An element is shown by words of the facts, in conflict where they
tell both sides, likely where a clause sounds like it, or missing; what is not shown becomes the outline of
investigation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from assistant.errors import CorpusError
from assistant.language.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from pathlib import Path

    from assistant.desk.facts.reading import Reading

FILE = "desk/elements.yaml"


class State(StrEnum):
    """How an element stands."""

    SHOWN = "已有"
    LIKELY = "或有"
    MISSING = "缺"
    CONFLICT = "矛盾"


@dataclass(frozen=True)
class Way:
    """How evidence may lawfully be got, and the norms that allow it."""

    text: str
    norms: tuple[str, ...]


@dataclass(frozen=True)
class Element:
    """One element: who must prove it, the norms it stands in with their deciding `words`.

    `shown` conditions on the facts, one of which must hold, `against` one for the other side; `ask` what
    to find out; `assumed`: the law presumes it.
    """

    name: str
    who: str
    norms: tuple[str, ...]
    words: tuple[str, ...]
    shown: tuple[str, ...]
    ask: str
    way: Way
    against: str = ""
    assumed: bool = False


@dataclass(frozen=True)
class ElementTable:
    """The elements of one claim, crime or duty: for `issue`, where `when` holds, not beside `unless`."""

    key: str
    title: str
    issue: str
    when: str
    unless: str
    elements: tuple[Element, ...]


@dataclass(frozen=True)
class Filled:
    """An element against the facts: its state and the words of the facts on either side.

    What is likely `told` is not shown: somebody has to look at these words.
    """

    element: Element
    state: State
    told: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilledTable:
    """A table against the facts."""

    table: ElementTable
    rows: tuple[Filled, ...]

    @property
    def missing(self) -> tuple[Filled, ...]:
        """What is still to be found out: missing, likely, in conflict."""
        return tuple(r for r in self.rows if r.state is not State.SHOWN)


def fill_tables(
    tables: Iterable[ElementTable],
    facts: Reading,
    raised: Container[str],
    likely: Mapping[str, Sequence[tuple[int, int]]],
) -> tuple[FilledTable, ...]:
    """The tables of the issues raised, each element against the facts.

    Only what wordings show and what is told as fact fills an element; where a clause is `likely` to tell of
    it (spans by name), that is pointed at. A question or a plea proves nothing. A table of which the facts
    tell nothing is left out.
    """
    plain, text = facts.told_only, facts.text
    heard = {name: tuple(text[a:b] for a, b in spans) for name, spans in likely.items()}
    apt = (t for t in tables if t.issue in raised and facts.holds(t.when))
    kept = (t for t in apt if not t.unless or t.unless not in raised)
    filled = (FilledTable(t, tuple(_fill(e, plain, heard.get(e.name, ())) for e in t.elements)) for t in kept)
    telling = (State.SHOWN, State.CONFLICT)
    return tuple(t for t in filled if any(r.state in telling for r in t.rows))


def _fill(element: Element, facts: Reading, likely: tuple[str, ...]) -> Filled:
    holding = [c for c in element.shown if c and facts.holds(c)]
    shown = bool(holding)
    against = bool(element.against) and facts.holds(element.against)
    told = facts.told(holding, 2) if shown else ()
    denied = facts.told([element.against], 1) if against else ()
    if shown and against:
        return Filled(element, State.CONFLICT, told, denied)
    if shown and told:
        return Filled(element, State.SHOWN, told)
    if likely and not denied:
        return Filled(element, State.LIKELY, likely)
    return Filled(element, State.MISSING, (), denied)


@dataclass(frozen=True)
class _Row:
    """An entry of the table; an element's `how` names one of the ways."""

    name: str
    who: str
    norms: tuple[str, ...]
    words: tuple[str, ...]
    shown: str | tuple[str, ...]
    ask: str
    how: str
    against: str = ""
    assumed: bool = False
    __pydantic_config__: ClassVar = {"extra": "forbid"}

    def element(self, ways: Mapping[str, Way]) -> Element:
        """The element that the entry tells of."""
        shown = (self.shown,) if isinstance(self.shown, str) else self.shown
        told = (self.name, self.who, self.norms, self.words, shown, self.ask, ways[self.how])
        return Element(*told, self.against, self.assumed)


@dataclass(frozen=True)
class _TableRow:
    key: str
    title: str
    issue: str
    elements: tuple[_Row, ...]
    when: str = ""
    unless: str = ""
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class _File:
    ways: dict[str, Way]
    tables: tuple[_TableRow, ...]


@lru_cache(maxsize=4)
def load_tables(corpus: Path) -> tuple[ElementTable, ...]:
    """Read the tables; CorpusError names file and line of what is wrong."""
    told = read_table(corpus / FILE, _File)
    if unknown := {e.how for t in told.tables for e in t.elements} - set(told.ways):
        raise CorpusError(
            f"{FILE}：how 写了 ways 里没有的 {'、'.join(sorted(unknown))}。改法：先在 ways 里写明"
        )
    return tuple(
        ElementTable(
            t.key, t.title, t.issue, t.when, t.unless, tuple(e.element(told.ways) for e in t.elements)
        )
        for t in told.tables
    )
