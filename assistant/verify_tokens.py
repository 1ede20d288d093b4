"""Words of a legal text as tokens to compare: numbers by value, modals by class, negations.

Two texts that say the same in other digits, punctuation or particles have the same tokens.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from assistant.numerals import to_int
from assistant.traditional import TO_SIMPLIFIED

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
    text = text.translate(TO_SIMPLIFIED)
    folded = (c if "①" <= c <= "⒛" else unicodedata.normalize("NFKC", c) for c in text)
    return "".join(f.lower() if len(f) == 1 else c for f, c in zip(folded, text, strict=True))


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
