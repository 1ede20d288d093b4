"""Judgments, cases of every sort and a group's own papers: by their sections, as what they are."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assistant.corpus.imports.structure import Body, pieces, tidy
from assistant.corpus.statutes.structure import MendedArticle
from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.paper import Block

_LOOKS = table("documents")
TITLE = "标题"
_TOP = re.compile(r"^[一二三四五六七八九十]{1,3}、\s*[^，。；：]{1,40}$")


def read_paper(blocks: Sequence[Block], subtitle: str, case: bool) -> Body:
    """Read a text by its headings: marked ones, the sections of cases, 一、二、 on lines of their own.

    `subtitle` is text of the head that belongs before the first section.
    """
    body = Body()
    several = heading = ""
    lines: list[str] = [subtitle] if subtitle else []
    out: list[MendedArticle] = []

    def close() -> None:
        where = " / ".join(part for part in (several, heading) if part)
        out.extend(pieces(lines, where, where or TITLE) if lines else [])
        lines.clear()

    for block in blocks:
        text = block.text
        if case and _LOOKS.match("case_of_several", text) and len(text) < 70:
            close()
            several, heading = tidy(text), ""
            body.taken.append(text)
        elif block.level > 1 or _LOOKS.match("case_section", text) or (not case and _TOP.match(text)):
            close()
            heading = section_name(text)
            body.taken.append(text)
        else:
            lines.append(text)
    close()
    counts: Counter[str] = Counter()
    for piece in out:
        counts[piece.key] += 1
        key = piece.key if counts[piece.key] == 1 else f"{piece.key}（{counts[piece.key]}）"
        body.articles.append(MendedArticle(None, "", "", piece.text, piece.heading, key))
    return body


def section_name(text: str) -> str:
    """A section's name without its brackets: 【基本案情】 -> 基本案情."""
    return tidy(text).strip("【】[]（）() :：")
