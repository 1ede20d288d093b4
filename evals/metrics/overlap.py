"""BLEU and METEOR as the LeCoQA benchmark defines them: jieba words, one reference.

LeCoQA's evaluation script calls nltk's `sentence_bleu` with smoothing method 4 and nltk's
`meteor_score`; these functions give the same figures without nltk and its word-net data
(which holds no Chinese word).
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def bleu(reference: Sequence[str], candidate: Sequence[str], order: int = 4) -> float:
    """Sentence BLEU: brevity penalty · exp(mean of ln p_n), n = 1 … order. Range 0 to 1.

    p_n is the clipped share of the candidate's n-grams that stand in the reference; an empty
    p_n is smoothed to 1 / (2^i · 5 / ln |candidate|) / count, i counting the empty orders
    (method 4). Candidates shorter than `order` words use their own length as order only in
    nltk's auto_reweigh, which LeCoQA does not use. Sources: Papineni et al. 2002; Chen and
    Cherry 2014.
    """
    precisions: list[float] = []
    empty = 1
    for n in range(1, order + 1):
        grams = Counter(tuple(candidate[i : i + n]) for i in range(len(candidate) - n + 1))
        known = Counter(tuple(reference[i : i + n]) for i in range(len(reference) - n + 1))
        matches = sum(min(count, known[gram]) for gram, count in grams.items())
        total = max(1, sum(grams.values()))
        if n == 1 and not matches:
            return 0.0
        if not matches and len(candidate) > 1:
            precisions.append(1 / (2**empty * 5 / math.log(len(candidate))) / total)
            empty += 1
        else:
            precisions.append(matches / total)
    if not candidate:
        return 0.0
    brevity = 1.0 if len(candidate) > len(reference) else math.exp(1 - len(reference) / len(candidate))
    return brevity * math.exp(math.fsum(math.log(p) / order for p in precisions if p > 0))


def meteor(reference: Sequence[str], candidate: Sequence[str]) -> float:
    """METEOR with exact matches: (1 − ½ · (chunks / matches)³) · P·R / (0.9·P + 0.1·R).

    Range 0 to 1. A candidate word, taken from the last to the first, is matched with the last
    free reference word of the same form, as nltk does. Source: Lavie and Agarwal 2007.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for j, word in enumerate(reference):
        places[word.lower()].append(j)
    pairs = []
    for i in range(len(candidate) - 1, -1, -1):
        if free := places[candidate[i].lower()]:
            pairs.append((i, free.pop()))
    if not pairs:
        return 0.0
    pairs.sort()
    chunks = 1 + sum(b != (a[0] + 1, a[1] + 1) for a, b in itertools.pairwise(pairs))
    precision, recall = len(pairs) / len(candidate), len(pairs) / len(reference)
    mean = precision * recall / (0.9 * precision + 0.1 * recall)
    return (1 - 0.5 * (chunks / len(pairs)) ** 3) * mean


def words(text: str) -> list[str]:
    """Cut a text as LeCoQA does, with jieba in its default mode."""
    import jieba

    jieba.setLogLevel(60)
    return list(jieba.cut(text))
