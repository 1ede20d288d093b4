"""The tab 核验 in a real browser: verdicts on the text, the article beside the claim, uploads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from assistant import Assistant
from assistant.language.text import letters
from tests.browser import DESKTOP, PHONE, Visitor, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
TEXT = (
    "根据《民法典》第一千零三十二条，自然人享有隐私权。\n"
    "因不可抗力不能履行民事义务的，不免除违约责任（《民法典》第一百八十条）。\n"
    "个人信息保护法第七十三条规定，自然人因个人或者家庭事务处理个人信息的，不适用本法。\n"
    "另依《民法典》第一千三百条与合同法第五十二条，合同无效。<script>window.hacked=1</script>"
)


def check(visitor: Visitor, text: str = TEXT) -> Any:
    """Give a text to the tab and wait for the marked text."""
    visitor.tab("核验")
    visitor.page.fill("#check-text textarea", text)
    visitor.page.click("#check-run")
    marked = visitor.page.locator(".checked-text")
    marked.wait_for()
    return marked


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_each_citation_is_coloured_and_opens_its_article(
    visit: Any, assistant: Assistant, size: dict[str, int]
) -> None:
    visitor = visit(size)
    marked, checks = check(visitor), assistant.verify(TEXT)
    assert marked.inner_text() == TEXT
    links = marked.locator(".checked")
    assert links.all_inner_texts() == [c.citation for c in checks]
    for i, found in enumerate(checks):
        assert f"v-{found.verdict}" in links.nth(i).get_attribute("class")
        links.nth(i).click()
        panel = visitor.page.locator("#law-panel.open")
        expect(panel).to_be_visible()
        assert panel.locator("h2").first.text_content() == found.citation
        assert panel.locator(".reason").text_content() == found.reason
        if found.unit_id:
            shown = panel.locator(".law-text").first.text_content()
            assert letters(shown) == letters(assistant.unit(found.unit_id).text)
        visitor.page.keyboard.press("Escape")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_passage_opened_right_after_one_was_closed_stays_open(visit: Any) -> None:
    visitor = visit()
    links = check(visitor).locator(".checked")
    links.nth(0).click()
    panel = visitor.page.locator("#law-panel.open")
    expect(panel).to_be_visible()
    second = links.nth(1).inner_text()
    # Before the browser has gone back from the first.
    visitor.page.evaluate("""() => {
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
        document.querySelectorAll(".checked")[1].click();
    }""")
    visitor.page.wait_for_timeout(400)
    expect(panel).to_be_visible()
    assert panel.locator("h2").first.text_content() == second
    visitor.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_differing_words_are_marked_in_claim_and_article(visit: Any) -> None:
    visitor = visit()
    link = check(visitor).locator(".checked.v-altered", has_text="第一百八十条")
    link.focus()
    visitor.page.keyboard.press("Space")
    panel = visitor.page.locator("#law-panel.open")
    assert "免除违约" in "".join(panel.locator(".claim ins").all_text_contents())
    assert "承担民事" in "".join(panel.locator(".law-text del").all_text_contents())


def test_a_suggestion_can_be_copied(visit: Any) -> None:
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    check(visitor).locator(".checked.v-wrong_article").click()
    visitor.page.locator("#law-panel.open .suggestion > .actions [data-copy]").click()
    visitor.page.locator("#law-toast.shown").wait_for()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied == "《个人信息保护法》第七十二条"


def test_the_list_beside_the_text_filters_answers_to_keys_and_is_exported(
    visit: Any, assistant: Assistant
) -> None:
    visitor = visit(accept_downloads=True)
    page, marked, checks = visitor.page, check(visitor), assistant.verify(TEXT)
    counts = page.locator(".legend .filter b").all_inner_texts()
    assert int(counts[0]) == len(checks) == sum(map(int, counts[1:])) == page.locator(".row").count()
    # The whole claim is marked, and lights up with its row.
    page.locator(".row").first.focus()
    page.keyboard.press("ArrowDown")
    said = "".join(marked.locator(".said.now").all_text_contents())
    assert letters(checks[1].claim) in letters(said) and page.locator(".row.now").count() == 1
    page.keyboard.press("Enter")
    assert page.locator("#law-panel.open h2").first.text_content() == checks[1].citation
    page.keyboard.press("Escape")
    page.click(".filter.v-nonexistent")
    bright = [c.citation for c in checks if c.verdict == "nonexistent"]
    assert marked.locator(".checked:not(.dimmed)").all_inner_texts() == bright
    assert page.locator(".row:visible b").all_inner_texts() == bright
    with page.expect_download() as table:
        page.click("[data-do=csv]")
    rows = Path(table.value.path()).read_text("utf-8-sig").splitlines()
    assert len(rows) == len(checks) + 1 and checks[0].citation in rows[1]
    with page.expect_download() as paper:
        page.click("[data-do=docx]")
    assert Path(paper.value.path()).read_bytes().startswith(b"PK")
    page.fill("#check-text textarea", "别的文字")
    assert page.locator(".row, .checked-text").count() == 0


def test_hostile_text_stays_text(visit: Any) -> None:
    visitor = visit()
    check(visitor)
    assert visitor.page.locator("#check-result script").count() == 0
    assert visitor.page.evaluate("window.hacked") is None


def test_a_text_without_citations_says_so(visit: Any) -> None:
    visitor = visit()
    check(visitor, "今天天气很好。")
    assert "没有找到" in visitor.page.locator("#check-result").inner_text()


def test_an_empty_text_is_refused(visit: Any) -> None:
    visitor = visit()
    visitor.tab("核验")
    visitor.page.click("#check-run")
    assert "没有可核验" in visitor.page.locator("#check-result [role=alert]").inner_text()


def test_an_uploaded_document_fills_the_box(visit: Any, tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("依据《民法典》第一千零三十四条。独此一份")
    document.save(str(tmp_path / "只此一份.docx"))
    visitor = visit()
    visitor.tab("核验")
    visitor.page.set_input_files("#tab-check input[type=file]", tmp_path / "只此一份.docx")
    visitor.page.wait_for_function(
        "() => document.querySelector('#check-text textarea').value.includes('独此一份')"
    )


def test_an_upload_that_cannot_be_read_is_told(visit: Any, tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"not a zip")
    visitor = visit()
    visitor.tab("核验")
    visitor.page.set_input_files("#tab-check input[type=file]", tmp_path / "坏.docx")
    visitor.page.get_by_text("不是可读的 Word 文档").first.wait_for()


def test_the_sample_is_one_click_away(visit: Any) -> None:
    visitor = visit()
    visitor.tab("核验")
    visitor.page.click("#check-sample")
    visitor.page.wait_for_function("() => document.querySelector('#check-text textarea').value.length > 50")
    visitor.page.click("#check-run")
    visitor.page.locator(".checked.v-repealed").first.wait_for()
