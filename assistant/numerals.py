"""Chinese numerals as statutes write them: 一千零三十二, 〇, 两, 廿 and digits of any width."""

from __future__ import annotations

import unicodedata

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "兩": 2}
_DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"貳": 2, "參": 3, "陸": 6}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SECTIONS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
NUMERAL_CHARS = "".join([*_DIGITS, *_UNITS, *_SECTIONS, "廿", "卅"])


def to_int(text: str) -> int | None:
    """Read a Chinese or Arabic (any width) whole number; None where it is neither.

    >>> to_int("一千零三十二"), to_int("２０"), to_int("二〇二一"), to_int("廿三")
    (1032, 20, 2021, 23)
    """
    text = unicodedata.normalize("NFKC", text.strip()).replace("廿", "二十").replace("卅", "三十")
    if not text:
        return None
    if text.isdigit():
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
