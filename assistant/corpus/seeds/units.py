"""The five seed documents, as units: statutes quoted, salon, cases, checklist, report, essay, interview.

Reads corpus/seeds/*.md (format: corpus/README.md). What of the documents is in no unit is in
corpus/left_out.yaml with its reason; `assistant.corpus.seeds.coverage` proves that nothing is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.corpus.seeds.format import Block, read_blocks
from assistant.corpus.seeds.instruments import load_instruments
from assistant.language import to_int
from assistant.language.tables import fail, read_yaml
from assistant.schema import Kind, LegalUnit

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "LeftOut",
    "Placed",
    "left_out",
    "load_footnotes",
    "load_instruments",
    "load_placed",
    "load_seeds",
    "parse_lines",
    "seed_files",
    "source_text",
]

_ARTICLE = re.compile(r"^第([〇零一二三四五六七八九十百千]+)条(之[一二三四五六七八九十]+)?$")
_LEFT_OUT_FIELDS = {"file", "lines", "text", "reason"}


@dataclass(frozen=True)
class LeftOut:
    """A part of a source that no unit carries: `text` of each of `lines`, or the lines whole."""

    file: str
    lines: tuple[int, ...]
    text: str
    reason: str


@dataclass(frozen=True)
class Placed:
    """A unit with the lines of the source it was taken from.

    `printed` maps source lines to the words there that the unit carries as metadata
    (the speaker's name line, the law's name above an article, the question asked).
    """

    unit: LegalUnit
    file: str
    lines: tuple[int, ...]
    printed: dict[int, str]


def load_seeds(folder: Path) -> list[LegalUnit]:
    """Read every unit of the seeds below the corpus folder, in the order of the documents.

    CorpusError names file, line and mend where a file breaks the format.
    """
    return [placed.unit for placed in load_placed(folder)]


def load_placed(folder: Path) -> list[Placed]:
    """Read the units with their places in the sources."""
    out: list[Placed] = []
    seen: dict[str, str] = {}
    for path in seed_files(folder):
        for block in read_blocks(path):
            if block.is_group:
                continue
            placed = _placed(block)
            where = f"{path.name} 第 {block.line} 行"
            if placed.unit.id in seen:
                block.fail(
                    f"的编号 {placed.unit.id} 与 {seen[placed.unit.id]} 重复", "改一个编号，编号须各不相同"
                )
            seen[placed.unit.id] = where
            out.append(placed)
    return out


def load_footnotes(folder: Path) -> dict[str, dict[int, tuple[str, ...]]]:
    """Read which units the footnote marks of a unit lead to: unit id -> {mark: unit ids}."""
    out: dict[str, dict[int, tuple[str, ...]]] = {}
    for path in seed_files(folder):
        for block in read_blocks(path):
            notes = block.own.get("footnotes")
            if notes and not block.is_group:
                out[_placed(block).unit.id] = {int(n): _strings(block, ids) for n, ids in notes.items()}
    return out


def left_out(folder: Path) -> list[LeftOut]:
    """Read what of the sources is in no unit, with the reasons."""
    path = folder / "left_out.yaml"
    entries = read_yaml(path)
    if not isinstance(entries, list):
        fail(path, 1, "应为一个列表", "每项以 - file: 开头")
    out = []
    for number, entry in enumerate(entries, 1):
        good = isinstance(entry, dict) and entry.keys() <= _LEFT_OUT_FIELDS
        if not good or not (entry.get("file") and entry.get("lines") and entry.get("reason")):
            fail(path, 1, f"第 {number} 项字段不全或不识", "写明 file、lines、reason，部分删去时加 text")
        lines = parse_lines(entry["lines"])
        if not lines:
            fail(path, 1, f"第 {number} 项的 lines 不可读：{entry['lines']}", "写成 5、5-9 或 [5, 7-9]")
        out.append(LeftOut(entry["file"], lines, str(entry.get("text", "")), entry["reason"]))
    return out


def seed_files(folder: Path) -> list[Path]:
    """The Markdown files of the seeds, in order; CorpusError where there are none."""
    paths = sorted((folder / "seeds").glob("*.md"))
    if not paths:
        fail(folder / "seeds", 0, "没有找到种子语料", "恢复 corpus/seeds/ 下的 .md 文件，或检查语料目录设置")
    return paths


def source_text(folder: Path, file: str) -> str:
    """The source document as it came."""
    return (folder / "sources" / file).read_text(encoding="utf-8")


def parse_lines(value: object) -> tuple[int, ...]:
    """Read line numbers: 5, "5-9" or a list of these; empty where unreadable.

    >>> parse_lines([3, "5-7"])
    (3, 5, 6, 7)
    """
    out: list[int] = []
    for part in value if isinstance(value, list) else [value]:
        match = re.fullmatch(r"(\d+)(?:-(\d+))?", str(part).strip())
        if not match:
            return ()
        out.extend(range(int(match[1]), int(match[2] or match[1]) + 1))
    return tuple(out)


def _placed(block: Block) -> Placed:
    lines = parse_lines(block.own.get("lines"))
    if not lines:
        block.fail("缺少可读的 lines", "写明原文行号，如 lines: 47 或 lines: [24-26, 28]")
    if not block.text:
        block.fail("没有正文", "在字段区之后写正文")
    printed = block.own.get("printed") or {}
    if not isinstance(printed, dict) or not all(isinstance(k, int) for k in printed):
        block.fail("的 printed 不可读", "写成“行号: 原文”")
    return Placed(_unit(block), block.get("file"), lines, {k: str(v) for k, v in printed.items()})


def _unit(block: Block) -> LegalUnit:
    try:
        kind = Kind(block.get("kind"))
    except ValueError:
        block.fail(f"的 kind “{block.get('kind')}” 不认识", f"用 {'、'.join(Kind)} 之一")
    title = block.get("title")
    if not title:
        block.fail("缺少 title", "在条目、组或文件头写明 title")
    version = _date(block, "version_date")
    article, number, suffix = _article(block, kind)
    unit_id = block.name
    if number is not None:
        if version is None:
            block.fail("缺少 version_date", "写明该法律文本的版本日期，如 2021-08-20")
        unit_id = f"{title}@{version}#{number}" + (f"-{to_int(suffix[1:])}" if suffix else "")
    return LegalUnit(
        id=unit_id,
        kind=kind,
        title=title,
        text=block.text,
        source=_source(block),
        article=article,
        article_no=number,
        article_suffix=suffix,
        speaker=block.get("speaker"),
        speaker_title=block.get("speaker_title", ""),
        speaker_note=block.get("speaker_note", ""),
        full_title=block.get("full_title", title),
        issuer=block.get("issuer", ""),
        heading=block.get("heading", ""),
        question=block.get("question", ""),
        version_date=version,
        effective_date=_date(block, "effective_date"),
        expiry_date=_date(block, "expiry_date"),
        ended_by=block.get("ended_by", ""),
        excerpt=bool(block.get("excerpt", False)),
        reliability=block.get("reliability", "normal"),
        doubts=_strings(block, block.own.get("doubts", []))
        + _strings(block, block.inherited.get("doubts", [])),
    )


def _article(block: Block, kind: Kind) -> tuple[str, int | None, str]:
    """Article name, number and suffix, for what lays down law; else nothing."""
    if not kind.binding:
        return "", None, ""
    match = _ARTICLE.match(block.name)
    number = to_int(match[1]) if match else None
    if match is None or number is None:
        block.fail("不是条文名", "法律、司法解释、法规的条目标题写成“第二百五十三条之一”的形式")
    return block.name, number, match[2] or ""


def _source(block: Block) -> str:
    place = block.get("place") or block.get("heading", "")
    lines = "、".join(re.sub(r"-", "—", str(p)) for p in _as_list(block.own.get("lines")))
    return f"{block.get('source')}{'，' + place if place else ''}；{block.get('file')} 第{lines}行"


def _date(block: Block, key: str) -> date | None:
    value = block.get(key)
    if value is not None and not isinstance(value, date):
        block.fail(f"的 {key} 不是日期", "写成 2021-08-20 的形式")
    return value


def _strings(block: Block, value: object) -> tuple[str, ...]:
    values = _as_list(value)
    if not all(isinstance(v, str) for v in values):
        block.fail("有一处应为文字的列表", "每项以 - 开头，含冒号的加引号")
    return tuple(values)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
