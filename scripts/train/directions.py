"""Learn the directions of matters: a softmax over question vectors (assistant/weights/directions.npz).

Called by scripts/train/matters.py. Texts: the sayings, titles, answers and near misses that are
remembered, and everyday phrasings of articles (corpus/phrasings), each of which speaks for the matters
that its article governs. It starts from the middle of each matter's texts and is held near to it. Measured
out of writer on 4,180 sayings (nearest first saying .40; middles .40): directions alone .46, with the
nearest saying .51, with the words of the nearest saying .56.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.corpus.phrasings import read_phrasings
from assistant.index.build import collect_vectors
from assistant.index.embed import QuantisedVectors, model_name
from assistant.matters.directions import SHARPNESS, Directions, middles
from assistant.matters.memory import Memory, Part
from assistant.schema.matters import Norm

if TYPE_CHECKING:
    from assistant import Assistant

STEPS, RATE, BATCH, HOLD = 500, 0.003, 1024, 1.0
MOST = 8  # an article that governs more matters tells none of them apart
WORTH = {Part.SAY: 1.0, Part.TITLE: 1.0, Part.ANSWER: 1.0, Part.NEAR: 0.7}
PHRASED = 0.5


@dataclass(frozen=True)
class Phrased:
    """Everyday phrasings of articles: vectors (n, dimension), the key of each one's article."""

    vectors: np.ndarray
    articles: tuple[str, ...]

    @classmethod
    def read(cls, assistant: Assistant) -> Phrased:
        """Read and embed corpus/phrasings; the vectors are kept in the index's home for the next time."""
        settings = assistant.settings
        keys = {(u.title, u.article): u.key
                for u in assistant.library.units.values() if u.article_no}  # fmt: skip
        texts: list[str] = []
        articles: list[str] = []
        for place, said in read_phrasings(settings.corpus).items():
            if key := keys.get(place):
                texts += said
                articles += [key] * len(said)
        cache = Path(settings.home) / f"phrasings-{model_name(settings).replace('/', '-')}-{len(texts)}.npy"
        if cache.exists():
            return cls(np.load(cache), tuple(articles))
        codes, *_ = collect_vectors(texts, settings, lambda *_: None, "queries")
        vectors = QuantisedVectors(np.empty(0, np.uint64), codes.codes, codes.scales).floats(
            np.arange(len(texts))
        )
        np.save(cache, vectors)
        return cls(vectors, tuple(articles))


def learn(memory: Memory, phrased: Phrased) -> Directions:
    """Learn from what this memory holds, by Adam on the log likelihood; the same each time."""
    vectors, targets, worth = _lessons(memory, phrased)
    start = middles(memory).T.copy()
    matrix, bias = start.copy(), np.zeros(start.shape[1], np.float32)
    states = [(np.zeros_like(p), np.zeros_like(p)) for p in (matrix, bias)]
    rng = np.random.default_rng(0)
    for step in range(1, STEPS + 1):
        chosen = rng.choice(len(vectors), BATCH, replace=False)
        batch = vectors[chosen]
        scores = SHARPNESS * (batch @ matrix) + bias
        off = np.exp(scores - scores.max(axis=1, keepdims=True))
        off /= off.sum(axis=1, keepdims=True)
        for row, i in enumerate(chosen):
            owners = targets[i]
            off[row, list(owners)] -= 1 / len(owners)
        off *= worth[chosen][:, None] / BATCH
        rate = RATE * (1 - 0.95 * step / STEPS)
        for p, g, (m, v) in (
            (matrix, SHARPNESS * (batch.T @ off), states[0]),
            (bias, off.sum(axis=0), states[1]),
        ):
            m += 0.1 * (g - m)
            v += 0.01 * (g * g - v)
            p -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
        matrix -= rate * HOLD * (matrix - start)
    return Directions(matrix.T.copy(), bias)


def _lessons(memory: Memory, phrased: Phrased) -> tuple[np.ndarray, list[tuple[int, ...]], np.ndarray]:
    """Vectors, the matters each speaks for, and what each is worth."""
    governed: dict[str, list[int]] = {}
    for row, matter_id in enumerate(memory.ids):
        for key in dict.fromkeys(Norm.parse(n).key for n in memory.matters[matter_id].governs):
            governed.setdefault(key, []).append(row)
    targets: list[tuple[int, ...]] = []
    kept: list[int] = []
    worth: list[float] = []
    for i, part in enumerate(memory.part):
        owner = memory.target[i] if part == Part.NEAR else memory.owner[i]
        if part in WORTH and owner >= 0:
            targets.append((int(owner),))
            kept.append(i)
            worth.append(WORTH[Part(part)])
    spoken = [i for i, key in enumerate(phrased.articles) if 0 < len(governed.get(key, ())) <= MOST]
    targets += [tuple(governed[phrased.articles[i]]) for i in spoken]
    worth += [PHRASED] * len(spoken)
    vectors = np.vstack([memory.vectors[kept], phrased.vectors[spoken]]).astype(np.float32)
    return vectors, targets, np.array(worth, np.float32)
