"""How heavy and how fast the page is, every figure with what is asked of it.

`python -m scripts.bench.page` starts a service of its own over the index in use, as `assistant chat` does;
with an ADDRESS it measures what is served there, without the figures of the start. On a machine that others
use the seconds grow with its load; the processor time of the service, which does not, is told beside them.
"""

from __future__ import annotations

import gzip
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser import FLAGS, PHONE, executable

if TYPE_CHECKING:
    from collections.abc import Iterator

BYTES = 50_000  # a second: 400 kbit/s
SLOW = {"offline": False, "latency": 300, "downloadThroughput": BYTES, "uploadThroughput": BYTES}
THERE = "() => document.body?.dataset.tab && document.querySelector('#question textarea').placeholder"
# When a part of the turn asked last first stood in the page; what waits is no part.
WATCH = """() => { new MutationObserver(() => {
  const turn = [...document.querySelectorAll('.turn')].pop();
  if (window.asked && turn?.querySelector('.part, .prose-law p')) {
    window.took = performance.now() - window.asked; window.asked = 0;
  }
}).observe(document.body, { childList: true, subtree: true });
addEventListener('submit', () => { window.asked = performance.now(); }, true);
addEventListener('keydown', (e) => { if (e.key === 'Enter') window.asked = performance.now(); }, true); }"""
QUESTIONS = (
    *("老板拖欠三个月工资不发，怎么办？", "退租了，房东不退押金", "狗咬人谁赔"),
    *("离婚的话孩子会判给谁？", "快递弄丢了怎么赔", "我老公打我怎么办"),
    *("小区只让刷脸进门，不刷脸就进不去，合法吗？", "健身房办了卡，店关门跑路了"),
    *("分手了，彩礼要不要退？", "My neighbour's video doorbell faces my door. Can I have it removed?"),
)
TRIES = 3  # a shared machine hiccups: the median is told


@contextmanager
def started() -> Iterator[tuple[str, dict[str, float]]]:
    """A service as `assistant chat` starts it: its address, and seconds until page and index are there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    began = time.perf_counter()
    command = [sys.executable, "-m", "assistant", "chat", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        took = {"pid": process.pid, "page_s": _until(address, began), "page_cpu_s": _processor(process.pid)}
        took["ready_s"] = _until(f"{address}readyz", began)
        yield address, took
    finally:
        process.terminate()
        process.wait(60)


def _processor(pid: int) -> float:
    """Processor seconds of a process and all that it started and that still run (Linux); 0.0 elsewhere."""
    below: dict[int, list[int]] = defaultdict(list)
    used: dict[int, float] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        own = int(place.parent.name)
        below[int(fields[1])].append(own)
        used[own] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    total, waiting = 0.0, [pid]
    while waiting:
        one = waiting.pop()
        total += used.get(one, 0.0)
        waiting += below[one]
    return total


def _until(address: str, began: float) -> float:
    """Seconds from `began` until an address answers well."""
    while time.perf_counter() - began < 120:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return time.perf_counter() - began
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{address} does not answer")


def first_visit(
    browser: Any, address: str, line: dict[str, Any] | None = None, slower: int = 1
) -> dict[str, float]:
    """One visit with an empty cache: requests, bytes over the line, seconds until a question can be typed."""
    context = browser.new_context(viewport=PHONE if slower > 1 else None)
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
    return {"requests": len(sizes), "bytes": sum(sizes), "usable_s": usable, "paint_s": paint / 1000}


def first_words(browser: Any, address: str) -> list[float]:
    """Seconds from a question to the first words of its answer on the page, each in a new conversation."""
    page = browser.new_context().new_page()
    page.goto(address)
    page.evaluate(WATCH)
    found = []
    for question in QUESTIONS:
        page.click("[data-do=new]")
        page.fill("#question textarea", question)
        page.evaluate("window.took = 0")
        page.press("#question textarea", "Enter")
        page.wait_for_function("() => window.took")
        found.append(page.evaluate("window.took") / 1000)
        page.locator(".turn-foot").first.wait_for()
    page.context.close()
    return found


def _row(what: str, figure: float, most: float, unit: str) -> str:
    digits = 2 if unit == "s" else 0
    return f"| {what} | {figure:.{digits}f} {unit} | ≤ {most:g} {unit} | {'✓' if figure <= most else '✗'} |"


def _median(visits: list[dict[str, float]], key: str) -> float:
    return statistics.median(v[key] for v in visits)


def figures(browser: Any, address: str, took: dict[str, float]) -> Iterator[str]:
    """The table, a line at a time."""
    with urllib.request.urlopen(address) as reply:
        html = reply.read()
    yield "| what | measured | asked | |"
    yield "|---|---|---|---|"
    if took:
        yield _row("server start to page", took["page_s"], 5, "s")
        yield _row("… processor time of it", took["page_cpu_s"], 5, "s")
        yield _row("server start to first answer possible", took["ready_s"], 60, "s")
    yield _row("HTML, compressed", len(gzip.compress(html)) / 1000, 60, "KB")
    visits = [first_visit(browser, address) for _ in range(TRIES)]
    yield _row("requests of a first visit", _median(visits, "requests"), 25, "")
    yield _row("bytes of a first visit", _median(visits, "bytes") / 1000, 300, "KB")
    yield _row("first paint", _median(visits, "paint_s"), 1, "s")
    slow = [first_visit(browser, address, SLOW) for _ in range(TRIES)]
    yield _row("usable at 400 kbit/s + 300 ms", _median(slow, "usable_s"), 5, "s")
    phone = [first_visit(browser, address, slower=4) for _ in range(TRIES)]
    yield _row("usable on a phone, CPU ×4", _median(phone, "usable_s"), 3, "s")
    cold = first_words(browser, address)
    before = _processor(int(took["pid"])) if took else 0.0
    warm = [w for _ in range(TRIES) for w in first_words(browser, address)]
    yield _row("first words of the very first questions, slowest", max(cold), 1, "s")
    yield _row(f"first words, median of {len(warm)}", statistics.median(warm), 0.3, "s")
    if took:
        each = (_processor(int(took["pid"])) - before) / len(warm)
        yield _row("… processor time of a whole answer in the service", each, 0.3, "s")
    yield _row("first words, nine in ten", sorted(warm)[int(len(warm) * 0.9)], 0.3, "s")


def main() -> None:
    """Print every figure on a line, with the load of the machine."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        if len(sys.argv) > 1:
            print(*figures(browser, sys.argv[1], {}), sep="\n", flush=True)
        else:
            with started() as (address, took):
                print(*figures(browser, address, took), sep="\n", flush=True)
        print(f"load {os.getloadavg()[0]:.1f}")
        browser.close()


if __name__ == "__main__":
    main()
