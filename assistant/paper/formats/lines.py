"""Lines of a page joined to the paragraphs that typesetting broke."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOKS = table("documents")


@dataclass(frozen=True)
class Line:
    """A line on a page, with its left and right edge in points and the size of its characters."""

    text: str
    left: float
    right: float
    size: float


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Join the lines that typesetting broke.

    A line goes on in the next unless the next is set in, this one ends short of the margin, or the
    next begins as only a paragraph does (第三条, （一）).
    """
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    size = median(line.size for line in lines) or 10.0
    margin = Counter(round(line.left / 2) * 2 for line in lines).most_common(1)[0][0]
    # Indented first lines may be the most frequent ones in a text of short articles.
    left = min(
        (at for at, n in Counter(round(x.left / 2) * 2 for x in lines).items() if n >= len(lines) / 12),
        default=margin,
    )
    full = sorted(line.right for line in lines)[int(len(lines) * 0.8)]
    out: list[str] = []
    for before, line in zip([None, *lines], lines, strict=False):
        goes_on = (
            before is not None
            and line.left < left + 1.2 * size
            and before.right > full - 2.5 * size
            and not _LOOKS.match("paragraph_start", line.text)
            and abs(line.size - before.size) < 0.35 * size
        )
        if goes_on:
            out[-1] = _joined(out[-1], line.text)
        else:
            out.append(line.text)
    return out


def _joined(one: str, two: str) -> str:
    latin = one[-1:].isascii() and one[-1:].isalnum() and two[:1].isascii() and two[:1].isalnum()
    return f"{one} {two}" if latin and not (one[-1:].isdigit() and two[:1].isdigit()) else one + two
