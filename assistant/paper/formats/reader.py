"""Which reader reads a file, by its name's ending and its first bytes."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BadInputError
from assistant.paper.formats.markdown import read_markdown
from assistant.paper.formats.pdf import read_pdf
from assistant.paper.formats.picture import read_picture
from assistant.paper.formats.plain import read_plain
from assistant.paper.formats.tables import as_extract, read_csv, read_sheet
from assistant.paper.formats.web import read_page
from assistant.paper.formats.word import read_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.paper.formats.extract import Extract

MAX_BYTES = 100_000_000
_OLD = (".doc", ".wps", ".rtf", ".odt")
_ROWS: dict[str, Callable[[str, bytes], list[list[str]]]] = {
    ".xlsx": read_sheet,
    ".xls": read_sheet,
    ".ods": read_sheet,
    ".csv": read_csv,
    ".tsv": read_csv,
}
_READERS: dict[str, Callable[[str, bytes], Extract]] = {
    ".docx": read_word,
    ".pdf": read_pdf,
    ".html": read_page,
    ".htm": read_page,
    ".shtml": read_page,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain,
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"), read_picture),
}
ENDINGS = (*_READERS, *_ROWS, *_OLD)


def extract(name: str, content: bytes) -> Extract:
    """Read a file's content; BadInputError says what it is and what to do instead."""
    if len(content) > MAX_BYTES:
        raise BadInputError(f"“{name}”太大：最多 {MAX_BYTES // 1_000_000} MB（file too large）")
    if not content.strip(b"\0 \r\n\t"):
        raise BadInputError(f"“{name}”是空的（the file is empty）")
    suffix = _suffix(name, content)
    if suffix in _ROWS:
        return as_extract(_ROWS[suffix](name, content))
    if suffix in _OLD:
        return read_word(name, _converted(name, content))
    if suffix not in _READERS:
        raise BadInputError(
            f"不能读“{name}”这种文件，能读 {'、'.join(ENDINGS)}（cannot read this kind of file）"
        )
    return _READERS[suffix](name, content)


def read_rows(name: str, content: bytes) -> list[list[str]] | None:
    """Rows of a table's file; None for a file that is no table."""
    reader = _ROWS.get(Path(name).suffix.lower())
    return reader(name, content) if reader else None


def _suffix(name: str, content: bytes) -> str:
    """The ending, mended where the first bytes say plainly that it is another format."""
    suffix = Path(name).suffix.lower()
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if suffix in (".doc", ".wps") and content.startswith(b"PK\x03\x04"):
        return ".docx"  # a .docx that was given the old name, as the official site does
    if suffix == ".docx" and content.startswith(b"\xd0\xcf\x11\xe0"):
        return ".doc"
    if suffix == ".doc" and b"<html" in content[:1000].lower():
        return ".html"
    return suffix


def _converted(name: str, content: bytes) -> bytes:
    """An old Word document as .docx, by LibreOffice where it is installed."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise BadInputError(
            f"“{name}”是旧格式，请在 Word 或 WPS 里另存为 .docx 再导入（save it as .docx; LibreOffice, if "
            "installed, does this by itself）"
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in" + Path(name).suffix.lower())
        source.write_bytes(content)
        command = [office, "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, capture_output=True, timeout=120, check=True)
            return Path(folder, "in.docx").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise BadInputError(
                f"“{name}”转换不成 .docx，请在 Word 里另存为 .docx（conversion failed）"
            ) from error
