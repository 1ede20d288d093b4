"""Finds the rules behind the questions of a checklist in the corpus; none is typed in.

A checklist speaks of a species (人脸信息) of what statutes regulate (个人信息), so each question is read
in the statutes' words. A first search tells the field's own laws; their articles are then read
against each question. A rule is direct where it holds what the question demands, else general.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from assistant.citations import find_citations
from assistant.desk.compliance.questions import Backing, Question, Rule, Sort, load_genus
from assistant.index.lexical import tokens
from assistant.language import Terms, bigrams
from assistant.library import Library, State, unheld
from assistant.rules import Consequence, Consequences, Level, addressed_to_officials
from assistant.schema import Instrument, Kind, LegalUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from assistant.retrieve import Retriever

MOST = 5  # consequences of one question
_ACTS = re.compile(r"向(?:他人|境外|第三方|其他)[^，。；]{0,10}?(提供|出售|转让)|(窃取|非法获取)")


class Risks:
    """Consequences of the rules behind questions, in one library on one day."""

    def __init__(
        self, library: Library, day: date, general: Callable[[str], str], idf: Callable[[str], float]
    ) -> None:
        """`general` puts a text in the words of statutes, `idf` tells how rare a pair of characters is."""
        self.library, self.day, self.general, self.idf = library, day, general, idf
        self.consequences = Consequences(library, day)

    def of(self, question: Question, rules: Sequence[Rule]) -> tuple[Consequence, ...]:
        """What follows from breaking the direct rules; where those carry nothing, the general ones."""
        found: dict[str, Consequence] = {}
        direct = [r for r in rules if r.how != "general"]
        for group in (direct, [r for r in rules if r not in direct]):
            for risk in [c for rule in group for c in self.consequences.of(rule.unit)]:
                found.setdefault(risk.unit.id, risk)
            if found:
                break
        for crime in self._crimes(question):
            found.setdefault(crime.unit.id, crime)
        return tuple(sorted(found.values(), key=lambda c: (-c.level, not c.named))[:MOST])

    def _crimes(self, question: Question) -> list[Consequence]:
        """Articles of 刑法 on the genus of information that name an act the question names."""
        if question.sort is not Sort.DUTY:
            return []
        acts = [_act(m) for m in _ACTS.finditer(self.general(question.asks))]
        return [
            Consequence(unit, Level.CRIMINAL, False)
            for unit in self._criminal_law
            if any(act in unit.text for act in acts)
        ][:1]

    @cached_property
    def _criminal_law(self) -> list[LegalUnit]:
        """Articles of crimes whose object is personal information."""
        units = (self.library.units[i] for own in self.library.articles("刑法").values() for i in own)
        return [
            u for u in units if u.covers(self.day) and re.search(r"提供公民个人信息|获取公民个人信息", u.text)
        ]

    def missing(self, question: Question) -> list[Instrument]:
        """Instruments whose text is not held and whose topics the question names."""

        def told(instrument: Instrument) -> list[str]:
            topics = [t for t in instrument.topics if t in question.unit.text]
            return topics if len(topics) >= 2 and instrument.begun(self.day) else []

        return unheld.ranked(self.library.instruments, told, self.idf, 0.0)


def _act(found: re.Match[str]) -> str:
    return next(g for g in found.groups() if g)


GENERAL = 0.16  # score from which a rule is shown at all
DEMANDED = 0.14  # share of the demand's own words that a direct rule holds
CLOSE, MEETS = 0.65, 0.5  # how near to the best a further rule must come, in its score and in the demand
EXACT = 0.3  # weight of how much of the rule the question takes up, beside how much of the question it holds
NEAR = 0.06  # what the best hit of a search adds
APART = 0.4  # what is left to a rule whose own circumstances the question does not name
LAW_SHARE = 0.04  # share of all that was found that a law must have to count as the field's own
MOST_RULES, READ = 3, 40
# Circumstances that make a rule a special one: it is no rule for those who did not ask about them.
_CIRCUMSTANCES = tuple(
    re.compile(word)
    for word in (
        *("境外", "自动化决策", "未成年人", "国家机关", "合并", "委托|受托", "接受委托", "死者", "共同决定"),
        *("公开的个人信息", "^(?!.*个人信息).*重要数据", "核心数据", "国际条约"),
    )
)
_PURPOSE = re.compile("影响评估")  # what such an article lists is on the assessment, not on the acts listed
_RELIEF = re.compile(r"主张其不承担[^。；]{0,6}责任")
_DUTY_WORDS = re.compile(r"应当|不得|禁止|必须|方可|无效")


class RuleFinder:
    """Finds the rules behind the questions of a checklist."""

    def __init__(self, library: Library, retriever: Retriever, corpus: Path, day: date) -> None:
        """Law in force on `day`."""
        self.library, self.retriever, self.day = library, retriever, day
        self.genus = load_genus(corpus)
        self.idf = retriever.index.lexical.idf
        self.risks = Risks(library, day, self.general, self.idf)
        self._duties: dict[str, bool] = {}
        self._rows = lru_cache(maxsize=2)(self._rows_of)
        self._pairs = lru_cache(maxsize=20_000)(self._pairs_of)

    def back(self, questions: Sequence[Question]) -> list[Backing]:
        """Find what stands behind each question."""
        weigh = self._weights(questions)
        first = [self._candidates(q, weigh, self._searched(q)) for q in questions]
        laws = _field_laws(first)
        out = []
        for question, rules in zip(questions, first, strict=True):
            near = {r.unit.id: r.near for r in rules} | self._read(question, laws)
            out.append(self._backing(question, self._candidates(question, weigh, near, laws)))
        return out

    def general(self, text: str, wide: bool = True) -> str:
        """The text in the words of statutes; without `wide`, only where those say no less."""
        for entry in self.genus:
            if wide or not entry.wide:
                text = entry.say.sub(entry.law, text)
        return text

    def _pairs_of(self, line: str) -> frozenset[str]:
        return frozenset(bigrams(self.general(line)))

    def _weights(self, questions: Sequence[Question]) -> Callable[[str], float]:
        """Rarity of a pair of characters, less where most questions of the list have it."""
        seen: Counter[str] = Counter()
        for question in questions:
            seen.update(bigrams(self.general(question.unit.text)))
        total = max(len(questions), 1)
        return lru_cache(maxsize=100_000)(lambda pair: self.idf(pair) * max(0.05, 1 - 2 * seen[pair] / total))

    def _searched(self, question: Question) -> dict[str, float]:
        """Units that a search brings, by how near they come (to 1)."""
        hits = self.retriever.evidence(self.general(question.core), self.day, depth=30, alone=True).law
        return {hit.unit.id: hit.score / hits[0].score for hit in hits}

    def _read(self, question: Question, laws: Mapping[str, float]) -> dict[str, float]:
        """Articles of the field's own laws that share the question's words, found or not."""
        index = self.retriever.index
        text = self.general(f"{question.core} {question.demand}")
        scores = index.lexical.scores(dict.fromkeys(tokens(text), 1.0))
        own = [r for r in self._rows(frozenset(laws)) if scores[r] > 0]
        best = sorted(own, key=lambda r: -scores[r])[:READ]
        return {index.id(r): 0.0 for r in best}

    def _rows_of(self, laws: frozenset[str]) -> list[int]:
        holds = self.retriever.index.in_force(self.day)
        return sorted(int(r) for law in laws for r in self.library.places_of(law) if holds[r])

    def _candidates(
        self,
        question: Question,
        weigh: Callable[[str], float],
        near: Mapping[str, float],
        laws: Mapping[str, float] | None = None,
    ) -> list[Rule]:
        """Rules among units, best first; those of the field's main law weigh most where `laws` are known."""
        asks, whole = self.general(question.core), self.general(question.unit.text)
        terms = Terms.of([(asks, 1.0), (whole, 0.4)], weigh)
        demand = Terms.of([(self.general(question.demand, wide=False), 1.0)], weigh)
        found = []
        for unit_id, closeness in near.items():
            unit = self.library.units[unit_id]
            own = laws is None or unit.title in laws or not _statute(unit)
            if own and self._lays_duty(unit_id) and self._on_subject(unit) and _apt(unit, question):
                score, met = self._score(unit, terms, demand, whole, weigh)
                share = 1.0 if laws is None or not _statute(unit) else laws[unit.title]
                weight = score * (0.8 + 0.2 * share) + NEAR * closeness
                found.append(
                    Rule(unit, terms, "general", weight, met, closeness, share == 1.0 and _statute(unit))
                )
        found.sort(key=lambda r: -r.score)
        return found

    def _score(
        self, unit: LegalUnit, terms: Terms, demand: Terms, whole: str, weigh: Callable[[str], float]
    ) -> tuple[float, float]:
        """How well a unit's best line fits the question, and what share of the demand it holds."""
        lines = [(line, self._pairs(line)) for line in unit.text.split("\n")]
        fits = [_held(terms, own) + EXACT * _taken_up(own, terms, weigh) for _, own in lines]
        score = max(fits)
        opening = lines[0][0]
        hidden = fits[0] < score and bool(_PURPOSE.search(opening)) and not _PURPOSE.search(whole)
        if hidden or any(word.search(opening) and not word.search(whole) for word in _CIRCUMSTANCES):
            score *= APART
        return score, max(_held(demand, own) for _, own in lines)

    def _on_subject(self, unit: LegalUnit) -> bool:
        """Whether a statute's article is on the subject of the list, or among all civil law's principles."""
        if not _statute(unit):
            return True
        if unit.title.startswith("民法") and re.search("总则|基本规定", unit.heading):
            return True
        return any(law in words for law in self._subjects for words in (unit.title, unit.heading, unit.text))

    @cached_property
    def _subjects(self) -> frozenset[str]:
        """The genus that the list's species belong to: what its first entry stands for."""
        return frozenset(entry.law for entry in self.genus[:1])

    def _lays_duty(self, unit_id: str) -> bool:
        """Whether an article tells those who are asked what they must do."""
        if unit_id not in self._duties:
            unit = self.library.units[unit_id]
            liability = "法律责任" in unit.heading
            duty = bool(_DUTY_WORDS.search(unit.text)) and not (liability or addressed_to_officials(unit))
            self._duties[unit_id] = duty or unit.kind is not Kind.STATUTE
        return self._duties[unit_id]

    def _backing(self, question: Question, found: Sequence[Rule]) -> Backing:
        cited = list(self._cited(question, found))
        have = {r.unit.id for r in cited}
        own = [r for r in found if r.unit.id not in have and r.score >= GENERAL]
        best, floor = _ladder([r.score for r in found], CLOSE)
        _, demanded = _ladder([r.met for r in own if r.score >= floor], MEETS)
        demanded = max(DEMANDED, demanded)
        leads = [r for r in own if r.main and r.met >= DEMANDED and r.score >= MEETS * best]
        lead = max(leads, key=lambda r: r.score * r.met, default=None) if not cited else None
        near = [
            replace(r, how="direct") if r is lead or r.met >= demanded else r
            for r in own
            if r is lead or r.score >= floor
        ]
        first = lead.unit.id if lead and _statute(lead.unit) else ""
        near.sort(key=lambda r: (r.how != "direct", r.unit.id != first, -r.score * r.met))
        rules = tuple([*cited, *near][: max(MOST_RULES, len(cited))])
        quoted = {r.unit.title for r in rules}
        missing = [i for i in self.risks.missing(question) if i.title not in quoted]
        return Backing(question, rules, self.risks.of(question, rules), tuple(missing[:2]))

    def _cited(self, question: Question, found: Sequence[Rule]) -> list[Rule]:
        """Articles that the notes on a question name."""
        terms = found[0].terms if found else Terms({})
        known = {r.unit.id: r for r in found}
        out: dict[str, Rule] = {}
        for citation in find_citations("\n".join(question.unit.doubts)):
            look = self.library.lookup(citation.law, citation.article_no, citation.article_suffix, self.day)
            if citation.law and look.state is State.FOUND and look.unit:
                rule = known.get(look.unit.id)
                out[look.unit.id] = Rule(look.unit, terms, "cited", rule.score if rule else 0.0)
        return list(out.values())


def _ladder(values: Sequence[float], share: float) -> tuple[float, float]:
    """The best of the values and a share of it."""
    best = max(values, default=0.0)
    return best, share * best


def _apt(unit: LegalUnit, question: Question) -> bool:
    """Whether a rule that only relieves of liability is what the question is about."""
    return question.sort is Sort.EXEMPTION or not _RELIEF.search(unit.text)


def _statute(unit: LegalUnit) -> bool:
    return unit.kind is Kind.STATUTE


def _held(terms: Terms, pairs: frozenset[str]) -> float:
    """Share of the weight of the terms that a line's pairs hold, as `Terms.score` counts it."""
    total = sum(terms.weights.values())
    return sum(w for pair, w in terms.weights.items() if pair in pairs) / total if total else 0.0


def _taken_up(pairs: frozenset[str], terms: Terms, weigh: Callable[[str], float]) -> float:
    """Share of a line's own words that the question has; less for a line too short to tell much."""
    total = sum(map(weigh, pairs))
    shared = sum(weigh(pair) for pair in pairs if pair in terms.weights)
    return shared / total * min(1.0, len(pairs) / 25) if total else 0.0


def _field_laws(found: Sequence[Sequence[Rule]]) -> dict[str, float]:
    """Laws with a fair share of what the whole list found, the field's own: title -> share of the most."""
    mass: dict[str, float] = {}
    for rules in found:
        for rule in rules[:8]:
            mass[rule.unit.title] = mass.get(rule.unit.title, 0.0) + rule.score
    total, most = sum(mass.values()) or 1, max(mass.values(), default=1)
    return {title: own / most for title, own in mass.items() if own / total >= LAW_SHARE}
