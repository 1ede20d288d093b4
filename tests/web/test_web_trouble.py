"""What goes wrong between page and server: told in words, nothing lost, sent again by itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from assistant import Answer
from assistant.config import load_settings
from assistant.web.opening import Opening
from tests.browser import DESKTOP, Visitor, needs_chromium, served, start

pytestmark = [pytest.mark.browser, needs_chromium]
ASKED = "小区只让刷脸进门，合法吗？"


class Told:
    """Stands in for an assistant: half an answer, then, once `go` is set, the whole; `broken` raises."""

    def __init__(self) -> None:
        self.go, self.broken, self.asked = threading.Event(), False, 0
        self.go.set()

    def ask_stream(self, question: str, **options: Any) -> Iterator[Answer]:
        self.asked += 1
        if self.broken:
            raise RuntimeError("a bug")
        answer = Answer(question, "先有一半。")
        yield answer
        self.go.wait(30)
        yield replace(answer, answer="先有一半。再有一半。")


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def visitor(browser: Any, told: Told) -> Iterator[Visitor]:
    """A reader of a page without an index; whatever goes wrong, no script may fail."""
    with served(load_settings(), told) as url:
        visitor = Visitor(browser, url, DESKTOP)
        yield visitor
        errors = visitor.errors
        visitor.context.close()
        assert not errors


def box(visitor: Visitor) -> str:
    return str(visitor.page.input_value("#question textarea"))


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (500, "Internal Server Error", "服务器处理时出了错"),
        (400, '{"error": "日期不对", "error_en": "Bad date."}', "日期不对"),
        (404, "{}", "版本对不上|没有接受"),
        (413, "<html>nginx", "没有接受"),
        (401, "", "登录已过期"),
        (422, '{"detail": "不合规矩"}', "不合规矩"),
    ],
)
def test_a_refusal_is_told_the_question_is_put_back_and_can_be_sent_again(
    visitor: Visitor, status: int, body: str, words: str
) -> None:
    page = visitor.page
    page.route("**/stream/**", lambda route: route.fulfill(status=status, body=body))
    turn = visitor.ask(ASKED)
    shown = turn.locator("[role=alert]").inner_text()
    assert any(word in shown for word in words.split("|")), shown
    assert turn.locator(".waiting").count() == 0 and page.locator("#send").is_visible()
    assert box(visitor) == ASKED
    page.unroute("**/stream/**")
    turn.locator("[data-again]").click()
    turn.locator(".turn-foot").wait_for()
    assert "再有一半" in turn.inner_text() and turn.locator("[role=alert]").count() == 0
    assert box(visitor) == "" and page.locator(".turn").count() == 1


def test_a_bug_of_the_server_is_told_in_the_readers_language(visitor: Visitor, told: Told) -> None:
    told.broken = True
    visitor.page.click("button[data-language=en]")
    turn = visitor.ask(ASKED)
    assert "ran into an error" in turn.locator("[role=alert]").inner_text()
    told.broken = False
    turn.locator("[data-again]").click()
    turn.locator(".turn-foot").wait_for()


def test_offline_is_said_and_the_question_goes_out_by_itself(visitor: Visitor) -> None:
    page = visitor.page
    visitor.context.set_offline(True)
    page.fill("#question textarea", ASKED)
    page.keyboard.press("Enter")
    page.locator("#law-net", has_text="连不上服务器").wait_for()
    visitor.context.set_offline(False)
    page.locator(".turn .turn-foot").wait_for()
    page.locator("#law-net", has_text="已重新连上").wait_for()


def test_a_server_that_comes_back_answers_what_was_asked_of_the_one_before(browser: Any, told: Told) -> None:
    settings = load_settings()
    # Not one of the ports that servers of other tests take as soon as it is free.
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    first, address = start(settings, Opening(lambda: told), port)
    visitor = Visitor(browser, address, DESKTOP)
    page = visitor.page
    told.go.clear()
    page.fill("#question textarea", ASKED)
    page.keyboard.press("Enter")
    page.locator(".prose-law", has_text="先有一半").wait_for()
    first.close()
    page.locator("#law-net", has_text="连不上服务器").wait_for()
    told.go.set()
    second, _ = start(settings, Opening(lambda: told), port)
    page.locator(".prose-law", has_text="再有一半").wait_for()
    assert page.locator(".turn").count() == 1 and not visitor.errors
    visitor.context.close()
    second.close()


def test_stop_keeps_what_came_and_a_reload_in_mid_answer_brings_it(visitor: Visitor, told: Told) -> None:
    page = visitor.page
    told.go.clear()
    page.fill("#question textarea", ASKED)
    page.keyboard.press("Enter")
    page.locator(".prose-law", has_text="先有一半").wait_for()
    page.click("#stop")
    page.locator("[role=alert]", has_text="已停止").wait_for()
    assert "先有一半" in page.locator(".turn").inner_text() and box(visitor) == ASKED
    page.fill("#question textarea", "第二问")
    page.keyboard.press("Enter")
    page.locator(".turn").nth(1).locator(".prose-law", has_text="先有一半").wait_for()
    page.reload()
    told.go.set()
    page.locator(".turn").nth(1).locator(".turn-foot").wait_for()
    assert page.locator(".asked").all_inner_texts() == [ASKED, "第二问"]
    assert "先有一半" in page.locator(".turn").first.inner_text()


def test_what_another_tab_asks_for_is_told_and_asked_again(visitor: Visitor) -> None:
    page = visitor.page
    page.route("**/call/**", lambda route: route.fulfill(status=500, body="x"))
    visitor.tab("法条")
    page.locator(".law-told", has_text="服务器处理时出了错").wait_for()
    visitor.tab("合规自查")
    page.locator(".comply-wait [role=alert]", has_text="服务器处理时出了错").wait_for()
    visitor.tab("核验")
    page.route("**/stream/**", lambda route: route.fulfill(status=500, body="x"))
    page.fill("#check-text textarea", "《民法典》第一条")
    page.click("#check-run")
    page.locator("#check-result [role=alert]", has_text="服务器处理时出了错").wait_for()
    visitor.tab("研究备忘")
    page.fill("[data-facts]", "案情")
    page.click("#memo [data-do=find]")
    page.locator(".memo-said", has_text="服务器处理时出了错").wait_for()
