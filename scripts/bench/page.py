"""How heavy and how fast the page is: bytes and requests of a first visit, on a slow line, on a slow phone.

`python -m scripts.bench.page ADDRESS` measures a page that is being served (`assistant chat --no-browser`).
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from tests.browser import FLAGS, executable

BYTES = 50_000  # a second: 400 kbit/s
SLOW = {"offline": False, "latency": 300, "downloadThroughput": BYTES, "uploadThroughput": BYTES}
THERE = "document.body?.dataset.tab && document.querySelector('#question textarea').placeholder"
QUESTIONS = (
    *("老板拖欠三个月工资不发，怎么办？", "退租了，房东不退押金", "狗咬人谁赔"),
    *("离婚的话孩子会判给谁？", "快递弄丢了怎么赔"),
)


def first_visit(
    browser: Any, address: str, line: dict[str, Any] | None = None, slower: int = 1
) -> dict[str, Any]:
    """One visit with an empty cache: requests, bytes over the line, seconds until a question can be typed."""
    context = browser.new_context(viewport={"width": 390, "height": 844} if slower > 1 else None)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    if line:
        session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_function(THERE)
    usable = time.perf_counter() - began
    page.wait_for_timeout(500)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    context.close()
    return {"requests": len(sizes), "bytes": sum(sizes), "usable_s": round(usable, 2), "fcp_ms": paint}


def first_words(browser: Any, address: str) -> list[float]:
    """Seconds from a question to the first words of its answer, on this machine."""
    page = browser.new_context().new_page()
    page.goto(address)
    found = []
    for n, question in enumerate(QUESTIONS):
        page.fill("#question textarea", question)
        began = time.perf_counter()
        page.press("#question textarea", "Enter")
        page.locator(".turn").nth(n).locator(".part, .prose-law p").first.wait_for()
        found.append(round(time.perf_counter() - began, 2))
        page.locator("#send").wait_for()
    return found


def main() -> None:
    """Print every figure on a line."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        address = sys.argv[1]
        print("first visit:", first_visit(browser, address))
        print("400 kbit/s + 300 ms:", first_visit(browser, address, SLOW))
        print("phone, CPU x4:", first_visit(browser, address, slower=4))
        words = first_words(browser, address)
        print("first words (s):", words, "median", statistics.median(words))
        browser.close()


if __name__ == "__main__":
    main()
