"""The rules that stand behind a question of a checklist, and what follows from breaking them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from assistant.compliance_questions import Question
from assistant.consequences import Consequence, Level
from assistant.passages import Passage, Terms, best_passage
from assistant.schema import Instrument, LegalUnit
from assistant.territory import territory

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
