"""Re-checking filed memos: exactly what changed is found, and the updated copy is clean again."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, BadInputError
from assistant.desk.recheck.recheck import RecheckReport, Trouble, recheck
from assistant.desk.recheck.updated import updated_copy
from assistant.paper.filed import read_filed
from assistant.paper.markdown import paper_markdown
from assistant.paper.paper import Paper
from assistant.paper.word import paper_docx
from assistant.schema.units import LegalUnit

MADE = date(2026, 11, 22)
LATER = date(2027, 2, 1)
ARTICLES = [
    ("民法典", "1032"),
    ("个人信息保护法", "28"),
    ("个人信息保护法", "66"),
    ("刑法", "253之一"),
    ("商标法", "10"),
    ("农业法", "20"),
    ("治安管理处罚法", "50"),
]


def a_paper(assistant: Assistant, made: date = MADE) -> Paper:
    paper = Paper("试验备忘", made, made)
    paper.heading(1, "法律规定")
    for law, number in ARTICLES:
        unit = assistant.article(law, number, as_of=made)
        paper.whole(unit, f"{unit.citation}（{unit.status}）：")
    said = assistant.unit("salon#2-1-2", as_of=made)
    words = "关于“单独同意”，我的理解是需要进行强制性特别同意，而不是一般概括性同意"
    paper.para("沙龙有人说：", *paper.inline(said, words), "。")
    case = assistant.unit("case#004-medical-beauty", as_of=made)
    paper.para(*paper.inline(case, "公司实际获利共计人民币372839元"), "。")
    return paper


@pytest.fixture(params=[".docx", ".md"])
def filed(request: pytest.FixtureRequest, assistant: Assistant, tmp_path: Path) -> Path:
    paper = a_paper(assistant)
    path = tmp_path / f"memo{request.param}"
    if request.param == ".docx":
        path.write_bytes(paper_docx(paper))
    else:
        path.write_text(paper_markdown(paper), encoding="utf-8")
    return path


def edit(path: Path, change: Callable[[str], str], part: str = "word/document.xml") -> None:
    """Change the text of a file; of a .docx, of one of its parts."""
    if path.suffix == ".md":
        text = path.read_text(encoding="utf-8")
        changed = change(text)
        assert changed != text
        path.write_text(changed, encoding="utf-8")
        return
    copy = path.with_suffix(".old")
    shutil.copy(path, copy)
    with zipfile.ZipFile(copy) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == part:
                changed = change(data.decode())
                assert changed != data.decode()
                data = changed.encode()
            new.writestr(entry, data)


def found(report: RecheckReport) -> list[tuple[int, str]]:
    return [(f.note, str(f.trouble)) for f in report.findings]


def test_an_untouched_memo_has_not_changed(assistant: Assistant, filed: Path) -> None:
    report = recheck(assistant.library, filed, MADE)
    assert report.checked == len(ARTICLES) + 2
    assert report.findings == () and report.recorded


def test_five_passages_one_footnote_and_one_status_are_flagged_and_nothing_else(
    assistant: Assistant, filed: Path
) -> None:
    def alter(text: str) -> str:
        for old, new in [
            ("自然人享有隐私权", "自然人享有个人隐私权"),
            ("一百万元以下罚款", "二百万元以下罚款"),
            ("三年以下有期徒刑", "五年以下有期徒刑"),
            ("强制性特别同意", "一般性特别同意"),
            ("372839元", "472839元"),
            ("《治安管理处罚法》第五十条（现行有效）", "《治安管理处罚法》第五十条（已废止）"),
        ]:
            assert old in text, old
            text = text.replace(old, new, 1)
        return text

    edit(filed, alter)
    footnote = re.compile(r"(《中华人民共和国农业法》（)\d{4}年")
    edit(filed, lambda t: footnote.sub(r"\g<1>1999年", t, count=1), "word/footnotes.xml")
    report = recheck(assistant.library, filed, MADE)
    assert found(report) == [
        (1, "words_altered"),
        (3, "words_altered"),
        (4, "words_altered"),
        (6, "footnote_tampered"),
        (7, "words_altered"),
        (8, "words_altered"),
        (9, "words_altered"),
    ]
    assert "效力说明" in report.findings[4].reason
    assert all("引文" in report.findings[i].reason for i in (0, 1, 2, 5, 6))
    copy = filed.with_name("copy" + filed.suffix)
    copy.write_bytes(updated_copy(report))
    again = recheck(assistant.library, copy, MADE)
    assert found(again) == [] and again.checked == report.checked


def altered_library(assistant: Assistant, changes: dict[str, dict[str, Any]]) -> Any:
    """The library with some units changed, as a later corpus would have them."""

    class Changed:
        def __init__(self) -> None:
            self.units: dict[str, LegalUnit] = {**assistant.library.units}
            for unit_id, fields in changes.items():
                self.units[unit_id] = replace(self.units[unit_id], **fields)

        def __getattr__(self, name: str) -> Any:
            return getattr(assistant.library, name)

    return Changed()


def test_passages_edited_in_the_corpus_and_a_status_that_changed_are_flagged(
    assistant: Assistant, filed: Path
) -> None:
    edited = ["民法典@2020-05-28#1032", "个人信息保护法@2021-08-20#28", "个人信息保护法@2021-08-20#66"]
    edited += ["salon#2-1-2", "case#004-medical-beauty"]
    changes: dict[str, dict[str, Any]] = {
        i: {"text": assistant.library.units[i].text + "（补正）"} for i in edited
    }
    changes["治安管理处罚法@2025-06-27#50"] = {"expiry_date": date(2026, 11, 1), "ended_by": "某决定修改"}
    report = recheck(altered_library(assistant, changes), filed, MADE)
    assert found(report) == [
        (1, "passage_edited"),
        (2, "passage_edited"),
        (3, "passage_edited"),
        (7, "status_changed"),
        (8, "passage_edited"),
        (9, "passage_edited"),
    ]


def test_law_that_changed_since_is_found_on_a_later_day(assistant: Assistant, filed: Path) -> None:
    report = recheck(assistant.library, filed, LATER)
    assert found(report) == [(5, "renumbered"), (6, "amended")] or found(report) == [
        (5, "renumbered"),
        (6, "renumbered"),
    ]
    assert report.findings[0].now is not None and report.findings[0].now.article_no == 15
    copy = filed.with_name("copy" + filed.suffix)
    copy.write_bytes(updated_copy(report))
    again = recheck(assistant.library, copy, LATER)
    assert found(again) == []
    if copy.suffix == ".docx":
        with zipfile.ZipFile(copy) as archive:
            body = archive.read("word/document.xml").decode()
        assert "<w:ins " in body and "<w:del " in body and "第十五条" in body


def test_law_amended_after_the_memos_day_is_told_with_what_changed(
    assistant: Assistant, tmp_path: Path
) -> None:
    day = date(2024, 2, 20)
    unit = assistant.article("刑法", "165", as_of=day)
    paper = Paper("旧法备忘", day, MADE)
    paper.whole(unit, f"{unit.citation}（{unit.status}）：")
    assert "已被修改" not in paper.notes[0].text.partition("至")[0]
    path = tmp_path / "old.md"
    path.write_text(paper_markdown(paper), encoding="utf-8")
    report = recheck(assistant.library, path, MADE)
    assert report.findings == () and not report.changed
    assert "2024-03-01起已不同" in report.notices[0] and "从旧兼从轻" in report.notices[0]
    assert "增加“" in report.notices[0]


def test_what_was_not_yet_law_on_an_earlier_day_is_said(assistant: Assistant, filed: Path) -> None:
    report = recheck(assistant.library, filed, date(2020, 1, 1))
    not_yet = [f for f in report.findings if "还不是法律" in f.reason]
    assert {f.unit.title for f in not_yet if f.unit} >= {"民法典", "个人信息保护法", "治安管理处罚法"}


def test_deleted_footnotes_and_lost_words_are_found(assistant: Assistant, filed: Path) -> None:
    if filed.suffix == ".md":
        edit(filed, lambda t: re.sub(r"(?m)^\[\^2\]: .*\n", "", t))
    else:
        edit(filed, lambda t: re.sub(r'<w:footnoteReference w:id="2"/>', "", t))
    assert [(f.note, f.trouble) for f in recheck(assistant.library, filed, MADE).findings] == [
        (2, Trouble.FOOTNOTE_LOST)
    ]


def test_bookmarks_that_another_program_drops_are_not_missed(assistant: Assistant, filed: Path) -> None:
    if filed.suffix == ".md":
        edit(filed, lambda t: re.sub(r"<!--/?q\d+-->", "", t))
    else:
        edit(filed, lambda t: re.sub(r"<w:bookmark(?:Start|End)[^>]*/>", "", t))
    assert recheck(assistant.library, filed, MADE).findings == ()


def test_a_paper_without_its_record_is_checked_as_a_text(assistant: Assistant, filed: Path) -> None:
    if filed.suffix == ".md":
        edit(filed, lambda t: re.sub(r"<!--assistant-record.*?-->", "", t))
    else:
        edit(filed, lambda t: t.replace("assistant-record", "other"), "docProps/custom.xml")
    report = assistant.desk.recheck(filed, MADE)
    assert not report.recorded and report.checked == 0 and report.statements >= len(ARTICLES)


def test_files_without_our_footnotes_are_refused(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "other.md"
    path.write_text("# 别的文件\n\n正文[^1]\n\n[^1]: 民法典第一条\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="没有本系统的核对记录"):
        recheck(assistant.library, path, MADE)
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"PK\x03\x04 not a document")
    with pytest.raises(BadInputError, match="Word"):
        recheck(assistant.library, bad, MADE)
    with pytest.raises(BadInputError, match="只能核对"):
        recheck(
            assistant.library,
            tmp_path / "memo.pdf" if (tmp_path / "memo.pdf").write_bytes(b"x") else bad,
            MADE,
        )


def test_the_record_reads_back_what_the_paper_was(assistant: Assistant, filed: Path) -> None:
    read = read_filed(filed.name, filed.read_bytes())
    assert read.record is not None and read.record.made == MADE
    note = read.record.notes[3]
    assert note.standing[0].unit_id.endswith("#253-1") and note.standing[0].status == "现行有效"
    assert "第二百五十三条之一" in note.text and "试验备忘" in read.record.body
    damaged = filed.with_name("damaged" + filed.suffix)
    shutil.copy(filed, damaged)
    part = "docProps/custom.xml"
    edit(damaged, lambda t: re.sub(r"2\.([0-9a-f]{16})\.", "2.0000000000000000.", t, count=1), part)
    assert read_filed(damaged.name, damaged.read_bytes()).record is None
