"""A paper as a Word document, laid out as Chinese official documents are (GB/T 9704-2012).

A4, margins 37/35/28/26 mm, body 仿宋 16 pt on 28 pt lines (studies 14 on 22), headings 黑体 / 楷体 /
仿宋 bold, page number below as — 1 —. Fonts that a machine lacks have alternatives named in the font table.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import (
    WD_ALIGN_PARAGRAPH,
    WD_COLOR_INDEX,
    WD_LINE_SPACING,
    WD_TAB_ALIGNMENT,
    WD_TAB_LEADER,
)
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Mm, Pt

from assistant.language import writable
from assistant.paper.paper import Block, Paper, Span
from assistant.paper.record import properties_xml, record_of

if TYPE_CHECKING:
    from docx.document import Document as DocumentType
    from docx.text.paragraph import Paragraph

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
TEXT_STYLE, MARK_STYLE = "footnote text", "footnote reference"
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
            "</w:p></w:footnote>"
        )
        next(note.iter(qn("w:t"))).text = f" {writable(text)}"
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


REGION = "q_{}"
HEADING, HEADINGS_FROM = "_Toc{:04d}", 100_000  # bookmarks that the contents point to, their first number
CONTENTS_STYLE = "toc 1"
CONTENTS_FROM = 6_000  # characters from which a paper has a table of contents
TEXT_WIDTH = 156  # millimetres between the margins
BODY, LINE, SMALL = 16, 28, 10.5  # points: 三号 on 28, tables 五号
STUDY, STUDY_LINE = 14, 22  # 四号
_FONTS = {
    "仿宋": "仿宋_GB2312,FangSong,STFangsong,Noto Serif CJK SC,Source Han Serif SC",
    "楷体": "楷体_GB2312,KaiTi,STKaiti,Noto Serif CJK SC",
    "黑体": "SimHei,STHeiti,Noto Sans CJK SC,Source Han Sans SC",
    "宋体": "SimSun,STSong,Noto Serif CJK SC,Source Han Serif SC",
    "方正小标宋简体": "方正小标宋_GBK,宋体,SimSun,Noto Serif CJK SC",
}
# name: (base style, East Asian font, points, bold, indent in characters, alignment)
_STYLES: dict[str, tuple[str, str, float, bool, float, int | None]] = {
    "文稿标题": ("Normal", "方正小标宋简体", 22, False, 0, WD_ALIGN_PARAGRAPH.CENTER),
    "文稿说明": ("Normal", "楷体", 14, False, 0, WD_ALIGN_PARAGRAPH.CENTER),
    "正文段落": ("Normal", "仿宋", BODY, False, 2, None),
    "列项": ("Normal", "仿宋", BODY, False, 2, None),
    "引文题": ("Normal", "仿宋", BODY, True, 2, None),
    "引文": ("Normal", "楷体", 15, False, 2, None),
    "主送": ("Normal", "仿宋", BODY, False, 0, None),
    "落款": ("Normal", "仿宋", BODY, False, 0, WD_ALIGN_PARAGRAPH.RIGHT),
    "附件条文": ("Normal", "仿宋", 12, False, 2, None),
    "提示": ("Normal", "楷体", 14, False, 2, None),
    "表格文字": ("Normal", "仿宋", SMALL, False, 0, None),
}
_HEADINGS = {1: ("黑体", False), 2: ("楷体", False), 3: ("仿宋", True), 4: ("仿宋", False)}
_BLOCKS = {
    "title": "文稿标题", "meta": "文稿说明", "para": "正文段落", "item": "列项",
    "to": "主送", "sign": "落款", "head": "引文题", "quote": "引文", "note": "提示", "annex_text": "附件条文",
}  # fmt: skip


def paper_docx(paper: Paper) -> bytes:
    """Lay a paper out as a .docx file."""
    document = Document()
    _page(document)
    _make_styles(document, *((STUDY, STUDY_LINE) if paper.study else (BODY, LINE)))
    _font_table(document)
    layout = _Layout(document, paper)
    layout.write(Block("title", (Span(paper.title),)))
    if paper.study and sum(len(b.text) for b in paper.blocks) > CONTENTS_FROM:
        layout.contents()
    for block in paper.blocks:
        layout.write(block)
    _page_number(document)
    properties = document.core_properties
    properties.title, properties.author, properties.language = writable(paper.title)[:255], "", "zh-CN"
    properties.comments = f"适用日期 {paper.as_of}；制作日期 {paper.made}"
    _keep_record(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _keep_record(document: DocumentType, paper: Paper) -> None:
    """Keep what re-checking needs as custom properties of the document."""
    package = document.part.package
    uri = PackURI("/docProps/custom.xml")
    part = Part(uri, _CUSTOM_TYPE, properties_xml(record_of(paper)), package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


class _Layout:
    """Writes blocks into a document and keeps track of the quotations that are open."""

    def __init__(self, document: DocumentType, paper: Paper) -> None:
        self.document, self.notes = document, Footnotes(document)
        self.texts = {note.n: note.text for note in paper.notes}
        self.opened: set[int] = set()
        self.paper, self.headings, self.listed = paper, 0, False

    def contents(self) -> None:
        """A table of contents of the first level, the page of each as a field that is set when opened."""
        self.listed = True
        heads = [b for b in self.paper.blocks if b.kind == "annex" or (b.kind == "heading" and b.level == 1)]
        for n, block in enumerate(heads, start=1):
            paragraph = self.document.add_paragraph(style=CONTENTS_STYLE)
            paragraph.add_run(f"{block.text.partition('（')[0]}\t")
            add_field(paragraph, f" PAGEREF {HEADING.format(n)} \\h ", "")

    def write(self, block: Block) -> None:
        if block.kind == "table":
            self._table(block)
            return
        style = f"Heading {block.level}" if block.kind in ("heading", "annex") else _BLOCKS[block.kind]
        paragraph = self.document.add_paragraph(style=style)
        if block.kind == "annex":
            paragraph.paragraph_format.page_break_before = True
        listed = style == "Heading 1" and self.listed
        if listed:
            self.headings += 1
            bookmark(paragraph, HEADING.format(self.headings), HEADINGS_FROM + self.headings, opens=True)
        self._fill(paragraph, block.spans)
        if listed:
            bookmark(paragraph, HEADING.format(self.headings), HEADINGS_FROM + self.headings, opens=False)
        if block.kind == "head":
            paragraph.paragraph_format.keep_with_next = True

    def _fill(self, paragraph: Paragraph, spans: tuple[Span, ...]) -> None:
        for span in spans:
            region = span.region
            if region is not None and region not in self.opened:
                self.opened.add(region)
                bookmark(paragraph, REGION.format(region), region, opens=True)
            run = paragraph.add_run(writable(span.text))
            run.bold = True if span.strong else None
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW if span.blank else None
            if span.ends and region is not None:
                bookmark(paragraph, REGION.format(region), region, opens=False)
                self.notes.add(paragraph, self.texts[region])

    def _table(self, block: Block) -> None:
        table = self.document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = _column_widths(block)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width  # the grid is what some renderers go by, the cells what others do
        for i, row in enumerate(block.rows):
            made = table.add_row()
            _keep_row(made._tr, header=i == 0)
            for cell, spans, width in zip(made.cells, row, widths, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph.style = self.document.styles["表格文字"]
                self._fill(paragraph, spans)
        self.document.add_paragraph(style="表格文字")


def _column_widths(block: Block) -> list[Mm]:
    """Room for the columns by the longest text of each, its square root: long ones may wrap."""
    longest = [max(sum(len(s.text) for s in row[i]) for row in block.rows) for i in range(len(block.rows[0]))]
    shares = [max(4, min(n, 120)) ** 0.5 for n in longest]
    return [Mm(TEXT_WIDTH * share / sum(shares)) for share in shares]


def _keep_row(row: Any, header: bool) -> None:
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)  # leaves TEXT_WIDTH
    section.footer_distance = Mm(25)


def _make_styles(document: DocumentType, body: float, line: float) -> None:
    """Styles with body text of `body` points on lines of `line`; larger type keeps its own."""
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")  # else renderers pick Japanese forms of characters
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(body)
    _east_asian(normal, "仿宋")
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.widow_control = True
    for name, (base, font, size, bold, indent, alignment) in _STYLES.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles[base]
        _plain(style, font, body if size == BODY else size, bold, line)
        _indent(style, indent)
        if alignment is not None:
            style.paragraph_format.alignment = alignment
    for level, (font, bold) in _HEADINGS.items():
        style = styles[f"Heading {level}"]
        _plain(style, font, body, bold, line)
        _indent(style, 2)
        style.paragraph_format.keep_with_next = True
    styles["文稿标题"].paragraph_format.space_after = Pt(14)
    styles["文稿标题"].paragraph_format.line_spacing = Pt(34)
    for name in ("表格文字", "附件条文"):
        styles[name].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    styles["引文"].paragraph_format.left_indent = Cm(1.1)
    contents = styles.add_style(CONTENTS_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    contents.base_style = normal
    _plain(contents, "仿宋", STUDY, False, STUDY_LINE - 2)
    contents.paragraph_format.tab_stops.add_tab_stop(
        Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )


def _plain(style: Any, font: str, size: float, bold: bool, line: float) -> None:
    """A font without the colours, borders and spacing of the default template."""
    style.font.name, style.font.size = "Times New Roman", Pt(size)
    style.font.bold, style.font.italic = bold, False
    _east_asian(style, font)
    properties = style.element.get_or_add_rPr()
    for tag in ("w:color", "w:spacing", "w:kern"):
        for found in properties.findall(qn(tag)):
            properties.remove(found)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)


def _east_asian(style: Any, font: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hAnsi"), "Times New Roman")


def _indent(style: Any, characters: float) -> None:
    """First-line indent in characters, as Word measures Chinese text."""
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(int(characters * 100)))
    indent.set(qn("w:firstLine"), str(int(characters * style.font.size.pt * 20)))


def _font_table(document: DocumentType) -> None:
    """Name alternatives for each font, so that a machine without it takes one of the same kind."""
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    root = parse_xml(part.blob)
    for name, others in _FONTS.items():
        root.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{others}"/>'
                '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
            )
        )
    from lxml import etree

    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _page_number(document: DocumentType) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    add_field(paragraph, "PAGE", "1")
    paragraph.add_run(" —")
    for run in paragraph.runs:
        run.font.size = Pt(14)


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """A field with what it shows until it is set."""
    field_mark(paragraph, "begin", dirty=not shown)
    field_code(paragraph, code)
    field_mark(paragraph, "separate")
    paragraph.add_run(shown)
    field_mark(paragraph, "end")


def field_mark(paragraph: Paragraph, kind: str, dirty: bool = False) -> None:
    """Where a field begins, shows its result, ends; a `dirty` one is worked out when the paper is opened."""
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    paragraph.add_run()._r.append(mark)


def field_code(paragraph: Paragraph, code: str) -> None:
    """What a field is."""
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = code
    paragraph.add_run()._r.append(text)
