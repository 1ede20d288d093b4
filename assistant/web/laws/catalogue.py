"""The catalogue: every law and instrument by sort, found by any of its names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.web.templates import render

LONG_TITLE, SHORT_NAME = 16, 7


def catalogue_html(entries: Iterable[Any], often: Iterable[str]) -> str:
    """The start of the tab: laws named most, then all by sort, each sort behind a fold."""
    groups: dict[str, list[Any]] = {}
    by_title = {}
    for entry in entries:
        groups.setdefault(str(entry.sort), []).append(entry)
        by_title[entry.title] = entry
    called = [(title, _called(title, by_title[title].names)) for title in often]
    return str(render("laws/catalogue.html", groups=groups, often=called))


def _called(title: str, names: tuple[str, ...]) -> str:
    """What a law with a long title is called on a card: the shortest name that still says its matter."""
    if len(title) <= LONG_TITLE:
        return title
    return min((n for n in names if len(n) >= SHORT_NAME), key=len)
