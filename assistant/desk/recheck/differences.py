"""What was changed between two states of a text: paragraphs, and in them figures, days and names."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from assistant.language import letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ALIKE = 0.5  # share of letters that a paragraph keeps when it was changed, not put in place of another
_FACT = re.compile(
    r"\d[\d,，.]*\s*(?:[万千百亿]*[元条人户名张份个日年月岁款项条次%％]|[万千百亿])?"
    r"|[零〇一二三四五六七八九十百千万亿两]+(?:[元条人户名张份日年月岁]|余)"
    r"|[\u4e00-\u9fa5]某[\u4e00-\u9fa5某]?|某[\u4e00-\u9fa5]{1,10}?(?:公司|医院|学校|银行|局|院|平台|物业)"
)


def changed_paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Paragraphs that differ, in order: (as it was, as it is); "" for what was added or deleted."""
    was, now = [letters(p) for p in old], [letters(p) for p in new]
    for op, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if op != "equal" and "".join(was[a:b]) != "".join(now[c:d]):
            yield from _paired(old[a:b], new[c:d])


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each changed paragraph with what it has become, the likest first come."""
    left = list(new)
    for one in old:
        best = max(left, key=lambda other: _alike(one, other), default="")
        if best and _alike(one, best) >= ALIKE:
            left.remove(best)
            if letters(one) != letters(best):
                yield one, best
        else:
            yield one, ""
    for one in left:
        yield "", one


def _alike(one: str, two: str) -> float:
    return SequenceMatcher(None, letters(one), letters(two), autojunk=False).ratio()


def changed_facts(old: str, new: str) -> str:
    """Figures, days and names of one text that another does not have, in words; "" where none differ."""
    if not old or not new:
        return ""
    was, now = [m[0].strip() for m in _FACT.finditer(old)], [m[0].strip() for m in _FACT.finditer(new)]
    out = []
    for op, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if op != "equal":
            out.append(f"“{'、'.join(was[a:b]) or '（无）'}”改为“{'、'.join(now[c:d]) or '（无）'}”")
    return "；".join(out)
