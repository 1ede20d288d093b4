"""What importing a large folder costs, scaled from a draw: processor seconds an article, by part.

    python -m scripts.bench.importing ../shared/lawrefbook [--files 140] [--articles 300] [--scale 50880]

A draw of the folder's files is read as `assistant index` reads it (the reading of the corpus without it taken
off); a draw of their articles is embedded, and their words and vectors are written. Processor time, so that
other work on the machine counts little; the sum is scaled to the whole.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.config import Settings
from assistant.corpus import load_corpus
from assistant.index.embed import embed_text
from assistant.index.encoder import LawEncoder
from assistant.index.lexical import LexicalIndex, lexical_text

if TYPE_CHECKING:
    from collections.abc import Callable


def cost(work: Callable[[], object]) -> tuple[float, object]:
    """Processor seconds of this process, and what the work gave."""
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def main() -> int:
    """Draw, time, scale, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=140)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--scale", type=int, default=50_880)
    options = parser.parse_args()
    dice = random.Random(5)
    every = sorted(p for p in options.folder.rglob("*.md") if len(p.relative_to(options.folder).parts) > 1)
    drawn = dice.sample(every, min(options.files, len(every)))
    with tempfile.TemporaryDirectory() as place:
        for path in drawn:
            to = Path(place, "laws", path.relative_to(options.folder))
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)
        load_corpus(Settings(home=Path(place, "home")))  # what is read but once is in memory now
        before, _ = cost(lambda: load_corpus(Settings(home=Path(place, "home"))))
        settings = Settings(home=Path(place, "home"), import_dirs=(Path(place, "laws"),))
        after, corpus = cost(lambda: load_corpus(settings))
        brought = [u for u in corpus.units if u.imported]  # type: ignore[attr-defined]
        some = dice.sample(brought, min(options.articles, len(brought)))
        encoder = LawEncoder()
        encoder.passages(["预热"])
        meaning, vectors = cost(lambda: encoder.passages([embed_text(u) for u in some]))
        words, _ = cost(lambda: LexicalIndex.build(lexical_text(u) for u in brought))
        written, _ = cost(lambda: _written(Path(place, "chroma"), np.asarray(vectors)))
    parts = {
        "reading": (after - before) / len(brought),
        "words": words / len(brought),
        "meaning": meaning / len(some),
        "writing": written / (10 * len(some)),
    }
    print(f"{len(drawn)} files, {len(brought)} articles and paragraphs; {len(some)} embedded; seed 5")
    for name, each in parts.items():
        print(f"  {name:<8} {1000 * each:7.2f} ms each, {each * options.scale / 60:5.1f} minutes for all")
    whole = sum(parts.values()) * options.scale / 60
    print(f"  all      {whole:.1f} minutes of processor for {options.scale:,}")
    return 0


def _written(folder: Path, vectors: np.ndarray) -> None:
    import chromadb

    collection = chromadb.PersistentClient(str(folder)).create_collection("laws", embedding_function=None)
    for n in range(10):  # the first addition pays for the collection
        collection.add(ids=[f"{n} {i}" for i in range(len(vectors))], embeddings=vectors)


if __name__ == "__main__":
    raise SystemExit(main())
