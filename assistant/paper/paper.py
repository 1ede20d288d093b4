"""The paper that memos and reports are written on: headings, quotations, tables, footnotes.

A paper knows nothing of Word or Markdown; word.py and markdown.py lay it out. Each quotation is a
region of its own with a footnote in the form of legal writing; what re-checking needs beside it
stands in the file's properties (record.py), where no reader meets it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.citations import written_citation
from assistant.language import inner_quotes, to_chinese
from assistant.schema import Kind, LegalUnit
from assistant.schema.units import UNSIGNED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

LONGEST_TITLE = 40  # characters of a speaker's titles that stand in the text


@dataclass(frozen=True)
class Cited:
    """A passage that a footnote names: `place` down to 款 and 项; `full` at the law's first mention."""

    unit: LegalUnit
    place: str
    full: bool


@dataclass(frozen=True)
class Footnote:
    """What a footnote says of one quotation, or of one sentence in our own words.

    `unit` the passage, the first of `cited`; `head` and `quote` are the words in the paper: the
    citation with its status, the quotation (…… where something is left out). `verbatim`: the quote
    stands in the passage; else it is a sentence that stands on all of `cited`. `more`: see also;
    `words` those of `cited` that decide.
    """

    n: int
    unit: LegalUnit
    head: str
    quote: str
    as_of: date
    made: date
    cited: tuple[Cited, ...] = ()
    verbatim: bool = True
    more: tuple[Cited, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The footnote in the form of legal writing: no number of ours, no hash, no file."""
        if not self.unit.kind.binding:
            return f"{_speaker(self.unit)}。"
        said = "；".join(_laws(self.cited, self.as_of, self.made))
        more = "；".join(_laws(self.more, self.as_of, self.made))
        return f"{said}。" + (f"另参见{more}。" if more else "")


def _laws(cited: Sequence[Cited], as_of: date, made: date) -> Iterator[str]:
    """Articles law by law, each law once: 《民法典》第一百一十一条、第一千零三十八条."""
    by_law: dict[str, list[Cited]] = {}
    for one in cited:
        by_law.setdefault(one.unit.title, []).append(one)
    for own in by_law.values():
        yield _law(own[0], as_of, made) + "、".join(dict.fromkeys(c.place for c in own))


def _law(cited: Cited, as_of: date, made: date) -> str:
    """A law as a footnote names it; at its first mention with full title and the days of its text."""
    unit = cited.unit
    title = unit.full_title or unit.title if cited.full else unit.title
    told = []
    older = bool(unit.version_date and unit.effective_date and unit.effective_date < unit.version_date)
    if cited.full and unit.version_date and (older or as_of != made):
        told.append(f"{chinese_day(unit.version_date)}文本")
    if cited.full and unit.effective_date:
        own = "本条" if older else ""
        told.append(f"{own}{chinese_day(unit.effective_date)}起施行")
    if unit.excerpt:
        told.append("本库仅收部分条文")
    if as_of != made or unit.expiry_date:
        told.append(f"{chinese_day(as_of)}{unit.status_on(as_of)}")
    if unit.expiry_date:
        told.append(f"至{chinese_day(unit.expiry_date)}不再适用")
    return nested(f"《{title}》") + (f"（{'，'.join(told)}）" if told else "")


def place_of(unit: LegalUnit, quote: str) -> str:
    """The article of a quotation, down to the 款 and 项 that it lies in."""
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
    """A run of text; `region` is the number of the footnote whose quotation it is part of.

    A `blank` is to be filled in by the office.
    """

    text: str
    strong: bool = False
    region: int | None = None
    ends: bool = False
    blank: bool = False


@dataclass(frozen=True)
class Block:
    """One paragraph, heading or table. `kind`: title, meta, heading, annex, para, quote, item, note, table,
    to (the addressee), sign (signature and day).

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
    """A paper in the making; blocks in reading order, footnotes numbered as they come.

    `study` a paper for use inside the office, in smaller type (四号) than one that is sent out (三号);
    `law` articles that it relies on without a footnote.
    """

    title: str
    as_of: date
    made: date
    study: bool = False
    law: tuple[LegalUnit, ...] = ()
    blocks: list[Block] = field(default_factory=list)
    notes: list[Footnote] = field(default_factory=list)
    _counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    _named: set[str] = field(default_factory=set)

    def heading(self, level: int, text: str) -> None:
        """Open a section, numbered as Chinese legal writing does."""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (4 - level)
        self.blocks.append(Block("heading", (Span(_number(level, self._counts[level - 1]) + text),), level))

    def unnumbered(self, text: str) -> None:
        """Open a section without a number: an annex."""
        self._counts = [0, 0, 0, 0]
        self.blocks.append(Block("annex", (Span(text),), 1))

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
        cited = self._cited([(unit, place_of(unit, quote))])
        return self._add(Footnote(len(self.notes) + 1, unit, head, quote, self.as_of, self.made, cited))

    def stands_on(
        self,
        sentence: str,
        places: Sequence[tuple[LegalUnit, str]],
        more: Sequence[tuple[LegalUnit, str]] = (),
        words: Sequence[str] = (),
    ) -> tuple[Span, ...]:
        """A sentence in our own words with one footnote on what it stands on, (unit, place), and see also.

        `words` are those of the passages that decide, shown where a passage is opened.
        """
        cited, further = self._cited(places), self._cited(more)
        n, unit = len(self.notes) + 1, places[0][0]
        self._add(Footnote(n, unit, "", sentence, self.as_of, self.made, cited, False, further, tuple(words)))
        return (Span(sentence, region=n, ends=True),)

    def _cited(self, places: Sequence[tuple[LegalUnit, str]]) -> tuple[Cited, ...]:
        out = []
        for unit, place in places:
            out.append(Cited(unit, place, unit.title not in self._named))
            self._named.add(unit.title)
        return tuple(out)

    def _add(self, note: Footnote) -> int:
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
