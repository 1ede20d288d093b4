"""Markdown of an answer as HTML: [n] becomes a button, a known telephone number a link to call it.

What is written here is made of tokens that the renderer escapes, never of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from assistant import LegalUnit
from assistant.web.naming import short_name

_WIDE_CLOSERS = ("”", "’", "。", "，", "；", "、", "）", "》", "：", "！", "？")
_MARK = re.compile(r"\[(\d{1,3})\]")
_NUMBER = re.compile(r"(?<![\d第.])(\d{3,5})(?![\d条款项元年月日天号.])")
# No raw HTML, no links, no images: nothing in an answer may lead or load from elsewhere.
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable(["table", "strikethrough"])
    .disable(["link", "image", "autolink", "reference", "html_block", "html_inline", "code", "entity"])
)


def markdown(text: str, units: Mapping[int, LegalUnit], numbers: Collection[str] = ()) -> Markup:
    """Render an answer's Markdown; only `units` get buttons, only `numbers` can be called."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.children:
            first = next((c for c in token.children if c.type != "text" or c.content.strip()), None)
            if first is not None and first.type == "strong_open":  # a paragraph's bold start is its heading
                first.attrSet("class", "lead")
            token.children = [
                last
                for child in token.children
                for part in _with_buttons(child, units)
                for last in _with_calls(part, numbers)
            ]
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _with_buttons(token: Token, units: Mapping[int, LegalUnit]) -> list[Token]:
    if token.type != "text" or "[" not in token.content:
        return [token]
    parts: list[Token] = []
    pieces = _MARK.split(token.content)
    for i, piece in enumerate(pieces):
        if i % 2 and int(piece) in units:
            snug = pieces[i - 1].endswith(_WIDE_CLOSERS)
            parts += _cite_button(int(piece), units[int(piece)], snug)
        elif piece:
            parts.append(_text(f"[{piece}]" if i % 2 else piece))
    return parts


def _cite_button(n: int, unit: LegalUnit, snug: bool) -> list[Token]:
    """The number that opens passage n; `snug` draws it into the space of full-width punctuation."""
    name = short_name(unit)
    attributes = {
        "type": "button",
        "class": f"cite{' snug' if snug else ''} k-{unit.kind}",
        "data-cite": str(n),
        "aria-label": f"{n} {name}",
        "title": name,
    }
    return _element("button", attributes, str(n), "cited")


def _with_calls(token: Token, numbers: Collection[str]) -> list[Token]:
    if token.type != "text" or not numbers:
        return [token]
    parts: list[Token] = []
    for i, piece in enumerate(_NUMBER.split(token.content)):
        if i % 2 and piece in numbers:
            parts += _element("a", {"class": "call", "href": f"tel:{piece}"}, piece, "text")
        elif piece:
            parts.append(Token(token.type, "", 0, content=piece))
    return parts


def _element(tag: str, attributes: Mapping[str, Any], content: str, kind: str) -> list[Token]:
    opening = Token(f"{kind}_open", tag, 1, attrs=dict(attributes))
    return [opening, _text(content), Token(f"{kind}_close", tag, -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
