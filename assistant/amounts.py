"""Amounts in Chinese legal text: 三年, 3年, 百分之五, 一百万元, with the bound behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.numerals import NUMERAL_CHARS, to_int

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
        if value is None or not unit or re.search(r"第$", text[: match.start()]):
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
