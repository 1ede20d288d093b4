"""PDF by its text layer: lines joined to paragraphs by their place on the page; scans by recognition."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from assistant.errors import BadInputError
from assistant.paper.formats.extract import Block, Extract, Loss
from assistant.paper.formats.lines import Line, paragraphs
from assistant.paper.formats.picture import recognise

if TYPE_CHECKING:
    from collections.abc import Sequence

THIN = 8  # characters a page: below this a page has no text layer worth the name
_NUMBER = re.compile(
    r"[-—–·.\s]*(?:第\s*)?\d{1,4}(?:\s*[/／]\s*\d{1,4})?(?:\s*页)?(?:[\s,，/／]*共\s*\d+\s*页)?[-—–·.\s]*"
)
MANY = 3  # pages that begin or end with the same line: a running title


def read_pdf(name: str, content: bytes) -> Extract:
    """Read a PDF; BadInputError for what is none, is locked, or is a scan that cannot be recognised here."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        why = "加了密码，请先解除（password protected）" if locked else "不是可读的 PDF（not a readable PDF）"
        raise BadInputError(f"“{name}”{why}") from error
    try:
        pages = [_lines(page) for page in document]
        if sum(len(line.text) for page in pages for line in page) < THIN * max(len(pages), 1):
            pages = [_recognised(name, page) for page in document]
    finally:
        document.close()
    losses: list[Loss] = []
    kept = [_without_furniture(page, _running(pages), losses) for page in pages]
    return Extract(tuple(Block(text) for text in paragraphs(kept)), tuple(losses))


def _lines(page: Any) -> list[Line]:
    words = page.get_textpage()
    text = words.get_text_range(errors="ignore")
    out: list[Line] = []
    at = 0
    for piece in re.split(r"(\r\n|\n|\r)", text):
        shown = piece.strip()
        if shown and not piece.startswith(("\r", "\n")):
            first, last = at + piece.index(shown[0]), at + len(piece.rstrip()) - 1
            left, bottom, _, top = _box(words, first)
            _, _, right, _ = _box(words, last)
            out.append(Line(shown.replace("\ufffe", ""), left, right, abs(top - bottom)))
        at += len(piece)
    words.close()
    return out


def _box(words: Any, at: int) -> tuple[float, float, float, float]:
    try:
        box = words.get_charbox(at, loose=True)
        return box[0], box[1], box[2], box[3]
    except Exception as error:  # pypdfium2 raises its own class, and ValueError for a place it lacks
        if type(error).__name__ not in ("PdfiumError", "ValueError", "IndexError"):
            raise
        return 0.0, 0.0, 0.0, 0.0


def _recognised(name: str, page: Any) -> list[Line]:
    return recognise(name, page.render(scale=2).to_numpy())


def _running(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Lines that stand first or last on many pages."""
    ends = Counter(re.sub(r"\d+", "0", line.text) for page in pages for line in {*page[:1], *page[-1:]})
    return frozenset(text for text, n in ends.items() if n >= MANY and 2 * n > len(pages))


def _without_furniture(page: list[Line], running: frozenset[str], losses: list[Loss]) -> list[Line]:
    kept = list(page)
    for end in (0, -1, -1):
        while kept and (_NUMBER.fullmatch(kept[end].text) or re.sub(r"\d+", "0", kept[end].text) in running):
            line = kept.pop(end)
            losses.append(Loss("页码" if _NUMBER.fullmatch(line.text) else "页眉页脚", line.text))
    return kept
