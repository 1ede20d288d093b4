"""HTML of a memo for reading on the page: its paper, its contents, the passages of its footnotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from assistant.web.panel.passage import passage_html
from assistant.web.words import both, filled

if TYPE_CHECKING:
    from assistant.paper.paper import Block, Footnote, Paper, Span

_TAGS = {"meta": "p", "para": "p", "item": "p", "head": "p", "quote": "blockquote", "note": "p"}
_IN_CONTENTS = 2  # levels of headings that the contents list


def memo_html(paper: Paper) -> Markup:
    """The whole memo: title, contents, text with footnote marks, footnotes."""
    kinds = {note.n: str(note.unit.kind) for note in paper.notes}
    body = Markup("\n").join(_block(block, kinds, at) for at, block in enumerate(paper.blocks))
    return Markup('<h2 tabindex="-1" class="memo-title">{}</h2>{}{}{}').format(
        paper.title, _contents(paper), body, _notes(paper)
    )


def memo_passages(paper: Paper) -> dict[str, str]:
    """The passage behind each footnote by its number, what was quoted highlighted."""
    return {str(n.n): str(passage_html(n.unit, n.quote, n.as_of)) for n in paper.notes}


def footnote_words(note: Footnote) -> str:
    """A footnote as people read it, without the part that only re-checking reads."""
    return note.text.partition("〔编号：")[0]


def _contents(paper: Paper) -> Markup:
    rows = Markup("").join(
        Markup('<li class="l{}"><button type="button" data-goto="memo-h{}">{}</button></li>').format(
            block.level, at, block.text
        )
        for at, block in enumerate(paper.blocks)
        if block.kind == "heading" and block.level <= _IN_CONTENTS
    )
    return Markup('<details class="memo-contents"><summary>{}</summary><ol>{}</ol></details>').format(
        both("memo_contents"), rows
    )


def _block(block: Block, kinds: dict[int, str], at: int) -> Markup:
    if block.kind == "table":
        return _table(block, kinds)
    words = _spans(block.spans, kinds)
    if block.kind == "heading":
        return Markup('<h{0} id="memo-h{1}" tabindex="-1" class="l{2}">{3}</h{0}>').format(
            min(block.level + 2, 6), at, block.level, words
        )
    tag = _TAGS.get(block.kind, "p")
    return Markup('<{0} class="m-{1}">{2}</{0}>').format(Markup(tag), block.kind, words)


def _spans(spans: tuple[Span, ...], kinds: dict[int, str]) -> Markup:
    out = Markup("")
    for span in spans:
        out += Markup("<strong>{}</strong>" if span.strong else "{}").format(span.text)
        if span.ends and span.region is not None:
            out += Markup('<button type="button" class="cite k-{}" data-cite="{}">{}</button>').format(
                kinds.get(span.region, "news"), span.region, span.region
            )
    return out


def _table(block: Block, kinds: dict[int, str]) -> Markup:
    rows = []
    for at, row in enumerate(block.rows):
        cell = Markup("<th>{}</th>") if at == 0 else Markup("<td>{}</td>")
        rows.append(Markup("<tr>{}</tr>").format(Markup("").join(cell.format(_spans(c, kinds)) for c in row)))
    return Markup('<div class="m-table"><table>{}</table></div>').format(Markup("").join(rows))


def _notes(paper: Paper) -> Markup:
    rows = Markup("").join(Markup("<li>{}</li>").format(footnote_words(note)) for note in paper.notes)
    return Markup('<details class="memo-notes"><summary>{}</summary><ol>{}</ol></details>').format(
        filled("memo_footnotes", n=len(paper.notes)), rows
    )
