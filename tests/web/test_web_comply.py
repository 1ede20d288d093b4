"""The tab 合规自查 in a real browser: answers kept by the browser, rules, the report and its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from assistant import Assistant
from assistant.config import Settings
from assistant.language.text import letters
from tests.browser import CONTRAST, DESKTOP, PHONE, Visitor, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


def open_list(visitor: Visitor, rules: bool = True) -> Any:
    """Open the tab and wait for its questions, and for what stands behind them."""
    visitor.tab("合规自查")
    visitor.page.locator("fieldset.q").first.wait_for()
    if rules:
        visitor.page.locator("#comply-q31 .rule").first.wait_for(timeout=120_000)
    return visitor.page


def answer(page: Any, answers: dict[int, str]) -> None:
    for n, value in answers.items():
        page.locator(f'#comply-q{n} input[value="{value}"]').check()


def write_report(page: Any) -> Any:
    page.locator('.comply-bar [data-do="report"]').click()
    page.locator("#comply-report-title").wait_for(timeout=120_000)
    return page.locator(".comply-paper")


def gaps(paper: Any) -> list[int]:
    return [int(n) for n in paper.locator(".gap").evaluate_all("all => all.map(e => e.dataset.n)")]


@SIZES
def test_the_list_is_a_form_with_the_rules_behind_each_question(
    visit: Any, assistant: Assistant, size: dict[str, int]
) -> None:
    page = open_list(visit(size))
    checklist = assistant.checklist()
    legends = page.locator("fieldset.q legend").all_text_contents()
    assert [letters(b.question.asks) in letters(t) for b, t in zip(checklist.backings, legends, strict=True)]
    assert page.locator(".part").count() == len(checklist.sections) == 4
    tenth = checklist.backings[9]
    buttons = page.locator("#comply-q10 .rules .rule")
    assert buttons.count() == len(tenth.shown) > 0
    for i, rule in enumerate(tenth.shown):
        buttons.nth(i).click()
        panel = page.locator("#law-panel.open")
        panel.wait_for()
        assert panel.locator("h2").first.text_content() == rule.unit.title
        assert letters(panel.locator(".law-text").text_content()) == letters(rule.unit.text)
        marked = letters("".join(panel.locator("mark").all_text_contents()))
        assert marked and marked in letters(rule.unit.text)
        page.keyboard.press("Escape")
        panel.wait_for(state="hidden")
    assert page.locator("#comply-q24 .when").is_hidden()
    answer(page, {24: "no"})
    assert "请选“不适用”" in page.locator("#comply-q24 .when").inner_text()
    told = page.locator("#comply-q10 .risk").text_content()
    assert "行政处罚" in told and "情节严重的" in told and "刑事" not in told
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_list_tells_where_it_comes_from(visit: Any) -> None:
    page = open_list(visit(), rules=False)
    assert "律师文章" in page.locator(".list-source").inner_text()
    assert "不是法律" in page.locator(".list-source").inner_text()
    page.locator(".list-source .rule", has_text="注释").click()
    assert "不可链接" in page.locator("#law-panel.open .law-text").text_content()


@SIZES
def test_answers_are_kept_and_resumed_after_a_reload(visit: Any, size: dict[str, int]) -> None:
    page = open_list(visitor := visit(size), rules=False)
    answer(page, {1: "yes", 10: "no", 23: "na"})
    page.click("#comply-q10 [data-note]")
    page.fill("#comply-note10", "只有一揽子勾选")
    page.fill("[data-subject]", "某App")
    assert page.locator("[data-count]").inner_text().startswith("已答 3/31")
    page.reload()
    page.wait_for_selector("#question textarea", state="attached")
    open_list(visitor, rules=False)
    assert page.locator("#comply-q10 input[value=no]").is_checked()
    assert page.locator("#comply-q23 input[value=na]").is_checked()
    assert page.input_value("#comply-note10") == "只有一揽子勾选"
    assert page.locator("#comply-note10").is_visible() and page.input_value("[data-subject]") == "某App"
    assert page.locator(".meter").get_attribute("aria-valuenow") == "3"
    page.click("#comply-q10 [data-undo]")
    assert page.locator("#comply-q10 input:checked").count() == 0
    assert page.locator(".meter").get_attribute("aria-valuenow") == "2"
    page.click('#comply [data-do="clear"]')
    page.click('#comply [data-do="cancel"]')
    assert page.locator(".meter").get_attribute("aria-valuenow") == "2"
    page.click('#comply [data-do="clear"]')
    page.click('#comply [data-do="clear-yes"]')
    assert page.locator(".meter").get_attribute("aria-valuenow") == "0"
    page.reload()
    page.wait_for_selector("#question textarea", state="attached")
    open_list(visitor, rules=False)
    assert page.locator("fieldset.q input:checked").count() == 0
    assert page.input_value("#comply-note10") == "" and page.input_value("[data-subject]") == ""


def test_two_visitors_do_not_see_each_others_work(visit: Any) -> None:
    one, two = open_list(visit(), rules=False), open_list(visit(), rules=False)
    answer(one, {3: "no"})
    two.reload()
    two.wait_for_selector("#question textarea", state="attached")
    two.get_by_role("tab", name="合规自查").click()
    two.locator("fieldset.q").first.wait_for()
    assert two.locator("fieldset.q input:checked").count() == 0
    assert two.evaluate("localStorage.getItem('law-comply')") is None


def files_of(settings: Settings) -> set[str]:
    return {str(p) for p in settings.home.rglob("*") if p.is_file()}


def test_the_report_orders_gaps_and_its_files_say_the_same(
    visit: Any, assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    page = open_list(visit(accept_downloads=True))
    before = files_of(settings)
    answers = {1: "yes", 3: "no", 5: "no", 7: "no", 10: "no", 15: "na", 19: "no", 23: "na"}
    answer(page, answers)
    page.click("#comply-q10 [data-note]")
    page.fill("#comply-note10", "三季度前改")
    page.fill("[data-person]", "张三")
    paper = write_report(page)
    ids = [b.question.unit.id for b in assistant.checklist().backings]
    wire = {ids[n - 1]: {"answer": a, "note": "三季度前改" if n == 10 else ""} for n, a in answers.items()}
    report, _ = assistant.compliance_report(wire)
    expected = [g.backing.question.number for g in report.gaps]
    assert gaps(paper) == expected and set(expected) == {3, 5, 7, 10, 19} and expected[0] == 19
    assert "三季度前改" in paper.locator('.gap[data-n="10"]').text_content()
    assert "张三" in paper.locator(".meta").text_content()
    paper.locator('.gap[data-n="19"] .rule', has_text="刑法").click()
    assert "二百五十三条之一" in page.locator("#law-panel.open .article").text_content()
    page.keyboard.press("Escape")
    for kind in ("docx", "md"):
        with page.expect_download() as download:
            page.click(f'.comply-outcome [data-do="{kind}"]')
        download.value.save_as(tmp_path / f"report.{kind}")
        assert download.value.suggested_filename.endswith(f".{kind}")
    document = Document(str(tmp_path / "report.docx"))
    headings = [p.text for p in document.paragraphs if "题（" in p.text and "）：" in p.text]
    found = [n for text in headings for n in expected if f"第{n}题（" in text]
    assert found == expected
    assert any("三季度前改" in p.text for p in document.paragraphs)
    overview = document.tables[1]
    assert [row.cells[0].text.split("题")[0] for row in overview.rows[1:]] == [f"第{n}" for n in expected]
    markdown = (tmp_path / "report.md").read_text(encoding="utf-8")
    places = [markdown.index(f"第{n}题（") for n in expected]
    assert places == sorted(places) and "填表人：张三" in markdown
    assert files_of(settings) == before, "nothing of the answers reaches the server's disk"


def test_empty_all_yes_and_all_no_each_make_sense(visit: Any) -> None:
    page = open_list(visit(), rules=False)
    paper = write_report(page)
    assert "还没有作答" in paper.text_content() and gaps(paper) == []
    assert paper.locator(".jumps .jump").count() == 31
    page.click('.comply-outcome [data-do="back"]')
    answer(page, dict.fromkeys(range(1, 32), "yes"))
    paper = write_report(page)
    assert "不等于合规" in paper.text_content() and gaps(paper) == []
    assert "人脸识别技术应用安全管理办法" in paper.text_content(), "law younger than the list"
    page.click('.comply-outcome [data-do="back"]')
    answer(page, dict.fromkeys(range(1, 32), "no"))
    assert "可以直接生成报告" in page.locator("#comply-q1 .skip").text_content()
    paper = write_report(page)
    assert sorted(gaps(paper)) == [n for n in range(1, 32) if n not in (1, 2, 15)]
    assert "既未取得同意，也没有不需同意的依据" in paper.text_content()
    paper.locator('.gap[data-n="28"] .jump').click()
    assert page.evaluate("document.activeElement.closest('fieldset').id") == "comply-q28"


def test_answers_go_out_and_come_back_as_a_file(visit: Any, tmp_path: Path) -> None:
    page = open_list(visit(accept_downloads=True), rules=False)
    answer(page, {4: "no", 6: "yes"})
    page.click("#comply-q4 [data-note]")
    page.fill("#comply-note4", "见整改单")
    with page.expect_download() as download:
        page.click('#comply [data-do="export"]')
    path = tmp_path / "answers.json"
    download.value.save_as(path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["replies"]["checklist#4"] == {"answer": "no", "note": "见整改单"}
    kept["replies"] |= {"checklist#999": {"answer": "no"}, "checklist#5": {"answer": "perhaps", "note": 7}}
    path.write_text(json.dumps(kept), encoding="utf-8")
    other = open_list(visit(), rules=False)
    other.set_input_files("#comply input[type=file]", str(path))
    other.locator(".comply-said", has_text="已导入 2 题").wait_for()
    assert "1 题清单里没有" in other.locator(".comply-said").text_content()
    assert other.locator("#comply-q4 input[value=no]").is_checked()
    assert other.input_value("#comply-note4") == "见整改单"
    assert other.locator("#comply-q5 input:checked").count() == 0
    path.write_text('{"format": "another", "replies": {}}', encoding="utf-8")
    other.set_input_files("#comply input[type=file]", str(path))
    other.locator(".comply-said", has_text="不是本页导出").wait_for()
    assert other.locator("#comply-q4 input[value=no]").is_checked(), "a wrong file replaces nothing"


def test_hostile_notes_stay_text(visit: Any) -> None:
    page = open_list(visit(), rules=False)
    answer(page, {10: "no"})
    page.click("#comply-q10 [data-note]")
    page.fill("#comply-note10", HOSTILE)
    page.fill("[data-subject]", HOSTILE)
    paper = write_report(page)
    assert HOSTILE in paper.locator('.gap[data-n="10"]').text_content()
    assert HOSTILE in paper.locator(".meta").text_content()
    assert page.locator("#comply img, #comply script").count() == 0
    assert page.evaluate("window.hacked") is None


def test_the_rules_are_those_of_the_day(visit: Any) -> None:
    page = open_list(visit())
    assert "个人信息保护法" in page.locator("#comply-q10 .rules").text_content()
    page.fill("#comply .day input", "2021-09-01")
    page.dispatch_event("#comply .day input", "change")
    page.wait_for_function(
        "() => { const r = document.querySelector('#comply-q10 .rules');"
        " return r && !r.textContent.includes('个人信息保护法'); }",
        timeout=120_000,
    )
    assert "人脸识别司法解释" in page.locator("#comply-q10 .rules").text_content()
    assert "《个人信息保护法》自2021-11-01起施行" in page.locator(".comply-missing .warn").text_content()


def test_keyboard_alone_answers_reports_and_returns(visit: Any) -> None:
    page = open_list(visit())

    def tab_to(selector: str, most: int = 90, back: bool = False) -> None:
        for _ in range(most):
            page.keyboard.press("Shift+Tab" if back else "Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    page.locator("[data-person]").focus()
    tab_to("#comply-q1 input")
    page.keyboard.press("Space")
    assert page.locator("#comply-q1 input[value=yes]").is_checked()
    tab_to("#comply-q3 input")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert page.locator("#comply-q3 input[value=no]").is_checked()
    tab_to("#comply-q3 [data-note]")
    page.keyboard.press("Enter")
    page.keyboard.type("补做")
    assert page.input_value("#comply-note3") == "补做"
    tab_to("#comply-q3 .rule")
    page.keyboard.press("Enter")
    page.locator("#law-panel.open").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#comply-q3 .rule')")
    tab_to('.comply-bar [data-do="report"]', back=True)
    page.keyboard.press("Enter")
    page.locator("#comply-report-title").wait_for(timeout=120_000)
    assert page.evaluate("document.activeElement.id") == "comply-report-title"
    tab_to(".gap .jump")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('fieldset').id") == "comply-q3"


def test_every_field_has_a_name(visit: Any) -> None:
    page = open_list(visit(), rules=False)
    nameless = page.evaluate(
        "() => [...document.querySelectorAll('#comply input, #comply textarea, #comply button')]"
        ".filter((e) => !e.closest('label') && !e.getAttribute('aria-label') && !e.textContent.trim()"
        " && !document.querySelector(`label[for='${e.id}']`)).map((e) => e.outerHTML)"
    )
    assert nameless == []
    assert page.locator("fieldset.q > legend").count() == 31


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(visit: Any, scheme: str) -> None:
    page = open_list(visit(color_scheme=scheme))
    answer(page, {1: "yes", 3: "no", 5: "no", 7: "no", 19: "no", 23: "na"})
    for selector in (
        *(
            ".q legend",
            ".q .num",
            ".q .sort",
            ".eg",
            ".a-yes input:checked + span",
            ".a-no input:checked + span",
        ),
        *(
            ".a-na input:checked + span",
            ".a-no input:not(:checked) + span",
            ".undo",
            ".note-open",
            ".rules b",
        ),
        *("#comply .rule.k-statute", "#comply .rule.k-interpretation", "#comply .rule.k-regulation", ".how"),
        *(
            ".how.local",
            ".q[data-answer=''] .risk",
            ".lv4",
            ".lv3",
            ".lv1",
            ".doubt",
            "[data-count]",
            "[data-kept]",
        ),
        *(
            ".comply-bar .primary",
            ".comply-parts small",
            ".part-count",
            ".named span",
            ".comply-actions button",
        ),
    ):
        contrast = page.evaluate(CONTRAST, selector)
        assert contrast is not None and contrast >= 4.5, (selector, contrast)
    write_report(page)
    for selector in (".tally th", ".tally .zero", ".jump", ".gap h4", ".comply-paper .hint", ".later li"):
        contrast = page.evaluate(CONTRAST, selector)
        assert contrast is not None and contrast >= 4.5, (selector, contrast)


def test_english_by_the_switch(visit: Any) -> None:
    page = open_list(visit(), rules=False)
    page.click("button[data-language=en]")
    page.get_by_role("button", name="Write the report").first.wait_for()
    assert page.locator("#comply-q1 .answers").inner_text().split()[:2] == ["Yes", "No"]
    page.locator("[data-count]", has_text="Answered 0/31").wait_for()
