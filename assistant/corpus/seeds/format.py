"""The block format of corpus/seeds/*.md: front matter, groups and blocks, with line numbers.

See corpus/README.md for the format. A group (`# name`) gives fields to the blocks (`## name`)
below it; the front matter gives fields to the whole file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from assistant.language.tables import fail, read_text, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE_FIELDS = {"file", "source"}
UNIT_FIELDS = {
    "kind", "title", "full_title", "issuer", "heading", "place", "question", "speaker", "speaker_title",
    "speaker_note", "version_date", "effective_date", "expiry_date", "ended_by", "excerpt", "reliability",
    "doubts",
}  # fmt: skip
BLOCK_FIELDS = UNIT_FIELDS | {"lines", "printed", "footnotes", "case"}
_HEADING = re.compile(r"^(#{1,2}) (.+)$")
_FENCE = re.compile(r"^```(yaml)?\s*$")


@dataclass(frozen=True)
class Block:
    """One block: the name in its heading, its fields (those of group and file included), its text.

    `own`      fields written at the block itself, `inherited` those of the file and group
    `line`     line of the heading in the Markdown file
    `is_group` whether it is a group, which has no text
    """

    path: Path
    line: int
    name: str
    own: Mapping[str, Any]
    inherited: Mapping[str, Any]
    text: str
    is_group: bool

    def get(self, key: str, default: Any = None) -> Any:
        """Value of a field: the block's own, else the group's, else the file's."""
        return self.own.get(key, self.inherited.get(key, default))

    def fail(self, problem: str, mend: str) -> NoReturn:
        """Raise CorpusError that names file, line and mend."""
        fail(self.path, self.line, f"“{self.name}”{problem}", mend)


def read_blocks(path: Path) -> list[Block]:
    """Read a seed file into groups and blocks, in their order."""
    lines = read_text(path).split("\n")
    front, start = _front_matter(path, lines)
    group: dict[str, Any] = {}
    blocks: list[Block] = []
    for at, level, name, body in _sections(path, lines, start):
        fields, text = _split_fields(path, at, body)
        unknown = set(fields) - BLOCK_FIELDS
        if unknown:
            fail(
                path,
                at,
                f"不认识的字段 {'、'.join(sorted(unknown))}",
                f"只用 {'、'.join(sorted(BLOCK_FIELDS))}",
            )
        is_group = level == 1
        if is_group:
            group = {k: v for k, v in fields.items() if k in UNIT_FIELDS}
            if text:
                fail(path, at, f"组“{name}”下直接写了正文", "正文须写在 ## 条目之下")
        blocks.append(Block(path, at, name, fields, front if is_group else front | group, text, is_group))
    if not any(not b.is_group for b in blocks):
        fail(path, 1, "没有任何条目", "用 ## 标题开始一个条目")
    return blocks


def _front_matter(path: Path, lines: list[str]) -> tuple[dict[str, Any], int]:
    """Return the fields of the front matter and the index of the line after it."""
    if lines[0].strip() != "---" or "---" not in lines[1:]:
        fail(path, 1, "缺少文件头", "文件须以 --- 开头，写 file 与 source 两项后再以 --- 结束")
    end = lines.index("---", 1)
    front = read_yaml(path, "\n".join(lines[1:end]), 2)
    if not isinstance(front, dict) or not front.keys() >= FILE_FIELDS:
        fail(path, 1, "文件头不完整", f"至少写明 {'、'.join(sorted(FILE_FIELDS))}")
    unknown = set(front) - FILE_FIELDS - UNIT_FIELDS
    if unknown:
        fail(path, 1, f"文件头有不认识的字段 {'、'.join(sorted(unknown))}", "删去或改正字段名")
    return front, end + 1


def _sections(path: Path, lines: list[str], start: int) -> Iterator[tuple[int, int, str, list[str]]]:
    """Yield (line number, heading level, heading, body lines)."""
    at, level, name, body = 0, 0, "", list[str]()
    for number, line in enumerate(lines[start:], start + 1):
        heading = _HEADING.match(line)
        if heading:
            if level:
                yield at, level, name, body
            at, level, name, body = number, len(heading[1]), heading[2].strip(), []
        elif level:
            body.append(line)
        elif line.strip() and not line.startswith("<!--"):
            fail(path, number, "条目之外有文字", "文字须放在 ## 条目之下")
    if level:
        yield at, level, name, body


def _split_fields(path: Path, at: int, body: list[str]) -> tuple[dict[str, Any], str]:
    """Take the YAML fence from the front of a body; the rest is text, one line a paragraph."""
    rest = body
    fields: Any = {}
    first = next((i for i, line in enumerate(body) if line.strip()), None)
    if first is not None and _FENCE.match(body[first]):
        close = next((i for i in range(first + 1, len(body)) if _FENCE.match(body[i])), None)
        if close is None:
            fail(path, at + 1 + first, "字段区没有结束", "在字段之后补一行 ```")
        fields = read_yaml(path, "\n".join(body[first + 1 : close]), at + 2 + first) or {}
        if not isinstance(fields, dict):
            fail(path, at + 1 + first, "字段区不是“字段: 值”的形式", "每行写一个字段")
        rest = body[close + 1 :]
    return fields, "\n".join(line.strip() for line in rest if line.strip())
