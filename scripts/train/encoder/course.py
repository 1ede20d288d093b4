"""The course of training, a checkpoint a stage.

`first`  phrasings of all writers but three, and matters: what the three wrote tells how the encoder
         does with people and articles that it has not met
`whole`  all phrasings, matters, and four fifths of the benchmark's questions
`final`  those questions again, among other passages, so that their written style does not become
         the only one; this ships

The last fifth of the benchmark, whole blocks of questions on one topic, is never trained on: the
figures of what ships and the ranker's weights are of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import torch

from scripts.train.encoder import fit
from scripts.train.encoder.evaluate import figures, line
from scripts.train.encoder.fit import Material, Plan, encode
from scripts.train.encoder.pairs import Pairs, add_held_out, block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.train.encoder.model import Encoder
    from scripts.train.encoder.work import Work

HELD_WRITERS = ("w02", "w08", "w16")
FIRST = Plan(epochs=1, rate=1e-4, last=0.5)
WHOLE = Plan(epochs=1, rate=7e-5, seed=5)
FINAL = Plan(epochs=1, rate=4e-5, last=0.5, seed=6)
FOLDS, HELD_FOLD = 5, 0
BESIDE = 2  # passages that only sayings ask for, to each that questions ask for, in the last stage


def held_blocks(pairs: Pairs) -> list[int]:
    """Choose the blocks of the benchmark that are never trained on: a fifth, dealt out always alike."""
    blocks = sorted({block(s) for s in pairs.sayings if s.source == "question"})
    dealt = np.random.default_rng(0).permutation(blocks).tolist()
    return sorted(b for place, b in enumerate(dealt) if place % FOLDS == HELD_FOLD)


def chosen(pairs: Pairs) -> dict[str, list[int]]:
    """Choose the sayings of each stage."""
    held = set(held_blocks(pairs))
    rows = list(enumerate(pairs.sayings))
    spoken = [i for i, s in rows if s.source in ("phrasing", "matter")]
    asked = [i for i, s in rows if s.source == "question" and block(s) not in held]
    return {
        "first": [i for i in spoken if pairs.sayings[i].group not in HELD_WRITERS],
        "whole": [*spoken, *asked],
        "final": [*asked, *beside(pairs, asked, spoken)],
    }


def beside(pairs: Pairs, asked: Sequence[int], spoken: Sequence[int]) -> list[int]:
    """Choose sayings to go beside questions: those of BESIDE times as many passages, and of the same."""
    wanted = {at for i in asked for at in pairs.sayings[i].gold}
    others = sorted({at for i in spoken for at in pairs.sayings[i].gold} - wanted)
    count = min(len(others), BESIDE * len(wanted))
    passages = wanted | set(np.random.default_rng(2).permutation(others)[:count].tolist())
    return [i for i in spoken if passages & set(pairs.sayings[i].gold)]


def train(work: Work) -> None:
    """Train stage after stage; what is there already is not trained again."""
    pairs = work.pairs()
    material = work.material(pairs, FIRST)
    before = "pruned"
    for name, plan in (("first", FIRST), ("whole", WHOLE), ("final", FINAL)):
        if not (work.folder / f"{name}.pt").exists():
            print(f"{name}: {len(chosen(pairs)[name])} sayings", flush=True)
            model = work.model(before, plan.frozen)
            fillers = work.vectors("pruned", work.model("pruned", plan.frozen), material.told)
            going = work.folder / f"{name}.going.pt"
            fit.train(model, material, chosen(pairs)[name], plan, fillers, going)
            work.save(model, name)
        before = name


def evaluate(work: Work) -> None:
    """Measure every stage on what it has not seen, and keep the figures for the manifest.

    By dense search alone over every article in force. Nobody's phrasings of the second writer are
    trained on, the held-out writers' only after `first`, the held-out blocks' questions never.
    """
    pairs = work.pairs()
    add_held_out(pairs, work.second_writer)
    material = work.material(pairs, FIRST)
    held, told = set(held_blocks(pairs)), {}
    rows = list(enumerate(pairs.sayings))
    sets = {
        "second writer": [i for i, s in rows if s.source == "held out"],
        "questions of unseen blocks": [i for i, s in rows if s.source == "question" and block(s) in held],
        "unseen writers": [i for i, s in rows if s.source == "phrasing" and s.group in HELD_WRITERS],
    }
    for name in ("pruned", "first", "whole", "final"):
        model = work.model(name, FIRST.frozen)
        passages = encode(model, material.told)
        told[name] = {}
        for what, some in sets.items():
            if what == "unseen writers" and name in ("whole", "final"):
                continue
            told[name][what] = figures(
                pairs, some, (encode(model, material.said, some) @ passages[: pairs.articles].T).__getitem__
            )
            print(line(f"{name}: {what}", told[name][what]), flush=True)
        if name == "pruned":
            told["phrasings, untrained"] = _by_phrasings(material, model, sets["second writer"])
            print(line("phrasings, untrained", told["phrasings, untrained"]), flush=True)
    (work.folder / "figures.json").write_text(json.dumps(told, indent=1), "utf-8")


def _by_phrasings(material: Material, model: Encoder, rows: Sequence[int]) -> dict[str, float]:
    """Rank articles by their nearest phrasing, with this network: what phrasings are worth alone."""
    pairs = material.pairs
    known = [i for i, s in enumerate(pairs.sayings) if s.source == "phrasing"]
    said, asked = encode(model, material.said, known), encode(model, material.said, rows)
    owner = torch.tensor([pairs.sayings[i].gold[0] for i in known])
    nobody = torch.full((pairs.articles,), -1.0)
    return figures(pairs, rows, lambda k: nobody.scatter_reduce(0, owner, said @ asked[k], "amax"))
