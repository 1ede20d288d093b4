"""Take the README's screenshots from the real page: python -m scripts.bench.screenshots [FOLDER].

Needs a built index and a Chromium; writes page.png, page-phone.png, verify.png and laws.png.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.config import load_settings
from assistant.web.opening import warm

QUESTION = "邻居装的可视门铃正对我家门口，能要求他拆掉吗？"


def save(page: Any, path: Path) -> None:
    from PIL import Image

    page.wait_for_timeout(900)
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(path, optimize=True)
    print(f"{path}  {path.stat().st_size // 1000} kB")


def main() -> None:
    from playwright.sync_api import sync_playwright

    from tests.browser import DESKTOP, FLAGS, PHONE, Visitor, executable, served

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs")
    settings = load_settings()
    assistant = Assistant.open(settings)
    warm(assistant)
    with served(settings, assistant) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        desk = Visitor(browser, url, DESKTOP)
        desk.ask(QUESTION).locator(".prose-law .cite").first.click()
        save(desk.page, folder / "page.png")
        desk.page.keyboard.press("Escape")
        desk.tab("核验")
        desk.page.click("#check-sample")
        desk.page.click("#check-run")
        desk.page.locator(".checked.v-altered").first.click()
        save(desk.page, folder / "verify.png")
        laws = Visitor(browser, url, DESKTOP)
        laws.page.goto(f"{url}#law=刑法&article=165&asof=2024-06-01")
        laws.page.locator(".law-article.is-here").wait_for()
        save(laws.page, folder / "laws.png")
        phone = Visitor(browser, url, PHONE)
        phone.ask(QUESTION).locator(".prose-law .cite").first.click()
        save(phone.page, folder / "page-phone.png")
        browser.close()


if __name__ == "__main__":
    main()
