"""Files in twelve formats, five invented texts: read right, with every character accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.corpus.imports.document import Document, Refusal, unaccounted
from assistant.corpus.imports.reading import read_content
from assistant.language import letters
from assistant.paper import Extract, extract
from tests.corpus.official_files import FORMATS, LAWS, Law, as_docx, as_html, as_pdf, as_txt

# One record an article says nothing of preambles, annexes and headings.
BY_ARTICLE = ("jsonl", "csv", "xlsx")
CASES = [(law, e) for law in LAWS for e in FORMATS if e not in BY_ARTICLE or law.lines[-1] != "此复。"]


def read(law: Law, ending: str) -> Document:
    (found,) = read_content(Path(f"{law.stem}.{ending}"), FORMATS[ending](law))
    assert isinstance(found, Document), found
    return found


@pytest.mark.parametrize(("law", "ending"), CASES, ids=[f"{law.stem}-{e}" for law, e in CASES])
def test_a_text_is_read_alike_from_every_format(law: Law, ending: str) -> None:
    document = read(law, ending)
    assert document.full_title == law.title and document.kind is law.kind
    assert document.published == law.published and document.effective == law.effective
    assert tuple(a.name for a in document.articles if a.no is not None) == law.articles
    if ending in BY_ARTICLE:
        return
    if ending != "md":  # its front matter holds neither number nor issuer
        assert document.number == law.number and document.issuer == law.issuer
    assert tuple(a.key for a in document.articles if a.no is None) == law.keys


@pytest.mark.parametrize("ending", [e for e in FORMATS if e not in ("json", *BY_ARTICLE)])
def test_every_character_is_in_a_unit_the_structure_or_a_listed_loss(ending: str) -> None:
    for law in LAWS:
        name = f"{law.stem}.{ending}"
        text = extract(name, FORMATS[ending](law))
        document = read(law, ending)
        assert unaccounted(document, text) == ({}, {})
        said = letters("".join((*law.lines, *("".join(row) for row in law.table))))
        held = letters(document.taken + "".join(a.text for a in document.articles))
        held += letters("".join(loss.text for loss in document.losses))
        assert ending == "md" or sorted(_no_digits(held)) == sorted(_no_digits(said))


def _no_digits(text: str) -> str:
    """Page numbers are the formats' own."""
    return "".join(c for c in text if not c.isdigit())


def test_a_lost_character_is_noticed() -> None:
    law = LAWS[0]
    document = read(law, "docx")
    whole = extract("x.docx", as_docx(law))
    short = Extract(whole.blocks[:-1], whole.losses)
    missing, extra = unaccounted(document, short)
    assert not missing and extra["施"] >= 1
    missing, _ = unaccounted(document, Extract((*whole.blocks, whole.blocks[-1]), whole.losses))
    assert missing["释"] == 3


def test_tables_and_annexes_keep_their_rows() -> None:
    for ending in ("docx", "html", "pdf", "md"):
        annex = next(a for a in read(LAWS[1], ending).articles if a.key == "附件")
        assert "门禁数据｜进出时间" in annex.text and annex.heading == "邻里数据分类表"


def test_a_page_around_a_text_is_not_law() -> None:
    document = read(LAWS[0], "html")
    assert not any("菜单" in a.text for a in document.articles)
    bare = as_html(LAWS[0]).replace(b'id="UCAP-CONTENT"', b'id="unknown"')
    (found,) = read_content(Path("x.html"), bare)
    assert isinstance(found, Refusal) and "正文" in found.reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0" + b"x" * 600, "另存为 .docx"),
        ("a.zip", b"PK\x03\x04xxxx", "不能读"),
        ("a.docx", b"PK\x03\x04 not a package", "不是可读的 Word"),
        ("a.pdf", b"%PDF-1.5 nothing", "不是可读的 PDF"),
        ("a.json", b"{", "不是 JSON"),
        ("a.json", '{"title": "某法"}'.encode(), "缺标题或正文"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "列名"),
        ("a.xlsx", b"PK nothing", "不是可读的表格"),
        ("a.txt", b"\x00\x01\x02\x03", "不是文本"),
        ("a.png", b"\x89PNG....", "图片"),
        ("条例.txt", "为了规范养犬，制定本条例，各单位都要遵守。\n第一条　略。".encode(), "认不出标题"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(
    name: str, content: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # no LibreOffice
    (found,) = read_content(Path(name), content)
    assert isinstance(found, Refusal) and reason in found.reason


def test_numbers_that_word_counts_are_read() -> None:
    """Article numbers that exist only as automatic numbering."""
    import io
    import zipfile

    law = LAWS[0]
    plain = as_docx(law)
    numbering = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:abstractNum w:abstractNumId="9"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条　"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="9"/></w:num></w:numbering>'
    )
    mark = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="9"/></w:numPr></w:pPr><w:r><w:t>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                text = data.decode()
                for number in ("一", "二", "三"):
                    text = text.replace(f"<w:p><w:r><w:t>第{number}条　", mark)
                data = text.encode()
            if name != "word/numbering.xml":
                new.writestr(name, data)
        new.writestr("word/numbering.xml", numbering)
    (document,) = read_content(Path("x.docx"), out.getvalue())
    assert isinstance(document, Document)
    assert tuple(a.name for a in document.articles if a.no is not None) == law.articles


def test_a_pdf_is_joined_to_its_paragraphs_and_loses_only_page_numbers() -> None:
    law = LAWS[1]
    text = extract("x.pdf", as_pdf(law, width=16, per_page=9))
    assert {loss.reason for loss in text.losses} == {"页码"}
    lines = [letters(b.text) for b in text.blocks]
    assert all(letters(line) in lines for line in law.lines)


def test_text_is_read_in_any_encoding() -> None:
    law = LAWS[3]
    want = as_txt(law).decode()
    for encoding in ("utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        assert letters(extract("x.txt", want.encode(encoding)).text) == letters(want)
    traditional = "為了規範養犬，制定本條例。\n居民養犬應當登記，違反規定的，處以罰款。"
    assert extract("x.txt", traditional.encode("big5")).text == traditional
