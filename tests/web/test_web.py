"""The page in a real browser, over the real index: answers, passages, sessions, phone, keyboard."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from assistant import Answer, Assistant, LegalUnit
from assistant.citations.written import quote_spans, written_citation
from assistant.config import Settings
from assistant.language.text import letters
from assistant.present import source_words
from tests.browser import CONTRAST, DESKTOP, PHONE, Visitor, needs_chromium, served

pytestmark = [pytest.mark.browser, needs_chromium]
DOORBELL = "邻居装的可视门铃正对我家门口，能要求他拆掉吗？"
HOSTILE = '个保法第二十六条<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_citation_opens_its_passage(visit: Any, assistant: Assistant, size: dict[str, int]) -> None:
    page, answer = (visitor := visit(size)).page, assistant.ask(DOORBELL)
    visitor.unfold(turn := visitor.ask(DOORBELL))
    marks = turn.locator(".prose-law .cite")
    assert {int(marks.nth(i).inner_text()) for i in range(marks.count())} == {c.n for c in answer.citations}
    for i in range(marks.count()):
        number = int(marks.nth(i).inner_text())
        citation = next(c for c in answer.citations if c.n == number)
        marks.nth(i).click()
        panel = page.locator("#law-panel.open")
        panel.wait_for()
        assert panel.locator("h2").first.text_content() == citation.unit.title
        assert letters(panel.locator(".law-text").text_content()) == letters(citation.unit.text)
        assert citation.unit.kind.label in panel.locator(".badges").text_content()
        assert citation.unit.status in panel.locator(".badges").text_content()
        assert source_words(citation.unit) in panel.locator(".facts").text_content()
        spans = quote_spans(citation.unit.text, citation.quote)
        wanted = letters("".join(citation.unit.text[a:b] for a, b in spans))
        assert spans and letters("".join(panel.locator("mark").all_text_contents())) == wanted
        page.keyboard.press("Escape")
        page.locator("#law-panel.open").wait_for(state="hidden")


def test_copy_gives_the_usual_written_form(visit: Any, assistant: Assistant) -> None:
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    citation = assistant.ask("民法典第一千零三十二条怎么规定？").citations[0]
    turn = visitor.ask("民法典第一千零三十二条怎么规定？")
    turn.locator(".prose-law .cite").first.click()
    visitor.page.locator("#law-panel.open [data-copy]").first.click()
    visitor.page.locator("#law-toast.shown").wait_for()
    assert visitor.page.evaluate("navigator.clipboard.readText()") == written_citation(
        citation.unit, citation.quote
    )


def test_the_panel_pages_through_the_passages_by_keyboard(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    first = visitor.ask(DOORBELL).locator(".prose-law .cite").first
    first.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#law-panel.open")
    key = panel.get_attribute("data-key")
    page.keyboard.press("ArrowRight")
    assert panel.get_attribute("data-key") != key
    page.keyboard.press("ArrowLeft")
    assert panel.get_attribute("data-key") == key
    page.keyboard.press("Escape")
    assert first.evaluate("e => e === document.activeElement")


def test_keyboard_alone_reaches_an_example_and_its_sources(visit: Any) -> None:
    page = visit().page

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    page.locator("body").click(position={"x": 3, "y": 3})
    tab_to(".example")
    page.keyboard.press("Enter")
    page.locator(".turn-foot").wait_for()
    page.locator("body").click(position={"x": 3, "y": 3})
    tab_to(".prose-law .cite")
    page.keyboard.press("Enter")
    page.locator("#law-panel.open").wait_for()


def test_follow_ups_use_this_sessions_history_and_no_other(visit: Any) -> None:
    one, two = visit(), visit()
    one.ask("个保法第二十六条怎么规定？")
    mine = one.ask("那第二十八条呢？").locator(".source .name").all_inner_texts()
    theirs = two.ask("那第二十八条呢？").locator(".source .name").all_inner_texts()
    assert any("个人信息保护法" in name and "第二十八条" in name for name in mine)
    assert not any("个人信息保护法" in name and "第二十八条" in name for name in theirs)
    assert "二十六条" not in two.page.locator("#conversation").inner_text()


def test_a_reload_keeps_the_conversation_and_a_new_one_begins_empty(visit: Any) -> None:
    page = (visitor := visit()).page
    visitor.ask("个保法第二十六条怎么规定？")
    page.reload()
    page.locator(".turn .cite").first.click()
    page.locator("#law-panel.open").wait_for()
    page.keyboard.press("Escape")
    page.click("[data-do=new]")
    page.locator(".turn").wait_for(state="detached")
    page.reload()
    page.wait_for_selector(".example")
    assert page.locator(".turn").count() == 0


def test_hostile_input_stays_text(visit: Any) -> None:
    page = (visitor := visit()).page
    turn = visitor.ask(HOSTILE)
    assert HOSTILE in turn.locator(".asked").inner_text()
    page.reload()
    page.locator(".turn").wait_for()
    assert page.locator("#conversation img, #conversation script").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_question_too_long_is_refused_and_given_back(visit: Any, settings: Settings) -> None:
    page = visit().page
    question = "长" * (settings.question_limit + 1)
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.locator("#law-toast.shown", has_text="超出 1 字").wait_for()
    assert "超出 1 字" in page.locator(".room").inner_text()
    assert page.input_value("#question textarea") == question
    assert page.locator(".turn").count() == 0


def test_off_topic_is_refused_without_sources(visit: Any) -> None:
    turn = visit().ask("今天天气怎么样？")
    assert turn.locator(".source").count() == 0 and turn.locator(".turn-foot").count() == 1


def test_the_date_asked_for_reaches_the_answer(visit: Any) -> None:
    visitor = visit()
    assert visitor.page.input_value("#composer .day input") == time.strftime("%Y-%m-%d")
    visitor.page.fill("#composer .day input", "2023-06-01")
    assert "2023-06-01" in visitor.ask("刑法第一百六十五条怎么规定？").locator(".turn-foot").inner_text()


def test_english_by_a_switch_that_is_remembered(visit: Any) -> None:
    page = visit().page
    page.click("button[data-language=en]")
    page.get_by_role("tab", name="Verify").wait_for()
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    assert page.locator("#question textarea").get_attribute("placeholder").isascii() is False  # an ellipsis
    assert not page.locator(".welcome h2").inner_text().count("遇")
    page.reload()
    page.get_by_role("tab", name="Verify").wait_for()


def test_the_whole_answer_can_be_copied_and_saved(visit: Any, tmp_path: Path) -> None:
    visitor = visit(permissions=["clipboard-read", "clipboard-write"], accept_downloads=True)
    turn = visitor.ask("个保法第二十六条怎么规定？")
    turn.locator("[data-copy-answer]").click()
    visitor.page.locator("#law-toast.shown").wait_for()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    for kind in ("export", "docx"):
        turn.locator(".menu summary").click()
        with visitor.page.expect_download() as download:
            turn.locator(f"[data-{kind}]").click()
        download.value.save_as(tmp_path / f"answer.{kind}")
    written = "".join(p.text for p in Document(str(tmp_path / "answer.docx")).paragraphs)
    for text in (copied, (tmp_path / "answer.export").read_text(encoding="utf-8"), written):
        assert "《个人信息保护法》第二十六条" in text and "不构成法律意见" in text
    assert "**" not in copied + written and "#" not in copied


def test_phone_wide_page_has_no_sideways_scroll_and_a_bottom_sheet(visit: Any) -> None:
    page = (visitor := visit(PHONE)).page
    visitor.unfold(turn := visitor.ask(DOORBELL))
    mark = turn.locator(".prose-law .cite").last
    mark.click()
    time.sleep(0.8)  # the sheet slides in, the text scrolls clear of it
    sheet = page.locator("#law-panel.open").bounding_box()
    assert sheet["x"] == 0 and sheet["width"] == 390 and abs(sheet["y"] + sheet["height"] - 844) < 2
    assert sheet["y"] > 150
    clicked = mark.bounding_box()
    assert clicked["y"] >= 0 and clicked["y"] + clicked["height"] <= sheet["y"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough_in_light_and_dark(visit: Any, scheme: str) -> None:
    page = (visitor := visit(color_scheme=scheme)).page
    visitor.ask(DOORBELL).locator(".cite").first.click()
    for selector in (
        *(
            ".masthead p",
            ".asked",
            ".prose-law p",
            ".cite:not(.is-open)",
            ".source .name",
            ".badge",
            ".status",
        ),
        *(".turn-foot .how", "#law-panel h2", ".law-text mark", ".facts dt", ".hint", ".disclaimer", "#send"),
        *("#options", ".talk-bar button", ".talk-title", ".turn-foot button", ".menu summary"),
    ):
        contrast = page.evaluate(CONTRAST, selector)
        assert contrast is not None and contrast >= 4.5, (selector, contrast)


class Slow:
    """An assistant whose answer grows in steps that the test lets pass."""

    def __init__(self, unit: LegalUnit) -> None:
        self.unit, self.go, self.steps = unit, threading.Event(), 0

    def ask_stream(self, question: str, **options: Any) -> Iterator[Answer]:
        answer = Answer(question, "先有一半。")
        yield answer
        self.steps += 1
        self.go.wait(30)
        self.steps += 1
        yield replace(answer, answer="先有一半。再有一半。")


def test_an_answer_streams_in_and_can_be_stopped(
    browser: Any, settings: Settings, assistant: Assistant
) -> None:
    slow = Slow(assistant.article("民法典", "1032"))
    with served(settings, slow) as url:
        visitor = Visitor(browser, url, DESKTOP)
        page = visitor.page
        page.fill("#question textarea", "问")
        page.click("#send")
        page.locator(".prose-law", has_text="先有一半").wait_for()
        assert page.locator("#send").is_hidden() and page.locator(".turn-foot").count() == 0
        page.click("#stop")
        page.locator("[role=alert]", has_text="已停止").wait_for()
        slow.go.set()
        time.sleep(0.5)
        assert "再有一半" not in page.locator(".turn").inner_text()
        assert "再有一半" in visitor.ask("再问").inner_text()
        assert not visitor.errors
        visitor.context.close()
