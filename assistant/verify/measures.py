"""Numbers with what they count, and the branch of a rule to which they belong.

数额较大的，处三年以下；数额巨大的，处三年以上十年以下: each branch has its own measures. A claim
gives a measure to a case; where the passage gives that case another, the claim is altered, though
its number stands somewhere in the passage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from assistant.language import letters, ngrams
from assistant.language.tables import table
from assistant.language.text import simplify
from assistant.verify.alignment import tokenize
from assistant.verify.differences import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TABLE = table("measures")
_UNIT = _TABLE.pattern("unit")
_UNITS = _TABLE.pairs("kind")
_BOUND = _TABLE.pattern("bound")
_BOUND_BEFORE = _TABLE.pattern("bound_before")
_GRADE = _TABLE.pattern("grade")
_WORDS = _TABLE.pairs("in_words")
_IN_WORDS = re.compile("|".join(re.escape(w) for w in sorted(_WORDS, key=len, reverse=True)))
_PIECE = re.compile(r"[^。；;…\n]+")  # what …… leaves out may be the case
_CLAUSE = re.compile(r"[^，,：:]+")
_LIMIT = re.compile(r"不(?:得|能|应)?超过|最[长多高]|以内")
_SHORT, _MARGIN, _SHARE, _TELLING = 4, 3, 0.7, 2


@dataclass(frozen=True)
class Measure:
    """A number of a kind at text[start:end], above or below which it holds, and the case it belongs to.

    `kind`   duration (in days, months or years), age, money, times, share
    `value`  in years where months make whole ones; else as written
    `case`   the words before it that say when it applies
    """

    kind: str
    value: Fraction
    bound: str
    start: int
    end: int
    case: str

    def same(self, other: Measure) -> bool:
        """Whether two measures are equal; a bound that one leaves out is no difference."""
        bounds = self.bound == other.bound or not (self.bound and other.bound)
        return self.kind == other.kind and self.value == other.value and bounds


def measures(text: str) -> tuple[Measure, ...]:
    """Every measure of a text; dates, numbers of articles and of items are none."""
    text = simplify(text)
    text = _IN_WORDS.sub(lambda m: _WORDS[m[0]].ljust(len(m[0]), "\u3000"), text)
    numbers = [t for t in tokenize(text) if t.kind == "number"]
    found: list[Measure] = []
    for piece in _PIECE.finditer(text):
        clauses = [(piece.start() + m.start(), piece.start() + m.end()) for m in _CLAUSE.finditer(piece[0])]
        case_start, measured = piece.start(), False
        for start, end in clauses:
            own = [t for t in numbers if start <= t.start < end]
            told = [m for t in own if (m := _measure(text, t.start, t.end, t.value)) is not None]
            if told and measured and len(letters(text[start : told[0][3]])) >= _SHORT:
                case_start = start
            for kind, value, bound, low, high in told:
                found.append(Measure(kind, value, bound, low, high, text[case_start : told[0][3]]))
            measured = measured or bool(told)
    return tuple(found)


def _measure(text: str, start: int, end: int, value: str) -> tuple[str, Fraction, str, int, int] | None:
    number = Fraction(value[1:])
    if text[start:end].endswith("%") or text.startswith("百分之", start):
        return "share", number, _bound(text, start, end), start, end
    unit = _UNIT.match(text, end)
    if unit is None or text[max(0, start - 1) : start] in ("第", "年", "月"):
        return None
    kind, name = _UNITS[unit[1]].split("/")
    if name == "年" and number >= 1900:
        return None
    if name == "月":
        kind, number = ("duration.年", number / 12) if number % 12 == 0 else ("duration.月", number)
    elif name == "小时" and number % 24 == 0:
        kind, number = "duration.日", number / 24
    elif kind == "duration":
        kind = f"duration.{name}"
    elif name == "万元":
        number *= 10_000
    return kind, number, _bound(text, start, unit.end()), start, unit.end()


def _bound(text: str, start: int, end: int) -> str:
    if m := _BOUND.match(text, end):
        return "below" if m["below"] else "above"
    m = _BOUND_BEFORE.search(text[max(0, start - 4) : start])
    return "" if m is None else "below" if m["below"] else "above"


def mismeasured(claim: str, passage: str, kinds: Sequence[str] = ()) -> Iterator[Finding]:
    """Measures of a claim, of some `kinds` or of all, that the passage has not, or has for another case."""
    held = measures(passage)
    for said in measures(claim):
        if kinds and said.kind not in kinds:
            continue
        kin = [m for m in held if m.kind.split(".")[0] == said.kind.split(".")[0]]
        if said.kind == "times":  # 1.5倍 for 百分之一百五十
            kin += [replace(m, kind="times", value=m.value / 100) for m in held if m.kind == "share"]
        equal = [m for m in kin if m.same(said)]
        words = claim[said.start : said.end]
        if not equal and _turned_bound(said, claim, kin, passage):
            continue
        if not equal:
            if kin and said.bound and all(m.bound not in ("", said.bound) for m in kin):
                continue  # below eighteen says nothing against eight and above
            nearest = max(kin, key=lambda m: _overlap(said.case, m.case), default=None)
            if nearest is not None:
                yield Finding("number", words, passage[nearest.start : nearest.end])
            else:
                yield Finding("number", words, "（没有这个数）")
        elif other := _other_case(said, kin, equal):
            yield Finding("number", words, passage[other.start : other.end])


def _turned_bound(said: Measure, claim: str, kin: Sequence[Measure], passage: str) -> bool:
    """最长不超过二十年 for 超过二十年的，不予保护."""
    limited = said.bound == "below" and _LIMIT.search(claim[max(0, said.start - 5) : said.start])
    return bool(limited) and any(
        m.value == said.value and passage[max(0, m.start - 2) : m.start] == "超过" for m in kin
    )


def _other_case(said: Measure, kin: Sequence[Measure], equal: Sequence[Measure]) -> Measure | None:
    """The measure that the passage gives to the claim's case, where that is none of the `equal` ones."""
    grades = _grades(said.case)
    if grades:
        graded = [m for m in kin if grades & _grades(m.case)]
        if graded and not any(grades & _grades(m.case) for m in equal):
            return graded[0]
        if graded:
            return None
    best = max(kin, key=lambda m: _overlap(said.case, m.case))
    fits, most = max(_overlap(said.case, m.case) for m in equal), _overlap(said.case, best.case)
    if best.value == said.value:
        return None
    if most - fits >= _MARGIN and fits <= _SHARE * most:
        return best
    # 不能安排补休 tells one case from the other, though both have 支付不低于工资.
    mine = set(ngrams(letters(said.case)))
    theirs, own = set(ngrams(letters(best.case))), set().union(*(ngrams(letters(m.case)) for m in equal))
    apart = most - fits >= _TELLING and not mine & (own - theirs)
    return best if apart and len(equal) == 1 and len(mine & (theirs - own)) >= _TELLING else None


def _grades(case: str) -> set[str]:
    return {m[0] for m in _GRADE.finditer(case)}


def _overlap(one: str, other: str) -> int:
    return len(set(ngrams(letters(one))) & set(ngrams(letters(other))))


def equal_terms(claim: str, passage: str, finding: Finding) -> bool:
    """Whether a difference of numbers is only one of wording: 一年 for 十二个月."""
    if finding.kind != "number":
        return False
    mine = [m for m in measures(claim) if claim.startswith(finding.claimed[:-1] or "\n", m.start)]
    theirs = [m for m in measures(passage) if passage.startswith(finding.held[:-1] or "\n", m.start)]
    return any(a.same(b) for a in mine for b in theirs)
