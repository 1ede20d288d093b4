"""Word's own footnotes for python-docx, which has none: the part, its styles, the references.

A document of python-docx gets a part /word/footnotes.xml with the two separators that Word
wants, and each footnote is a real one: numbered by Word, shown at the foot of its page.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
TEXT_STYLE, MARK_STYLE = "footnote text", "footnote reference"
RECORD = "〔"  # what follows is read by machines: it stands small and grey
_EMPTY = (
    f"<w:footnotes {nsdecls('w')}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
    'w:lineRule="auto"/></w:pPr><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
    'w:lineRule="auto"/></w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>'
)


class Footnotes:
    """The footnotes of one document. Make it once, then `add` in the order of the text."""

    def __init__(self, document: DocumentType, east_asian: str = "宋体", size: float = 9) -> None:
        """Give the document a footnotes part and the two styles; `size` in points."""
        self.document = document
        self.root = parse_xml(_EMPTY)
        part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE, self.root, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._styles(east_asian, size)
        self._settings()
        self.count = 0

    def _styles(self, east_asian: str, size: float) -> None:
        styles = self.document.styles
        text = styles.add_style(TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH)
        text.base_style = styles["Normal"]
        text.font.size = Pt(size)
        text.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), east_asian)
        form = text.paragraph_format
        form.first_line_indent, form.space_after, form.line_spacing = Pt(0), Pt(0), 1.0
        mark = styles.add_style(MARK_STYLE, WD_STYLE_TYPE.CHARACTER)
        mark.font.superscript = True

    def _settings(self) -> None:
        """Name the separators in the settings, where the schema wants them: before w:compat."""
        settings = self.document.settings.element
        notes = OxmlElement("w:footnotePr")
        for number in ("-1", "0"):
            separator = OxmlElement("w:footnote")
            separator.set(qn("w:id"), number)
            notes.append(separator)
        later = ("w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr", "w:themeFontLang")
        place = next((child for child in settings if child.tag in {_tag(name) for name in later}), None)
        if place is None:
            settings.append(notes)
        else:
            place.addprevious(notes)

    def add(self, paragraph: Paragraph, text: str) -> int:
        """Put a reference at the end of the paragraph and the text at the foot; return its id."""
        self.count += 1
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(self.count))
        run = paragraph.add_run(style=MARK_STYLE)
        run._r.append(reference)
        self.root.append(self._note(self.count, text))
        return self.count

    def _note(self, number: int, text: str) -> Any:
        mark_style = self.document.styles[MARK_STYLE].style_id
        text_style = self.document.styles[TEXT_STYLE].style_id
        note = parse_xml(
            f'<w:footnote {nsdecls("w")} w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{text_style}"/></w:pPr>'
            f'<w:r><w:rPr><w:rStyle w:val="{mark_style}"/></w:rPr><w:footnoteRef/></w:r>'
            '<w:r><w:t xml:space="preserve"></w:t></w:r>'
            '<w:r><w:rPr><w:color w:val="808080"/><w:sz w:val="13"/></w:rPr>'
            '<w:t xml:space="preserve"></w:t></w:r>'
            "</w:p></w:footnote>"
        )
        told, opens, record = text.partition(RECORD)
        for words, place in zip((f" {told}", opens + record), note.iter(qn("w:t")), strict=True):
            place.text = words
        return note


def bookmark(paragraph: Paragraph, name: str, number: int, opens: bool) -> None:
    """Open or close a bookmark at the end of what the paragraph holds so far."""
    tag = OxmlElement("w:bookmarkStart" if opens else "w:bookmarkEnd")
    tag.set(qn("w:id"), str(number))
    if opens:
        tag.set(qn("w:name"), name)
    paragraph._p.append(tag)


def _tag(name: str) -> str:
    try:
        return str(qn(name))
    except KeyError:
        return name
