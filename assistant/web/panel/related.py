"""HTML of what bears on a passage, for the side panel: a list by sort, and a drawing behind a fold."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from assistant import LegalUnit
from assistant.web.panel.graph import graph_fold
from assistant.web.panel.passage import kind_badge, short_name, status_badge
from assistant.web.words import both

SHOWN = 5
SAID = 64
IN_FORCE = "现行有效"


def related_html(related: Any, as_of: date | None) -> Markup:
    """A `Related` as the panel shows it; every entry opens its passage."""
    day = as_of.isoformat() if as_of else ""
    count = len(related.passages)
    if not count:
        return Markup('<h3>{}</h3><p class="hint">{}</p>').format(both("related"), both("no_related"))
    groups = Markup("").join(_group(related.unit, sort, own, day) for sort, own in related.groups)
    return Markup('<h3>{} <span class="count">{}</span></h3>{}{}').format(
        both("related"), count, graph_fold(related, day), groups
    )


def _group(unit: LegalUnit, sort: str, passages: Any, day: str) -> Markup:
    rows = [_row(unit, passage, day) for passage in passages]
    rest = Markup("")
    if len(rows) > SHOWN + 1:
        rest = Markup("<details><summary>{} {}</summary><ul>{}</ul></details>").format(
            both("further"), len(rows) - SHOWN, Markup("").join(rows[SHOWN:])
        )
        rows = rows[:SHOWN]
    return Markup('<div class="related-group r-{}"><h4>{}</h4><ul>{}</ul>{}</div>').format(
        sort, both(f"rel_{sort}"), Markup("").join(rows), rest
    )


def _row(unit: LegalUnit, passage: Any, day: str) -> Markup:
    other = passage.unit
    name = other.article if other.title == unit.title and other.article else short_name(other)
    said = passage.words if passage.words in other.text else other.text.split("\n")[0]
    return Markup(
        '<li><button type="button" class="related-row" data-passage="{}" data-as-of="{}">'
        '<span class="name">{}</span>{}{}{}<span class="says" lang="zh-CN">{}</span></button></li>'
    ).format(
        other.id,
        day,
        name,
        Markup("") if other.kind == "statute" else kind_badge(other),
        status_badge(other) if other.status and other.status != IN_FORCE else "",
        Markup('<span class="by-words">{}</span>').format(both("by_words")) if passage.by_words else "",
        said if len(said) <= SAID else said[: SAID - 1] + "…",
    )
