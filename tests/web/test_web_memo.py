"""The tab 研究备忘 in a real browser: issues edited, a memo drafted and downloaded, filed memos, disputes."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import expect

from assistant import Assistant
from assistant.config import Settings
from assistant.language.text import letters
from tests.browser import CONTRAST, DESKTOP, PHONE, Visitor, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARK = "甲乙丙丁独一份"  # stands in the facts, must stand on no disk of the server
FACTS = (
    f"{MARK}小区物业公司在2026年3月取消了原有的门禁卡，业主只能刷脸进出，不录入人脸就进不了小区，"
    "没有取得业主的单独同意。<img src=x onerror=window.hacked=1>"
)
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def find(visitor: Visitor, facts: str = FACTS) -> Any:
    """Give facts to the tab and wait for its issues; return their rows."""
    visitor.tab("研究备忘")
    visitor.page.fill("[data-facts]", facts)
    visitor.page.click("#memo [data-do=find]")
    rows = visitor.page.locator(".memo-issues li")
    rows.first.wait_for()
    return rows


def keep_only(rows: Any, wanted: int) -> None:
    """Remove all issues but the first ones: a short memo is drafted sooner."""
    while rows.count() > wanted:
        rows.last.locator("[data-act=remove]").click()


def draft(visitor: Visitor) -> Any:
    """Draft the memo and wait for it; return its paper."""
    visitor.page.click(".memo-issues [data-do=draft]")
    visitor.page.locator(".memo-outcome").wait_for(timeout=120_000)
    return visitor.page.locator(".memo-paper")


def download(visitor: Visitor, button: str, path: Path) -> Path:
    """Click a button that saves a file; return the file as `path`."""
    with visitor.page.expect_download() as saved:
        visitor.page.click(button)
    saved.value.save_as(path)
    return path


def titles(rows: Any) -> list[str]:
    return [row.locator(".issue-title").input_value() for row in rows.all()]


@SIZES
def test_facts_become_a_memo_whose_footnotes_open_their_passages(
    visit: Any, assistant: Assistant, size: dict[str, int]
) -> None:
    visitor = visit(size)
    rows = find(visitor)
    assert titles(rows) == [i.title for i in assistant.memo_issues(FACTS)]
    keep_only(rows, 3)
    chosen = titles(rows)
    paper = draft(visitor)
    headings = paper.locator("h4.l2").all_inner_texts()
    assert [h.partition("）")[2] for h in headings[:3]] == chosen
    marks = paper.locator(".cite")
    assert marks.count() >= 3
    for i in (0, 2):
        marks.nth(i).click()
        panel = visitor.page.locator("#law-panel.open")
        panel.wait_for()
        decide = [letters(t) for t in panel.locator("mark").all_text_contents()]
        assert decide and all(words in letters(panel.inner_text()) for words in decide)
        visitor.page.keyboard.press("Escape")
        panel.wait_for(state="hidden")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert visitor.page.evaluate("window.hacked") is None
    assert "<img src=x" in paper.inner_text()


def test_the_word_file_has_real_footnotes_in_legal_form(
    visit: Any, assistant: Assistant, tmp_path: Path
) -> None:
    from docx import Document

    visitor = visit(accept_downloads=True)
    keep_only(find(visitor), 2)
    paper = draft(visitor)
    path = download(visitor, "[data-do=docx]", tmp_path / "memo.docx")
    lines = [p.text for p in Document(str(path)).paragraphs]
    assert lines[0] == paper.locator(".memo-title").inner_text()
    with zipfile.ZipFile(path) as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
        notes = etree.fromstring(archive.read("word/footnotes.xml"))
    cited = [r.get(f"{W}id") for r in document.iter(f"{W}footnoteReference")]
    own = {n.get(f"{W}id"): n for n in notes.iter(f"{W}footnote") if n.get(f"{W}type") is None}
    assert cited == list(own) and len(cited) == paper.locator(".cite").count()
    for note in own.values():
        words = "".join(t.text or "" for t in note.iter(f"{W}t"))
        assert not re.search(r"编号|校验|[0-9a-f]{16}", words) and "《" in words
    report = assistant.recheck(path)
    assert report.recorded and report.checked == len(cited) and not report.changed


def test_issues_are_edited_removed_added_and_reordered(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    rows = find(visitor)
    before = titles(rows)
    rows.nth(1).locator("[data-act=up]").click()
    assert titles(rows)[:2] == [before[1], before[0]]
    rows.nth(0).locator("[data-act=remove]").click()
    keep_only(rows, 1)
    page.click("[data-do=add]")
    page.keyboard.type("业主能否要求提供其他进入方式")
    rows.nth(1).locator("summary").click()
    rows.nth(1).locator(".issue-search").fill("不得拒绝提供服务 其他方式")
    rows.nth(0).locator(".issue-title").fill("人脸信息是什么信息")
    paper = draft(visitor)
    headings = paper.locator("h4.l2").all_inner_texts()
    assert headings[:2] == ["（一）人脸信息是什么信息", "（二）业主能否要求提供其他进入方式"]
    page.click("[data-do=back]")
    assert titles(rows) == ["人脸信息是什么信息", "业主能否要求提供其他进入方式"]


def test_work_is_kept_exported_imported_and_cleared(visit: Any, tmp_path: Path) -> None:
    visitor = visit(accept_downloads=True)
    page = visitor.page
    keep_only(find(visitor), 2)
    page.fill("[data-title]", "门禁备忘")
    page.locator("[data-kept]:not(:empty)").wait_for()
    page.wait_for_timeout(400)
    page.reload()
    visitor.tab("研究备忘")
    assert page.input_value("[data-facts]") == FACTS and page.input_value("[data-title]") == "门禁备忘"
    assert page.locator(".memo-issues li").count() == 2
    path = download(visitor, "[data-do=export]", tmp_path / "work.json")
    assert json.loads(path.read_text(encoding="utf-8"))["facts"] == FACTS
    page.click("[data-do=clear]")
    page.click("[data-do=clear-yes]")
    assert page.input_value("[data-facts]") == "" and page.locator(".memo-issues li").count() == 0
    assert page.evaluate("localStorage.getItem('law-memo')") is None
    page.set_input_files("[data-import]", path)
    page.locator(".memo-issues li").nth(1).wait_for()
    assert page.input_value("[data-facts]") == FACTS
    (tmp_path / "other.json").write_text('{"format": "else"}', encoding="utf-8")
    page.set_input_files("[data-import]", tmp_path / "other.json")
    expect(page.locator(".memo-said")).to_contain_text("不是本页导出")


def test_the_servers_disk_sees_no_facts(visit: Any, settings: Settings, tmp_path: Path) -> None:
    visitor = visit(accept_downloads=True)
    keep_only(find(visitor), 1)
    draft(visitor)
    path = download(visitor, "[data-do=md]", tmp_path / "memo.md")
    assert MARK in path.read_text(encoding="utf-8")
    visitor.page.click("[data-view=recheck]")
    visitor.page.set_input_files("[data-recheck]", path)
    visitor.page.locator(".rc-line").wait_for()
    assert not [f for f in settings.home.rglob("*") if f.is_file() and MARK.encode() in f.read_bytes()]


@pytest.mark.parametrize("ending", ["md", "docx"])
@SIZES
def test_a_filed_memo_that_was_altered_is_flagged_exactly_there(
    visit: Any, assistant: Assistant, tmp_path: Path, size: dict[str, int], ending: str
) -> None:
    visitor = visit(size, accept_downloads=True)
    page = visitor.page
    memo = assistant.memo(FACTS, [i for i in assistant.memo_issues(FACTS) if i.key == "sole_way"])
    path = tmp_path / f"memo.{ending}"
    law = next(n for n in memo.paper.notes if "拒绝提供产品或者服务" in n.quote)
    if ending == "md":
        text = assistant.desk.markdown(memo.paper)
        path.write_text(text.replace("拒绝提供产品", "推迟提供产品", 1), encoding="utf-8")
    else:
        old = tmp_path / "old.docx"
        old.write_bytes(assistant.desk.docx(memo.paper))
        with zipfile.ZipFile(old) as one, zipfile.ZipFile(path, "w") as two:
            for entry in one.infolist():
                data = one.read(entry)
                if entry.filename == "word/document.xml":
                    data = data.decode().replace("拒绝提供产品", "推迟提供产品", 1).encode()
                two.writestr(entry, data)
    visitor.tab("研究备忘")
    page.click("[data-view=recheck]")
    page.set_input_files("[data-recheck]", path)
    expect(page.locator(".rc-line")).to_contain_text("发现 1 处变化")
    finding = page.locator(".rc > li")
    assert finding.count() == 1 and f"注 {law.n}" in finding.inner_text()
    assert finding.locator("ins").all_inner_texts() == ["推迟"]
    assert finding.locator("del").all_inner_texts() == ["拒绝"]
    finding.locator("[data-cite]").click()
    expect(page.locator("#law-panel.open .article")).to_have_text(law.unit.article)
    page.keyboard.press("Escape")
    copy = download(visitor, "[data-do=updated]", tmp_path / f"copy.{ending}")
    report = assistant.recheck(copy)
    assert not report.changed and report.checked == len(memo.paper.notes)
    page.set_input_files("[data-recheck]", copy)
    expect(page.locator(".rc-line")).to_contain_text("没有变化")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_file_that_is_no_memo_is_refused(visit: Any, tmp_path: Path) -> None:
    visitor = visit()
    visitor.tab("研究备忘")
    visitor.page.click("[data-view=recheck]")
    (tmp_path / "坏.docx").write_bytes(b"not a zip")
    visitor.page.set_input_files("[data-recheck]", tmp_path / "坏.docx")
    expect(visitor.page.locator(".rc-outcome [role=alert]")).to_contain_text("不是可读的 Word 文档")
    (tmp_path / "别的.md").write_text("# 别的\n", encoding="utf-8")
    visitor.page.set_input_files("[data-recheck]", tmp_path / "别的.md")
    expect(visitor.page.locator(".rc-outcome [role=alert]")).to_contain_text("没有本系统的核对记录")


@SIZES
def test_disputes_show_both_sides_and_open_their_passages(
    visit: Any, assistant: Assistant, size: dict[str, int]
) -> None:
    visitor = visit(size)
    page = visitor.page
    visitor.tab("研究备忘")
    page.click("[data-view=disputes]")
    page.locator(".dispute").first.wait_for()
    found = assistant.disputes()
    assert page.locator(".dispute h3").all_inner_texts() == [d.topic for d in found]
    for card, dispute in zip(page.locator(".dispute").all(), found, strict=True):
        assert card.locator(".d-side").count() == len(dispute.sides)
        for side, told in zip(card.locator(".d-side").all(), dispute.sides, strict=True):
            names = side.locator(".d-who b").all_inner_texts()
            for name, position in zip(names, told.positions, strict=True):
                unit = position.unit
                expected = unit.speaker or ("原文未署名" if unit.kind == "commentary" else unit.title)
                assert expected in name
            words = side.locator("blockquote").all_inner_texts()
            assert [w.strip("“”") for w in words] == [p.words for p in told.positions]
    page.fill("[data-about]", "个人信息公益诉讼能不能请求惩罚性赔偿？")
    page.click(".d-search [type=submit]")
    expect(page.locator(".dispute h3")).to_have_text(["惩罚性赔偿"])
    page.locator(".dispute .d-side [data-cite]").first.click()
    expect(page.locator("#law-panel.open .badges")).to_contain_text(re.compile("沙龙观点|访谈"))
    page.keyboard.press("Escape")
    page.fill("[data-about]", "个人信息保护法什么时候施行？")
    page.click(".d-search [type=submit]")
    expect(page.locator(".d-count")).to_contain_text("没有查到")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_keyboard_alone_drafts_a_memo_and_opens_a_footnote(visit: Any) -> None:
    visitor = visit()
    page = visitor.page

    def tab_to(selector: str, most: int = 90) -> None:
        for _ in range(most):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {selector}")

    page.locator("body").click(position={"x": 3, "y": 3})
    tab_to("#tab-ask-button")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    tab_to("[data-facts]")
    page.keyboard.insert_text(FACTS)
    tab_to("#memo [data-do=find]")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.matches('.memo-issues h3')")
    rows = page.locator(".memo-issues li")
    tab_to("[data-act=remove]")
    while rows.count() > 2:
        page.keyboard.press("Enter")
        tab_to("[data-act=remove]")
    tab_to(".memo-issues [data-do=draft]")
    page.keyboard.press("Enter")
    page.locator(".memo-outcome").wait_for(timeout=120_000)
    page.wait_for_function("() => document.activeElement.matches('.memo-title')")
    tab_to(".memo-paper .cite")
    mark = page.evaluate("document.activeElement.dataset.cite")
    page.keyboard.press("Enter")
    page.locator("#law-panel.open mark").first.wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("n => document.activeElement.dataset.cite === n", arg=mark)


def test_what_cannot_be_drafted_is_told_and_nothing_is_lost(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.tab("研究备忘")
    page.click("#memo [data-do=find]")
    expect(page.locator(".memo-said")).to_contain_text("请先写案情")
    page.fill("[data-facts]", "刷脸")
    page.click("#memo [data-do=find]")
    expect(page.locator(".memo-said")).to_contain_text("太短")
    keep_only(find(visitor), 1)
    page.evaluate("document.querySelector('[data-title]').removeAttribute('maxlength')")
    page.fill("[data-title]", "长" * 101)
    page.click(".memo-issues [data-do=draft]")
    expect(page.locator(".memo-said")).to_contain_text("标题最长")
    assert page.input_value("[data-facts]") == FACTS
    page.fill("[data-title]", "")
    keep_only(page.locator(".memo-issues li"), 0)
    page.click(".memo-issues [data-do=draft]")
    expect(page.locator(".memo-said")).to_contain_text("至少写一个")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_english_and_contrast(visit: Any, scheme: str) -> None:
    visitor = visit(color_scheme=scheme)
    page = visitor.page
    keep_only(find(visitor), 1)
    page.click("button[data-language=en]")
    expect(page.locator(".memo-issues summary").first).to_have_text("Search words")
    for selector in (
        *(".memo-views button[aria-pressed=true]", ".memo-views button[aria-pressed=false]"),
        *(".memo-facts span", ".memo-issues .hint", ".issue-why", "#memo button.primary"),
    ):
        contrast = page.evaluate(CONTRAST, selector)
        assert contrast is not None and contrast >= 4.5, (selector, contrast)
    draft(visitor)
    for selector in (".memo-paper p", ".memo-paper p.m-annex_text", ".memo-paper h4", ".memo-paper .m-meta"):
        contrast = page.evaluate(CONTRAST, selector)
        assert contrast is not None and contrast >= 4.5, (selector, contrast)
    page.click("[data-view=disputes]")
    page.locator(".dispute").first.wait_for()
    for selector in (".d-lead", ".d-side > h4", ".d-note", ".d-source span", ".position mark", ".d-words"):
        contrast = page.evaluate(CONTRAST, selector)
        assert contrast is not None and contrast >= 4.5, (selector, contrast)
