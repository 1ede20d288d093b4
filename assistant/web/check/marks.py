"""A checked text cut into pieces: the citations, and the words that each of them is said to say."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant import CitationCheck

_AROUND = 1_000  # characters on either side of a citation in which its claim stands
_KNOWN = 12  # characters by which the beginning and the end of a claim are known, line breaks aside
_END = re.compile(r"[。！？!?\n]")


@dataclass(frozen=True)
class Piece:
    """Some of the text; `check` the number of its check, None for none; `cite` the citation itself."""

    text: str
    check: int | None = None
    cite: bool = False


def pieces(text: str, checks: Sequence[CitationCheck]) -> list[Piece]:
    """The whole text in order. Where claims overlap, a place belongs to the one that begins last."""
    cites, at = [], 0
    for i, check in enumerate(checks):
        if check.start >= at:
            cites.append((check.start, check.end, i))
            at = check.end
    said = sorted(span for i, c in enumerate(checks) if (span := _said(text, c, i)))
    begins = [start for start, _, _ in said]
    cuts = sorted({0, len(text), *(x for a, b, _ in (*cites, *said) for x in (a, b))})
    starts = {a: (b, i) for a, b, i in cites}
    found: list[Piece] = []
    until, own = 0, -1
    for low, high in pairwise(cuts):
        if low in starts:
            until, own = starts[low]
        if low < until:
            _join(found, text[low:high], own, True)
            continue
        k = bisect_right(begins, low) - 1
        over = next((said[j] for j in range(k, max(-1, k - 8), -1) if said[j][1] >= high), None)
        _join(found, text[low:high], over[2] if over else None, False)
    return found


def _join(found: list[Piece], text: str, check: int | None, cite: bool) -> None:
    last = found[-1] if found else None
    if last and (last.check, last.cite) == (check, cite):
        found[-1] = Piece(last.text + text, check, cite)
    else:
        found.append(Piece(text, check, cite))


def _said(text: str, check: CitationCheck, i: int) -> tuple[int, int, int] | None:
    """Where the words attributed to a citation stand with it: the whole sentence that claims."""
    if not check.claim.strip():
        return None
    low, high = max(0, check.start - _AROUND), min(len(text), check.end + _AROUND)
    at = _find(text, check.claim, low, high)
    if at is None:
        ends = [m.start() for m in _END.finditer(text, low, check.start)]
        stop = _END.search(text, check.end, high)
        at = (ends[-1] + 1 if ends else low, stop.end() if stop else high)
    start, end = min(at[0], check.start), max(at[1], check.end)
    return (start, end, i) if "\n\n" not in text[start:end] else (*at, i)


def _find(text: str, claim: str, low: int, high: int) -> tuple[int, int] | None:
    """Where a claim stands, as it is or with breaks and spaces within; its two ends where …… is between."""
    words = re.sub(r"\s+", "", claim)
    head, tail = (r"\s*".join(map(re.escape, part)) for part in (words[:_KNOWN], words[-_KNOWN:]))
    first = re.compile(head).search(text, low, high)
    last = re.compile(tail).search(text, first.start(), high) if first else None
    return (first.start(), last.end()) if first and last else None
