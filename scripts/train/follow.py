"""Learn whether a later turn belongs to the matter before it (weights/follow.json).

    python -m scripts.train.follow

Learned from turns that three people wrote after a first message (data/follow_turns.jsonl): turns that go on,
new troubles told without announcement. Two steps: whether a turn by itself sounds as if it leaned on
something, a logistic rule over its vector; then a logistic rule over that and what `Searches.pair` and the
words tell of both turns. Printed: out of fold by first message, and with each writer's turns asked while only
the others' are learned. Tried beside it: sayings of matters as further turns that lean on nothing, a rule
over the product of both vectors (no gain on any writer).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant import Assistant
from assistant.understand.follow import LEANING, WEIGHTS, signals

DATA = Path(__file__).resolve().parent / "data" / "follow_turns.jsonl"
FOLDS, STRENGTH, EAR = 5, 3.0, 10.0


def rows() -> list[dict[str, object]]:
    """The written pairs: first, turn, follows, writer."""
    return [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]


def ear(vectors: np.ndarray, follows: np.ndarray) -> LogisticRegression:
    """Fit what a leaning turn sounds like."""
    return LogisticRegression(C=EAR, max_iter=500, class_weight="balanced").fit(vectors, follows)


def decision(model: LogisticRegression, vectors: np.ndarray) -> np.ndarray:
    """How strongly turns sound as if they leaned on something, in log odds."""
    found: np.ndarray = model.decision_function(vectors)
    return found


def main() -> int:
    assistant = Assistant.open()
    pairs = rows()
    embedder = assistant.index.embedder
    assert embedder is not None
    searches, corpus = assistant.searches, assistant.settings.corpus
    turns = embedder.queries([str(p["turn"]) for p in pairs])
    follows = np.array([bool(p["follows"]) for p in pairs])
    told = np.zeros((len(pairs), len(LEANING)))
    for i, p in enumerate(pairs):
        pair = searches.pair(str(p["first"]), str(p["turn"]))
        assert pair is not None
        told[i] = signals(str(p["turn"]), pair, 0.0, corpus)
    heard = LEANING.index("heard")

    def learned(train: np.ndarray) -> tuple[LogisticRegression, LogisticRegression]:
        """Both rules; the second sees the first's judgement of turns that it did not learn from."""
        seen = told[train].copy()
        inner = GroupKFold(FOLDS).split(seen, groups=groups[train])
        for a, b in inner:
            part = ear(turns[train][a], follows[train][a])
            seen[b, heard] = decision(part, turns[train][b])
        whole = ear(turns[train], follows[train])
        rule = LogisticRegression(C=STRENGTH, max_iter=1000, class_weight="balanced").fit(
            seen, follows[train]
        )
        return whole, rule

    def asked(test: np.ndarray, made: tuple[LogisticRegression, LogisticRegression]) -> np.ndarray:
        seen = told[test].copy()
        seen[:, heard] = decision(made[0], turns[test])
        found: np.ndarray = made[1].predict_proba(seen)[:, 1]
        return found

    firsts = {f: i for i, f in enumerate(dict.fromkeys(str(p["first"]) for p in pairs))}
    groups = np.array([firsts[str(p["first"])] for p in pairs])
    writers = np.array([str(p["writer"]) for p in pairs])
    out = np.zeros(len(pairs))
    for train, test in GroupKFold(FOLDS).split(told, groups=groups):
        out[test] = asked(test, learned(train))
    figures = {"pairs": len(pairs), "out_of_fold": _right(out, follows)}
    for writer in sorted(set(writers)) if len(set(writers)) > 1 else ():
        test = np.flatnonzero(writers == writer)
        out[test] = asked(test, learned(np.flatnonzero(writers != writer)))
        figures[f"writer_{writer}"] = _right(out[test], follows[test])
    print(json.dumps(figures, ensure_ascii=False))
    whole, rule = learned(np.arange(len(pairs)))
    made = {
        "model": embedder.name,
        "signals": list(LEANING),
        "weights": np.round(rule.coef_[0], 4).tolist(),
        "bias": round(float(rule.intercept_[0]), 4),
        "ear": np.round(whole.coef_[0], 3).tolist(),
        "ear_bias": round(float(whole.intercept_[0]), 4),
        "trained_by": "scripts/train/follow.py",
        "figures": figures,
    }
    WEIGHTS.write_text(json.dumps(made, ensure_ascii=False) + "\n", "utf-8")
    return 0


def _right(out: np.ndarray, follows: np.ndarray) -> dict[str, float]:
    said = out >= 0.5
    return {
        "right": round(float((said == follows).mean()), 3),
        "going_on_heard": round(float(said[follows].mean()), 3),
        "new_taken_for_going_on": round(float(said[~follows].mean()), 3),
    }


if __name__ == "__main__":
    raise SystemExit(main())
