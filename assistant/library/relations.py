"""Relations between units, stored beside the library: build, save, load, ask."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexNotBuiltError
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

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from assistant.library.library import Library
    from assistant.schema import LegalUnit

RELATIONS_FILE = "relations.json"
FORMAT = 1
MOST_USES = 12
SHORT_TERM = 2
COMMON_SHARE = 0.4

__all__ = ["RELATIONS_FILE", "Relation", "RelationKind", "Relations"]


class Relations:
    """Answers which units bear on a unit, and how."""

    def __init__(self, library: Library, data: dict[str, Any]) -> None:
        """`data` as `build` makes it and the relations' file holds it."""
        self.library = library
        self._data = data
        self._used: dict[Term, list[Relation]] = {}

    @classmethod
    def build(cls, library: Library) -> Relations:
        """Read the relations out of every unit of a library."""
        reader = Reader(library, library.today)
        units = list(library.units.values())
        edges = [
            [r.kind.value, r.source_id, r.target_id, r.words] for u in units for r in reader.relations_of(u)
        ]
        excluded = [vars(e) for u in units for e in exclusions_of(u)]
        general: list[dict[str, str]] = []
        for own in _by_version(units):
            edges += [[r.kind.value, r.source_id, r.target_id, r.words] for r in liabilities_by_words(own)]
            general += [vars(g) for g in general_liabilities(own)]
        edges = list({tuple(e[:3]): e for e in reversed(edges)}.values())[::-1]
        terms = [vars(t) for own in _by_version(units) for t in _telling_terms(own)]
        data = {"edges": edges, "excluded": excluded, "general": general, "terms": terms}
        return cls(library, {"format": FORMAT, **data})

    def save(self, folder: Path) -> Path:
        """Write the relations into an index folder."""
        path = folder / RELATIONS_FILE
        path.write_text(json.dumps(self._data, ensure_ascii=False, separators=(",", ":")), "utf-8")
        return path

    @classmethod
    def load(cls, folder: Path, library: Library) -> Relations:
        """Load the relations of an index folder."""
        path = folder / RELATIONS_FILE
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise IndexNotBuiltError(f"索引缺少条文关系（{path}）。请重新运行 assistant index。") from error
        if data.get("format") != FORMAT:
            raise IndexNotBuiltError("条文关系是另一版本的程序建立的。请重新运行 assistant index。")
        return cls(library, data)

    def of(self, unit_id: str) -> list[Relation]:
        """Relations of a unit, those that its law as a whole has (scope, definitions) at the end."""
        own = [self._relation(i) for i in self._by_unit.get(unit_id, ())]
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
            for e in self._excluded.get(law_key(unit), ())
            if e.unit_id != unit_id and (not e.heading or e.heading in unit.heading.split(" / "))
        ]

    def general_liability(self, unit_id: str) -> list[Relation]:
        """Articles of the same law that answer any breach of it."""
        answers = self._general.get(law_key(self.library.units[unit_id]), [])
        if any(g.unit_id == unit_id for g in answers):
            return []
        return [Relation(RelationKind.LIABILITY, unit_id, g.unit_id, g.words) for g in answers]

    def definitions(self, unit_id: str) -> list[Relation]:
        """Definitions of the terms that a unit uses; for a defining article also the first uses."""
        unit = self.library.units[unit_id]
        out: list[Relation] = []
        for term in self._terms.get(law_key(unit), ()):
            if term.heading and term.heading not in unit.heading.split(" / "):
                continue
            if term.unit_id == unit_id:
                out += self._uses(term)
            elif term.term in unit.text:
                out.append(Relation(RelationKind.DEFINITION, term.unit_id, unit_id, term.words))
        return list({(r.source_id, r.target_id): r for r in out}.values())

    def counts(self) -> dict[str, int]:
        """How many relations of each kind are stored."""
        out: dict[str, int] = {}
        for edge in self._data["edges"]:
            out[edge[0]] = out.get(edge[0], 0) + 1
        out[RelationKind.SCOPE] = len(self._data["excluded"])
        out[RelationKind.DEFINITION] = len(self._data["terms"])
        return out

    def _uses(self, term: Term) -> list[Relation]:
        if term in self._used:
            return self._used[term]
        out = self._used[term] = []
        for unit_id in self.library.ids_of(self.library.units[term.unit_id].title):
            unit = self.library.units[unit_id]
            same = law_key(unit) == term.law_key and unit_id != term.unit_id
            if same and term.term in unit.text:
                out.append(Relation(RelationKind.DEFINITION, term.unit_id, unit_id, term.words))
                if len(out) == MOST_USES:
                    break
        return out

    def _relation(self, place: int) -> Relation:
        kind, source, target, words = self._data["edges"][place]
        return Relation(RelationKind(kind), source, target, words)

    @cached_property
    def _by_unit(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = {}
        for place, (_, source, target, _words) in enumerate(self._data["edges"]):
            out.setdefault(source, []).append(place)
            out.setdefault(target, []).append(place)
        return out

    @cached_property
    def _excluded(self) -> dict[str, list[Excluded]]:
        out: dict[str, list[Excluded]] = {}
        for data in self._data["excluded"]:
            out.setdefault(data["law_key"], []).append(Excluded(**data))
        return out

    @cached_property
    def _general(self) -> dict[str, list[Excluded]]:
        out: dict[str, list[Excluded]] = {}
        for data in self._data["general"]:
            out.setdefault(data["law_key"], []).append(Excluded(**data))
        return out

    @cached_property
    def _terms(self) -> dict[str, list[Term]]:
        out: dict[str, list[Term]] = {}
        for data in self._data["terms"]:
            out.setdefault(data["law_key"], []).append(Term(**data))
        return out


def _telling_terms(units: list[LegalUnit]) -> list[Term]:
    """Terms that units of a version define, save short ones that nearly every article uses as a word."""
    found = [term for unit in units for term in terms_of(unit)]
    most = max(COMMON_SHARE * len(units), MOST_USES)
    return [t for t in found if len(t.term) > SHORT_TERM or sum(t.term in u.text for u in units) <= most]


def _by_version(units: Iterable[LegalUnit]) -> Iterable[list[LegalUnit]]:
    out: dict[str, list[LegalUnit]] = {}
    for unit in units:
        if unit.kind.binding and unit.article_no is not None:
            out.setdefault(law_key(unit), []).append(unit)
    return out.values()
