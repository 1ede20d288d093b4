"""Since when each article reads as it does, where every amendment of its law is known.

The consolidated text of a law begins with its last amendment, but an article that no later
amendment touched was already law in the same words. Where the chain of amendments is whole,
each article begins with the last that touched it, and an older text held beside it ends with
the first that touched it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise

from assistant.corpus.law import LawVersion, Ledger
from assistant.corpus.statute_amendments import UNREAD, Amendment, places_in
from assistant.corpus.statute_versions import DateTable
from assistant.numerals import NUMERAL_CHARS, to_int
from assistant.schema import LegalUnit

Place = tuple[int, str]
NUMERAL = f"[{NUMERAL_CHARS}]"
_INSERTED = re.compile(rf"增加{NUMERAL}{{1,3}}条，(?:分别)?作为第({NUMERAL}+)条(?!之)")
LAST = 2000
RULE = "条文施行日期依最后一次修正该条的修正案（修正案齐全的法律）"


def date_articles(
    units: list[LegalUnit],
    versions: Iterable[LawVersion],
    amendments: list[Amendment],
    table: DateTable,
    ledger: Ledger,
) -> list[LegalUnit]:
    """Date the articles of laws whose amendments are all known, one by one."""
    texts: dict[str, list[LawVersion]] = {}
    for version in versions:
        if version.amends is None:
            texts.setdefault(version.title, []).append(version)
    out = units
    for title, own in texts.items():
        chain = [a for a in amendments if a.target == title]
        newest = own[-1]
        if not chain or newest.effective_date is None:
            continue
        start = table.unbroken.get(title)
        if len(own) == 2 and _counts_on(chain):
            out = _date_two(out, own[0], newest, chain, ledger)
        elif len(own) == 1 and start:
            extra = [(day, places) for name, day, places in table.changes if name == title]
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
