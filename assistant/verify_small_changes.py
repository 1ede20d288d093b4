"""Changes of a few characters: 并 for 或者, 三日 for 三年, 被监护人 for 监护人."""

from __future__ import annotations

import re

from assistant.verify_align import Alignment, Difference
from assistant.verify_finding import Finding

_AND = re.compile(r"[并且和及与]|同时")
_UNIT = re.compile(r"(个?工作日|个?月|周岁|岁|年度?|日|天|小时|分钟|个?星期|周|个?季度|倍|元|万元)")
_SAME_UNIT = {
    "天": "日",
    "月": "个月",
    "工作日": "个工作日",
    "年度": "年",
    "岁": "周岁",
    "星期": "个星期",
    "周": "个星期",
}


def joined(claim: str, passage: str, alignment: Alignment) -> list[Finding]:
    """并 for 或者 or the other way between words that stand next to each other in both texts."""
    if alignment.share < 0.95 or len(alignment.claim.tokens) < 8:
        return []
    found, before = [], None
    for mine, theirs, next_to in alignment.matched_tokens():
        if before and next_to:
            said, held = claim[before[0].end : mine.start], passage[before[1].end : theirs.start]
            said_or, held_or = "或" in said, "或" in held
            if (said_or and not held_or and _AND.search(held)) or (
                held_or and not said_or and _AND.search(said)
            ):
                found.append(
                    Finding("joint", claim[before[0].start : mine.end], passage[before[1].start : theirs.end])
                )
        before = (mine, theirs)
    return found


def unit(claim: str, passage: str, difference: Difference) -> Finding | None:
    """三日 for 三年: the same number of something else."""
    if not re.search(r"[0-9一二三四五六七八九十百千万两]个?$", claim[: difference.place][-3:]):
        return None
    said, held = _UNIT.match(claim, difference.place), _UNIT.match(passage, difference.held_place)
    if not said or not held or _SAME_UNIT.get(said[1], said[1]) == _SAME_UNIT.get(held[1], held[1]):
        return None
    start = re.search(r"[0-9一二三四五六七八九十百千万两]+个?$", claim[: difference.place])
    number = start[0] if start else ""
    return Finding("number", number + said[0], number + held[0])


def passive(claim: str, passage: str, difference: Difference) -> Finding | None:
    """被监护人 for 监护人, or the other way."""
    for spare, other, text in (
        (difference.claimed, difference.held, claim),
        (difference.held, difference.claimed, passage),
    ):
        if len(spare) == 1 and not other and spare[0].value == "被":
            who = re.match(
                r"(?:申请|监护|保险|侵权|执行|继承|扶养|处罚|征收|许可|上诉)人|告", text[spare[0].end :]
            )
            if who:
                pair = (f"被{who[0]}", who[0])
                return Finding("term", *(pair if spare is difference.claimed else pair[::-1]))
    return None
