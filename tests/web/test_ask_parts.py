"""The parts of an answer in a real browser: facts, matters and the chip are sent as they should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from assistant import Answer
from assistant.config import load_settings
from assistant.schema.answers import OpenFact, Option, Section
from tests.browser import CONTRAST, PHONE, needs_chromium, served, visitors

pytestmark = [pytest.mark.browser, needs_chromium]
ASK = "镜头能拍到你家里面吗？"
PLAIN = Answer(
    "",
    "可以要他停。",
    sections=(
        Section(
            "plain", "", "**可以要他停：拍到你家里面的，不允许**。" + "邻里先好好谈，也可以找调解委员会。" * 6
        ),
        Section("steps", "现在怎么做", "- ① 拍照录像\n- ② 书面请对方拆除\n- ③ 报警（110）"),
        Section("terms", "期限", "- 三年内起诉"),
        Section("facts", "要看的事实", f"- {ASK}"),
        Section("law", "法律原文", "- 第一条\n- 第二条", folded=True),
    ),
    facts=(OpenFact(ASK, "不允许", "看影响"),),
)
DANGER = replace(
    PLAIN, sections=(Section("emergency", "你的安全最要紧", "- 打 110 或 12348；72 小时内"), *PLAIN.sections)
)
OPTIONS = Answer(
    "",
    "像下面哪一种？\n\n- 甲\n- 乙\n\n点一下就行。",
    sections=(Section("options", "", "像下面哪一种？\n\n- 甲\n- 乙\n\n点一下就行。"),),
    options=(Option("a", "邻居装摄像头", "能不能拆"), Option("b", "小区只让刷脸", "能不能拒绝")),
)


class Telling:
    """Stands in for an assistant: tells what it was asked, answers by the question."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[tuple[str, str]]]] = []

    def ask_stream(self, question: str, **options: Any) -> Iterator[Answer]:
        history = options["history"]
        self.asked.append((question, history))
        answer = DANGER if "打我" in question else OPTIONS if question == "出事了" else PLAIN
        yield replace(answer, question=question, follows=bool(history))


@pytest.fixture
def telling() -> Telling:
    return Telling()


@pytest.fixture
def open_page(browser: Any, telling: Telling) -> Iterator[Any]:
    with served(load_settings(), telling) as url, visitors(browser, url) as visit:
        yield visit


def test_a_fact_is_told_by_a_button_and_shown_as_a_sentence(open_page: Any, telling: Telling) -> None:
    visitor = open_page()
    visitor.ask("门铃").locator(".part-facts button", has_text="是").first.click()
    turn = visitor.page.locator(".turn").nth(1)
    turn.locator(".turn-foot").wait_for()
    assert telling.asked[1] == (f"补充：{ASK}是", [("门铃", PLAIN.answer)])
    assert turn.locator(".asked").inner_text() == f"{ASK}— 是"
    visitor.page.reload()
    assert visitor.page.locator(".turn .asked").nth(1).inner_text() == f"{ASK}— 是"
    visitor.ask("那怎么办")
    assert telling.asked[2][1][1][0] == f"补充：{ASK}是", "what was sent is what a follow-up hears"


def test_the_chip_asks_again_without_the_turn_before(open_page: Any, telling: Telling) -> None:
    visitor = open_page()
    assert visitor.ask("门铃").locator(".chip").count() == 0
    visitor.ask("狗咬人").locator(".chip").click()
    turn = visitor.page.locator(".turn").nth(2)
    turn.locator(".turn-foot").wait_for()
    assert telling.asked[1][1] and telling.asked[2] == ("狗咬人", [])
    assert turn.locator(".chip").count() == 0
    visitor.ask("然后呢")
    assert len(telling.asked[3][1]) == 3, "only that one question stood alone"


def test_a_matter_is_chosen_by_a_button(open_page: Any, telling: Telling) -> None:
    visitor = open_page()
    turn = visitor.ask("出事了")
    assert turn.locator(".part-options button").all_inner_texts() == ["邻居装摄像头", "小区只让刷脸"]
    assert "点一下就行" in turn.inner_text()
    turn.locator(".part-options button").last.click()
    visitor.page.locator(".turn").nth(1).locator(".turn-foot").wait_for()
    assert telling.asked[1][0] == "小区只让刷脸"


def test_the_card_comes_first_and_its_numbers_can_be_called(open_page: Any) -> None:
    visitor = open_page(PHONE, has_touch=True, is_mobile=True)
    visitor.ask("门铃")
    turn = visitor.ask("我老公打我")
    card = turn.locator("[role=alert].part-emergency")
    assert [a.get_attribute("href") for a in card.locator("a").all()] == ["tel:110", "tel:12348"]
    assert all(a.bounding_box()["height"] >= 44 for a in card.locator("a").all())
    # Read at one moment: the page may still be scrolling.
    tops = turn.evaluate("""(turn) => ["[role=alert].part-emergency", ".chip, .part-plain"].map(
        (css) => [...turn.querySelectorAll(css)].map((part) => part.getBoundingClientRect().y))""")
    assert tops[0] and tops[1]
    assert max(tops[0]) < min(tops[1])


def test_a_phones_first_screen_holds_answer_steps_and_facts(open_page: Any) -> None:
    visitor = open_page(PHONE, has_touch=True, is_mobile=True)
    turn = visitor.ask("门铃")
    visitor.page.evaluate("window.scrollTo(0, 0)")
    composer = visitor.page.locator("#composer").bounding_box()
    assert composer["height"] <= 100
    for css in (".part-plain", ".part-steps", ".part-facts"):
        part = turn.locator(css).bounding_box()
        assert part["y"] >= 0 and part["y"] + part["height"] <= composer["y"], css
    button = turn.locator(".part-facts button").first
    assert button.bounding_box()["height"] >= 44
    assert (
        16
        <= float(turn.locator(".part-plain").evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))
        <= 17
    )
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visitor.page.locator("#persona").is_hidden()
    visitor.page.click("#options")
    visitor.page.locator("#persona").wait_for()
    assert visitor.page.locator("[data-do=new]").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_of_the_parts(open_page: Any, scheme: str) -> None:
    visitor = open_page(color_scheme=scheme)
    visitor.ask("门铃")
    visitor.ask("我老公打我")
    visitor.ask("出事了")
    for selector in (
        *(".part-plain strong", ".part-steps h3", ".part-facts button", ".chip", ".part-emergency h3"),
        *(".part-emergency .call", ".part-emergency li", ".part-options button", ".part-options span"),
        *("details.part > summary", ".part-steps .call"),
    ):
        contrast = visitor.page.evaluate(CONTRAST, selector)
        assert contrast is not None and contrast >= 4.5, (selector, contrast)


def test_the_next_question_goes_out_while_the_connection_of_the_last_still_stands(
    open_page: Any, telling: Telling
) -> None:
    visitor = open_page()
    visitor.page.evaluate("""() => { const fetched = window.fetch; window.fetch = async (...given) => {
        const reply = await fetched(...given);
        if (!String(given[0]).includes("stream/")) return reply;
        const from = reply.body.getReader();
        return new Response(new ReadableStream({ async pull(to) {
            const { done, value } = await from.read();
            return done ? new Promise(() => {}) : to.enqueue(value);
        } }), { headers: reply.headers });
    }; }""")
    for question in ("门铃", "我老公打我", "狗咬人"):
        visitor.ask(question)
    assert [question for question, _ in telling.asked] == ["门铃", "我老公打我", "狗咬人"]
