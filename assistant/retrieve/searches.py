"""Every search of a question, once: its law, practice and views, how likely each article is, its matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from assistant.language.asking import asking_clauses
from assistant.matters.recognise import Recogniser
from assistant.retrieve.digests import DigestSearch
from assistant.retrieve.questions import AGREED, CLEAR, QuestionSearch
from assistant.retrieve.retriever import Retriever
from assistant.schema.matters import MatterHit, QuestionKind
from assistant.schema.stages import Evidence, Pair, Query
from assistant.schema.units import LegalUnit

LIKELY_ARTICLES = 30  # articles whose share votes for the matters that they govern
AMONG = 200  # articles among which those are sought that a follow-up's own words ask for
LIKELY_ABSENT, ABSENT = 8, 0.2  # of today's likeliest articles, those at least so likely beside the first
ALONE, TOGETHER = 0.4, 0.6  # what a follow-up's own words count for its matter, and all that was said


@dataclass(frozen=True)
class Found:
    """What a question's searches gave.

    `vector` the question's own, of unit length (None without an engine), without the terms of law that
    `ready` adds for the search; `shares` how likely each of the likeliest articles is, beside the
    likeliest: 0 to 1, by unit id; `turn` the law found for a follow-up's own words, votes that sum to 1 by
    the article's key; `matters` best first; `asks` vectors of the clauses of a story that ask; `point` the
    one article that it is about before all else, where one is singled out; `asked` the type of question of
    research that it is of.
    """

    evidence: Evidence
    ready: Query
    vector: np.ndarray | None = None
    shares: Mapping[str, float] = field(default_factory=dict)
    turn: Mapping[str, float] = field(default_factory=dict)
    matters: tuple[MatterHit, ...] = ()
    asks: tuple[np.ndarray, ...] = ()
    point: LegalUnit | None = None
    asked: QuestionKind | None = None


class Searches:
    """Plans and makes the searches of questions. Holds nothing of a conversation."""

    def __init__(self, retriever: Retriever, recogniser: Recogniser) -> None:
        """Search by one retriever; recognise by what is remembered of the matters."""
        self.retriever, self.recogniser = retriever, recogniser

    def gather(self, texts: Sequence[str], own: str, before: str, day: date) -> Found:
        """Search for a question: its wordings (the first weighs most), its own words, what came before."""
        ready = self.retriever.prepare(texts)
        evidence = self.retriever.evidence_of(ready, day)
        shares = self.retriever.shares(ready, day, LIKELY_ARTICLES)
        embedder = self.retriever.index.embedder
        vector = embedder.queries([own or before or texts[0]])[0] if embedder else None
        if day != date.today():
            evidence = replace(evidence, absent=self.absent(ready, day))
        if vector is not None:
            evidence = replace(evidence, digests=self.digests.hits(own or before or texts[0], vector, day))
        turn = self._turn(own, day) if own and before else {}
        clauses = asking_clauses(texts[0]) if not before else ()
        asks = embedder.queries(clauses) if embedder and clauses else ()
        matters = self._matters(texts[0], own, before, shares)
        return Found(evidence, ready, vector, shares, turn, matters, tuple(asks))

    def _turn(self, own: str, day: date) -> dict[str, float]:
        shares = self.retriever.shares(self.retriever.prepare([own]), day, AMONG)
        return law_votes(shares, self.retriever.index.library.units)

    def absent(self, ready: Query, day: date) -> tuple[LegalUnit, ...]:
        """Articles that would likely answer today and did not hold on a day, likeliest first."""
        units = self.retriever.index.library.units
        shares = self.retriever.shares(ready, date.today(), LIKELY_ABSENT)
        likely = sorted(shares, key=lambda unit_id: -shares[unit_id])
        return tuple(u for i in likely if shares[i] >= ABSENT and not (u := units[i]).covers(day))

    @cached_property
    def digests(self) -> DigestSearch:
        """The search over what is known of instruments that are not held."""
        index = self.retriever.index
        return DigestSearch.load(index.folder, index.library, index.lexical.idf)

    def asked(self, question: str, found: Found, most: int = AGREED) -> QuestionKind | None:
        """The type that a question of research is of, where the law found for it agrees (among its first
        `most` articles) or it is clear."""
        hit = self.questions.hit(question, found.vector) if found.vector is not None else None
        if hit is None:
            return None
        votes = law_votes(found.shares, self.retriever.index.library.units)
        return hit.kind if hit.score >= CLEAR or hit.agrees(votes, most) else None

    def law_votes(self, question: str, day: date) -> dict[str, float]:
        """The law found for a question: shares that sum to 1, by the article's key."""
        found = self.gather([question], question, "", day)
        return law_votes(found.shares, self.retriever.index.library.units)

    @cached_property
    def questions(self) -> QuestionSearch:
        """The types of questions of research."""
        index = self.retriever.index
        return QuestionSearch.load(index.folder, index.settings.corpus)

    def _matters(
        self, text: str, own: str, before: str, shares: Mapping[str, float]
    ) -> tuple[MatterHit, ...]:
        """Matters of a question; of a follow-up by its own words and by all that was said."""
        whole = self.probabilities(text, shares)
        if whole is None:
            return ()
        if before and own:
            alone = self.probabilities(own, {})
            assert alone is not None
            whole = TOGETHER * whole + ALONE * alone
        elif before:
            only = self.probabilities(before, shares)
            whole = whole if only is None else only
        return self.recogniser.hits(whole)

    def probabilities(self, text: str, shares: Mapping[str, float]) -> np.ndarray | None:
        """Probability of each matter for a text: (matters,); None without an embedding model."""
        alone = self.retriever.matter_signals(text)
        if alone is None:
            return None
        votes = law_votes(shares, self.retriever.index.library.units)
        return self.recogniser.probabilities(self.recogniser.with_law(alone, votes))

    def alone(self, text: str) -> float:
        """How likely a text is of some matter by its own words."""
        shares = self.probabilities(text, {})
        return float(shares.max()) if shares is not None else 0.0

    def of_any(self, text: str) -> float:
        """How likely a text is of any matter at all by its own words."""
        shares = self.probabilities(text, {})
        return float(shares.sum()) if shares is not None else 0.0

    def pair(self, before: str, turn: str) -> Pair | None:
        """What a turn and all that was said before it tell together; None without an engine."""
        embedder = self.retriever.index.embedder
        one, own, both = (self.probabilities(t, {}) for t in (before, turn, f"{before} {turn}"))
        if embedder is None or one is None or own is None or both is None:
            return None
        ids, matters = self.recogniser.memory.ids, self.recogniser.memory.matters
        first, other = (matters[ids[int(shares.argmax())]] for shares in (one, own))
        same = first.id == other.id or other.id in first.kin or first.id in other.kin
        vectors = embedder.queries([before, turn])
        return Pair(
            model=embedder.name,
            vector=vectors[1],
            own=float(own.max()),
            before=float(one.max()),
            same=same,
            shared=float(np.sqrt(one * own).sum() / max(1e-9, np.sqrt(one.sum() * own.sum()))),
            kept=float(sum(both[ids.index(i)] for i in (first.id, *first.kin) if i in ids)),
            near=float(vectors[0] @ vectors[1]),
        )


def law_votes(shares: Mapping[str, float], units: Mapping[str, LegalUnit]) -> dict[str, float]:
    """Shares of articles, by unit id, as votes that sum to 1, by the article's key (民法典#1033)."""
    total = sum(shares.values()) + 1e-9
    return {u.key: share / total for unit_id, share in shares.items() if (u := units[unit_id])}


def articles(found: Found, library_units: Mapping[str, LegalUnit], least: float) -> list[LegalUnit]:
    """Articles at least so likely, best first."""
    ranked = sorted(found.shares.items(), key=lambda pair: -pair[1])
    return [library_units[unit_id] for unit_id, share in ranked if share >= least]
