"""Train the scope rule (assistant/weights/scope.json): law or not law, from question vectors.

Run: python -m scripts.train.scope [--questions FILE.jsonl]
Ours are scripts/train/data/scope_questions.yaml; with --questions, real questions of laypeople
(`question` in each line) are added as law. Deterministic. Prints cross-validated figures.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from assistant.index.embed import NanoEmbedder
from assistant.understand.scope import WEIGHTS

OURS = Path(__file__).parent / "data" / "scope_questions.yaml"
KEEP_LAW = (
    0.97  # share of our own, harder law questions that must pass: refusing a citizen is the worse error
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=Path)
    args = parser.parse_args()
    ours = yaml.safe_load(OURS.read_text(encoding="utf-8"))
    law, other = list(ours["law"]), list(map(str, ours["other"]))
    outside: list[str] = []
    if args.questions:
        lines = args.questions.read_text(encoding="utf-8").splitlines()
        outside = [json.loads(line)["question"] for line in lines if line.strip()]
    engine = NanoEmbedder()
    x = engine.queries([*law, *outside, *other])
    y = np.array([1] * (len(law) + len(outside)) + [0] * len(other))
    weight = np.concatenate([np.full(len(law), 1.0), np.full(len(outside), 0.25), np.full(len(other), 1.0)])
    model = LogisticRegression(C=30.0, max_iter=5000)
    folds = StratifiedKFold(5, shuffle=True, random_state=7)
    p = cross_val_predict(model, x, y, cv=folds, method="predict_proba", params={"sample_weight": weight})[
        :, 1
    ]
    own = slice(0, len(law))
    threshold = float(np.quantile(p[own], 1 - KEEP_LAW))
    print(f"law {int((y == 1).sum())}, other {len(other)}; threshold {threshold:.3f}")
    print(
        f"cross-validated: law kept {np.mean(p[y == 1] >= threshold):.3f}, "
        f"ours kept {np.mean(p[own] >= threshold):.3f}, other refused {np.mean(p[y == 0] < threshold):.3f}"
    )
    texts = [*law, *outside, *other]
    for i in np.argsort(-p * (y == 0))[:25]:
        print(f"  let through {p[i]:.2f} {texts[i]}")
    for i in np.argsort(np.where(y == 1, p, 9))[:20]:
        print(f"  law {p[i]:.2f} {texts[i]}" if i < len(law) else f"  law {p[i]:.2f} (outside)")
    model.fit(x, y, sample_weight=weight)
    told = {
        "model": engine.name,
        "threshold": round(threshold, 4),
        "bias": round(float(model.intercept_[0]), 5),
        "weights": [round(float(w), 5) for w in model.coef_[0]],
    }
    WEIGHTS.write_text(json.dumps(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
