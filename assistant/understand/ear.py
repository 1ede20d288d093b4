"""A second ear for people in danger: words that no list has, heard by what they mean.

A linear rule over the question's vector, one weight vector a kind of danger, learned by
scripts/train/danger.py; without an embedding model, or with another one, only the words are heard.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.understand.danger import Danger, load_dangers

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "danger.json"


@dataclass(frozen=True)
class Ear:
    """`weights` (kinds, dimension), `bias` (kinds,) of a softmax; the last kind is "no danger"."""

    model: str
    kinds: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray
    threshold: float

    def hears(self, vector: np.ndarray) -> str:
        """The kind of danger that a text with this unit vector tells of; "" where it tells of none."""
        scores = self.weights @ vector + self.bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        if 1.0 - shares[-1] < self.threshold:
            return ""
        return self.kinds[int(np.argmax(shares[:-1]))]


@lru_cache(maxsize=1)
def load_ear() -> Ear:
    """The rule that ships."""
    told = json.loads(WEIGHTS.read_text("utf-8"))
    return Ear(
        told["model"],
        tuple(told["kinds"]),
        np.array(told["weights"], np.float32),
        np.array(told["bias"], np.float32),
        told["threshold"],
    )


def hear(vector: np.ndarray, model: str, corpus: Path) -> Danger | None:
    """The danger heard in a question's vector, made by `model`; None where there is none."""
    ear = load_ear()
    if ear.model != model:
        return None
    kind = ear.hears(vector)
    return next((k.danger for k in load_dangers(corpus).kinds if k.danger.id == kind), None)
