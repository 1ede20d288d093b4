"""The page: one document, one style sheet, one script, made once when the server starts.

A further tab is a module with a `TAB`; it is listed in TABS and nowhere else.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from assistant.web.ask import ask
from assistant.web.cases import tab as cases
from assistant.web.check import check
from assistant.web.comply import tab as comply
from assistant.web.laws import tab as laws
from assistant.web.memo import tab as memo
from assistant.web.panel import service as panel
from assistant.web.tabs import HERE, Desk, Tab
from assistant.web.templates import render
from assistant.web.words import WORDS

TABS: tuple[Tab, ...] = (ask.TAB, check.TAB, memo.TAB, comply.TAB, cases.TAB, laws.TAB)
SERVED: tuple[Tab, ...] = (*TABS, panel.TAB)  # the panel belongs to no tab and has requests of its own
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Asset:
    """A file of the page: its name says its content, so that a browser may keep it for good."""

    kind: str
    content: bytes

    @cached_property
    def name(self) -> str:
        """The name it is asked for by."""
        return f"page-{sha256(self.content).hexdigest()[:12]}.{self.kind}"

    @cached_property
    def packed(self) -> bytes:
        """The content, compressed."""
        return gzip.compress(self.content, mtime=0)


def assets() -> dict[str, Asset]:
    """The style sheet and the script, by kind."""
    words = json.dumps(WORDS, ensure_ascii=False, separators=(",", ":"))
    script = f"window.Law = {{words: {words}}};\n{_files('js')}"
    return {"css": Asset("css", _files("css").encode()), "js": Asset("js", script.encode())}


def page_html(desk: Desk, made: dict[str, Asset]) -> str:
    """The document: every tab in its place; it names the style sheet and the script."""
    return str(
        render(
            "page.html",
            tabs=[(tab.name, tab.draw(desk)) for tab in TABS],
            style=made["css"].name,
            script=made["js"].name,
        )
    )


def _files(kind: str) -> str:
    """The files of a kind: what all share, the panel's, each tab's own, and what starts them all."""
    folders = [HERE / "static", *(HERE / tab.name for tab in (panel.TAB, *TABS))]
    places = [place for folder in folders for place in sorted(folder.glob(f"*.{kind}"))]
    places.sort(key=lambda place: place.stem == "start")
    return "\n".join(place.read_text(encoding="utf-8") for place in places)
