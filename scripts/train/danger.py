"""Learn the second ear: danger, talk of no law, questions that say too little (weights/danger.json).

    python -m scripts.train.danger

Danger: the examples of corpus/danger.yaml, the sentences of tests/understand/danger_*.jsonl and of
data/danger.jsonl, and sayings of matters in which the words alone hear a danger. No danger: the near misses
of these files, the ordinary questions, sayings of matters that hold no emergency. Talk and vague questions:
data/*.yaml and the examples of talk.yaml. A softmax over the question's vector, one class a kind and one for
none; each threshold is the lowest at which, out of fold, no more ordinary questions than stated are taken
for it, those that were written to sound alike not counted.
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
from assistant.understand.ear import DOOR, GREET, OFF_TOPIC, THANKS, VAGUE, WEIGHTS
from assistant.understand.talk import load_talk

HEARD = Path(__file__).resolve().parents[2] / "tests" / "understand"
NONE = ""
# Shares of ordinary questions that may raise a card, be taken for chat, be asked back.
ALARMS = 0.01
LOST = {OFF_TOPIC: 0.007, VAGUE: 0.02, THANKS: 0.001, GREET: 0.001}
DATA = Path(__file__).resolve().parent / "data"
FOLDS, STRENGTH = 5, 30.0


def sentences(corpus: Path) -> tuple[list[str], list[str], list[str]]:
    """Texts, the kind of danger of each ("" for none), and where each is from."""
    rows: list[tuple[str, str, str]] = []
    for kind in load_dangers(corpus).kinds:
        rows += [(t, kind.danger.id, "file") for t in kind.examples]
        rows += [(t, NONE, "file") for t in kind.near_miss]
    for path in (*sorted(HEARD.glob("danger_*.jsonl")), DATA / "danger.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            told = json.loads(line)
            known = {k.danger.id for k in load_dangers(corpus).kinds}
            rows.append((told["text"], told["kind"] if told["kind"] in known else NONE, path.stem))
    little = yaml.safe_load((DATA / "vague_questions.yaml").read_text("utf-8"))
    rows += [(t, OFF_TOPIC, "chat") for t in (*chat(corpus), *little["other"])]
    rows += [(t, VAGUE, "vague") for t in little["vague"]]
    rows += [(t, NONE, "little") for t in little["little"]]
    small = yaml.safe_load((DATA / "smalltalk.yaml").read_text("utf-8"))
    rows += [(t, kind, kind) for kind in (THANKS, GREET) for t in (*small[kind], *spoken(corpus, kind))]
    home = yaml.safe_load((DATA / "household.yaml").read_text("utf-8"))
    rows += [(t, OFF_TOPIC, "chat") for t in home["other"]] + [(t, NONE, "household") for t in home["law"]]
    for matter in read_matters(corpus).types:
        for saying in matter.say:
            found = detect_danger(saying.t, corpus) if matter.emergency else None
            if found or not matter.emergency:
                rows.append((saying.t, found.id if found else NONE, "matters"))
    unique = list({t: (t, k, w) for t, k, w in rows}.values())
    return [t for t, _, _ in unique], [k for _, k, _ in unique], [w for _, _, w in unique]


def chat(corpus: Path) -> list[str]:
    """Questions of no law: ours, and the examples of off-topic talk."""
    own = yaml.safe_load((DATA / "scope_questions.yaml").read_text("utf-8"))["other"]
    talk = [e.examples for e in load_talk(corpus).examples if e.name.startswith(OFF_TOPIC)]
    return [str(t) for some in (own, *talk) for t in some]


def spoken(corpus: Path, kind: str) -> list[str]:
    """The examples of an act in the table of talk."""
    return [str(t) for e in load_talk(corpus).examples if e.name == kind for t in e.examples]


def main() -> int:
    settings = load_settings()
    embedder = open_embedder(settings)
    assert embedder is not None
    texts, kinds, where = sentences(settings.corpus)
    vectors = embedder.queries(texts)
    names = [*sorted(set(kinds) - {NONE}), NONE]
    label = np.array([names.index(k) for k in kinds])
    source = np.array(where)
    out, door = np.zeros(len(texts)), {kind: np.zeros(len(texts)) for kind in DOOR}
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(vectors, np.minimum(label, len(names) - 1)):
        model = LogisticRegression(C=STRENGTH, max_iter=400).fit(vectors[train], label[train])
        shares = model.predict_proba(vectors[test])
        seen = list(model.classes_)
        out[test] = 1 - shares[:, seen.index(len(names) - 1)]
        for kind in DOOR:
            door[kind][test] = shares[:, seen.index(names.index(kind))]
            out[test] -= door[kind][test]
    ordinary = label == len(names) - 1
    danger = ~ordinary & ~np.isin(label, [names.index(kind) for kind in DOOR])
    # What was written to sound like something else says nothing of how often ordinary questions do.
    usual = ordinary & ~np.isin(source, ("danger", "household", "little"))
    threshold = float(np.quantile(out[usual], 1 - ALARMS))
    least = {kind: float(np.quantile(door[kind][usual], 1 - LOST[kind])) for kind in DOOR}
    told = {
        **{
            f"{kind}_heard": round(float((door[kind][label == names.index(kind)] >= least[kind]).mean()), 3)
            for kind in DOOR
        },
        "short_asked_back": round(float((door[VAGUE][source == "little"] >= least[VAGUE]).mean()), 3),
        "threshold": round(threshold, 4),
        "alarms_of_ordinary": round(float((out[usual] >= threshold).mean()), 4),
        "alarms_of_alike": round(float((out[ordinary & (source == "danger")] >= threshold).mean()), 3),
        "household_lost": round(
            float((door[OFF_TOPIC][source == "household"] >= least[OFF_TOPIC]).mean()), 3
        ),
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
        "least": {kind: round(value, 4) for kind, value in least.items()},
    }
    WEIGHTS.write_text(json.dumps(made, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
