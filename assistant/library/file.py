"""The library on disk: one database; a unit is a row that becomes a LegalUnit when asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import asdict, fields
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.schema import Digest, DigestArticle, Instrument, Kind, LawVersion, LegalUnit, Note, Repeal

if TYPE_CHECKING:
    import sqlite3

    from assistant.library.shelf import Shelf

FORMAT = 5
IN_MEMORY = 20_000  # units that stay built
_SHARED = (
    "kind",
    "title",
    "source",
    "full_title",
    "issuer",
    "version_date",
    "effective_date",
    "expiry_date",
    "ended_by",
    "reliability",
    "doubts",
    "number",
    "imported",
)
_OWN = ("id", "text", "article", "article_no", "article_suffix", "heading")
_DEFAULTS = {f.name: f.default for f in fields(LegalUnit)}
_RARE = tuple(n for n in _DEFAULTS if n not in (*_SHARED, *_OWN, "status"))
_DATES = {"version_date", "effective_date", "expiry_date", "since", "amends"}
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, told);
CREATE TABLE heads (place INTEGER PRIMARY KEY, title TEXT, law INTEGER, told TEXT);
CREATE TABLE units (place INTEGER PRIMARY KEY, head INTEGER, id TEXT, text TEXT, article TEXT,
                    article_no INTEGER, article_suffix TEXT, heading TEXT, rare TEXT);
"""
_KEYS = """
CREATE INDEX head_title ON heads (title);
CREATE UNIQUE INDEX unit_id ON units (id);
CREATE INDEX unit_head ON units (head);
"""
_ROW = f"SELECT head, {', '.join(_OWN)}, rare FROM units"


class UnitMap(Mapping[str, LegalUnit]):
    """All units by id, read when asked for; their status is that of `today`.

    Units have a place, their number in the order of the corpus; those of one text of a law share
    a head, which holds their title, kind and days.
    """

    def __init__(self, shelf: Shelf, today: date) -> None:
        """`shelf` as `write_units` fills it."""
        self.today = today
        self._shelf = shelf
        self._heads: dict[int, dict[str, Any]] = {}
        self._read = lru_cache(maxsize=IN_MEMORY)(self._find)

    def __getitem__(self, key: str) -> LegalUnit:
        """Build, or return, the unit of an id; KeyError for an unknown one."""
        return self._read(key)

    def __iter__(self) -> Iterator[str]:
        """Ids in the order of the corpus."""
        return (unit_id for (unit_id,) in self._shelf.stream("SELECT id FROM units ORDER BY place"))

    def __len__(self) -> int:
        """Number of units."""
        return len(self.heads)

    def __contains__(self, key: object) -> bool:
        """Whether an id is known."""
        return self.place(str(key)) is not None

    def values(self) -> ValuesView[LegalUnit]:
        """All units in order, built one by one and not kept."""
        return _InTurn(self)

    def holding(self, words: str) -> Iterator[LegalUnit]:
        """Units in whose text words stand, in order, not kept."""
        return map(self._build, self._shelf.stream(f"{_ROW} WHERE instr(text, ?) ORDER BY place", words))

    def no_law(self) -> Iterator[LegalUnit]:
        """Units that are no law, in order, not kept."""
        other = "head IN (SELECT place FROM heads WHERE NOT law)"
        return map(self._build, self._shelf.stream(f"{_ROW} WHERE {other} ORDER BY place"))

    def place(self, unit_id: str) -> int | None:
        """Place of a unit, None for an unknown id."""
        found = self._shelf.ask("SELECT place FROM units WHERE id = ?", unit_id)
        return int(found[0][0]) if found else None

    def at(self, place: int) -> str:
        """Id of the unit of a place; IndexError outside."""
        found = self._shelf.ask("SELECT id FROM units WHERE place = ?", int(place))
        if not found:
            raise IndexError(place)
        return str(found[0][0])

    @cached_property
    def heads(self) -> np.ndarray:
        """Head of each unit: int32 (units,)."""
        ((told,),) = self._shelf.ask("SELECT told FROM facts WHERE name = 'heads'")
        return np.frombuffer(told, np.int32)

    @cached_property
    def head_count(self) -> int:
        """How many heads there are: they are numbered from 0."""
        return int(self._shelf.ask("SELECT count(*) FROM heads")[0][0])

    def head(self, place: int) -> dict[str, Any]:
        """Values shared by all units of a head, with dates and kind as objects."""
        shared = self._heads.get(place)
        if shared is None:
            ((told,),) = self._shelf.ask("SELECT told FROM heads WHERE place = ?", int(place))
            shared = self._heads[place] = _head(told)
        return shared

    @cached_property
    def law(self) -> np.ndarray:
        """Which heads are law, and their days: int32 (heads, 3): binding, first day, first day no more."""
        out = np.zeros((self.head_count, 3), np.int32)
        for place, told in self._shelf.stream("SELECT place, told FROM heads"):
            head = _head(told)
            start, end = head["effective_date"], head["expiry_date"]
            first, last = start.toordinal() if start else 0, end.toordinal() if end else 2**31 - 1
            out[place] = head["kind"].binding, first, last
        return out

    def _find(self, key: str) -> LegalUnit:
        found = self._shelf.ask(f"{_ROW} WHERE id = ?", key)
        if not found:
            raise KeyError(key)
        return self._build(found[0])

    def _build(self, row: Sequence[Any]) -> LegalUnit:
        head, own, rare = row[0], row[1 : 1 + len(_OWN)], row[1 + len(_OWN)]
        more = json.loads(rare) if rare else {}
        unit = LegalUnit(**self.head(head), **dict(zip(_OWN, own, strict=True)), **more)
        object.__setattr__(unit, "status", unit.status_on(self.today))
        return unit


class _InTurn(ValuesView[LegalUnit]):
    _mapping: UnitMap

    def __iter__(self) -> Iterator[LegalUnit]:
        units = self._mapping
        return map(units._build, units._shelf.stream(f"{_ROW} ORDER BY place"))


def _head(told: str) -> dict[str, Any]:
    shared = dict(zip(_SHARED, json.loads(told), strict=True))
    shared["kind"] = Kind(shared["kind"])
    shared["doubts"] = tuple(shared["doubts"])
    for name in _DATES & shared.keys():
        shared[name] = _day(shared[name])
    return shared


def write_units(db: sqlite3.Connection, units: Iterable[LegalUnit], facts: Mapping[str, Any]) -> None:
    """Fill a database with units, split into shared heads and rows of their own, and with lists of facts."""
    db.executescript(_TABLES)
    heads: dict[str, int] = {}
    of_units: list[int] = []

    def rows() -> Iterator[tuple[Any, ...]]:
        for place, unit in enumerate(units):
            told = json.dumps([_plain(getattr(unit, name)) for name in _SHARED], ensure_ascii=False)
            if told not in heads:
                heads[told] = len(heads)
                db.execute(
                    "INSERT INTO heads VALUES (?, ?, ?, ?)",
                    (heads[told], unit.title, unit.kind.binding, told),
                )
            of_units.append(heads[told])
            rare = {n: v for n in _RARE if (v := getattr(unit, n)) != _DEFAULTS[n]}
            own = (getattr(unit, name) for name in _OWN)
            yield (place, heads[told], *own, json.dumps(rare, ensure_ascii=False) if rare else "")

    db.executemany("INSERT INTO units VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows())
    kept = {name: json.dumps(told, ensure_ascii=False) for name, told in facts.items()}
    told = [*kept.items(), ("heads", np.array(of_units, np.int32).tobytes())]
    db.executemany("INSERT INTO facts VALUES (?, ?)", told)
    db.executescript(_KEYS)


def record(item: Any) -> dict[str, Any]:
    """A frozen dataclass as plain data."""
    return {name: _plain(value) for name, value in asdict(item).items()}


def version_of(data: dict[str, Any]) -> LawVersion:
    """LawVersion of plain data."""
    return LawVersion(**_dated(data) | {"kind": Kind(data["kind"]), "doubts": tuple(data["doubts"])})


def repeal_of(data: dict[str, Any]) -> Repeal:
    """Repeal of plain data."""
    return Repeal(**_dated(data))


def instrument_of(data: dict[str, Any]) -> Instrument:
    """Instrument of plain data."""
    lists = {name: tuple(value) for name, value in data.items() if isinstance(value, list)}
    return Instrument(**_dated(data) | lists | {"kind": Kind(data["kind"])})


def digest_of(data: dict[str, Any]) -> Digest:
    """Digest of plain data."""
    articles = tuple(DigestArticle(**article) for article in data["articles"])
    return Digest(**_dated(data) | {"articles": articles})


def note_of(data: dict[str, Any]) -> Note:
    """Note of plain data."""
    return Note(**data | {"examples": tuple(data["examples"])})


def _dated(data: dict[str, Any]) -> dict[str, Any]:
    return {k: _day(v) if k in _DATES else v for k, v in data.items()}


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Kind):
        return value.value
    return list(value) if isinstance(value, tuple) else value
