"""Drives the page in a real browser: finds Chromium, serves a page, measures contrast."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from assistant.config import Settings
from assistant.web.opening import Opening

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
DESKTOP = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}

# Contrast of an element's text with the first opaque ground below it, by WCAG 2.
CONTRAST = """
(selector) => {
  const rgba = (colour) => {
    const c = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    c.fillStyle = colour; c.fillRect(0, 0, 1, 1);
    return [...c.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const f = (v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b);
  };
  const over = (top, under) => {
    const a = top[3] / 255;
    return [0, 1, 2].map((i) => top[i] * a + under[i] * (1 - a)).concat(255);
  };
  const ground = (e) => {
    if (!e) return [255, 255, 255, 255];
    const own = rgba(getComputedStyle(e).backgroundColor);
    return own[3] === 255 ? own : over(own, ground(e.parentElement));
  };
  const element = [...document.querySelectorAll(selector)].find((e) => e.getClientRects().length);
  if (!element) return null;
  const under = ground(element);
  const text = over(rgba(getComputedStyle(element).color), under);
  const [a, b] = [light(text), light(under)].sort((x, y) => y - x);
  return (a + .05) / (b + .05);
}
"""


def executable() -> str | None:
    """Path of a Chromium, None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


needs_chromium = pytest.mark.skipif(executable() is None, reason="no Chromium (apt-get install chromium)")


@contextmanager
def served(settings: Settings, assistant: Any) -> Iterator[str]:
    """Serve the page for an assistant that is open; yield its address."""
    serving, address = start(settings, Opening(lambda: assistant))
    try:
        yield address
    finally:
        serving.close(patience=0)


def start(settings: Settings, opening: Opening, port: int | None = None) -> tuple[Any, str]:
    """Start the service on a port, its work done in this process; give it and its address."""
    from assistant.service.pool import Threads
    from assistant.service.serve import Serving, address_of, application, bound
    from assistant.web.tabs import Desk

    found = bound("127.0.0.1", port)
    app = application(settings, "127.0.0.1", Threads(Desk(opening, settings)))
    return Serving(app, found), address_of(found, "127.0.0.1")


@contextmanager
def visitors(browser: Any, url: str) -> Iterator[Any]:
    """Yield what opens a visitor of a page; then no request may have left loopback, no script failed."""
    opened: list[Visitor] = []

    def visit(size: dict[str, int] = DESKTOP, **options: Any) -> Visitor:
        opened.append(Visitor(browser, url, size, **options))
        return opened[-1]

    yield visit
    for visitor in opened:
        hosts, errors = visitor.hosts, visitor.errors
        visitor.context.close()
        assert hosts <= {"127.0.0.1", "localhost", "blob", "data"}, hosts
        assert not errors


def _host(url: str) -> str:
    parts = urlsplit(url)
    return parts.hostname or parts.scheme  # blob: and data: name no host


class Visitor:
    """One reader: a browser context of its own, watched for requests and errors."""

    def __init__(self, browser: Any, address: str, size: dict[str, int], **options: Any) -> None:
        self.context = browser.new_context(viewport=size, locale="zh-CN", **options)
        self.context.set_default_timeout(90_000)  # no claim of speed: two cores may be busy
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        self.context.on("request", lambda request: self.hosts.add(_host(request.url)))
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.goto(address)
        self.page.wait_for_selector("#question textarea")

    def ask(self, question: str) -> Any:
        """Ask and wait for the whole answer; return the turn's element."""
        turns = self.page.locator(".turn").count()
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        turn = self.page.locator(".turn").nth(turns)
        turn.locator(".turn-foot, [role=alert]:not(.part-emergency)").first.wait_for()
        return turn

    def unfold(self, turn: Any) -> None:
        """Open every folded part of a turn, as a reader does who wants the whole answer."""
        while (folded := turn.locator(".prose-law details:not([open]) > summary")).count():
            folded.first.click()

    def tab(self, name: str) -> None:
        """Open a tab by its label."""
        self.page.get_by_role("tab", name=name).click()


AXE = Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def accessible(page: Any) -> None:
    """No rule of WCAG 2.2 AA is broken seriously on what is shown; nothing without `npm ci`.

    What lies under the line of the question, which stays in place as one scrolls, is not hidden by it; of
    a long law the first articles stand for all.
    """
    if not AXE.exists():
        return
    page.evaluate(f"{AXE.read_text(encoding='utf-8')};0")
    page.evaluate("document.getElementById('composer').style.position = 'static'")
    found = page.evaluate(
        "rules => axe.run({ exclude: ['.law-article:nth-child(n+20)'] }, { runOnly: rules })", RULES
    )["violations"]
    page.evaluate("document.getElementById('composer').style.position = ''")
    told = [
        (v["id"], node["html"][:120], node["failureSummary"][:200])
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]
    assert not told, told
