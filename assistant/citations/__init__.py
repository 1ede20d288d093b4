"""Citations of law in running text, found and written.

Text comes in; citations with law, article, 款, 项 and offsets go out, and the written form of each.
Whether a cited article exists, and on which day, is asked of the library.
Never here: the library, a verdict, a search.
"""

from __future__ import annotations

from assistant.citations.find import (
    LawMention,
    LegalCitation,
    Reading,
    as_read,
    as_written,
    find_citations,
    find_law_mentions,
    parse_article,
    plain,
    read_citations,
)
from assistant.citations.numbers import number_name
from assistant.citations.written import quote_spans, quoted, who, written_citation

__all__ = [
    "LawMention",
    "LegalCitation",
    "Reading",
    "as_read",
    "as_written",
    "find_citations",
    "find_law_mentions",
    "number_name",
    "parse_article",
    "plain",
    "quote_spans",
    "quoted",
    "read_citations",
    "who",
    "written_citation",
]
