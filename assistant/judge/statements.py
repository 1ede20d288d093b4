"""What a chat model wrote, as typed statements: each with its sort, its words, its sources.

Models are asked for JSON by SCHEMA; some give fenced JSON, some plain prose with [n] marks.
All of these are read, finished or not, so that a draft can be shown while it is written.
Nothing here judges whether a statement is true: see judge.py.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

_DRAFTS = table("drafts")
_MARK = _DRAFTS.pattern("mark")
_NAMED_MARK = _DRAFTS.pattern("named_mark")
_SORT_PREFIX = _DRAFTS.pattern("sort_prefix")
_LIST_MARKER = re.compile(r"^\s*(?:[-*•·>]|\d{1,2}[.、)]|#{1,6})\s+")
_STOP_AT = "。！？!?\n"
_OPEN, _CLOSE = "“「『《（(", "”」』》）)"
MAX_STATEMENTS = 24


class Sort(StrEnum):
    """What a statement claims to be; the value is what the model writes."""

    LAW = "法律"
    INTERPRETATION = "司法解释"
    CASE = "案例"
    OPINION = "观点"
    INFERENCE = "推论"


@dataclass(frozen=True)
class Statement:
    """One sentence of a draft. `text` is without marks; `sort` None where none was named.

    `mends` is the number of the failed statement that this one is to take the place of.
    """

    index: int
    sort: Sort | None
    text: str
    citations: tuple[int, ...]
    mends: int | None = None


@dataclass(frozen=True)
class Reading:
    """A draft so far. Of `statements` the first `complete` will not change any more.

    `ask` is the question that the model would put back to the reader. `whole` is False for
    JSON that breaks off or is broken.
    """

    statements: tuple[Statement, ...] = ()
    complete: int = 0
    ask: str = ""
    whole: bool = True


def object_schema(title: str, **properties: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of an object that has these properties, all of them, and no others."""
    return {
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], least: int, most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


_PARTS: dict[str, dict[str, Any]] = {
    "type": {"type": "string", "enum": [str(s) for s in Sort]},
    "citations": _list({"type": "integer"}, 1, 3),
    "text": {"type": "string"},
}
SCHEMA = object_schema(
    "answer", statements=_list(object_schema("statement", **_PARTS), 2, 9), question={"type": "string"}
)
REPAIR_SCHEMA = object_schema(
    "repair", statements=_list(object_schema("statement", no={"type": "integer"}, **_PARTS), 0, 9)
)


def read_draft(raw: str, finished: bool = True) -> Reading:
    """Read a model's output, JSON or prose; an unfinished one as far as it goes."""
    body = _unfenced(raw)
    if body.strip() in ("", "null", "None"):
        return Reading()
    if body.lstrip()[:1] not in ("{", "["):
        # Before the first brace an unfinished text may yet turn out to be JSON.
        return _read_prose(body, finished)
    data, whole = _load(body, finished)
    if isinstance(data, list):
        data = {"statements": data}
    if not isinstance(data, dict):
        return Reading(whole=whole)
    given = data.get("statements")
    items = [x for x in given if isinstance(x, dict)] if isinstance(given, list) else []
    closed = finished or "question" in data
    found: list[Statement] = []
    complete = 0
    for i, item in enumerate(items[:MAX_STATEMENTS]):
        found += _from_item(item, len(found))
        if closed or i + 1 < len(items):
            complete = len(found)
    ask = data.get("question")
    return Reading(tuple(found), complete, tidy(ask) if isinstance(ask, str) else "", whole)


def take_marks(text: str) -> tuple[str, tuple[int, ...]]:
    """Take [1], 【1、2】 and 资料1 out of a text: (text without marks, numbers in order)."""
    numbers: list[int] = []

    def note(match: re.Match[str]) -> str:
        numbers.extend(int(d) for d in re.findall(r"\d+", match[1]))
        return ""

    text = _NAMED_MARK.sub(note, _MARK.sub(note, text))
    return text.strip(), tuple(dict.fromkeys(numbers))


def tidy(text: str) -> str:
    """Make model text plain: no HTML, links, images, code, headings, emphasis or list markers."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"</?[a-zA-Z!/][^>]*>|<\|[^|]*\|>", "", text)
    text = re.sub(r"[*`~]|_{2,}", "", text).replace("<", "‹").replace(">", "›")
    text = _LIST_MARKER.sub("", text)
    return re.sub(r"[ \t\r\f\v]+", " ", text).strip()


def split_sentences(text: str) -> list[str]:
    """Cut at 。！？ and line ends outside quotation marks and brackets; marks stay with theirs."""
    out, start, depth, i = [], 0, 0, 0
    while i < len(text):
        c = text[i]
        depth += c in _OPEN
        depth -= c in _CLOSE and depth > 0
        i += 1
        if c == "\n":
            depth = 0
        if c in _STOP_AT and depth == 0:
            while i < len(text) and text[i] in "”」』）)！？!?":
                i += 1
            while mark := _MARK.match(text, i):
                i = mark.end()
            out.append(text[start:i])
            start = i
    out.append(text[start:])
    return [s.strip() for s in out if s.strip()]


def _from_item(item: dict[str, Any], index: int) -> Iterator[Statement]:
    """One JSON item: a sentence with marks of its own keeps them, others take the item's."""
    text = item.get("text")
    sort = _sort(item.get("type"))
    shared = _numbers(item.get("citations"))
    for sentence in split_sentences(text) if isinstance(text, str) else []:
        plain, own = take_marks(sentence)
        if plain := tidy(plain):
            yield Statement(index, sort, plain, own or shared, next(iter(_numbers(item.get("no"))), None))
            index += 1


def _read_prose(text: str, finished: bool) -> Reading:
    found: list[Statement] = []
    lines = [s for line in text.split("\n") for s in _prose_line(line)]
    for sort, sentence in lines[:MAX_STATEMENTS]:
        plain, numbers = take_marks(sentence)
        if plain := tidy(plain):
            found.append(Statement(len(found), sort, plain, numbers))
    return Reading(tuple(found), len(found) if finished else max(len(found) - 1, 0))


def _prose_line(line: str) -> Iterator[tuple[Sort | None, str]]:
    if re.match(r"^\s*#{1,6}\s", line) or re.fullmatch(r"\s*\*\*[^*]+\*\*\s*", line):
        return
    line = _LIST_MARKER.sub("", line)
    prefix = _SORT_PREFIX.match(line)
    sort = _sort(prefix[1]) if prefix else None
    for sentence in split_sentences(line[prefix.end() :] if prefix else line):
        yield sort, sentence


def _sort(value: object) -> Sort | None:
    return next((s for s in Sort if isinstance(value, str) and s in value), None)


def _numbers(value: object) -> tuple[int, ...]:
    values = value if isinstance(value, list) else [value]
    numbers = [int(d) for v in values for d in re.findall(r"\d{1,3}", str(v)) if not isinstance(v, bool)]
    return tuple(dict.fromkeys(numbers))


def _unfenced(raw: str) -> str:
    """The text of the first ``` block where there is one; else from the first brace on, or all."""
    if block := re.search(r"```(?:json)?[ \t]*\n(.*?)(?:```|\Z)", raw, re.DOTALL):
        return block[1]
    brace = re.search(r"\[?\s*\{\s*(?:\"|$)", raw)
    return raw[brace.start() :].lstrip() if brace and '"' in raw else raw


def _load(body: str, finished: bool) -> tuple[object, bool]:
    """The data as far as it can be read, and whether it was whole."""
    if finished:
        try:
            return json.JSONDecoder().raw_decode(body.lstrip())[0], True
        except ValueError:
            pass
    from langchain_core.utils.json import parse_partial_json

    try:
        return parse_partial_json(body), False
    except ValueError:
        return None, False
