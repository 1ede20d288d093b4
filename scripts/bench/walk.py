"""Walk the page by the list of what a review found, and take a picture of each point at three sizes.

`python -m scripts.bench.walk FOLDER [ADDRESS] [POINT …]` writes POINT-SIZE.png; sizes are a desktop of
1280 px, a phone of 390 px and a desktop magnified twice. What can be counted is printed. The table of what
was found is docs/page.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from scripts.bench.page import started
from tests.browser import FLAGS, PHONE, Visitor, executable

SIZES: dict[str, dict[str, Any]] = {
    "1280": {"size": {"width": 1280, "height": 800}},
    "390": {"size": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2},
    "200%": {"size": {"width": 640, "height": 400}, "device_scale_factor": 2},
}
GATE = "小区只让刷脸进门，不刷脸就进不去，合法吗？"
BELL = "邻居装的可视门铃正对我家门口，能要求他拆掉吗？"
FACTS = "2025年6月起，某健身房要求会员只能刷脸入场，张某拒绝后被退卡，健身房未告知处理目的和保存期限。"
TEXT = (
    "根据《个人信息保护法》第六十九条，证明不了自己没有过错的，应当赔偿。\n"
    "《民法典》第一百八十八条规定诉讼时效为五年。\n"
    "《治安管理处罚法》第四十二条规定了侵犯隐私的处罚。\n"
    "依《侵权责任法》第六条承担责任。"
)
# What is smaller than a finger or a pointer needs; a number within a text has its line.
SMALL_TARGETS = """least => [...document.querySelectorAll(
  'button, a[href], input, select, textarea, summary')]
  .filter((e) => e.checkVisibility() && !e.matches('.cite, .call, .skip, [type=radio]'))
  .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 70)])
  .filter(([r]) => r.width && Math.min(r.width, r.height) < least).map(([r, html]) => [r.height, html])"""
FOCUSED = "() => (document.activeElement.innerText || document.activeElement.ariaLabel || '').trim()"
SIZES_OF_TYPE = """[...new Set([...document.querySelectorAll('body *')]
  .filter((e) => e.checkVisibility() && e.innerText).map((e) => getComputedStyle(e).fontSize))].sort()"""

Shot = Callable[..., None]


def follow_ups(visitor: Any, shot: Shot) -> None:
    visitor.ask(GATE)
    for n, question in enumerate(("说人话，简单点", "能赔多少钱？", "我该打什么电话？", "帮我写一份投诉信")):
        visitor.ask(question)
        shot(f"8{'abcd'[n]}")


def wordings(visitor: Any, shot: Shot) -> None:
    for question in (GATE, "小区只让刷脸进门合法吗", "健身房只能刷脸进门可以拒绝吗"):
        visitor.page.click("[data-do=new]")
        turn = visitor.ask(question)
        names = turn.locator(".part-plain .cite").evaluate_all("all => all.map((e) => e.title)")
        print("9", question, "→", turn.locator(".part-plain").inner_text()[:24], list(dict.fromkeys(names)))
    shot("9")


def lost(visitor: Any, shot: Shot) -> None:
    page = visitor.page
    visitor.context.set_offline(True)
    page.fill("#question textarea", GATE)
    page.keyboard.press("Enter")
    page.locator("#law-net", has_text="连不上").wait_for()
    shot("10a")
    visitor.context.set_offline(False)
    page.locator(".turn .turn-foot").wait_for()
    shot("10b")


def conversations(visitor: Any, shot: Shot) -> None:
    turn = visitor.ask(GATE)
    turn.locator(".menu summary").click()
    shot("11a")
    visitor.page.keyboard.press("Escape")
    visitor.page.click("[data-do=list]")
    shot("11b")


def english(visitor: Any, shot: Shot) -> None:
    visitor.page.click("button[data-language=en]")
    shot("12a")
    turn = visitor.ask("My neighbour's video doorbell faces my door. Can I have it removed?")
    shot("12b")
    visitor.unfold(turn)
    turn.locator(".turn-foot").scroll_into_view_if_needed()
    shot("12c")
    turn.locator(".prose-law .cite").first.click()
    shot("12d")


def earlier_day(visitor: Any, shot: Shot) -> None:
    visitor.page.fill("#composer .day input", "2020-05-01")
    visitor.ask(GATE)
    shot("13")


def addresses(visitor: Any, shot: Shot) -> None:
    turn = visitor.ask(GATE)
    turn.locator(".prose-law .cite").first.click()
    visitor.page.locator("#law-panel.open .in-laws").click()
    visitor.page.locator(".law-article.is-here").wait_for()
    shot("14a")
    visitor.page.go_back()
    visitor.page.wait_for_timeout(300)
    shot("14b")


def memo(visitor: Any, shot: Shot) -> None:
    page = visitor.page
    visitor.tab("研究备忘")
    page.fill("[data-facts]", FACTS)
    page.click("#memo [data-do=find]")
    page.locator(".memo-issues li").first.wait_for()
    shot("15a")
    page.click(".memo-issues [data-do=draft]")
    page.locator(".memo-outcome .cite").first.wait_for(timeout=120_000)
    shot("15b")


def check(visitor: Any, shot: Shot) -> None:
    page = visitor.page
    visitor.tab("核验")
    page.fill("#check textarea", TEXT)
    page.click("#check-run")
    page.locator(".checked").first.wait_for()
    page.wait_for_timeout(500)
    shot("16")


def comply(visitor: Any, shot: Shot) -> None:
    visitor.tab("合规自查")
    visitor.page.locator("fieldset.q").first.wait_for()
    shot("17")


def composer(visitor: Any, shot: Shot) -> None:
    shot("20a")
    box = visitor.page.locator("#send")
    before = box.bounding_box()["y"]
    visitor.ask(GATE)
    shot("20b")
    height = visitor.page.locator("#composer").bounding_box()["height"]
    print("20", "box moved", round(box.bounding_box()["y"] - before), "px; takes", round(height), "px")


def reading(visitor: Any, shot: Shot) -> None:
    turn = visitor.ask(BELL)
    line = turn.locator(".part-plain p").first.evaluate(
        "e => [e.clientWidth, parseFloat(getComputedStyle(e).fontSize)]"
    )
    sizes = visitor.page.evaluate(SIZES_OF_TYPE)
    print("21", "characters a line", round(line[0] / line[1]), "sizes", sizes)
    turn.locator("details.part-law > summary").click()
    turn.locator("details.part-law").scroll_into_view_if_needed()
    shot("21")


def targets(visitor: Any, shot: Shot) -> None:
    shot("22")
    visitor.ask(GATE)
    least = 44 if visitor.page.evaluate("matchMedia('(pointer: coarse)').matches") else 24
    print("22", f"under {least} px:", visitor.page.evaluate(SMALL_TARGETS, least))


def keyboard(visitor: Any, shot: Shot) -> None:
    visitor.ask(GATE)
    page = visitor.page
    page.focus("#question textarea")
    path = []
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        path.append(page.evaluate(FOCUSED)[:12])
        if page.evaluate("document.activeElement.matches('.cite')"):
            break
    print("23", len(path), "steps back to the nearest number:", path)
    shot("23")


def laws(visitor: Any, shot: Shot) -> None:
    page = visitor.page
    visitor.tab("法条")
    page.locator(".law-sort").first.wait_for(state="attached")
    for n, typed in enumerate(("1032", "民法典1032")):
        page.fill(".law-query", typed)
        page.keyboard.press("Enter")
        page.locator(".law-article.is-here h4", has_text="第一千零三十二条").wait_for()
        shot(f"25{'ab'[n]}")
    for name, day in (("25c", ""), ("25d", "2021-02-01"), ("25e", "2022-01-01")):
        page.goto(f"{visitor.address}#law=刑法{f'&asof={day}' if day else ''}")
        page.reload()
        page.locator(".versions").wait_for()
        lines = [" ".join(text.split()) for text in page.locator(".version").all_inner_texts()]
        print("25", day or "today", [line for line in lines if "现行有效" in line])
        page.locator(".versions").scroll_into_view_if_needed()
        shot(name)
    page.locator("[data-compare]").last.click()
    page.locator("#law-panel.open .diff").first.wait_for()
    shot("25f")


def words(visitor: Any, shot: Shot) -> None:
    page = visitor.page
    turn = visitor.ask("检察官怎么看人脸识别？")
    shot("26a")
    turn.locator(".prose-law .cite").first.click()
    shot("26b")
    page.keyboard.press("Escape")
    page.fill("#question textarea", "很长的问题" * 900)
    shot("26c")
    page.keyboard.press("Enter")
    page.locator("#law-toast.shown").wait_for()
    shot("26d")


POINTS: dict[str, Callable[[Any, Shot], None]] = {
    "8": follow_ups, "9": wordings, "10": lost, "11": conversations, "12": english, "13": earlier_day,
    "14": addresses, "15": memo, "16": check, "17": comply, "20": composer, "21": reading, "22": targets,
    "23": keyboard, "25": laws, "26": words,
}  # fmt: skip  # 18 and 19 are figures (scripts/bench/page.py); 24 shows in all of a phone's


def walk(browser: Any, address: str, folder: Path, wanted: list[str]) -> None:
    """Every point wanted at every size, each by a new visitor."""
    for size, given in SIZES.items():
        for point in wanted:
            visitor = Visitor(browser, address, **given)
            visitor.address = address

            def shot(name: str, visitor: Any = visitor, size: str = size) -> None:
                visitor.page.wait_for_timeout(350)
                visitor.page.screenshot(path=folder / f"{name}-{size.rstrip('%')}.png")

            print(size, end=": ")
            try:
                POINTS[point](visitor, shot)
                wide = visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
                print(point, "done", f"WIDER by {wide}" if wide > 0 else "", *visitor.errors, flush=True)
            except Exception as error:
                print(point, "FAILED", str(error).split("\n")[0][:200], flush=True)
                shot(f"{point}-failed")
            visitor.context.close()


def main() -> None:
    """Walk it all, or the points named."""
    from playwright.sync_api import sync_playwright

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    given = next((a for a in sys.argv[2:] if a.startswith("http")), "")
    wanted = [a for a in sys.argv[2:] if a in POINTS] or list(POINTS)
    print(date.today())
    with nullcontext((given, {})) if given else started() as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        walk(browser, address, folder, wanted)
        browser.close()


if __name__ == "__main__":
    main()
