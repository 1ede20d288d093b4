"""HTML of the catalogue: every law and instrument by sort, found by any of its names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from assistant.web.panel.passage import status_mark
from assistant.web.words import both

LONG_TITLE, SHORT_NAME = 16, 7
IN_FORCE = "现行有效"


def catalogue_html(entries: Iterable[Any], often: Iterable[str]) -> Markup:
    """The start of the tab: laws named most, then all by sort, each sort behind a fold."""
    groups: dict[str, list[Any]] = {}
    by_title = {}
    for entry in entries:
        groups.setdefault(str(entry.sort), []).append(entry)
        by_title[entry.title] = entry
    first = Markup("").join(
        Markup(
            '<li><button type="button" class="law-card" data-law="{0}" title="{0}">{1}</button></li>'
        ).format(title, _called(title, by_title[title].names))
        for title in often
    )
    folds = Markup("").join(_group(sort, own) for sort, own in groups.items())
    return Markup(
        '<section class="law-often"><h3>{}</h3><ul>{}</ul></section><section class="law-sorts">{}</section>'
    ).format(both("laws_often"), first, folds)


def _called(title: str, names: tuple[str, ...]) -> str:
    """What a law with a long title is called on a card: the shortest name that still says its matter."""
    if len(title) <= LONG_TITLE:
        return title
    return min((n for n in names if len(n) >= SHORT_NAME), key=len)


def _group(sort: str, entries: list[Any]) -> Markup:
    rows = Markup("").join(_row(entry) for entry in entries)
    return Markup(
        '<details class="law-sort"><summary>{} <span class="count">{}</span></summary><ul>{}</ul></details>'
    ).format(both(f"sort_{sort}"), len(entries), rows)


def _row(entry: Any) -> Markup:
    held = Markup("")
    if str(entry.held) != "whole":
        held = Markup('<span class="held h-{0}">{1}</span>').format(entry.held, both(f"held_{entry.held}"))
    status = status_mark(entry.status) if entry.status != IN_FORCE else Markup("")
    return Markup(
        '<li data-names="{names}"><button type="button" class="law-row" data-law="{title}">'
        '<span class="name" lang="zh-CN">{title}</span>{held}{status}</button></li>'
    ).format(names="|".join(entry.names), title=entry.title, held=held, status=status)
