"""The paper that memos and reports are written on: headings, quotations, tables, footnotes.

A paper knows nothing of Word or Markdown; memo_docx.py and memo_markdown.py lay it out. Each
quotation is a region of its own with a footnote that says exactly what was quoted from where,
so that recheck.py can tell later what changed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.citations import written_citation
from assistant.language import fold, inner_quotes, letters, to_chinese
from assistant.schema import Kind, LegalUnit
from assistant.schema.units import UNSIGNED

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_TITLE = 40  # characters of a speaker's titles that stand in the text
DIGEST = 16  # hexadecimal digits of a hash: 64 bits, ample against accident
_TAIL = re.compile(
    r"〔编号：(?P<id>[^；〕]+)；适用日：(?P<as_of>[\d-]{10})；效力：(?P<status>[^；〕]*)；制作：(?P<made>[\d-]{10})；"
    r"原文：(?P<text>[0-9a-f]{16})；引文：(?P<quote>[0-9a-f]{16})；校验：(?P<check>[0-9a-f]{16})〕"
)


def digest(text: str) -> str:
    """Hash of a text's words and punctuation, width and spaces aside."""
    return hashlib.sha256(fold(text).encode()).hexdigest()[:DIGEST]


def region_digest(text: str) -> str:
    """Hash of what stands in a region of the paper: letters only, quotation marks may be reset."""
    return hashlib.sha256(letters(text).encode()).hexdigest()[:DIGEST]


@dataclass(frozen=True)
class Footnote:
    """What a footnote says of one quotation, and how it proves it.

    `head` and `quote` are the words in the paper: the citation with its status, the quotation
    (…… where something is left out). `same_as` is the number of an earlier note on the passage.
    """

    n: int
    unit: LegalUnit
    head: str
    quote: str
    as_of: date
    made: date
    same_as: int | None = None

    @property
    def text(self) -> str:
        """The whole footnote: for people first, then the part that `recheck` reads."""
        told = f"同注{self.same_as}。" if self.same_as else describe(self.unit, self.quote, self.as_of)
        tail = (
            f"〔编号：{self.unit.id}；适用日：{self.as_of}；效力：{self.unit.status or '非法律'}；"
            f"制作：{self.made}；原文：{digest(self.unit.text)}；"
            f"引文：{region_digest(self.head + self.quote)}"
        )
        return f"{told}{tail}；校验：{digest(told + tail)}〕"


@dataclass(frozen=True)
class NoteRecord:
    """A footnote as read back from a file; `intact`: its own checksum still holds."""

    told: str
    unit_id: str
    as_of: date
    status: str
    made: date
    text_digest: str
    region_digest: str
    intact: bool


def read_footnote(text: str) -> NoteRecord | None:
    """Read a footnote back; None where it carries no record."""
    m = _TAIL.search(text)
    if m is None:
        return None
    try:
        as_of, made = date.fromisoformat(m["as_of"]), date.fromisoformat(m["made"])
    except ValueError:
        return None
    told, tail = text[: m.start()].strip(), m[0].rpartition("；校验：")[0]
    intact = digest(told + tail) == m["check"] and not text[m.end() :].strip()
    return NoteRecord(told, m["id"], as_of, m["status"], made, m["text"], m["quote"], intact)


def describe(unit: LegalUnit, quote: str, as_of: date) -> str:
    """The footnote for people: full title, article, dates, status on the day, source."""
    if not unit.kind.binding:
        return f"{_speaker(unit)}。来源：{unit.source}。"
    parts = [nested(f"《{unit.full_title or unit.title}》") + _article(unit, quote)]
    if unit.version_date:
        parts.append(f"{chinese_day(unit.version_date)}文本")
    if unit.effective_date:
        parts.append(f"{chinese_day(unit.effective_date)}起施行")
    if unit.expiry_date:
        parts.append(f"至{chinese_day(unit.expiry_date)}不再适用")
    parts.append(f"{chinese_day(as_of)}{unit.status}" + ("，来源仅节录部分条文" if unit.excerpt else ""))
    return f"{'，'.join(parts)}。来源：{unit.source}。"


def _article(unit: LegalUnit, quote: str) -> str:
    return written_citation(unit, quote).removeprefix(f"《{unit.title}》")


def _speaker(unit: LegalUnit) -> str:
    who = "，".join(p for p in (unit.speaker or "", unit.speaker_title, unit.speaker_note) if p)
    if not who and unit.kind is Kind.COMMENTARY:
        who = UNSIGNED
    place = f"，{unit.heading}" if unit.heading else ""
    return f"{unit.kind.label}：《{unit.title}》{place}" + (f"。发言（作者）：{who}" if who else "")


def nested(text: str) -> str:
    """Titles within titles as Chinese writing marks them: 《关于适用〈民事诉讼法〉的解释》."""
    out, depth = [], 0
    for c in text:
        depth += (c == "《") - (c == "》" and depth > 0)
        inner = depth + (c == "》") > 1
        out.append({"《": "〈", "》": "〉"}.get(c, c) if inner else c)
    return "".join(out)


def chinese_day(day: date) -> str:
    """2021-01-01 as 2021年1月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True)
class Span:
    """A run of text; `region` is the number of the footnote whose quotation it is part of."""

    text: str
    strong: bool = False
    region: int | None = None
    ends: bool = False


@dataclass(frozen=True)
class Block:
    """One paragraph, heading or table. `kind`: title, meta, heading, para, quote, item, note, table.

    `level` 1 to 4 of a heading: 一、 （一） 1. （1）. `rows` of a table: cells of spans, the first row
    its head.
    """

    kind: str
    spans: tuple[Span, ...] = ()
    level: int = 0
    rows: tuple[tuple[tuple[Span, ...], ...], ...] = ()

    @property
    def text(self) -> str:
        """The words of the block."""
        return "".join(s.text for s in self.spans)


@dataclass
class Paper:
    """A paper in the making; blocks in reading order, footnotes numbered as they come."""

    title: str
    as_of: date
    made: date
    blocks: list[Block] = field(default_factory=list)
    notes: list[Footnote] = field(default_factory=list)
    _counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def heading(self, level: int, text: str) -> None:
        """Open a section, numbered as Chinese legal writing does."""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (4 - level)
        self.blocks.append(Block("heading", (Span(_number(level, self._counts[level - 1]) + text),), level))

    def para(self, *spans: Span | str, kind: str = "para") -> None:
        """Write a paragraph."""
        self.blocks.append(Block(kind, as_spans(spans)))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[tuple[Span | str, ...]]]) -> None:
        """Write a table; each cell is a tuple of spans."""
        first = tuple((Span(cell, strong=True),) for cell in head)
        self.blocks.append(
            Block("table", rows=(first, *(tuple(as_spans(cell) for cell in row) for row in rows)))
        )

    def cite(self, unit: LegalUnit, head: str, quote: str) -> int:
        """Number a new footnote for a quotation, with its status on the paper's day; return its number."""
        unit = replace(unit, status=unit.status_on(self.as_of))
        first = (k.n for k in self.notes if k.unit.id == unit.id and k.same_as is None)
        earlier = next(first, None) if unit.kind.binding else None
        note = Footnote(len(self.notes) + 1, unit, head, quote, self.as_of, self.made, earlier)
        self.notes.append(note)
        return note.n

    def inline(self, unit: LegalUnit, quote: str, head: str = "") -> tuple[Span, ...]:
        """A quotation inside a sentence: the head, then the words in quotation marks, then the note."""
        n = self.cite(unit, head, quote)
        marked = "“" + inner_quotes(re.sub(r"\s*\n\s*", "", quote)) + "”"
        return (
            (Span(head, region=n), Span(marked, region=n, ends=True))
            if head
            else (Span(marked, region=n, ends=True),)
        )

    def whole(self, unit: LegalUnit, head: str, quote: str | None = None) -> None:
        """A quotation that stands by itself: the head, then each 款 and 项 on a line of its own."""
        quote = unit.text if quote is None else quote
        n = self.cite(unit, head, quote)
        self.blocks.append(Block("head", (Span(head, strong=True, region=n),)))
        lines = [line.strip() for line in quote.split("\n") if line.strip()]
        for i, line in enumerate(lines):
            self.blocks.append(Block("quote", (Span(line, region=n, ends=i == len(lines) - 1),)))


def as_spans(parts: Sequence[Span | str]) -> tuple[Span, ...]:
    """Plain strings made spans."""
    return tuple(p if isinstance(p, Span) else Span(p) for p in parts)


def _number(level: int, count: int) -> str:
    han = to_chinese(count)
    return {1: f"{han}、", 2: f"（{han}）", 3: f"{count}.", 4: f"（{count}）"}[level]


def who(unit: LegalUnit) -> str:
    """Who speaks: name and title as printed, 原文未署名, or the sort of source."""
    if unit.speaker:
        title = unit.speaker_title if len(unit.speaker_title) <= LONGEST_TITLE else ""  # the note has it all
        return f"{unit.speaker}（{title}）" if title else unit.speaker
    name = UNSIGNED if unit.kind is Kind.COMMENTARY else f"《{unit.title}》"
    return f"{unit.kind.label}，{name}"
