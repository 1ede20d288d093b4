"""How a citation is written, and where in a text quotations stand."""

from __future__ import annotations

import re
import unicodedata

from assistant.language import inner_quotes, to_chinese, to_int
from assistant.schema import Kind, LegalUnit
from assistant.schema.units import UNSIGNED


def form(
    law: str,
    article: str = "",
    paragraph: int | None = None,
    item: int | None = None,
    subitem: int | None = None,
) -> str:
    """Write a citation in the usual form: 《刑法》第二百五十三条之一第二款第三项; `law` "" names none."""
    parts = ((paragraph, "款"), (item, "项"), (subitem, "目"))
    below = "".join(f"第{to_chinese(number)}{unit}" for number, unit in parts if number is not None)
    return (f"《{law}》" if law else "") + article + below


def written(unit: LegalUnit, paragraph: int | None = None) -> str:
    """An article as it is cited: 《民法典》第一千零三十二条第一款."""
    return form(unit.title, unit.article, paragraph if paragraph and unit.article else None)


def quoted(text: str) -> str:
    """Put a quotation in marks, on one line; quotation marks within become single ones."""
    return "“" + "".join(line.strip() for line in inner_quotes(text).split("\n")) + "”"


_GAP = re.compile(r"…+|\.{3,}")
_CLOSE = re.compile(r"[。；！？.;!?”’）)]*")
_OPEN = "（(“‘《"
_ITEM = re.compile(r"^\s*[（(]([一二三四五六七八九十百]+)[）)]")


def _letters_at(text: str) -> tuple[str, list[int]]:
    """Letters and digits of `text`, folded, with the offset of each in `text`."""
    letters, at = [], []
    for i, char in enumerate(text):
        for folded in unicodedata.normalize("NFKC", char).lower():
            if folded.isalnum():
                letters.append(folded)
                at.append(i)
    return "".join(letters), at


def quote_spans(text: str, quote: str) -> list[tuple[int, int]]:
    """Where the pieces of `quote` (parted by ……) stand in `text`, in order, as offsets.

    Differences of width, punctuation and spaces do not count. A piece that is not found is
    left out; an empty list therefore means that the quote is not in the text.
    """
    letters, at = _letters_at(text)
    spans, start = [], 0
    for piece in _GAP.split(quote):
        wanted, _ = _letters_at(piece)
        found = letters.find(wanted, start) if wanted else -1
        if found >= 0:
            start = found + len(wanted)
            end = at[start - 1] + 1
            if not piece.rstrip()[-1].isalnum():  # a quote that closes takes the closing mark with it
                end += len(_CLOSE.match(text[end:])[0])  # type: ignore[index]
            begin = at[found]
            if piece.lstrip()[0] in _OPEN and text[begin - 1 : begin] in _OPEN:
                begin = max(0, begin - 1)
            spans.append((begin, end))
    return spans


def written_citation(unit: LegalUnit, quote: str = "") -> str:
    """The usual written form, down to the 款 and 项 that a quote stands in.

    《民法典》第一千零三十二条第一款; 款 only where the article has several and the quote lies in
    one of them, 项 only where it lies in one. What is not law: title, then who speaks.
    """
    if not unit.article:
        name = who(unit)
        return f"《{unit.title}》" + (f"（{name}）" if name else "")
    place = _place(unit, quote) if quote and not unit.excerpt else None
    if place is None:
        return form(unit.title, unit.article)
    number, item = place
    return form(unit.title, unit.article, number if len(unit.paragraphs) > 1 else None, item)


def _place(unit: LegalUnit, quote: str) -> tuple[int, int | None] | None:
    """The 款 (from 1) and the 项 (None for none) that hold the whole quote; None if it spans 款."""
    pieces = [p for p in _GAP.split(quote) if _letters_at(p)[0]]
    for number, paragraph in enumerate(unit.paragraphs, 1):
        if len(quote_spans(paragraph, quote)) == len(pieces) > 0:
            for line in paragraph.split("\n"):
                item = _ITEM.match(line)
                if item and len(quote_spans(line, quote)) == len(pieces):
                    return number, to_int(item[1])
            return number, None
    return None


def who(unit: LegalUnit) -> str:
    """Who speaks, in a word: the name the source gives, 原文未署名, or "" where nobody does."""
    unsigned = unit.kind is Kind.COMMENTARY or unit.speaker_note.startswith(UNSIGNED)
    return unit.speaker or (UNSIGNED if unsigned else "")
