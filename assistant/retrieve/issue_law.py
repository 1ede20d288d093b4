"""The law that the issues of a situation call for, weighed with how near it is to the question.

Everyday words of a trade (物业, 快递, 公司) draw a search to the law of the trade; what was done
with somebody's information is told by few words. The issues that the facts raise are searched
in words of law, and their articles gain on those that only share the question's words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.retrieve.retriever import Retriever
from assistant.schema.answers import Hit
from assistant.schema.stages import Inquiry, IssueLaw, Query
from assistant.understand.facets import facets_of, load_facets
from assistant.understand.issues import LIABILITY, PUBLIC, REMEDY, RULE, Facts, applies, load_issue_rules

TOP = 3  # articles that an issue brings
# What being the very article of an issue is worth, in standard deviations of the fused score of a
# question; an article less near to the issue gets the cube of its share: half as near, hardly anything.
GAIN = 3.0
FEW, TWIN = 3, 4.5  # of so few issues, the second article of an issue is shown when it is nearly as near
STEP = 1.0  # what each place further down the table of issues costs when it is said what leads
# Conduct that by itself is about somebody's image, name or data; 转让 or 发布 may be of anything.
ALONE = frozenset(
    {
        "只能刷脸",
        "拍摄窥视",
        "侮辱诽谤",
        "推销骚扰",
        "换脸冒用",
        "偷看通信",
        "使用肖像",
        "冒用身份",
        "强制同意",
    }
)
# A rule that begins with public places does not govern what was done where somebody lives.
_OF_PUBLIC_PLACES = re.compile(r"在(?:本市)?[^，。；]{0,40}公共(?:场所|区域)")
_OPEN_TO_ALL = frozenset(
    (
        "居住小区",
        "商店超市",
        "售楼处",
        "健身娱乐场所",
        "酒店景区车站",
        "公共厕所",
        "学校",
        "医院诊所",
        "工作单位",
    )
)
_PUBLIC = re.compile(r"公益诉讼|检察")  # asked about, litigation in the public interest is the matter itself
NEAR = 1.5  # an issue counts where its nearest article is so near to the question itself


@dataclass(frozen=True)
class _Called:
    """What an issue's words of law find: the first hits, the query, the score of the very first."""

    hits: tuple[Hit, ...]
    query: Query
    best: float


class IssueFinder:
    """Weighs the law that issues call for into what a question found."""

    def __init__(self, retriever: Retriever, prompts: Path, corpus: Path) -> None:
        """`prompts` holds the table of issues, `corpus` the facets."""
        self.retriever, self.prompts, self.corpus = retriever, prompts, corpus
        self._called = lru_cache(maxsize=512)(self._search)

    def _search(self, words: str, day: date) -> _Called:
        query = self.retriever.prepare([words])
        hits = self.retriever.evidence([words], as_of=day, depth=TOP).law
        return _Called(hits, query, float(self.retriever.fused(query, self._rows(hits)).max()))

    def weigh(self, inquiry: Inquiry, ready: Query, law: Sequence[Hit], day: date) -> IssueLaw:
        """Weigh the issues of a situation into its ranked law, `law`; `ready` is the question."""
        facts = Facts(inquiry.text, facets_of(inquiry.text, load_facets(self.corpus)), inquiry)
        raised = [rule for rule in load_issue_rules(self.prompts) if applies(rule, facts)]
        personal = any(f.dimension == "information" or f.name in ALONE for f in facts.facets)
        if not personal or all(rule.personal for rule in raised):
            return IssueLaw(tuple(law))
        own = {hit.unit.id: hit.score for hit in law}
        called: list[tuple[str, _Called]] = []
        general: set[str] = set()
        plain: set[int] = set()  # places in `called` of the issues that not every such matter raises
        for rule in raised:
            part = RULE if rule.part == PUBLIC and _PUBLIC.search(inquiry.text) else rule.part
            found = self._called(rule.search, day)
            if max(self._own(found.hits, ready, own), default=0.0) >= NEAR:
                plain |= set() if rule.general else {len(called)}
                called.append((part, found))
                general.update(h.unit.id for h in found.hits if rule.general)
        gained = self._gained([*law, *(h for _, c in called for h in c.hits)], called, own)
        best = [max((gained[h.unit.id] for h in c.hits), key=_score) for _, c in called]
        leading = [hit for hit, (part, _) in zip(best, called, strict=True) if part == RULE]
        general -= {best[at].unit.id for at in plain}
        waiting = {h.unit.id: STEP * at for at, h in reversed(list(enumerate(leading)))}
        first = sorted(_merged(leading), key=lambda h: (h.unit.id in general, waiting[h.unit.id] - h.score))
        if len([h for h in first if h.unit.id not in general]) <= FEW:
            first = self._with_twins(first, [c for p, c in called if p == RULE], gained, general)
        liability = tuple(gained[c.hits[0].unit.id] for part, c in called if part == LIABILITY)
        remedies = _merged([gained[h.unit.id] for p, c in called if p == REMEDY for h in c.hits])
        led = {h.unit.id for h in (*first, *liability, *remedies)}
        indoors = "私人空间" in facts.names and not facts.names & _OPEN_TO_ALL
        rest = [
            h
            for h in _merged([gained[h.unit.id] for h in law])
            if h.unit.id not in led and not (indoors and _OF_PUBLIC_PLACES.match(h.unit.text))
        ]
        words = " ".join(rule.search for rule in raised if not (rule.personal or rule.general))
        called_ids = frozenset(h.unit.id for h in first)
        return IssueLaw((*first, *rest), liability, remedies, words, called_ids, called_ids & general)

    def _with_twins(
        self, first: Sequence[Hit], called: Sequence[_Called], gained: dict[str, Hit], general: set[str]
    ) -> list[Hit]:
        """The articles and, behind them, those of their chapters that state the rights they protect."""
        twins = [
            gained[other.unit.id]
            for hit in first
            if hit.unit.id not in general
            for found in called
            if hit.unit.id in {h.unit.id for h in found.hits[:2]}
            for other in found.hits[:2]
            if (other.unit.title, other.unit.heading) == (hit.unit.title, hit.unit.heading)
            and "享有" in other.unit.text
            and gained[other.unit.id].score >= hit.score - TWIN
        ]
        return list({h.unit.id: h for h in (*first, *twins)}.values())

    def _own(self, hits: Sequence[Hit], ready: Query, own: dict[str, float]) -> list[float]:
        """How near articles are to the question itself; what is not known yet is added to `own`."""
        fresh = [h for h in hits if h.unit.id not in own]
        if fresh:
            scores = self.retriever.fused(ready, self._rows(fresh))
            own.update((h.unit.id, float(s)) for h, s in zip(fresh, scores, strict=True))
        return [own[h.unit.id] for h in hits]

    def _gained(
        self, hits: Sequence[Hit], called: Sequence[tuple[str, _Called]], own: dict[str, float]
    ) -> dict[str, Hit]:
        """Each article at its own nearness and what its nearest issue adds, by unit id."""
        units = {h.unit.id: h.unit for h in hits}
        rows = self._rows([Hit(u, 0.0) for u in units.values()])
        share = np.zeros(len(rows))
        for _, found in called:
            share = np.maximum(share, self.retriever.fused(found.query, rows) / max(found.best, 1e-6))
        return {
            i: Hit(u, own[i] + GAIN * min(1.0, float(s)) ** 3)
            for (i, u), s in zip(units.items(), share, strict=True)
        }

    def _rows(self, hits: Sequence[Hit]) -> np.ndarray:
        return np.array([self.retriever.index.row[h.unit.id] for h in hits], np.int64)


def _score(hit: Hit) -> float:
    return hit.score


def _merged(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Each unit once, best first."""
    return tuple(sorted({h.unit.id: h for h in hits}.values(), key=_score, reverse=True))
