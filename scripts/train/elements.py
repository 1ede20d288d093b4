"""Learn the reader of elements: what of a claim a clause of the facts may show (weights/elements.npz).

    python -m scripts.train.elements

Learned from the labelled clauses of corpus/desk/shown.yaml, clauses and neighbouring couples alike. One
logistic rule an element over the vector and the pairs of characters. Printed: out of fold by the writer's
set, of the cases that show an element (that do not) the share in which a clause is pointed at from FLOOR on,
and how often the clause is one of those labelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.config import load_settings
from assistant.desk.facts import load_tables
from assistant.desk.facts.clauses import ELEMENTS, LONGEST, SHORTEST, ClauseReader, load_shown, pairs
from assistant.index.embed import open_embedder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FLOOR, STRENGTH, TELLING = 0.5, 8.0, 3.0  # TELLING: what a clause that shows it weighs beside another


@dataclass(frozen=True)
class Part:
    """A clause, or two that stand beside each other, of a case of a set; `shows` elements."""

    words: str
    case: str
    shows: frozenset[str]

    @property
    def writer(self) -> str:
        """The set that its case is of."""
        return self.case.partition("/")[0]


def main() -> int:
    settings = load_settings()
    embedder = open_embedder(settings)
    assert embedder is not None
    parts = [p for case, told in load_shown(settings.corpus).items() for p in _parts(case, told)]
    names = tuple(dict.fromkeys(e.name for t in load_tables(settings.corpus) for e in t.elements))
    if unknown := {n for p in parts for n in p.shows} - set(names):
        raise SystemExit(f"shown.yaml 有 elements.yaml 没有的要件：{'、'.join(sorted(unknown))}")
    texts = [p.words for p in parts]
    vectors = np.hstack([embedder.queries(texts), np.stack([pairs(t) for t in texts])])
    writers, cases = np.array([p.writer for p in parts]), np.array([p.case for p in parts])
    kept, rules = [], []
    figures = np.zeros((2, 3), int)
    for name in names:
        y = np.array([name in p.shows for p in parts])
        if len(set(writers[y])) < 2:
            continue
        share = np.zeros(len(y))
        for writer in set(writers):
            test = writers == writer
            share[test] = _rule(vectors[~test], y[~test]).predict_proba(vectors[test])[:, 1]
        for case in set(cases):
            own = np.flatnonzero(cases == case)
            best = own[share[own].argmax()]
            figures[int(y[own].any())] += (1, share[best] >= FLOOR, share[best] >= FLOOR and y[best])
        kept.append(name)
        rules.append(_rule(vectors, y))
    matrix, bias = np.vstack([r.coef_[0] for r in rules]), np.array([r.intercept_[0] for r in rules])
    ClauseReader(tuple(kept), matrix, bias, np.full(len(kept), FLOOR)).save(ELEMENTS)
    (others, wrong, _), (showing, found, right) = figures
    print(f"{len(parts)} 段，{len(kept)} 项；说明了的 {showing} 处指出 {found / showing:.2f}，", end="")
    print(f"其中指对小句 {right / found:.2f}；没有说明的 {others} 处指出 {wrong / others:.2f}")
    return 0


def _parts(case: str, told: Mapping[str, Sequence[str]]) -> list[Part]:
    """The clauses of a case, and every two neighbours that are short enough to be read at once."""
    single = [Part(words, case, frozenset(shows)) for words, shows in told.items()]
    couples = (Part(f"{a.words}，{b.words}", case, a.shows | b.shows) for a, b in pairwise(single))
    return [p for p in (*single, *couples) if SHORTEST <= len(p.words) <= LONGEST]


def _rule(vectors: np.ndarray, y: np.ndarray) -> LogisticRegression:
    weights = {False: 1.0, True: TELLING}
    return LogisticRegression(C=STRENGTH, max_iter=500, class_weight=weights).fit(vectors, y)


if __name__ == "__main__":
    raise SystemExit(main())
