"""The figures that facts give: how much, of what, in which words (corpus/desk/standards.yaml).

A figure is a number with a unit: money, items of information, people, days. What it measures (a gain, a
fine, items dealt in) is told by the words of its clause and by the traits that its words show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.desk.facts.traits import clause_around
from assistant.desk.facts.voices import full_sentences, no_fact, pleas, within
from assistant.language import to_int
from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.desk.facts.reading import Reading

Unit = Literal["money", "items", "people", "time"]
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("元", "块钱"), "money"),
    **dict.fromkeys(
        ("条", "份", "张", "段", "组", "例", "套", "册", "次", "笔", "个号码", "个", "辆"), "items"
    ),
    **dict.fromkeys(("人", "名", "位", "户"), "people"),
    **dict.fromkeys(("天", "日", "个月", "月", "年"), "time"),
}
_DAYS = {"天": 1, "日": 1, "个月": 30, "月": 30, "年": 365}
_TIMES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_NUMBER = re.compile(
    r"(?<![\d.,第一二两三四五六七八九十百千万亿])(?:(?P<digits>\d+(?:[,，]\d{3})+|\d+(?:\.\d+)?)(?:余|多|来)?(?P<times>[十百千]?[万亿]|[百千])?"
    r"|(?P<words>[一二两三四五六七八九十百千万亿]{2,10}))(?:余|多|来)?"
    r"(?P<unit>人次|个?(?=号码)|个月|个(?=点位|[，。；、）])|块钱|元|条|份|张|段|组|例|套|册|次|笔|辆|人|名|位|户|天|日|年)(?!级|院|医院)"
)
EDGES = " ，；。：、\n"  # marks at the ends of a clause
LEAST_PART = 0.1  # of the wider figure; what is less is an example


@dataclass(frozen=True)
class Measure:
    """What figures of a unit measure: those whose clause, the figure written #, one of `words` fits, or
    that stand in words which show one of `traits`. With `beside` its sentence must tell one of these, with
    `after` its sentence or one before; `only`: a figure of it measures nothing else.
    """

    id: str
    unit: Unit
    words: re.Pattern[str] | None = None
    traits: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    only: bool = False


@dataclass(frozen=True)
class Figure:
    """A number of the facts: its value (money in yuan, time in days), as it is written, where it stands."""

    value: float
    unit: Unit
    text: str
    span: tuple[int, int]
    measures: tuple[str, ...]
    clause: str

    @property
    def counted(self) -> str:
        """The word that counts it: 条, 人, 张."""
        return re.sub(r"^.*[\d十百千万亿余多来]", "", self.text)


def amounts(text: str) -> list[tuple[float, Unit, tuple[int, int]]]:
    """The numbers of a text with their units and spans."""
    out = []
    for m in _NUMBER.finditer(text):
        unit = _UNITS.get(m["unit"] or "个号码")
        if unit is None or (unit == "time" and re.match(r"\d{4}年", m[0])):
            continue
        if m["unit"] == "个" and not table("desk").match("pieces", text[max(0, m.start() - 8) : m.end() + 4]):
            continue
        value = _value(m)
        if value is not None:
            out.append((value * (_DAYS[m["unit"]] if unit == "time" else 1), unit, m.span()))
    return out


def _clause(text: str, span: tuple[int, int]) -> str:
    """The words of the clause around a span, without the marks at its ends."""
    return text[slice(*clause_around(text, *span))].strip(EDGES)


def _value(m: re.Match[str]) -> float | None:
    if m["words"]:
        read = to_int(m["words"])
        return float(read) if read is not None else None
    value = float(re.sub("[,，]", "", m["digits"]))
    for mark in m["times"] or "":
        value *= _TIMES[mark]
    return value


def figures(facts: Reading, measures: Sequence[Measure]) -> tuple[Figure, ...]:
    """The figures that facts tell as fact, each with what it measures; others are left out."""
    plain, text = facts.told_only, facts.text
    silent = no_fact(text)
    out = []
    for value, unit, span in amounts(text):
        if within(span, silent):
            continue
        found = _measures(plain, measures, unit, span)
        if found:
            out.append(Figure(value, unit, text[slice(*span)], span, found, _clause(text, span)))
    return tuple(out)


def _measures(
    facts: Reading, measures: Sequence[Measure], unit: Unit, span: tuple[int, int]
) -> tuple[str, ...]:
    """What a figure measures: the first measure that leaves no other, else all that fit."""
    a, b = clause_around(facts.text, *span)
    clause = (facts.text[a : span[0]] + "#" + facts.text[span[1] : b]).strip(EDGES)
    sentence = sentence_around(facts.text, span[0])
    out = []
    for one in measures:
        if one.unit != unit:
            continue
        said = one.words is not None and one.words.search(clause) is not None
        shown = any(s <= span[0] and span[1] <= e for t in one.traits for s, e in facts.spans.get(t, ()))
        fits = (said or shown) and _told(facts, one.beside, sentence)
        if fits and _told(facts, one.after, (0, sentence[1])):
            if one.only:
                return (one.id,)
            out.append(one.id)
    return tuple(dict.fromkeys(out))


def _told(facts: Reading, traits: Sequence[str], span: tuple[int, int]) -> bool:
    """Whether one of the traits is told within a span; none need be where none is named."""
    begun = (s for t in traits for s, _ in facts.spans.get(t, ()))
    return not traits or any(span[0] <= s < span[1] for s in begun)


def sentence_around(text: str, at: int) -> tuple[int, int]:
    """The span of the full sentence that a place lies in."""
    return next((s for s in full_sentences(text) if s[0] <= at < s[1]), (0, len(text)))


def superseded(text: str, figure: Figure) -> bool:
    """Whether the same sentence gives what is left of a figure once doubles are out: 去重后1,012条."""
    _, end = sentence_around(text, figure.span[0])
    left = table("desk").pattern("deduped")
    own = (span for _, unit, span in amounts(text[figure.span[1] : end]) if unit == figure.unit)
    begun = figure.span[1]
    return any(left.search(text[begun + a - 6 : begun + a]) for a, _ in own) and not left.search(
        text[figure.span[0] - 6 : figure.span[0]]
    )


def parts_of(text: str, figure: Figure) -> list[tuple[float, str]]:
    """The narrower figures that the same sentence takes out of one with 其中, counted alike: value, words."""
    _, end = sentence_around(text, figure.span[0])
    at = text.find("其中", figure.span[1], end)
    if figure.unit == "money" or at < 0 or amounts(text[figure.span[1] : at]):
        return []
    inner = ((v, u, text[at + a : at + b]) for v, u, (a, b) in amounts(text[at:end]))
    own = [(v, w) for v, u, w in inner if u == figure.unit and w[-1] == figure.text[-1] and v < figure.value]
    return [(v, w) for v, w in own if v >= figure.value * LEAST_PART]


def taken_off(facts: Reading, figure: Figure) -> tuple[float, str, bool]:
    """What the same sentence takes off a figure, its words, whether pleaded: (0, "", False) for nothing.

    Money that is said to be none of it, items that the other side would not count; results that were empty,
    doubled or failed.
    """
    text, told = facts.text, table("desk")
    start, end = sentence_around(text, figure.span[0])
    for value, unit, span in amounts(text[start:end]):
        at = (span[0] + start, span[1] + start)
        if unit != figure.unit or at[0] <= figure.span[0] or value >= figure.value:
            continue
        words = _clause(text, at)
        said = within(at, pleas(text)) or told.match("other_money", words) is not None
        pleaded = unit == "money" and said and "每" not in words
        pleaded = pleaded or (unit == figure.unit == "items" and _struck_out(text, value, unit))
        void = unit == "items" and told.match("counted_out", words) is not None
        alike = text[at[1] - 1] == figure.text[-1]
        if (pleaded and unit == "money") or ((void or pleaded) and alike):
            return value, text[slice(*at)], pleaded
    return 0.0, "", False


def _struck_out(text: str, value: float, unit: Unit) -> bool:
    """Whether the other side says of a number told elsewhere that it must be taken off."""
    told = table("desk")
    for start, end in pleas(text):
        for other, counted, (a, b) in amounts(text[start:end]):
            words = text[slice(*clause_around(text, start + a, start + b))]
            if (other, counted) == (value, unit) and told.match("struck_out", words):
                return True
    return False
