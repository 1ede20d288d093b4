"""What follows from breaking a rule: the articles of liability that reach it, by severity.

Statutes tie sanctions to duties in two ways: by number (违反本法第二十七条) and in general (违反本法规定
处理个人信息的). Interpretations tie them in their own words (应当认定属于侵害…的行为, 无效).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.citations import find_citations
from assistant.language import letters, ngrams
from assistant.language.tables import table
from assistant.library import Library, State
from assistant.rules.roles import Role, is_general_liability, part_of, roles_of
from assistant.schema import Kind, LegalUnit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class Level(IntEnum):
    """How grave a consequence is."""

    NONE = 0
    CIVIL = 1
    ADMINISTRATIVE = 2
    SEVERE = 3
    CRIMINAL = 4

    @property
    def label(self) -> str:
        """Name shown to readers."""
        return ("未见直接法律后果", "民事责任", "行政处罚", "重大行政处罚", "刑事责任")[self]


@dataclass(frozen=True)
class Consequence:
    """An article of liability that reaches a rule.

    `level` the gravest it can come to; `named`: it names the rule's article by number, or the rule
    itself says so; else in general.
    """

    unit: LegalUnit
    level: Level
    named: bool

    @property
    def public(self) -> bool:
        """Whether it is a suit in the public interest, which is no liability of another kind."""
        return bool(_PUBLIC.search(self.unit.text))

    @property
    def plain(self) -> Level:
        """The consequence where the breach is not grave: without what 情节严重 or 拒不改正 adds."""
        return plain_level_of(self.unit.text)


_CONSEQUENCES = table("consequences")
_PERSONAL_RIGHTS = _CONSEQUENCES.pattern("personal_rights")
_LIABILITY_CHAPTER = _CONSEQUENCES.pattern("liability_chapter")
_NOT_LIABLE = _CONSEQUENCES.pattern("not_liable")
_CRIME = _CONSEQUENCES.pattern("crime")
_SEVERE = _CONSEQUENCES.pattern("severe")
_FINE = _CONSEQUENCES.pattern("fine")
# Clauses that only point to other law: they lay no consequence of their own.
_REFERS = _CONSEQUENCES.pattern("refers")
_GRAVE = _CONSEQUENCES.pattern("grave")
_PUBLIC = _CONSEQUENCES.pattern("public_suit")
_PER_SE = _CONSEQUENCES.pattern("per_se")
_GENERAL = _CONSEQUENCES.pattern("general")
# Rules on several debtors, priority of payment, those not fully capable: no sanction of a breach itself.
_SPECIAL = _CONSEQUENCES.pattern("special")
SAME_RUN = 6  # characters in a row that an act and a rule share when the act is a breach of the rule
_OFFICIALS = _CONSEQUENCES.pattern("officials")
_OFFICIAL_LIABILITY = _CONSEQUENCES.pattern("official_liability")


def addressed_to_officials(unit: LegalUnit) -> bool:
    """Whether an article speaks to authorities and not to those whom it governs."""
    return all(_OFFICIALS.match(p) for p in unit.paragraphs)


def plain_level_of(text: str) -> Level:
    """The consequence that a text lays down for a breach that is not grave."""
    clauses: list[str] = []
    grave = False
    for clause in re.findall(r"[^，；。\n]+[，；。\n]?", text):
        grave = grave or bool(_GRAVE.search(clause))
        if not grave:
            clauses.append(clause)
        grave = grave and clause[-1] not in "；。\n"
    level = level_of("".join(clauses))
    crime = level_of(text) is Level.CRIMINAL  # its other paragraphs only refer to the first
    return level if level is Level.CRIMINAL or not crime else Level.NONE


def level_of(text: str) -> Level:
    """The gravest consequence that a text lays down."""
    text = _REFERS.sub("", text)
    if _CRIME.search(text):
        return Level.CRIMINAL
    if _SEVERE.search(text):
        return Level.SEVERE
    if _FINE.search(text):
        return Level.ADMINISTRATIVE
    text = _NOT_LIABLE.sub("", text)
    return Level.CIVIL if Role.CIVIL_LIABILITY in roles_of(text) or _PER_SE.search(text) else Level.NONE


class Consequences:
    """Finds the consequences of breaking rules of one library on one day."""

    def __init__(self, library: Library, day: date) -> None:
        """Law in force on `day`."""
        self.library, self.day = library, day
        self._liability = lru_cache(maxsize=256)(self._liability_of)

    def of(self, rule: LegalUnit, most: int = 3) -> list[Consequence]:
        """Articles of liability that reach a rule: named ones first, then the gravest."""
        found = [*self._own_words(rule), *self._in_its_law(rule)]
        unique = {c.unit.id: c for c in reversed(found)}
        return sorted(unique.values(), key=lambda c: (not c.named, -c.level, c.unit.article_no or 0))[:most]

    def _own_words(self, rule: LegalUnit) -> Iterable[Consequence]:
        """The rule itself says what follows, or names the article that does."""
        if rule.kind is Kind.INTERPRETATION and level_of(rule.text):
            yield Consequence(rule, level_of(rule.text), True)
        for citation in find_citations(rule.text):
            if citation.law and rule.kind is Kind.INTERPRETATION:
                found = self.library.lookup(
                    citation.law, citation.article_no, citation.article_suffix, self.day
                )
                if found.state is State.FOUND and found.unit and (level := level_of(found.unit.text)):
                    yield Consequence(found.unit, level, True)

    def _in_its_law(self, rule: LegalUnit) -> Iterable[Consequence]:
        for unit, numbers in self._liability(rule.title):
            if unit.id == rule.id:
                continue
            level = level_of(unit.text)
            if numbers:
                if (rule.article_no, rule.article_suffix) in numbers:
                    yield Consequence(unit, level, True)
            elif _reaches(unit, rule):
                yield Consequence(unit, level, False)

    def _liability_of(self, title: str) -> list[tuple[LegalUnit, frozenset[tuple[int, str]]]]:
        """Articles of liability of a law, with the numbers of its articles that each names."""
        out = []
        for ids in self.library.articles(title).values():
            for unit in (self.library.units[i] for i in ids):
                if unit.covers(self.day) and _lays_liability(unit):
                    own = [c for c in find_citations(unit.text) if not c.law and c.article_no]
                    numbers = frozenset((c.article_no or 0, c.article_suffix) for c in own)
                    out.append((unit, numbers))
        return out


def _lays_liability(unit: LegalUnit) -> bool:
    """Whether an article stands where its law tells what follows, and speaks to those it governs."""
    part = re.sub(r"^第.{1,3}编\s*", "", part_of(unit))
    chapter = _LIABILITY_CHAPTER.search(unit.heading) or is_general_liability(unit)
    general = part and "一般规定" in unit.heading and re.match(rf"{part}[^，。]{{0,4}}受到侵害", unit.text)
    if not (chapter or general) or _OFFICIAL_LIABILITY.match(unit.text) or _SPECIAL.search(unit.text):
        return False
    return level_of(unit.text) is not Level.NONE


def _reaches(liability: LegalUnit, rule: LegalUnit) -> bool:
    """Whether an article of liability that names no number reaches a rule of the same law."""
    if "违约责任" in liability.heading and "履行" not in rule.heading:
        return False  # not performing is another matter than how a contract is made or worded
    if part_of(rule):
        person = "人格权" in part_of(rule)
        apt = not person or bool(_PERSONAL_RIGHTS.search(liability.text))
        same = part_of(rule) == part_of(liability) or is_general_liability(liability)
        return same and apt and not _SPECIAL.search(liability.text)
    if liability.items(1):
        return any(
            _same_matter(item, rule)
            for p in range(len(liability.paragraphs))
            for item in liability.items(p + 1)
        )
    return bool(
        _GENERAL.match(liability.paragraphs[0]) or _GENERAL.search(liability.text)
    ) and not _SPECIAL.search(liability.text)


def _same_matter(item: str, rule: LegalUnit) -> bool:
    """Whether one of the acts that an item lists is what the rule is about, told by a common run."""
    own = letters(rule.text)
    for act in re.split(r"[，、；。]|或者", item):
        words = letters(act)
        runs = ngrams(words, SAME_RUN)
        if any(run in own for run in runs):
            return True
    return False
