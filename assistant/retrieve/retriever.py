"""From a question to ranked passages: candidates by meaning and by words, then ranked.

Each kind of source is ranked among its own, so that 26,000 articles never drown the
salon, nor the salon the law; what is shown together is put together at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from assistant.index.encoder import NAME
from assistant.index.index import Index
from assistant.index.lexical import weigh
from assistant.language.english import gloss
from assistant.language.text import is_english
from assistant.matters.memory import FOLDER as REMEMBERED
from assistant.matters.memory import Memory
from assistant.matters.recognise import Recogniser
from assistant.retrieve.lexicon import expand, load_lexicon
from assistant.retrieve.ranker import Ranker, Signals, load_ranker
from assistant.schema.answers import Hit
from assistant.schema.matters import Norm
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
DAYS = 8  # of which it is kept what holds
SAMPLED, SAMPLED_ABOVE = 64, 20  # every so many-th score is looked at; so many of these stand above the bar
REMEMBERED_TEXTS = 16  # of which the matters' signals are kept: a question is asked about up to six times
TERMS_WORDS, TERMS_MEANING = 0.5, 0.2  # what legal terms count beside the question's own words


class Retriever:
    """Searches an opened index. Holds no state of a conversation; threads may share it."""

    def __init__(self, index: Index) -> None:
        """Search this index."""
        self.index = index
        self._live = lru_cache(maxsize=DAYS * len(Kind))(self._living)

    def search(
        self, query: str, k: int = 10, kinds: Iterable[Kind | str] | None = None, as_of: date | None = None
    ) -> list[Hit]:
        """Rank passages of the wanted kinds (all by default) that hold on a day (today)."""
        wanted = tuple(Kind(kind) for kind in kinds) if kinds is not None else tuple(Kind)
        day = as_of or date.today()
        ready = self.prepare([query])
        ranked = [
            self._rank(ready, [kind for kind in group if kind in wanted], day, k) for group in GROUPS.values()
        ]
        return sorted((hit for hits in ranked for hit in hits), key=lambda h: -h.score)[:k]

    def evidence(
        self,
        queries: str | Sequence[str],
        as_of: date | None = None,
        depth: int = 20,
        alone: bool = False,
    ) -> Evidence:
        """Rank each group for a question, given in one or several wordings, the first weighing most.

        `alone`: by what each text says, nothing that matters tell of it; for what is no person's story.
        """
        day = as_of or date.today()
        ready = self.prepare([queries] if isinstance(queries, str) else queries)
        return self.evidence_of(ready, day, depth, alone)

    def evidence_of(self, ready: Query, day: date, depth: int = 20, alone: bool = False) -> Evidence:
        """Rank each group for a question made ready; `alone` as in `evidence`."""
        found = {name: tuple(self._rank(ready, kinds, day, depth, alone)) for name, kinds in GROUPS.items()}
        return Evidence(found["law"], found["practice"], found["views"], found["checklist"])

    def shares(self, ready: Query, day: date, most: int) -> dict[str, float]:
        """How likely each of the likeliest articles is, beside the likeliest: 0 to 1, by unit id."""
        rows = self.candidates(ready, LAW, day)
        if not len(rows):
            return {}
        scores = self.learned(ready, rows, alone=True)
        best = np.argsort(-scores, kind="stable")[:most]
        shares = np.exp(scores[best] - scores[best[0]])
        return {self.index.id(rows[i]): float(s) for i, s in zip(best, shares, strict=True)}

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
        for token, weight in expansion.tokens.items():
            words[token] = words.get(token, 0.0) + TERMS_WORDS * weight
        scores = index.word_scores(words)
        if not index.embedder:
            return Query(tuple(texts), None, scores)
        spoken = [f"{texts[0]} {'，'.join(expansion.terms)}"] if expansion.terms else []
        parts = index.embedder.queries([*texts, *spoken])
        vector = _unit(parts[0] + 0.5 * parts[1 : len(texts)].sum(axis=0))
        if spoken:
            vector = _unit((1 - TERMS_MEANING) * vector + TERMS_MEANING * parts[-1])
        return Query(
            texts=tuple(texts),
            vector=vector,
            words=scores,
            windows=index.windows.best(vector, index.size),
            governed=self._governed(texts[0]),
        )

    @cached_property
    def recogniser(self) -> Recogniser | None:
        """What tells the matters of a question; None where the index remembers none."""
        folder = self.index.folder
        return Recogniser(Memory.load(folder)) if (folder / REMEMBERED).is_dir() else None

    def matter_signals(self, text: str) -> np.ndarray | None:
        """What a text alone signals of each matter: (matters, signals), read only, kept for the next to ask.

        None without an embedding model or where no matters are remembered.
        """
        return self._matter_signals(text) if self.index.embedder and self.recogniser else None

    @cached_property
    def _matter_signals(self) -> Callable[[str], np.ndarray]:
        assert self.index.embedder is not None
        assert self.recogniser is not None
        embedder, recogniser, corpus = self.index.embedder, self.recogniser, self.index.settings.corpus

        @lru_cache(maxsize=REMEMBERED_TEXTS)
        def told(text: str) -> np.ndarray:
            spoken = gloss(text, corpus) if is_english(text) else text  # people's sayings are Chinese
            signals = recogniser.signals_alone(spoken, embedder.queries([spoken])[0])
            signals.flags.writeable = False
            return signals

        return told

    def _governed(self, text: str) -> np.ndarray:
        """How likely each unit governs a question, by the matters that its own words tell of."""
        out = np.zeros(self.index.size, np.float32)
        signals = self.matter_signals(text)
        if signals is not None and self.recogniser is not None:
            rows, places = self._governable
            shares = self.recogniser.probabilities(signals)
            out[rows] = self.recogniser.governing(shares)[places]
        return out

    @cached_property
    def _governable(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of all texts of the articles that matters name, and the place of each among those articles."""
        assert self.recogniser is not None
        found = [
            (self.index.row(unit_id), place)
            for place, norm in enumerate(map(Norm.parse, self.recogniser.articles))
            for unit_id in self.index.library.articles(norm.law).get(
                (norm.article_no, norm.article_suffix), ()
            )
        ]
        rows, places = zip(*found, strict=True) if found else ((), ())
        return np.array(rows, np.int64), np.array(places, np.int64)

    @cached_property
    def ranker(self) -> Ranker | None:
        """Learned weights; None where the index is of another model, or there are no vectors."""
        fits = self.index.manifest.model == NAME and self.index.embedder is not None
        return load_ranker() if fits else None

    def _rank(
        self, query: Query, kinds: Sequence[Kind], day: date, depth: int, alone: bool = False
    ) -> list[Hit]:
        """The `depth` best of some kinds: only what is handed on is read from the library."""
        rows = self.candidates(query, kinds, day)
        if not len(rows):
            return []
        scores = self.fused(query, rows)
        if not kinds[0].binding:
            order = np.argsort(-scores, kind="stable")[:depth]
            return [Hit(self.index.unit(rows[i], day), float(scores[i])) for i in order]
        # The fused scores are handed out again in the learned order, for they compare across groups.
        order = np.argsort(-self.learned(query, rows, alone), kind="stable")[:depth]
        scores = -np.sort(-scores)[:depth]
        return [Hit(self.index.unit(r, day), float(s)) for r, s in zip(rows[order], scores, strict=True)]

    def learned(self, query: Query, rows: np.ndarray, alone: bool = False) -> np.ndarray:
        """Score rows of law as the learned weights have it; as `fused` where there are none.

        `alone`: by what each has of its own, nothing that matters tell of it.
        """
        if query.vector is None or self.ranker is None:
            return self.fused(query, rows)
        signals = self.signals(query, rows)
        if alone or self.recogniser is None:
            return self.ranker.score_alone(signals)
        return self.ranker.score(signals)

    def fused(self, query: Query, rows: np.ndarray) -> np.ndarray:
        """0.3 z(BM25) + 0.7 z(cosine), each standardised over the whole index or all its law."""
        words = query.words_of(rows)
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
            words=query.words_of(rows),
            near=(self.index.cosines(query.vector, rows) - mean) / deviation,
            said=self.index.sayings.nearness(query.vector, rows),
            governed=query.governed[rows],
        )

    def candidates(self, query: Query, kinds: Sequence[Kind], day: date) -> np.ndarray:
        """Rows worth ranking: in force on the day and near by words or by meaning; ascending."""
        found = []
        for kind in kinds:
            live, count = self._live(kind, day)
            if count <= WHOLE:
                found.append(np.flatnonzero(live))
                continue
            found.append(foremost(query.words, live, POOL))
            if query.vector is not None:
                near = self.index.nearest(query.vector, kind, 2 * POOL)
                found.append(near[live[near]][:POOL])
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)

    def _living(self, kind: Kind, day: date) -> tuple[np.ndarray, int]:
        """Which units of a kind hold on a day, bool (units,), and how many."""
        live = self.index.in_force(day) & (self.index.kinds == kind.authority)
        return live, int(np.count_nonzero(live))


def foremost(scores: np.ndarray, among: np.ndarray, n: int) -> np.ndarray:
    """Rows of the n highest scores among some (bool): what a sample of them stands below is not sorted."""
    sample = scores[::SAMPLED][among[::SAMPLED]]
    bar = np.sort(sample)[-SAMPLED_ABOVE:][:1]
    rows = np.flatnonzero(among & (scores >= bar)) if len(bar) else np.empty(0, np.int64)
    if len(rows) <= n:
        rows = np.flatnonzero(among)
    return rows[np.argpartition(-scores[rows], n)[:n]]


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)
