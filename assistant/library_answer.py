"""What a lookup says: the state it ends in, the text, and words for the reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from assistant.numerals import to_chinese
from assistant.schema import LegalUnit

Parts = tuple[int | None, int | None]


class State(StrEnum):
    """How a lookup ends."""

    FOUND = "found"
    NONEXISTENT = "nonexistent"
    REPEALED = "repealed"
    NOT_IN_FORCE = "not_in_force"
    RENUMBERED = "renumbered"
    UNHELD = "unheld"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Lookup:
    """The answer to a citation.

    `law`        canonical title, or the name as given where it is unknown
    `unit`       the text on the day (found), or the ended or coming text of that number
    `max_article` highest article of the law on the day, where that is known
    `since`      day of repeal, or first day of a text not yet in force
    `by`         what repealed it, in words; `by_unit` the id of that article
    `successor`  where an ended text stands now
    `earlier`    other texts that bore the number before the one found, oldest first
    `coming`     text of the number that is passed and not yet in force
    `nearest`    known titles like an unknown one
    """

    state: State
    law: str
    article: str
    reason: str
    unit: LegalUnit | None = None
    max_article: int | None = None
    since: date | None = None
    by: str = ""
    by_unit: str | None = None
    successor: LegalUnit | None = None
    earlier: tuple[LegalUnit, ...] = ()
    coming: LegalUnit | None = None
    nearest: tuple[str, ...] = ()


def check_parts(found: Lookup, paragraph: int | None, item: int | None) -> Lookup:
    """Refuse a 款 or 项 that the article does not have."""
    unit = found.unit
    if unit is None or unit.excerpt:
        return found
    count = len(unit.paragraphs)
    if paragraph is not None and not 1 <= paragraph <= count:
        reason = f"《{found.law}》{found.article}共{count}款，没有第{_count(paragraph)}款。"
        return replace(found, state=State.NONEXISTENT, reason=reason)
    if item is None:
        return found
    places = [paragraph] if paragraph else range(1, count + 1)
    items = [len(unit.items(p)) for p in places]
    if not any(1 <= item <= n for n in items):
        where = f"第{_count(paragraph)}款" if paragraph else ""
        most = max(items, default=0)
        held = f"共{most}项" if most else "不分项"
        reason = f"《{found.law}》{found.article}{where}{held}，没有第{_count(item)}项。"
        return replace(found, state=State.NONEXISTENT, reason=reason)
    return found


def _count(number: int) -> str:
    return to_chinese(number) if 0 < number <= 9999 else str(number)
