"""Conversations kept by the browser: found, renamed, deleted with a way back, branched, shared, judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer
from assistant.config import load_settings
from tests.browser import DESKTOP, PHONE, needs_chromium, served, visitors

pytestmark = [pytest.mark.browser, needs_chromium]


class Echo:
    """Stands in for an assistant: says what it was asked, as who, and after what."""

    def ask_stream(self, question: str, **options: Any) -> Iterator[Answer]:
        before = "、".join(asked for asked, _ in options["history"])
        yield Answer(question, f"答：{question}（{options['persona']}，{options['as_of']}，此前：{before}）")


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    with served(load_settings(), Echo()) as url, visitors(browser, url) as visit:
        yield visit


def rows(page: Any) -> list[str]:
    return [str(name) for name in page.locator("#talks .name").all_inner_texts()]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_conversations_are_listed_found_renamed_and_deleted_with_a_way_back(
    opened: Any, size: dict[str, int]
) -> None:
    visitor = opened(size)
    page = visitor.page
    visitor.ask("退租押金")
    visitor.ask("那要多久")
    page.click("[data-do=new]")
    page.locator(".turn").first.wait_for(state="detached")
    assert "此前：）" in visitor.ask("狗咬人").inner_text()
    page.click("[data-do=list]")
    page.locator("#talks li .name").nth(1).wait_for()
    assert rows(page) == ["狗咬人", "退租押金"]
    page.fill(".talks-find", "多久")
    assert rows(page) == ["退租押金"], "found by what was asked later in it"
    page.click("#talks [data-rename]")
    page.keyboard.type("租房的事")
    page.keyboard.press("Enter")
    page.locator("#talks .name", has_text="租房的事").wait_for()
    page.click("#talks [data-delete]")
    page.locator("#talks .none").wait_for()
    page.fill(".talks-find", "")
    assert rows(page) == ["狗咬人"]
    page.keyboard.press("Escape")
    page.locator("#law-toast button").click()
    page.click("[data-do=list]")
    page.locator("#talks .open", has_text="租房的事").click()
    page.locator(".asked", has_text="那要多久").wait_for()
    assert page.locator(".talk-title").text_content() == "租房的事"
    page.go_back()
    page.locator(".asked", has_text="狗咬人").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_changed_question_makes_a_branch_and_the_old_conversation_stays(opened: Any) -> None:
    visitor = opened()
    page = visitor.page
    for question in ("一问", "二问", "三问"):
        visitor.ask(question)
    page.locator(".turn").nth(1).locator("[data-edit]").click()
    assert page.input_value("#question textarea") == "二问"
    page.fill("#question textarea", "二问改了")
    page.keyboard.press("Enter")
    turn = page.locator(".turn", has_text="答：二问改了")
    turn.wait_for()
    assert "此前：一问）" in turn.inner_text()
    assert page.locator(".asked").all_inner_texts() == ["一问", "二问改了"]
    page.go_back()
    page.locator(".asked", has_text="三问").wait_for()
    assert page.locator(".asked").all_inner_texts() == ["一问", "二问", "三问"]


def test_a_shared_link_carries_question_day_and_persona_and_nothing_to_the_server(opened: Any) -> None:
    one = opened(permissions=["clipboard-read", "clipboard-write"])
    one.page.click("#persona label:last-child")
    one.page.fill("#composer .day input", "2023-06-01")
    turn = one.ask("公告期多久？")
    assert "prosecutor，2023-06-01" in turn.inner_text()
    turn.locator(".menu summary").click()
    turn.locator("[data-link]").click()
    one.page.locator("#law-toast.shown").wait_for()
    link = one.page.evaluate("navigator.clipboard.readText()")
    assert "公告" not in link.split("#")[0] and "?" not in link
    two = opened()
    asked: list[str] = []
    two.page.on("request", lambda request: asked.append(request.url))
    two.page.goto("about:blank")
    two.page.goto(link)
    two.page.locator(".turn", has_text="prosecutor，2023-06-01").wait_for()
    assert not any("q=" in url.split("#")[0] for url in asked)
    two.page.reload()
    two.page.locator(".turn").first.wait_for()
    assert two.page.locator(".turn").count() == 1, "a reload does not ask once more"


def test_a_judgement_is_kept_here_and_goes_out_as_a_file(opened: Any, tmp_path: Path) -> None:
    visitor = opened(accept_downloads=True)
    page = visitor.page
    turn = visitor.ask("狗咬人")
    turn.locator("[data-vote=no]").click()
    turn.locator("[data-reason=vote_wrong]").click()
    turn.locator(".vote-why textarea").fill("应当是1245条")
    page.wait_for_timeout(200)
    page.reload()
    page.locator("[data-vote=no][aria-pressed=true]").wait_for()
    assert page.locator("[data-reason=vote_wrong]").get_attribute("aria-pressed") == "true"
    assert page.input_value(".vote-why textarea") == "应当是1245条"
    page.click("[data-do=list]")
    with page.expect_download() as download:
        page.click("[data-do=votes]")
    download.value.save_as(tmp_path / "votes.jsonl")
    (line,) = (tmp_path / "votes.jsonl").read_text(encoding="utf-8").splitlines()
    judged = json.loads(line)
    assert judged["question"] == "狗咬人" and judged["useful"] is False
    assert judged["reasons"] == ["条文不对"] and judged["note"] == "应当是1245条"
