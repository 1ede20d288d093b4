"""Law on a date: versions of a law, what changed in an article, what applies to acts before.

Only texts that the library holds are compared. Where a text of the day is not held, that is
said, and no text of another day stands in for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from assistant.citations import find_law_mentions
from assistant.corpus.law import LawVersion
from assistant.errors import UnitNotFoundError
from assistant.library import Library
from assistant.library_lookup import Lookup, State
from assistant.numerals import to_int
from assistant.schema import LegalUnit

# General limitation for civil claims: 民法典 188, three years. Acts older than that are seldom sued
# over, so a law whose text is older needs no question about the day.
LIMITATION = timedelta(days=3 * 366)
PROCEDURE = "诉讼法"
_GENERAL_RULE = re.compile(r"(?:法规|规章)[^。]{0,20}不溯及既往|^实施行政处罚，适用违法行为发生时的法律")
_OWN_RULE = re.compile(
    r"本(?:法典?|规定|条例|解释|决定|办法)(?:施行|实施)(?:以?前|后)[^。]{0,60}(?:适用|有效|处理)|溯及"
)
_FINES = re.compile(r"处[^。；]{0,30}(?:罚款|拘留)")
_BEGINS = re.compile(r"自[^，。]{0,16}起(?:施行|实施|生效)|(?:公布|发布)之日起(?:施行|实施)")
_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?)?|(?<!\d)((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})(?!\d)"
)
# 2021年1月1日起施行, （2018年修正）, 2020年的《…》: the day of a law, not of what happened.
_OF_A_LAW = re.compile(
    r"\s*(?:起)?(?:施行|实施|生效|公布|通过|出台|修正|修订|修改|颁布|版|文本)|\s*的?(?:新)?《|\s*的?(?:新)?(?:[民刑]法|法律|司法解释)"
)
_YEARS_AGO = re.compile(r"([一两二三四五六七八九十]{1,3}|\d{1,2})\s*年(?:多)?(?:以)?前")
_LAST_YEAR = re.compile(r"(去年|大前年|前年)(?:的?\s*(\d{1,2})\s*月)?")
_BACK = {"去年": 1, "前年": 2, "大前年": 3}


@dataclass(frozen=True)
class VersionLine:
    """A version of a law on its line of time. `state` on the day asked; `doubts` for the reader."""

    version: LawVersion
    state: str
    in_force: bool


@dataclass(frozen=True)
class Timeline:
    """The versions of a law that the library holds, oldest first, and what it lacks.

    `gap`: words on texts of other days that are not held; `today` what holds on the day asked.
    """

    law: str
    full_title: str
    as_of: date
    lines: tuple[VersionLine, ...]
    gap: str
    standing: str


@dataclass(frozen=True)
class Transition:
    """What applies to acts before a law took effect: its own rules, then the general ones.

    `reports` are passages that are no law and speak of it (that a text has no retroactive effect).
    """

    law: str
    since: date | None
    own: tuple[LegalUnit, ...]
    general: tuple[LegalUnit, ...]
    reports: tuple[LegalUnit, ...]


@dataclass(frozen=True)
class EventHint:
    """A law whose text changed so recently that the day of the events decides which applies."""

    law: str
    since: date
    older_held: bool
    words: str


def timeline(library: Library, law: str, as_of: date) -> Timeline:
    """The versions of a law; UnitNotFoundError for a name that the library does not know."""
    standing = library.lookup(law, None, "", as_of)
    if standing.state is State.UNKNOWN:
        raise UnitNotFoundError(standing.reason)
    versions = library.versions(standing.law)
    lines = tuple(VersionLine(v, _state(v, as_of), v.covers(as_of)) for v in versions)
    full = versions[-1].full_title if versions else standing.law
    return Timeline(standing.law, full, as_of, lines, gap_of(versions, standing), standing.reason)


def _state(version: LawVersion, day: date) -> str:
    if version.effective_date and day < version.effective_date:
        return "尚未施行"
    if version.expiry_date and day >= version.expiry_date:
        return "已废止" if version.ended_by.endswith("废止") else "已被修改"
    return "现行有效"


def gap_of(versions: Sequence[LawVersion], standing: Lookup) -> str:
    """What is known of texts that the library lacks."""
    if not versions:
        return standing.reason
    told = []
    first = versions[0]
    if first.earlier and first.effective_date:
        told.append(f"{first.effective_date}以前的文本本库未收录（{first.earlier}）")
    for one, two in pairwise(versions):
        if one.expiry_date and two.effective_date and one.expiry_date < two.effective_date and not two.amends:
            told.append(f"{one.expiry_date}至{two.effective_date}之间的文本本库未收录")
    told += [f"{v.version_date}文本本库只收录部分条文" for v in versions if not v.complete and not v.amends]
    return "；".join(told)


def transition(library: Library, law: str, as_of: date) -> Transition:
    """Rules on acts before a law (or its present text) took effect, its own and the general ones."""
    standing = library.lookup(law, None, "", as_of)
    title = standing.law
    versions = [v for v in library.versions(title) if v.covers(as_of)]
    since = max((v.effective_date for v in versions if v.effective_date), default=None)
    instrument = next((i for i in library.instruments if i.title == title), None)
    since = since or (instrument.effective_date if instrument else None)
    units = [u for u in _articles_on(library, title, as_of)]
    own = [u for u in units if _OWN_RULE.search(u.text) or (_BEGINS.search(u.text) and "本" in u.text)]
    penal = any(_FINES.search(u.text) and re.search("法律责任|处罚", u.heading) for u in units)
    general = [u for u in _general_rules(library, as_of) if penal or "不溯及既往" in u.text]
    if title == "刑法":
        general = []
    reports = [
        u
        for u in library.units.values()
        if not u.kind.binding and "溯及" in u.text and title in _named(library, u.text)
    ]
    return Transition(title, since, tuple(own), tuple(general), tuple(reports))


def _articles_on(library: Library, title: str, day: date) -> list[LegalUnit]:
    units = (library.units[i] for ids in library.articles(title).values() for i in ids)
    return [u for u in units if u.covers(day)]


def _general_rules(library: Library, day: date) -> list[LegalUnit]:
    """Articles in force that say, of laws in general, which day's law applies."""
    titles = ("立法法", "行政处罚法")
    return [u for t in titles for u in _articles_on(library, t, day) if _GENERAL_RULE.search(u.text)]


def _named(library: Library, text: str) -> set[str]:
    names = {m.law for m in find_law_mentions(text)} | set(re.findall(r"《([^《》]{3,40})》", text))
    return {title for n in names if (title := library.resolve_law(n))}


def event_days(text: str, today: date | None = None) -> tuple[date, ...]:
    """Days that a text names, in order; a month or a year stands for its first day.

    A day on which a law was passed or took effect is none of the events. With `today`, 去年, 前年,
    三年前 are read from it.
    """
    found: list[tuple[int, date]] = []
    for m in _DAY.finditer(text):
        if _OF_A_LAW.match(text[m.end() :]) or text[max(0, m.start() - 4) : m.start()].count("〔"):
            continue
        year, month, day = (m[1], m[2], m[3]) if m[1] else (m[4], m[5], m[6])
        try:
            found.append((m.start(), date(int(year), int(month or 1), int(day or 1))))
        except ValueError:
            continue
    if today is not None:
        found += _told_from(text, today)
    return tuple(dict.fromkeys(day for _, day in sorted(found)))


def _told_from(text: str, today: date) -> Iterable[tuple[int, date]]:
    """Days told from today, with their place: 去年3月 -> 1 March of last year, 三年前."""
    for m in _YEARS_AGO.finditer(text):
        years = to_int(m[1]) or 0
        if 0 < years < 60:
            yield m.start(), today.replace(year=today.year - years, day=min(today.day, 28))
    for m in _LAST_YEAR.finditer(text):
        month = int(m[2]) if m[2] and 1 <= int(m[2]) <= 12 else 1
        yield m.start(), date(today.year - _BACK[m[1]], month, 1)


def event_hints(
    library: Library,
    units: Iterable[LegalUnit],
    facts: str,
    as_of: date,
    today: date | None = None,
) -> tuple[EventHint, ...]:
    """Laws among those relied on whose present text is so young that the day of events decides.

    Nothing is asked where the facts name a day on which the text relied on already applied, nor of
    procedure, for which the day of the events does not decide.
    `today`: from which 去年 and 三年前 are told; without it they are not read.
    """
    named = event_days(facts, today)
    hints: dict[str, EventHint] = {}
    for unit in units:
        since = unit.effective_date
        if not unit.kind.binding or since is None or unit.title in hints or since > as_of:
            continue
        if unit.title.endswith(PROCEDURE):
            continue
        told_after = named and min(named) >= since
        told_before = any(d < since for d in named)
        if told_after or not (told_before or as_of - since <= LIMITATION):
            continue
        hints[unit.title] = _hint(library, unit, since)
    return tuple(hints.values())


def _hint(library: Library, unit: LegalUnit, since: date) -> EventHint:
    older = [v for v in library.versions(unit.title) if v.effective_date and v.effective_date < since]
    first = library.versions(unit.title)
    earlier = bool(older) or any(v.earlier for v in first)
    if older:
        rest = "行为发生在此前的，请把适用日期改为行为发生之日，看当时的文本"
    elif earlier:
        rest = "行为发生在此前的，应看当时的文本，本库未收录，不以现文本代替"
    else:
        rest = "行为发生在此前的，当时尚无这一文本，不能直接适用"
    return EventHint(
        unit.title, since, bool(older), f"《{unit.title}》{unit.article}的现文本自{since}起施行；{rest}。"
    )
