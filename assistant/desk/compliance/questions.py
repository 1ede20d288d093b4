"""The questions of a checklist: what each asks for, its examples, and the words that statutes use for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from assistant.choose import best_passage
from assistant.language.tables import read_table
from assistant.rules import Consequence, Level, territory
from assistant.schema import Instrument, Kind, LegalUnit

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.language import Terms
    from assistant.library import Library
    from assistant.schema.stages import Passage

GENUS_FILE = "lexicon_genus.yaml"
_WHEN = re.compile(r"^(?!是否)([^，]*(?:时|的))，(?=[^？]*是否)")
# 仅在……情况下 limits what is asked, 以便…… says what for: the rules are on the act itself.
_LIMIT = re.compile(r"仅在[^？]*?情况下，|，以便[^？]*")


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
    def demand(self) -> str:
        """What must be the case for yes: the words after 是否, without limiting circumstances."""
        return _LIMIT.sub("", self.asks.rpartition("是否")[2])

    @property
    def when(self) -> str:
        """The situation in which the question arises (…时，是否); "" where it always does."""
        found = _WHEN.match(self.asks) if self.sort is Sort.DUTY else None
        return found[1].removesuffix("的") if found else ""

    @property
    def list_source(self) -> str:
        """The document that the list stands in, without the place of this question in it."""
        return self.unit.source.split(f"，{self.unit.heading}")[0]

    @property
    def core(self) -> str:
        """The question without limiting circumstances."""
        return _LIMIT.sub("", self.asks)

    @property
    def options(self) -> tuple[str, ...]:
        """What the question lists below its first line, without the boxes to tick."""
        lines = (line.lstrip("□ ").strip() for line in self.unit.text.split("\n")[1:])
        return tuple(line for line in lines if line)


@dataclass(frozen=True)
class Genus:
    """What checklists say and what statutes call it; `wide` where the statute says less exactly."""

    say: re.Pattern[str]
    law: str
    wide: bool = False


@lru_cache(maxsize=4)
def load_genus(corpus: Path) -> tuple[Genus, ...]:
    """Read corpus/lexicon_genus.yaml: specific words -> the statutory genus."""
    return read_table(corpus / GENUS_FILE, tuple[Genus, ...], "写成 - {say: 正则, law: 条文用语}")


def read_questions(library: Library) -> list[Question]:
    """The questions of every checklist in the library, in order."""
    units = [u for u in library.sources if u.kind is Kind.CHECKLIST and "？" in _first_line(u)]
    units += [u for u in library.sources if u.kind is Kind.CHECKLIST and _first_line(u).endswith("：")]
    order = {unit_id: i for i, unit_id in enumerate(library.units)}
    units.sort(key=lambda u: order[u.id])
    return [_question(u, n) for n, u in enumerate(units, start=1)]


def read_appendix(library: Library) -> tuple[LegalUnit, ...]:
    """What a checklist holds besides its questions: references, notes."""
    asked = {q.unit.id for q in read_questions(library)}
    return tuple(u for u in library.sources if u.kind is Kind.CHECKLIST and u.id not in asked)


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


QUOTE = 260  # characters of a rule to quote


@dataclass(frozen=True)
class Rule:
    """An article behind a question. `how`: cited (a note on the question names it), direct, general.

    `met` is the share of what the question demands that it holds, `near` how close a search put it,
    `main` tells the law that carries most of the list: the special law of the matter.
    """

    unit: LegalUnit
    terms: Terms = field(repr=False)
    how: str
    score: float
    met: float = 0.0
    near: float = 0.0
    main: bool = False

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
        """The rules that speak of this very question; general ones too where no national rule does."""
        own = tuple(r for r in self.rules if r.how != "general")
        return own if self.direct else self.rules

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
