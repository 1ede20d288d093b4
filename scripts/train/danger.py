"""Learn the second ear for people in danger (assistant/weights/danger.json).

    python -m scripts.train.danger

Danger: the examples of corpus/danger.yaml, the sentences of tests/understand/danger_*.jsonl, and
sayings of matters in which the words alone hear a danger. No danger: the file's near misses, the
ordinary questions, sayings of matters that hold no emergency. A softmax over the question's vector,
one class a kind and one for none; the threshold is the lowest at which, out of fold, one ordinary
question in a hundred at most raises a card.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from assistant.config import load_settings
from assistant.index.embed import model_name, open_embedder
from assistant.matters.load import read_matters
from assistant.understand.danger import detect_danger, load_dangers
from assistant.understand.ear import OFF_TOPIC, WEIGHTS
from assistant.understand.talk import load_talk

HEARD = Path(__file__).resolve().parents[2] / "tests" / "understand"
NONE = ""
ALARMS, LOST = 0.01, 0.002  # shares of ordinary questions that may raise a card, be taken for chat
QUESTIONS = Path(__file__).resolve().parent / "data" / "scope_questions.yaml"
FOLDS, STRENGTH = 5, 30.0


def sentences(corpus: Path) -> tuple[list[str], list[str], list[str]]:
    """Texts, the kind of danger of each ("" for none), and where each is from."""
    rows: list[tuple[str, str, str]] = []
    for kind in load_dangers(corpus).kinds:
        rows += [(t, kind.danger.id, "file") for t in kind.examples]
        rows += [(t, NONE, "file") for t in kind.near_miss]
    for path in sorted(HEARD.glob("danger_*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            told = json.loads(line)
            known = {k.danger.id for k in load_dangers(corpus).kinds}
            rows.append((told["text"], told["kind"] if told["kind"] in known else NONE, path.stem))
    rows += [(t, OFF_TOPIC, "chat") for t in chat(corpus)]
    for matter in read_matters(corpus).types:
        for saying in matter.say:
            found = detect_danger(saying.t, corpus) if matter.emergency else None
            if found or not matter.emergency:
                rows.append((saying.t, found.id if found else NONE, "matters"))
    unique = list({t: (t, k, w) for t, k, w in rows}.values())
    return [t for t, _, _ in unique], [k for _, k, _ in unique], [w for _, _, w in unique]


def chat(corpus: Path) -> list[str]:
    """Questions of no law: ours, and the examples of off-topic talk."""
    own = yaml.safe_load(QUESTIONS.read_text("utf-8"))["other"]
    talk = [e.examples for e in load_talk(corpus).examples if e.name.startswith(OFF_TOPIC)]
    return [str(t) for some in (own, *talk) for t in some]


def main() -> int:
    settings = load_settings()
    embedder = open_embedder(settings)
    assert embedder is not None
    texts, kinds, where = sentences(settings.corpus)
    vectors = embedder.queries(texts)
    names = [*sorted(set(kinds) - {NONE}), NONE]
    label = np.array([names.index(k) for k in kinds])
    source = np.array(where)
    out, off = np.zeros(len(texts)), np.zeros(len(texts))
    chatting = names.index(OFF_TOPIC)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(vectors, np.minimum(label, len(names) - 1)):
        model = LogisticRegression(C=STRENGTH, max_iter=400).fit(vectors[train], label[train])
        shares = model.predict_proba(vectors[test])
        seen = list(model.classes_)
        off[test] = shares[:, seen.index(chatting)]
        out[test] = 1 - shares[:, seen.index(len(names) - 1)] - off[test]
    ordinary, talk = label == len(names) - 1, label == chatting
    danger = ~ordinary & ~talk
    threshold = float(np.quantile(out[ordinary], 1 - ALARMS))
    chat_threshold = float(np.quantile(off[~talk], 1 - LOST))
    told = {
        "chat_threshold": round(chat_threshold, 4),
        "chat_heard": round(float((off[talk] >= chat_threshold).mean()), 3),
        "threshold": round(threshold, 4),
        "alarms_of_ordinary": round(float((out[ordinary] >= threshold).mean()), 4),
        **{
            f"recall_{name}": round(float((out[danger & (source == name)] >= threshold).mean()), 3)
            for name in sorted(set(source[danger]))
        },
    }
    print(told)
    whole = LogisticRegression(C=STRENGTH, max_iter=400).fit(vectors, label)
    made = {
        "model": model_name(settings),
        "kinds": names,
        "weights": np.round(whole.coef_, 3).tolist(),
        "bias": np.round(whole.intercept_, 3).tolist(),
        "trained_by": "scripts/train/danger.py",
        "out_of_fold": told,
        "threshold": told["threshold"],
        "chat_threshold": told["chat_threshold"],
    }
    WEIGHTS.write_text(json.dumps(made, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
