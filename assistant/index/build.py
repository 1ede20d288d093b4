"""Building the index: beside the one in use, swapped in whole at the end.

A build works in a folder of its own; the last step replaces the pointer file. Where many passages lack a
vector, as after a large import, the words are put in use first, and the vectors in a second build. Whatever
kills it earlier leaves a folder that nothing points to, and the next build removes it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock, Timeout

from assistant.corpus import load_corpus
from assistant.corpus.phrasings import read_phrasings
from assistant.errors import IndexBusyError, IndexNotBuiltError
from assistant.index.chroma import chroma_told, fill_chroma, forget_collections
from assistant.index.embed import (
    Embedder,
    QuantisedVectors,
    embed_text,
    load_shipped,
    model_name,
    open_embedder,
    query_key,
    vector_key,
)
from assistant.index.index import (
    ARRAYS,
    Index,
    Manifest,
    index_root,
    inputs_of,
    pointer,
    write_outcomes,
)
from assistant.index.integrity import damage, digests
from assistant.index.kept import KeptVectors
from assistant.index.lexical import LexicalIndex, lexical_text
from assistant.index.near import FILE as SIGNS
from assistant.index.near import Signs, large_kinds
from assistant.index.sayings import BETWEEN, Sayings, middle, said_of, saying_key
from assistant.index.windows import Windows, window_texts
from assistant.library.library import Library
from assistant.library.relations import Relations
from assistant.schema.units import LegalUnit

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.schema.units import Corpus

Progress = Callable[[str, int, int], None]
# A further part of an index: what it writes into the build's folder, given the settings and how work goes on.
Part = Callable[[Path, "Settings", Progress], None]
OPEN = 2**31 - 1
MOMENTS_AT_ONCE = 20_000  # vectors held as floats at a time
CHECKPOINT = 500  # passages embedded here between two saves
SOON = 2_000  # passages that lack a vector, from which on the words are put in use before the vectors
WORDS_FIRST = "字词已可检索，向量随后补上"


def build_index(
    settings: Settings,
    progress: Progress = lambda stage, done, total: None,
    parts: Sequence[Part] = (),
) -> Manifest:
    """Build the index for these settings and put it in use; return its manifest.

    `progress(stage, done, total)` is called as work goes on; `parts` are written into the same
    folder before it is put in use. Raises IndexBusyError when another process is building.
    """
    root = index_root(settings)
    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise IndexBusyError(f"另一个进程正在建索引（{root}）。请等它结束后再试。") from None
    try:
        inputs = inputs_of(settings)  # before reading: a file changed meanwhile makes the index stale
        progress("读取语料", 0, 1)
        corpus = load_corpus(settings)
        before: Path | None = None
        while True:
            gone = _remove_leftovers(root)
            build = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f-") + f"{os.getpid():x}"
            folder = root / build
            try:
                if before is None:
                    folder.mkdir()
                    _write_words(folder, corpus, progress)
                else:
                    shutil.copytree(before, folder, ignore=shutil.ignore_patterns("chroma*"))
                manifest = _fill(folder, build, settings, corpus.units, progress, wait=before is not None)
                for part in parts:
                    part(folder, settings, progress)
                manifest = replace(manifest, inputs=inputs, files=digests(folder))
                manifest.write(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)  # else a disk that is full stays full
                raise
            if settings.chroma_url:
                forget_collections(settings, folder, gone)
            _point(pointer(settings), build)
            if not manifest.lacking or before is not None:
                return manifest
            progress(WORDS_FIRST, 1, 1)
            before = folder
    finally:
        lock.release()


def _write_words(folder: Path, corpus: Corpus, progress: Progress) -> None:
    """Write what needs no vector: the units, how they bear on each other, their words."""
    write_outcomes(folder, corpus.outcomes)
    library = Library.build(corpus, folder=folder)
    Relations.build(library, folder)
    progress("读取语料", 1, 1)
    progress("字词索引", 0, 1)
    LexicalIndex.build((lexical_text(u) for u in corpus.units), folder / "lexical")
    progress("字词索引", 1, 1)


def _fill(
    folder: Path, build: str, settings: Settings, units: Sequence[LegalUnit], progress: Progress, wait: bool
) -> Manifest:
    """Write the vectors; unless it is to `wait` for them, many that are to be computed are left for later."""
    most = OPEN if wait else SOON
    vectors, anew, lacking = collect_vectors([embed_text(u) for u in units], settings, progress, most=most)
    parts = window_texts(units)
    of_parts, more, _ = collect_vectors([words for *_, words in parts], settings, progress, most=most)
    Windows.of(parts, of_parts.codes, of_parts.scales).save(folder)
    said = said_of(units, read_phrasings(settings.corpus))
    keys = [saying_key(texts) for _, texts in said]
    of_said, said_anew, _ = collect_vectors(keys, settings, progress, "said")
    Sayings(np.array([row for row, _ in said], np.int32), of_said.codes, of_said.scales).save(folder)
    arrays = {**_spans(units), **_moments(units, vectors), **asdict(vectors)}
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", arrays[name])
    large = large_kinds(arrays["kinds"]) if not settings.chroma_url else np.empty(0, np.int64)
    if len(large):
        Signs.write(folder / SIGNS, vectors, arrays["mean"])
    rest = replace(vectors, scales=np.where(np.isin(arrays["kinds"], large), 0, vectors.scales))
    with chroma_told(settings):
        served = fill_chroma(settings, folder, _in_use(settings), units, rest, progress)
    return Manifest(
        build=build,
        model=model_name(settings),
        dimension=vectors.codes.shape[1],
        units=len(units),
        inputs={},
        versions={name: version(name) for name in ("chromadb", "numpy")},
        embedded_here=anew + more + said_anew,
        served_words=served,
        lacking=lacking,
    )


def collect_vectors(
    texts: Sequence[str],
    settings: Settings,
    progress: Progress,
    read_as: str = "passages",
    most: int = OPEN,
) -> tuple[QuantisedVectors, int, int]:
    """Collect a vector for each text, in order: shipped, kept from earlier, or embedded now; how many were
    embedded, and how many are still lacking.

    `read_as`: "passages", "queries" (embedded as questions are) or "said" (several phrasings in one
    text: the middle of them). Without an engine, or where more than `most` would have to be embedded, the
    texts that ship keep their vectors and the others get zeros.
    """
    name = model_name(settings)
    key = vector_key if read_as == "passages" else query_key
    keys = np.array([key(t) for t in texts], np.uint64)
    shipped, kept = load_shipped(settings.corpus, name), KeptVectors(kept_path(settings))
    at, at_kept = shipped.rows_of(keys), kept.vectors.rows_of(keys)
    missing = np.flatnonzero((at < 0) & (at_kept < 0))
    later = len(missing) > most
    embedder = open_embedder(settings, building=True) if len(missing) and not later else None
    if embedder:
        for start in range(0, len(missing), CHECKPOINT):
            progress("计算向量", start, len(missing))
            part = missing[start : start + CHECKPOINT]
            kept.add(keys[part], embedded(embedder, [texts[i] for i in part], read_as))
        progress("计算向量", len(missing), len(missing))
        at_kept = kept.vectors.rows_of(keys)
    dimension = max(shipped.codes.shape[1] if len(shipped.keys) else 0, kept.vectors.codes.shape[1])
    codes, scales = np.zeros((len(texts), dimension), np.int8), np.zeros(len(texts), np.float32)
    for source, rows in ((kept.vectors, at_kept), (shipped, at)):
        have = rows >= 0
        codes[have], scales[have] = source.codes[rows[have]], source.scales[rows[have]]
    anew = len(missing) if embedder else 0
    return QuantisedVectors(keys, codes, scales), anew, len(missing) if later else 0


def embedded(embedder: Embedder, texts: Sequence[str], read_as: str) -> np.ndarray:
    """Embed texts as `collect_vectors` says: float32, (len(texts), dimension)."""
    if read_as == "passages":
        return embedder.passages(texts)
    if read_as == "queries":
        return embedder.queries(texts)
    return np.stack([middle(embedder.queries(text.split(BETWEEN))) for text in texts])


def _spans(units: Sequence[LegalUnit]) -> dict[str, np.ndarray]:
    """Kind of each unit, first day in force and first day no longer so, as ordinals."""
    starts = [u.effective_date.toordinal() if u.kind.binding and u.effective_date else 0 for u in units]
    ends = [u.expiry_date.toordinal() if u.kind.binding and u.expiry_date else OPEN for u in units]
    kinds = np.array([u.kind.authority for u in units], np.int8)
    return {"kinds": kinds, "starts": np.array(starts, np.int32), "ends": np.array(ends, np.int32)}


def _moments(units: Sequence[LegalUnit], vectors: QuantisedVectors) -> dict[str, np.ndarray]:
    """Mean and covariance of the vectors of law.

    With them the mean and spread of a question's cosines with all of the law follow
    without computing those cosines.
    """
    rows = np.flatnonzero([u.kind.binding for u in units] & (vectors.scales > 0))
    dimension = vectors.codes.shape[1]
    if len(rows) < 2:
        return {"mean": np.zeros(dimension, np.float32), "covariance": np.eye(dimension, dtype=np.float32)}
    total, products = np.zeros(dimension), np.zeros((dimension, dimension))
    for start in range(0, len(rows), MOMENTS_AT_ONCE):
        floats = vectors.floats(rows[start : start + MOMENTS_AT_ONCE]).astype(np.float64)
        total += floats.sum(axis=0)
        products += floats.T @ floats
    mean = total / len(rows)
    covariance = (products - len(rows) * np.outer(mean, mean)) / (len(rows) - 1)
    return {"mean": mean.astype(np.float32), "covariance": covariance.astype(np.float32)}


def kept_path(settings: Settings) -> Path:
    """File of the vectors that were embedded here for the model in the settings."""
    return settings.home / (pointer(settings).name.replace("current-", "embedded-") + ".npz")


def _in_use(settings: Settings) -> Path | None:
    """Folder of the build in use, where it is of this format and as it was built."""
    try:
        folder = index_root(settings) / pointer(settings).read_text("utf-8").strip()
        return None if damage(folder, Manifest.read(folder).files) else folder
    except (OSError, IndexNotBuiltError):
        return None


def _remove_leftovers(root: Path) -> list[str]:
    """Remove, and return, builds that no pointer names: interrupted ones and those replaced earlier.

    What was replaced by the last build stays until now, for readers that had it open.
    """
    named = {p.read_text("utf-8").strip() for p in root.glob("current-*")}
    gone = [p for p in root.iterdir() if p.is_dir() and p.name not in named]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return [p.name for p in gone]


def _point(path: Path, build: str) -> None:
    beside = path.with_name(f"new-{path.name}")
    with beside.open("w", encoding="utf-8") as file:
        file.write(build)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


__all__ = ["Index", "Part", "Progress", "build_index", "collect_vectors"]
