"""Markdown as law folders use it: front matter, headings, tables, comments, bold numbers."""

from __future__ import annotations

import re
from typing import Any

import yaml

from assistant.errors import BadInputError
from assistant.paper.formats.extract import Block, Extract, Loss
from assistant.paper.formats.plain import decode

_COMMENT = re.compile(r"<!--.*?-->", re.S)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_ROW = re.compile(r"^\|.*\|$")
_RULE = re.compile(r"^[\s|:+=-]+$")
_MARKS = re.compile(r"\*\*|__|^>\s?|<br\s*/?>")


def read_markdown(name: str, content: bytes) -> Extract:
    """Each paragraph line is a block; headings keep their level, comments are losses."""
    meta, text = front_matter(decode(name, content).lstrip("\ufeff").replace("\r\n", "\n"))
    losses = [Loss("注释", m[0]) for m in _COMMENT.finditer(text) if m[0][4:-3].strip() != "INFO END"]
    blocks: list[Block] = []
    for line in _COMMENT.sub("", text).split("\n"):
        if block := _block(line.strip(" \t　\r")):
            blocks.append(block)
    return Extract(tuple(blocks), tuple(losses), meta=meta)


def _block(line: str) -> Block | None:
    if not line or _RULE.match(line):
        return None
    if m := _HEADING.match(line):
        words = _MARKS.sub("", m[2]).strip()
        return Block(words, level=len(m[1])) if words else None
    if _ROW.match(line):
        cells = [_MARKS.sub("", c).strip() for c in line.strip("|").split("|")]
        return Block("｜".join(cells), row=True)
    words = _MARKS.sub("", line).strip(" \t　")
    return Block(words) if words else None


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Part the YAML between --- lines at the beginning from the text; BadInputError where it is none."""
    if not text.startswith("---\n"):
        return {}, text
    raw, found, rest = text[4:].partition("\n---")
    if not found and raw.startswith("---"):  # nothing between the lines
        raw, rest = "", raw[3:]
    try:
        front = yaml.safe_load(raw) or {}
    except yaml.YAMLError as error:
        raise BadInputError(f"文首的元数据不是 YAML：{error}") from error
    return front if isinstance(front, dict) else {}, rest.partition("\n")[2]
