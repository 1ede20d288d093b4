"""Word documents as strangers send them: what they say is read, what they would cost is bounded."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from contextlib import suppress
from xml.sax.saxutils import escape

import pytest

from assistant.errors import BadInputError
from assistant.paper.apart import read_apart
from assistant.paper.filed import docx_parts
from assistant.paper.handed_in import read_document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def docx(body: str, notes: str = "", **more: bytes) -> bytes:
    """A Word document with a body and footnotes, as little as readers need."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        root = f'xmlns:w="{W}" xmlns:mc="{MC}"'
        archive.writestr("word/document.xml", f"<w:document {root}><w:body>{body}</w:body></w:document>")
        if notes:
            archive.writestr("word/footnotes.xml", f"<w:footnotes {root}>{notes}</w:footnotes>")
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_paragraphs_cells_and_notes_come_in_reading_order() -> None:
    table = f"<w:tbl><w:tr>{cell('甲', span(2))}{cell('乙')}</w:tr></w:tbl>"
    notes = "".join(f"<w:footnote>{p(t)}</w:footnote>" for t in ("注一", "注二"))
    text = read_document("a.docx", docx(p("先") + table + p("后"), notes))
    assert [line for line in text.split("\n") if line] == ["先", "甲", "乙", "后", "注一", "注二"]


def test_short_cells_of_a_row_are_read_as_one_line_for_the_checker() -> None:
    long = "长" * 200
    table = "".join(
        f"<w:tbl><w:tr>{''.join(map(cell, row))}</w:tr></w:tbl>"
        for row in (("罪名", "依据"), ("盗窃罪", "第二百六十四条"), (long, "乙"), ("独",))
    )
    lines = read_document("a.docx", docx(p("先") + table + p("后")), whole=True).split("\n")
    assert [x for x in lines if x] == [
        "先",
        "| 罪名 | 依据 |",
        "| 盗窃罪 | 第二百六十四条 |",
        long,
        "乙",
        "独",
        "后",
    ]


def test_what_a_reader_sees_is_read_and_nothing_twice() -> None:
    changed = "<w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
    box = f"<mc:AlternateContent><mc:Choice>{p('框')}</mc:Choice><mc:Fallback>{p('框')}</mc:Fallback>"
    text = read_document(
        "a.docx", docx(f"<w:p>{changed}</w:p><w:p><w:r>{box}</mc:AlternateContent></w:r></w:p>")
    )
    assert "增" in text and "删" not in text and text.count("框") == 1


@pytest.mark.parametrize("columns", [10**4, 15 * 10**7, 2 * 10**9])
def test_a_cell_may_claim_any_number_of_columns(columns: int) -> None:
    table = f"<w:tbl><w:tr>{cell('甲', span(columns))}{cell('乙')}</w:tr></w:tbl>"
    tracemalloc.start()
    assert read_document("a.docx", docx(table)).split() == ["甲", "乙"]
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "body",
    ["<w:p/>" * 16_000_000, p("字" * 14_000_000), "<w:r><w:t>字</w:t></w:r>" * 1_000_000],
    ids=["paragraphs", "one word", "runs"],
)
def test_little_that_unpacks_to_much_is_refused_at_once(body: str) -> None:
    content = docx(body)
    assert len(content) < 400_000
    start = time.process_time()
    for read in (read_document, docx_parts):
        with pytest.raises(BadInputError, match="太大"):
            read("bomb.docx", content)
    assert time.process_time() - start < 3


def test_a_long_but_honest_document_is_read() -> None:
    content = docx("".join(p(f"第{i}段，《民法典》第{i % 1260 + 1}条。") for i in range(30_000)))
    assert read_document("long.docx", content).count("民法典") == 30_000


def test_an_outside_entity_is_not_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        head = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        body = f'<w:document xmlns:w="{W}"><w:p><w:r><w:t>前&e;后</w:t></w:r></w:p></w:document>'
        archive.writestr("word/document.xml", head + body)
    with suppress(BadInputError):
        assert "root:" not in read_document("a.docx", out.getvalue())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 100, docx(p("a"))[:-30], docx("<w:p>")])
def test_a_damaged_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(BadInputError, match="不是可读的"):
        read_document("a.docx", content)


def test_a_document_is_read_in_a_process_of_its_own_with_bounds() -> None:
    content = docx(p("依据《民法典》第一条。"))
    assert read_apart("甲.docx", content) == read_document("甲.docx", content)
    with pytest.raises(BadInputError, match="不是可读的 Word"):
        read_apart("坏.docx", b"not a zip")
    with pytest.raises(BadInputError, match="没有读完"):
        read_apart("慢.docx", content, seconds=0.01)
