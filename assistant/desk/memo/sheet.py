"""The sheet a memo is written on: its paper, and what was quoted, relied on, doubted and said before.

Sections (sections.py) are functions of a sheet and the findings; what one of them needs to know of
those before it stands here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.choose import best_passage
from assistant.citations.written import written
from assistant.desk.memo.fit import SAME, Fit, about_crime, repeats
from assistant.language import Terms, contains
from assistant.paper import Paper, chinese_day
from assistant.paper.paper import nested
from assistant.rules import place_named, territory
from assistant.schema.stages import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.desk.memo.issues import MemoIssue
    from assistant.desk.memo.research import Researcher
    from assistant.schema import LegalUnit
    from assistant.understand import Facts

WHOLE = 420  # characters up to which an article is quoted in full
SUMMARY = 110
_ABOUT = re.compile(r"“([^”]{2,})”")


@dataclass
class Sheet:
    """A memo in the making.

    `quoted`   (unit, words) -> number of the footnote; an article is quoted once
    `relied`   units that the memo stands on, by id
    `doubted`  doubts already told; `told` open points already listed; `disputed` topics already shown
    `seen`     what views were quoted, by unit: nobody need say it twice
    """

    paper: Paper
    joints: Mapping[str, str]
    facts: Facts
    research: Researcher
    issues: tuple[MemoIssue, ...] = ()
    quoted: dict[tuple[str, str], int] = field(default_factory=dict)
    relied: dict[str, LegalUnit] = field(default_factory=dict)
    doubted: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    disputed: set[str] = field(default_factory=set)
    seen: dict[str, str] = field(default_factory=dict)

    def fill(self, key: str, **words: object) -> str:
        """Fill a joint."""
        return self.joints[key].format_map(words)

    @cached_property
    def criminal(self) -> bool:
        """Whether an issue is about crime."""
        return about_crime(i.title for i in self.issues)

    @cached_property
    def fit(self) -> Fit:
        """What fits the facts."""
        return Fit(self.facts, self.research.settings.corpus)

    def score_of(self, words: str) -> Callable[[str], float]:
        """How much of these words a text holds."""
        return Terms.of([(words, 1.0)], self.research.idf).score

    def new(self, unit: LegalUnit, words: str) -> bool:
        """Whether words of a unit say something that was not quoted of it before."""
        return not repeats(words, [self.seen.get(unit.id, "")], SAME)

    def note(self, unit: LegalUnit, words: str) -> None:
        """Remember words of a unit as quoted."""
        self.seen[unit.id] = self.seen.get(unit.id, "") + words

    def rule(self, unit: LegalUnit, score: Callable[[str], float]) -> None:
        """Quote an article: in full where it is short, else the parts in question; once in a memo."""
        unit = replace(unit, status=unit.status_on(self.paper.as_of))
        passage = best_passage(unit, score, WHOLE)
        key = (unit.id, passage.shown)
        cite = cited(unit, passage.paragraph if passage.shown != unit.text else None)
        self.relied[unit.id] = unit
        if key in self.quoted:
            self.paper.para(self.fill("quoted_above", cite=cite, n=self.quoted[key]))
            return
        words = {"cite": cite, "status": status_words(unit)}
        if unit.effective_date:
            head = self.fill("rule_head_since", since=chinese_day(unit.effective_date), **words)
        else:
            head = self.fill("rule_head", **words)
        self.paper.whole(unit, head, passage.shown)
        self.quoted[key] = len(self.paper.notes)
        if place := territory(unit):
            named = place_named(place, self.facts.text)
            self.paper.para(self.fill("local_named" if named else "local_other", place=place), kind="note")

    def again(self, unit: LegalUnit, score: Callable[[str], float]) -> None:
        """Quote an article that stands elsewhere in the memo by its best sentences; in full else."""
        if unit.id not in {unit_id for unit_id, _ in self.quoted}:
            self.rule(unit, score)
            return
        n = next(n for (unit_id, _), n in self.quoted.items() if unit_id == unit.id)
        passage = one_paragraph(unit, score, SUMMARY)
        self.relied[unit.id] = unit
        head = self.fill("rule_head_short", cite=cited(unit, passage.paragraph))
        words = self.paper.inline(unit, passage.shown, head)
        self.paper.para(*words, self.fill("in_full_at", n=n))

    def doubts(self, unit: LegalUnit, quote: str) -> None:
        """What the corpus doubts about the words quoted, each doubt once."""
        for doubt in unit.doubts:
            about = _ABOUT.findall(doubt)
            touches = not about or any(contains(quote, a) for a in about)
            if touches and doubt not in self.doubted:
                self.doubted.add(doubt)
                self.paper.para(self.fill("view_doubt", doubt=doubt), kind="note")


def one_paragraph(unit: LegalUnit, score: Callable[[str], float], limit: int) -> Passage:
    """What to quote of a law in a line: of its best 款 only, the number of which is told."""
    passage = best_passage(unit, score, limit)
    if passage.paragraph is not None or len(unit.paragraphs) < 2:
        return passage
    at = max(range(len(unit.paragraphs)), key=lambda i: (score(unit.paragraphs[i]), -i))
    text = unit.paragraphs[at]
    return Passage(text, text, score(text), at + 1) if len(text) <= 2 * limit else passage


def cited(unit: LegalUnit, paragraph: int | None = None) -> str:
    """The usual written form, titles within titles marked as such."""
    return nested(written(unit, paragraph))


def status_words(unit: LegalUnit) -> str:
    """Status with what is only an excerpt marked as one."""
    return (unit.status or unit.kind.label) + ("，来源仅节录部分条文" if unit.excerpt else "")
