"""Ranking metrics over any-of groups of gold passages.

A ranking is read as `hits`: for each rank, the groups that the passage there belongs to.
A group counts once, at its first hit, so that two articles that say the same (an any-of
group) do not count twice. With one passage per group these are the usual definitions.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence, Set


def recall_at(hits: Sequence[Set[int]], groups: int, k: int) -> float:
    """Share of gold groups found in the first k: |found ∩ gold| / |gold|.

    Range 0 to 1; 0 where nothing is gold. Source: Manning, Raghavan and Schütze 2008, §8.4.
    """
    found = set().union(*hits[:k]) if hits else set()
    return len(found) / groups if groups else 0.0


def reciprocal_rank(hits: Sequence[Set[int]], k: int) -> float:
    """1 / rank of the first gold passage in the first k, 0 if none. Range 0 to 1.

    Its mean over questions is MRR@k. Source: Voorhees 1999, TREC-8 QA track.
    """
    return next((1.0 / rank for rank, groups in enumerate(hits[:k], 1) if groups), 0.0)


def ndcg_at(hits: Sequence[Set[int]], groups: int, k: int) -> float:
    """Normalised discounted cumulative gain with binary gain: DCG@k / IDCG@k.

    DCG = Σ gain / log2(rank + 1), where the gain is the number of groups hit for the first
    time; IDCG has min(|gold|, k) gains of 1 at the top. Range 0 to 1.
    Source: Järvelin and Kekäläinen 2002, with the log2 discount that trec_eval uses.
    """
    seen: set[int] = set()
    dcg = 0.0
    for rank, here in enumerate(hits[:k], 1):
        dcg += len(here - seen) / math.log2(rank + 1)
        seen |= here
    ideal = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(groups, k) + 1))
    return min(1.0, dcg / ideal) if ideal else 0.0
