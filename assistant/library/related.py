"""What bears on a passage, sorted as a reader looks for it: references, limits, sanctions, views."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.errors import UnitNotFoundError
from assistant.library.relation_rules import BY_WORDS
from assistant.library.relations import Relation, RelationKind, Relations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.library.library import Library
    from assistant.schema import LegalUnit

_CLOSING = "附则"  # closing chapters lay down no duty that the law's general penalty could answer


class RelatedSort(StrEnum):
    """How a related passage bears on the one that is read, in the order in which they are shown."""

    EXCEPTIONS = "exceptions"  # takes something out of it, or is a rule that it takes something out of
    LIABILITY = "liability"  # answers a breach of it
    BREACHES = "breaches"  # a rule whose breach it answers
    REFERS_TO = "refers_to"
    REFERRED_BY = "referred_by"
    DEFINITIONS = "definitions"  # defines a term that it uses
    USES = "uses"  # uses a term that it defines
    INTERPRETATION = "interpretation"  # interprets it, or is interpreted by it
    VIEWS = "views"  # an opinion, report or case that is about it
    DISCUSSED = "discussed"  # law that it, an opinion or case, is about
    AMENDMENTS = "amendments"  # changed it, or is changed by it


@dataclass(frozen=True)
class RelatedPassage:
    """One passage that bears on the one read; its status is that of the day asked for.

    `outward`: the passage read points at it, not the other way round
    `words`    the words of the law or source that state the relation
    `by_words` the relation was found by likeness of wording, not by a number that the text names
    """

    unit: LegalUnit
    sort: RelatedSort
    outward: bool
    words: str
    by_words: bool


@dataclass(frozen=True)
class Related:
    """Everything that bears on a passage: (sort, passages) in the order of RelatedSort.

    `day` is the day on which the related texts hold: the one asked for, or the last on which
    the passage itself held.
    """

    unit: LegalUnit
    day: date
    groups: tuple[tuple[RelatedSort, tuple[RelatedPassage, ...]], ...]

    @property
    def passages(self) -> tuple[RelatedPassage, ...]:
        """All related passages in order."""
        return tuple(p for _, own in self.groups for p in own)


def related(library: Library, relations: Relations, unit_id: str, as_of: date) -> Related:
    """What bears on a unit on a day; UnitNotFoundError for an unknown id.

    Law that does not hold on the day is left out, save amendments, which do their work once.
    """
    if unit_id not in library.units:
        raise UnitNotFoundError(f"资料库里没有这个编号：{unit_id}（no such unit）")
    unit = library.units[unit_id]
    day = day_of(unit, as_of)
    found: dict[RelatedSort, dict[str, RelatedPassage]] = {}
    for relation in relations.of(unit_id):
        outward = relation.source_id == unit_id
        other = library.units[relation.target_id if outward else relation.source_id]
        sort = _sort(relation, outward)
        if not _holds(other, sort, day) or _idle(unit, relation, sort):
            continue
        by_words = relation.words.startswith(BY_WORDS)
        passage = RelatedPassage(
            replace(other, status=other.status_on(as_of)),
            sort,
            outward,
            relation.words.removeprefix(BY_WORDS),
            by_words,
        )
        found.setdefault(sort, {}).setdefault(other.id, passage)
    shown = replace(unit, status=unit.status_on(as_of))
    ordered = [(sort, _ordered(unit, found[sort].values())) for sort in RelatedSort if sort in found]
    return Related(shown, day, tuple(ordered))


def day_of(unit: LegalUnit, as_of: date) -> date:
    """The day itself where the text holds then, else the text's last day, or its first."""
    if not unit.kind.binding or unit.covers(as_of):
        return as_of
    if unit.effective_date and as_of < unit.effective_date:
        return unit.effective_date
    return unit.expiry_date - timedelta(days=1) if unit.expiry_date else as_of


def _sort(relation: Relation, outward: bool) -> RelatedSort:
    match relation.kind:
        case RelationKind.EXCEPTION | RelationKind.SCOPE:
            return RelatedSort.EXCEPTIONS
        case RelationKind.LIABILITY:
            return RelatedSort.LIABILITY if outward else RelatedSort.BREACHES
        case RelationKind.DEFINITION:
            return RelatedSort.USES if outward else RelatedSort.DEFINITIONS
        case RelationKind.INTERPRETS:
            return RelatedSort.INTERPRETATION
        case RelationKind.DISCUSSES:
            return RelatedSort.DISCUSSED if outward else RelatedSort.VIEWS
        case RelationKind.AMENDS:
            return RelatedSort.AMENDMENTS
        case RelationKind.REFERENCE:
            return RelatedSort.REFERS_TO if outward else RelatedSort.REFERRED_BY


def _holds(other: LegalUnit, sort: RelatedSort, day: date) -> bool:
    return not other.kind.binding or sort is RelatedSort.AMENDMENTS or other.covers(day)


def _idle(unit: LegalUnit, relation: Relation, sort: RelatedSort) -> bool:
    """Whether a law's general penalty is said of an article that asks nothing of anyone."""
    return sort is RelatedSort.LIABILITY and _CLOSING in unit.heading and relation.source_id == unit.id


def _ordered(unit: LegalUnit, passages: Iterable[RelatedPassage]) -> tuple[RelatedPassage, ...]:
    """What the text names before what wording found; the same law first, then by authority, number."""
    return tuple(
        sorted(
            passages,
            key=lambda p: (
                p.by_words,
                p.unit.title != unit.title,
                p.unit.kind.authority,
                p.unit.title,
                p.unit.article_no or 0,
                len(p.unit.article_suffix),
                p.unit.article_suffix,
                p.unit.id,
            ),
        )
    )
