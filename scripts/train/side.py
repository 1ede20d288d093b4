"""Learn which side of a matter is speaking (weights/side.json).

    python -m scripts.train.side

Learned from the sayings of all matters that have two sides, each beside the sayings of other writers alone.
An ear over the vector and a rule over the runs of characters are learned out of fold, then a logistic rule
over those and the nearness of both sides. Which side sounds accused differs by matter (in a crime it is the
first): the runs are learned a few times over, each time with the matters turned round whose other side
sounded less so. Printed: out of fold by matter, so that no matter's own sayings
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
from assistant.choose.matter import BOTH_SIDES, OTHER_SIDE
from assistant.matters.memory import Memory, Part
from assistant.matters.side import SIGNALS, WEIGHTS, SideRule, Sides, runs, turned, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDS, LEAST, TURNS = 5, 15, 3  # a run of characters counts from so many sayings on
EAR, WORDS, RULE = 0.5, 0.3, 1.0  # strengths
HEARD, TOLD, TURNED = (SIGNALS.index(name) for name in ("heard", "words", "turned"))
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


def spoken(
    matrix: csr_matrix, train: np.ndarray, other: np.ndarray, groups: np.ndarray
) -> LogisticRegression:
    """A rule over runs that tells who sounds accused; matters where the first side does are turned round."""
    turned_round = np.zeros(groups.max() + 1, bool)
    for _ in range(TURNS + 1):
        accused = other[train] ^ turned_round[groups[train]]
        rule = fitted(WORDS, matrix[train], accused)
        said = rule.decision_function(matrix)
        for group in np.unique(groups):
            own, theirs = (said[(groups == group) & side] for side in (~other, other))
            turned_round[group] = len(own) > 0 and len(theirs) > 0 and theirs.mean() < own.mean()
    return rule


def beside(said: np.ndarray, other: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """`turned` of each saying beside the rest of its matter: (sayings,); 0 where a side says nothing else."""
    out = np.zeros(len(said))
    for i in range(len(said)):
        rest = groups == groups[i]
        rest[i] = False
        own, theirs = said[rest & ~other], said[rest & other]
        if len(own) and len(theirs):
            out[i] = turned(float(said[i]), float(own.mean()), float(theirs.mean()))
    return out


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
        matrix = Words([texts[i] for i in train]).matrix(texts)
        said = spoken(matrix, train, other, groups).decision_function(matrix)
        near[test, TOLD] = said[test]
        near[test, TURNED] = beside(said, other, groups)[test]
    out = np.zeros(len(told))
    for train, test in folds:
        out[test] = fitted(RULE, near[train], other[train]).predict_proba(near[test])[:, 1]
    figures: dict[str, object] = {
        "sayings": len(told),
        "of_the_other_side": round(float(other.mean()), 3),
    }
    for least in (BOTH_SIDES, 0.5, OTHER_SIDE):
        said = out >= least
        figures[f"at_{least}"] = {
            "other_heard": round(float(said[other].mean()), 3),
            "own_taken_for_other": round(float(said[~other].mean()), 3),
            "right": round(float((said == other).mean()), 3),
        }
    print(json.dumps(figures, ensure_ascii=False))
    whole, words = fitted(RULE, near, other), Words(texts)
    ear = fitted(EAR, apart, other)
    told_by_words = spoken(words.matrix(texts), np.arange(len(texts)), other, groups)
    made = {
        "signals": list(SIGNALS),
        "weights": np.round(whole.coef_[0], 4).tolist(),
        "bias": round(float(whole.intercept_[0]), 4),
        "ear": np.round(ear.coef_[0], 3).tolist(),
        "ear_bias": round(float(ear.intercept_[0]), 4),
        "words": {run: round(float(told_by_words.coef_[0][i]), 3) for run, i in words.known.items()},
        "words_bias": round(float(told_by_words.intercept_[0]), 4),
        "trained_by": "scripts/train/side.py",
        "figures": figures,
    }
    WEIGHTS.write_text(json.dumps(made, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
