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
from assistant.language.text import contains
from assistant.web.naming import short_name
from assistant.web.words import WORDS

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
            _mark_heading(token.children)
            token.children = [
                last
                for child in token.children
                for part in _with_buttons(child, units)
                for last in _with_calls(part, numbers)
            ]
    return _rendered(tokens)


def quotations(text: str, units: Mapping[int, LegalUnit], deciding: Collection[str]) -> Markup:
    """Render the law's own words, a line a passage: `deciding` words stand out, and what is quoted in part
    has a button beside it that opens the whole."""
    tokens = _MARKDOWN.parse(text)
    words = re.compile("|".join(map(re.escape, deciding))) if deciding else None
    for token in tokens:
        if token.children:
            said = "".join(child.content for child in token.children)
            mark = _MARK.match(said)
            n = int(mark[1]) if mark else 0
            token.children = [
                last
                for child in token.children
                for part in _with_emphasis(child, words)
                for last in _with_buttons(part, units)
            ]
            if n in units and not contains(said, units[n].text):
                token.children += _whole_button(n, units[n])
    return _rendered(tokens)


def _rendered(tokens: list[Token]) -> Markup:
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _mark_heading(children: list[Token]) -> None:
    """A paragraph's bold start that has its line for itself is a heading."""
    shown = [c for c in children if c.type != "text" or c.content.strip()]
    if not shown or shown[0].type != "strong_open":
        return
    end = next(i for i, c in enumerate(shown) if c.type == "strong_close")
    if end + 1 == len(shown) or shown[end + 1].type == "softbreak":
        shown[0].attrSet("class", "lead")


def _with_emphasis(token: Token, words: re.Pattern[str] | None) -> list[Token]:
    if token.type != "text" or words is None:
        return [token]
    parts: list[Token] = []
    at = 0
    for found in words.finditer(token.content):
        parts += [_text(token.content[at : found.start()]), *_element("b", {}, found[0], "deciding")]
        at = found.end()
    return [*parts, _text(token.content[at:])]


def _whole_button(n: int, unit: LegalUnit) -> list[Token]:
    zh, en = WORDS["whole_text"]
    attributes = {"type": "button", "class": "whole", "data-cite": str(n), "title": short_name(unit)}
    opening, _, closing = _element("button", attributes, "", "whole")
    return [
        opening,
        *_element("span", {"lang": "zh"}, zh, "zh"),
        *_element("span", {"lang": "en"}, en, "en"),
        closing,
    ]


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
