"""The case desk: cases of the corpus as a table, and cases like the facts described.

Every cell is in the source's own words. Law is told apart by where it comes from: named by the
source, cited by those who discuss the case, or only found by search.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.citations import find_citations
from assistant.corpus.seeds import CaseDetail, load_cases
from assistant.desk.stance import asks
from assistant.language import Terms, fold, sentence_spans
from assistant.library import Library, State
from assistant.schema import Hit, Kind, LegalUnit
from assistant.schema.stages import GAP
from assistant.understand import Facet, FacetRule, facets_of, load_facets

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from assistant.retrieve import Retriever

SHOWN = 170  # characters of a section that a row of the table shows
_FACTS = re.compile(r"案情")
_OUTCOME = re.compile(r"裁判结果|处理结果|法院裁判|裁决结果|判决结果")
_HOLDING = re.compile(r"裁判要点|裁判要旨|典型意义|裁判理由|法官解读|案例分析")
_CLAIM = re.compile(r"请求")
_BODY = re.compile(
    r"(?:^|[，。；、：\s由向经])((?![由向经被])[\u4e00-\u9fff]{2,14}?"
    r"(?:人民法院|人民检察院|仲裁委员会|互联网法院|铁路运输(?:中级)?法院))"
)
_PLACE = re.compile(
    "(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃"
    "|青海|台湾)省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|(?:北京|天津|上海|重庆)市"
)
_RULING = re.compile(r"判决|裁定|裁决|驳回")


def sections(units: Sequence[LegalUnit], wanted: re.Pattern[str]) -> str:
    """The whole text of the sections whose heading fits, in order; "" where there is none."""
    return "\n".join(u.text for u in units if wanted.search(u.heading))


def opening(text: str, limit: int = SHOWN) -> str:
    """The first sentences of a text, about `limit` characters; …… where more follows."""
    end = 0
    for start, stop in sentence_spans(text):
        if end and stop > limit:
            break
        if start <= limit:
            end = stop
    cut = text[:end].strip()
    return cut + GAP if end < len(text.rstrip()) else cut


def ruling(text: str) -> str:
    """The last ruling that a section tells, from its sentence on; the opening where none is told."""
    starts = [a for a, b in sentence_spans(text) if _RULING.search(text[a:b]) and "不服" not in text[a:b]]
    at = starts[-1] if starts else 0
    told = opening(text[at:])
    return GAP + told if at and told else told


def facts_of(units: Sequence[LegalUnit]) -> str:
    """What happened: the sections on the facts, else all there is."""
    return sections(units, _FACTS) or "\n".join(u.text for u in units)


def detail_of(units: Sequence[LegalUnit]) -> CaseDetail:
    """The fields of a case as far as its sections tell them."""
    first, outcome = units[0], sections(units, _OUTCOME)
    claim = sections(units, _CLAIM)
    place = _PLACE.search(f"{first.title}\n{facts_of(units)}")
    return CaseDetail(
        unit_id=first.id,
        title=first.title,
        place=place[0] if place else "",
        bodies=tuple(dict.fromkeys(_BODY.findall(outcome)))[:3],
        facts=_shown(facts_of(units)),
        measures=_shown(claim),
        outcome=(ruling(outcome),) if outcome else (),
    )


def holding_of(units: Sequence[LegalUnit]) -> str:
    """The opening of what the case stands for; "" where no section says so."""
    for heading in _HOLDING.pattern.split("|"):
        if text := sections(units, re.compile(heading)):
            return opening(text)
    return ""


def _shown(text: str) -> tuple[str, ...]:
    return (opening(text),) if text else ()


def by_case(units: Iterable[LegalUnit]) -> list[tuple[LegalUnit, ...]]:
    """Units of one case together, in order: those of one title from one file."""
    groups: dict[tuple[str, str], list[LegalUnit]] = {}
    for unit in units:
        groups.setdefault((unit.title, unit.source), []).append(unit)
    return [tuple(own) for own in groups.values()]


ALIKE = 2.0  # weight of shared facets from which a case counts as like the facts
WORDED, NEAR = (
    0.25,
    6.0,
)  # share of the facts' words in a case, score of a search: from these on, like in words
APART = 0.2  # what a place or conduct of the case alone takes from its likeness, in its weight
TELLING = frozenset({"conduct", "place", "information"})


@dataclass(frozen=True)
class CitedLaw:
    """An article that the source of a case, or a contribution about it (`by`), cites."""

    unit: LegalUnit
    by: str


@dataclass(frozen=True)
class CaseRow:
    """A case as a row of the table; every value stands in the source in these words.

    `units` are all its passages, the first of them `unit`; `holding` what it stands for.
    """

    unit: LegalUnit
    detail: CaseDetail
    cited: tuple[CitedLaw, ...]
    facets: tuple[Facet, ...]
    units: tuple[LegalUnit, ...] = ()
    holding: str = ""

    @property
    def passages(self) -> tuple[str, ...]:
        """Ids of the passages that a reader may open: the case, then what discusses it."""
        return (*(u.id for u in self.units or (self.unit,)), *self.detail.discussed_in)

    @cached_property
    def words(self) -> str:
        """All that the row shows and the case's own text, folded, for filtering."""
        d = self.detail
        cells = (*d.bodies, *d.dates, *d.facts, *d.figures, *d.measures, *d.outcome, *d.laws)
        law = [c.unit.citation for c in self.cited]
        own = [u.text for u in self.units or (self.unit,)]
        return fold("\n".join((d.title, d.place, d.origin, self.unit.source, *cells, *law, *own)))


@dataclass(frozen=True)
class SimilarCase:
    """A case like the facts: what both share, what only the facts or only the case show."""

    row: CaseRow
    likeness: float
    shared: tuple[Facet, ...]
    only_facts: tuple[str, ...]
    only_case: tuple[str, ...]


@dataclass(frozen=True)
class SimilarCases:
    """Cases like the facts, best first, and other sources that tell how such matters went.

    `worded` are further cases in much the same words, whose sides could not be compared or differ.
    `reports` are passages of news, interviews or contributions; no cases of their own. `own` are
    the sides that were read in the facts: what was compared.
    """

    cases: tuple[SimilarCase, ...]
    reports: tuple[Hit, ...]
    own: tuple[Facet, ...] = ()
    worded: tuple[CaseRow, ...] = ()


def _nearness(row: CaseRow, near: Mapping[str, float]) -> float:
    """The best score that a search gave any passage of a case."""
    return max(near.get(unit_id, 0.0) for unit_id in row.passages)


class CaseDesk:
    """The cases of one library."""

    def __init__(self, library: Library, retriever: Retriever, corpus: Path) -> None:
        """`corpus` is the folder of the seeds."""
        self.library, self.retriever, self.corpus = library, retriever, corpus

    @cached_property
    def _rules(self) -> tuple[FacetRule, ...]:
        return load_facets(self.corpus)

    @cached_property
    def rows(self) -> tuple[CaseRow, ...]:
        """The table: every case of the seeds that the library holds, then cases without details."""
        details = {d.unit_id: d for d in load_cases(self.corpus)}
        units = [u for u in self.library.sources if u.kind is Kind.CASE]
        known = [self._row((u,), details[u.id]) for u in units if u.id in details]
        others = by_case(u for u in units if u.id not in details)
        return tuple([*known, *(self._row(own, detail_of(own)) for own in others)])

    def _row(self, units: tuple[LegalUnit, ...], detail: CaseDetail) -> CaseRow:
        seed = len(units) == 1
        told = "。".join((*detail.facts, *detail.figures)) if seed else facts_of(units)
        facets = facets_of(told or units[0].text, self._rules)
        law = tuple(self._cited(units, detail))
        return CaseRow(units[0], detail, law, facets, units, "" if seed else holding_of(units))

    def _cited(self, units: Sequence[LegalUnit], detail: CaseDetail) -> Iterable[CitedLaw]:
        seen: set[str] = set()
        for unit_id in (*(u.id for u in units), *detail.discussed_in):
            speaks = self.library.units.get(unit_id)
            for c in find_citations(speaks.text) if speaks else []:
                found = self.library.lookup(c.law, c.article_no, c.article_suffix)
                if found.state is State.FOUND and found.unit and found.unit.id not in seen:
                    seen.add(found.unit.id)
                    yield CitedLaw(found.unit, unit_id)

    def filtered(self, words: str = "", place: str = "", facet: str = "") -> list[CaseRow]:
        """Rows that hold every word given (split at spaces), the place, the facet's name."""
        wanted = [fold(w) for w in words.split()]
        return [
            row
            for row in self.rows
            if all(w in row.words for w in wanted)
            and (not place or place in row.detail.place)
            and (not facet or facet in {f.name for f in row.facets})
        ]

    def similar(self, facts: str, as_of: date | None = None, most: int = 3) -> SimilarCases:
        """Cases whose facts share enough sides with those described; none is an answer too."""
        own = facets_of(facts, self._rules)
        hits = self.retriever.search(facts, k=50, kinds=[Kind.CASE], as_of=as_of)
        near = {h.unit.id: h.score for h in hits}
        found = [self._compare(row, own, _nearness(row, near)) for row in self.rows]
        alike = sorted((s for s in found if s is not None), key=lambda s: -s.likeness)[:most]
        worded = self._worded(facts, near, {s.row.unit.id for s in alike})[:most]
        kinds = [Kind.NEWS, Kind.INTERVIEW, Kind.COMMENTARY]
        told = self.retriever.search(facts, k=8, kinds=kinds, as_of=as_of) if own else []
        reports = tuple(h for h in told if self._tells_of(h.unit, own))[:2]
        return SimilarCases(tuple(alike), reports, own, tuple(worded))

    def _worded(self, facts: str, near: Mapping[str, float], alike: Container[str]) -> list[CaseRow]:
        """Other cases told in much the same words, the most first."""
        terms = Terms.of([(facts, 1.0)], self.retriever.index.lexical.idf)
        told = []
        for row in self.rows:
            if row.unit.id not in alike and _nearness(row, near) >= NEAR:
                share = terms.score("\n".join(u.text for u in row.units))
                if share >= WORDED:
                    told.append((share, row))
        return [row for _, row in sorted(told, key=lambda pair: -pair[0])]

    def _tells_of(self, unit: LegalUnit, own: Sequence[Facet]) -> bool:
        """Whether a passage tells of such a place or such conduct, and does not only ask."""
        wanted = {f.name for f in own if f.dimension in ("place", "conduct") and f.weight >= 1}
        return not asks(unit) and any(f.name in wanted for f in facets_of(unit.text, self._rules))

    def _compare(self, row: CaseRow, own: Sequence[Facet], near: float) -> SimilarCase | None:
        theirs = {f.name for f in row.facets}
        shared = tuple(f for f in own if f.name in theirs)
        telling = [f for f in shared if f.dimension in TELLING]
        weight = sum(f.weight for f in shared)
        if weight < ALIKE or len(telling) < 2:
            return None
        mine = {f.name for f in own}
        apart = sum(
            f.weight for f in row.facets if f.name not in mine and f.dimension in ("place", "conduct")
        )
        return SimilarCase(
            row,
            weight + 0.2 * near - APART * apart,
            shared,
            tuple(f.name for f in own if f.name not in theirs and f.dimension in TELLING),
            tuple(f.name for f in row.facets if f.name not in mine and f.dimension in TELLING),
        )
