"""Figures of dense search alone, over every article in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from scripts.train.encoder.pairs import Pairs


def figures(pairs: Pairs, rows: Sequence[int], scores: Callable[[int], Tensor]) -> dict[str, float]:
    """Measure the sayings `rows`; `scores(k)` are of all articles for the k-th of them: (articles,).

    recall@k is of gold articles, hit@k whether any came, MRR@10 of the first.
    """
    told: dict[str, list[float]] = {}
    for k, i in enumerate(rows):
        gold = {g for g in pairs.sayings[i].gold if g < pairs.articles}
        if not gold:
            continue
        top = scores(k).topk(100).indices.tolist()
        ranks = [r for r, at in enumerate(top) if at in gold]
        for cut in (1, 10):
            told.setdefault(f"hit@{cut}", []).append(float(any(r < cut for r in ranks)))
        for cut in (10, 100):
            told.setdefault(f"recall@{cut}", []).append(sum(r < cut for r in ranks) / len(gold))
        told.setdefault("mrr@10", []).append(1 / (ranks[0] + 1) if ranks and ranks[0] < 10 else 0.0)
    return {name: float(np.mean(values)) for name, values in told.items()} | {"n": len(told.get("hit@1", []))}


def line(name: str, got: dict[str, float]) -> str:
    """Write figures on one line."""
    return f"{name:<30}" + "  ".join(f"{k} {v:.3f}" if k != "n" else f"n {v:.0f}" for k, v in got.items())
