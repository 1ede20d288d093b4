"""A second ear, for people in danger, for what is no matter of law, for what says too little: heard by
what it means.

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

OFF_TOPIC, VAGUE = "off_topic", "vague"
WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "danger.json"


@dataclass(frozen=True)
class Ear:
    """`weights` (kinds, dimension), `bias` (kinds,) of a softmax; the last kind is "no danger".

    `threshold` of all dangers together, `chat_threshold` of OFF_TOPIC, `vague_threshold` of VAGUE.
    """

    model: str
    kinds: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray
    threshold: float
    chat_threshold: float
    vague_threshold: float

    def shares(self, vector: np.ndarray) -> np.ndarray:
        """Probability of each kind for a text with this unit vector: (kinds,)."""
        scores = self.weights @ vector + self.bias
        shares: np.ndarray = np.exp(scores - scores.max())
        total: np.ndarray = shares / shares.sum()
        return total

    def is_of(self, kind: str, vector: np.ndarray) -> bool:
        """Whether a text with this unit vector is OFF_TOPIC, or VAGUE."""
        least = {OFF_TOPIC: self.chat_threshold, VAGUE: self.vague_threshold}[kind]
        return bool(self.shares(vector)[self.kinds.index(kind)] >= least)

    def hears(self, vector: np.ndarray) -> str:
        """The kind of danger that a text with this unit vector tells of; "" where it tells of none."""
        shares = self.shares(vector)
        dangers = [i for i, kind in enumerate(self.kinds) if kind not in (OFF_TOPIC, VAGUE, "")]
        if shares[dangers].sum() < self.threshold:
            return ""
        return self.kinds[max(dangers, key=lambda i: shares[i])]


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
        told["chat_threshold"],
        told["vague_threshold"],
    )


def hear(vector: np.ndarray, model: str, corpus: Path) -> Danger | None:
    """The danger heard in a question's vector, made by `model`; None where there is none."""
    ear = load_ear()
    if ear.model != model:
        return None
    kind = ear.hears(vector)
    return next((k.danger for k in load_dangers(corpus).kinds if k.danger.id == kind), None)


def is_of(kind: str, vector: np.ndarray, model: str) -> bool:
    """Whether a question's vector, made by `model`, is about nothing that law could touch (OFF_TOPIC), or
    says too little to tell which matter it is (VAGUE)."""
    ear = load_ear()
    return ear.model == model and ear.is_of(kind, vector)
