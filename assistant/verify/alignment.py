"""Lay a claim beside the passage it should come from, segment by segment.

A segment ends at 。；：！？ or a line's end. Each segment of the claim is laid beside the stretch
of up to three segments of the passage that shares most of its words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import LCSseq

from assistant.language import to_int
from assistant.language.text import simplify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CN = "〇零一二三四五六七八九十百千万亿两廿卅"
_UNIT = (
    r"(?:周年|年度|年|个?月|个?工作日|日|天|小时|分钟|周岁|岁|周|星期|季度|个|名|人|次|倍|元|万元|亿元|户|家|件|份|种|部|级|类|票|席|届|期|批|处"
    r"|米|公里|千米|吨|公斤|千克|克|毫克|平方米|亩|公顷|成|折|款|项|条|编|章|节|目|以上|以下|%|‰|分之)"
)
_FIXED = (
    r"一般|一方|一定|一切|一致|一并|一旦|一律|一次性|一起|一直|一样|一经|一揽子|统一|唯一|之一|同一|任一|每一|另一|万一|十分|三维"
    r"|不动产|不可抗力|不正当|不特定|不当得利|不良|不仅|不论|无论|不同|除非|是否|否则|未来|未成年|未遂|非法|非机动车|非物质|无线电|无因管理|无形"
    r"|非公有|非营利|非国有|非法人|非货币|非金融|无偿|不法|不足|无锡|无棣|非洲|无人机|无业|无籍|无限|无忧|不满|无障碍"
)
_PATTERN = re.compile(
    rf"(?P<fixed>{_FIXED})"
    rf"|(?P<label>(?<![\u3400-\u9fff\d])(?:[(][{_CN}\d]{{1,3}}[)]|[①-⑳]|\d{{1,2}}[.、)]))"
    rf"|(?P<percent>百分之(?P<pcn>[{_CN}点\d.]+)|(?P<par>\d+(?:\.\d+)?)%)"
    rf"|(?P<fraction>(?P<below>[{_CN}\d]+)分之(?P<above>[{_CN}\d]+))"
    rf"|(?P<arabic>\d[\d,]*(?:\.\d+)?)(?P<myriad>\s?[万亿])?"
    rf"|(?P<chinese>[{_CN}]{{2,}}+|[{_CN}](?={_UNIT})|(?<=第)[{_CN}])"
    r"|(?P<forbid>不得|禁止|严禁|不可以|不准|不允许|不许|不能|不应当?|不可|无权|不得以|不应该)"
    r"|(?P<free>无需|无须|不必|不需要?|不用|可以不|可不)"
    r"|(?P<must>应当|应该|必须|务必|(?<!无)须|(?<![相对适反响供理])应(?![用对收税付急届邀聘力有]))"
    r"|(?P<may>可以|允许|准许|有权|(?<![认许不])可(?![能靠行疑见再逆得观持以信]))"
    r"|(?P<no>没有|缺乏|缺少|未能|不是|并非|不|未|无|非|没|勿|免除|豁免)"
    r"|(?P<light>以及|或者|并且|而且|[的了着之其该所地也还均都就则即并且而和与及或等于在对由为以将向从把])"
    r"|(?P<space>\s+)"
    r"|(?P<mark>[^\w\u3400-\u9fff])"
    r"|(?P<word>[a-z]+|.)"
)


@dataclass(frozen=True)
class Token:
    """One comparable piece of a text at text[start:end].

    `kind`   word, number, forbid, free, must, may, no, label, light
    `value`  what is compared: "n30" for 三十 and 30, "不得" for every ban
    """

    kind: str
    value: str
    start: int
    end: int


_VALUES = {"forbid": "不得", "free": "不必", "must": "应当", "may": "可以"}


@lru_cache(maxsize=4096)
def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into comparable tokens; particles, marks and item labels are left out."""
    folded = _fold(text)
    out: list[Token] = []
    for m in _PATTERN.finditer(folded):
        kind = m.lastgroup or "word"
        if kind in ("space", "mark", "light", "label"):
            continue
        if kind == "fixed":
            out += (Token("word", c, m.start() + i, m.start() + i + 1) for i, c in enumerate(m[0]))
            continue
        value = m[0]
        if m["percent"] or m["fraction"] or m["arabic"] or m["chinese"]:
            number = _number(m)
            kind, value = ("number", f"n{number}") if number is not None else ("word", m[0])
        elif kind in _VALUES:
            value = _VALUES[kind]
        elif kind == "no":
            value = "不" if m[0] not in ("免除", "豁免") else "免除"
            kind = "no" if value == "不" else "word"
        out.append(Token(kind, value, m.start(), m.end()))
    return tuple(out)


def _fold(text: str) -> str:
    """Fold width and traditional characters one for one, so that offsets stay."""
    text = simplify(text)
    return "".join([c if "\u4e00" <= c <= "\u9fff" else _narrow(c) for c in text])


@lru_cache(maxsize=4096)
def _narrow(character: str) -> str:
    folded = character if "①" <= character <= "⒛" else unicodedata.normalize("NFKC", character)
    return folded.lower() if len(folded) == 1 else character


def _number(m: re.Match[str]) -> Fraction | None:
    if m["percent"]:
        value = _decimal(m["par"]) if m["par"] else _decimal_cn(m["pcn"])
        return value / 100 if value is not None else None
    if m["fraction"]:
        below, above = to_int(m["below"]), to_int(m["above"])
        return Fraction(above, below) if below and above is not None else None
    if m["arabic"]:
        value = _decimal(m["arabic"].replace(",", ""))
        return (
            value * {"万": 10_000, "亿": 100_000_000, "": 1}[(m["myriad"] or "").strip()]
            if value is not None
            else None
        )
    number = to_int(m["chinese"])
    return Fraction(number) if number is not None else None


def _decimal(text: str) -> Fraction | None:
    try:
        return Fraction(text.rstrip("."))
    except (ValueError, ZeroDivisionError):
        return None


def _decimal_cn(text: str) -> Fraction | None:
    whole, _, part = text.partition("点")
    number = to_int(whole)
    if number is None:
        return _decimal(text)
    digits = to_int(part) if part else 0
    return Fraction(number) + Fraction(digits or 0, 10 ** len(part)) if part else Fraction(number)


_BREAK = re.compile(r"[。；;：:！？!?\n]+|…+|\.{3,}")
_LABEL = re.compile(r"\s*[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[①-⑳])[）)、.．]?")
_STRETCH = 3
_LONGEST_PASSAGE = 20_000


@dataclass(frozen=True)
class Segment:
    """A stretch of a text between breaks: its tokens, …… before or after it, （一） at its head."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    gap_before: bool = False
    gap_after: bool = False
    labelled: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """What is compared."""
        return tuple(t.value for t in self.tokens)


@dataclass(frozen=True)
class Difference:
    """A place where claim and passage part: tokens only in one, tokens only in the other.

    `place` and `held_place` are where in either: behind the last token that both have.
    """

    claimed: tuple[Token, ...]
    held: tuple[Token, ...]
    place: int
    held_place: int
    at_start: bool = False
    at_end: bool = False


@dataclass(frozen=True)
class Alignment:
    """One segment of a claim beside its stretch of the passage.

    `start`, `end`  the stretch in the passage
    `matched`       how many of the claim's tokens stand there in the same order
    """

    claim: Segment
    start: int
    end: int
    matched: int
    differences: tuple[Difference, ...]
    stretch: tuple[Token, ...]

    @property
    def share(self) -> float:
        """Share of the claim's tokens that the passage has."""
        return self.matched / len(self.claim.tokens) if self.claim.tokens else 1.0

    def alone(self, difference: Difference) -> bool:
        """Whether the claim is the passage's but for this one difference."""
        return self.matched + len(difference.claimed) >= 0.9 * len(self.claim.tokens)

    def matched_tokens(self) -> Iterator[tuple[Token, Token, bool]]:
        """Tokens that both have, in order: (claim's, passage's, whether next to the pair before)."""
        apart = {(d.place, d.held_place) for d in self.differences}
        spare = {t.start for d in self.differences for t in d.claimed}
        missing = {t.start for d in self.differences for t in d.held}
        mine = [t for t in self.claim.tokens if t.start not in spare]
        theirs = [t for t in self.stretch if t.start not in missing]
        last: tuple[int, int] | None = None
        for a, b in zip(mine, theirs, strict=True):
            yield a, b, last is not None and last not in apart
            last = (a.end, b.end)


def segments(text: str) -> tuple[Segment, ...]:
    """Cut a text at 。；： and line ends into segments with at least two tokens."""
    return _segments(text[:_LONGEST_PASSAGE])


@lru_cache(maxsize=4096)
def _segments(text: str) -> tuple[Segment, ...]:
    tokens = tokenize(text)
    out: list[Segment] = []
    start, at, gap = 0, 0, False
    for mark, begin, end in [*_breaks(text), ("", len(text), len(text))]:
        own = []
        while at < len(tokens) and tokens[at].start < begin:
            own.append(tokens[at])
            at += 1
        dots = mark.startswith(("…", "..."))
        if len(own) > 1:
            out.append(Segment(start, begin, tuple(own), gap, dots, bool(_LABEL.match(text, start))))
            gap = dots
        else:
            gap = gap or dots
        start = end
    return tuple(out)


def _breaks(text: str) -> Iterator[tuple[str, int, int]]:
    return ((m[0], m.start(), m.end()) for m in _BREAK.finditer(text))


def align(claim: str, passage: str) -> list[Alignment]:
    """Lay every segment of `claim` beside the stretch of `passage` that fits it best."""
    held = segments(passage)
    if not held:
        return []
    pairs = [frozenset(_pairs(s.values)) for s in held]
    return [_align_segment(segment, held, pairs) for segment in segments(claim)]


def _align_segment(claim: Segment, held: Sequence[Segment], pairs: Sequence[frozenset[object]]) -> Alignment:
    own = frozenset(_pairs(claim.values))
    common = [len(own & p) for p in pairs]
    starts = sorted(range(len(held)), key=lambda i: (-common[i], i))[:4]
    best: tuple[float, Alignment] | None = None
    tried: set[tuple[int, int]] = set()
    for i in starts:
        for low in range(max(0, i - _STRETCH + 1), i + 1):
            for high in range(i, min(len(held), low + _STRETCH)):
                if (low, high) in tried or (high > low and min(common[low], common[high]) == 0):
                    continue
                tried.add((low, high))
                laid = _lay(claim, held[low : high + 1])
                # What a shortened claim leaves off at the end counts least against the stretch.
                spare = sum(len(d.held) * (0.02 if d.at_end else 0.12) for d in laid.differences)
                score = laid.matched - spare * (high - low + 1) ** 0.5
                if best is None or score > best[0]:
                    best = (score, laid)
    assert best is not None
    return best[1]


def _lay(claim: Segment, stretch: Sequence[Segment]) -> Alignment:
    held = tuple(t for s in stretch for t in s.tokens)
    a, b = claim.values, tuple(t.value for t in held)
    blocks = [(o.src_start, o.src_end, o.dest_start) for o in LCSseq.opcodes(a, b) if o.tag == "equal"]
    kept = _dense(blocks, len(a), len(b))
    differences: list[Difference] = []
    i = j = 0
    for start, end, there in [*kept, (len(a), len(a), len(b))]:
        if start > i or there > j:
            differences.append(
                Difference(
                    claim.tokens[i:start],
                    held[j:there],
                    claim.tokens[i - 1].end if i else claim.start,
                    held[j - 1].end if j else stretch[0].start,
                    at_start=j == 0 and there > 0,
                    at_end=start == len(a) == end,
                )
            )
        i, j = end, there + end - start
    matched = sum(end - start for start, end, _ in kept)
    return Alignment(claim, stretch[0].start, stretch[-1].end, matched, tuple(differences), held)


def _dense(blocks: list[tuple[int, int, int]], long_a: int, long_b: int) -> list[tuple[int, int, int]]:
    """Drop single tokens that match by chance, far from their neighbours."""
    kept = []
    for k, (start, end, there) in enumerate(blocks):
        if end - start >= 2:
            kept.append((start, end, there))
            continue
        before = blocks[k - 1] if k else None
        after = blocks[k + 1] if k + 1 < len(blocks) else None
        gap_before = (
            max(start - before[1], there - (before[2] + before[1] - before[0]))
            if before
            else max(start, there)
        )
        gap_after = (
            max(after[0] - end, after[2] - there - 1) if after else max(long_a - end, long_b - there - 1)
        )
        if min(gap_before, gap_after) <= 2:
            kept.append((start, end, there))
    return kept


def _pairs(values: Sequence[str]) -> Iterator[tuple[str, str]]:
    return pairwise(values)
