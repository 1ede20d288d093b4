"""Files as official sites hand them out, made of invented texts: each text in every format.

The texts are of our own making; their layouts are those of the sites: a title over several lines, the
number before or after it, a decree in front, contents, a preamble, 之一, a table, annexes, a signature.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

from docx import Document as new_word

from assistant.schema import Kind


@dataclass(frozen=True)
class Law:
    """An invented text: its lines as an official file has them, and what must be read of it."""

    stem: str
    title: str
    kind: Kind
    issuer: str
    number: str
    published: date
    effective: date
    lines: tuple[str, ...]
    articles: tuple[str, ...]
    keys: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = field(default=())


LAWS = (
    Law(
        "门铃解释",
        "最高人民法院、最高人民检察院关于办理可视门铃案件适用法律若干问题的解释",
        Kind.INTERPRETATION,
        "最高人民法院、最高人民检察院",
        "法释〔2031〕7号",
        date(2031, 3, 2),
        date(2031, 5, 1),
        (
            "最高人民法院",
            "最高人民检察院",
            "关于办理可视门铃案件",
            "适用法律若干问题的解释",
            "（2031年2月8日最高人民法院审判委员会第2931次会议、2031年3月2日"
            "最高人民检察院第十六届检察委员会第5次会议通过，自2031年5月1日起施行）",
            "法释〔2031〕7号",
            "为正确办理可视门铃案件，保护邻里安宁，结合办案实际，现就适用法律的若干问题解释如下：",
            "第一条　本解释所称可视门铃，是指装在门口、能够拍摄和传送图像的装置。",
            "第二条　有下列情形之一的，可以认定为妨害安宁：",
            "（一）镜头正对他人门窗的；",
            "（二）经要求仍不调整的。",
            "依照本解释第一条规定认定装置，不以联网为限。",
            "第三条　本解释自2031年5月1日起施行。此前发布的规定与本解释不一致的，以本解释为准。",
        ),
        ("第一条", "第二条", "第三条"),
        ("序言",),
    ),
    Law(
        "数据条例",
        "邻里数据管理条例",
        Kind.REGULATION,
        "国务院",
        "国务院令第990号",
        date(2030, 9, 24),
        date(2031, 1, 1),
        (
            "中华人民共和国国务院令",
            "第990号",
            "《邻里数据管理条例》已经2030年8月30日国务院第40次常务会议通过，现予公布，自2031年1月1日起施行。",
            "总理　某某",
            "2030年9月24日",
            "邻里数据管理条例",
            "目　　录",
            "第一章　总　则",
            "第二章　处理规则",
            "第三章　附　则",
            "第一章　总　则",
            "第一条　为了规范邻里数据处理活动，制定本条例。",
            "第二条　本条例适用于居民小区内的数据处理。",
            "第二章　处理规则",
            "第三条　收集邻里数据应当经居民同意，分类标准见附件。",
            "第三条之一　未成年人的数据由监护人同意。",
            "第四条　违反第三条规定的，由县级人民政府责令改正，处一千元以下罚款。",
            "第三章　附　则",
            "第五条　本条例自2031年1月1日起施行。",
            "附件：邻里数据分类表",
        ),
        ("第一条", "第二条", "第三条", "第三条之一", "第四条", "第五条"),
        ("附件",),
        (("类别", "例子"), ("门禁数据", "进出时间"), ("影像数据", "门铃录像")),
    ),
    Law(
        "门禁办法",
        "小区门禁安全管理办法",
        Kind.REGULATION,
        "国家互联网信息办公室、公安部",
        "国家互联网信息办公室、公安部令第88号",
        date(2030, 3, 13),
        date(2030, 6, 1),
        (
            "国家互联网信息办公室",
            "中华人民共和国公安部",
            "令",
            "第88号",
            "《小区门禁安全管理办法》已经2029年9月30日国家互联网信息办公室2029年第23次室务会会议审议通过，并经公安部同意，现予公布，自2030年6月1日起施行。",
            "2030年3月13日",
            "小区门禁安全管理办法",
            "第一条为了规范小区门禁，制定本办法。",
            "第二条小区门禁应当提供不采集人脸的进出方式。",
            "第十条规定的备案期限不适用于临时门禁。",
            "第三条采集人脸达到一千人的，应当在三十日内备案。",
            "第四条本办法自2030年6月1日起施行。",
        ),
        ("第一条", "第二条", "第三条", "第四条"),
    ),
    Law(
        "养鸟条例",
        "某州市居民养鸟管理条例",
        Kind.REGULATION,
        "某州市人民代表大会常务委员会",
        "",
        date(2029, 11, 20),
        date(2030, 1, 1),
        (
            "某州市居民养鸟管理条例",
            "（2020年7月1日某州市第十五届人民代表大会常务委员会第三次会议通过　根据2029年11月20日"
            "某州市第十七届人民代表大会常务委员会第二次会议《关于修改〈某州市居民养鸟管理条例〉的决定》修正）",
            "第一章　总则",
            "第一条　为了邻里安静，制定本条例。",
            "第二条　居民养鸟不得影响他人休息。",
            "第二章　附则",
            "第三条　本条例自2030年1月1日起施行。",
            "附件1",
            "鸟类目录",
            "画眉、百灵。",
            "附件2：劝导书样式",
            "经查，你户养鸟扰人，请于三日内改正。",
        ),
        ("第一条", "第二条", "第三条"),
        ("附件1", "附件2"),
    ),
    Law(
        "噪声批复",
        "最高人民法院关于装修噪声案件管辖问题的批复",
        Kind.INTERPRETATION,
        "最高人民法院",
        "法释〔2028〕3号",
        date(2028, 4, 2),
        date(2028, 5, 1),
        (
            "最高人民法院",
            "关于装修噪声案件管辖问题的批复",
            "（2028年4月2日最高人民法院审判委员会第2801次会议通过，自2028年5月1日起施行）",
            "法释〔2028〕3号",
            "某某省高级人民法院：",
            "你院关于装修噪声案件管辖的请示收悉。经研究，批复如下：",
            "一、装修噪声案件由房屋所在地的基层人民法院管辖。",
            "二、当事人在合同中约定管辖的，依其约定。",
            "此复。",
        ),
        ("第一条", "第二条"),
        ("序言",),
    ),
)


def _rows(law: Law) -> list[str]:
    return ["｜".join(row) for row in law.table]


def as_txt(law: Law, encoding: str = "utf-8") -> bytes:
    """One line a paragraph, in an encoding of choice."""
    return "\r\n".join("　　" + line for line in (*law.lines, *_rows(law))).encode(encoding)


def as_docx(law: Law) -> bytes:
    """Paragraphs, the table as a table, a page number in the footer."""
    word = new_word()
    for line in law.lines:
        word.add_paragraph(line)
    if law.table:
        table = word.add_table(rows=0, cols=len(law.table[0]))
        for row in law.table:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    word.sections[0].footer.paragraphs[0].text = "— 1 —"
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def as_html(law: Law, encoding: str = "utf-8") -> bytes:
    """A page of an official site: menu, the text in its node, footer."""
    rows = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in law.table)
    table = f"<table>{rows}</table>" if rows else ""
    body = "".join(f"<p>&#12288;&#12288;{escape(line)}</p>" for line in law.lines)
    page = (
        f'<html><head><meta charset="{encoding}"><title>{escape(law.title)}_某网</title></head><body>'
        '<div class="menu"><a href="/">首页</a><a href="/x">第九条 菜单不是条文</a></div>'
        f'<div id="UCAP-CONTENT">{body}{table}</div><div>版权所有 某网站</div></body></html>'
    )
    return page.encode(encoding)


def as_pdf(law: Law, width: int = 26, per_page: int = 18) -> bytes:
    """Lines broken as typesetting breaks them, first lines set in, page numbers; text by ToUnicode."""
    lines: list[tuple[str, bool]] = []
    for line in (*law.lines, *_rows(law)):
        text, first = line, True
        while text:
            room = width - 2 if first else width
            lines.append((text[:room].ljust(2, "　"), first))  # no font here: one glyph alone has no box
            text, first = text[room:], False
    pages = [lines[i : i + per_page] for i in range(0, len(lines), per_page)]
    return _pdf(pages)


def _pdf(pages: list[list[tuple[str, bool]]]) -> bytes:
    size, left, top = 14, 80, 760
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    )
    blocks = [f"<{h:02X}00> <{h:02X}FF> <{h:02X}00>" for h in range(256)]
    for i in range(0, 256, 100):
        part = blocks[i : i + 100]
        cmap += f"{len(part)} beginbfrange\n" + "\n".join(part) + "\nendbfrange\n"
    cmap += "endcmap CMapName currentdict /CMap defineresource pop end end"
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(data: bytes) -> bytes:
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)

    unicode_map = add(stream(cmap.encode()))
    descriptor = add(
        b"<< /Type /FontDescriptor /FontName /STSong /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 90 >>"
    )
    cid = add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /STSong /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /DW 1000 >>" % descriptor
    )
    font = add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong /Encoding /Identity-H /DescendantFonts [%d 0 R] "
        b"/ToUnicode %d 0 R >>" % (cid, unicode_map)
    )
    tree = len(objects) + 2 * len(pages) + 1
    kids = []
    for n, page in enumerate(pages, 1):
        drawn = [
            f"BT /F1 {size} Tf {left + (2 * size if first else 0)} {top - 24 * i} Td "
            f"<{text.encode('utf-16-be').hex()}> Tj ET"
            for i, (text, first) in enumerate(page)
        ]
        drawn.append(f"BT /F1 {size} Tf 280 60 Td <{f'— {n} —'.encode('utf-16-be').hex()}> Tj ET")
        content = add(stream("\n".join(drawn).encode()))
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
                b"/Resources << /Font << /F1 %d 0 R >> >> >>" % (tree, content, font)
            )
        )
    listed = " ".join(f"{k} 0 R" for k in kids).encode()
    add(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids)))
    root = add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.5\n")
    places = []
    for i, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (i, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % p for p in places))
    out.write(
        b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, start)
    )
    return out.getvalue()


def as_markdown(law: Law) -> bytes:
    """Front matter with status and days, bold article numbers, a table."""
    head = f"---\ntitle: {law.title}\nstatus: 现行有效\npublish_date: {law.published}\n"
    head += f"implement_date: {law.effective}\n---\n"
    rows = ["| " + " | ".join(row) + " |" for row in law.table]
    if rows:
        rows.insert(1, "|" + "---|" * len(law.table[0]))
    body = [
        f"**{line[:3]}**{line[3:]}" if line.startswith("第") and line[2] == "条" else line
        for line in law.lines
    ]
    return (head + "\n\n".join([f"# {law.title}", *body[_text_at(law) :], *rows])).encode()


def _text_at(law: Law) -> int:
    """The first line after the title's last."""
    closed = "".join(law.lines).replace("　", "")
    assert closed
    ends = [i for i, line in enumerate(law.lines) if law.title.endswith(line.replace("　", ""))]
    return ends[-1] + 1


def records(law: Law) -> list[dict[str, str]]:
    """One record an article, as a table or JSON lines hold them."""
    out = []
    for line in law.lines[_text_at(law) :]:
        number = next((a for a in sorted(law.articles, key=len, reverse=True) if line.startswith(a)), "")
        if number and not line.startswith("第十条"):
            out.append({"标题": law.title, "条号": number, "正文": line[len(number) :].strip("　")})
        elif out:
            out[-1]["正文"] += "\n" + line
    for record in out:
        record |= {"公布日期": str(law.published), "施行日期": str(law.effective), "文号": law.number}
        record |= {
            "制定机关": law.issuer,
            "类别": {"interpretation": "司法解释"}.get(law.kind.value, "行政法规"),
        }
    return out


def as_json(law: Law) -> bytes:
    """One document by the written schema."""
    lines = list(law.lines[_text_at(law) :]) + _rows(law)
    data = {"title": law.title, "kind": law.kind.value, "published": str(law.published), "number": law.number}
    data |= {"effective": str(law.effective), "issuer": law.issuer, "text": "\n".join(lines)}
    return json.dumps(data, ensure_ascii=False).encode()


def as_jsonl(law: Law) -> bytes:
    """One article a line."""
    return "\n".join(json.dumps(r, ensure_ascii=False) for r in records(law)).encode()


def as_csv(law: Law) -> bytes:
    """A table of articles in GB 18030, as Excel saves it here."""
    out = io.StringIO()
    rows = records(law)
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("gb18030")


def as_xlsx(law: Law) -> bytes:
    """A workbook of one sheet with text in its cells."""
    rows = records(law)
    table = [list(rows[0]), *(list(r.values()) for r in rows)]
    cells = "".join(
        "<row>"
        + "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{escape(v)}</t></is></c>' for v in row)
        + "</row>"
        for row in table
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


FORMATS = {
    "utf8.txt": as_txt,
    "gbk.txt": lambda law: as_txt(law, "gb18030"),
    "utf16.txt": lambda law: as_txt(law, "utf-16"),
    "docx": as_docx,
    "html": as_html,
    "gb.htm": lambda law: as_html(law, "gb2312"),
    "pdf": as_pdf,
    "md": as_markdown,
    "json": as_json,
    "jsonl": as_jsonl,
    "csv": as_csv,
    "xlsx": as_xlsx,
}
