"""A person's hour at the page, on a desktop and on a phone, over the real index; axe looks at every stage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser import DESKTOP, PHONE, accessible, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
QUESTIONS = (
    "老板拖欠三个月工资不发，怎么办？",
    "退租了，房东不退押金",
    "网上买到假货，能要商家赔三倍吗？",
    "狗咬人谁赔",
)
FACTS = "某小区物业取消门禁卡，业主只能刷脸进出，不录入人脸就进不了小区，没有取得业主的单独同意。"
TOUCH = {"has_touch": True, "is_mobile": True}


@pytest.mark.parametrize(("size", "options"), [(DESKTOP, {}), (PHONE, TOUCH)], ids=["desktop", "phone"])
def test_an_hour(visit: Any, tmp_path: Path, size: dict[str, int], options: dict[str, Any]) -> None:
    visitor = visit(size, accept_downloads=True, permissions=["clipboard-read", "clipboard-write"], **options)
    page = visitor.page

    # The first visit: a situation, two follow-ups.
    accessible(page)
    page.locator(".example:visible", has_text="小区只让刷脸").click()
    turn = page.locator(".turn").first
    turn.locator(".turn-foot").wait_for()
    assert "可以" in turn.locator(".part-plain").inner_text()[:20]
    turn.locator(".part-facts button").first.click()
    page.locator(".turn").nth(1).locator(".turn-foot").wait_for()
    visitor.ask("能赔多少钱？")
    visitor.unfold(page.locator(".turn").last)
    accessible(page)

    # A passage, and back by the browser.
    page.locator(".turn").last.locator(".prose-law .cite").first.click()
    panel = page.locator("#law-panel.open")
    panel.locator(".related h3").wait_for()
    accessible(page)
    link = page.url
    page.go_back()
    panel.wait_for(state="hidden")
    other = visit(size, **options).page
    other.goto("about:blank")
    other.goto(link)
    other.locator("#law-panel.open .law-text").wait_for()
    other.keyboard.press("Escape")
    other.locator("#law-panel.open").wait_for(state="hidden")
    assert other.locator(".example:visible").count(), "who came by a link stays on the page"

    # The connection is lost; the question goes out by itself.
    page.click("[data-do=new]")
    visitor.context.set_offline(True)
    page.fill("#question textarea", QUESTIONS[0])
    page.keyboard.press("Enter")
    page.locator("#law-net", has_text="连不上服务器").wait_for()
    visitor.context.set_offline(False)
    page.locator(".turn .turn-foot").wait_for()

    # More questions, a reload, a link to hand on.
    for question in QUESTIONS[1:]:
        visitor.ask(question)
    page.reload()
    page.locator(".turn").nth(3).wait_for()
    assert page.locator(".asked").all_inner_texts() == list(QUESTIONS)
    turn = page.locator(".turn").nth(1)
    turn.locator(".menu summary").click()
    turn.locator("[data-link]").click()
    page.locator("#law-toast.shown").wait_for()
    shared = page.evaluate("navigator.clipboard.readText()")
    other.goto("about:blank")
    other.goto(shared)
    other.locator(".turn .turn-foot").wait_for()
    assert other.locator(".asked").all_inner_texts() == [QUESTIONS[1]], "a link asks what it names"
    page.click("[data-do=list]")
    page.locator("#talks .name").nth(1).wait_for()
    accessible(page)
    page.keyboard.press("Escape")

    # A text to check; it outlasts a reload.
    visitor.tab("核验")
    page.click("#check-sample")
    page.click("#check-run")
    page.locator(".checked.v-repealed").first.wait_for()
    page.wait_for_timeout(500)
    page.reload()
    page.locator(".checked.v-repealed").first.wait_for()
    accessible(page)

    # A memo; it outlasts a reload too.
    visitor.tab("研究备忘")
    page.fill("[data-facts]", FACTS)
    page.click("#memo [data-do=find]")
    rows = page.locator(".memo-issues li")
    rows.first.wait_for()
    while rows.count() > 1:
        rows.last.locator("[data-act=remove]").click()
    page.click(".memo-issues [data-do=draft]")
    page.locator(".memo-outcome .cite").first.wait_for(timeout=120_000)
    page.wait_for_timeout(300)
    page.reload()
    page.locator(".memo-outcome .cite").first.wait_for()
    with page.expect_download() as download:
        page.click("#memo [data-do=docx]")
    download.value.save_as(tmp_path / "memo.docx")
    assert (tmp_path / "memo.docx").stat().st_size > 5_000
    accessible(page)

    # The self-check, the cases, the laws: one article, then one by its bare number; and back.
    visitor.tab("合规自查")
    page.locator("fieldset.q").first.wait_for()
    accessible(page)
    visitor.tab("案例")
    page.locator("table.cases tr").nth(2).wait_for()
    accessible(page)
    visitor.tab("法条")
    page.locator(".law-sort").first.wait_for(state="attached")
    page.fill(".law-query", "个保法28")
    page.keyboard.press("Enter")
    page.locator(".law-article.is-here h4", has_text="第二十八条").wait_for()
    accessible(page)
    page.fill(".law-query", "1032")
    page.keyboard.press("Enter")
    page.locator(".law-article.is-here h4", has_text="第一千零三十二条").wait_for()
    page.go_back()
    page.locator(".law-head h2", has_text="个人信息保护法").wait_for()
    page.go_back()
    page.go_back()
    page.locator("table.cases tr").nth(2).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
