"""What bears on a passage, for the side panel: a list by sort, and a drawing behind a fold."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from assistant.web.panel.graph import draw
from assistant.web.templates import render

SHOWN = 5
SAID = 64


def related_html(related: Any, as_of: date | None) -> Markup:
    """A `Related` as the panel shows it; every entry opens its passage."""
    groups = []
    for sort, passages in related.groups:
        shown = len(passages) if len(passages) <= SHOWN + 1 else SHOWN
        groups.append((sort, passages[:shown], passages[shown:]))
    return render(
        "panel/related.html",
        unit=related.unit,
        day=as_of.isoformat() if as_of else "",
        count=len(related.passages),
        groups=groups,
        drawing=draw(related),
        SAID=SAID,
    )
