"""Learn the reader of clauses: which conduct a clause of the facts tells (weights/facts.npz).

    python -m scripts.train.facts

Learned from the examples of corpus/desk/told.yaml and of corpus/desk/traits.yaml; a clause tells each
trait under which it stands and each whose wordings it shows. One logistic rule a trait over the clause's
vector and its pairs of characters. The share from which a trait is told is the lowest at which, out of
fold, no more clauses of other traits than `FALSE` are taken for it; what is then found is printed.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from assistant.config import load_settings
from assistant.desk.facts import load_traits
from assistant.desk.facts.clauses import BUCKETS, NONE, ClauseReader, load_told, pairs
from assistant.index.embed import open_embedder

FALSE, LEAST = 0.003, 0.4  # share of other clauses that may be taken for it; no floor is lower
FOLDS, STRENGTH = 5, 8.0


def main() -> int:
    settings = load_settings()
    embedder = open_embedder(settings)
    assert embedder is not None
    traits, told = load_traits(settings.corpus), load_told(settings.corpus)
    of: dict[str, set[str]] = defaultdict(set)
    for name, clauses in told.items():
        for clause in clauses:
            of[clause].add(name)
    for trait in traits.values():
        for clause in trait.shows:
            of[clause].add(trait.id)
        for clause in trait.unlike:
            of[clause].add(NONE)
    clauses = list(of)
    names = tuple(sorted(set(told) - {NONE}))
    shown = np.array([[n in of[c] or bool(traits[n].found(c)) for n in names] for c in clauses])
    vectors = np.hstack([embedder.queries(clauses), np.stack([pairs(c) for c in clauses])])
    rules, floors = [], []
    for at, name in enumerate(names):
        y = shown[:, at]
        share = np.zeros(len(y))
        for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(vectors, y):
            share[test] = _rule(vectors[train], y[train]).predict_proba(vectors[test])[:, 1]
        floor = max(float(np.quantile(share[~y], 1 - FALSE)), LEAST)
        only = np.array([n in of[c] and not traits[name].found(c) for c in clauses for n in [name]])
        print(f"{name}: 例句 {y.sum()}，下限 {floor:.2f}，认出 {(share[y] >= floor).mean():.2f}，", end="")
        print(f"写法不认的 {only.sum()} 句认出 {(share[only] >= floor).mean():.2f}")
        rules.append(_rule(vectors, y))
        floors.append(floor)
    matrix = np.vstack([r.coef_[0] for r in rules])
    bias = np.array([r.intercept_[0] for r in rules])
    ClauseReader(names, matrix, bias, np.array(floors)).save()
    print(f"{len(clauses)} 句，{len(names)} 项，{BUCKETS} 格")
    return 0


def _rule(vectors: np.ndarray, y: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=500, class_weight="balanced").fit(vectors, y)


if __name__ == "__main__":
    raise SystemExit(main())
