"""Blocks of text into a document: contents, preamble, headings, articles, annexes, signature.

Each block ends in exactly one place; what is dropped is a loss with its reason, so that the
characters of a file can be counted through (document.py).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.corpus.statutes.structure import MendedArticle
from assistant.language import article_name, to_chinese, to_int
from assistant.language.numerals import NUMERAL_CHARS
from assistant.language.tables import table
from assistant.paper import Loss

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.paper import Block

_LOOKS = table("documents")
CHUNK = 1500  # characters of a piece of a text without articles
_N = rf"(?:[{NUMERAL_CHARS}]+|\d+)"
_ARTICLE = re.compile(
    rf"^[\s　]*第\s*({_N})\s*条(?:\s*之\s*({_N}))?(?P<gap>[\s　：:.．、]*)(?P<rest>.*)$", re.S
)
_ENTRY = re.compile(rf"^([{NUMERAL_CHARS}]+)、\s*(\S.*)", re.S)
_NUMBERED = re.compile(r"^(\d{1,3})\s*[.．、]\s*(\S.*)", re.S)
_LEVELS = {"编": 2, "分编": 3, "章": 4, "节": 5}
FAR = 40  # a number of an article further ahead than this is a reference, not a gap
PREAMBLE, ANNEX = "序言", "附件"


@dataclass
class Body:
    """The text of a document in its parts, and what was taken for structure or left out."""

    articles: list[MendedArticle] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    caption: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Number:
    """The number at the head of an article; `length` characters of its block belong to it."""

    no: int
    suffix: int
    length: int
    spaced: bool

    @property
    def place(self) -> tuple[int, int]:
        """For the order of articles."""
        return self.no, self.suffix


def number_at(text: str) -> Number | None:
    """The article number with which a line begins; None for a reference such as 第三条规定的……."""
    m = _ARTICLE.match(text)
    if m is None:
        return None
    no = to_int(m[1])
    if no is None or no > 3000:
        return None
    spaced = bool(re.search(r"[\s　：:]", m["gap"])) or not m["rest"]
    if not spaced and _LOOKS.match("reference_after", m["gap"] + m["rest"]):
        return None
    return Number(no, (to_int(m[2]) or 0) if m[2] else 0, m.start("rest"), spaced)


def follows(number: Number, last: tuple[int, int] | None) -> bool:
    """Whether a number carries the count on from the last article.

    Without a blank after it only the very next number does, since 第十条规定 may begin a line.
    """
    if last is None:
        return number.place in ((1, 0), (1, 1)) or number.spaced
    no, suffix = last
    if number.place in ((no + 1, 0), (no, suffix + 1)):
        return True
    return number.spaced and number.place > last and number.no - no <= FAR


def first_of_text(blocks: Sequence[Block]) -> int:
    """The place of the first article, heading or 目录; the number of blocks for none."""
    for i, block in enumerate(blocks):
        number = number_at(block.text)
        if (number and follows(number, None)) or _LOOKS.match("table_of_contents", block.text):
            return i
        if _LOOKS.match("heading", block.text) or (i and block.level > 1):
            return i
    return len(blocks)


def read_body(blocks: Sequence[Block]) -> Body:
    """Read the text after the head."""
    body = Body()
    rest = _without_contents(_cut_up(blocks), body)
    numbers = _numbers(rest, body)
    if not numbers:
        _unnumbered(rest, body)
        return body
    _Walk(rest, numbers, body).walk()
    _report(body)
    return body


def _cut_up(blocks: Sequence[Block]) -> list[tuple[str, Block]]:
    """Part articles that stand in one paragraph: 第一条 ……。 第二条 ……。"""
    out: list[tuple[str, Block]] = []
    last: tuple[int, int] | None = None
    for block in blocks:
        text = block.text
        while True:
            number = number_at(text)
            if number and follows(number, last):
                last = number.place
            if last is None:
                break
            place = _next_inside(text, last)
            if place is None:
                break
            out.append((text[:place].rstrip(), block))
            text = text[place:].lstrip()
        out.append((text, block))
    return [(text, block) for text, block in out if text.strip()]


def _next_inside(text: str, last: tuple[int, int]) -> int | None:
    for m in re.finditer(rf"(?<=[。；：）])[\s　]*(?=第\s*{_N}\s*条[\s　])", text):
        number = number_at(text[m.end() :])
        if m.end() and number and number.spaced and number.place == (last[0] + 1, 0):
            return m.end()
    return None


def _without_contents(lines: list[tuple[str, Block]], body: Body) -> list[tuple[str, Block]]:
    """Drop a table of contents: headings that are told again where their part begins."""
    bare = [_bare(text) for text, _ in lines]
    counts = Counter(bare)
    at = next((i for i, (text, _) in enumerate(lines) if _LOOKS.match("table_of_contents", text)), None)
    if at is None:
        at = _unnamed_contents(lines, bare, counts)
        if at is None:
            return lines
        end = at
    else:
        end = at + 1
    seen: set[str] = set()
    while end < len(lines):
        text = lines[end][0]
        known = counts[bare[end]] > 1 or any(
            b.startswith(bare[end]) or bare[end].startswith(b) for b in bare[end + 1 :] if len(b) > 3
        )
        if not _is_heading(text, lines[end][1]) and not (known and len(text) < 60):
            break
        if bare[end] in seen or not known:
            break
        seen.add(bare[end])
        end += 1
    if end - at < 2:
        return lines
    body.losses.append(Loss("目录，与各编章节标题重复", "\n".join(text for text, _ in lines[at:end])))
    return lines[:at] + lines[end:]


def _unnamed_contents(lines: list[tuple[str, Block]], bare: list[str], counts: Counter[str]) -> int | None:
    """Three headings or more in a row, all told again later, before the first article."""
    run = 0
    for i, (text, block) in enumerate(lines):
        if number_at(text):
            return None
        run = run + 1 if _is_heading(text, block) and counts[bare[i]] > 1 else 0
        if run == 3:
            return i - 2
    return None


def _bare(text: str) -> str:
    return re.sub(r"[^0-9a-z\u3400-\u9fff]", "", _without_dots(text))


def _without_dots(text: str) -> str:
    m = _LOOKS.match("contents_line", text)
    return text[: m.start()] if m else text


def _is_heading(text: str, block: Block) -> bool:
    return block.level > 1 or bool(_LOOKS.match("heading", _without_dots(text)))


def _numbers(lines: Sequence[tuple[str, Block]], body: Body) -> dict[int, Number]:
    """Which lines begin an article, by place; the count never steps back, which is noted."""
    twice: list[str] = []
    out: dict[int, Number] = {}
    last: tuple[int, int] | None = None
    for i, (text, block) in enumerate(lines):
        number = None if block.row else number_at(text)
        if number and follows(number, last) and not _starts_annex(i, lines, out):
            out[i], last = number, number.place
        elif number and last and number.spaced and number.place <= last and not _starts_annex(i, lines, out):
            twice.append(article_name(number.no))
    if not _are_its_own(list(out.values()), bool(lines) and min(out, default=1) == 0):
        return {}
    if twice:
        body.gaps.append(f"条号重复：{'、'.join(twice[:6])}，后一处并入前条")
    return out


def _are_its_own(numbers: Sequence[Number], at_once: bool) -> bool:
    """Whether numbers are a text's own: from the first, or (an excerpt) one after another.

    `at_once`: the text begins with one of them.

    A decision that changes other texts names their articles at the head of its lines.
    """
    if not numbers or numbers[0].no == 1:
        return bool(numbers)
    steps = [two.no - one.no <= 1 for one, two in pairwise(numbers)]
    return at_once or (len(steps) > 1 and sum(steps) >= 0.6 * len(steps))


def _starts_annex(i: int, lines: Sequence[tuple[str, Block]], known: dict[int, Number]) -> bool:
    """Whether an annex began since the last article and the numbers since do not go on from it."""
    if not known:
        return False
    since = range(max(known) + 1, i)
    return any(is_annex(lines[j][0]) for j in since) and number_at(lines[i][0]) is not None


def is_annex(text: str) -> bool:
    """Whether a line begins an annex."""
    return len(text) < 70 and bool(_LOOKS.match("annex", text)) and not _LOOKS.match("annex_not", text)


class _Walk:
    """Goes through the lines of a text with articles, keeping the open part and the headings."""

    def __init__(self, lines: list[tuple[str, Block]], numbers: dict[int, Number], body: Body) -> None:
        self.lines, self.numbers, self.body = lines, numbers, body
        self.last = max(numbers)
        self.headings: dict[int, str] = {}
        self.open: tuple[str, str, int | None, str] = (PREAMBLE, "", None, "")
        self.text: list[str] = []
        self.keys: Counter[str] = Counter()

    def walk(self) -> None:
        """Read every line into its part."""
        i = 0
        while i < len(self.lines):
            text, block = self.lines[i]
            if i in self.numbers:
                self._article(self.numbers[i], text)
            elif i > self.last and self._after(i, text, block):
                pass
            elif i < self.last and _is_heading(text, block):
                i += self._heading(i)
            else:
                self.text.append(text)
            i += 1
        self._close()

    def _article(self, number: Number, text: str) -> None:
        self._close()
        suffix = f"之{to_chinese(number.suffix)}" if number.suffix else ""
        name = article_name(number.no, suffix)
        key = f"{number.no}-{number.suffix}" if number.suffix else str(number.no)
        self.body.taken.append(text[: number.length])
        self.open = (key, name, number.no, suffix)
        self.text = [text[number.length :].strip()] if text[number.length :].strip() else []

    def _heading(self, i: int) -> int:
        """Enter a heading; return how many further lines belong to it."""
        self._close()
        text, block = self.lines[i]
        more = 0
        shown = tidy(text)
        if i + 1 < len(self.lines) and self._goes_on(text, i + 1):
            shown, more = tidy(f"{text} {self.lines[i + 1][0]}"), 1
            self.body.taken.append(self.lines[i + 1][0])
        level = level_of(text, block)
        self.headings = {k: v for k, v in self.headings.items() if k < level} | {level: shown}
        self.body.taken.append(text)
        self.open = (f"{shown}（引言）", "", None, "")
        return more

    def _goes_on(self, heading: str, i: int) -> bool:
        """Whether a line is the rest of a heading: 第一章 on one line, 总则 on the next."""
        text, block = self.lines[i]
        bare = re.fullmatch(rf"第\s*{_N}\s*(?:分编|编|章|节)", heading.strip())
        before_more = i + 1 in self.numbers or (i + 1 < len(self.lines) and _is_heading(*self.lines[i + 1]))
        short = len(text) <= 30 and not re.search(r"[，。；：]", text)
        if i in self.numbers or not short or _is_heading(text, block):
            return False
        return (
            bool(bare) or heading.rstrip().endswith("、") or (before_more and heading.rstrip().endswith("的"))
        )

    def _after(self, i: int, text: str, block: Block) -> bool:
        """After the last article: annexes, tables, signature; False where the article goes on."""
        in_annex = self.open[0].startswith(ANNEX)
        if is_annex(text) or (block.row and not in_annex):
            self._close()
            self._open_annex(text, block)
            return True
        if not in_annex and self._is_signature(i):
            self.body.caption.append(text)
            self.body.taken.append(text)
            return True
        closing = bool(self.text) and bool(_LOOKS.match("closing", self.text[0]))
        if not in_annex and (block.level > 1 or (closing and not self._still_closing(text))):
            self._close()
            self._open_annex(text, block)
            return True
        return False

    def _open_annex(self, text: str, block: Block) -> None:
        m = re.match(r"[（(]?附\s*(?:件|表|录|图)?\s*[一二三四五六七八九十\d]{0,3}", text)
        name = re.sub(r"[\s（(]", "", m[0]) if m and is_annex(text) else ANNEX
        name = name if len(name) > 1 else ANNEX
        title = text[m.end() :].strip(" 　:：.、)）") if m and is_annex(text) else ""
        if not title and is_annex(text):
            following = next(
                (t for t, b in self.lines[self.lines.index((text, block)) + 1 :][:1] if not b.row), ""
            )
            title = following if len(following) < 60 else ""
        self.headings = {2: title or (text if not block.row else ANNEX)}
        self.open = (name if name.startswith(ANNEX) else f"{ANNEX}·{name}", name, None, "")
        self.text = [text]

    def _is_signature(self, i: int) -> bool:
        text = self.lines[i][0]
        short = len(text) < 40 and not text.endswith("。")
        day = re.fullmatch(
            r"[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日",
            text,
        )
        return short and bool(day or _LOOKS.match("organ", text) or _LOOKS.match("decree_line", text))

    def _still_closing(self, text: str) -> bool:
        """Whether a line after the closing sentence still belongs to it."""
        return text.endswith(("。", "；")) and bool(
            re.search(r"本|施行|废止|失效|不再适用|不一致|为准|同时|此前|以前", text)
        )

    def _close(self) -> None:
        key, name, no, suffix = self.open
        lines, self.text = self.text, []
        if not lines:
            if no is not None:
                self.body.gaps.append(f"{name}没有正文")
            return
        where = " / ".join(self.headings[level] for level in sorted(self.headings))
        if no is not None:
            self.body.articles.append(MendedArticle(no, suffix, name, "\n".join(lines), where, key))
            return
        shown = name or (PREAMBLE if key == PREAMBLE else "")
        for piece in pieces(lines, where, key):
            self.keys[piece.key] += 1
            n = self.keys[piece.key]
            unique = piece.key if n == 1 else f"{piece.key}（{n}）"
            self.body.articles.append(MendedArticle(None, "", shown, piece.text, where, unique))


def level_of(text: str, block: Block) -> int:
    """Rank of a heading: 编, 分编, 章, 节 by their names; other ones by their mark in the file, below."""
    m = re.match(rf"第\s*{_N}\s*(分编|编|章|节)", text)
    if m:
        return _LEVELS[m[1]]
    if re.fullmatch(r"附\s*则", text.strip()):
        return _LEVELS["章"]
    return _LEVELS["节"] + max(block.level, 1)


def tidy(heading: str) -> str:
    """Close the gaps that typesetting opens in headings: 第三编 审 判 -> 第三编 审判."""
    m = re.match(rf"(第\s*{_N}\s*(?:分编|编|章|节))[\s　:：]*(.*)", heading)
    name = re.sub(r"(?<=[\u4e00-\u9fff])[\s　]+(?=[\u4e00-\u9fff])", "", m[2] if m else heading)
    return f"{''.join(m[1].split())} {name}".strip() if m else name.strip()


def _report(body: Body) -> None:
    """Numbers that the text leaves out."""
    own = {a.no for a in body.articles if a.no is not None}
    missing = sorted(set(range(1, max(own) + 1)) - own)
    if missing:
        body.gaps.append(
            "缺" + "、".join(article_name(n) for n in missing[:12]) + ("等" if len(missing) > 12 else "")
        )


def _unnumbered(lines: list[tuple[str, Block]], body: Body) -> None:
    """A text without articles: by its entries 一、 or 1. where they count on, else in pieces."""
    for pattern in (_NUMBERED, _ENTRY):
        if entries := _entries(lines, pattern):
            body.articles += entries[0]
            body.taken += entries[1]
            return
    heading = ""
    open_lines: list[str] = []
    parts: list[tuple[str, list[str]]] = []
    for text, _ in lines:
        if is_annex(text):
            parts.append((heading, open_lines))
            heading, open_lines = text, [text]
        else:
            open_lines.append(text)
    parts.append((heading, open_lines))
    counts: Counter[str] = Counter()
    for where, own in parts:
        if own:
            name = ANNEX if where else "全文"
            counts[name] += 1
            key = name if counts[name] == 1 else f"{name}（{counts[name]}）"
            body.articles += [
                MendedArticle(None, "", ANNEX if where else "", p.text, where, p.key)
                for p in pieces(own, where, key)
            ]


def _entries(
    lines: list[tuple[str, Block]], pattern: re.Pattern[str]
) -> tuple[list[MendedArticle], list[str]] | None:
    """Entries that count on without a gap stand as articles; None where they do not."""
    found: list[tuple[int, str, list[str], str]] = []
    before: list[str] = []
    taken: list[str] = []
    heading = ""
    for text, block in lines:
        m = pattern.match(text)
        if m and to_int(m[1]) == len(found) + 1:
            found.append((len(found) + 1, m[1], [m[2]], heading))
            taken.append(m[1])
        elif m and found and (to_int(m[1]) or 0) > len(found) + 1:
            return None
        elif block.level > 1:
            heading = tidy(text)
            taken.append(text)
        elif found:
            found[-1][2].append(text)
        else:
            before.append(text)
    if len(found) < 2:
        return None
    out = (
        [MendedArticle(None, "", PREAMBLE, p.text, "", p.key) for p in pieces(before, "", PREAMBLE)]
        if before
        else []
    )
    for no, _, own, where in found:
        out.append(MendedArticle(no, "", article_name(no), "\n".join(own), where, str(no)))
    return out, taken


def pieces(lines: Sequence[str], heading: str, key: str) -> list[MendedArticle]:
    """Whole paragraphs up to about CHUNK characters a piece."""
    parts: list[list[str]] = []
    for line in lines:
        if parts and sum(map(len, parts[-1])) + len(line) <= CHUNK:
            parts[-1].append(line)
        else:
            parts.append([line])
    texts = ["\n".join(p) for p in parts]
    if len(texts) == 1:
        return [MendedArticle(None, "", "", texts[0], heading, key)]
    return [MendedArticle(None, "", "", t, heading, f"{key}-{n}") for n, t in enumerate(texts, 1)]
