"""An answer as it leaves the page: text that pastes well anywhere, a Word file, made of its Markdown."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from markdown_it import MarkdownIt

from assistant import BadInputError
from assistant.paper import Paper, Span, paper_docx
from assistant.paper.paper import Block

LONGEST_TITLE, LONGEST_TEXT = 100, 200_000
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(
    ["link", "image", "autolink", "reference", "html_block", "html_inline", "code", "entity"]
)
_BULLET = {"heading": "【{}】", "item": "· {}", "note": "{}", "para": "{}"}
_NUMBERED = re.compile(r"[①-⑳\d（(]")


def answer_blocks(markdown: str) -> Iterator[Block]:
    """The paragraphs, headings and items of an answer, in order."""
    kind = "para"
    level = 0
    for token in _MARKDOWN.parse(markdown):
        if token.type == "heading_open":
            kind, level = "heading", int(token.tag[1])
        elif token.type in ("list_item_open", "blockquote_open"):
            kind = "item" if token.type == "list_item_open" else "note"
        elif token.type in ("heading_close", "list_item_close", "blockquote_close"):
            kind = "para"
        elif token.type == "inline":
            yield Block(kind, tuple(_spans(token.children or [])), level if kind == "heading" else 0)


def _spans(children: Any) -> Iterator[Span]:
    strong = False
    for child in children:
        if child.type in ("strong_open", "strong_close"):
            strong = child.type == "strong_open"
        elif child.type in ("softbreak", "hardbreak"):
            yield Span("\n")
        elif child.content:
            yield Span(child.content, strong=strong)


def plain_text(markdown: str) -> str:
    """An answer without marks of Markdown: headings in 【】, items behind a dot, its numbers as they are."""
    lines: list[str] = []
    for block in answer_blocks(markdown):
        text = block.text.strip()
        marked = block.kind == "item" and _NUMBERED.match(text)
        line = text if marked else _BULLET[block.kind].format(text)
        if lines and not (block.kind == "item" and lines[-1].startswith(("· ", "①", "②", "③", "④", "⑤"))):
            lines.append("")
        lines.append(line)
    return "\n".join(lines) + "\n"


def answer_docx(title: str, markdown: str) -> bytes:
    """An answer as a Word file."""
    today = date.today()
    paper = Paper(title, today, today)
    for block in answer_blocks(markdown):
        if block.kind == "heading" and block.level == 1:
            paper.title = block.text.strip() or paper.title
        elif block.kind == "heading":
            paper.blocks.append(Block("heading", block.spans, min(block.level - 1, 4)))
        else:
            paper.blocks.append(block)
    return paper_docx(paper)


def docx_payload(given: Any) -> dict[str, Any]:
    """The Word file, in base64, of the answer of {title, markdown}."""
    wire = given if isinstance(given, dict) else {}
    title, markdown = wire.get("title"), wire.get("markdown")
    if not isinstance(title, str) or not isinstance(markdown, str) or not markdown.strip():
        raise BadInputError("没有可存的回答（no answer to save）")
    if len(markdown) > LONGEST_TEXT:
        raise BadInputError("回答太长，请另存为 Markdown（too long, save it as Markdown）")
    made = answer_docx(title[:LONGEST_TITLE], markdown)
    return {"docx": base64.b64encode(made).decode()}
