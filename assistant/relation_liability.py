"""Rule and liability joined by their words, where the penalty names the conduct and no article number."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from assistant.relation_rules import Relation, RelationKind
from assistant.relation_terms import Excluded, law_key
from assistant.schema import ITEM_START, LegalUnit
from assistant.text import letters

SURE = 0.6
AHEAD = 0.2
SHORTEST = 8
_PENAL = re.compile(r"法律责任|罚则")
_PENALTY = re.compile(r"罚款|拘留|警告|责令|没收|吊销|处分|罚金")
_CONDUCT = re.compile(r"违反本(?:法|条例)规定，([^。；：]{6,90}?)的，")
_LISTED = re.compile(r"有下列(?:行为|情形)之一")
_NUMBERED = re.compile(r"本法第[^，。；]{1,9}条")
_GENERAL = re.compile(r"违反本(?:法|条例)(?:的)?规定(?!，|,|的，|，|有)[^，。；]{2,24}")
_ANSWER = re.compile(r"罚款|责令|赔偿|起诉|提起诉讼|民事责任|法律责任|治安管理处罚")
MOST_GENERAL = 3
LARGEST = 200
BY_WORDS = "按文字对应："


def liabilities_by_words(units: list[LegalUnit]) -> Iterator[Relation]:
    """Join penalties of one version to the rules whose conduct they name; sure matches only.

    The share of the conduct's weighted bigrams that the rule has must be at least SURE and
    AHEAD of the next rule's; the relation's words begin with BY_WORDS.
    """
    penal = [u for u in units if _PENAL.search(u.heading)]
    rules = [u for u in units if not _PENAL.search(u.heading) and not _PENALTY.search(u.text)]
    if not penal or len(rules) < 3:
        return
    grams = [(u, _bigrams(u.text)) for u in rules]
    shared = Counter(g for _, own in grams for g in own)
    weight = {g: math.log((len(rules) + 1) / (1 + n)) for g, n in shared.items()}
    unseen = math.log(len(rules) + 1)
    for unit in penal:
        for conduct in _conducts(unit):
            own = _bigrams(conduct)
            whole = sum(weight.get(g, unseen) for g in own) or 1.0
            ranked = sorted(((sum(weight[g] for g in own & o) / whole, r.id) for r, o in grams), reverse=True)
            if ranked[0][0] >= SURE and ranked[0][0] - ranked[1][0] >= AHEAD:
                yield Relation(RelationKind.LIABILITY, ranked[0][1], unit.id, BY_WORDS + conduct)


def general_liabilities(units: list[LegalUnit]) -> list[Excluded]:
    """Articles that answer any breach of their law: the conduct is the law's own subject.

    违反本法规定处理个人信息…… in 个人信息保护法; not 违反本法规定收购烟叶 in another law.
    """
    found = []
    for unit in units:
        for line in unit.text.split("\n"):
            m = _GENERAL.search(line)
            if m and _ANSWER.search(line) and _subject(unit) in m[0]:
                found.append(Excluded(unit.id, law_key(unit), "", line))
                break
    return found if len(found) <= MOST_GENERAL and len(units) <= LARGEST else []


def _subject(unit: LegalUnit) -> str:
    """What a law is about, by its title: 个人信息保护法 -> 个人信息. Short titles name no subject."""
    return unit.title[:4] if len(unit.title) >= 6 else "\0"


def _conducts(unit: LegalUnit) -> Iterator[str]:
    """What a penalty punishes: the clause after 违反本法规定, or each item of its list."""
    for paragraph in unit.paragraphs:
        lead, *items = paragraph.split("\n")
        if not _PENALTY.search(paragraph):
            continue
        if _LISTED.search(lead):
            conducts = [ITEM_START.sub("", item).rstrip("；。的") for item in items]
        else:
            conducts = [m[1] for m in _CONDUCT.finditer(lead)]
        for conduct in conducts:
            if len(letters(conduct)) >= SHORTEST and not _NUMBERED.search(conduct):
                yield conduct


def _bigrams(text: str) -> set[str]:
    words = letters(text)
    return {words[i : i + 2] for i in range(len(words) - 1)}
