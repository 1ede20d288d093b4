"""The dispute map: both sides of a matter beside each other, and what the law itself says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assistant import LegalUnit
from assistant.citations.written import who
from assistant.web.panel.passage import passage_html
from assistant.web.templates import render

if TYPE_CHECKING:
    from assistant.desk.disputes import Dispute, Position

MOST_PARAGRAPHS = 2
UNSIGNED = "原文未署名"


@dataclass(frozen=True)
class Shown:
    """A position as it is shown: the key its passage opens by, who speaks, its words around the cue."""

    position: Position
    key: str
    who: str
    note: str
    words: tuple[str, str, str]


def disputes_html(disputes: Sequence[Dispute], views: Sequence[Position], about: str) -> str:
    """How many there are, then every dispute, or where there is none what is thought of it; `about` is what
    was asked for, "" for all."""
    shown = [
        (
            dispute,
            [
                (side, [_shown(position, f"{at}-{s}-{p}") for p, position in enumerate(side.positions)])
                for s, side in enumerate(dispute.sides)
            ],
            [(unit, _told(unit, dispute)) for unit in dispute.law],
        )
        for at, dispute in enumerate(disputes)
    ]
    thought = [_shown(position, f"view-{n}") for n, position in enumerate(views)]
    return str(render("memo/disputes.html", disputes=shown, views=thought, about=about))


def dispute_passages(
    disputes: Sequence[Dispute], views: Sequence[Position], as_of: date | None
) -> dict[str, str]:
    """The passages that the buttons open, the words relied on highlighted."""
    found = {f"view-{n}": str(passage_html(p.unit, p.words, as_of)) for n, p in enumerate(views)}
    for at, dispute in enumerate(disputes):
        for s, side in enumerate(dispute.sides):
            for p, position in enumerate(side.positions):
                found[f"{at}-{s}-{p}"] = str(passage_html(position.unit, position.words, as_of))
        for n, unit in enumerate(dispute.law):
            found[f"{at}-law-{n}"] = str(passage_html(unit, "\n".join(_told(unit, dispute)), as_of))
    return found


def _shown(position: Position, key: str) -> Shown:
    unit = position.unit
    return Shown(
        position,
        key,
        f"{who(unit)}　{unit.speaker_title}".rstrip() or f"《{unit.title}》",
        unit.speaker_note.removeprefix(UNSIGNED).lstrip("；，"),
        position.words.partition(position.cue) if position.cue else (position.words, "", ""),
    )


def _told(unit: LegalUnit, dispute: Dispute) -> list[str]:
    """The paragraphs of an article that name the matter, else its first."""
    named = [p for p in unit.paragraphs if any(term in p for term in dispute.terms)]
    return (named or list(unit.paragraphs[:1]))[:MOST_PARAGRAPHS]
