"""A memo for reading on the page: its paper, its contents, the passages of its footnotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.web.panel.passage import passage_html
from assistant.web.templates import render

if TYPE_CHECKING:
    from assistant.paper.paper import Footnote, Paper

_IN_CONTENTS = 2  # levels of headings that the contents list


def memo_html(paper: Paper) -> str:
    """The whole memo: title, contents, text with footnote marks, footnotes."""
    page = render(
        "memo/paper.html",
        paper=paper,
        kinds={note.n: str(note.unit.kind) for note in paper.notes},
        contents=[
            (at, block.level, block.text)
            for at, block in enumerate(paper.blocks)
            if block.kind == "heading" and block.level <= _IN_CONTENTS
        ],
        notes=[footnote_words(note) for note in paper.notes],
    )
    return str(page)


def memo_passages(paper: Paper) -> dict[str, str]:
    """The passage behind each footnote by its number, what was quoted highlighted."""
    return {str(n.n): str(passage_html(n.unit, n.quote, n.as_of)) for n in paper.notes}


def footnote_words(note: Footnote) -> str:
    """A footnote as people read it, without the part that only re-checking reads."""
    return note.text.partition("〔编号：")[0]
