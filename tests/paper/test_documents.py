"""What stands in a document beside its plain text: changes, comments, headers; other formats; annotation."""

from __future__ import annotations

import io

import pytest
from docx import Document

from assistant.errors import BadInputError
from assistant.paper import annotated_docx
from assistant.paper.handed_in import read_document
from tests.paper.test_handed_in import W, docx, p


def part(tag: str, body: str) -> bytes:
    return f'<w:{tag} xmlns:w="{W}">{body}</w:{tag}>'.encode()


def test_tracked_changes_are_read_both_ways_and_told() -> None:
    change = (
        "<w:p><w:r><w:t>个人</w:t></w:r><w:ins><w:r><w:t>无权</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>有权</w:delText></w:r></w:del><w:r><w:t>查阅。</w:t></w:r></w:p>"
    )
    lines = read_document("a.docx", docx(p("先。") + change), whole=True).split("\n")
    told = next(i for i, line in enumerate(lines) if "修订前" in line)
    assert "个人无权查阅。" in lines[:told] and lines[told + 1 :] == ["个人有权查阅。"]


def test_a_whole_paragraph_inserted_is_read() -> None:
    body = "<w:p><w:ins><w:r><w:t>整段插入。</w:t></w:r></w:ins></w:p>"
    text = read_document("a.docx", docx(body), whole=True)
    assert "整段插入。" in text and "修订前" not in text


def test_comments_and_headers_are_read_under_a_line_that_says_so() -> None:
    more = {
        "word/comments.xml": part("comments", f"<w:comment>{p('请核对刑法第二百六十四条')}</w:comment>"),
        "word/header1.xml": part("hdr", p("某某检察院")),
    }
    lines = [line for line in read_document("a.docx", docx(p("文"), **more), whole=True).split("\n") if line]
    assert lines == ["文", "〔批注：〕", "请核对刑法第二百六十四条", "〔页眉页脚：〕", "某某检察院"]


def test_a_web_page_is_read_and_its_scripts_are_not() -> None:
    page = "<html><body><p>依据《民法典》第一千零三十二条。</p><script>var x=1</script></body></html>"
    text = read_document("a.html", page.encode())
    assert "《民法典》第一千零三十二条" in text and "var x" not in text


def test_a_file_that_is_no_pdf_is_refused() -> None:
    with pytest.raises(BadInputError):
        read_document("a.pdf", b"not a pdf")


def test_comments_stand_at_their_places() -> None:
    text = "依据甲法第一条。\n又依据乙法第二条、第三条。"
    spans = [
        (text.index(w), text.index(w) + len(w), f"说{w}") for w in ("甲法第一条", "乙法第二条", "第三条")
    ]
    document = Document(io.BytesIO(annotated_docx(text, spans)))
    assert [q.text for q in document.paragraphs] == text.split("\n")
    assert [c.text for c in document.comments] == ["说甲法第一条", "说乙法第二条", "说第三条"]
