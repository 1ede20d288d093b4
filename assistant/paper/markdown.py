"""A paper as Markdown: footnotes as [^n], each quotation between marks that do not show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.paper.record import pack, record_of

if TYPE_CHECKING:
    from assistant.paper.paper import Block, Paper, Span

_HEADS = {"title": "# ", "heading": "", "quote": "> ", "note": "> ", "item": "- "}
RECORD = "<!--assistant-record {}-->"
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def paper_markdown(paper: Paper) -> str:
    """Lay a paper out as Markdown; <!--q1--> … <!--/q1--> stand around what footnote 1 is of."""
    opened: set[int] = set()
    lines = [f"# {escaped(paper.title)}", ""]
    for block in paper.blocks:
        if block.kind == "table":
            lines += [*_table(block, opened), ""]
            continue
        heading = block.kind in ("heading", "annex")
        head = "#" * (block.level + 1) + " " if heading else _HEADS.get(block.kind, "")
        lines += [head + _spans(block.spans, opened), ""]
    lines += ["---", ""]
    for note in paper.notes:
        lines += [f"[^{note.n}]: {escaped(note.text)}", ""]
    lines += [RECORD.format(pack(record_of(paper))), ""]
    return "\n".join(lines)


def _spans(spans: tuple[Span, ...], opened: set[int]) -> str:
    out = []
    for span in spans:
        text = escaped(span.text)
        text = f"**{text}**" if span.strong and text.strip() else text
        if span.region is not None and span.region not in opened:
            opened.add(span.region)
            text = f"<!--q{span.region}-->{text}"
        if span.ends:
            text += f"<!--/q{span.region}-->[^{span.region}]"
        out.append(text)
    return "".join(out)


def _table(block: Block, opened: set[int]) -> list[str]:
    cells = [[_spans(cell, opened).replace("\n", "<br>") for cell in row] for row in block.rows]
    rows = ["| " + " | ".join(row) + " |" for row in cells]
    return [rows[0], "|" + " --- |" * len(block.rows[0]), *rows[1:]]


def escaped(text: str) -> str:
    """Text with what Markdown would take for mark-up made plain."""
    return _SPECIAL.sub(r"\\\1", text)
