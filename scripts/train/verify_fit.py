"""Logistic regression with a quadratic penalty, by Newton's method: small, exact, repeatable."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

from assistant.verify.judgement import Weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.train.verify_data import Example


def fit(examples: Sequence[Example], threshold: float, penalty: float = 3.0, digits: int = 4) -> Weights:
    """Learn weights; features are scaled for the fit and the scale is folded into the weights."""
    names = sorted(examples[0].values)
    x = np.array([[e.values[n] for n in names] for e in examples])
    y = np.array([float(e.carried) for e in examples])
    w = np.array([e.weight for e in examples])
    mean, scale = np.average(x, axis=0, weights=w), x.std(axis=0) + 1e-9
    z = np.hstack([np.ones((len(x), 1)), (x - mean) / scale])
    ridge = np.diag([0.0] + [penalty] * len(names))
    beta = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        gradient = z.T @ (w * (y - p)) - ridge @ beta
        hessian = (z * (w * p * (1 - p))[:, None]).T @ z + ridge + 1e-9 * np.eye(len(beta))
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-9:
            break
    slopes = beta[1:] / scale
    bias = beta[0] - float(slopes @ mean)
    weights = {n: round(float(v), digits) for n, v in zip(names, slopes, strict=True)}
    return Weights(round(float(bias), digits), weights, threshold)


def folds(groups: Sequence[str], count: int = 5, seed: int = 0) -> dict[str, int]:
    """Deal groups into folds at random, the same way each time."""
    order = sorted(set(groups))
    random.Random(seed).shuffle(order)
    return {group: i % count for i, group in enumerate(order)}


def out_of_fold(
    examples: Sequence[Example], threshold: float, use: Callable[[Weights, set[str]], None], seed: int = 0
) -> None:
    """Call `use(weights, groups)` for each fold, the weights learned without those groups."""
    fold = folds([e.group for e in examples], seed=seed)
    for k in sorted(set(fold.values())):
        held = {g for g, f in fold.items() if f == k}
        use(fit([e for e in examples if e.group not in held], threshold), held)
