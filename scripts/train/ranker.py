"""Train the ranker of law: assistant/weights/rank.npz and rank.json.

    python -m scripts.train.ranker                 # train on everything, write the weights
    python -m scripts.train.ranker --validate      # figures out of fold first (30 minutes), kept beside
    python -m scripts.train.ranker --ablate        # and what each signal is worth (docs/retrieval.md)

Questions of laypeople with the articles that lawyers answered them by: LeCoQA, training part
(../shared/benchmarks, not in this repository). The adapter also learns from questions whose
articles stand in interpretations that the library does not hold, and from the lawyers'
answers, which say in legal words what the question says in everyday ones. Single thread,
fixed seeds: the same data gives the same weights.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import fields
from datetime import date
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from assistant.config import load_settings
from assistant.index.index import Index
from assistant.retrieve import Retriever
from assistant.retrieve.ranker import FEATURES, WEIGHTS, Ranker
from scripts.train.ranker_data import read_training
from scripts.train.ranker_fit import fit_adapter
from scripts.train.ranker_validate import Sheet, Signals, Validation

BENCHMARKS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks"
DAY = date(2026, 11, 1)


def show(name: str, figures: dict[str, float]) -> None:
    """Print one line of figures."""
    print(f"{name:<44}" + "  ".join(f"{k} {v:.3f}" for k, v in figures.items()), flush=True)


def main() -> int:
    """Train, and validate where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--validate", action="store_true", help="print figures out of fold")
    parser.add_argument("--ablate", action="store_true", help="also without each signal")
    parser.add_argument("--benchmarks", type=Path, default=BENCHMARKS)
    options = parser.parse_args()
    if not (options.benchmarks / "lecoqa_train.jsonl").exists():
        print(f"没有训练数据（no training data）：{options.benchmarks}", file=sys.stderr)
        return 2
    retriever = Retriever(Index.open(load_settings()))
    data = read_training(options.benchmarks, retriever, DAY)
    signals = Signals(retriever, data, DAY)
    told: dict[str, object] = {"questions": len(data.scored), "adapter_questions": len(data.ids)}
    for name, block in (("blocks of 25", 25), ("at random", 1)) if options.validate or options.ablate else ():
        validation = Validation(signals, block)
        validation.run(options.ablate)
        for system in validation.ranked:
            show(f"{name}: {system}", validation.figures(system))
        told[name] = {
            system: {k: round(v, 3) for k, v in validation.figures(system).items()}
            for system in ("simple hybrid", "with legal terms", "ranker")
        }
        print("worst:", validation.worst("ranker", 10))
    everything = np.arange(len(data.ids))
    sheets = [signals.sheet(everything, block) for block in (25, 1)]  # new topics and known ones alike
    pooled = Sheet(*(np.concatenate([getattr(s, f.name) for s in sheets]) for f in fields(Sheet)))
    ranker = Ranker(*fit_adapter(data, everything), *pooled.fit(range(len(FEATURES))))
    print({name: round(float(w), 3) for name, w in zip(FEATURES, ranker.weights, strict=True)})
    ranker.save(WEIGHTS, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
