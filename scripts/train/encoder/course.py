"""The course of training: first how people speak, then, briefly, what a benchmark's questions ask.

Spoken: phrasings and matters. Asked: the benchmark's questions among twice as many passages of
the first stage, so that its written style does not become the only one. The second stage is short,
so it is run once without each fifth of the benchmark (blocks of 25 questions on one topic): figures
and the ranker's weights are of questions that neither stage has seen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scripts.train.encoder import fit
from scripts.train.encoder.fit import Lowered, Plan
from scripts.train.encoder.pairs import Pairs, block
from scripts.train.encoder.work import Work

SPOKEN = Plan(epochs=3, rate=1e-4)
ASKED = Plan(epochs=2, rate=4e-5, seed=1)
FOLDS = 5
BESIDE = 2  # passages of the first stage a passage that questions ask for, in the second


def fold_of(pairs: Pairs) -> dict[int, int]:
    """Fold of each question: whole blocks of consecutive ones, dealt out at random but always alike."""
    rows = [i for i, s in enumerate(pairs.sayings) if s.source == "question"]
    blocks = sorted({block(pairs.sayings[i]) for i in rows})
    dealt = dict(zip(np.random.default_rng(0).permutation(blocks).tolist(), range(len(blocks)), strict=True))
    return {i: dealt[block(pairs.sayings[i])] % FOLDS for i in rows}


def train(work: Work) -> None:
    """Train both stages; what is there already is not trained again."""
    pairs = work.pairs()
    texts = work.lowered(pairs, SPOKEN)
    spoken = [i for i, s in enumerate(pairs.sayings) if s.source in ("phrasing", "matter")]
    stage(work, "spoken", "pruned", pairs, texts, spoken, SPOKEN)
    folds = fold_of(pairs)
    for fold in [*range(FOLDS), None]:
        name = "final" if fold is None else f"without-{fold}"
        asked = [i for i, f in folds.items() if f != fold]
        stage(work, name, "spoken", pairs, texts, [*asked, *beside(pairs, asked, spoken)], ASKED)


def beside(pairs: Pairs, asked: Sequence[int], spoken: Sequence[int]) -> list[int]:
    """Choose sayings of the first stage to go beside questions: those of BESIDE times as many passages."""
    wanted = {at for i in asked for at in pairs.sayings[i].gold}
    others = sorted({at for i in spoken for at in pairs.sayings[i].gold} - wanted)
    count = min(len(others), BESIDE * len(wanted))
    chosen = wanted | set(np.random.default_rng(2).permutation(others)[:count].tolist())
    return [i for i in spoken if chosen & set(pairs.sayings[i].gold)]


def stage(
    work: Work,
    name: str,
    start: str,
    pairs: Pairs,
    texts: tuple[Lowered, Lowered],
    chosen: Sequence[int],
    plan: Plan,
) -> None:
    """Train from one checkpoint to another, unless it is there."""
    if (work.folder / f"{name}.pt").exists():
        return
    print(f"{name}: {len(chosen)} sayings", flush=True)
    model = work.model(start, plan.frozen)
    passages = work.vectors(start, model, texts[1])
    fit.train(model, pairs, texts, chosen, plan, passages, work.folder / f"{name}.going.pt")
    work.save(model, name)
