"""From a question to ranked passages: candidates by meaning and by words, then ranked.

Each kind of source is ranked among its own, so that 26,000 articles never drown the
salon, nor the salon the law; what is shown together is put together at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from assistant.index.encoder import NAME
from assistant.index.index import Index
from assistant.index.lexical import weigh
from assistant.retrieve.lexicon import expand, load_lexicon
from assistant.retrieve.ranker import Ranker, Signals, load_ranker
from assistant.schema.answers import Hit
from assistant.schema.stages import Evidence, Query
from assistant.schema.units import Kind

LAW = (Kind.STATUTE, Kind.INTERPRETATION, Kind.REGULATION)
PRACTICE = (Kind.CASE, Kind.NEWS, Kind.INTERVIEW)
VIEWS = (Kind.COMMENTARY, Kind.ESSAY)
CHECKLIST = (Kind.CHECKLIST,)
GROUPS = {"law": LAW, "practice": PRACTICE, "views": VIEWS, "checklist": CHECKLIST}

POOL = 150  # candidates from each side (meaning, words) and kind
WHOLE = 600  # a kind of at most so many units is ranked whole
WORDS, MEANING = 0.3, 0.7
TERMS_WORDS, TERMS_MEANING = 0.5, 0.2  # what legal terms count beside the question's own words


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
        return self.evidence_of(ready, day, depth)

    def evidence_of(self, ready: Query, day: date, depth: int = 20) -> Evidence:
        """Rank each group for a question made ready."""
        found = {name: tuple(self._rank(ready, kinds, day)[:depth]) for name, kinds in GROUPS.items()}
        return Evidence(found["law"], found["practice"], found["views"], found["checklist"])

    def shares(self, ready: Query, day: date, most: int) -> dict[str, float]:
        """How likely each of the likeliest articles is, beside the likeliest: 0 to 1, by unit id."""
        rows = self.candidates(ready, LAW, day)
        if not len(rows):
            return {}
        scores = self.learned(ready, rows)
        best = np.argsort(-scores, kind="stable")[:most]
        shares = np.exp(scores[best] - scores[best[0]])
        return {self.index.ids[rows[i]]: float(s) for i, s in zip(best, shares, strict=True)}

    def prepare(self, texts: Sequence[str]) -> Query:
        """Embed and tokenise a question with the legal terms of its everyday words.

        Further wordings count half.
        """
        index = self.index
        expansion = expand(" ".join(texts), load_lexicon(index.settings.corpus))
        words: dict[str, float] = {}
        for i, text in enumerate(texts):
            for token, weight in weigh(text, 0.5 if i else 1.0).items():
                words[token] = words.get(token, 0.0) + weight
        own, terms = index.lexical.scores(words), index.lexical.scores(expansion.tokens)
        if not index.embedder:
            return Query(tuple(texts), None, own + TERMS_WORDS * terms)
        spoken = [f"{texts[0]} {'，'.join(expansion.terms)}"] if expansion.terms else []
        parts = index.embedder.queries([*texts, *spoken])
        vector = _unit(parts[0] + 0.5 * parts[1 : len(texts)].sum(axis=0))
        if spoken:
            vector = _unit((1 - TERMS_MEANING) * vector + TERMS_MEANING * parts[-1])
        return Query(
            texts=tuple(texts),
            vector=vector,
            words=own + TERMS_WORDS * terms,
            windows=index.windows.best(vector, len(index.ids)),
        )

    @cached_property
    def ranker(self) -> Ranker | None:
        """Learned weights; None where the index is of another model, or there are no vectors."""
        fits = self.index.manifest.model == NAME and self.index.embedder is not None
        return load_ranker() if fits else None

    def _rank(self, query: Query, kinds: Sequence[Kind], day: date) -> list[Hit]:
        rows = self.candidates(query, kinds, day)
        if not len(rows):
            return []
        scores = self.fused(query, rows)
        if not kinds[0].binding:
            order = np.argsort(-scores, kind="stable")
            return [Hit(self.index.unit(rows[i], day), float(scores[i])) for i in order]
        # The fused scores are handed out again in the learned order, for they compare across groups.
        order = np.argsort(-self.learned(query, rows), kind="stable")
        scores = -np.sort(-scores)
        return [Hit(self.index.unit(r, day), float(s)) for r, s in zip(rows[order], scores, strict=True)]

    def learned(self, query: Query, rows: np.ndarray) -> np.ndarray:
        """Score rows of law as the learned weights have it; as `fused` where there are none."""
        if query.vector is None or self.ranker is None:
            return self.fused(query, rows)
        return self.ranker.score(self.signals(query, rows))

    def fused(self, query: Query, rows: np.ndarray) -> np.ndarray:
        """0.3 z(BM25) + 0.7 z(cosine), each standardised over the whole index or all its law."""
        words = (query.words[rows] - query.words.mean()) / (query.words.std() + 1e-6)
        if query.vector is None:
            return words
        mean, deviation = self.index.cosine_spread(query.vector)
        near = np.maximum(self.index.cosines(query.vector, rows), query.windows[rows])
        return WORDS * words + MEANING * (near - mean) / deviation

    def signals(self, query: Query, rows: np.ndarray) -> Signals:
        """What the learned ranker weighs, of candidate rows. Only for a query with vectors."""
        assert query.vector is not None
        mean, deviation = self.index.cosine_spread(query.vector)
        return Signals(
            words=(query.words[rows] - query.words.mean()) / (query.words.std() + 1e-6),
            near=(self.index.cosines(query.vector, rows) - mean) / deviation,
            said=self.index.sayings.nearness(query.vector, rows),
        )

    def candidates(self, query: Query, kinds: Sequence[Kind], day: date) -> np.ndarray:
        """Rows worth ranking: in force on the day and near by words or by meaning; ascending."""
        holds, found = self._in_force(day), []
        for kind in kinds:
            rows = self._rows_of_kind[kind]
            live = rows[holds[rows]]
            if len(live) <= WHOLE:
                found.append(live)
                continue
            found.append(live[np.argpartition(-query.words[live], POOL)[:POOL]])
            if query.vector is not None:
                near = self.index.nearest(query.vector, kind, 2 * POOL)
                found.append(near[holds[near]][:POOL])
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)

    @cached_property
    def _rows_of_kind(self) -> dict[Kind, np.ndarray]:
        return {kind: np.flatnonzero(self.index.kinds == kind.authority) for kind in Kind}


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)
