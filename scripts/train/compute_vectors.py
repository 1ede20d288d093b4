"""Compute the vectors that ship: corpus/vectors.npz and its manifest.

    python -m scripts.train.compute_vectors            # only what is missing; drops what is gone
    python -m scripts.train.compute_vectors --all      # everything anew, about 8 CPU-minutes
    python -m scripts.train.compute_vectors --check    # compute nothing; status 1 when any is missing

The encoder that ships computes them, one process a core: the numbers are those that a build of
the index would compute itself.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import numpy as np

from assistant.config import load_settings
from assistant.corpus import load_corpus
from assistant.corpus.phrasings import read_phrasings
from assistant.index.build import embedded
from assistant.index.embed import (
    QuantisedVectors,
    embed_text,
    load_shipped,
    query_key,
    save_shipped,
    vector_key,
)
from assistant.index.encoder import DIMENSION, NAME, LawEncoder
from assistant.index.sayings import saying_key
from assistant.index.windows import window_texts
from assistant.matters.load import read_matters
from assistant.matters.memory import memory_texts
from assistant.retrieve.digests import digest_texts
from assistant.retrieve.questions import question_texts

BATCH = 64


@cache
def _encoder() -> LawEncoder:
    return LawEncoder()


def _embed_part(texts: list[str], read_as: str) -> np.ndarray:
    return embedded(_encoder(), texts, read_as)


def embed(texts: list[str], read_as: str) -> np.ndarray:
    """Embed texts on every core, as `collect_vectors` would: float32, (len(texts), DIMENSION)."""
    from rich.progress import track

    out = np.zeros((len(texts), DIMENSION), np.float32)
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    parts = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(_embed_part, [[texts[i] for i in part] for part in parts], [read_as] * len(parts))
        for part, vectors in track(zip(parts, found, strict=True), "embedding", total=len(parts)):
            out[part] = vectors
    return out


def main() -> int:
    """Compute what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--all", action="store_true", help="compute every vector anew")
    parser.add_argument("--check", action="store_true", help="compute nothing, say what is missing")
    options = parser.parse_args()

    settings = load_settings(import_dirs=())
    units = load_corpus(settings).units
    texts = [*map(embed_text, units), *(words for *_, words in window_texts(units))]
    by_key = {vector_key(t): (t, "passages") for t in texts}
    by_key |= {vector_key(t): (t, "passages") for _, t in digest_texts(settings.corpus)}
    matters = read_matters(settings.corpus)
    by_key |= {vector_key(t): (t, "passages") for t in memory_texts(matters, spoken=False)}
    by_key |= {query_key(t): (t, "queries") for t in memory_texts(matters, spoken=True)}
    by_key |= {vector_key(t): (t, "passages") for t in question_texts(settings.corpus, spoken=False)}
    by_key |= {query_key(t): (t, "queries") for t in question_texts(settings.corpus, spoken=True)}
    said = [saying_key(texts) for texts in read_phrasings(settings.corpus).values()]
    by_key |= {query_key(t): (t, "said") for t in said}
    keys = np.array(sorted(by_key), np.uint64)
    old = load_shipped(settings.corpus, NAME)
    rows = np.full(len(keys), -1) if options.all else old.rows_of(keys)
    missing = keys[rows < 0]
    gone = len(old.keys) - int((old.rows_of(keys) >= 0).sum())
    print(f"{len(keys)} texts, {len(missing)} without a vector, {gone} vectors no longer used")
    if options.check:
        return 1 if len(missing) else 0
    if not len(missing) and not gone:
        return 0
    parts = [QuantisedVectors(keys[rows >= 0], old.codes[rows[rows >= 0]], old.scales[rows[rows >= 0]])]
    for read_as in ("passages", "queries", "said"):
        some = np.array([k for k in missing if by_key[int(k)][1] == read_as], np.uint64)
        if len(some):
            floats = embed([by_key[int(k)][0] for k in some], read_as)
            parts.append(QuantisedVectors.quantise(some, floats))
    columns = [np.concatenate([getattr(p, name) for p in parts]) for name in ("keys", "codes", "scales")]
    order = np.argsort(columns[0])
    save_shipped(settings.corpus, QuantisedVectors(*(c[order] for c in columns)), NAME)
    return 0


if __name__ == "__main__":
    sys.exit(main())
