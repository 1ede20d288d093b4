"""Figures of a claim beside the digest of an article that is not held: no verdict, a word to the reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.language.bigrams import bigrams
from assistant.language.numerals import STRICT, amounts_of

if TYPE_CHECKING:
    from assistant.schema import DigestArticle

_CLAUSE = re.compile("[；。：]")
PERIODS = frozenset({"年", "个月", "日", "小时", "工作日", "个工作日"})
NEAR = 3  # pairs of characters that a clause of the digest must share with the claim to be its own


def beside_digest(claim: str, digest: DigestArticle) -> str:
    """Whether a claim's figures are those of the digest's clause on the same thing; "" for no figures."""
    said = _figures(claim)
    own = bigrams(claim)
    clauses = sorted(_CLAUSE.split(digest.text), key=lambda c: len(own & bigrams(c)), reverse=True)
    near = [c for c in clauses if len(own & bigrams(c)) >= NEAR and _figures(c)]
    known = _figures(near[0] if near else digest.text)
    sorts = {_sort(unit) for _, unit in known}
    compared = {amount: words for amount, words in said.items() if _sort(amount[1]) in sorts}
    if not compared:
        return ""
    odd = [words for amount, words in compared.items() if amount not in known]
    if odd:
        told = "、".join(words for amount, words in known.items())
        return f"文中的{'、'.join(odd)}与概括不符（概括为{told}），请核对原文。"
    return "文中的数字与概括相符，仍请核对原文。"


def _sort(unit: str) -> str:
    """What a unit measures: 日 and 个月 are both periods."""
    return "period" if unit in PERIODS else unit


def _figures(text: str) -> dict[tuple[int, str], str]:
    """Amounts in strict units, each with its words."""
    return {amount: match[0] for match, amount in amounts_of(text) if amount[1] in STRICT}
