"""What an article defines for its law, and what it takes out of it: terms and scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.schema import LegalUnit
from assistant.text import sentence_spans

_WORDS = 120
_EXCLUDES = re.compile(
    r"不适用(?:于)?(本(?:法|条例|规定|办法|解释|规则|决定|编|分编|章|节))(?!第)"
    r"|(本(?:法|条例|规定|办法|解释))(?:的规定)?不适用于"
)
_CALLED = re.compile(
    r"(本(?:法|条例|规定|解释|办法|决定|规则|编|分编|章|节))(?:所称|中)(?:的)?([^，。；：\n]{2,24}?)[，]?(?:是|系)?指"
)
_LISTED_TERM = re.compile(r"^（[一二三四五六七八九十]+）[“]?([^，。：；“”\n]{2,24}?)[”]?，?(?:是|系)指", re.M)
_PLAIN_TERM = re.compile(r"(?:^|(?<=[。\n]))([\u4e00-\u9fff]{2,12}?)(?:，是指|是指)")
_IS_TERM = re.compile(r"^([\u4e00-\u9fff]{2,8}?)是(?!否|指)[^，。；]{6,}", re.M)
_NO_TERM = re.compile(
    r"^(?:本|前|下列|其|该|中华人民共和国|这|凡|任何|节约|保护|国家)|应当|可以|必须|不得|明知|如果|损害|不"
)


@dataclass(frozen=True)
class Excluded:
    """An article that takes something out of a law, or of its part `heading` ("" for all)."""

    unit_id: str
    law_key: str
    heading: str
    words: str


@dataclass(frozen=True)
class Term:
    """A term that an article defines for its law, or for its part `heading` ("" for all)."""

    term: str
    unit_id: str
    law_key: str
    heading: str
    words: str


def exclusions_of(unit: LegalUnit) -> Iterator[Excluded]:
    """Yield what an article takes out of its law or part: 不适用本法, 不适用本章."""
    if not unit.kind.binding or unit.article_no is None:
        return
    for m in _EXCLUDES.finditer(unit.text):
        words = sentence_at(unit.text, m.start())
        yield Excluded(unit.id, law_key(unit), _part(unit, m[1] or "本法"), words)


def terms_of(unit: LegalUnit) -> Iterator[Term]:
    """Yield the terms that an article defines: 本法所称X，是指; lists of 用语的含义; X是……."""
    if not unit.kind.binding or unit.article_no is None:
        return
    found: dict[str, tuple[str, int]] = {}
    for m in _CALLED.finditer(unit.text):
        found.setdefault(m[2], (m[1], m.start()))
    for pattern in (_LISTED_TERM, _PLAIN_TERM):
        for m in pattern.finditer(unit.text):
            if not m[1].startswith("本"):
                found.setdefault(m[1], ("本法", m.start(1)))
    for m in _IS_TERM.finditer(unit.text):
        if not _NO_TERM.search(m[1]) and "的" not in m[1]:
            found.setdefault(m[1], ("本法", m.start()))
    for name, (where, at) in found.items():
        for term in _names(name):
            yield Term(term, unit.id, law_key(unit), _part(unit, where), sentence_at(unit.text, at))


def law_key(unit: LegalUnit) -> str:
    """The version a unit belongs to: the part of its id before #."""
    return unit.id.partition("#")[0]


def _names(name: str) -> list[str]:
    name = re.sub(r"^本(?:法|条例|规定|解释|办法|决定|规则|编|分编|章|节)(?:所称|中)?", "", name)
    parts = [p.strip("“”的") for p in re.split(r"、|和|以及|或者", name)]
    return [p for p in parts if 2 <= len(p) <= 16 and not re.match(r"前款|本条|下列|前项|有关", p)]


def _part(unit: LegalUnit, where: str) -> str:
    """The heading that 本编, 本章, 本节 mean for a unit; "" for the whole law."""
    level = where.removeprefix("本")
    if level not in ("编", "分编", "章", "节"):
        return ""
    for heading in unit.heading.split(" / "):
        if re.match(rf"第[^第]{{1,6}}{level}(?:\s|$)", heading):
            return heading
    return ""


def sentence_at(text: str, at: int) -> str:
    """The sentence around an offset, cut to a length that people read."""
    for start, end in sentence_spans(text):
        if start <= at < end:
            words = text[start:end]
            if len(words) <= _WORDS:
                return words
            begin = max(start, at - _WORDS // 3)
            return ("…" if begin > start else "") + text[begin : begin + _WORDS] + "…"
    return text[at : at + _WORDS]
