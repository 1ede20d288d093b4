"""The rules that stand behind a question of a checklist, found in the corpus, never typed in.

A checklist speaks of a species (人脸信息) of what statutes regulate (个人信息), so each question is
searched for in both wordings, as a whole and clause by clause. Found rules are kept where they
share the question's telling words; what only comes near is called general, not direct.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

import yaml

from assistant.citations import find_citations
from assistant.consequences import Consequence, Consequences, Level, addressed_to_officials
from assistant.errors import CorpusError
from assistant.library import Library
from assistant.library_lookup import State
from assistant.passages import Passage, Terms, best_passage
from assistant.retrieve import Retriever
from assistant.schema import Instrument, Kind, LegalUnit
from assistant.territory import territory
from assistant.text import letters

GENUS_FILE = "lexicon_genus.yaml"
DIRECT, FIRST, GENERAL = 0.29, 0.22, 0.16  # share of the question's words that a direct, a general rule holds
CLOSE = 0.7  # how near to the best a further rule must come
NEAR = 0.15  # what the best hit of a search adds to that share
LAW_SHARE = 0.04  # share of all that was found that a law must have to count as the field's own
MOST_RULES, QUOTE = 3, 260
_ACTS = re.compile(r"向(?:他人|境外|第三方|其他)[^，。；]{0,10}?(提供|出售|转让)|(窃取|非法获取)")
_DUTY_WORDS = re.compile(r"应当|不得|禁止|必须|方可|无效")


class Sort(StrEnum):
    """What a question of a checklist asks for."""

    SCOPE = "scope"  # whether the list applies at all: no is no gap
    EXEMPTION = "exemption"  # whether an exception applies: no is a gap only without consent
    DUTY = "duty"


@dataclass(frozen=True)
class Question:
    """A question of the checklist; `asks` without the examples, `examples` after 比如."""

    unit: LegalUnit
    number: int
    section: str
    asks: str
    examples: str
    sort: Sort

    @property
    def options(self) -> tuple[str, ...]:
        """What the question lists below its first line, without the boxes to tick."""
        lines = (line.lstrip("□ ").strip() for line in self.unit.text.split("\n")[1:])
        return tuple(line for line in lines if line)


@dataclass(frozen=True)
class Rule:
    """An article behind a question. `how`: cited (a note on the question names it), direct, general."""

    unit: LegalUnit
    terms: Terms = field(repr=False)
    how: str
    score: float

    @property
    def place(self) -> str:
        """The province or city that a local rule holds in; "" for law of the whole country."""
        return territory(self.unit)

    @cached_property
    def passage(self) -> Passage:
        """The part of the article that the question is about."""
        return best_passage(self.unit, self.terms.score, QUOTE)


@dataclass(frozen=True)
class Backing:
    """A question with its rules, what follows if the answer is no, and law that is not held."""

    question: Question
    rules: tuple[Rule, ...]
    risks: tuple[Consequence, ...]
    missing: tuple[Instrument, ...]

    @property
    def shown(self) -> tuple[Rule, ...]:
        """The rules that speak of this very question; the general ones where none does."""
        own = tuple(r for r in self.rules if r.how != "general")
        return own or self.rules

    @property
    def carried(self) -> tuple[Consequence, ...]:
        """What follows, without articles that are shown as rules and say so themselves in general."""
        own = {r.unit.id for r in self.rules}
        return tuple(c for c in self.risks if c.level > Level.NONE and (c.unit.id not in own or c.named))

    @property
    def direct(self) -> bool:
        """Whether a rule of the whole country speaks of this very question."""
        return any(r.how != "general" and not r.place for r in self.rules)

    @property
    def plain(self) -> Level:
        """The consequence of a breach that is not grave."""
        return max((r.plain for r in self.risks), default=Level.NONE) if self.direct else self.level

    @property
    def gravity(self) -> tuple[int, int, int]:
        """Sort key of a gap, the gravest highest: level, tied by number or act, rule direct.

        What only general rules carry counts as civil at most: they do not speak of the gap itself.
        """
        level = max((r.level for r in self.risks), default=Level.NONE)
        direct = self.direct
        named = any(r.named for r in self.risks)
        return (int(level) if direct else min(int(level), int(Level.CIVIL)), int(named), int(direct))

    @property
    def level(self) -> Level:
        """The gravest consequence that a rule on this very question carries."""
        return Level(self.gravity[0])


@lru_cache(maxsize=4)
def load_genus(corpus: Path) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Read corpus/lexicon_genus.yaml: specific words -> the statutory genus."""
    try:
        rows = yaml.safe_load((corpus / GENUS_FILE).read_text(encoding="utf-8"))
        return tuple((re.compile(row["say"]), row["law"]) for row in rows)
    except (OSError, KeyError, TypeError, re.error, yaml.YAMLError) as error:
        raise CorpusError(
            f"{GENUS_FILE} 读不出来：{error!r}。格式：- {{say: 正则, law: 条文用语}}"
        ) from error


def read_questions(library: Library) -> list[Question]:
    """The questions of every checklist in the library, in order."""
    units = [u for u in library.units.values() if u.kind is Kind.CHECKLIST and "？" in _first_line(u)]
    units += [u for u in library.units.values() if u.kind is Kind.CHECKLIST and _first_line(u).endswith("：")]
    order = {unit_id: i for i, unit_id in enumerate(library.units)}
    units.sort(key=lambda u: order[u.id])
    return [_question(u, n) for n, u in enumerate(units, start=1)]


def _first_line(unit: LegalUnit) -> str:
    return unit.text.split("\n")[0]


def _question(unit: LegalUnit, number: int) -> Question:
    first = _first_line(unit)
    inner = re.findall(r"（(?:比如|例如|如)([^）]*)）", first)
    bare = re.sub(r"（(?:比如|例如|如)[^）]*）", "", first)
    asks, _, after = re.sub(r"[，,](?:比如|例如)", "\0", bare, count=1).partition("\0")
    examples = "；".join([*inner, *([after.rstrip("？?")] if after else [])])
    sort = Sort.DUTY
    if re.search(r"是否存在(?:以下|下列)情形", first):
        sort = Sort.EXEMPTION
    elif re.match(r"[^，]*是否(?:应用|使用|存在)", asks) and not re.search(r"避免|不", asks):
        sort = Sort.SCOPE
    return Question(unit, number, unit.heading, asks.rstrip("？?：:"), examples, sort)


class RuleFinder:
    """Finds the rules behind the questions of a checklist."""

    def __init__(self, library: Library, retriever: Retriever, corpus: Path, day: date) -> None:
        """Law in force on `day`."""
        self.library, self.retriever, self.day = library, retriever, day
        self.genus = load_genus(corpus)
        self.consequences = Consequences(library, day)
        self.idf = retriever.index.lexical.idf
        self._duties: dict[str, bool] = {}
        self._general_line = lru_cache(maxsize=20_000)(self.general)

    def back(self, questions: Sequence[Question]) -> list[Backing]:
        """Find what stands behind each question."""
        weigh = self._weights(questions)
        found = [self._candidates(q, weigh) for q in questions]
        laws = _field_laws(found)
        return [self._backing(q, rules, laws) for q, rules in zip(questions, found, strict=True)]

    def general(self, text: str) -> str:
        """The text in the words of statutes."""
        for pattern, law in self.genus:
            text = pattern.sub(law, text)
        return text

    def _weights(self, questions: Sequence[Question]) -> Callable[[str], float]:
        """Rarity of a pair of characters, less where most questions of the list have it."""
        seen: Counter[str] = Counter()
        for question in questions:
            text = letters(self.general(question.unit.text))
            seen.update({text[i : i + 2] for i in range(len(text) - 1)})
        total = max(len(questions), 1)
        return lambda pair: self.idf(pair) * max(0.05, 1 - 2 * seen[pair] / total)

    def _candidates(self, question: Question, weigh: Callable[[str], float]) -> list[Rule]:
        asks, whole = self.general(question.asks), self.general(question.unit.text)
        terms = Terms.of([(asks, 1.0), (whole, 0.4)], weigh)
        queries = [[asks, whole]] + [[c] for c in re.split(r"[，；]", asks) if 10 <= len(c) < len(asks)]
        near: dict[str, float] = {}
        for query in queries:
            hits = self.retriever.evidence(query, as_of=self.day, depth=30).law
            for hit in hits:
                near[hit.unit.id] = max(near.get(hit.unit.id, 0.0), hit.score / hits[0].score)
        found = [self._rule(self.library.units[i], n, terms) for i, n in near.items() if self._lays_duty(i)]
        found.sort(key=lambda r: -r.score)
        if (
            found
            and found[0].score >= FIRST
            and near[found[0].unit.id] == max(near[r.unit.id] for r in found)
        ):
            found[0] = replace(found[0], how="direct")
        return found

    def _rule(self, unit: LegalUnit, near: float, terms: Terms) -> Rule:
        score = max(terms.score(self._general_line(line)) for line in unit.text.split("\n")) + NEAR * near
        return Rule(unit, terms, "direct" if score >= DIRECT else "general", score)

    def _lays_duty(self, unit_id: str) -> bool:
        """Whether an article tells those who are asked what they must do."""
        if unit_id not in self._duties:
            unit = self.library.units[unit_id]
            duty = bool(_DUTY_WORDS.search(unit.text)) and not addressed_to_officials(unit)
            self._duties[unit_id] = duty or unit.kind is not Kind.STATUTE
        return self._duties[unit_id]

    def _backing(self, question: Question, found: Sequence[Rule], laws: frozenset[str]) -> Backing:
        cited = list(self._cited(question, found))
        have = {r.unit.id for r in cited}
        own = [r for r in found if (r.unit.title in laws or not _statute(r)) and r.unit.id not in have]
        best = own[0].score if own else 0.0
        firsts = {r.unit.title: r.unit.id for r in reversed(own) if r.how == "direct"}
        near = [
            r for r in own if r.score >= max(GENERAL, CLOSE * best) or firsts.get(r.unit.title) == r.unit.id
        ][:MOST_RULES]
        rules = tuple([*cited, *near][: max(MOST_RULES, len(cited))])
        quoted = {r.unit.title for r in rules}
        missing = [i for i in self._missing(question) if i.title not in quoted]
        return Backing(question, rules, tuple(self._risks(question, rules)), tuple(missing[:2]))

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

    def _risks(self, question: Question, rules: Sequence[Rule]) -> list[Consequence]:
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
        return sorted(found.values(), key=lambda c: (-c.level, not c.named))[:4]

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

    def _missing(self, question: Question) -> list[Instrument]:
        """Instruments whose text is not held and whose topics the question names."""
        text = question.unit.text
        ranked = []
        for instrument in self.library.instruments:
            told = [t for t in instrument.topics if t in text]
            weight = sum(max(self.idf(t[i : i + 2]) for i in range(max(1, len(t) - 1))) for t in told)
            covers = instrument.effective_date is None or instrument.effective_date <= self.day
            if len(told) >= 2 and covers:
                ranked.append((weight, instrument))
        ranked.sort(key=lambda pair: -pair[0])
        return [i for w, i in ranked if w >= 0.6 * ranked[0][0]]


def _statute(rule: Rule) -> bool:
    return rule.unit.kind is Kind.STATUTE


def _act(found: re.Match[str]) -> str:
    return next(g for g in found.groups() if g)


def _field_laws(found: Sequence[Sequence[Rule]]) -> frozenset[str]:
    """Laws that carry a fair share of what the whole list found: the field's own."""
    mass: dict[str, float] = {}
    for rules in found:
        for rule in rules[:8]:
            mass[rule.unit.title] = mass.get(rule.unit.title, 0.0) + rule.score
    total = sum(mass.values()) or 1
    return frozenset(title for title, own in mass.items() if own / total >= LAW_SHARE)


__all__ = ["Backing", "Question", "Rule", "RuleFinder", "Sort", "load_genus", "read_questions"]
