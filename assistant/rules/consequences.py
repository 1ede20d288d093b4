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


_CRIME = re.compile(r"处[^。；]{0,24}(?:有期徒刑|拘役|管制|无期徒刑|死刑)")
_SEVERE = re.compile(r"吊销|停业整顿|责令关闭|千万元|营业额百分之|行政拘留|处[^。；]{0,10}拘留")
_FINE = re.compile(r"罚款|警告|没收|责令(?:限期)?改正|处分|规定(?:处理、)?处罚|给予[^。；]{0,8}处罚")
# Clauses that only point to other law: they lay no consequence of their own.
_REFERS = re.compile(r"构成违反治安管理行为的[^；。]*[；。]?|构成犯罪的[^；。]*[；。]?")
_GRAVE = re.compile(r"情节(?:特别|较)?严重|后果(?:特别)?严重|严重后果|拒不改正")
_PUBLIC = re.compile(r"人民检察院[^。]{0,60}提起诉讼")
_PER_SE = re.compile(
    _PUBLIC.pattern
    + r"|应当认定(?:属于|为)[^。；]{0,20}(?:侵害|侵权|违法)|(?:条款|约定|合同|行为)无效"
    + r"|(?<!不)承担[^。；]{0,8}责任"
)
_GENERAL = re.compile(
    r"违反(?:本(?:法|条例|规定|决定))?(?:的)?(?:有关)?规定|未履行本(?:法|条例)规定|侵害[^。；]{0,24}权益"
)
# Rules on several debtors, priority of payment, those not fully capable: no sanction of a breach itself.
_SPECIAL = re.compile(
    r"不足以同时支付|(?:二人|两个)以上|教唆|帮助他人|无民事行为能力|死者|被侵权人死亡|紧急情况|自愿参加"
    r"|受害人故意|第三人造成|情况紧迫|知识产权|支付方式|不承担责任|减轻责任|自甘风险|一定风险|不论行为人有无过错|可能承担|对同一损害"
)
SAME_RUN = 6  # characters in a row that an act and a rule share when the act is a breach of the rule
_OFFICIALS = re.compile(
    r"^(?:国家(?:机关|网信部门)|国务院|县级以上|省级以上|各级|履行[^，。]{0,16}职责的(?:部门|机关|机构)|人民法院|人民检察院"
    r"|公安机关|[^，。]{0,12}(?:主管部门|监督管理部门)|检察机关|有关(?:部门|主管部门)|军队|国家|处理民事纠纷)"
)
_OFFICIAL_LIABILITY = re.compile(
    r"^(?:国家机关|[^，。]{0,16}工作人员|履行[^，。]{0,16}职责的部门|国家工作人员)"
)


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
    text = re.sub(r"不承担[^。；]{0,10}责任", "", text)
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
    chapter = re.search("法律责任|违约责任", unit.heading) or is_general_liability(unit)
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
        apt = not person or bool(re.search("人身权益|人格权|民事权益", liability.text))
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
