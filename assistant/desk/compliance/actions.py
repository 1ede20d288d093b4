"""What to do about the gaps of a self-check: by whom, by when, with which money at stake, urgent first.

Actions stand in corpus/desk/actions.yaml by the articles behind a gap; remarks are read for what they
reveal by the traits and issues of the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from assistant.citations.written import written
from assistant.desk.facts import Reading, load_issue_kinds, load_traits
from assistant.desk.tracks import end_of
from assistant.language.tables import read_table, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from assistant.desk.compliance.questions import Backing
    from assistant.schema import LegalUnit

FILE = "desk/actions.yaml"
LEAKED = frozenset({"leak", "no_report"})  # what a remark reveals makes the gap urgent
MOST_FIGURES = 3
SUBJECT = "个人信息"  # what the list is about, which a remark need not say
# Issues that a remark may reveal beside the question it was written to.
REVEALED = (
    "reputation",
    "minors",
    "breach",
    "abroad",
    "trade",
    "provide",
    "privacy",
    "deletion",
    "marketing",
)


@dataclass(frozen=True)
class Action:
    """What to do where one of `norms` stands behind a gap, by whom, `within` what term (ISO 8601)."""

    norms: tuple[str, ...]
    do: str
    who: str
    within: str
    urgent: bool = False
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class Remedy:
    """The action for a gap, to be done until `by`; `exposure` the fines that the law sets, "" for none."""

    backing: Backing
    action: Action
    by: date
    exposure: str
    urgent: bool


@dataclass(frozen=True)
class Revealed:
    """What the remark to question `number` reveals: the issue, its words, the norms that it stands on."""

    number: int
    title: str
    words: str
    norms: tuple[str, ...]


@lru_cache(maxsize=4)
def load_actions(corpus: Path) -> tuple[Action, ...]:
    """Read the table; CorpusError names file and line of what is wrong."""
    return read_table(corpus / FILE, tuple[Action, ...])


def remedies(gaps: Sequence[tuple[Backing, str]], corpus: Path, made: date) -> tuple[Remedy, ...]:
    """What to do about each gap, (backing, remark), that has an action: urgent ones first."""
    actions, traits = load_actions(corpus), load_traits(corpus)
    found = []
    for backing, note in gaps:
        action = _action(backing, actions)
        if action is None:
            continue
        leaked = bool(note) and bool(LEAKED & Reading(note, False, traits).shown)
        by = end_of(made, action.within)
        found.append(
            Remedy(backing, action, by, exposure(c.unit for c in backing.carried), leaked or action.urgent)
        )
    return tuple(sorted(found, key=lambda r: (not r.urgent, r.by if r.urgent else made)))


def _action(backing: Backing, actions: Sequence[Action]) -> Action | None:
    """The first action of the table for an article behind the gap."""
    behind = {r.unit.key for r in backing.shown}
    return next((a for a in actions if behind & set(a.norms)), None)


def exposure(carried: Iterable[LegalUnit]) -> str:
    """The fines that articles of liability set for a body, in their own words with the article."""
    pattern = table("desk").pattern("fine")
    told = []
    for unit in carried:
        figures = [m[0] for m in pattern.finditer(unit.text)][:MOST_FIGURES]
        if figures:
            told.append(f"{written(unit)}：{'；'.join(dict.fromkeys(figures))}")
    return "。".join(told[:2])


def revealed(backings: Sequence[Backing], notes: Mapping[str, str], corpus: Path) -> tuple[Revealed, ...]:
    """What remarks reveal beside what was asked: issues that their words raise, in their order."""
    traits, kinds = load_traits(corpus), load_issue_kinds(corpus)
    found = []
    for backing in backings:
        note = notes.get(backing.question.unit.id, "")
        read = Reading(f"{note}。{SUBJECT}", False, traits)
        for key in REVEALED if note else ():
            kind = kinds[key]
            if kind.raised_by(read):
                words = "；".join(read.told([c for c in kind.when if read.holds(c)]))
                found.append(Revealed(backing.question.number, kind.title, words or note, kind.law(read)))
    return tuple(found)
