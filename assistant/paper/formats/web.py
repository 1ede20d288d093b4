"""Pages of official sites: the node that holds the document, never the page around it."""

from __future__ import annotations

import re
from typing import Any

from assistant.errors import BadInputError
from assistant.language.tables import table
from assistant.paper.formats.extract import Block, Extract
from assistant.paper.formats.plain import decode

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.I)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "center",
        "br",
        "pre",
    ]
)
_SILENT = ("script", "style", "noscript", "iframe", "button", "svg")
_SITE = re.compile(r"[-_|—－].{2,30}$")


def read_page(name: str, content: bytes, whole: bool = False) -> Extract:
    """The document on a page; `whole` takes the page's body where no known node holds one.

    Raises BadInputError where it is not `whole` and no node is known to hold the document: a menu
    read as law would be worse than nothing.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree: Any = LexborHTMLParser(_decoded(name, content))
    for tag in _SILENT:
        for node in tree.css(tag):
            node.decompose()
    node = next(
        (n for css in table("documents").rows("page_content") for n in tree.css(css[0]) if n.text().strip()),
        None,
    )
    title = _title(tree)
    if node is None and (_is_bare(tree) or whole):
        node = tree.body
    if node is None:
        raise BadInputError(
            f"“{name}”里认不出正文在哪一块，不猜；请把正文复制到 .txt 或 .docx（no known content node）"
        )
    lines = [""]
    _walk(node, lines)
    blocks = [_block(line) for line in lines]
    kept = tuple(b for b in blocks if b.text)
    if not kept:
        raise BadInputError(f"“{name}”里没有文字（the page holds no text）")
    return Extract(kept, title=title)


def _decoded(name: str, content: bytes) -> str:
    if m := _CHARSET.search(content[:4096]):
        encoding = m[1].decode("ascii", "replace").lower()
        try:
            return content.decode("gb18030" if encoding.startswith("gb") else encoding)
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(name, content)


def _is_bare(tree: Any) -> bool:
    """A page that is nothing but the document: no links, no menus (saved by an editor)."""
    return tree.body is not None and not tree.css("a, nav, form, input")


def _title(tree: Any) -> str:
    for css in table("documents").rows("page_title"):
        for node in tree.css(css[0]):
            if words := re.sub(r"\s+", " ", node.text()).strip():
                return str(words)
    head = tree.css_first("title")
    return _SITE.sub("", re.sub(r"\s+", " ", head.text()).strip()) if head else ""


def _walk(node: Any, lines: list[str]) -> None:
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            lines[-1] += re.sub(r"[ \t\r\n\xa0]+", " ", child.text(deep=False))
        elif tag == "tr":
            lines.append("\0row " + "｜".join(_cell(c) for c in child.css("td, th")))
            lines.append("")
        elif tag in _BLOCKS:
            level = tag[1] if re.fullmatch(r"h[1-6]", tag) else ""
            lines.append(f"\0h{level} " if level else "")
            _walk(child, lines)
            lines.append("")
        elif tag not in _SILENT and not tag.startswith("-"):
            _walk(child, lines)


def _cell(node: Any) -> str:
    return re.sub(r"\s+", " ", node.text()).strip()


def _block(line: str) -> Block:
    if line.startswith("\0row "):
        return Block(line[5:].strip(" ｜"), row=True)
    if line.startswith("\0h"):
        return Block(line[4:].strip(" 　"), level=int(line[2]))
    return Block(line.strip(" 　"))
