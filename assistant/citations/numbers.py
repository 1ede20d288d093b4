"""Numbers that stand for a document: 法释〔2021〕15号, 国务院令第790号, (2023)最高法民申8888号, 检例第141号.

Found in a text and judged by form alone: issuer, court code, kind of case, year. Whether the library
holds what a number stands for is asked elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from assistant.citations.names import plain
from assistant.errors import BadInputError
from assistant.language import to_int
from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

# A book of a thousand pages about law has some thousands.
MOST_CITATIONS = 12_000
_NUMBERS = table("numbers")
_HAN = r"\u4e00-\u9fff"
_OPEN, _CLOSE = r"[〔［\[(【]", r"[〕］\])】]"
_YEAR = rf"{_OPEN}\s?(?P<year>(?:19|20)\d\d)\s?{_CLOSE}"
_COUNT = r"(?P<n>\d{1,6}|[〇零一二三四五六七八九十百千]{1,8})"
_DOCUMENT = re.compile(rf"(?P<word>[{_HAN}]{{1,12}})\s?{_YEAR}\s?(?:第\s?)?{_COUNT}\s?号")
_ORDER = re.compile(rf"(?P<issuer>[{_HAN}、]{{0,40}})(?P<sort>令|公告)\s?(?:第\s?)?{_COUNT}\s?号")
_STANDARD = re.compile(
    r"(?<![A-Za-z])(?P<sort>GB(?:/[TZ])?|TC260-\d{3})\s?-?\s?(?P<n>\d{4,6})(?:\s?[-—–]\s?(?P<year>(?:19|20)\d\d))?"
)
_CASE = re.compile(
    rf"{_YEAR}\s?(?P<body>[{_HAN}][{_HAN}0-9]{{1,18}}?)\s?(?P<n>\d{{1,6}})\s?号(?:之[一二三四五六七八九十\d]{{1,2}})?"
)
_CASE_CHINESE = re.compile(
    rf"{_YEAR}\s?(?P<body>[{_HAN}][{_HAN}0-9]{{1,16}}?字)\s?(?:第\s?)(?P<n>[〇零一二三四五六七八九十百千]{{1,8}})\s?号"
)
_SERIES = {
    re.compile(rf"{name}\s?(?:第\s?)?{_COUNT}\s?号|第\s?(?P<m>\d{{1,4}})\s?号{name}"): (title, int(limit))
    for name, title, limit in _NUMBERS.rows("case_series")
}
_LIBRARY_CASE = re.compile(r"(?<!\d)(?P<year>20\d\d)-\d{2}-\d-\d{3}-\d{3}(?!\d)")
_LEADS = re.compile(
    r"^.*(?:根据|依据|依照|按照|违反|参照|适用|以及|及|和|与|[的即为按据系是、，,]|见|原)(?=[^的]{1,12}$)"
)


class NumberKind(StrEnum):
    """What a number stands for."""

    INSTRUMENT = "instrument"
    STANDARD = "standard"
    CASE = "case"
    SERIES = "series"  # a case published in a numbered series
    LIBRARY_CASE = "library_case"  # 人民法院案例库


@dataclass(frozen=True)
class NumberMention:
    """A number at text[start:end]; `name` its usual form, `title_end` where a title before it ends.

    `year` 0 where it has none; `body` court code and kind of a case; `n` its serial number.
    """

    kind: NumberKind
    text: str
    start: int
    end: int
    name: str
    year: int = 0
    body: str = ""
    n: int = 0
    title_end: int | None = None


@dataclass(frozen=True)
class NumberFault:
    """Why a number cannot be (`impossible`), or is at least unusual."""

    reason: str
    impossible: bool


def find_numbers(text: str) -> list[NumberMention]:
    """Every document number and case number of a text, in text order, none within another."""
    folded = plain(text)
    found: list[NumberMention] = []
    if "号" in folded:
        found += [
            *_cases(text, folded),
            *_documents(text, folded),
            *_orders(text, folded),
            *_series(text, folded),
        ]
    if "GB" in folded or "TC260" in folded:
        found += _standards(text, folded)
    found += [
        NumberMention(NumberKind.LIBRARY_CASE, m[0], m.start(), m.end(), m[0], int(m["year"]))
        for m in _LIBRARY_CASE.finditer(folded)
    ]
    refuse_too_many(len(found))
    found.sort(key=lambda f: (f.start, -f.end))
    out: list[NumberMention] = []
    for one in found:
        if not out or one.start >= out[-1].end:
            out.append(one)
    return out


def refuse_too_many(count: int) -> None:
    """Refuse a text with more citations, or more numbers, than any that a person reads."""
    if count > MOST_CITATIONS:
        raise BadInputError(
            f"文中的法条引用和文号超过 {MOST_CITATIONS:,} 处，请分段核验（too many citations）"
        )


def number_name(number: str) -> str:
    """A document number in its usual form, as a name by which it is found.

    >>> number_name("法释[2021]第15号"), number_name("中华人民共和国主席令第九十一号")
    ('法释〔2021〕15号', '主席令第91号')
    """
    found = find_numbers(number)
    return found[0].name if len(found) == 1 else number


_INSTRUMENT_WORD = _NUMBERS.source("instrument_word")
_WORD = re.compile(f"(?:{_INSTRUMENT_WORD})$")


def _documents(text: str, folded: str) -> Iterator[NumberMention]:
    for m in _DOCUMENT.finditer(folded):
        known = _WORD.search(m["word"])
        word = known[0] if known else _LEADS.sub("", m["word"])
        if not word or _before_case(folded, m.start("year")):
            continue
        start, n = m.end("word") - len(word), to_int(m["n"]) or 0
        name = f"{word}〔{m['year']}〕{n}号"
        yield NumberMention(
            NumberKind.INSTRUMENT, text[start : m.end()], start, m.end(), name, int(m["year"]), word, n,
            _titled(folded, start),
        )  # fmt: skip


def _before_case(folded: str, at: int) -> bool:
    """Whether the bracket with the year belongs to a case number that goes on behind it."""
    m = _CASE.match(folded, max(0, at - 1)) or _CASE.match(folded, max(0, at - 2))
    return bool(m and m["body"] and not m["body"].startswith("第"))


def _orders(text: str, folded: str) -> Iterator[NumberMention]:
    for m in _ORDER.finditer(folded):
        issuer = _issuer(m["issuer"])
        if not issuer and not _BEFORE_ORDER.search(m["issuer"]):
            continue
        start, n = m.start("sort") - len(issuer), to_int(m["n"]) or 0
        name = f"{_first_issuer(issuer)}{m['sort']}第{n}号"
        yield NumberMention(
            NumberKind.INSTRUMENT,
            text[start : m.end()],
            start,
            m.end(),
            name,
            0,
            issuer,
            n,
            _titled(folded, start),
        )


_ISSUER = _NUMBERS.pattern("order_issuer")
_BEFORE_ORDER = _NUMBERS.pattern("before_order")
_SHORT_ISSUERS = _NUMBERS.pairs("short_issuer")


def _first_issuer(issuer: str) -> str:
    """By which authority an order of several is named: the first, in its full name."""
    first = issuer.removeprefix("中华人民共和国").split("、")[0].removesuffix("等")
    return _SHORT_ISSUERS.get(first, first)


def _issuer(before: str) -> str:
    """The authority whose order it is: the last words of what stands before 令 that name one."""
    cut = re.split(r"根据|依据|依照|按照|违反|参照|以及|和|与|的", before)[-1].lstrip("、")
    m = _ISSUER.search(cut)
    return m[0].lstrip("、") if m else ""


def _titled(folded: str, start: int) -> int | None:
    """Where a title in 《》 ends whose own number stands at `start`: 《……》（法释〔2021〕15号）."""
    m = re.search(r"》\s?(?:\([^()]{0,30})?[(,，]?\s?(?:[（(])?$", folded[max(0, start - 36) : start])
    return max(0, start - 36) + m.start() + 1 if m else None


def _standards(text: str, folded: str) -> Iterator[NumberMention]:
    for m in _STANDARD.finditer(folded):
        year = int(m["year"] or 0)
        name = f"{m['sort']} {m['n']}" + (f"-{year}" if year else "")
        yield NumberMention(
            NumberKind.STANDARD,
            text[m.start() : m.end()],
            m.start(),
            m.end(),
            name,
            year,
            m["sort"],
            int(m["n"]),
        )


def _cases(text: str, folded: str) -> Iterator[NumberMention]:
    for pattern in (_CASE, _CASE_CHINESE):
        for m in pattern.finditer(folded):
            body = m["body"]
            if body.startswith("第") or not re.search(r"[刑民行执赔破清认引调申初终监诉保字]", body):
                continue
            n = to_int(m["n"]) or 0
            name = f"（{m['year']}）{body}{m['n']}号"
            yield NumberMention(
                NumberKind.CASE, text[m.start() : m.end()], m.start(), m.end(), name, int(m["year"]), body, n
            )


def _series(text: str, folded: str) -> Iterator[NumberMention]:
    for pattern, (title, _) in _SERIES.items():
        for m in pattern.finditer(folded):
            n = to_int(m["n"] or m["m"]) or 0
            name = f"{title}第{n}号"
            yield NumberMention(
                NumberKind.SERIES, text[m.start() : m.end()], m.start(), m.end(), name, 0, title, n
            )


# What form alone shows


def number_fault(mention: NumberMention, year: int) -> NumberFault | None:
    """What is wrong with a number by its form, in the given year; None where nothing is."""
    if mention.year > year:
        return NumberFault(f"年份{mention.year}还没有到", True)
    if mention.kind is NumberKind.SERIES:
        limit = next(limit for title, limit in _SERIES.values() if title == mention.body)
        if not 0 < mention.n <= limit:
            return NumberFault(f"{mention.body}没有发布到第{mention.n}号", True)
    if mention.kind is not NumberKind.CASE:
        return None
    if mention.n == 0:
        return NumberFault("案件编号不会是零", True)
    return _case_fault(mention)


@cache
def _courts() -> tuple[frozenset[str], dict[str, str]]:
    return _NUMBERS.words("case_court"), _NUMBERS.pairs("case_court_mistaken")


_TYPE = _NUMBERS.pattern("case_type")
_NO_TYPE = _NUMBERS.pattern("case_no_type")
_OLD = _NUMBERS.pattern("case_old")
_SECOND = _NUMBERS.pattern("second_instance")


def _case_fault(mention: NumberMention) -> NumberFault | None:
    body, year = mention.body, mention.year
    if _OLD.search(body):
        return NumberFault("2016年起的案号不再写“字第”", False) if year > 2016 else None
    m = re.fullmatch(rf"(最高法|[{_HAN}])(\d*)([{_HAN}]+)", body)
    if not m:
        return NumberFault("不是案号的写法（应是年份、法院代字、类型代字、编号）", False)
    court, digits, kind = m.groups()
    courts, mistaken = _courts()
    if court != "最高法" and court not in courts:
        right = mistaken.get(court, "")
        told = f"，应是“{right}”" if right not in ("", "无") else ""
        return NumberFault(f"没有以“{court}”开头的法院代字{told}", True)
    if len(digits) not in ((0,) if court == "最高法" else (0, 2, 4)):
        return NumberFault(f"法院代字“{court}{digits}”的位数不对（高级法院无数字，中级两位，基层四位）", True)
    if not _TYPE.fullmatch(kind):
        return NumberFault(f"案件类型代字里没有“{kind}”", bool(_NO_TYPE.search(kind)))
    if len(digits) == 4 and _SECOND.search(kind):
        return NumberFault(f"“{court}{digits}”是基层法院，不办二审案件（{kind}）", True)
    if year < 2016:
        return NumberFault("这种写法的案号自2016年起才有", True)
    return None
