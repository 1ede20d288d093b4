"""From a question to ranked passages: candidates by meaning and by words, then ranked.

Each kind of source is ranked among its own, so that 26,000 articles never drown the
salon, nor the salon the law; what is shown together is put together at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from assistant.index import Index
from assistant.lexical import weigh
from assistant.lexicon import expand, load_lexicon
from assistant.schema import Hit, Kind

LAW = (Kind.STATUTE, Kind.INTERPRETATION, Kind.REGULATION)
PRACTICE = (Kind.CASE, Kind.NEWS, Kind.INTERVIEW)
VIEWS = (Kind.COMMENTARY, Kind.ESSAY)
CHECKLIST = (Kind.CHECKLIST,)
GROUPS = {"law": LAW, "practice": PRACTICE, "views": VIEWS, "checklist": CHECKLIST}

POOL = 150  # candidates from each side (meaning, words) and kind
WHOLE = 600  # a kind of at most so many units is ranked whole
DEPTH = 100  # passages of a group that are ever returned
WORDS, MEANING = 0.3, 0.7
TERMS_WORDS, TERMS_MEANING = 0.5, 0.4  # what legal terms count beside the question's own words


@dataclass(frozen=True)
class Evidence:
    """Ranked passages by what they are good for; scores compare across the groups."""

    law: tuple[Hit, ...] = ()
    practice: tuple[Hit, ...] = ()
    views: tuple[Hit, ...] = ()
    checklist: tuple[Hit, ...] = ()

    def group(self, name: str) -> tuple[Hit, ...]:
        """Hits of a group by its name."""
        return getattr(self, name)


@dataclass(frozen=True)
class Query:
    """A question made ready: its texts, one vector for all of them, weighted tokens."""

    texts: tuple[str, ...]
    vector: np.ndarray | None
    words: np.ndarray = field(repr=False)  # BM25 of every unit, standardised: float32, (units,)
    meaning: tuple[float, float] = (0.0, 1.0)
    windows: np.ndarray = field(default_factory=lambda: np.empty(0, np.float32), repr=False)


class Retriever:
    """Searches an opened index. Holds no state of a conversation; threads may share it."""

    def __init__(self, index: Index) -> None:
        """Search this index."""
        self.index = index
        self._in_force = lru_cache(maxsize=8)(index.in_force)

    def search(
        self, query: str, k: int = 10, kinds: Iterable[Kind | str] | None = None, as_of: date | None = None
    ) -> list[Hit]:
        """Rank passages of the wanted kinds (all by default) that hold on a day (today)."""
        wanted = tuple(Kind(kind) for kind in kinds) if kinds is not None else tuple(Kind)
        day = as_of or date.today()
        ready = self.prepare([query])
        ranked = [self._rank(ready, [k for k in group if k in wanted], day) for group in GROUPS.values()]
        return sorted((hit for hits in ranked for hit in hits), key=lambda h: -h.score)[:k]

    def evidence(self, queries: str | Sequence[str], as_of: date | None = None, depth: int = 20) -> Evidence:
        """Rank each group for a question, given in one or several wordings, the first weighing most."""
        day = as_of or date.today()
        ready = self.prepare([queries] if isinstance(queries, str) else queries)
        return Evidence(**{n: tuple(self._rank(ready, ks, day)[:depth]) for n, ks in GROUPS.items()})

    def prepare(self, texts: Sequence[str]) -> Query:
        """Embed and tokenise a question with the legal terms of its everyday words.

        Further wordings count half.
        """
        index = self.index
        terms = expand(" ".join(texts), load_lexicon(index.settings.corpus))
        vector, spread = None, (0.0, 1.0)
        if index.embedder:
            spoken = [f"{texts[0]} {'，'.join(terms.terms)}"] if terms.terms else []
            parts = index.embedder.queries([*texts, *spoken])
            total = parts[0] + 0.5 * parts[1 : len(texts)].sum(axis=0)
            if spoken:
                total = (1 - TERMS_MEANING) * total / np.linalg.norm(total) + TERMS_MEANING * parts[-1]
            vector = total / max(float(np.linalg.norm(total)), 1e-12)
            spread = index.cosine_spread(vector)
        words = {token: TERMS_WORDS * weight for token, weight in terms.tokens.items()}
        for i, text in enumerate(texts):
            for token, weight in weigh(text, 0.5 if i else 1.0).items():
                words[token] = words.get(token, 0.0) + weight
        scores = index.lexical.scores(words)
        near = index.windows.best(vector, len(index.ids)) if vector is not None else np.empty(0, np.float32)
        return Query(tuple(texts), vector, (scores - scores.mean()) / (scores.std() + 1e-6), spread, near)

    def _rank(self, query: Query, kinds: Sequence[Kind], day: date) -> list[Hit]:
        rows = self._candidates(query, kinds, day)
        if not len(rows):
            return []
        scores = query.words[rows]
        if query.vector is not None:
            mean, deviation = query.meaning
            near = np.maximum(self.index.cosines(query.vector, rows), query.windows[rows])
            cosines = (near - mean) / deviation
            scores = WORDS * scores + MEANING * cosines
        order = np.argsort(-scores, kind="stable")
        return [Hit(self.index.unit(rows[i], day), float(scores[i])) for i in order[:DEPTH]]

    def _candidates(self, query: Query, kinds: Sequence[Kind], day: date) -> np.ndarray:
        holds, found = self._in_force(day), []
        for kind in kinds:
            rows = self._rows_of_kind[kind]
            if len(rows) <= WHOLE:
                found.append(rows[holds[rows]])
                continue
            live = rows[holds[rows]]
            best = np.argpartition(-query.words[live], min(POOL, len(live) - 1))[:POOL]
            found.append(live[best])
            if query.vector is not None:
                near = self.index.nearest(query.vector, kind, 2 * POOL)
                found.append(near[holds[near]][:POOL])
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)

    @cached_property
    def _rows_of_kind(self) -> dict[Kind, np.ndarray]:
        return {kind: np.flatnonzero(self.index.kinds == kind.authority) for kind in Kind}
