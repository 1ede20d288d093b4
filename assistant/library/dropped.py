"""What sets the law of another day apart from today's: rules it lacks, and texts that were changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.language import letters
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


def changed_since(library: Library, unit: LegalUnit, today: date) -> str:
    """What became of a text that has ended by today, in words: changed, or the same under a new number."""
    if unit.expiry_date is None or unit.expiry_date > today:
        return ""
    now = library.successor(unit, today)
    if now is not None and letters(now.text) == letters(unit.text):
        return f"自{unit.expiry_date}起改为{now.article}，文字未变"
    return f"自{unit.expiry_date}起已不同（{unit.ended_by}）"
