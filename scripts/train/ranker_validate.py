"""Signals out of fold, and figures of them: all questions, by topic, and articles never seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from assistant.index.lexical import weigh
from assistant.retrieve import LAW, Retriever
from assistant.retrieve.ranker import FEATURES, Ranker
from assistant.retrieve.retriever import MEANING, PLAIN, WORDS
from assistant.schema import Kind
from scripts.train.ranker_fit import fit_adapter, fit_weights

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scripts.train.ranker_data import Training

INNER = 4  # folds within the training part, so that weights are learned from honest signals
Adapter = tuple[np.ndarray, np.ndarray]


def folds(ids: np.ndarray, count: int, block: int, seed: int) -> np.ndarray:
    """Fold of each question: whole blocks of `block` consecutive ids (1: at random)."""
    names = np.unique(ids // block)
    place = dict(zip(np.random.default_rng(seed).permutation(names).tolist(), range(len(names)), strict=True))
    return np.array([place[int(b)] % count for b in ids // block])


@dataclass(frozen=True)
class Sheet:
    """Candidates of some questions under one another: `sizes[i]` rows belong to question i."""

    matrix: np.ndarray
    labels: np.ndarray
    sizes: np.ndarray

    def fit(self, columns: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Learn weights from some of the columns."""
        return fit_weights(self.matrix[:, list(columns)], self.labels, self.sizes)


class Signals:
    """The product's own candidates and signals of training questions, for any adapter."""

    def __init__(self, retriever: Retriever, data: Training, day: date) -> None:
        self.retriever, self.data, self.day = retriever, data, day
        self.weighed = np.concatenate([data.scored, data.ours])
        self._bare = np.zeros(len(FEATURES))

    def of(self, question: int, adapter: Adapter) -> tuple[np.ndarray, np.ndarray]:
        """Candidate rows of a question and their signals: (n,), (n, features)."""
        query = self.data.ready[question]
        assert query.vector is not None
        turn = Ranker(*adapter, self._bare, self._bare + 1, self._bare)
        query = replace(query, adapted=turn.adapt(query.vector))
        rows = self.retriever.candidates(query, LAW, self.day)
        return rows, self.retriever.signals(query, rows).matrix()

    def sheet(self, chosen: np.ndarray, block: int) -> Sheet:
        """Signals of the chosen questions, each from an adapter that did not see its fold."""
        inner = folds(self.data.ids[chosen], INNER, block, seed=1)
        parts = []
        for fold in range(INNER):
            adapter = fit_adapter(self.data, chosen[inner != fold])
            for question in np.intersect1d(chosen[inner == fold], self.weighed):
                rows, matrix = self.of(question, adapter)
                parts.append((matrix, np.isin(rows, self.data.gold_rows[question]).astype(float)))
        return Sheet(
            np.concatenate([m for m, _ in parts]),
            np.concatenate([y for _, y in parts]),
            np.array([len(y) for _, y in parts]),
        )


class Validation:
    """Ranked rows of each scored question, out of fold, for several systems."""

    def __init__(self, signals: Signals, block: int) -> None:
        self.signals, self.data, self.block = signals, signals.data, block
        self.outer = folds(self.data.ids, 5, block, seed=0)
        self.ranked: dict[str, dict[int, np.ndarray]] = {}
        self._scored = set(self.data.scored.tolist())

    def run(self, ablate: bool) -> None:
        """Fill `ranked`; with `ablate` also without each signal."""
        for question in self.signals.weighed:
            self._note("simple hybrid", question, self._hybrid(question))
            query = self.data.ready[question]
            rows = self.signals.retriever.candidates(query, LAW, self.signals.day)
            order = np.argsort(-self.signals.retriever.fused(query, rows), kind="stable")
            self._note("with legal terms", question, rows[order])
        shares = [s for s in (0.0, 0.2, 0.7) if s != PLAIN] if ablate else []
        systems = {"ranker": list(range(len(FEATURES)))}
        if ablate:
            for i, name in enumerate(FEATURES):
                systems[f"without {name}"] = [j for j in range(len(FEATURES)) if j != i]
        for fold in range(5):
            chosen = np.flatnonzero(self.outer != fold)
            sheet, adapter = self.signals.sheet(chosen, self.block), fit_adapter(self.data, chosen)
            fitted = {name: (columns, sheet.fit(columns)) for name, columns in systems.items()}
            for question in np.intersect1d(np.flatnonzero(self.outer == fold), self.signals.weighed):
                rows, matrix = self.signals.of(question, adapter)
                plain = self.signals.retriever.fused(self.data.ready[question], rows)
                for name, (columns, (mean, scale, weights)) in fitted.items():
                    scores = ((matrix[:, columns] - mean) / scale) @ weights
                    for share in (PLAIN, *shares) if name == "ranker" else (PLAIN,):
                        both = _z(scores) + share * _z(plain)
                        label = name if share == PLAIN else f"{name}, plain fusion {share}"
                        self._note(label, question, rows[np.argsort(-both, kind="stable")])
                self._note("adapted cosine alone", question, rows[np.argsort(-matrix[:, 2], kind="stable")])

    def _note(self, system: str, question: int, rows: np.ndarray) -> None:
        if question in self._scored:
            rows = rows[self.signals.retriever.index.kinds[rows] == Kind.STATUTE.authority]
        self.ranked.setdefault(system, {})[int(question)] = rows[:100]

    def _hybrid(self, question: int) -> np.ndarray:
        """BM25 and cosine over every article in force, nothing learned and no legal terms."""
        index = self.signals.retriever.index
        live = np.flatnonzero(index.in_force(self.signals.day) & (index.kinds == Kind.STATUTE.authority))
        query = self.data.ready[question]
        words = index.lexical.scores(weigh(query.texts[0]))[live]
        cosines = index.vectors.floats(live) @ self.data.plain[question]
        score = WORDS * _z(words) + MEANING * _z(cosines)
        return live[np.argsort(-score, kind="stable")[:100]]

    def figures(self, system: str) -> dict[str, float]:
        """recall@10, MRR@10, recall@100, recall@10 of questions with no article seen, and by topic."""
        ranked = self.ranked[system]
        gold = {i: set(self.data.gold_rows[i]) for i in ranked}
        recall = {i: len(set(rows[:10].tolist()) & gold[i]) / len(gold[i]) for i, rows in ranked.items()}
        scored = [i for i in ranked if i in self._scored]
        unseen = [i for i in scored if not gold[i] & self._seen[self.outer[i]]]
        out = {
            "recall@10": _mean([recall[i] for i in scored]),
            "mrr@10": _mean([_reciprocal(ranked[i][:10], gold[i]) for i in scored]),
            "recall@100": _mean([len(set(ranked[i].tolist()) & gold[i]) / len(gold[i]) for i in scored]),
            f"unseen({len(unseen)})": _mean([recall[i] for i in unseen]),
            f"ours({len(self.data.ours)})": _mean([recall[int(i)] for i in self.data.ours]),
            "ours mrr": _mean([_reciprocal(ranked[int(i)][:10], gold[int(i)]) for i in self.data.ours]),
        }
        for topic, ids in self.data.topics.items():
            out[topic] = _mean([recall[i] for i in scored if self.data.ids[i] in ids])
        return out

    def worst(self, system: str, count: int) -> list[tuple[int, int]]:
        """Questions whose first gold article stands lowest: (query id, its rank, 0 beyond 100)."""
        ranks = []
        for i, rows in ((i, self.ranked[system][i]) for i in self._scored):
            at = np.flatnonzero(np.isin(rows, self.data.gold_rows[i]))
            ranks.append((int(self.data.ids[i]), int(at[0]) + 1 if len(at) else 0))
        return sorted(ranks, key=lambda pair: -(pair[1] or 1000))[:count]

    @cached_property
    def _seen(self) -> dict[int, set[int]]:
        """Articles that answer questions outside each fold."""
        others = {f: [i for i in self.data.scored if self.outer[i] != f] for f in range(5)}
        return {f: {row for i in those for row in self.data.gold_rows[i]} for f, those in others.items()}


def _z(scores: np.ndarray) -> np.ndarray:
    return (scores - scores.mean()) / (scores.std() + 1e-6)


def _reciprocal(rows: np.ndarray, gold: set[int]) -> float:
    return next((1 / (i + 1) for i, row in enumerate(rows.tolist()) if row in gold), 0.0)


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else 0.0
