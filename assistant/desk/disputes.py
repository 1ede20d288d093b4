"""The dispute map: matters on which the sources disagree, both sides in their own words.

A matter is what a question puts to several speakers (是否……, 如何理解“……”), or a rare term of law that
several discuss. A dispute is found where different contributions stand on different sides of it;
nothing is listed by hand, and one side alone is no dispute.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.citations import find_citations, find_law_mentions
from assistant.desk.facts import load_issue_kinds
from assistant.desk.stance import (
    AGAINST,
    FOR,
    HOW_FAR,
    MEANING,
    Matter,
    Stance,
    arguing,
    asks,
    definitions,
    find_matters,
    load_stance,
    stances,
)
from assistant.language import bigrams, letters
from assistant.library import Library, State
from assistant.matters import resolve
from assistant.retrieve import LAW, Retriever

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.schema import LegalUnit

SURE = 1.5  # weight of the surest sentence of a side below which there is no side
MIXED = 0.3  # share by which one side must outweigh the other within one contribution
# Standard deviations by which disputing words are nearer to a question than law is: where the question
# names an object of the field; where it does not; where all its words are the field's own. On 80 questions.
NAMED, CLEAR, FAR = 0.3, 1.0, -1.0
# A view bears on a question where it is as near as the nearest article: of 40 questions without a dispute
# eight have one so near, each on what was asked; none on the 20 of other fields.
AS_NEAR, MOST_VIEWS = 0.0, 3
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
_FUNCTION = re.compile(
    r"[的了在和与或有被把呢吧啊我你他她它这那哪些怎么什为会就也都还让给对从到等其之及并提请问关于]"
)
UNLIKE = 0.5  # two meanings that share more than this of their words are one meaning


@dataclass(frozen=True)
class Position:
    """One contribution's stand; `words` are verbatim in the unit, `cue` is the word that shows it."""

    unit: LegalUnit
    words: str
    cue: str


@dataclass(frozen=True)
class Side:
    """Contributions that stand together. `name` for or against; a meaning's sides are numbered."""

    name: str
    positions: tuple[Position, ...]


@dataclass(frozen=True)
class Dispute:
    """A matter with its sides, and what the law itself says of it.

    `topic` the term at issue; `asked` the questions that put it, in their own words.
    """

    topic: str
    asked: tuple[str, ...]
    terms: frozenset[str]
    kind: str
    sides: tuple[Side, ...]
    law: tuple[LegalUnit, ...]


class DisputeMap:
    """Finds the disputes of one library."""

    def __init__(self, library: Library, retriever: Retriever, corpus: Path) -> None:
        """`corpus` is the folder of the word lists."""
        self.library, self.retriever = library, retriever
        self.words = load_stance(corpus)
        self._issues = tuple(load_issue_kinds(corpus).values())
        self._vector = lru_cache(maxsize=64)(self._embed)

    @cached_property
    def _arguing(self) -> list[LegalUnit]:
        return arguing(self.library.sources)

    @cached_property
    def _found(self) -> tuple[tuple[Matter, tuple[Side, ...]], ...]:
        matters = find_matters(self.library, self._arguing, self.words)
        sided = [(m, self._sides(m)) for m in matters]
        return tuple((m, sides) for m, sides in sided if sides)

    def all(self, as_of: date | None = None) -> tuple[Dispute, ...]:
        """Every dispute that the sources hold."""
        day = as_of or date.today()
        return tuple(self._dispute(m, sides, day) for m, sides in self._found)

    def on(self, question: str, as_of: date | None = None) -> tuple[Dispute, ...]:
        """The disputes that a question touches; () where the sources do not disagree."""
        day = as_of or date.today()
        touched = [(m, sides) for m, sides in self._found if self._touches(question, m, sides)]
        return tuple(self._dispute(m, sides, day) for m, sides in touched)

    def views(self, question: str) -> tuple[Position, ...]:
        """What is thought of a question on which nobody disagrees.

        Those who speak no farther from it than the nearest article of law, nearest first, with the sentence
        that says most of it; () for what they do not speak of.
        """
        near = {unit.id: self._margin(question, {unit.id}) for unit in self._arguing}
        units = sorted((u for u in self._arguing if near[u.id] >= AS_NEAR), key=lambda u: -near[u.id])
        return tuple(Position(u, _telling(u, question), "") for u in units[:MOST_VIEWS])

    def named_in(self, words: str, about: str, as_of: date | None = None) -> tuple[Dispute, ...]:
        """Disputes on a term that `words` name, where what they are `about` is the disputed field."""
        day = as_of or date.today()
        found = []
        for matter, sides in self._found:
            ids = {p.unit.id for side in sides for p in side.positions}
            if any(t in words for t in matter.terms) and self._margin(about, ids) >= 0:
                found.append(self._dispute(matter, sides, day))
        return tuple(found)

    def _sides(self, matter: Matter) -> tuple[Side, ...]:
        return self._meanings(matter) if matter.kind == MEANING else self._opposed(matter)

    def _opposed(self, matter: Matter) -> tuple[Side, ...]:
        by_side: dict[int, list[Position]] = {FOR: [], AGAINST: []}
        for unit in self._arguing:
            found = list(stances(unit, matter.terms, self.words))
            if (best := _own_view(found)) is not None:
                by_side[best.side].append(Position(unit, best.words, best.cue))
        one, other = (self._conflicting(by_side[a], by_side[b]) for a, b in ((FOR, AGAINST), (AGAINST, FOR)))
        return (Side("for", one), Side("against", other)) if one and other else ()

    def _conflicting(self, own: Sequence[Position], others: Sequence[Position]) -> tuple[Position, ...]:
        """Positions on the same object as one on the other side, by someone who does not stand there too."""
        names = {p.unit.speaker for p in others if p.unit.speaker}
        found = []
        for position in own:
            alike = any(self._narrowed(position) == self._narrowed(o) for o in others)
            if alike and not any(_may_be(position.unit, name) for name in names):
                found.append(position)
        return tuple(found)

    def _narrowed(self, position: Position) -> bool:
        """Whether a position speaks of part of the object only."""
        return self.words.narrows.search(position.words) is not None

    def _meanings(self, matter: Matter) -> tuple[Side, ...]:
        sides: list[Side] = []
        for unit in self._arguing:
            told = definitions(unit, matter.topic, self.words)
            if not told:
                continue
            position = Position(unit, _run(unit, told), "")
            alike = next(
                (s for s in sides if _alike(s.positions[0].words, position.words, matter.topic)), None
            )
            if alike is None:
                sides.append(Side(f"meaning{len(sides) + 1}", (position,)))
        return tuple(sides) if len(sides) > 1 else ()

    def _touches(self, question: str, matter: Matter, sides: Sequence[Side]) -> bool:
        """Whether a question is about the matter as such: names it and asks what is disputed."""
        if not self.words.names(question, matter.terms):
            return False
        words = self.words
        asked = {MEANING: words.meaning_asked, HOW_FAR: words.howfar_asked}.get(
            matter.kind, words.whether_asked
        )
        return bool(asked.search(question)) and self._same_field(question, matter, sides)

    def _same_field(self, question: str, matter: Matter, sides: Sequence[Side]) -> bool:
        """Whether a question that names the matter means it in the field in which it is disputed.

        Either it names the object that both sides speak of, or the disputing words are clearly nearer
        to it than any article of law is, or it has no word of its own beside the matter and what the
        arguing sources speak of, and law is not far nearer.
        """
        objects = set(self.words.objects.findall(question))
        if any(all(_speaks(side, o) for side in sides) for o in objects):
            return True
        margin = self._margin(question, {p.unit.id for side in sides for p in side.positions})
        if margin >= (NAMED if objects else CLEAR):
            return True
        return margin >= FAR and not self._foreign(question, matter)

    def _margin(self, question: str, ids: set[str]) -> float:
        """How much nearer the units are than the nearest article, in standard deviations of the law."""
        index = self.retriever.index
        if index.embedder is None:
            return 0.0
        vector = self._vector(question)
        rows = np.array([index.row(i) for i in ids], np.int64)
        near = np.maximum(index.cosines(vector, rows), index.windows.best(vector, index.size)[rows])
        law = np.concatenate([index.nearest(vector, kind, 3) for kind in LAW])
        _, deviation = index.cosine_spread(vector)
        return float((near.max() - index.cosines(vector, law).max()) / deviation)

    def _embed(self, question: str) -> np.ndarray:
        embedder = self.retriever.index.embedder
        assert embedder is not None
        vector: np.ndarray = embedder.queries([question])[0]
        return vector

    def _foreign(self, question: str, matter: Matter) -> set[str]:
        """Pairs of characters of a question that neither the matter nor any arguing source has."""
        words = self.words
        rest = re.sub("|".join(sorted(map(re.escape, matter.terms), key=len, reverse=True)), "\n", question)
        for pattern in (words.whether_asked, words.meaning_asked, words.howfar_asked, _FUNCTION):
            rest = pattern.sub("\n", rest)
        pairs = {p for piece in rest.split("\n") for p in bigrams(piece)}
        return {p for p in pairs if p not in self._spoken}

    @cached_property
    def _spoken(self) -> str:
        return letters("".join(u.text for u in self._arguing))

    @cached_property
    def field(self) -> frozenset[str]:
        """Laws that the arguing sources name: the field in which they dispute."""
        names = {m.law for u in self._arguing for m in find_law_mentions(u.text + "".join(u.doubts))}
        return frozenset(t for n in names if (t := self.library.resolve_law(n)))

    def _dispute(self, matter: Matter, sides: tuple[Side, ...], day: date) -> Dispute:
        law = tuple(self._law(matter, sides, day))
        return Dispute(matter.topic, matter.asked, matter.terms, matter.kind, sides, law)

    def _law(self, matter: Matter, sides: tuple[Side, ...], day: date) -> list[LegalUnit]:
        """Articles that notes on the positions or the positions cite, then those that search finds."""
        found: dict[str, LegalUnit] = {}
        units = {p.unit.id: p.unit for side in sides for p in side.positions}
        # What others who speak of the matter cite bears on it, too, where they take no side in the conflict.
        units |= {u.id: u for u in self._arguing if any(stances(u, matter.terms, self.words))}
        for norm in (n for k in self._issues for n in k.norms_on(matter.terms)):
            if found_norm := resolve(norm, self.library, day):
                found.setdefault(found_norm.unit.id, found_norm.unit)
        for text, noted in [("\n".join(u.doubts), True) for u in units.values()] + [
            (u.text, False) for u in units.values()
        ]:
            for c in find_citations(text):
                look = self.library.lookup(c.law, c.article_no, c.article_suffix, day)
                if look.state is State.FOUND and look.unit and (noted or self._names(look.unit, matter)):
                    found.setdefault(look.unit.id, look.unit)
        asked = " ".join((matter.topic, *matter.asked))
        hits = [h.unit for h in self.retriever.search(asked, k=15, kinds=LAW, as_of=day)]
        fitting = [u for u in hits if u.title in self.field and self._names(u, matter)]
        # An article that is about the matter says its word early and often for its length.
        for unit in sorted(fitting, key=lambda u: -sum(u.text.count(t) for t in matter.terms) / len(u.text)):
            found.setdefault(unit.id, unit)
        return list(found.values())[:4]

    def _names(self, unit: LegalUnit, matter: Matter) -> bool:
        text = unit.text + unit.title
        return any(t in text for t in matter.terms)


def _speaks(side: Side, words: str) -> bool:
    return any(words in p.unit.text for p in side.positions)


def _may_be(unit: LegalUnit, name: str) -> bool:
    """Whether a contribution is, or by its note may be, that of someone named."""
    return unit.speaker == name or (
        not unit.speaker and "推断" in unit.speaker_note and name in unit.speaker_note
    )


def _own_view(found: Sequence[Stance]) -> Stance | None:
    """The view that a contribution takes on the whole; None where it is unsure or takes both."""
    if not found:
        return None
    total = sum(s.side * s.weight for s in found)
    mass = sum(s.weight for s in found)
    side = FOR if total > 0 else AGAINST
    own = [s for s in found if s.side == side]
    if not own or abs(total) / mass < MIXED:
        return None
    best = max(own, key=lambda s: s.weight)
    return best if best.weight >= SURE else None


def _run(unit: LegalUnit, told: Sequence[str]) -> str:
    """The sentences as one run where they follow each other, else the first."""
    joined = "".join(told)
    return joined if joined in unit.text else told[0]


def _alike(one: str, two: str, topic: str) -> bool:
    a, b = (_pairs(t, topic) for t in (one, two))
    return len(a & b) / (min(len(a), len(b)) or 1) > UNLIKE


def _pairs(text: str, topic: str) -> set[str]:
    return bigrams(text.replace(topic, ""))


__all__ = ["Dispute", "DisputeMap", "Position", "Side", "asks"]


def _telling(unit: LegalUnit, question: str) -> str:
    """The sentence of a contribution that shares most with a question."""
    sentences = [s.strip() for s in _SENTENCE.findall(unit.text) if s.strip()]
    pairs = bigrams(question)
    return max(sentences, key=lambda s: len(pairs & bigrams(s)), default=unit.text)
