"""Is this a matter of law at all? A linear rule over the question's vector, learned once.

Weights come from scripts/train/scope.py; without an embedding model only nonsense is told.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.language.text import letters

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "scope.json"


@dataclass(frozen=True)
class ScopeRule:
    """`weights` (dimension,), `bias`; probability = 1 / (1 + exp(-(weights·vector + bias)))."""

    model: str
    weights: np.ndarray
    bias: float
    threshold: float

    def probability(self, vector: np.ndarray) -> float:
        """Probability (0 to 1) that a question with this unit vector is about law."""
        return 1.0 / (1.0 + math.exp(-float(self.weights @ vector) - self.bias))


@lru_cache(maxsize=1)
def load_scope_rule() -> ScopeRule:
    """Read the learned weights."""
    raw = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    weights = np.array(raw["weights"], dtype=np.float32)
    return ScopeRule(raw["model"], weights, raw["bias"], raw["threshold"])


def is_nonsense(text: str) -> bool:
    """Whether a text has too little in it to be a question: no words, or one thing repeated."""
    kept = letters(text)
    if len(kept) < 2 or not re.search(r"[a-z\u3400-\u9fff]", kept):
        return True
    if len(kept) >= 4 and len(set(kept)) <= max(2, len(kept) // 6) and len(kept) < 40:
        return True
    if sum(len(m[0]) for m in re.finditer(r"(.)\1{2,}", kept)) > len(kept) * 0.7:
        return True
    latin = re.findall(r"[a-z]{2,}", text.lower())
    han = re.search(r"[\u3400-\u9fff]", kept)
    return not han and bool(latin) and all(not re.search(r"[aeiouy]", w) or len(w) > 20 for w in latin)
