"""Sentences of the statute book that stand by themselves, and how one word of them is spoilt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from assistant import Assistant, LegalUnit

_LEANS = re.compile(
    r"前款|前条|前两款|前项|本条|本款|该款|第[一二三四五六七八九十百千]+[条款项章节编]|下列|以下(?!的?(?:罚款|拘留|有期|拘役))|上述|如下"
)
_OPENS = re.compile(
    r"但|其|并|同时|此外|该|因此|对前|经批准|经检查|逾期|情节"
)  # leans on the sentence before
_SENTENCE = re.compile(r"[^。]+。")
_DIGITS = "零一二三四五六七八九"
_NUMERAL = re.compile(r"[一二三四五六七八九十百千]+(?=(?:周岁|个月|年|日|万元|倍|小时))")
_TIERS = re.compile(
    r"([^。；：]{4,60}?的，)((?:并)?处[^；。]{4,60})；([^。；：]{4,60}?的，)((?:并)?处[^；。]{4,60})[；。]"
)
LENGTHS = (16, 110)
HOLDS = 0.5  # share of a sentence's pairs of characters that an article must hold to say it


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article that stands by itself; `paragraph` counts from 1, `of` how many there are."""

    unit: LegalUnit
    text: str
    paragraph: int
    of: int

    @property
    def basis(self) -> str:
        """The article: 民法典#1032, 刑法#253之一."""
        return self.unit.key


def pool(assistant: Assistant, laws: Sequence[str], day: date) -> dict[str, list[Sentence]]:
    """By law, every sentence that can be cited by itself on a day."""
    return {law: [s for unit in articles(assistant, law, day) for s in of_unit(unit)] for law in laws}


def articles(assistant: Assistant, law: str, day: date) -> Iterator[LegalUnit]:
    """The articles of a law in force on a day, in order."""
    from assistant import AssistantError

    for number, suffix in sorted(assistant.library.articles(law)):
        try:
            unit = assistant.article(law, f"{number}{suffix}", day)
        except AssistantError:
            continue
        if unit.status == "现行有效" and not unit.doubts:
            yield unit


def of_unit(unit: LegalUnit) -> Iterator[Sentence]:
    """The sentences of an article that lean on nothing else."""
    paragraphs = unit.paragraphs
    for number, paragraph in enumerate(paragraphs, 1):
        if "\n" in paragraph:
            continue
        for text in _SENTENCE.findall(paragraph):
            plain = not (_LEANS.search(text) or _OPENS.match(text)) and not set("“”《》（）：") & set(text)
            if LENGTHS[0] <= len(text) <= LENGTHS[1] and plain:
                yield Sentence(unit, text, number, len(paragraphs))


def says(text: str, sentence: str) -> bool:
    """Whether a text holds half of the pairs of characters of a sentence: near enough to say it."""
    pairs = [sentence[i : i + 2] for i in range(len(sentence) - 1)]
    return sum(p in text for p in pairs) >= HOLDS * len(pairs)


def swapped(text: str, table: Sequence[Sequence[str]], draw: random.Random) -> str | None:
    """The sentence with one word changed by a table; None where no word of it fits."""
    fitting = []
    for pattern, other in table:
        found = re.search(pattern, text)
        if found and other not in text and text.count(found.group()) == 1:
            fitting.append((found, other))
    if not fitting:
        return None
    found, other = draw.choice(fitting)
    return text[: found.start()] + other + text[found.end() :]


def renumbered(text: str, material: Mapping[str, Any], draw: random.Random) -> str | None:
    """The sentence with one amount, term or age changed; None where it has none."""
    units = "|".join(material["units_of_number"])
    found = [
        m
        for m in re.finditer(rf"([一二三四五六七八九十百千万]+)(?={units})", text)
        if m[1].removesuffix("万") in material["numbers"] and text[m.end()] not in "级"
    ]
    if not found:
        return None
    m = draw.choice(found)
    ten_thousands = m[1].endswith("万") and m[1] not in material["numbers"]
    other = material["numbers"][m[1].removesuffix("万") if ten_thousands else m[1]] + "万" * ten_thousands
    after = text[: m.start()] + other + text[m.end() :]
    return after if other + text[m.end() : m.end() + 2] not in text else None


def in_digits(text: str) -> str | None:
    """The sentence with its numbers in digits, 三年 → 3年; None where it has none below a thousand."""
    changed = _NUMERAL.sub(lambda m: str(value) if (value := to_int(m.group())) else m.group(), text)
    return changed if changed != text else None


def to_int(numeral: str) -> int:
    """Value of a Chinese numeral below ten thousand."""
    total, digit = 0, 0
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS.index(char)
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
    return total + digit


def written(number: int) -> str:
    """A number below ten thousand as laws write it: 12 → 十二, 1032 → 一千零三十二."""
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + name
        zero = not digit
    return out.removeprefix("一") if 10 <= number < 20 else out


def branches(unit: LegalUnit) -> Iterator[tuple[str, str]]:
    """(right, crossed) sentences of an article that gives two cases two punishments."""
    for paragraph in unit.paragraphs:
        for m in _TIERS.finditer(paragraph):
            first, second = m[1] + m[2], m[3] + m[4]
            if not _LEANS.search(first + second) and m[2] != m[4]:
                yield second + "。", m[3] + m[2] + "。"


def without_member(text: str) -> str | None:
    """The sentence without one member of a list inside it: A、B、C → A、C; None where it has no list."""
    found = re.search(r"(?<=、)([一-鿿]{2,6})、(?=[一-鿿]{2,6}(?:、|和|或|等|以及|的))", text)
    return text[: found.start()] + text[found.end() :] if found else None
