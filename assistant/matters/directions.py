"""A direction for each matter among the vectors of questions: a linear rule learned from all that is said.

A nearest saying decides by one sentence; a direction has learned from all of them, and from how people
speak of the articles that govern the matter. Learned by scripts/train/matters.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.matters.memory import Memory, Part

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "directions.npz"
SHARPNESS = 20.0  # what a cosine counts in the softmax
FLOOR = -12.0  # log of the least share that is told apart


@dataclass(frozen=True)
class Directions:
    """`matrix` (matters, dimension) and `bias` (matters,) of a softmax over the matters."""

    matrix: np.ndarray
    bias: np.ndarray

    def shares(self, vector: np.ndarray) -> np.ndarray:
        """Log of each matter's share for a question's unit vector, from FLOOR to 0: (matters,)."""
        scores = SHARPNESS * (self.matrix @ vector) + self.bias
        scores = scores - scores.max()
        logs: np.ndarray = np.maximum(scores - np.log(np.exp(scores).sum()), FLOOR)
        return logs

    def save(self, ids: tuple[str, ...], path: Path = WEIGHTS) -> None:
        """Write as int8, one scale a row."""
        scales = np.abs(self.matrix).max(axis=1) / 127
        codes = np.round(self.matrix / scales[:, None]).astype(np.int8)
        np.savez_compressed(
            path, ids=np.array(ids), codes=codes, scales=scales.astype(np.float32), bias=self.bias
        )

    @classmethod
    def load(cls, memory: Memory, path: Path = WEIGHTS) -> Directions:
        """Read for these matters; a matter added since starts from the middle of its sayings."""
        with np.load(path) as told:
            at = {str(matter_id): i for i, matter_id in enumerate(told["ids"])}
            learned = told["codes"].astype(np.float32) * told["scales"][:, None]
            rows = np.array([at.get(matter_id, -1) for matter_id in memory.ids])
            known = rows >= 0
            matrix, bias = middles(memory), np.full(len(rows), told["bias"].mean(), np.float32)
            if learned.shape[1] == matrix.shape[1]:  # else vectors of another model
                matrix[known], bias[known] = learned[rows[known]], told["bias"][rows[known]]
        return cls(matrix, bias)


def middles(memory: Memory) -> np.ndarray:
    """The middle of each matter's sayings, title and answer: (matters, dimension), of unit length."""
    out = np.zeros((len(memory.ids), memory.vectors.shape[1]), np.float32)
    for parts, worth in (((Part.SAY,), 0.7), ((Part.TITLE, Part.ANSWER), 0.3)):
        kept = np.flatnonzero(np.isin(memory.part, parts))
        total, count = np.zeros_like(out), np.zeros(len(out))
        np.add.at(total, memory.owner[kept], memory.vectors[kept])
        np.add.at(count, memory.owner[kept], 1)
        out += worth * total / np.maximum(count, 1)[:, None]
    middle: np.ndarray = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    return middle.astype(np.float32)
