"""The library on disk: one JSON file; units are rows that become LegalUnit when asked for."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexNotBuiltError
from assistant.schema import Digest, DigestArticle, Instrument, Kind, LawVersion, LegalUnit, Note, Repeal

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 4
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


class UnitMap(Mapping[str, LegalUnit]):
    """All units by id, built from rows at first use; their status is that of `today`."""

    def __init__(self, heads: list[list[Any]], rows: list[list[Any]], today: date) -> None:
        """`heads`: values shared by many units; `rows`: [head, id, text, …] as `unit_rows` writes."""
        self.today = today
        self.rows = rows
        self._heads = heads
        self._shared: dict[int, dict[str, Any]] = {}
        self._places = {row[1]: i for i, row in enumerate(rows)}
        self._built: dict[str, LegalUnit] = {}

    def __getitem__(self, key: str) -> LegalUnit:
        """Build, or return, the unit of an id; KeyError for an unknown one."""
        unit = self._built.get(key)
        if unit is None:
            unit = self._built[key] = self._build(self.rows[self._places[key]])
        return unit

    def __iter__(self) -> Iterator[str]:
        """Ids in the order of the corpus."""
        return iter(self._places)

    def __len__(self) -> int:
        """Number of units."""
        return len(self.rows)

    def __contains__(self, key: object) -> bool:
        """Whether an id is known."""
        return key in self._places

    def head(self, place: int) -> dict[str, Any]:
        """Values shared by all units of a head, with dates and kind as objects."""
        shared = self._shared.get(place)
        if shared is None:
            shared = dict(zip(_SHARED, self._heads[place], strict=True))
            shared["kind"] = Kind(shared["kind"])
            shared["doubts"] = tuple(shared["doubts"])
            for name in _DATES & shared.keys():
                shared[name] = _day(shared[name])
            self._shared[place] = shared
        return shared

    def _build(self, row: list[Any]) -> LegalUnit:
        head, own, rare = row[0], row[1 : 1 + len(_OWN)], row[1 + len(_OWN)]
        unit = LegalUnit(**self.head(head), **dict(zip(_OWN, own, strict=True)), **rare)
        object.__setattr__(unit, "status", unit.status_on(self.today))
        return unit


def unit_rows(units: Iterable[LegalUnit]) -> tuple[list[list[Any]], list[list[Any]]]:
    """Split units into shared heads and rows that refer to them."""
    heads: dict[str, int] = {}
    table: list[list[Any]] = []
    rows: list[list[Any]] = []
    for unit in units:
        shared = [_plain(getattr(unit, name)) for name in _SHARED]
        key = json.dumps(shared, ensure_ascii=False)
        if key not in heads:
            heads[key] = len(table)
            table.append(shared)
        rare = {n: v for n in _RARE if (v := getattr(unit, n)) != _DEFAULTS[n]}
        rows.append([heads[key], *(getattr(unit, name) for name in _OWN), rare])
    return table, rows


def write_library(path: Path, data: dict[str, Any]) -> None:
    """Write the library's file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8") as out:
        json.dump({"format": FORMAT, **data}, out, ensure_ascii=False, separators=(",", ":"))
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def read_library(path: Path) -> dict[str, Any]:
    """Read the library's file; IndexNotBuiltError where it is missing, broken or of another format."""
    collecting = gc.isenabled()
    gc.disable()  # a million fresh objects, none of them garbage: collecting doubles the time
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise IndexNotBuiltError(
            f"还没有建立索引（no index）：缺 {path}。请先运行 assistant index。"
        ) from error
    except (OSError, ValueError) as error:
        raise IndexNotBuiltError(
            f"索引中的条文库不可读（{path}：{error}）。请重新运行 assistant index。"
        ) from error
    finally:
        if collecting:
            gc.enable()
    if data.get("format") != FORMAT:
        raise IndexNotBuiltError("索引是另一版本的程序建立的。请重新运行 assistant index。")
    return data


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
