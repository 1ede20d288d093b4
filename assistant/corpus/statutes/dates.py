"""The dates of a law's texts: when each takes effect, when it ends, and what is doubtful about that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.corpus.statutes.amendments import UNREAD, Amendment, places_in
from assistant.corpus.statutes.closing import closing_day, repealed_titles
from assistant.corpus.statutes.closing import stated_day as day_in
from assistant.corpus.statutes.structure import MendedArticle
from assistant.language import to_int
from assistant.language.numerals import NUMERAL_CHARS
from assistant.language.tables import read_table
from assistant.schema import LawVersion, Ledger, LegalUnit, Repeal
from assistant.schema.units import STATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from assistant.corpus.statutes.package import RawLaw

DATES_FILE = "version_dates.yaml"
_YEAR = timedelta(days=366)
_FULL_TITLE = re.compile(rf"《{STATE}([^《》]+)》")


@dataclass(frozen=True)
class Text:
    """A law's text on its way through the import: raw row, mended articles, dates."""

    raw: RawLaw
    articles: list[MendedArticle]
    effective: date
    why: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Former:
    """A text before a decision: its first day, its day of passing, how many articles it had.

    `before` says what was law before it, "" where nothing was.
    """

    law: str
    decision: date
    since: date
    passed: date
    articles: int
    reason: str
    before: str = ""


@dataclass(frozen=True)
class Decision:
    """A decision that changed many documents at once: who passed it, when, and since when it applies."""

    by: str
    passed: date
    effective: date
    reason: str


@dataclass
class DateTable:
    """corpus/version_dates.yaml: days that no text in the package states, each with its reason.

    `effective`  (title, version date) -> first day of that version
    `first`      title -> first day of the first version, for laws that say 自公布之日起施行
    `unbroken`   title -> day since which every change of the law is known
    `passed`     title -> day on which the text was passed that is unbroken since
    `before`     title -> what was law before it, in words
    `former`     texts before a decision that can be rebuilt from it
    `words`      (title, day) -> words exchanged by the change of that day
    `changes`    (title, day, articles) that documents not held, or not read as amendments, changed
    `decisions`  days of effect of decisions that changed many documents, which these do not state
    """

    effective: dict[tuple[str, date], date] = field(default_factory=dict)
    first: dict[str, date] = field(default_factory=dict)
    unbroken: dict[str, date] = field(default_factory=dict)
    passed: dict[str, date] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    former: tuple[Former, ...] = ()
    words: dict[tuple[str, date], tuple[str, str]] = field(default_factory=dict)
    changes: list[tuple[str, date, frozenset[tuple[int, str]]]] = field(default_factory=list)
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class Revisions:
    """All that is known of how laws changed: texts, amendments, and days that no text states."""

    versions: list[LawVersion]
    amendments: list[Amendment]
    table: DateTable


@dataclass(frozen=True)
class _Version:
    law: str
    version: date
    effective: date
    reason: str


@dataclass(frozen=True)
class _First:
    law: str
    effective: date
    reason: str


@dataclass(frozen=True)
class _Unbroken:
    law: str
    since: date
    passed: date
    before: str
    reason: str


@dataclass(frozen=True)
class _Change:
    law: str
    effective: date
    articles: tuple[int, ...]
    reason: str
    words: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Days:
    versions: tuple[_Version, ...] = ()
    first: tuple[_First, ...] = ()
    unbroken: tuple[_Unbroken, ...] = ()
    changes: tuple[_Change, ...] = ()
    former: tuple[Former, ...] = ()
    decisions: tuple[Decision, ...] = ()


def read_dates(folder: Path) -> DateTable:
    """Read the table of days; a missing file is an empty table."""
    path = folder / DATES_FILE
    if not path.is_file():
        return DateTable()
    told = read_table(path, _Days, "每行需有 law、version、effective、reason")
    return DateTable(
        effective={(row.law, row.version): row.effective for row in told.versions},
        first={row.law: row.effective for row in told.first},
        unbroken={row.law: row.since for row in told.unbroken},
        passed={row.law: row.passed for row in told.unbroken},
        before={row.law: row.before for row in told.unbroken},
        former=told.former,
        decisions=told.decisions,
        words={(row.law, row.effective): row.words for row in told.changes if row.words},
        changes=[
            (row.law, row.effective, frozenset((no, "") for no in row.articles)) for row in told.changes
        ],
    )


def date_text(
    raw: RawLaw,
    articles: list[MendedArticle],
    amendments: Iterable[Amendment],
    table: DateTable,
    snapshot: date,
    ledger: Ledger,
) -> Text:
    """Find the first day of a text.

    A text cannot be older than its own version. In order: the closing article, where its day is
    not before the version; an amending decision of the same day; the table; the package's field,
    where it is after the version and not taken from an annex; else the version date, doubtful
    for texts younger than a year, since amendments often begin months after they are passed.
    """
    stated = closing_day(articles)[0]
    if stated and stated >= raw.published:
        if raw.effective != stated:
            ledger.mended("施行日期改依附则所载日期", f"{raw.label}：{raw.effective}→{stated}")
        return Text(raw, articles, stated, "附则")
    for amendment in amendments:
        if amendment.target == raw.title and amendment.raw.published == raw.published:
            rule = "施行日期改依同日修改决定（修正案）所载日期"
            ledger.mended(rule, f"{raw.label}：{raw.effective}→{amendment.effective}")
            return Text(raw, articles, amendment.effective, amendment.raw.title)
    if day := table.effective.get((raw.title, raw.published)):
        ledger.mended("施行日期依 version_dates.yaml", f"{raw.label}：{raw.effective}→{day}")
        return Text(raw, articles, day, DATES_FILE)
    if raw.effective > raw.published and not _only_in_annex(raw.effective, articles):
        return Text(raw, articles, raw.effective, "文本包元数据")
    if raw.effective < raw.published:
        ledger.mended("施行日期早于版本日期的（首版施行日），改为不早于版本日期", raw.label)
    if raw.effective < raw.published and raw.published > snapshot - _YEAR:
        doubt = f"该版本的施行日期未载明，暂以通过之日{raw.published}为准"
        ledger.doubt("近一年通过的版本施行日期未载明", raw.label)
        return Text(raw, articles, raw.published, "版本日期", (doubt,))
    return Text(raw, articles, raw.published, "版本日期")


def _only_in_annex(day: date, articles: list[MendedArticle]) -> bool:
    words = f"{day.year}年{day.month}月{day.day}日"
    body = any(words in a.text for a in articles if a.no is not None)
    return not body and any(words in a.text for a in articles if a.no is None and a.key != "全文")


def read_repeals(texts: Iterable[Text], table: DateTable) -> list[Repeal]:
    """Read from every article which laws it repeals and since when.

    Where the article says 自公布之日起施行, the day is that of the law's first version.
    """
    out: list[Repeal] = []
    for text in texts:
        annexes = [a for a in text.articles if a.no is None]
        for article in text.articles:
            if article.no is None or "废止" not in article.text:
                continue
            for title, own_day in repealed_titles(article, annexes):
                if title == text.raw.title:  # its own older namesake, which is a version, not another law
                    continue
                since, doubt = own_day or day_in(article.text) or table.first.get(text.raw.title), ""
                if since is None:
                    since, doubt = text.effective, f"废止之日未载明，不晚于{text.effective}"
                unit = f"{text.raw.title}@{text.raw.published}#{article.key}"
                out.append(Repeal(title, since, text.raw.title, article.name, unit, doubt))
    return _earliest(out)


def _earliest(repeals: list[Repeal]) -> list[Repeal]:
    """Keep one repeal a title: a second version of a law repeats the closing article of the first."""
    best: dict[str, Repeal] = {}
    for repeal in repeals:
        known = best.get(repeal.title)
        if known is None or (repeal.since or date.max) <= (known.since or date.max):
            best[repeal.title] = repeal
    return sorted(best.values(), key=lambda r: (r.since or date.max, r.title))


Mentions = dict[str, list[tuple[Text, MendedArticle]]]


def mentions(texts: Iterable[Text]) -> Mentions:
    """Which articles name a law in full, by its short title, oldest law first."""
    out: Mentions = {}
    for text in texts:
        for article in text.articles:
            for title in set(_FULL_TITLE.findall(article.text)):
                out.setdefault(title, []).append((text, article))
    return out


def earlier_text(text: Text, named: Mentions, table: DateTable) -> str:
    """Evidence that the law had an older text, not held; "" where there is none.

    The package's date or the table's is before this version, or an older law names this one.
    """
    title, published = text.raw.title, text.raw.published
    first = min(text.raw.effective, table.first.get(title, date.max))
    if first < published:
        return f"该法自{first}起已有文本施行"
    closing = closing_day(text.articles)[0]
    if closing and closing < published:
        return f"该法自{closing}起已有文本施行"
    for other, article in named.get(title, ()):
        if other.raw.published < published:
            return f"{other.raw.published.year}年通过的《{other.raw.title}》{article.name}已提到该法"
    return ""


def settle_repealed(raw: RawLaw, named: Mentions, snapshot: date) -> tuple[bool, str]:
    """Whether a law marked 已废止 without a visible repeal still counts as law, and the doubt.

    A repeal needs an act of the legislature, and the package's marks are known to be wrong at
    times. So where an article in force at the snapshot still sends the reader to the law by name,
    it counts as in force; else the mark is believed, for the time from the snapshot on.
    """
    for other, article in named.get(raw.title, ()):
        own = other.raw.title == raw.title
        if not own and other.effective <= snapshot and other.raw.status != "已废止":
            return True, (
                f"文本包标为“已废止”，但未见废止它的条款，《{other.raw.title}》{article.name}仍指引适用本法；"
                "本库按现行有效处理，请另行核对"
            )
    return (
        False,
        f"文本包标为“已废止”，但未见废止它的条款；废止日期不明，本库按不晚于{snapshot}处理，请另行核对",
    )


def group_versions(texts: Iterable[Text]) -> Mapping[str, list[Text]]:
    """Texts by title, oldest first."""
    out: dict[str, list[Text]] = {}
    for text in sorted(texts, key=lambda t: (t.raw.published, t.effective)):
        out.setdefault(text.raw.title, []).append(text)
    return out


def short_day(day: date) -> str:
    """A day as people write it: 2024年3月1日."""
    return re.sub(r"-0?(\d+)-0?(\d+)", r"年\1月\2日", day.isoformat())


Place = tuple[int, str]
NUMERAL = f"[{NUMERAL_CHARS}]"
_INSERTED = re.compile(rf"增加{NUMERAL}{{1,3}}条，(?:分别)?作为第({NUMERAL}+)条(?!之)")
LAST = 2000
RULE = "条文施行日期依最后一次修正该条的修正案（修正案齐全的法律）"


def date_articles(units: list[LegalUnit], revisions: Revisions, ledger: Ledger) -> list[LegalUnit]:
    """Date the articles of laws whose amendments are all known, one by one."""
    texts: dict[str, list[LawVersion]] = {}
    for version in revisions.versions:
        if version.amends is None:
            texts.setdefault(version.title, []).append(version)
    out = units
    for title, own in texts.items():
        chain = [a for a in revisions.amendments if a.target == title]
        newest = own[-1]
        if not chain or newest.effective_date is None:
            continue
        start = revisions.table.unbroken.get(title)
        if len(own) == 2 and _counts_on(chain):
            out = _date_two(out, own[0], newest, chain, ledger)
        elif len(own) == 1 and start:
            extra = [(day, places) for name, day, places in revisions.table.changes if name == title]
            out = _date_one(out, newest, chain, extra, start, ledger)
    return out


def _counts_on(chain: list[Amendment]) -> bool:
    """Whether the items of the amendments number on from the first without a gap (宪法修正案)."""
    numbers = [a.steps[0].item.no for a in chain] + [a.steps[-1].item.no for a in chain]
    ends = sorted((a.steps[0].item.no or 0, a.steps[-1].item.no or 0) for a in chain)
    return None not in numbers and ends[0][0] == 1 and all(b[0] == a[1] + 1 for a, b in pairwise(ends))


def _date_one(
    units: list[LegalUnit],
    version: LawVersion,
    chain: list[Amendment],
    extra: list[tuple[date, frozenset[Place]]],
    start: date,
    ledger: Ledger,
) -> list[LegalUnit]:
    touched: list[tuple[date, Iterable[Place]]] = [
        (a.effective, _touched(a)) for a in chain if a.raw.published <= version.version_date
    ]
    touched += extra
    out = []
    for unit in units:
        if unit.id.startswith(version.key + "#") and unit.article_no and unit.effective_date:
            place = (unit.article_no, unit.article_suffix)
            day = max((d for d, places in touched if place in places and d > start), default=start)
            if day != unit.effective_date:
                ledger.mended(RULE, f"{unit.title}{unit.article}：{day}起")
                unit = replace(unit, effective_date=day)
        out.append(unit)
    return out


def _date_two(
    units: list[LegalUnit], old: LawVersion, new: LawVersion, chain: list[Amendment], ledger: Ledger
) -> list[LegalUnit]:
    touched = sorted(((a.effective, a.raw.title, _touched(a)) for a in chain), key=lambda t: t[0])
    out = []
    for unit in units:
        place = (unit.article_no or 0, unit.article_suffix)
        days = [(day, title) for day, title, places in touched if place in places]
        if unit.id.startswith(new.key + "#") and days:
            unit = replace(unit, effective_date=days[-1][0])
            ledger.mended(RULE, f"{unit.title}{unit.article}：{days[-1][0]}起")
        elif unit.id.startswith(old.key + "#"):
            end, by = days[0] if days else (new.effective_date, f"{new.version_date.year}年文本")
            unit = replace(unit, expiry_date=end, ended_by=f"{by}{'修改' if days else '取代'}")
        out.append(unit)
    return out


def _touched(amendment: Amendment) -> set[Place]:
    """Articles that an amendment changes.

    Of items that name several, or are not understood, every article they name; from a newly
    inserted article (not a 之一) on all that follow, since they are renumbered.
    """
    out: set[Place] = set()
    for step in amendment.steps:
        command = step.item.text.partition("：“")[0]
        out.update({step.article} if step.action != UNREAD else places_in(step.item.text))
        if m := _INSERTED.search(command):
            out.update((no, "") for no in range(to_int(m[1]) or 0, LAST))
    return out
