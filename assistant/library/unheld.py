"""Instruments whose text is not held: which of them a text is about, ranked by the rarity of its topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.language import ngrams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from assistant.schema import Instrument

# Summed rarity of the topics told, from which an instrument is named as missing. 7 = ln 1100: one
# topic as rare as a pair of characters that one passage of 1,100 has, or several commoner ones.
ENOUGH = 7.0
NEAR_BEST = 0.6  # share of the best one's weight that a further instrument must have


def weigh(topics: Iterable[str], idf: Callable[[str], float]) -> float:
    """Summed rarity of topics, each as rare as its rarest pair of characters."""
    return sum(max(idf(pair) for pair in ngrams(topic) or [topic]) for topic in topics)


def ranked(
    instruments: Iterable[Instrument],
    told: Callable[[Instrument], Sequence[str]],
    idf: Callable[[str], float],
    least: float = ENOUGH,
) -> list[Instrument]:
    """Instruments by the weight of the topics that `told` finds of each, best first; far ones left out."""
    found = [(weigh(topics, idf), i) for i in instruments if (topics := told(i))]
    found = sorted((f for f in found if f[0] >= least), key=lambda pair: -pair[0])
    return [i for weight, i in found if weight >= NEAR_BEST * found[0][0]]
