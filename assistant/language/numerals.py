"""Chinese numerals as statutes write them: 一千零三十二, 〇, 两, 廿 and digits of any width."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "兩": 2}
_DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"貳": 2, "參": 3, "陸": 6}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SECTIONS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
LONGEST = 30  # characters of a number: Python refuses to read thousands of digits, and no law has them
NUMERAL_CHARS = "".join([*_DIGITS, *_UNITS, *_SECTIONS, "廿", "卅"])


def to_int(text: str) -> int | None:
    """Read a Chinese or Arabic (any width) whole number; None where it is neither, or has over 30 figures.

    >>> to_int("一千零三十二"), to_int("２０"), to_int("二〇二一"), to_int("廿三")
    (1032, 20, 2021, 23)
    """
    text = unicodedata.normalize("NFKC", text.strip()).replace("廿", "二十").replace("卅", "三十")
    if not 0 < len(text) <= LONGEST:
        return None
    if text.isdecimal():
        return int(text)
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c.isascii() and c.isdigit():
            digit = digit * 10 + int(c)
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        elif c in _SECTIONS:
            total = (total + section + digit) * _SECTIONS[c]
            section = digit = 0
        else:
            return None
    return total + section + digit


def to_chinese(number: int) -> str:
    """Write a whole number of 0 to 9999 as statutes do: 1032 -> 一千零三十二, 12 -> 十二."""
    if not 0 <= number <= 9999:
        raise ValueError(f"not an article number: {number}")
    digits = "零一二三四五六七八九"
    if number == 0:
        return digits[0]
    out, gap = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        d = number // size % 10
        if d:
            out += ("零" if gap and out else "") + digits[d] + unit
            gap = False
        else:
            gap = True
    return out[1:] if out.startswith("一十") else out


def article_name(number: int, suffix: str = "") -> str:
    """Write an article's name: (253, "之一") -> 第二百五十三条之一."""
    return f"第{to_chinese(number)}条{suffix}"


_NUMERAL = rf"(?:\d[\d,，.]*|[{NUMERAL_CHARS}]+)"
_UNIT = (
    r"个月|周岁|万元|万(?=[，。、；用作])|个?工作日|小时|毫克|[年月日天元条倍人次岁名分张处件]|%|％|个"
    r"|万?余?[条件名人]"
)
AMOUNT = re.compile(rf"(百分之)?({_NUMERAL})\s*(?:余|多)?({_UNIT})?")
_UNITS_ALIKE = {"天": "日", "岁": "周岁", "％": "%", "名": "人", "万余条": "万条"}
STRICT = frozenset(
    {"年", "个月", "日", "元", "万元", "倍", "%", "周岁", "条", "小时", "毫克", "工作日", "个工作日"}
)
BOUND = re.compile(r"以上|以下|以内|以外|不满|不足|之内|内(?!容|部)")


def amounts_of(text: str) -> Iterator[tuple[re.Match[str], tuple[int, str]]]:
    """Numbers with a unit, and what they come to: 三年 and 3年 are one, 百分之五 and 5% too."""
    for match in AMOUNT.finditer(text):
        number, unit = match[2].replace(",", "").replace("，", "").rstrip("."), match[3] or ""
        value = to_int(number)
        if match[1]:
            unit = "%"
        if unit in ("万元", "万") and value is not None:
            value, unit = value * 10_000, "元"
        if value is None or not unit or text.endswith("第", 0, match.start()):
            continue
        yield match, (value, _UNITS_ALIKE.get(unit, unit))


def strict_amounts(text: str) -> set[tuple[int, str]]:
    """Amounts in units that are never loose words: periods, money, shares, ages."""
    return {amount for _, amount in amounts_of(text) if amount[1] in STRICT}


def bounded_amounts(text: str) -> set[tuple[tuple[int, str], str]]:
    """Amounts in strict units, each with the bound behind it (以上, 以下), "" where there is none."""
    found = set()
    for match, amount in amounts_of(text):
        bound = BOUND.match(text, match.end())
        if amount[1] in STRICT:
            found.add((amount, bound[0] if bound else ""))
    return found


def within(claimed: set[tuple[tuple[int, str], str]], held: set[tuple[tuple[int, str], str]]) -> bool:
    """Whether every amount claimed is held, with the same bound where it has one."""
    plain = {amount for amount, _ in held}
    return all((amount, bound) in held or (not bound and amount in plain) for amount, bound in claimed)
