"""Footnotes of filed memos, each with the words that it belongs to: from Word and from Markdown.

Deleted text of tracked changes is not read, inserted text is, so that a copy whose changes are
shown reads like the copy whose changes are accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from assistant.errors import BadInputError
from assistant.paper.formats import decode
from assistant.paper.handed_in import MALFORMED, unpacked

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MD_NOTE = re.compile(r"^\[\^(\d{1,4})\]:[ \t]*(.*(?:\n(?!\[\^|\n)[^\n]*)*)", re.MULTILINE)
# 《民法典》第一千零三十二条（现行有效）： or ……规定, or the name and source of a case, before the words.
_HEAD = re.compile(
    r"^(?!“)(?:[^\n]{0,300}?）：|(?:《[^》]*(?:》[^》“：]{0,12})*》)?[^“：]{0,60}(?:：|规定(?=“)))"
)
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>#|~])")


@dataclass(frozen=True)
class FiledNote:
    """A footnote as it stands in a file. `region`: the words it belongs to, None where they are lost."""

    n: int
    text: str
    region: str | None


def read_docx_notes(name: str, content: bytes) -> list[FiledNote]:
    """Footnotes of a Word document, numbered in the order of their references."""
    document, notes = docx_parts(name, content)
    regions = _docx_regions(document)
    texts = (
        {note.get(f"{W}id"): text_of(note) for note in notes.iter(f"{W}footnote")}
        if notes is not None
        else {}
    )
    out = []
    for n, reference in enumerate(references(document), start=1):
        name = bookmark_before(reference)
        out.append(FiledNote(n, texts.get(reference.get(f"{W}id"), "").strip(), regions.pop(name, None)))
    lost = [FiledNote(int(name[2:]), "", words) for name, words in regions.items() if name[2:].isdigit()]
    return out + lost


def docx_parts(name: str, content: bytes) -> tuple[Any, Any]:
    """The roots of document.xml and footnotes.xml; BadInputError for what is no Word document."""
    from lxml import etree

    parts = unpacked(name, content)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        document = etree.fromstring(parts["document"], parser)
        notes = parts.get("footnotes")
        return document, etree.fromstring(notes, parser) if notes else None
    except MALFORMED as error:
        raise BadInputError(f"“{name}”不是可读的 Word 文档（not a readable .docx）") from error


def references(document: Any) -> list[Any]:
    """Footnote references that are not deleted by a tracked change, in order."""
    return [r for r in document.iter(f"{W}footnoteReference") if not _deleted(r)]


def _deleted(node: Any) -> bool:
    return any(a.tag == f"{W}del" for a in node.iterancestors())


def text_of(node: Any) -> str:
    """The text of a node, deletions left out, paragraphs on lines of their own."""
    out = []
    for one in node.iter(f"{W}t", f"{W}p", f"{W}br", f"{W}tab"):
        if one.tag == f"{W}p":
            out.append("\n")
        elif one.tag != f"{W}t":
            out.append(" ")
        elif not _deleted(one):
            out.append(one.text or "")
    return "".join(out)


def _docx_regions(document: Any) -> dict[str, str]:
    """Text inside each bookmark q_1, q_2 …, by its name."""
    names: dict[str, str] = {}
    opened: dict[str, list[str]] = {}
    done: dict[str, str] = {}
    for node in document.iter():
        if node.tag == f"{W}bookmarkStart" and (node.get(f"{W}name") or "").startswith("q_"):
            names[node.get(f"{W}id")] = node.get(f"{W}name")
            opened[node.get(f"{W}id")] = []
        elif node.tag == f"{W}bookmarkEnd" and node.get(f"{W}id") in opened:
            done[names[node.get(f"{W}id")]] = "".join(opened.pop(node.get(f"{W}id")))
        elif node.tag == f"{W}t" and not _deleted(node):
            for parts in opened.values():
                parts.append(node.text or "")
    return done


def bookmark_before(reference: Any) -> str:
    """Name of the quotation's bookmark that ends just before a reference."""
    run = reference.getparent()
    while run is not None and run.tag != f"{W}r":
        run = run.getparent()
    node = run
    while node is not None:
        before = node.getprevious()
        while before is not None:
            if before.tag == f"{W}bookmarkEnd":
                name = _name_of(before)
                if name.startswith("q_"):
                    return name
            if before.tag == f"{W}r" and before.find(f"{W}footnoteReference") is not None:
                return ""
            before = before.getprevious()
        node = node.getparent()
        if node is None or node.tag == f"{W}p":
            return ""
    return ""


def _name_of(end: Any) -> str:
    number = end.get(f"{W}id")
    for start in end.getroottree().iter(f"{W}bookmarkStart"):
        if start.get(f"{W}id") == number:
            return str(start.get(f"{W}name") or "")
    return ""


def quoted_part(region: str) -> str:
    """The quotation of a region, without the citation before it and the quotation marks around it."""
    m = _HEAD.match(region)
    words = region[m.end() :] if m else region
    return words.strip().removeprefix("“").removesuffix("”")


def read_markdown_notes(name: str, content: bytes) -> list[FiledNote]:
    """Footnotes of a Markdown memo, by their numbers."""
    text = decode(name, content).replace("\r\n", "\n")
    out = []
    for m in _MD_NOTE.finditer(text):
        number = int(m[1])
        told = " ".join(line.strip() for line in m[2].split("\n")).strip()
        out.append(FiledNote(number, unescaped(told), _markdown_region(text, number)))
    known = {note.n for note in out}
    lost = [int(n) for n in re.findall(r"<!--q(\d{1,4})-->", text) if int(n) not in known]
    out += [FiledNote(n, "", _markdown_region(text, n)) for n in lost]
    return sorted(out, key=lambda note: note.n)


def _markdown_region(text: str, number: int) -> str | None:
    m = re.search(rf"<!--q{number}-->(.*?)<!--/q{number}-->", text, re.DOTALL)
    if m is None:
        return None
    plain = re.sub(r"<!--/?q\d+-->|\*\*|^>[ \t]?", "", m[1], flags=re.MULTILINE)
    return unescaped(plain)


def unescaped(text: str) -> str:
    """Markdown's backslashes taken away."""
    return _ESCAPED.sub(r"\1", text)
