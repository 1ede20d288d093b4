"""Texts that users hand in for checking: .txt, .md and .docx, with limits on size."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

from assistant.errors import BadInputError

MAX_BYTES = 10_000_000
MAX_CHARACTERS = 1_000_000
_MAX_UNPACKED = 100_000_000
_SUFFIXES = (".txt", ".md", ".docx")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


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


def decode(name: str, content: bytes) -> str:
    """Decode UTF-8 or UTF-16 (by its mark), else GB 18030; refuse what is no text."""
    encodings = ["utf-8-sig", "gb18030"]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise BadInputError(f"“{name}”不是文本文件（not a text file）")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError(f"认不出“{name}”的编码，请另存为 UTF-8（unknown encoding, save it as UTF-8）")


def _too_big(name: str) -> str:
    return f"“{name}”太大：最多 {MAX_BYTES // 1_000_000} MB（file too large）"


def _docx(name: str, content: bytes) -> str:
    """Paragraphs and table cells in reading order, then the footnotes, one a line."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    # What python-docx and zipfile raise on damaged or hostile files, found by fuzzing.
    malformed = (
        *(zipfile.BadZipFile, zlib.error, OpcError, EOFError, SyntaxError),
        *(ValueError, TypeError, AttributeError, LookupError, RuntimeError),
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise BadInputError(_too_big(name))
            notes = _footnotes(archive)
        lines: list[str] = []
        _collect(Document(io.BytesIO(content)), lines)
    except malformed as error:
        raise BadInputError(f"“{name}”不是可读的 Word 文档（not a readable .docx）") from error
    return "\n".join(lines + notes)


def _collect(container: Any, lines: list[str]) -> None:
    for block in container.iter_inner_content():
        if hasattr(block, "rows"):
            seen: set[Any] = set()
            for cell in (cell for row in block.rows for cell in row.cells):
                if cell._tc not in seen:  # a merged cell comes once for each cell it covers
                    seen.add(cell._tc)
                    _collect(cell, lines)
        else:
            lines.append(block.text)


def _footnotes(archive: zipfile.ZipFile) -> list[str]:
    """Text of each footnote and endnote: briefs keep their citations there."""
    from docx.oxml import parse_xml

    notes = []
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        if part in archive.namelist():
            for note in parse_xml(archive.read(part)):
                notes.append("".join(run.text or "" for run in note.iter(f"{_WORD}t")))
    return [note for note in notes if note.strip()]
