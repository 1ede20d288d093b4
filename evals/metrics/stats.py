"""Means, percentiles, paired bootstrap and agreement."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; 0 of nothing, so that no figure becomes NaN."""
    return sum(values) / len(values) if values else 0.0


def percentile(values: Sequence[float], p: float) -> float:
    """The p-th percentile (0 to 100) by linear interpolation between order statistics.

    As numpy's default (Hyndman and Fan 1996, type 7). 0 of nothing.
    """
    ordered = sorted(values)
    if not ordered:
        return 0.0
    at = (len(ordered) - 1) * p / 100
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def paired_bootstrap(
    a: Sequence[float], b: Sequence[float], draws: int = 2000, seed: int = 7, level: float = 0.95
) -> tuple[float, float, float]:
    """Mean of b − a with its bootstrap interval: (difference, low, high).

    Questions are drawn with replacement, the same for both runs; the interval holds the
    middle `level` of the draws. Source: Efron and Tibshirani 1993, ch. 13; Koehn 2004.
    """
    if len(a) != len(b):
        raise ValueError(f"paired samples of different length: {len(a)} and {len(b)}")
    gaps = [y - x for x, y in zip(a, b, strict=True)]
    if not gaps:
        return 0.0, 0.0, 0.0
    draw = random.Random(seed)
    means = [mean(draw.choices(gaps, k=len(gaps))) for _ in range(draws)]
    tail = (1 - level) / 2 * 100
    return mean(gaps), percentile(means, tail), percentile(means, 100 - tail)


def wilson(successes: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's score interval of a share. Source: Wilson 1927. (0, 1) of no trials."""
    if not trials:
        return 0.0, 1.0
    share = successes / trials
    centre = share + z * z / (2 * trials)
    spread = z * ((share * (1 - share) + z * z / (4 * trials)) / trials) ** 0.5
    scale = 1 + z * z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def kappa(a: Sequence[str], b: Sequence[str]) -> float:
    """Cohen's kappa of two raters: (p_o − p_e) / (1 − p_e). Range −1 to 1.

    1 where both give one and the same label throughout. Source: Cohen 1960.
    """
    n = len(a)
    observed = sum(x == y for x, y in zip(a, b, strict=True)) / n
    expected = sum((a.count(label) / n) * (b.count(label) / n) for label in set(a) | set(b))
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)
