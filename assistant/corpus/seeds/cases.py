"""What the sources tell of each case, field by field, in their own words."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from assistant.corpus.seeds.format import Block, read_blocks
from assistant.corpus.seeds.units import seed_files

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class CaseDetail:
    """A case of the seeds; every value stands in the source in these words.

    `bodies` who acted, `laws` what law the source names, `discussed_in` units that talk about it.
    """

    unit_id: str
    title: str
    origin: str = ""
    place: str = ""
    bodies: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    discussed_in: tuple[str, ...] = ()


_WORDS = ("origin", "place")
_LISTS = tuple(f.name for f in fields(CaseDetail) if f.name not in ("unit_id", "title", *_WORDS))


def load_cases(folder: Path) -> list[CaseDetail]:
    """Read the details of every case, in the order of the documents."""
    return [
        _detail(block)
        for path in seed_files(folder)
        for block in read_blocks(path)
        if not block.is_group and block.get("kind") == "case"
    ]


def _detail(block: Block) -> CaseDetail:
    case = block.own.get("case")
    if not isinstance(case, dict):
        block.fail("是案例而没有 case 字段", "写明 bodies、facts、measures、outcome 等，用原文的话")
    unknown = set(case) - set(_WORDS) - set(_LISTS)
    if unknown:
        block.fail(
            f"的 case 有不认识的字段 {'、'.join(sorted(unknown))}", f"只用 {'、'.join((*_WORDS, *_LISTS))}"
        )
    for key in case:
        value = [case[key]] if key in _WORDS else case[key]
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            block.fail(f"的 case.{key} 形式不对", "origin、place 写一句话，其余写列表，每项以 - 开头")
    values: dict[str, Any] = {key: v if key in _WORDS else tuple(v) for key, v in case.items()}
    return CaseDetail(unit_id=block.name, title=block.get("title", ""), **values)
