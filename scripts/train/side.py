"""Learn which side of a matter is speaking (weights/side.json).

    python -m scripts.train.side

Learned from the sayings of all matters that have two sides, each beside the sayings of other writers alone.
An ear over the vector and a rule over the runs of characters are learned out of fold, then a logistic rule
over those and the nearness of both sides. Printed: out of fold by matter, so that no matter's own sayings
taught the ear or the words.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant import Assistant
from assistant.choose.matter import OTHER_SIDE
from assistant.matters.memory import Memory, Part
from assistant.matters.side import SIGNALS, WEIGHTS, SideRule, Sides, runs, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDS, LEAST = 5, 40  # a run of characters counts from so many sayings on
EAR, WORDS, RULE = 0.5, 0.3, 1.0  # strengths
HEARD, TOLD = SIGNALS.index("heard"), SIGNALS.index("words")
_SILENT = SideRule(np.zeros(len(SIGNALS)), 0.0, np.zeros(1), 0.0, {}, 0.0)


@dataclass(frozen=True)
class Told:
    """A saying beside what others say: its place from the middle of both sides, the signals of nearness."""

    text: str
    apart: np.ndarray
    near: np.ndarray
    other: bool
    group: int


def sayings(memory: Memory) -> Iterator[Told]:
    """Every saying of a matter with two sides, compared with those of other writers."""
    for group, matter_id in enumerate(memory.ids):
        matter = memory.matters[matter_id]
        whole = Sides.of(memory, matter)
        if whole is None:
            continue
        said = np.flatnonzero((memory.owner == group) & (memory.part == Part.SAY))
        theirs = np.array([memory.rows[i].who in matter.other_side for i in said], bool)
        writers = np.array([memory.rows[i].by for i in said])
        vectors = memory.vectors[said]
        for k in range(len(said)):
            kept = writers != writers[k]
            if not (kept & theirs).any() or not (kept & ~theirs).any():
                kept = np.arange(len(said)) != k
            if not (kept & theirs).any() or not (kept & ~theirs).any():
                continue
            sides = replace(whole, own=vectors[kept & ~theirs], other=vectors[kept & theirs])
            silent = replace(_SILENT, ear=np.zeros(vectors.shape[1]))
            near = sides.signals(memory.rows[said[k]].text, vectors[k], silent)
            yield Told(memory.rows[said[k]].text, vectors[k] - sides.middle, near, bool(theirs[k]), group)


class Words:
    """The runs of characters that count, and texts as shares of them."""

    def __init__(self, texts: list[str]) -> None:
        counts = Counter(run for text in texts for run in runs(unquoted(text)))
        self.known = {run: i for i, run in enumerate(sorted(r for r, n in counts.items() if n >= LEAST))}

    def matrix(self, texts: list[str]) -> csr_matrix:
        """(texts, runs): 1/√n for each of the n known runs of a text, as SideRule.told weighs them."""
        rows, columns, values = [], [], []
        for i, text in enumerate(texts):
            found = sorted(self.known[r] for r in runs(unquoted(text)) if r in self.known)
            rows += [i] * len(found)
            columns += found
            values += [1 / math.sqrt(max(len(found), 1))] * len(found)
        return csr_matrix((values, (rows, columns)), shape=(len(texts), len(self.known)))


def fitted(strength: float, features: np.ndarray | csr_matrix, other: np.ndarray) -> LogisticRegression:
    """A logistic rule in which both sides weigh the same."""
    return LogisticRegression(C=strength, max_iter=1000, class_weight="balanced").fit(features, other)


def main() -> int:
    assistant = Assistant.open()
    recogniser = assistant.retriever.recogniser
    assert recogniser is not None
    told = list(sayings(recogniser.memory))
    other, groups = np.array([t.other for t in told]), np.array([t.group for t in told])
    apart, near = np.array([t.apart for t in told]), np.array([t.near for t in told])
    texts = [t.text for t in told]
    folds = list(GroupKFold(FOLDS).split(near, groups=groups))
    for train, test in folds:
        near[test, HEARD] = fitted(EAR, apart[train], other[train]).decision_function(apart[test])
        words = Words([texts[i] for i in train])
        rule = fitted(WORDS, words.matrix([texts[i] for i in train]), other[train])
        near[test, TOLD] = rule.decision_function(words.matrix([texts[i] for i in test]))
    out = np.zeros(len(told))
    for train, test in folds:
        out[test] = fitted(RULE, near[train], other[train]).predict_proba(near[test])[:, 1]
    figures: dict[str, object] = {
        "sayings": len(told),
        "of_the_other_side": round(float(other.mean()), 3),
    }
    for least in (0.5, OTHER_SIDE):
        said = out >= least
        figures[f"at_{least}"] = {
            "other_heard": round(float(said[other].mean()), 3),
            "own_taken_for_other": round(float(said[~other].mean()), 3),
            "right": round(float((said == other).mean()), 3),
        }
    print(json.dumps(figures, ensure_ascii=False))
    whole, words = fitted(RULE, near, other), Words(texts)
    ear, spoken = fitted(EAR, apart, other), fitted(WORDS, words.matrix(texts), other)
    made = {
        "signals": list(SIGNALS),
        "weights": np.round(whole.coef_[0], 4).tolist(),
        "bias": round(float(whole.intercept_[0]), 4),
        "ear": np.round(ear.coef_[0], 3).tolist(),
        "ear_bias": round(float(ear.intercept_[0]), 4),
        "words": {run: round(float(spoken.coef_[0][i]), 3) for run, i in words.known.items()},
        "words_bias": round(float(spoken.intercept_[0]), 4),
        "trained_by": "scripts/train/side.py",
        "figures": figures,
    }
    WEIGHTS.write_text(json.dumps(made, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
