"""Word documents: paragraphs, tables, boxes, automatic numbers, notes; headers and footers are losses."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.errors import BadInputError
from assistant.language import to_chinese
from assistant.paper.formats.extract import Block, Extract, Loss

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_UNPACKED = 100_000_000
MAX_TAGS = 3_000_000  # of one part: compressed, little can stand for much
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What zipfile and lxml raise on damaged or hostile archives, found by fuzzing; lxml's own is a SyntaxError.
_MALFORMED = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError, ValueError, LookupError),
    *(TypeError, AttributeError, NotImplementedError, RuntimeError),
)
_BULLETS = ("bullet", "none")


def read_word(name: str, content: bytes) -> Extract:
    """Everything a reader of the document sees in its text, tracked deletions left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise BadInputError(f"“{name}”太大（file too large）")
            parts = _Parts(archive)
            body = parts.root("word/document.xml")
            if body is None:
                raise KeyError("word/document.xml")
            blocks = list(_blocks(body[0], parts))
            for part in ("word/footnotes.xml", "word/endnotes.xml"):
                root = parts.root(part)
                notes = [] if root is None else [_text(note) for note in root]
                blocks += [Block(note.strip()) for note in notes if note.strip()]
            losses = tuple(
                Loss("页眉页脚", words)
                for part in archive.namelist()
                if part.startswith(("word/header", "word/footer")) and part.endswith(".xml")
                if (words := _text(parts.root(part)).strip())
            )
    except BadInputError:
        raise
    except _MALFORMED as error:
        raise BadInputError(f"“{name}”不是可读的 Word 文档（not a readable .docx）") from error
    return Extract(tuple(b for b in blocks if b.text), losses)


class _Parts:
    """The parts of one document: its trees, the levels of its styles, its numbering."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        from lxml import etree

        self._archive, self._names = archive, set(archive.namelist())
        self._parser = etree.XMLParser(resolve_entities=False, no_network=True)
        self.levels = _style_levels(self.root("word/styles.xml"))
        self.numbers = _Numbering.of(self.root("word/numbering.xml"))

    def root(self, part: str) -> Any:
        """Root of a part's tree; None where the document has no such part."""
        from lxml import etree

        if part not in self._names:
            return None
        content = self._archive.read(part)
        if content.count(b"<") > MAX_TAGS:
            raise BadInputError(f"{part} 太大（file too large）")
        return etree.fromstring(content, self._parser)


def _style_levels(root: Any) -> dict[str, int]:
    """Style id -> level of a heading (1 to 6), for styles that have an outline level."""
    out: dict[str, int] = {}
    for style in () if root is None else root.iter(f"{W}style"):
        name = style.find(f"{W}name")
        called = "" if name is None else str(name.get(f"{W}val") or "").lower()
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if called.startswith("heading ") and called[8:].isdigit():
            out[str(style.get(f"{W}styleId"))] = min(int(called[8:]), 6)
        elif called == "title":
            out[str(style.get(f"{W}styleId"))] = 1
        elif outline is not None and (outline.get(f"{W}val") or "9").isdigit():
            level = int(outline.get(f"{W}val"))
            if level < 6:
                out[str(style.get(f"{W}styleId"))] = level + 1
    return out


@dataclass
class _Numbering:
    """Automatic numbers: what Word counts and shows though no file holds it."""

    forms: dict[tuple[str, int], tuple[str, str, int]] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Any) -> _Numbering:
        own = cls()
        if root is None:
            return own
        abstract = {a.get(f"{W}abstractNumId"): a for a in root.iter(f"{W}abstractNum")}
        for num in root.iter(f"{W}num"):
            link = num.find(f"{W}abstractNumId")
            base = abstract.get(link.get(f"{W}val")) if link is not None else None
            for level in () if base is None else base.iter(f"{W}lvl"):
                shown = {t: _val(level.find(f"{W}{t}")) for t in ("numFmt", "lvlText", "start")}
                key = (str(num.get(f"{W}numId")), int(level.get(f"{W}ilvl") or 0))
                start = int(shown["start"]) if shown["start"].isdigit() else 1
                own.forms[key] = (shown["numFmt"], shown["lvlText"], start)
        return own

    def next(self, paragraph: Any) -> str:
        """The number shown before a paragraph; "" where it has none."""
        place = paragraph.find(f"{W}pPr/{W}numPr")
        if place is None:
            return ""
        num, level = _val(place.find(f"{W}numId")), int(_val(place.find(f"{W}ilvl")) or 0)
        if (num, level) not in self.forms or self.forms[num, level][0] in _BULLETS:
            return ""
        _, text, start = self.forms[num, level]
        self.counts[num, level] = self.counts.get((num, level), start - 1) + 1
        for deeper in range(level + 1, 9):
            self.counts.pop((num, deeper), None)
        for above in range(level + 1):
            how, _, first = self.forms.get((num, above), ("decimal", "", 1))
            text = text.replace(f"%{above + 1}", _counted(how, self.counts.get((num, above), first)))
        return text


def _counted(how: str, number: int) -> str:
    if how.startswith(("chinese", "ideograph", "japaneseCounting", "taiwanese")) and 0 <= number <= 9999:
        return to_chinese(number)
    if how in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((97 if how == "lowerLetter" else 65) + number - 1)
    return str(number)


def _val(node: Any) -> str:
    return "" if node is None else str(node.get(f"{W}val") or "")


def _blocks(container: Any, parts: _Parts) -> Iterator[Block]:
    for child in container:
        if child.tag == f"{W}p":
            yield from _paragraph(child, parts)
        elif child.tag == f"{W}tbl":
            for row in child.iter(f"{W}tr"):
                cells = [" ".join(b.text for b in _blocks(c, parts)) for c in row if c.tag == f"{W}tc"]
                yield Block("｜".join(cells).strip("｜"), row=True)
        elif child.tag in (f"{W}sdt", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}sdtContent"):
            yield from _blocks(child, parts)


def _paragraph(node: Any, parts: _Parts) -> Iterator[Block]:
    number, words = parts.numbers.next(node), _text(node)
    style = _val(node.find(f"{W}pPr/{W}pStyle"))
    outline = _val(node.find(f"{W}pPr/{W}outlineLvl"))
    level = int(outline) + 1 if outline.isdigit() and int(outline) < 6 else parts.levels.get(style, 0)
    for i, line in enumerate(words.split("\n")):
        shown = line.strip(" \t　")
        if shown:
            before = number if i == 0 else ""
            yield Block(before + shown, level, added=len(before))
    for box in node.iter(f"{W}txbxContent"):
        if not any(a.tag == _FALLBACK for a in box.iterancestors()):
            yield from _blocks(box, parts)


def _text(node: Any) -> str:
    """The words of a paragraph, breaks as line ends; what stands in boxes or was deleted is left out."""
    out: list[str] = []
    for one in node.iter(f"{W}t", f"{W}br", f"{W}cr", f"{W}tab", f"{W}noBreakHyphen", f"{W}p"):
        if any(a.tag in (f"{W}del", f"{W}moveFrom", _FALLBACK) for a in one.iterancestors()):
            continue
        boxed = next((a for a in one.iterancestors(f"{W}txbxContent")), None)
        if boxed is not None and node not in boxed.iter():
            continue
        if one.tag == f"{W}t":
            out.append(one.text or "")
        elif one.tag == f"{W}tab":
            out.append(" ")
        elif one.tag == f"{W}noBreakHyphen":
            out.append("-")
        elif one is not node:
            out.append("\n")
    return "".join(out)
