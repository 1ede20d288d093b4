"""Laws as data: JSON, JSON lines and tables, by the written schema of docs/import.md.

A record is a document (with `articles` or `text`) or one article of one; columns may bear the names
listed in corpus/language/documents.yaml. Nothing is guessed: a record without title or text is refused.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from assistant.errors import BadInputError
from assistant.language.tables import table
from assistant.paper import Block, Extract, decode, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Record = dict[str, Any]
_NEEDED = "需要 title（标题）和 text（正文）或 articles（条文列表），见 docs/import.md"


def records_of(path: Path, content: bytes) -> list[Record] | None:
    """The records of a file of data, one a document; None for a file that is none.

    Raises BadInputError where the file is damaged or its columns are not the schema's.
    """
    suffix = path.suffix.lower()
    if suffix in (".json", ".jsonl", ".ndjson"):
        rows = [_named(r) for r in _loaded(path.name, content, suffix == ".json")]
    elif (table_rows := read_rows(path.name, content)) is not None:
        rows = _from_table(path.name, table_rows)
    else:
        return None
    return _grouped(path.name, rows)


def _loaded(name: str, content: bytes, whole: bool) -> Iterable[Any]:
    text = decode(name, content)
    try:
        if whole:
            data = json.loads(text)
            return data if isinstance(data, list) else [data]
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"“{name}”不是 JSON（not JSON）：{error}") from error


def _names() -> dict[str, str]:
    return {other: own for own, *others in table("documents").rows("columns") for other in (own, *others)}


def _named(row: Any) -> Record:
    """A record under the program's own names; further fields are kept as they are."""
    if not isinstance(row, dict):
        raise BadInputError(f"每一项应是一个对象：{_NEEDED}")
    return told_by(row)


def told_by(data: Record) -> Record:
    """Data about a document under the program's own names: 公布日期, publish_date -> published.

    A kind under another name than `kind` may be of another scheme: `_loosely` says so.
    """
    names = _names()
    out = {names.get(str(key).strip().lower(), str(key)): value for key, value in data.items()}
    if "kind" in out and "kind" not in data:
        out["_loosely"] = True
    return out


def _from_table(name: str, rows: list[list[str]]) -> list[Record]:
    if not rows:
        raise BadInputError(f"“{name}”是空表（empty table）")
    names = _names()
    head = [names.get(cell.strip().lower(), "") for cell in rows[0]]
    if "title" not in head or "text" not in head:
        raise BadInputError(f"“{name}”第一行应是列名：{_NEEDED}；收到 {'、'.join(rows[0][:8])}")
    kept = [own or cell for own, cell in zip(head, rows[0], strict=True)]
    return [dict(zip(kept, row, strict=False)) for row in rows[1:]]


def _grouped(name: str, rows: list[Record]) -> list[Record]:
    """Join rows that are articles of one document: same title, same day."""
    if not rows:
        raise BadInputError(f"“{name}”里没有记录（no records）")
    out: dict[tuple[str, str], Record] = {}
    for row in rows:
        title = str(row.get("title") or "").strip()
        if not title or not (row.get("text") or row.get("articles")):
            raise BadInputError(f"“{name}”有一项缺标题或正文：{_NEEDED}")
        key = (title, str(row.get("published") or row.get("effective") or ""))
        if row.get("article") and not row.get("articles"):
            whole = out.setdefault(
                key, {k: v for k, v in row.items() if k not in ("article", "text", "heading")}
            )
            whole.setdefault("articles", []).append({k: row.get(k) for k in ("article", "text", "heading")})
        elif key in out:
            out[title, f"{key[1]}#{len(out)}"] = row
        else:
            out[key] = row
    return list(out.values())


def as_blocks(record: Record) -> Extract:
    """The text of a record as blocks: articles under their numbers, or the text by its lines."""
    blocks = [Block(str(record["title"]).strip(), level=1)]
    articles = record.get("articles")
    if isinstance(articles, list) and articles:
        heading = ""
        for item in (a if isinstance(a, dict) else {"text": a} for a in articles):
            told = _named(item)
            if told.get("heading") and told["heading"] != heading:
                heading = str(told["heading"])
                blocks.append(Block(heading, level=2))
            number, words = str(told.get("article") or "").strip(), str(told.get("text") or "").strip()
            number = f"第{number}条" if number.isdigit() else number
            lines = [line for line in words.split("\n") if line.strip()]
            if number and not words.startswith(number):
                lines = [f"{number}　{lines[0] if lines else ''}", *lines[1:]]
            blocks += [Block(line.strip(" \t　")) for line in lines]
    else:
        blocks += [Block(s) for line in str(record["text"]).split("\n") if (s := line.strip(" \t　"))]
    return Extract(
        tuple(blocks), meta={k: v for k, v in record.items() if k not in ("articles", "text", "title")}
    )


def day_of(value: object) -> date | None:
    """A day as data write it: a date, 2024-05-01, 20240501, 2024年5月1日, 2024/5/1."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()[:19]
    for mark in ("年", "月", "/", "."):
        text = text.replace(mark, "-")
    text = text.replace("日", "").split("T")[0].split(" ")[0]
    if text.isdigit() and len(text) == 8:
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    parts = text.split("-")
    if len(parts) != 3 or not all(p.isdigit() for p in parts):
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None
