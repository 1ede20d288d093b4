"""Facts that decide: the conditions in the law's own words that the asker has not spoken to.

Statutes tie a consequence to conditions in a few forms: a clause that ends in 的 before the
consequence (自然人因个人或者家庭事务处理个人信息的，…), the items of a list of acts or cases, what is
excepted (取得个人单独同意的除外), the place where a duty holds (在公共场所…). They are read from the
passages at hand, never from a list of known questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language import content_pairs
from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import LegalUnit

_CONDITIONS = table("conditions")
_NO_FACT = _CONDITIONS.pattern("no_fact")
_ITEM = _CONDITIONS.pattern("item")
_CASE = _CONDITIONS.pattern("case")
_EXCEPT = _CONDITIONS.pattern("except")
_PLACE = _CONDITIONS.pattern("place")
_VAGUE = _CONDITIONS.pattern("vague")
_RESERVED = _CONDITIONS.pattern("reserved")


@dataclass(frozen=True)
class Condition:
    """A condition as the law words it, and the number of the passage it stands in.

    `told` is the share (0 to 1) of its content bigrams that the question holds.
    """

    text: str
    source: int
    told: float


def open_conditions(question: str, evidence: Sequence[LegalUnit], most: int = 8) -> list[Condition]:
    """Conditions of the law in evidence that the question leaves open, in order of the evidence.

    Left out is what the question already says (80 % of its words), what is too general to ask
    about, and all but four of one passage: those nearest to the question.
    """
    asked = content_pairs(question)
    found: list[Condition] = []
    for n, unit in enumerate(evidence, start=1):
        if not unit.kind.binding:
            continue
        own = [Condition(t, n, _told(t, asked)) for t in dict.fromkeys(conditions_of(unit))]
        own = sorted((c for c in own if c.told < 0.8), key=lambda c: -c.told)[:4]
        found += [c for c in own if c.text not in {f.text for f in found}]
    return found[:most]


def conditions_of(unit: LegalUnit) -> list[str]:
    """The conditions that an article names, in its own words, in the order of the text."""
    found: list[tuple[int, str]] = []
    at = 0
    for line in unit.text.split("\n"):
        if item := _ITEM.match(line):
            found.append((at, item[1]))
        else:
            for pattern in (_CASE, _EXCEPT, _PLACE):
                found += [(at + m.start(), next(g for g in m.groups() if g)) for m in pattern.finditer(line)]
        at += len(line) + 1
    texts = [_RESERVED.sub("", t).strip("，；。 ") for _, t in sorted(found)]
    return [t for t in texts if 4 <= len(t) <= 70 and not _VAGUE.search(t)]


def good_question(text: str, question: str, conditions: Sequence[Condition]) -> bool:
    """Whether a model's question back may be shown: one short question about a fact, no law in it.

    It must speak of what the asker spoke of or of one of the open conditions, and not only repeat
    what was asked.
    """
    if not 4 <= len(text) <= 60 or not text.endswith(("？", "?")) or "\n" in text:
        return False
    if _NO_FACT.search(text):
        return False
    around = content_pairs(question).union(*(content_pairs(c.text) for c in conditions))
    new = content_pairs(text) - content_pairs(question)
    return bool(conditions) and len(new) >= 2 and bool(content_pairs(text) & around)


def _told(condition: str, asked: set[str]) -> float:
    pairs = content_pairs(condition)
    return len(pairs & asked) / len(pairs) if pairs else 1.0
