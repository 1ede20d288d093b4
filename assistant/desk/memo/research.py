"""What the library holds on one issue of a memo: law, interpretation, views, disputes, what is open."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from assistant.choose import best_passage
from assistant.desk.memo.fit import Fit, on_investigation, repeats
from assistant.desk.stance import asks
from assistant.language import Terms
from assistant.library import unheld
from assistant.retrieve import LAW, DigestSearch, Retriever
from assistant.rules import (
    Condition,
    addressed_to_officials,
    household_exclusions,
    open_conditions,
    place_named,
    territory,
)
from assistant.schema import DigestArticle, Hit, Instrument, Kind, LegalUnit
from assistant.understand import Facts, facets_of, load_facets, load_issue_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from assistant.config import Settings
    from assistant.desk.cases import CaseDesk, SimilarCases
    from assistant.desk.disputes import Dispute, DisputeMap
    from assistant.desk.memo.issues import MemoIssue
    from assistant.library import Library

MOST_LAW, MOST_VIEWS, MOST_OPEN, MOST_UNHELD = 4, 2, 3, 3
ITEM = 0.1  # share of the issue's words that an item of a list must hold to be checked
_PERSONAL = re.compile("个人信息|个人的权益")  # an issue on which law of personal information is nearest
_OFFICIAL = re.compile("行政|主管|机关|诉讼|部门")  # an issue on which rules for authorities bear
_EMPTY = re.compile(r"^(?:符合)?(?:有)?(?:下列|前款)|^没有规定|^承担|下列情形|有规定$|^单位犯|需要获取")
PERSONAL = 0.12  # what naming personal information adds to a rule where the facts are about it
TOLD = 120  # characters of the facts that go into a search for one issue
FLOOR, CLOSE, NEAR = 0.22, 0.6, 0.2
VIEW_FLOOR, ALIKE = 0.14, 0.16
FIELD = 0.06  # share of all articles found that a law must have, unless it leads an issue
DIGEST, DIGEST_FAR, MOST_DIGESTS = 0.6, 0.74, 4  # see assistant/retrieve/digests.py
ABSENT = 6  # of the best rules of today
SAID = (Kind.COMMENTARY, Kind.INTERVIEW, Kind.ESSAY)


@dataclass(frozen=True)
class IssueFindings:
    """What stands behind an issue. `conditions` pairs a condition of law with its article."""

    issue: MemoIssue
    law: tuple[LegalUnit, ...]
    interpretations: tuple[LegalUnit, ...]
    views: tuple[LegalUnit, ...]
    disputes: tuple[Dispute, ...]
    conditions: tuple[tuple[Condition, LegalUnit], ...]
    unheld: tuple[Instrument, ...]
    score: Callable[[str], float]
    digests: tuple[DigestArticle, ...] = ()  # what instruments that are not held say, in our own words
    absent: tuple[LegalUnit, ...] = ()  # what would answer today and was not law on the memo's day


class Researcher:
    """Searches one library for a memo on one day."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        retriever: Retriever,
        cases: CaseDesk,
        disputes: DisputeMap,
        day: date,
    ) -> None:
        """Law as on `day`."""
        self.settings, self.library, self.retriever, self.day = settings, library, retriever, day
        self.cases, self.disputes = cases, disputes
        self._more: dict[str, frozenset[str]] = {}  # by issue: rules that a further search brought
        self.idf = lru_cache(maxsize=50_000)(retriever.index.lexical.idf)

    @cached_property
    def exclusions(self) -> dict[str, LegalUnit]:
        """Articles that exclude household use, by law."""
        return household_exclusions(self.library, self.day)

    def of_one_field(self, found: Sequence[IssueFindings], facts: Facts) -> list[IssueFindings]:
        """The findings of a memo without laws of other fields that crept in, with what must be checked."""
        mass = Counter(u.title for f in found for u in f.law)
        total = sum(mass.values()) or 1
        leading = {f.law[0].title for f in found if f.law}
        leads = {f.law[0].id for f in found if f.law}
        kept = {t for t in mass if mass[t] / total >= FIELD}
        if facts.personal:
            kept = set(self.disputes.field)  # the sources name the laws of this field
        kept = {*kept, *leading, *(t for t in mass if t in facts.text)}
        out = []
        fit = Fit(facts, self.settings.corpus)
        for one in found:
            more = self._more.get(one.issue.key, ())
            law = tuple(u for u in one.law if u.title in kept and u.id not in more)[:MOST_LAW]
            law += tuple(u for u in one.law if u.id in more)
            # An article that leads another issue is left to it.
            law = law[:1] + tuple(u for u in law[1:] if u.id not in leads)
            one = replace(one, law=law)
            out.append(replace(one, conditions=tuple(_to_check(one, facts, fit))[:MOST_OPEN]))
        return out

    def study(self, issue: MemoIssue, facts: Facts) -> IssueFindings:
        """Gather what the library holds on an issue."""
        words = f"{issue.title} {issue.search}"
        fit = Fit(facts, self.settings.corpus)
        why = " ".join(issue.why) or facts.text[:300]
        score = Terms.of([(words, 1.0), (why, 0.35)], self.idf).score
        evidence = self.retriever.evidence([words, why[:TOLD]], as_of=self.day, depth=30)
        found = self._rules(evidence.law, facts, issue, fit, score)
        official = bool(_OFFICIAL.search(issue.title))
        own = [u for u in found if u.kind is Kind.STATUTE and (official or not addressed_to_officials(u))]
        more = self._further(issue, fit, own)
        own = [*(u for u in own[: 2 * MOST_LAW] if u not in more), *more]
        if issue.key == "scope":
            own = list(self.exclusions.values())[:2]
        said = sorted((*evidence.views, *evidence.practice), key=lambda h: -h.score)
        disputes = self.disputes.named_in(*issue_words(issue, facts), self.day)
        disputing = {p.unit.id for d in disputes for side in d.sides for p in side.positions}
        own_section = not re.search("证据|取证|调查", issue.title)
        further = [u for u in found if u.kind is not Kind.STATUTE and self._binds(u, facts)]
        further = [u for u in further if not (own_section and on_investigation(u))][:2]
        lacking = tuple(self._unheld(words, issue, facts, fit))
        return IssueFindings(
            issue,
            tuple(own),
            tuple(further),
            tuple(u for u in self._views(said, facts, fit, own, score) if u.id not in disputing),
            disputes,
            (),
            lacking,
            score,
            self._digests((words, f"{issue.title} {why[:TOLD]}"), {i.title for i in lacking}),
            self._absent([words, why[:TOLD]], issue, fit),
        )

    def _further(self, issue: MemoIssue, fit: Fit, own: Sequence[LegalUnit]) -> list[LegalUnit]:
        """The rule that each further search of an issue brings beside those found."""
        rules = load_issue_rules(self.settings.prompts)
        searches = next((r.further for r in rules if r.key == issue.key), ())
        known = {u.id for u in own[:MOST_LAW]}
        out: dict[str, LegalUnit] = {}
        for words in searches:
            hits = self.retriever.evidence([words], as_of=self.day, depth=5).law
            fitting = (h.unit for h in hits if h.unit.kind is Kind.STATUTE and not _foreign(h.unit))
            best = next(fitting, None)
            excluded = best is not None and fit.facts.private and best.title in self.exclusions
            if best is not None and not excluded and best.id not in known and fit.rule(best, issue):
                out[best.id] = best
        self._more[issue.key] = frozenset(out)
        return list(out.values())

    def _rules(
        self,
        hits: Sequence[Hit],
        facts: Facts,
        issue: MemoIssue,
        fit: Fit,
        score: Callable[[str], float],
    ) -> list[LegalUnit]:
        """Law in force that governs, best first; laws that exclude the household are left out for it."""
        top = max((h.score for h in hits), default=1.0) or 1.0
        best = {h.unit.id: h.score / top for h in hits}
        units = {h.unit.id: h.unit for h in hits}  # with their status on the day
        personal = not facts.private and facts.personal and bool(_PERSONAL.search(issue.title + issue.search))
        ranked = []
        for unit_id, near in best.items():
            unit = units[unit_id]
            if (facts.private and unit.title in self.exclusions) or not fit.rule(unit, issue):
                continue
            share = max(score(p) for p in unit.paragraphs) if unit.paragraphs else 0.0
            own = PERSONAL if personal and "个人信息" in unit.text else 0.0
            ranked.append((share + NEAR * near, own, unit))
        floor = max(FLOOR, CLOSE * max((value for value, _, _ in ranked), default=0.0))
        ranked.sort(key=lambda row: -(row[0] + row[1]))
        texts: dict[str, LegalUnit] = {}
        for value, _, unit in ranked:
            if value >= (floor if unit.kind is Kind.STATUTE else FLOOR) and not _foreign(unit):
                texts.setdefault(unit.text, unit)
        return list(texts.values())

    def _binds(self, unit: LegalUnit, facts: Facts) -> bool:
        """Whether a rule may bear on the facts: not one of another place, or of other information."""
        if not self.same_information(unit.text, facts):
            return False
        place = territory(unit)
        named = [
            p for p in ("北京", "上海", "天津", "重庆", "深圳", "广州", "杭州", "南京") if p in facts.text
        ]
        return not place or not named or place_named(place, facts.text)

    def same_information(self, text: str, facts: Facts) -> bool:
        """Whether words that speak of a certain sort of information speak of one in the facts."""
        special = {"人脸", "指纹声纹", "健康医疗", "行踪轨迹", "财产账户"}
        told = {f.name for f in facets_of(text, load_facets(self.settings.corpus))} & special
        return not told or bool(told & facts.names)

    def _views(
        self,
        hits: Sequence[Hit],
        facts: Facts,
        fit: Fit,
        law: Sequence[LegalUnit],
        score: Callable[[str], float],
    ) -> list[LegalUnit]:
        """Contributions that speak of the issue, or of facts like these; reliable ones first."""
        alike = Terms.of([(facts.text, 1.0)], self.idf).score
        hits = [h for h in hits if h.unit.kind in SAID]
        told = [
            h.unit
            for h in hits
            if not asks(h.unit) and (score(h.unit.text) >= VIEW_FLOOR or alike(h.unit.text) >= ALIKE)
        ]
        # What is said of a draft of a law is past once the law is passed.
        quotes = {u.id: best_passage(u, score, 260).shown for u in told}
        texts = [u.text for u in law]
        told = [
            u
            for u in told
            if "草案" not in quotes[u.id]
            and self.same_information(quotes[u.id], facts)
            and fit.telling(quotes[u.id], criminal=True)
            and not repeats(quotes[u.id], texts)
        ]
        told.sort(key=lambda u: u.reliability == "low")
        return told[:MOST_VIEWS]

    def _unheld(self, words: str, issue: MemoIssue, facts: Facts, fit: Fit) -> list[Instrument]:
        """Instruments on the issue and on the facts whose text is not held, the aptest first."""

        def told(instrument: Instrument) -> list[str]:
            if not fit.instrument(instrument, issue) or not instrument.begun(self.day):
                return []
            topics = [t for t in instrument.topics if t in words or t in facts.text]
            return topics if any(t in words for t in topics) else []

        return unheld.ranked(self.library.instruments, told, self.idf)[:MOST_UNHELD]

    def _absent(self, words: Sequence[str], issue: MemoIssue, fit: Fit) -> tuple[LegalUnit, ...]:
        """Rules on an issue that hold today and did not hold on the memo's day."""
        today = date.today()
        if self.day == today:
            return ()
        hits = self.retriever.evidence(list(words), as_of=today, depth=ABSENT).law
        return tuple(h.unit for h in hits if not h.unit.covers(self.day) and fit.rule(h.unit, issue))

    def _digests(self, queries: Sequence[str], titles: set[str]) -> tuple[DigestArticle, ...]:
        """What digests of these instruments say on an issue, and any other that says it clearly."""
        index = self.retriever.index
        if index.embedder is None:
            return ()
        best: dict[DigestArticle, float] = {}
        for query, vector in zip(queries, index.embedder.queries(queries), strict=True):
            for hit in self._digest_search.hits(query, vector, self.day):
                best[hit.article] = max(hit.score, best.get(hit.article, 0.0))
        ranked = sorted(best, key=lambda article: -best[article])
        near = [a for a in ranked if best[a] >= (DIGEST if a.law in titles else DIGEST_FAR)]
        return tuple(near[:MOST_DIGESTS])

    @cached_property
    def _digest_search(self) -> DigestSearch:
        index = self.retriever.index
        return DigestSearch.load(index.folder, self.library, self.idf)

    def similar(self, facts: Facts) -> SimilarCases:
        """Cases like the facts."""
        return self.cases.similar(facts.text, self.day)

    def law_on(
        self, words: str, most: int, keep: Callable[[LegalUnit], bool] | None = None
    ) -> list[LegalUnit]:
        """Law found for words of law, best first, as far as `keep` allows."""
        hits = self.retriever.search(words, k=40, kinds=LAW, as_of=self.day)
        units = [h.unit for h in hits if keep is None or keep(h.unit)]
        return units[:most]

    def told_on(self, words: str, most: int, kinds: Sequence[Kind] = (*SAID, Kind.NEWS)) -> list[LegalUnit]:
        """What other sources tell, best first, questions and unreliable sources left out."""
        hits: list[Hit] = self.retriever.search(words, k=20, kinds=kinds, as_of=self.day)
        score = Terms.of([(words, 1.0)], self.idf).score
        return [
            h.unit
            for h in hits
            if not asks(h.unit) and h.unit.reliability == "normal" and score(h.unit.text) >= VIEW_FLOOR
        ][:most]


def issue_words(issue: MemoIssue, facts: Facts) -> tuple[str, str]:
    """What an issue is called and searched by, and what it is about, to tell the disputes it touches."""
    why = " ".join(issue.why) or facts.text[:300]
    return f"{issue.title} {issue.search}", f"{issue.title} {why}"


def _to_check(found: IssueFindings, facts: Facts, fit: Fit) -> Iterable[tuple[Condition, LegalUnit]]:
    """Conditions of the law that the facts must be held against: of lists, only the items in question."""
    told = 0
    for condition in open_conditions(facts.text, found.law, 5 * MOST_OPEN):
        unit = found.law[condition.source - 1]
        items = [i for p in range(len(unit.paragraphs)) for i in unit.items(p + 1)]
        item = any(condition.text in i for i in items)
        if addressed_to_officials(unit) or len(condition.text) < 6 or _EMPTY.search(condition.text):
            continue
        if item:
            listed = re.search("情形之一|条件之一|行为之一|下列(?:情形|条件|行为)", unit.text)
            near = fit.item(condition.text, items) and found.score(condition.text) >= ITEM
            if not listed or not near or told == 2:
                continue
            told += 1
        yield condition, unit


def _foreign(unit: LegalUnit) -> bool:
    """Whether an article only amends another law, or tells state organs of their own work."""
    amends = re.search("修正案|关于修改|特别行政区", unit.title)
    # No court decides and no prosecutor proposes by the constitution alone.
    if amends or unit.title == "宪法":
        return True
    return addressed_to_officials(unit) and "国家机关" in unit.text[:12]
