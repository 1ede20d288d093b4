"""A memo for reading on the page: its paper, its contents, the passages of its footnotes."""

from __future__ import annotations

from collections.abc import Iterator
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
            if block.kind in ("heading", "annex") and block.level <= _IN_CONTENTS
        ],
        notes=[note.text for note in paper.notes],
    )
    return str(page)


def memo_passages(paper: Paper) -> dict[str, str]:
    """The passage behind each footnote by its number, what was quoted highlighted."""
    return {str(n.n): "".join(_passages(n)) for n in paper.notes}


def _passages(note: Footnote) -> Iterator[str]:
    """Each passage that a footnote stands on, the words quoted or deciding marked."""
    for cited in (*note.cited, *note.more):
        text = cited.unit.text
        decide = sorted((w for w in note.words if w in text), key=text.index)
        yield str(passage_html(cited.unit, note.quote if note.verbatim else "……".join(decide), note.as_of))
