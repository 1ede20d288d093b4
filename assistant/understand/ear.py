"""A second ear, for people in danger, for what is no matter of law, for what says too little, for thanks and
greetings: heard by what it means.

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

OFF_TOPIC, VAGUE, THANKS, GREET = "off_topic", "vague", "thanks", "greet"
DOOR = (OFF_TOPIC, VAGUE, THANKS, GREET)  # what is heard besides dangers
WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "danger.json"


@dataclass(frozen=True)
class Ear:
    """`weights` (kinds, dimension), `bias` (kinds,) of a softmax; the last kind is "no danger".

    `threshold` of all dangers together, `least` of each kind of DOOR.
    """

    model: str
    kinds: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray
    threshold: float
    least: dict[str, float]

    def shares(self, vector: np.ndarray) -> np.ndarray:
        """Probability of each kind for a text with this unit vector: (kinds,)."""
        scores = self.weights @ vector + self.bias
        shares: np.ndarray = np.exp(scores - scores.max())
        total: np.ndarray = shares / shares.sum()
        return total

    def is_of(self, kind: str, vector: np.ndarray, least: float | None = None) -> bool:
        """Whether a text with this unit vector is of a kind of DOOR: from `least` on, or as learned."""
        wanted = self.least[kind] if least is None else least
        return bool(self.shares(vector)[self.kinds.index(kind)] >= wanted)

    def hears(self, vector: np.ndarray) -> str:
        """The kind of danger that a text with this unit vector tells of; "" where it tells of none."""
        shares = self.shares(vector)
        dangers = [i for i, kind in enumerate(self.kinds) if kind not in (*DOOR, "")]
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
        told["least"],
    )


def hear(vector: np.ndarray, model: str, corpus: Path) -> Danger | None:
    """The danger heard in a question's vector, made by `model`; None where there is none."""
    ear = load_ear()
    if ear.model != model:
        return None
    kind = ear.hears(vector)
    return next((k.danger for k in load_dangers(corpus).kinds if k.danger.id == kind), None)


def is_of(kind: str, vector: np.ndarray, model: str, least: float | None = None) -> bool:
    """Whether a question's vector, made by `model`, is of a kind of DOOR: about nothing that law could touch,
    too little to tell which matter it is, nothing but thanks or leave-taking, nothing but a greeting; at
    least so likely where that is given."""
    ear = load_ear()
    return ear.model == model and ear.is_of(kind, vector, least)
