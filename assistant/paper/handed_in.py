"""Texts that users hand in for checking: .txt, .md and .docx, with limits on size."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BadInputError
from assistant.paper.formats import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 10_000_000
MAX_CHARACTERS = 1_000_000
_MAX_UNPACKED = 40_000_000  # bytes of XML: a book of 1,000 pages has about 20 MB
_MAX_WHOLE = 150_000_000  # bytes of everything, pictures too
_MAX_TAGS = 3_000_000
_SUFFIXES = (".txt", ".md", ".docx")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACES = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
# What zipfile and lxml raise on damaged and hostile archives; lxml's own error is a SyntaxError.
MALFORMED = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError, ValueError, LookupError),
    *(TypeError, AttributeError, NotImplementedError, RuntimeError),  # unknown compression, encrypted
)


def read_file(path: Path) -> str:
    """Read a file by its path; raise BadInputError that says what is wrong with it."""
    if not path.is_file():
        raise BadInputError(f"没有这个文件：{path}（file not found）")
    if path.stat().st_size > MAX_BYTES:
        raise BadInputError(_too_big(path.name))
    try:
        return read_document(path.name, path.read_bytes())
    except OSError as error:
        raise BadInputError(f"读不了文件 {path.name}：{error.strerror}（cannot read the file）") from error


def read_document(name: str, content: bytes) -> str:
    """Turn a file's content into text by its name's ending; text of unknown ending is refused."""
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        raise BadInputError(f"只能读 .txt、.md、.docx，不能读“{name}”（only .txt, .md and .docx）")
    if len(content) > MAX_BYTES:
        raise BadInputError(_too_big(name))
    return checked(_docx(name, content) if suffix == ".docx" else decode(name, content))


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


def unpacked(name: str, content: bytes) -> dict[str, bytes]:
    """The parts of a Word document that hold its words, by short name: document, footnotes, endnotes.

    BadInputError where it is no such document, or would take too much room or time: compressed,
    little can stand for much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if sum(entry.file_size for entry in entries.values()) > _MAX_WHOLE:
                raise BadInputError(_too_big(name))
            parts = {p: f"word/{p}.xml" for p in ("document", "footnotes", "endnotes")}
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


def _docx(name: str, content: bytes) -> str:
    """Paragraphs and table cells in reading order, then the notes, one a line: briefs cite in these."""
    parts = unpacked(name, content)
    try:
        lines = list(_paragraphs(parts.pop("document")))
        notes = [note for kind, part in parts.items() for note in _paragraphs(part, f"{_WORD}{kind[:-1]}")]
    except MALFORMED as error:
        raise BadInputError(_no_word(name)) from error
    return "\n".join([*lines, *(note for note in notes if note.strip())])


def _paragraphs(part: bytes, block: str = f"{_WORD}p") -> Iterator[str]:
    """Text of each block of a part, deletions and stand-ins for old programs left out.

    The part is read as a stream and forgotten behind: no size of table makes more of it than its words.
    """
    from lxml import etree

    words: list[str] = []
    events = etree.iterparse(io.BytesIO(part), resolve_entities=False, no_network=True, tag=f"{_WORD}*")
    for _, node in events:
        if node.tag in _SPACES:
            words.append(_SPACES[node.tag])
        elif node.tag == f"{_WORD}t" and not any(a.tag == _FALLBACK for a in node.iterancestors()):
            words.append(node.text or "")
        elif node.tag == block:
            yield "".join(words)
            words = []
        node.clear(keep_tail=False)
        while (parent := node.getparent()) is not None and node.getprevious() is not None:
            del parent[0]
    yield "".join(words)


def _no_word(name: str) -> str:
    return f"“{name}”不是可读的 Word 文档（not a readable .docx）"
