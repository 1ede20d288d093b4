"""Filed papers read again: their paragraphs, their footnotes, the record kept in their properties.

Deleted text of tracked changes is not read, inserted text is, so that a copy whose changes are
shown reads like the copy whose changes are accepted.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from assistant.errors import BadInputError
from assistant.paper.formats import decode
from assistant.paper.handed_in import MALFORMED, unpacked
from assistant.paper.record import Record, joined, unpack

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_PROPERTIES = 8_000_000  # bytes of the custom properties that are read
_MD_NOTE = re.compile(r"^\[\^(\d{1,4})\]:[ \t]*(.*(?:\n(?!\[\^|\n)[^\n]*)*)", re.MULTILINE)
_CONTENTS = re.compile(r"(?i)(?:toc|contents|目录)\s*_?\d|toc-?heading")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>#|~])")


@dataclass(frozen=True)
class FiledPaper:
    """A paper as it stands in a file: `body` its paragraphs and cells, `notes` its footnotes in order.

    `record` is what it was when it was made, None where the file carries none (or a damaged one).
    """

    name: str
    body: tuple[str, ...]
    notes: tuple[str, ...]
    record: Record | None


def read_filed(name: str, content: bytes) -> FiledPaper:
    """Read a .docx or .md again; BadInputError for what is neither or cannot be read."""
    return _read_docx(name, content) if name.lower().endswith(".docx") else _read_markdown(name, content)


def _read_docx(name: str, content: bytes) -> FiledPaper:
    document, notes = docx_parts(name, content)
    texts = {n.get(f"{W}id"): text_of(n) for n in notes.iter(f"{W}footnote")} if notes is not None else {}
    told = tuple(texts.get(r.get(f"{W}id"), "").strip() for r in references(document))
    body = (text_of(p).strip() for p in document.iter(f"{W}p") if not _of_contents(p))
    return FiledPaper(name, tuple(t for t in body if t), told, unpack(joined(_properties(content))))


def _of_contents(paragraph: Any) -> bool:
    """Whether a paragraph is a line of the table of contents, which says nothing of its own."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style is not None and bool(_CONTENTS.fullmatch(style.get(f"{W}val") or ""))


def _properties(content: bytes) -> list[tuple[str, str]]:
    """Custom properties of a Word document: (name, value)."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo("docProps/custom.xml")
            part = archive.read(entry) if entry.file_size <= MOST_PROPERTIES else b""
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except MALFORMED:  # a document without properties has no such part
        return []
    return [(p.get("name") or "", "".join(p.itertext())) for p in root]


def _read_markdown(name: str, content: bytes) -> FiledPaper:
    text = decode(name, content).replace("\r\n", "\n")
    told = re.search(r"<!--assistant-record ([!-~]+?)-->", text)
    notes = {int(m[1]): unescaped(" ".join(m[2].split("\n"))).strip() for m in _MD_NOTE.finditer(text)}
    body = _MD_NOTE.sub("", text)
    body = re.sub(r"<!--.*?-->|\[\^\d+\]|\*\*", "", body, flags=re.DOTALL)
    lines = (_plain(line) for line in body.split("\n"))
    return FiledPaper(
        name,
        tuple(t for cells in lines for t in cells if t),
        tuple(notes[n] for n in sorted(notes)),
        unpack(told[1]) if told else None,
    )


def _plain(line: str) -> list[str]:
    """The words of a line of Markdown; of a row of a table those of each cell."""
    line = line.strip()
    if re.fullmatch(r"[|\s:-]*", line):
        return []
    if line.startswith("|"):
        return [unescaped(c.strip()) for c in re.split(r"(?<!\\)\|", line.strip("|"))]
    return [unescaped(re.sub(r"^(?:#{1,6}|>|-)[ \t]*", "", line)).strip()]


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


def unescaped(text: str) -> str:
    """Markdown's backslashes taken away."""
    return _ESCAPED.sub(r"\1", text)
