"""The tab of the laws and the panel's relations in a real browser, over the real index."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant import Assistant
from assistant.language.text import letters
from tests.browser import CONTRAST, DESKTOP, PHONE, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]


def open_law(visitor: Any, typed: str) -> Any:
    """Type a law's name and open it; return the page."""
    page = visitor.page
    if not page.locator("#laws .law-query").count() or not page.locator("#laws .law-query").is_visible():
        visitor.tab("法条")
    page.locator("#laws .law-sort").first.wait_for(state="attached")
    page.fill("#laws .law-query", typed)
    page.press("#laws .law-query", "Enter")
    page.locator("#laws .law-view .waiting").wait_for(state="detached")
    page.locator("#laws .law-head h2, #laws .law-told.box").first.wait_for()
    return page


def place(page: Any) -> dict[str, str]:
    """What the address says is open."""
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).fragment).items()}


def jump(page: Any, article: str) -> None:
    page.fill("#laws .law-jump input", article)
    page.press("#laws .law-jump input", "Enter")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_law_is_found_by_its_short_name_and_read_whole(
    visit: Any, assistant: Assistant, size: dict[str, int]
) -> None:
    page = open_law(visit(size), "个保法")
    assert page.locator(".law-head h2").inner_text().startswith("个人信息保护法")
    shown = page.locator(".law-article .law-text").all_text_contents()
    units = assistant.desk.law("个人信息保护法").units
    assert [letters(text) for text in shown] == [letters(u.text) for u in units]
    headings = page.locator(".law-section").all_text_contents()
    assert headings == [s.title for s in assistant.desk.law("个人信息保护法").sections]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_names_are_offered_while_typing(visit: Any) -> None:
    visitor = visit()
    visitor.tab("法条")
    page = visitor.page
    page.locator(".law-sort").first.wait_for(state="attached")
    for typed, title in (
        ("民诉法", "民事诉讼法"),
        ("PIPL", "个人信息保护法"),
        ("治安处罚", "治安管理处罚法"),
    ):
        page.fill(".law-query", typed)
        page.wait_for_timeout(50)
        assert page.locator(".law-matches .name").first.inner_text() == title
    page.fill(".law-query", "人脸识别技术应用")
    first = page.locator(".law-matches .law-row").first
    assert "未收录" in first.inner_text()
    page.fill(".law-query", "民法典第1032条")
    page.locator(".law-matches .law-row", has_text="民法典").first.click()
    page.locator(".law-article.is-here h4", has_text="第一千零三十二条").wait_for()


def test_jump_reaches_an_article_and_its_chapter(visit: Any) -> None:
    page = open_law(visit(), "刑法")
    jump(page, "253之一")
    here = page.locator(".law-article.is-here")
    page.locator(".law-article.is-here", has_text="向他人出售或者提供公民个人信息").wait_for()
    assert 0 <= here.bounding_box()["y"] < 200
    assert "侵犯公民人身权利" in page.locator(".law-contents [aria-current]").inner_text()
    assert place(page) == {"law": "刑法", "article": "253之一"}
    jump(page, "999")
    page.locator(".law-told", has_text="共452条，没有第九百九十九条").wait_for()
    jump(page, "乱写")
    page.locator(".law-told", has_text="不是条号").wait_for()


def test_search_in_a_law_keeps_what_contains_the_words(visit: Any, assistant: Assistant) -> None:
    page = open_law(visit(), "个人信息保护法")
    page.fill(".law-find", "单独同意")
    page.locator(".law-hits:visible").wait_for()
    wanted = [u.article for u in assistant.desk.law("个人信息保护法").units if "单独同意" in u.text]
    shown = page.locator(".law-article:visible h4").evaluate_all("l => l.map(e => e.firstChild.data)")
    assert shown == wanted and f"{len(wanted)} " in page.locator(".law-hits").inner_text()
    assert set(page.locator(".law-articles mark").all_text_contents()) == {"单独同意"}
    page.locator(".law-hits button").click()
    assert page.locator(".law-articles mark").count() == 0
    assert page.locator(".law-article:visible").count() == len(assistant.desk.law("个人信息保护法").units)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_link_opens_the_article_for_another_reader(visit: Any, size: dict[str, int]) -> None:
    one = visit(size, permissions=["clipboard-read", "clipboard-write"])
    page = open_law(one, "民法典")
    page.fill("#laws .day input", "2021-05-01")
    page.locator(".law-day:visible", has_text="2021-05-01").wait_for()
    jump(page, "1032")
    page.locator(".law-article.is-here [data-tool=link]").click()
    page.locator("#law-toast.shown").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit(size).page
    other.goto("about:blank")
    other.goto(link)
    other.locator(".law-article.is-here h4", has_text="第一千零三十二条").wait_for()
    assert other.input_value("#laws .day input") == "2021-05-01"
    assert place(other) == {"law": "民法典", "article": "1032", "asof": "2021-05-01"}
    assert other.locator(".law-home").is_hidden()
    other.locator(".law-day button").click()
    other.locator(".law-day").wait_for(state="hidden")
    assert "asof" not in place(other)


def test_the_browsers_back_button_goes_back_through_laws(visit: Any) -> None:
    visitor = visit()
    page = open_law(visitor, "民法典")
    open_law(visitor, "个保法")
    page.go_back()
    page.locator(".law-head h2", has_text="民法典").wait_for()
    page.go_forward()
    page.locator(".law-head h2", has_text="个人信息保护法").wait_for()


def test_the_text_of_the_day_is_shown_and_its_change_marked(visit: Any, assistant: Assistant) -> None:
    page = open_law(visit(), "刑法 165")
    page.locator(".law-article.is-here", has_text="监事、高级管理人员").wait_for()
    page.locator(".law-article.is-here [data-tool=history]").click()
    panel = page.locator("#law-panel.open")
    panel.locator(".diff").wait_for()
    diff = assistant.diff("刑法", "165")[0]
    for tag, kind in (("ins", "new"), ("del", "old")):
        wanted = [c.text for c in diff.changes if c.kind == kind]
        assert panel.locator(f".diff-text {tag}").all_text_contents() == wanted
    page.keyboard.press("Escape")
    page.fill("#laws .day input", "2024-02-29")
    page.locator(".law-day:visible").wait_for()
    page.locator(".law-article.is-here", has_text="国有公司、企业的董事、经理利用职务便利").wait_for()
    assert "修改部分条文" in page.locator(".law-head .box.warn").inner_text()
    page.locator(".law-head [data-on='2024-03-01']").first.click()
    page.locator(".law-article.is-here", has_text="监事、高级管理人员").wait_for()


def test_two_texts_of_a_law_are_compared(visit: Any, assistant: Assistant) -> None:
    page = open_law(visit(), "商标法")
    assert page.locator(".version").count() == 2
    page.locator("[data-compare]").click()
    panel = page.locator("#law-panel.open")
    panel.locator(".diff").first.wait_for()
    older, newer = (v.version_date for v in assistant.library.versions("商标法"))
    changed = [d for d in assistant.desk.diff("商标法", older, newer) if d.kind not in ("same", "moved")]
    assert panel.locator(".diff").count() == len(changed) > 20


@pytest.mark.parametrize(
    ("typed", "day", "words"),
    [
        ("合同法", "", "自2021-01-01起废止，由《民法典》第一千二百六十条废止"),
        ("人脸识别技术应用安全管理办法", "", "未收录"),
        ("治安管理处罚法", "2025-12-31", "本库未收录"),
        ("个保法", "2021-10-31", "尚未施行"),
        ("民诉法", "2022-06-01", "不以其他日期的文本代替"),
    ],
)
def test_what_cannot_be_shown_is_said(visit: Any, typed: str, day: str, words: str) -> None:
    page = open_law(visit(), typed)
    if day:
        page.fill("#laws .day input", day)
        page.locator(".law-day:visible").wait_for()
    page.locator(".law-head .box.bad", has_text=words).wait_for()
    assert page.locator(".law-article").count() == 0
    if page.locator(".law-head .box.bad [data-on]").count():
        page.locator(".law-head .box.bad [data-on]").last.click()
        page.locator(".law-article").first.wait_for()


def test_part_of_a_text_is_said_to_be_part(visit: Any) -> None:
    page = open_law(visit(), "人脸识别司法解释")
    assert "只收录部分条文" in page.locator(".law-head .box.warn").first.inner_text()
    page.locator(".transition summary").click()
    page.locator(".transition-body", has_text="溯及").wait_for()


def test_an_unknown_name_is_told_with_what_is_near(visit: Any) -> None:
    page = open_law(visit(), "个人信息保护条例法")
    assert "个人信息保护法" in page.locator(".law-told").inner_text()
    page.fill(".law-query", '<img src=x onerror="window.hacked=1">')
    page.press(".law-query", "Enter")
    page.locator(".law-told", has_text="onerror").wait_for()
    assert page.locator("#laws img").count() == 0 and page.evaluate("window.hacked") is None


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_relation_opens_its_passage_and_the_panel_goes_back(visit: Any, size: dict[str, int]) -> None:
    page = open_law(visit(size), "个保法 29")
    page.locator(".law-article.is-here [data-tool=related]").click()
    panel = page.locator("#law-panel.open")
    panel.locator(".related-row", has_text="第七十二条").click()
    panel.locator(".article", has_text="第七十二条").wait_for()
    panel.locator(".related-row").first.wait_for()
    panel.locator("[data-back]").click()
    panel.locator(".article", has_text="第二十九条").wait_for()
    assert panel.locator("[data-back]").is_hidden()
    panel.locator(".graph summary").click()
    box = panel.locator(".relation-graph").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    panel.locator(".relation-graph .node", has_text="第六十六条").click()
    panel.locator(".article", has_text="第六十六条").wait_for()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_answers_passage_leads_to_its_law(visit: Any, size: dict[str, int]) -> None:
    visitor = visit(size)  # on the phone the tab lies in the menu of those that have no room
    page = visitor.page
    visitor.ask("个保法第二十六条怎么规定？").locator(".prose-law .cite").first.click()
    page.locator("#law-panel.open .related-row").first.wait_for()
    page.locator("#law-panel.open .in-laws").click()
    page.locator(".law-article.is-here h4", has_text="第二十六条").wait_for()
    assert page.locator("#law-panel.open").count() == 0


def test_keyboard_alone_reads_a_law(visit: Any) -> None:
    page = visit().page

    def tab_to(selector: str, most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    page.locator("body").click(position={"x": 3, "y": 3})
    tab_to("#tab-ask-button")
    page.keyboard.press("End")
    page.locator("#laws .law-card").first.wait_for()
    tab_to(".law-query")
    page.keyboard.type("个保法29")
    page.keyboard.press("Enter")
    page.locator(".law-article.is-here").wait_for()
    tab_to(".law-article.is-here [data-tool=related]", 3)
    page.keyboard.press("Enter")
    page.locator("#law-panel.open .related-row").first.wait_for()
    tab_to("#law-panel .graph summary")
    page.keyboard.press("Enter")
    tab_to("#law-panel .node")
    page.keyboard.press("Enter")
    page.locator("#law-panel.open [data-back]:visible").wait_for()
    tab_to("#law-panel [data-back]")
    page.keyboard.press("Enter")
    page.locator("#law-panel.open .article", has_text="第二十九条").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.law-article.is-here [data-tool=related]')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough_in_the_tab_and_the_drawing(visit: Any, scheme: str) -> None:
    page = open_law(visit(color_scheme=scheme), "商标法 10")
    page.locator(".law-article.is-here [data-tool=history]").click()
    page.locator("#law-panel.open .diff").first.wait_for()
    for selector in (
        *(
            ".law-about",
            ".law-article h4",
            ".law-article .tools button",
            ".law-contents small",
            ".version small",
        ),
        *(
            ".law-head .status",
            ".between button",
            ".law-section",
            ".diff-text ins",
            ".diff-text del",
            ".text-of",
        ),
    ):
        contrast = page.evaluate(CONTRAST, selector)
        assert contrast is not None and contrast >= 4.5, (selector, contrast)
    page.keyboard.press("Escape")
    page.locator(".law-article.is-here [data-tool=related]").click()
    page.locator("#law-panel.open .related h3").wait_for()
    for selector in (".related-row .name", ".related-row .says", ".related h4"):
        contrast = page.evaluate(CONTRAST, selector)
        assert contrast is None or contrast >= 4.5, (selector, contrast)


def test_english_and_back(visit: Any) -> None:
    visitor = visit()
    page = open_law(visitor, "民法典")
    page.click("button[data-language=en]")
    assert page.locator(".law-query").get_attribute("placeholder").startswith("Name of a law")
    assert "Contents" in page.locator(".law-contents > summary").inner_text()
    page.click("button[data-language=zh]")
    assert page.locator(".law-find").get_attribute("placeholder") == "查找词语"
