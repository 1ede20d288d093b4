"""The grammar of Chinese legal citations: find, normalise and format them.

A citation is a law, an article (条, with 之一 where it has one) and, where given, a paragraph
(款), an item (项) and a subitem (目). Each element of a list or a range is a citation of its
own. Every pattern is bounded or possessive, so that time grows with the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.citations.grammar import ArticleRef, parse_article
from assistant.citations.names import (
    Title,
    bare_mentions,
    bracketed_titles,
    is_law_like,
    law_key,
    normalise_law,
    plain,
)
from assistant.citations.reading import LEFT_OUT, Reading, as_read
from assistant.citations.scan import Scan
from assistant.schema.stages import LegalCitation

__all__ = [
    "ArticleRef",
    "LawMention",
    "LegalCitation",
    "Reading",
    "as_read",
    "as_written",
    "find_citations",
    "find_law_mentions",
    "law_key",
    "normalise_law",
    "parse_article",
    "plain",
    "read_citations",
]


@dataclass(frozen=True)
class LawMention:
    """A law named in a text, with or without an article, at text[start:end]."""

    text: str
    start: int
    end: int
    law: str


def find_citations(text: str) -> list[LegalCitation]:
    """Find every citation of an article in running text, in text order.

    Clauses of contracts and headings of the document itself (第一条　甲方……) are no citations.
    """
    reading = as_read(text)
    return [as_written(c, reading) for c in read_citations(reading)]


def read_citations(reading: Reading) -> list[LegalCitation]:
    """Find every citation of an article in a text as it is read; offsets are those of the reading."""
    return Scan(reading.text).citations()


def as_written(citation: LegalCitation, reading: Reading) -> LegalCitation:
    """A citation of a reading with its words and offsets in the text as it was written."""
    start, end = reading.back(citation.start, citation.end)
    words = reading.written[start:end]
    raw = citation.law_raw
    if raw and reading.text.startswith(raw, citation.start):
        a, b = reading.back(citation.start, citation.start + len(raw))
        raw = reading.written[a:b]
    mended = reading.text.count("条", citation.start, citation.end) > len(re.findall("[条條絛§]", words))
    slip = LEFT_OUT if mended else ""
    return replace(citation, text=words, start=start, end=end, law_raw=raw, slip=slip)


def find_law_mentions(text: str) -> list[LawMention]:
    """Find every law named in the text: in 《》, or bare where the name is a known one."""
    folded = plain(text)
    titles = [t for t in bracketed_titles(folded) if is_law_like(t.name)]
    found = list(titles)
    inside = iter([*titles, Title(len(text) + 1, len(text) + 1, "", True)])
    current = next(inside)
    for bare in bare_mentions(folded):
        while current.end <= bare.start:
            current = next(inside)
        if bare.end <= current.start:
            found.append(bare)
    found.sort(key=lambda t: t.start)
    return [LawMention(text[t.start : t.end], t.start, t.end, normalise_law(t.name)) for t in found]
