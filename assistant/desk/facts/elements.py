"""The tables of elements: what a claim, a crime or a duty consists of, held against the facts.

Read from corpus/desk/elements.yaml. An element is shown by words of the facts, missing, or in
conflict where the facts tell both sides; what is missing becomes the outline of investigation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from assistant.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from pathlib import Path

    from assistant.desk.facts.reading import Reading

FILE = "desk/elements.yaml"
_TABLE = {"key", "title", "issue", "when", "unless", "elements"}
_ELEMENT = {"name", "who", "norms", "words", "shown", "against", "ask", "how", "assumed"}


class State(StrEnum):
    """How an element stands."""

    SHOWN = "已有"
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

    `shown`, `against` conditions on the facts; `ask` what to find out; `assumed`: the law presumes it.
    """

    name: str
    who: str
    norms: tuple[str, ...]
    words: tuple[str, ...]
    shown: str
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
    """An element against the facts: its state and the words of the facts on either side."""

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
        """What is still to be found out: missing, in conflict."""
        return tuple(r for r in self.rows if r.state is not State.SHOWN)


def fill_tables(
    tables: Iterable[ElementTable], facts: Reading, raised: Container[str]
) -> tuple[FilledTable, ...]:
    """The tables of the issues raised, each element against the facts."""
    apt = (t for t in tables if t.issue in raised and facts.holds(t.when))
    kept = (t for t in apt if not t.unless or t.unless not in raised)
    return tuple(FilledTable(t, tuple(_fill(e, facts) for e in t.elements)) for t in kept)


def _fill(element: Element, facts: Reading) -> Filled:
    shown = bool(element.shown) and facts.holds(element.shown)
    against = bool(element.against) and facts.holds(element.against)
    told = facts.told([element.shown], 2) if shown else ()
    denied = facts.told([element.against], 1) if against else ()
    if shown and against:
        return Filled(element, State.CONFLICT, told, denied)
    if shown and told:
        return Filled(element, State.SHOWN, told)
    return Filled(element, State.MISSING, (), denied)


@lru_cache(maxsize=4)
def load_tables(corpus: Path) -> tuple[ElementTable, ...]:
    """Read the tables; CorpusError names the one that is wrong."""
    where = ""
    try:
        told = yaml.safe_load((corpus / FILE).read_text("utf-8"))
        ways = {key: Way(row["text"], tuple(row["norms"])) for key, row in told["ways"].items()}
        out = []
        for row in told["tables"]:
            where = str(row.get("key"))
            out.append(_table(row, ways))
        return tuple(out)
    except (OSError, KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise CorpusError(f"要件表读不出来：{FILE} {where}：{error!r}") from error


def _table(row: dict[str, Any], ways: Mapping[str, Way]) -> ElementTable:
    if unknown := set(row) - _TABLE:
        raise ValueError(f"不认识的字段：{'、'.join(sorted(unknown))}")
    elements = tuple(_element(e, ways) for e in row["elements"])
    return ElementTable(
        row["key"], row["title"], row["issue"], row.get("when", ""), row.get("unless", ""), elements
    )


def _element(row: dict[str, Any], ways: Mapping[str, Way]) -> Element:
    if unknown := set(row) - _ELEMENT:
        raise ValueError(f"不认识的字段：{'、'.join(sorted(unknown))}")
    return Element(
        row["name"],
        row["who"],
        tuple(row["norms"]),
        tuple(row["words"]),
        row["shown"],
        row["ask"],
        ways[row["how"]],
        row.get("against", ""),
        bool(row.get("assumed", False)),
    )
