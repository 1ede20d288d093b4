"""Texts that users hand in for checking: text, Markdown, Word, PDF and web pages, with limits on size."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BadInputError
from assistant.paper.formats import decode, extract

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 10_000_000
MAX_CHARACTERS = 1_000_000
_MAX_UNPACKED = 40_000_000  # bytes of XML: a book of 1,000 pages has about 20 MB
_MAX_WHOLE = 150_000_000  # bytes of everything, pictures too
_MAX_TAGS = 3_000_000
_EXTRACTED = (".pdf", ".html", ".htm")
READABLE = (".txt", ".md", ".docx", *_EXTRACTED)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BESIDE = re.compile(r"word/(comments|(?:header|footer)\d{1,3})\.xml")
_WORDS = (f"{_WORD}t", f"{_WORD}delText")
_ADDED = (f"{_WORD}ins", f"{_WORD}moveTo")
_TAKEN = (f"{_WORD}del", f"{_WORD}moveFrom")
_SPACES = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
# What zipfile and lxml raise on damaged and hostile archives; lxml's own error is a SyntaxError.
MALFORMED = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError, ValueError, LookupError),
    *(TypeError, AttributeError, NotImplementedError, RuntimeError),  # unknown compression, encrypted
)


def read_document(name: str, content: bytes, whole: bool = False) -> str:
    """Turn a file's content into text by its name's ending; text of unknown ending is refused.

    `whole`: of a Word document also comments, headers, and what tracked changes took out.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in READABLE:
        raise BadInputError(f"只能读 {'、'.join(READABLE)}，不能读“{name}”（only {', '.join(READABLE)}）")
    if len(content) > MAX_BYTES:
        raise BadInputError(_too_big(name))
    if suffix in _EXTRACTED:
        return checked(_extracted(name, content))
    return checked(_docx(name, content, whole) if suffix == ".docx" else decode(name, content))


def _extracted(name: str, content: bytes) -> str:
    """The text of a PDF or a web page, then a line for each sort of thing that was left out."""
    read = extract(name, content)
    left_out = dict.fromkeys(loss.reason for loss in read.losses)
    return "\n".join([read.text, *(f"〔没有读入：{reason}〕" for reason in left_out)])


_LONGEST_CELL = 120


def checked(text: str) -> str:
    """Return the text as it is, or raise BadInputError where it is empty or too long."""
    if not text.strip():
        raise BadInputError("没有可核验的文字（the text is empty）")
    if len(text) > MAX_CHARACTERS:
        raise BadInputError(
            f"文字太长：{len(text):,} 字，最多 {MAX_CHARACTERS:,} 字，请分段核验（too long, split it）"
        )
    return text


def _too_big(name: str) -> str:
    return f"“{name}”太大：最多 {MAX_BYTES // 1_000_000} MB（file too large）"


def unpacked(name: str, content: bytes, beside: bool = False) -> dict[str, bytes]:
    """The parts of a Word document that hold its words, by short name: document, footnotes, endnotes.

    With `beside` also what stands beside the text: comments, header1, footer2.

    BadInputError where it is no such document, or would take too much room or time: compressed,
    little can stand for much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if sum(entry.file_size for entry in entries.values()) > _MAX_WHOLE:
                raise BadInputError(_too_big(name))
            parts = {p: f"word/{p}.xml" for p in ("document", "footnotes", "endnotes")}
            if beside:
                parts |= {m[1]: m[0] for m in map(_BESIDE.fullmatch, entries) if m}
            found = {p: entries[path] for p, path in parts.items() if path in entries}
            if sum(entry.file_size for entry in found.values()) > _MAX_UNPACKED:
                raise BadInputError(_too_big(name))
            read = {p: archive.read(entry) for p, entry in found.items()}
    except MALFORMED as error:
        raise BadInputError(_no_word(name)) from error
    if "document" not in read:
        raise BadInputError(_no_word(name))
    if sum(part.count(b"<") for part in read.values()) > _MAX_TAGS:
        raise BadInputError(_too_big(name))
    return read


def _docx(name: str, content: bytes, whole: bool) -> str:
    """Paragraphs and table cells in reading order, then notes and, if `whole`, comments and headers.

    The text is that with the tracked changes accepted; if `whole`, what changed paragraphs said before
    follows, under a line that says so: a citation may be wrong in either.
    """
    parts = unpacked(name, content, beside=whole)
    former: list[str] = []
    try:
        lines = list(_paragraphs(parts.pop("document"), former=former, rows=whole))
        told: dict[str, list[str]] = {"": []}
        for kind, part in sorted(parts.items(), key=lambda item: _order(item[0])):
            block = f"{_WORD}p" if kind.startswith(("header", "footer")) else f"{_WORD}{kind[:-1]}"
            found = [note for note in _paragraphs(part, block, former) if note.strip()]
            told.setdefault(_heading(kind), []).extend(found)
    except MALFORMED as error:
        raise BadInputError(_no_word(name)) from error
    if whole:
        told[f"〔以上按接受修订后的文字；有修订的 {len(former)} 段，修订前为：〕"] = former
    for heading, found in told.items():
        lines += [heading] * bool(heading and found) + list(dict.fromkeys(found) if heading else found)
    return "\n".join(lines)


def _order(kind: str) -> int:
    """Notes first, then comments, headers and footers."""
    first = ("footnotes", "endnotes", "comments")
    return first.index(kind) if kind in first else len(first)


def _heading(kind: str) -> str:
    """The line above what stands beside the text; notes follow it without one."""
    if kind == "comments":
        return "〔批注：〕"
    return "〔页眉页脚：〕" if kind.startswith(("header", "footer")) and kind != "footnotes" else ""


def _paragraphs(
    part: bytes, block: str = f"{_WORD}p", former: list[str] | None = None, rows: bool = False
) -> Iterator[str]:
    """Text of each block of a part, deletions and stand-ins for old programs left out.

    With `rows` the short cells of a table's row stand in one line, | 罪名 | 法条 |, as they are read.

    What a block with tracked changes said before them is put into `former`.

    The part is read as a stream and forgotten behind: no size of table makes more of it than its words.
    """
    from lxml import etree

    words: list[str] = []
    before: list[str] = []
    row = _Row()
    events = etree.iterparse(io.BytesIO(part), resolve_entities=False, no_network=True, tag=f"{_WORD}*")
    for _, node in events:
        if node.tag in _SPACES:
            words.append(_SPACES[node.tag])
            before.append(_SPACES[node.tag])
        elif node.tag in _WORDS:
            around = {a.tag for a in node.iterancestors()}
            if _FALLBACK not in around:
                gone = node.tag == f"{_WORD}delText" or not around.isdisjoint(_TAKEN)
                words += [] if gone else [node.text or ""]
                before += [] if not around.isdisjoint(_ADDED) else [node.text or ""]
        elif rows and node.tag == f"{_WORD}tc":
            row.close_cell()
        elif rows and node.tag == f"{_WORD}tr":
            yield from row.close()
        elif node.tag == block:
            if rows and any(a.tag == f"{_WORD}tc" for a in node.iterancestors()):
                row.cell.append("".join(words))
            else:
                yield "".join(words)
            if former is not None and before != words and "".join(before).strip():
                former.append("".join(before))
            words, before = [], []
        node.clear(keep_tail=False)
        while (parent := node.getparent()) is not None and node.getprevious() is not None:
            del parent[0]
    yield "".join(words)


class _Row:
    """The cells of a table's row as they are read."""

    def __init__(self) -> None:
        """No cell yet."""
        self.cell: list[str] = []
        self.cells: list[list[str]] = []

    def close_cell(self) -> None:
        """The cell ends."""
        self.cells.append(self.cell)
        self.cell = []

    def close(self) -> list[str]:
        """The row ends: one line, or each paragraph its own where a cell holds more than a few words."""
        cells, self.cells = self.cells, []
        told = [" ".join(filter(None, map(str.strip, cell))) for cell in cells]
        if len(told) < 2 or any(len(words) > _LONGEST_CELL for words in told):
            return [paragraph for cell in cells for paragraph in cell]
        return ["| " + " | ".join(told) + " |"]


def _no_word(name: str) -> str:
    return f"“{name}”不是可读的 Word 文档（not a readable .docx）"
