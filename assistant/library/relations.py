"""Relations between units, stored beside the library: build, save, load, ask."""

from __future__ import annotations

from dataclasses import astuple
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.library.relation_rules import (
    Excluded,
    Reader,
    Relation,
    RelationKind,
    Term,
    exclusions_of,
    general_liabilities,
    law_key,
    liabilities_by_words,
    terms_of,
)
from assistant.library.shelf import Shelf

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from assistant.library.library import Library
    from assistant.schema import LegalUnit

RELATIONS_FILE = "relations.db"
FORMAT = 2
TERMS_IN_MEMORY = 2_000  # terms whose uses stay at hand
MOST_USES = 12
SHORT_TERM = 2
COMMON_SHARE = 0.4

_TABLES = """
CREATE TABLE edges (place INTEGER PRIMARY KEY, kind TEXT, source TEXT, target TEXT, words TEXT,
                    UNIQUE (source, target, kind));
CREATE TABLE excluded (unit_id TEXT, law_key TEXT, heading TEXT, words TEXT);
CREATE TABLE general (unit_id TEXT, law_key TEXT, heading TEXT, words TEXT);
CREATE TABLE terms (term TEXT, unit_id TEXT, law_key TEXT, heading TEXT, words TEXT);
"""
_KEYS = """
CREATE INDEX edge_target ON edges (target);
CREATE INDEX excluded_law ON excluded (law_key);
CREATE INDEX general_law ON general (law_key);
CREATE INDEX terms_law ON terms (law_key);
"""
_EDGES = "SELECT kind, source, target, words FROM edges"
_EXCLUDED = "unit_id, law_key, heading, words"
_TERM = "term, unit_id, law_key, heading, words"

__all__ = ["RELATIONS_FILE", "Relation", "RelationKind", "Relations"]


class Relations:
    """Answers which units bear on a unit, and how."""

    def __init__(self, library: Library, shelf: Shelf) -> None:
        """`shelf`: the relations' database, as `build` fills it."""
        self.library = library
        self._shelf = shelf
        self._uses = lru_cache(maxsize=TERMS_IN_MEMORY)(self._find_uses)

    @classmethod
    def build(cls, library: Library, folder: Path | None = None) -> Relations:
        """Read the relations out of every unit of a library, into an index folder or in memory."""
        path = folder / RELATIONS_FILE if folder else None
        return cls(library, Shelf(path, FORMAT, lambda db: _write(db, library)))

    def save(self, folder: Path) -> Path:
        """Write the relations into an index folder."""
        self._shelf.copy(folder / RELATIONS_FILE)
        return folder / RELATIONS_FILE

    @classmethod
    def load(cls, folder: Path, library: Library) -> Relations:
        """Open the relations of an index folder."""
        return cls(library, Shelf(folder / RELATIONS_FILE, FORMAT))

    def of(self, unit_id: str) -> list[Relation]:
        """Relations of a unit, those that its law as a whole has (scope, definitions) at the end."""
        own = [
            _relation(*row)
            for row in self._shelf.ask(f"{_EDGES} WHERE source = ?1 OR target = ?1 ORDER BY place", unit_id)
        ]
        return own + self.general_liability(unit_id) + self.scope(unit_id) + self.definitions(unit_id)

    def neighbours(self, unit_id: str, kinds: Iterable[RelationKind] | None = None) -> list[str]:
        """Ids of units related to a unit, in order, each once."""
        wanted = set(kinds) if kinds is not None else set(RelationKind)
        found = [
            r.target_id if r.source_id == unit_id else r.source_id
            for r in self.of(unit_id)
            if r.kind in wanted
        ]
        return list(dict.fromkeys(found))

    def scope(self, unit_id: str) -> list[Relation]:
        """Articles of the same law that take situations out of it, or out of the unit's part of it."""
        unit = self.library.units[unit_id]
        return [
            Relation(RelationKind.SCOPE, e.unit_id, unit_id, e.words)
            for e in self._excluded("excluded", law_key(unit))
            if e.unit_id != unit_id and (not e.heading or e.heading in unit.heading.split(" / "))
        ]

    def general_liability(self, unit_id: str) -> list[Relation]:
        """Articles of the same law that answer any breach of it."""
        answers = self._excluded("general", law_key(self.library.units[unit_id]))
        if any(g.unit_id == unit_id for g in answers):
            return []
        return [Relation(RelationKind.LIABILITY, unit_id, g.unit_id, g.words) for g in answers]

    def definitions(self, unit_id: str) -> list[Relation]:
        """Definitions of the terms that a unit uses; for a defining article also the first uses."""
        unit = self.library.units[unit_id]
        out: list[Relation] = []
        for term in self._terms(law_key(unit)):
            if term.heading and term.heading not in unit.heading.split(" / "):
                continue
            if term.unit_id == unit_id:
                out += self._uses(term)
            elif term.term in unit.text:
                out.append(Relation(RelationKind.DEFINITION, term.unit_id, unit_id, term.words))
        return list({(r.source_id, r.target_id): r for r in out}.values())

    def edges(self) -> Iterator[Relation]:
        """Every relation of one unit to another, in the order of the corpus."""
        return (_relation(*row) for row in self._shelf.stream(f"{_EDGES} ORDER BY place"))

    def counts(self) -> dict[str, int]:
        """How many relations of each kind are stored."""
        out: dict[str, int] = dict(
            self._shelf.ask("SELECT kind, count(*) FROM edges GROUP BY kind ORDER BY min(place)")
        )
        for kind, table in ((RelationKind.SCOPE, "excluded"), (RelationKind.DEFINITION, "terms")):
            out[kind] = self._shelf.ask(f"SELECT count(*) FROM {table}")[0][0]
        return out

    def _find_uses(self, term: Term) -> tuple[Relation, ...]:
        out: list[Relation] = []
        for unit_id in self.library.ids_of(self.library.units[term.unit_id].title):
            unit = self.library.units[unit_id]
            same = law_key(unit) == term.law_key and unit_id != term.unit_id
            if same and term.term in unit.text:
                out.append(Relation(RelationKind.DEFINITION, term.unit_id, unit_id, term.words))
                if len(out) == MOST_USES:
                    break
        return tuple(out)

    def _excluded(self, table: str, key: str) -> list[Excluded]:
        found = self._shelf.ask(f"SELECT {_EXCLUDED} FROM {table} WHERE law_key = ? ORDER BY rowid", key)
        return [Excluded(*row) for row in found]

    def _terms(self, key: str) -> list[Term]:
        found = self._shelf.ask(f"SELECT {_TERM} FROM terms WHERE law_key = ? ORDER BY rowid", key)
        return [Term(*row) for row in found]


def _relation(kind: str, source: str, target: str, words: str) -> Relation:
    return Relation(RelationKind(kind), source, target, words)


def _write(db: sqlite3.Connection, library: Library) -> None:
    """Fill a database with the relations of a library, read law by law."""
    db.executescript(_TABLES)
    reader = Reader(library, library.today)

    def put(relation: Relation) -> None:
        row = (relation.kind.value, relation.source_id, relation.target_id, relation.words)
        db.execute("INSERT OR IGNORE INTO edges (kind, source, target, words) VALUES (?, ?, ?, ?)", row)

    for unit in library.units.values():
        for relation in reader.relations_of(unit):
            put(relation)
        for e in exclusions_of(unit):
            db.execute("INSERT INTO excluded VALUES (?, ?, ?, ?)", astuple(e))
    for own in _by_version(library):
        for relation in liabilities_by_words(own):
            put(relation)
        for g in general_liabilities(own):
            db.execute("INSERT INTO general VALUES (?, ?, ?, ?)", astuple(g))
        for t in _telling_terms(own):
            db.execute("INSERT INTO terms VALUES (?, ?, ?, ?, ?)", astuple(t))
    db.executescript(_KEYS)


def _telling_terms(units: list[LegalUnit]) -> list[Term]:
    """Terms that units of a version define, save short ones that nearly every article uses as a word."""
    found = [term for unit in units for term in terms_of(unit)]
    most = max(COMMON_SHARE * len(units), MOST_USES)
    return [t for t in found if len(t.term) > SHORT_TERM or sum(t.term in u.text for u in units) <= most]


def _by_version(library: Library) -> Iterator[list[LegalUnit]]:
    """Articles of each text of a law."""
    for title in library.law_titles():
        out: dict[str, list[LegalUnit]] = {}
        for unit_id in library.ids_of(title):
            unit = library.units[unit_id]
            if unit.kind.binding and unit.article_no is not None:
                out.setdefault(law_key(unit), []).append(unit)
        yield from out.values()
