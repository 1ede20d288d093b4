"""One matter, four tracks: criminal, civil and administrative public interest, governance; with terms.

The table corpus/desk/tracks.yaml comes in with the issues of a matter; the tracks open to it, and a
calendar counted forward from a day on which a step begins or back from the day by which a track must
be done, go out. Terms are counted as 民法典 200–203 say: the first day does not count.
"""

from __future__ import annotations

import calendar as months
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from assistant.desk.facts import Reading  # noqa: TC001 (the form of the table)
from assistant.errors import CorpusError
from assistant.language.tables import read_table
from assistant.schema.matters import Outside  # noqa: TC001 (the form of the table)

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

FILE = "desk/tracks.yaml"
_TERM = re.compile(r"P(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<D>\d+)D)?")


@dataclass(frozen=True)
class TrackStep:
    """A step: what, by whom, within which `term` (ISO 8601, "" for none) `after` what, on which norms.

    A `minor` step stands in the calendar, not in the memo. Where the facts hold `done` it has been taken,
    and is `called` so; it is to be taken at all where they hold `given`. Where they tell the day of `start`,
    a trait, its term runs from that day; `dated` says what that day is, where the term begins with another
    (发出, not 收到).
    """

    key: str
    do: str
    who: str
    after: str
    called: str = ""
    term: str = ""
    norms: tuple[str, ...] = ()
    outside: Outside | None = None
    note: str = ""
    minor: bool = False
    done: str = ""
    given: str = ""
    start: str = ""
    dated: str = ""
    __pydantic_config__: ClassVar = {"extra": "forbid"}

    def taken(self, facts: Reading) -> bool:
        """Whether the facts tell that it has been taken."""
        return bool(self.done) and facts.holds(self.done)

    def begun(self, facts: Reading) -> date | None:
        """The day on which its term began, as the facts tell it; None where they do not."""
        told = facts.days_of(self.start) if self.start else ()
        return told[-1] if told else None


@dataclass(frozen=True)
class Track:
    """A track: the issues that open it, its table of elements, its steps, where it is handed over."""

    key: str
    title: str
    issue: frozenset[str]
    when: str
    table: str
    steps: tuple[TrackStep, ...]
    to: str
    handed: str
    handed_norms: tuple[str, ...]
    handed_given: str = ""

    def open_to(self, raised: Container[str], facts: Reading) -> bool:
        """Whether a matter with these issues and facts takes this track."""
        return any(i in raised for i in self.issue) and facts.holds(self.when)


@dataclass(frozen=True)
class Due:
    """An entry of a calendar: `step` is to be done by `day`, counted from `start`."""

    track: str
    step: TrackStep
    start: date
    day: date


def tracks_of(tracks: tuple[Track, ...], raised: Container[str], facts: Reading) -> tuple[Track, ...]:
    """The tracks that a matter takes, with the steps that are apt to its stage.

    Only what is told as fact counts: whether to sue may be the very question put.
    """
    plain = facts.told_only
    apt = (t for t in tracks if t.open_to(raised, facts))
    return tuple(replace(t, steps=tuple(s for s in t.steps if plain.holds(s.given))) for t in apt)


def end_of(start: date, term: str) -> date:
    """The last day of a term that begins to run on a day; ValueError where `term` is not written as one."""
    parts = _term(term)
    day = _months(start, 12 * parts["Y"] + parts["M"])
    return day + timedelta(days=parts["D"])


def start_for(end: date, term: str) -> date:
    """The latest day on which a term must begin to run so that it has ended by a day."""
    parts = _term(term)
    return _months(end - timedelta(days=parts["D"]), -(12 * parts["Y"] + parts["M"]))


def forward(tracks: tuple[Track, ...], start: date) -> tuple[Due, ...]:
    """When each term ends that begins to run on a day."""
    steps = [(t, s) for t in tracks for s in t.steps if s.term]
    return tuple(Due(t.title, s, start, end_of(start, s.term)) for t, s in steps)


def backward(tracks: tuple[Track, ...], end: date) -> tuple[Due, ...]:
    """When each term must begin so that it has run by a day: the step it runs from is due then."""
    steps = [(t, s) for t in tracks for s in t.steps if s.term]
    return tuple(Due(t.title, s, start_for(end, s.term), end) for t, s in steps)


def ics(entries: tuple[Due, ...], title: str, made: date) -> str:
    """Entries as a calendar file (RFC 5545), an event of one whole day each."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//assistant//desk//ZH", "CALSCALE:GREGORIAN"]
    for n, due in enumerate(entries, start=1):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{made:%Y%m%d}-{n}-{due.step.key}@assistant",
            f"DTSTAMP:{made:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{due.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{due.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_ical(f'{due.track}：{due.step.do}')}",
            f"DESCRIPTION:{_ical(f'{title}；自{due.step.after}（{due.start}）起算，{due.step.who}。{due.step.note}')}",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:-",
            "TRIGGER:-P3D",
            "END:VALARM",
            "END:VEVENT",
        ]
    return "\r\n".join(f for line in [*lines, "END:VCALENDAR"] for f in _folded(line)) + "\r\n"


def _ical(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """A content line in pieces of at most 75 octets, as RFC 5545 3.1 wants."""
    out, room = [""], 75
    for char in line:
        if len((out[-1] + char).encode()) > room:
            out.append(" ")
        out[-1] += char
    return out


def _term(term: str) -> dict[str, int]:
    m = _TERM.fullmatch(term)
    if not m or len(term) < 3:
        raise ValueError(f"不是期限的写法：{term}")
    return {k: int(v or 0) for k, v in m.groupdict().items()}


def _months(day: date, count: int) -> date:
    """The same day so many months on; the last day of the month where it has none (民法典 202)."""
    at = day.year * 12 + day.month - 1 + count
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class _Handover:
    to: str
    when: str
    norms: tuple[str, ...]
    given: str = ""


@dataclass(frozen=True)
class _Row:
    key: str
    title: str
    issue: frozenset[str]
    steps: tuple[TrackStep, ...]
    handover: _Handover
    when: str = ""
    table: str = ""
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@lru_cache(maxsize=4)
def load_tracks(corpus: Path) -> tuple[Track, ...]:
    """Read the table; CorpusError names file and line of what is wrong."""
    rows = read_table(corpus / FILE, tuple[_Row, ...])
    for step in (s for row in rows for s in row.steps if s.term):
        try:
            _term(step.term)
        except ValueError as error:
            raise CorpusError(f"{FILE}：{step.key}：{error}。改法：写成 P30D、P2M") from error
    return tuple(
        Track(
            r.key,
            r.title,
            r.issue,
            r.when,
            r.table,
            r.steps,
            r.handover.to,
            r.handover.when,
            r.handover.norms,
            r.handover.given,
        )
        for r in rows
    )


def term_words(term: str) -> str:
    """A term in words: 三十日, 二个月 as 30日, 2个月."""
    parts = _term(term)
    names = (("Y", "年"), ("M", "个月"), ("D", "日"))
    return "".join(f"{parts[k]}{name}" for k, name in names if parts[k])
