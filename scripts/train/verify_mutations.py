"""Citations with a known fault, or a harmless change, made from articles of the statute book.

Each starts from a sentence of an article in force and changes one thing. The laws are dealt
into two halves by name: one for looking at while mending rules, the other for figures. The
weights are learned from neither.
"""

from __future__ import annotations

import random
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language import article_name, contains, letters, to_int
from assistant.library import Library, State
from assistant.schema import Kind, LegalUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

_CN = "一二三四五六七八九十百千万"
_NUMBER = re.compile(
    rf"(?<![第之{_CN}])[{_CN}]{{1,5}}(?=(?:个?月|日|年|周岁|人|倍|万元|元|个工作日|%|小时|次))"
)
_MODALS = (
    ("应当", "可以"),
    ("可以", "应当"),
    ("不得", "可以"),
    ("应当", "不得"),
    ("必须", "可以"),
    ("有权", "无权"),
)
_NEGATED = ("不承担", "未经", "不得", "不予", "不影响", "不适用", "未按照", "没有", "不能", "无效")
_PLAIN = ("承担", "适用", "履行", "有效", "享有", "属于", "支付", "负责")
_CONDITION = re.compile(r"(?:^|(?<=，))[^，。；]{4,40}的，(?=[^，。；]{6,})")
_PROVISO = re.compile(r"[，；]但是?，?[^。；]{4,40}(?=[。；])")
_UNDIGIT = re.compile(rf"[{_CN}]{{1,5}}(?=(?:个?月|日|年|周岁|人|倍|个工作日|小时))")
_TEMPLATES = (
    "根据《{law}》{article}规定，“{said}”",
    "《{law}》{article}规定：“{said}”",
    "依照《中华人民共和国{law}》{article}的规定，{said}",
    "《{law}》{article}明确规定：{said}",
    "{law}{article}规定，{said}",
)


@dataclass(frozen=True)
class Mutation:
    """A text with one citation, whether it misstates the law, and how it was made."""

    text: str
    kind: str
    harmful: bool
    law: str
    article: str


def half(title: str) -> int:
    """Which half a law belongs to: 0 for building, 1 for measuring."""
    return zlib.crc32(title.encode()) % 2


def mutate(library: Library, day: date, part: int, count: int, seed: int = 7) -> list[Mutation]:
    """Make about `count` mutations from laws of one half, the same ones each time."""
    rng = random.Random(seed)
    units = [
        u
        for i, holds in sorted(zip(library.units, library.in_force(day), strict=True))
        if holds and _usable(u := library.units[i]) and half(u.title) == part
    ]
    rng.shuffle(units)
    titles = sorted({u.title for u in units})
    out: list[Mutation] = []
    for unit in units:
        for kind, harmful, text in _variants(unit, library, day, rng, titles):
            out.append(Mutation(text, kind, harmful, unit.title, unit.article))
        if len(out) >= count:
            break
    return out


def _usable(unit: LegalUnit) -> bool:
    return (
        unit.kind is Kind.STATUTE
        and unit.article_no is not None
        and not unit.excerpt
        and len(unit.title) <= 14
        and unit.title[-1] in "法典"
        and 25 <= len(letters(_sentence(unit))) <= 150
    )


def _sentence(unit: LegalUnit) -> str:
    """The first sentence of an article, unless it introduces a list."""
    first = unit.text.split("\n")[0]
    first = first[: first.find("。") + 1] if "。" in first else first
    return "" if first.rstrip().endswith(("：", ":")) else first


def _variants(
    unit: LegalUnit, library: Library, day: date, rng: random.Random, titles: list[str]
) -> Iterator[tuple[str, bool, str]]:
    said = _sentence(unit)
    template = rng.choice(_TEMPLATES)

    def write(words: str, article: str = unit.article, law: str = unit.title) -> str:
        return template.format(law=law, article=article, said=words)

    neighbour = (unit.article_no or 0) + rng.choice((-1, 1))
    found = library.lookup(unit.title, neighbour, "", day)
    if found.state is State.FOUND and found.unit and not contains(found.unit.text, said):
        yield "条号差一", True, write(said, article_name(neighbour))
    other = rng.choice(titles)
    swapped = library.lookup(other, unit.article_no, unit.article_suffix, day)
    if other != unit.title and not (swapped.unit and contains(swapped.unit.text, said)):
        yield "换了法律", True, write(said, law=other)
    for kind, change in _HARMFUL.items():
        words = change(said, rng)
        if words and letters(words) != letters(said) and not contains(unit.text, words):
            yield kind, True, write(words)
    for kind, change in _HARMLESS.items():
        words = change(said, rng)
        if words:
            yield kind, False, write(words)
    yield "条号写成数字", False, write(said, f"第{unit.article_no}条{unit.article_suffix}")


def _number(said: str, rng: random.Random) -> str:
    found = list(_NUMBER.finditer(said))
    if not found:
        return ""
    m = rng.choice(found)
    value = to_int(m[0])
    other = rng.choice(
        [n for n in ("二", "三", "五", "七", "十", "十五", "二十", "三十", "六十") if to_int(n) != value]
    )
    return said[: m.start()] + other + said[m.end() :]


def _modal(said: str, rng: random.Random) -> str:
    options = [(a, b) for a, b in _MODALS if a in said]
    if not options:
        return ""
    a, b = rng.choice(options)
    return said.replace(a, b, 1)


def _negation(said: str, rng: random.Random) -> str:
    options = [
        (w, w[1:] if w[0] in "不未" and w != "不得" else {"不得": "可以", "没有": "有", "无效": "有效"}[w])
        for w in _NEGATED
        if w in said
    ]
    options += [
        (w, "不" + w if w != "有效" else "无效") for w in _PLAIN if re.search(rf"(?<![不未无非]){w}", said)
    ]
    if not options:
        return ""
    a, b = rng.choice(options)
    return re.sub(rf"(?<![不未无非]){a}", b, said, count=1)


def _condition(said: str, rng: random.Random) -> str:
    found = [*_CONDITION.finditer(said), *_PROVISO.finditer(said)]
    if not found:
        return ""
    m = rng.choice(found)
    left = said[: m.start()] + said[m.end() :]
    return left if len(letters(left)) >= 12 else ""


def _shortened(said: str, rng: random.Random) -> str:
    """The sentence up to a break, no proviso being lost."""
    if re.search(r"但|除", said):
        return ""
    cuts = [m.start() for m in re.finditer(r"[，；]", said) if len(letters(said[: m.start()])) >= 12]
    return said[: rng.choice(cuts)] + "。" if cuts else ""


def _narrow(said: str, _rng: random.Random) -> str:
    return said.translate(str.maketrans("，。；：（）", ",.;:()"))


def _digits(said: str, _rng: random.Random) -> str:
    words = _UNDIGIT.sub(lambda m: str(to_int(m[0]) or m[0]), said)
    return words if words != said else ""


def _spaced(said: str, rng: random.Random) -> str:
    return "，\n".join(said.split("，", 1)) if "，" in said and rng.random() < 0.3 else ""


def _verbatim(said: str, _rng: random.Random) -> str:
    return said


_HARMFUL: dict[str, Callable[[str, random.Random], str]] = {
    "数字改动": _number,
    "义务词翻转": _modal,
    "否定翻转": _negation,
    "漏掉条件": _condition,
}
_HARMLESS: dict[str, Callable[[str, random.Random], str]] = {
    "照录": _verbatim,
    "截短": _shortened,
    "半角标点": _narrow,
    "数字写法": _digits,
}
