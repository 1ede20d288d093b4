"""Quotations in running text: where each opens and ends, closed or not."""

from __future__ import annotations

import re

_LONGEST = 900
_CLOSE = {"“": "”", "「": "」", "『": "』", '"': '"'}


def quote_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of quotations: the opening mark, and the closing mark or where it breaks off."""
    spans: list[tuple[int, int]] = []
    at = 0
    for m in re.finditer(r"[“「『\"]", text):
        if m.start() < at:
            continue
        end = _quote_end(text, m.start(), m[0])
        spans.append((m.start(), end))
        at = end + 1
    return spans


def _quote_end(text: str, start: int, opening: str) -> int:
    """Where a quotation ends; short quotations within it belong to it.

    One that is never closed breaks off at the line's end, or where the next one opens.
    """
    limit, closing = min(len(text), start + 2 * _LONGEST), _CLOSE[opening]
    end = text.find(closing, start + 1, limit)
    again = text.find(opening, start + 1, limit if end < 0 else end) if opening != closing else -1
    while again >= 0 and 0 <= end - again <= 40:
        inner, end = end, text.find(closing, end + 1, limit)
        again = text.find(opening, inner + 1, limit if end < 0 else end)
    if end >= 0 and again < 0:
        return end
    line = text.find("\n", start + 1, limit)
    stops = [x for x in (line, text.find(opening, start + 1, limit)) if x >= 0]
    return min(stops) if stops else limit
