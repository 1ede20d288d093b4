"""The tab 案例 in a real browser: the table, its filters and pages, passages, cases like described facts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant import Assistant
from assistant.config import Settings
from assistant.language.text import contains, letters
from tests.browser import CONTRAST, DESKTOP, PHONE, Visitor, needs_chromium, served

pytestmark = [pytest.mark.browser, needs_chromium]
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
ESTATE = "小区物业取消了门禁卡，业主只能刷脸进出，物业没有告知用途。"
LOAN = "我借给朋友五万元，约定年底还，到期后他一直不还。"
HOSTILE = '小区只能刷脸<img src=x onerror="window.hacked=1">业主<script>window.hacked=1</script>'


def open_cases(visitor: Visitor) -> Any:
    visitor.tab("案例")
    visitor.page.locator(".cases tbody tr").first.wait_for()
    return visitor.page


def shown(page: Any) -> list[str]:
    return page.locator(".cases tbody tr").evaluate_all("all => all.map(e => e.dataset.case)")  # type: ignore[no-any-return]


def find(page: Any, facts: str) -> Any:
    if not page.locator("#case-facts").is_visible():
        page.click(".finder summary")
    page.fill("#case-facts", facts)
    page.click('#cases [data-do="find"]')
    page.locator(".found .like, .found .none, .found [role=alert]").first.wait_for()
    return page.locator(".found")


@SIZES
def test_every_case_is_shown_in_its_sources_words(
    visit: Any, assistant: Assistant, size: dict[str, int]
) -> None:
    page = open_cases(visit(size))
    rows = assistant.cases()
    assert shown(page) == [r.unit.id for r in rows]
    for row in rows:
        text = page.locator(f'tr[data-case="{row.unit.id}"]').text_content()
        for cell in (*row.detail.facts, *row.detail.measures, *row.detail.outcome, *row.detail.bodies):
            assert cell in text
            if cell not in row.detail.bodies:
                assert all(contains(row.unit.text, part) for part in cell.split("……"))
        assert all(figure in text for figure in row.detail.figures)
        if not row.detail.outcome:
            assert "来源未载" in text
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    tops = (
        page.locator(".cases tbody tr").first.locator("td").evaluate_all("all => all.map(e => e.offsetTop)")
    )
    assert (len(set(tops)) == 1) == (size is DESKTOP), "a row on the desktop, a card on the phone"


@SIZES
def test_a_row_opens_the_case_what_discusses_it_and_the_law(
    visit: Any, assistant: Assistant, size: dict[str, int]
) -> None:
    page = open_cases(visit(size))
    row = next(r for r in assistant.cases() if r.unit.id == "case#000-public-rental")
    here = page.locator(f'tr[data-case="{row.unit.id}"]')
    units = [assistant.unit(i) for i in row.passages] + [law.unit for law in row.cited]
    assert len(units) > 3
    here.locator(".case-name").click()
    panel = page.locator("#law-panel.open")
    for i, unit in enumerate(units):
        assert f"{i + 1}/{len(units)}" in panel.locator(".panel-bar .place").text_content()
        assert letters(panel.locator(".law-text").text_content()) == letters(unit.text)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    here.locator(".rule").click()
    assert panel.locator("h2").first.text_content() == row.cited[0].unit.title


def test_words_place_and_sides_filter_at_once(visit: Any, assistant: Assistant) -> None:
    page = open_cases(visit())
    page.fill('[data-filter="words"]', "２２万余条")
    assert shown(page) == [r.unit.id for r in assistant.cases(words="22万余条")] == ["case#000-k-company"]
    page.fill('[data-filter="words"]', "检察建议 “小偷”")
    assert shown(page) == ["case#001-putuo-supermarket"]
    page.fill('[data-filter="words"]', "检察建议 不存在的词")
    assert shown(page) == [] and "没有符合条件" in page.locator(".case-count").text_content()
    page.click('[data-do="reset"]')
    assert len(shown(page)) == 7 and page.locator('[data-do="reset"]').is_hidden()
    page.select_option('[data-filter="conduct"]', "只能刷脸")
    forced = {r.unit.id for r in assistant.cases(facet="只能刷脸")}
    assert set(shown(page)) == forced and len(forced) == 2
    page.select_option('[data-filter="area"]', "江苏省无锡市新吴区")
    assert shown(page) == ["case#001-xinwu-gym"]
    assert "7 件中符合条件的 1 件" in page.locator(".case-count").text_content()


def test_hundreds_of_cases_are_paged(browser: Any, settings: Settings, assistant: Assistant) -> None:
    row = assistant.cases()[0]

    def copy(i: int) -> Any:
        unit = replace(row.unit, id=f"case#copy-{i}", text=f"{row.unit.text}编号{i}号。")
        detail = replace(row.detail, title=f"第{i}号案", unit_id=unit.id)
        return replace(row, unit=unit, units=(unit,), detail=detail)

    class Many:
        rows = tuple(copy(i) for i in range(1, 401))

        def cases(self) -> Any:
            return self.rows

    with served(settings, Many()) as url:
        visitor = Visitor(browser, url, PHONE)
        page = open_cases(visitor)
        assert "共 400 件" in page.locator(".case-count").text_content()
        assert len(shown(page)) == 20 and "第 1/20 页" in page.locator(".case-pages").text_content()
        page.locator('.case-pages [data-step="1"]').focus()
        for _ in range(19):
            page.keyboard.press("Enter")
        assert shown(page)[-1] == "case#copy-400"
        assert page.locator('.case-pages [data-step="1"]').is_disabled()
        assert page.evaluate("document.activeElement.dataset.step") == "-1", "the focus is not lost"
        page.fill('[data-filter="words"]', "编号377号")
        assert shown(page) == ["case#copy-377"] and page.locator(".case-pages").is_hidden()
        assert not visitor.errors
        visitor.context.close()


@SIZES
def test_cases_like_the_facts_tell_what_is_shared_and_what_differs(
    visit: Any, assistant: Assistant, size: dict[str, int]
) -> None:
    page = open_cases(visit(size))
    found = find(page, ESTATE)
    expected = assistant.similar_cases(ESTATE)
    ids = found.locator(".like").evaluate_all("all => all.map(e => e.dataset.case)")
    assert ids == [s.row.unit.id for s in expected.cases] and ids[0] == "case#000-public-rental"
    first = found.locator(".like").first
    assert first.locator("tbody th").all_text_contents() == [f.name for f in expected.cases[0].shared]
    forced = first.locator("tbody tr", has_text="只能刷脸").locator("td")
    assert "只能刷脸" in forced.nth(0).text_content() and "仅能通过人脸" in forced.nth(1).text_content()
    assert "暗中采集" in first.locator(".only").first.text_content()
    assert expected.cases[0].row.detail.outcome[0] in first.locator(".went").text_content()
    first.locator(".case-name").click()
    page.locator("#law-panel.open").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_none_is_an_answer_and_facts_too_short_are_refused(visit: Any) -> None:
    page = open_cases(visit())
    found = find(page, LOAN)
    assert "没有足够相似" in found.text_content() and found.locator(".like").count() == 0
    found = find(page, "刷脸")
    assert "太短" in found.locator("[role=alert]").text_content()


def test_facts_stay_in_this_tab_and_are_cleared(visit: Any) -> None:
    visitor = visit()
    page = open_cases(visitor)
    find(page, ESTATE)
    page.reload()
    page.wait_for_selector("#question textarea", state="attached")
    open_cases(visitor)
    assert page.input_value("#case-facts") == ESTATE and page.locator("#case-facts").is_visible()
    other = open_cases(visit())
    assert other.input_value("#case-facts") == ""
    page.click('#cases [data-do="clear"]')
    page.reload()
    page.wait_for_selector("#question textarea", state="attached")
    open_cases(visitor)
    assert page.input_value("#case-facts") == ""


def test_hostile_facts_stay_text(visit: Any) -> None:
    page = open_cases(visit())
    find(page, HOSTILE)
    page.fill('[data-filter="words"]', "<img src=x onerror=window.hacked=1>")
    assert page.locator("#cases img, #cases script").count() == 0
    assert page.evaluate("window.hacked") is None


def test_keyboard_alone_filters_and_opens(visit: Any) -> None:
    page = open_cases(visit())

    def tab_to(selector: str, most: int = 40) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    page.locator(".finder summary").focus()
    page.keyboard.press("Enter")
    tab_to("#case-facts")
    page.keyboard.type(ESTATE)
    tab_to('[data-do="find"]')
    page.keyboard.press("Enter")
    page.locator(".like").first.wait_for()
    tab_to(".like .case-name")
    page.keyboard.press("Enter")
    page.locator("#law-panel.open").wait_for()
    page.keyboard.press("Escape")
    tab_to('[data-filter="words"]')
    page.keyboard.type("超市")
    assert "case#001-putuo-supermarket" in shown(page) and len(shown(page)) < 7
    tab_to(".cases .case-name")
    page.keyboard.press("Enter")
    page.locator("#law-panel.open").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(visit: Any, scheme: str) -> None:
    page = open_cases(visit(color_scheme=scheme))
    find(page, ESTATE)
    for selector in (
        *(".cases thead th", ".case-name", ".cases td li", ".figures li", ".about", ".cases .quiet", ".from"),
        *(
            ".untold",
            ".laws b",
            "#cases .rule",
            ".pick span",
            ".pick select",
            ".case-count",
            ".finder summary",
        ),
        *("#cases .primary", ".finder-actions small", ".side", ".sides th", ".sides td", ".only b", ".went"),
    ):
        contrast = page.evaluate(CONTRAST, selector)
        assert contrast is not None and contrast >= 4.5, (selector, contrast)


def test_english_by_the_switch(visit: Any) -> None:
    page = open_cases(visit())
    page.click("button[data-language=en]")
    page.locator(".case-count", has_text="7 cases").wait_for()
    assert page.locator(".cases thead th").first.inner_text() == "Case"
