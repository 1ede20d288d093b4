"""A text as it is read: hard line breaks, tags and slips in numbers mended, every place kept.

What people hand in is wrapped at a margin, read by OCR, cut out of a web page. `as_read` gives the
text that was meant; `Reading.back` says where a part of it stands in the text as it was written.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from functools import cache
from typing import TYPE_CHECKING

from assistant.citations.names import LONGEST_TITLE, bare_mentions, plain
from assistant.citations.numbers import refuse_too_many
from assistant.language import to_int
from assistant.language.tables import table
from assistant.language.text import simplify

if TYPE_CHECKING:
    from collections.abc import Iterable

_READING = table("reading")
Edit = tuple[int, int, str]  # start, end, what stands there instead


class Reading:
    """A text as it is read, `text`, over the text as it was written, `written`."""

    def __init__(self, written: str) -> None:
        """The text as written, each place its own."""
        self.written = self.text = written
        self._starts: array[int] | None = None
        self._ends: array[int] | None = None

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the text as written."""
        if self._starts is None or self._ends is None:
            return start, end
        if start >= len(self._starts):
            return len(self.written), len(self.written)
        first = self._starts[start]
        return first, max(first, self._ends[end - 1]) if end > start else first

    def edit(self, edits: Iterable[Edit]) -> None:
        """Put other words in places of `text`; the edits stand in order and do not overlap."""
        found = [e for e in edits if self.text[e[0] : e[1]] != e[2]]
        if not found:
            return
        if self._starts is None or self._ends is None:
            self._starts = array("i", range(len(self.text)))
            self._ends = array("i", range(1, len(self.text) + 1))
        words: list[str] = []
        starts, ends, at = array("i"), array("i"), 0
        for start, end, instead in found:
            words += (self.text[at:start], instead)
            starts += self._starts[at:start]
            ends += self._ends[at:start]
            if instead:
                first = self._starts[start] if start < len(self._starts) else len(self.written)
                last = self._ends[end - 1] if end > start else first
                starts += array("i", [first] * len(instead))
                ends += array("i", [last] * len(instead))
            at = end
        self.text = "".join([*words, self.text[at:]])
        self._starts, self._ends = starts + self._starts[at:], ends + self._ends[at:]


def as_read(written: str) -> Reading:
    """Read a text: markup out, lines joined, numbers mended. Time grows with its length."""
    reading = Reading(written)
    reading.text = simplify(written).translate(_lookalikes())
    for mend in (
        _markup,
        _joined_lines,
        _spaced_out,
        _quoted_names,
        _section_signs,
        _article_slips,
        _numbers,
        _articles_left_out,
    ):
        reading.edit(mend(reading.text))
    return reading


@cache
def _lookalikes() -> dict[int, int]:
    """Radicals and compatibility forms out of PDF files, and what OCR mistakes, one for one."""
    folded = {
        code: ord(plain_form)
        for first, last in ((0x2E80, 0x2FDF), (0xF900, 0xFAFF))
        for code in range(first, last + 1)
        if len(plain_form := unicodedata.normalize("NFKC", chr(code))) == 1
    }
    told = _READING.entries["lookalikes"]
    return folded | str.maketrans(told.chars, told.beside)


def _quoted_names(text: str) -> Iterable[Edit]:
    for m in _READING.pattern("quoted_name").finditer(text):
        yield m.start(), m.start() + 1, "《"
        yield m.end() - 1, m.end(), "》"


# Tags and invisible characters


_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,10})(?:\s[^<>\n]{0,300})?/?>")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,200})\](\((?:https?:|/|#|\.)[^()\s]{0,400}\))")
_MARKUP = re.compile(f"{_TAG.pattern}|{_ENTITY.pattern}|{_UNSEEN.pattern}|\r\n?|{_LINK.pattern}")


def _markup(text: str) -> Iterable[Edit]:
    inline = _READING.words("inline_tag")
    for m in _MARKUP.finditer(text):
        if m[1]:
            yield m.start(), m.end(), "" if m[1].lower() in inline else "\n"
        elif m[2]:
            yield m.start(), m.start() + 1, ""
            yield m.end(2), m.end(), ""
        elif m[0].startswith("&"):
            yield m.start(), m.end(), html.unescape(m[0])
        else:
            yield m.start(), m.end(), "\n" if m[0][0] == "\r" else ""


# Lines broken at a margin


_HAN = r"\u3400-\u9fff"
_NUMERAL = "0-9０-９〇零一二三四五六七八九十百千两廿卅壹贰叁肆伍陆柒捌玖拾佰仟参"
_WINDOW = 6
_LONGEST_LINE = 120
_NARROWEST = 12
_ENDED = _READING.pattern("ended")
_BLOCK = _READING.pattern("block_start")
_PAGE_MARK = _READING.pattern("page_mark")
_LED_ON = re.compile(r"[、，,（(《〈“「—]$")
_HANGS = re.compile(r"[，。、；：？！,;:?!）)》〉”」】]")
_IN_NUMBER = re.compile(rf"第\s?(?:[{_NUMERAL}]\s?){{0,12}}$|[^{_NUMERAL}][{_NUMERAL}]{{1,12}}$")
_NUMBER_GOES_ON = re.compile(rf"\s*(?:[{_NUMERAL}]\s?){{0,12}}[条款项](?![件例文约目])")
_BELOW = re.compile(rf"\s*(?:之[一二三四五六七八九十\d]|第\s?[（(]?[{_NUMERAL}]{{1,5}}[）)]?\s?[款项])")
_LATIN = re.compile(r"[A-Za-z0-9,;:)\]'’-]")


class _Line:
    """A line: where it stands, and its words without what only leads or indents it."""

    __slots__ = ("end", "indented", "quoted", "start", "words")

    def __init__(self, text: str, start: int, end: int) -> None:
        raw = text[start:end]
        self.quoted = raw.startswith(">")
        body = raw.lstrip("> ") if self.quoted else raw
        self.indented = (not self.quoted and body[:1] in ("\u3000", "\t")) or body.startswith("  ")
        self.words = body.strip()
        self.start = end - len(body.lstrip())
        self.end = start + len(raw.rstrip())


def _joined_lines(text: str) -> Iterable[Edit]:
    """Take out the breaks that a margin made: where a line is full, or a name or number is cut."""
    if "\n" not in text:
        return
    lines, start = [], 0
    for part in text.split("\n"):
        lines.append(_Line(text, start, start + len(part)))
        start += len(part) + 1
    lines = [line for i, line in enumerate(lines) if not _is_page_mark(lines, i)]
    widths = [len(line.words) for line in lines]
    before = ""  # what was joined to the line so far: a title can be longer than a line
    for i in range(len(lines) - 1):
        left, right = lines[i], lines[i + 1]
        before = (before + left.words)[-LONGEST_TITLE:]
        if left.words and right.words and left.quoted >= right.quoted and _joins(lines, widths, i, before):
            yield left.end, right.start, _between(left.words[-1], right.words[0])
        else:
            before = ""


def _joins(lines: list[_Line], widths: list[int], i: int, before: str) -> bool:
    """Whether a line and the next are one, with what is joined before the break."""
    left, right = lines[i].words, lines[i + 1]
    if _cut_within(before, right.words):
        return True
    if right.indented or (_BLOCK.match(right.words) and right.words[0] not in "（("):
        return False
    return _margin(widths, i, left, right.words)


def _between(last: str, first: str) -> str:
    """What stands in the place of a break: a space between words in Latin letters."""
    both = _LATIN.match(last) and _LATIN.match(first)
    return " " if both and not (last.isdigit() and first.isdigit()) else ""


def _is_page_mark(lines: list[_Line], i: int) -> bool:
    """Whether a line is only the number of a page between two that go on."""
    words = lines[i].words
    if not 0 < len(words) <= 14 or not 0 < i < len(lines) - 1 or not _PAGE_MARK.fullmatch(words):
        return False
    return bool(lines[i - 1].words and not _ENDED.search(lines[i - 1].words))


def _cut_within(left: str, right: str) -> bool:
    """Whether a title, a number or a name is cut in two, so that no writer meant the break."""
    if _HANGS.match(right) or _LED_ON.search(left):
        return not _BLOCK.match(right)
    tail, head = left, right[:60]
    opened = max(tail.rfind("《"), tail.rfind("〈"))
    if opened > max(tail.rfind("》"), tail.rfind("〉")):
        closed = re.search(r"[》〉《〈]", head)
        if closed and closed[0] in "》〉":
            return True
    if _IN_NUMBER.search(tail) and _NUMBER_GOES_ON.match(head):
        return True
    if re.search(rf"[{_NUMERAL}]\s?[条款](?:之)?$", tail) and _BELOW.match(head):
        return True
    return _name_across(tail, head)


def _name_across(tail: str, head: str) -> bool:
    """Whether the known name of a law stands across the break."""
    if not re.match(rf"[{_HAN}]{{0,28}}?(?:法|典|则|例|定|释)", head):
        return False
    before = tail[-30:]
    return any(
        m.start < len(before) < m.end and m.end - m.start > 3
        for m in bare_mentions(plain(before + head[:30]))
    )


def _margin(widths: list[int], i: int, left: str, right: str) -> bool:
    """Whether a line was broken at the margin of the lines around it."""
    near = [w for w in widths[max(0, i - _WINDOW) : i + _WINDOW + 1] if w]
    widest = max(near)
    latin = bool(_LATIN.match(left[-1]) and _LATIN.match(right[0]))
    if not _NARROWEST <= widest <= _LONGEST_LINE * (2 if latin else 1):
        return False
    room = max(2, widest // 5) if latin else 2
    if widths[i] < widest - room:
        return False
    others = sum(w >= widest - room for w in near) - 1
    if _ENDED.search(left) or right[0] in "（(":
        return others > 1 and widths[i] >= widest - 1
    return others > 0 or (widths[i] >= 15 and widths[i] > widths[i + 1])


# Characters set apart, and numbers


_SET_APART = rf"[{_HAN}0-9，。、；：《》（）“”]"
_SPACE_BETWEEN = re.compile(rf"(?<={_SET_APART})[ \u3000\u00a0](?={_SET_APART})")
_SPACED_RUN = 6
_LONE_SPACE = re.compile(rf"(?<=[{_HAN}])[ \u00a0]{{1,2}}(?=[{_HAN}]{{1,20}}?(?:法|条例|办法|规定|解释))")


def _spaced_out(text: str) -> Iterable[Edit]:
    """个 人 信 息: spaces between all the characters go; one inside a known name goes too."""
    done = 0
    run: list[int] = []
    found: list[Edit] = []
    for at in [*(m.start() for m in _SPACE_BETWEEN.finditer(text)), -1]:
        if run and at != run[-1] + 2:
            found += [(space, space + 1, "") for space in run if len(run) >= _SPACED_RUN]
            run = []
        run.append(at)
    spans = iter([*((a, b) for a, b, _ in found), (len(text) + 1, len(text) + 1)])
    cut = next(spans)
    for m in _LONE_SPACE.finditer(text):
        while cut[1] <= m.start():
            cut = next(spans)
        if m.end() > cut[0] or m.start() < done:
            continue
        if _name_across(text[max(0, m.start() - 30) : m.start()], text[m.end() : m.end() + 30]):
            found.append((m.start(), m.end(), ""))
            done = m.end()
    return sorted(found)


_SECTION = re.compile(r"§{1,2}\s?(\d{1,4})(?:\s?[-‑–之]\s?(\d{1,2}))?(?:\s?条)?")


def _section_signs(text: str) -> Iterable[Edit]:
    """§264 is 第264条, §133-1 is 第133条之1."""
    refuse_too_many(text.count("§"))
    for m in _SECTION.finditer(text):
        yield m.start(), m.end(), f"第{m[1]}条" + (f"之{m[2]}" if m[2] else "")


_NOISE = r"[\s*_~`]"
_SLIP = r"+＋OoＯl|—－–"
_PART = re.compile(
    rf"第{_NOISE}{{0,3}}[（(]?(?P<n>{_NOISE}{{0,2}}[{_NUMERAL}○{_SLIP}](?:{_NOISE}{{0,3}}[{_NUMERAL}○{_SLIP}]){{0,11}}+)"
    rf"{_NOISE}{{0,2}}[）)]?{_NOISE}{{0,3}}(?P<unit>[条款项目])(?P<below>{_NOISE}{{0,2}}之{_NOISE}{{0,2}}[一二三四五六七八九十\d])?"
)


def _numbers(text: str) -> Iterable[Edit]:
    """Inside 第……条: no spaces and marks, 壹 is 一, ＋ is 十, O is 〇 or 0."""
    for m in _PART.finditer(text):
        raw = m["n"]
        if re.search(r"\n\s*\n", m[0]):
            continue
        number = _number(re.sub(_NOISE, "", raw))
        if number is None:
            continue
        opened = "（" in m[0] or "(" in m[0]
        made = f"第（{number}）{m['unit']}" if opened else f"第{number}{m['unit']}"
        made += re.sub(_NOISE, "", m["below"] or "")
        yield m.start(), m.end(), m[0] if made == m[0].replace("(", "（").replace(")", "）") else made


def _number(raw: str) -> str | None:
    """A number with its slips put right; None where it is a list or no number."""
    digits = bool(re.search(r"[0-9０-９]", raw))
    if digits:
        made = re.sub(r"[OoＯ○]", "0", raw).replace("l", "1").replace("|", "1")
    else:
        formal = _READING.entries["formal_numerals"]
        made = raw.translate(str.maketrans(formal.chars, formal.beside))
        made = re.sub(r"[OoＯ○]", "〇", made).translate(str.maketrans("+＋", "十十"))
        made = re.sub(r"^[—－–](?=[百千十]|$)|(?<=[百千])[—－–](?=十)", "一", made)
    return made if not re.search(rf"[{re.escape(_SLIP)}]", made) and to_int(made) else None


_ARTICLE_SLIP = _READING.pattern("article_slip")


def _article_slips(text: str) -> Iterable[Edit]:
    """第二十九奈 is 第二十九条."""
    for m in _ARTICLE_SLIP.finditer(text):
        yield m.end() - 1, m.end(), "条"


_DOUBLE = re.compile(rf"第(?P<n>[{_NUMERAL}]{{1,9}})(?P<gap>)(?=第[（(]?[{_NUMERAL}]{{1,4}}[）)]?[款项])")
_LEFT_OUT = _READING.pattern("article_left_out")
LEFT_OUT = "似漏“条”字"


def _articles_left_out(text: str) -> Iterable[Edit]:
    """第六十七第三款 is 第六十七条第三款."""
    places = {m.end(): None for find in (_DOUBLE, _LEFT_OUT) for m in find.finditer(text)}
    return [(at, at, "条") for at in sorted(places)]
