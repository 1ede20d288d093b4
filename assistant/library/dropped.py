"""What the law of a past or future day lacks: rules that answer today, and were not law on that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.library.lookup import State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from assistant.library.library import Library
    from assistant.schema import LegalUnit


def dropped(library: Library, units: Iterable[LegalUnit], day: date) -> tuple[str, ...]:
    """Why each of these articles cannot be had as law of a day, a sentence a law or an article.

    Nothing is said of one whose number had a text in force on the day.
    """
    reasons: dict[str, None] = {}
    for unit in units:
        if not unit.kind.binding or unit.covers(day):
            continue
        law = library.lookup(unit.title, None, "", day)
        found = law
        if law.state is State.FOUND:
            found = library.lookup(unit.title, unit.article_no, unit.article_suffix, day)
        if found.state is State.FOUND or (unit.article_no is None and law.state is State.FOUND):
            continue
        reasons.setdefault(found.reason.replace("，无法核对。", "。"), None)
    return tuple(reasons)
