"""Instruments known by name whose text the library lacks, from corpus/instruments.yaml."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.language.tables import fail, read_yaml
from assistant.schema import Instrument, Kind

if TYPE_CHECKING:
    from pathlib import Path

_TEXTS = {"title", "full_title", "issuer", "number", "about", "note"}
_DATES = {"version_date", "effective_date", "expiry_date"}
_LISTS = {"aliases", "topics", "excerpted_in"}


def load_instruments(folder: Path) -> list[Instrument]:
    """Read the instruments; CorpusError names the entry and what mends it."""
    path = folder / "instruments.yaml"
    entries = read_yaml(path)
    if not isinstance(entries, list):
        fail(path, 1, "应为一个列表", "每项以 - title: 开头")
    out: list[Instrument] = []
    titles: set[str] = set()
    for number, entry in enumerate(entries, 1):
        instrument = _instrument(path, number, entry)
        if instrument.title in titles:
            fail(path, 1, f"第 {number} 项“{instrument.title}”重复", "删去重复的一项")
        titles.add(instrument.title)
        out.append(instrument)
    return out


def _instrument(path: Path, number: int, entry: Any) -> Instrument:
    if not isinstance(entry, dict) or not entry.get("title"):
        fail(path, 1, f"第 {number} 项没有 title", "写成“- title: 题名”，其下各字段缩进两格")
    where = f"第 {number} 项“{entry['title']}”"
    unknown = set(entry) - _TEXTS - _DATES - _LISTS - {"kind"}
    if unknown:
        fail(path, 1, f"{where}有不认识的字段 {'、'.join(sorted(unknown))}", "删去或改正字段名")
    if entry.get("kind") not in list(Kind):
        fail(path, 1, f"{where}的 kind 不认识：{entry.get('kind')}", f"用 {'、'.join(Kind)} 之一")
    for key in _DATES & entry.keys():
        if not isinstance(entry[key], date):
            fail(path, 1, f"{where}的 {key} 不是日期", "写成 2025-06-01 的形式")
    for key in _LISTS & entry.keys():
        if not isinstance(entry[key], list) or not all(isinstance(v, str) for v in entry[key]):
            fail(path, 1, f"{where}的 {key} 不是文字的列表", "写成 [甲, 乙]，数字加引号")
    for key in _TEXTS & entry.keys():
        if not isinstance(entry[key], str):
            fail(path, 1, f"{where}的 {key} 不是文字", "给值加引号")
    values: dict[str, Any] = {key: entry[key] for key in (_TEXTS | _DATES) & entry.keys()}
    values |= {key: tuple(entry[key]) for key in _LISTS & entry.keys()}
    return Instrument(**{"full_title": entry["title"], **values, "kind": Kind(entry["kind"])})
