"""Vectors in Chroma: one collection a kind; a build takes over what the one before it holds.

Embedded in the build's folder, or on the server in the settings, which several builds share.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import IndexNotBuiltError
from assistant.index.lexical import LexicalIndex
from assistant.index.sparse import STAY, SparseRows, holds_words, schema
from assistant.library.shelf import disk_told
from assistant.schema.units import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from assistant.config import Settings
    from assistant.index.embed import QuantisedVectors
    from assistant.schema.units import LegalUnit

HELD = "chroma.json"  # what the collections hold: unit id, kind, vector key, number in Chroma
ROWS = "chroma_rows.npy"  # row of each number, -1 for one that is gone: int32
COMMAND = "assistant index"
BATCH = 4000  # Chroma takes at most 5,461 at a time
ROOM = 2_000_000  # bytes free that an embedded Chroma is opened with: it writes on opening


def is_full(folder: Path) -> bool:
    """Whether the disk of a folder leaves an embedded Chroma no room."""
    return shutil.disk_usage(folder).free < ROOM


@contextmanager
def chroma_told(settings: Settings) -> Iterator[None]:
    """Tell what Chroma fails with as what mends it; a disk that is full or bad is an OSError."""
    from chromadb.errors import ChromaError
    from httpx import HTTPError

    try:
        with disk_told(settings.home):
            yield
    except (ChromaError, HTTPError, ValueError) as error:
        if not settings.chroma_url and is_full(settings.home):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(settings.home)) from error
        if settings.chroma_url:
            where = f"Chroma 服务 {settings.chroma_url} 没有答出来，请看它是否在运行"
        else:
            where = "索引里的 Chroma 打不开"
        raise IndexNotBuiltError(
            f"{where}，或运行 `{COMMAND}` 重建（Chroma: {type(error).__name__}; run `{COMMAND}`）。"
        ) from error


def collection_name(build: str, kind: str) -> str:
    """Name of a collection on a Chroma that several builds may share."""
    return f"law-{build}-{kind}"


def open_chroma(settings: Settings, folder: Path) -> Any:
    """Open the Chroma of a build: embedded in its folder, or the server in the settings."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    quiet = ChromaSettings(anonymized_telemetry=False)
    if not settings.chroma_url:
        return chromadb.PersistentClient(str(folder / "chroma"), settings=quiet)
    from urllib.parse import urlsplit

    url = urlsplit(settings.chroma_url)
    with chroma_told(settings):
        return chromadb.HttpClient(
            host=url.hostname or "localhost",
            port=url.port or (443 if url.scheme == "https" else 8000),
            ssl=url.scheme == "https",
            settings=quiet,
        )


def fill_chroma(
    settings: Settings,
    folder: Path,
    before: Path | None,
    units: Sequence[LegalUnit],
    vectors: QuantisedVectors,
    progress: Callable[[str, int, int], None],
) -> bool:
    """Put the vectors into the Chroma of a build; beside `before`, only what is new or gone costs anything.

    `before`: the folder of an earlier build, of the same format and as it was built; None for none.
    Returns whether the words went there too: a server with a sparse index takes them, every unit being there.
    """
    rows = {u.id: i for i, u in enumerate(units) if vectors.scales[i] > 0}
    now = {u: (units[i].kind.value, int(vectors.keys[i])) for u, i in rows.items()}
    then = _taken_over(settings, folder, before) if before else {}
    fresh = [u for u, told in now.items() if then.get(u, ())[:2] != told]
    gone = [u for u, told in then.items() if now.get(u) != told[:2]]
    number = {u: told[2] for u, told in then.items()}
    unused = max(number.values(), default=-1) + 1
    number |= {u: n for n, u in enumerate(fresh, unused)}
    client = open_chroma(settings, folder)
    words = _words(settings, client, folder, progress) if len(rows) == len(units) else None
    there = {c.name for c in client.list_collections()}
    done = 0
    for kind in Kind:
        name = collection_name(folder.name, kind)
        old = [u for u in gone if then[u][0] == kind]
        own = [u for u in fresh if now[u][0] == kind]
        if name in there:
            collection = client.get_collection(name, embedding_function=None)
        elif own:
            near: dict[str, Any] = {"configuration": {"hnsw": {"space": "ip", "ef_search": 200}}}
            shape = {"schema": schema()} if words else near
            collection = client.create_collection(name, embedding_function=None, **shape)
        for start in range(0, len(old), BATCH):
            collection.delete(ids=[str(then[u][2]) for u in old[start : start + BATCH]])
        for start in range(0, len(own), BATCH):
            progress("写入 Chroma", done, len(fresh))
            part = own[start : start + BATCH]
            places = [rows[u] for u in part]
            collection.add(
                ids=[str(number[u]) for u in part],
                embeddings=vectors.floats(np.array(places)),
                metadatas=words.fields(places) if words else None,
            )
            done += len(part)
    progress("写入 Chroma", done, done)
    told = [[u, kind, key, number[u]] for u, (kind, key) in now.items()]
    (folder / HELD).write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), "utf-8")
    row_of = np.full(unused + len(fresh), -1, np.int32)
    row_of[[number[u] for u in now]] = list(rows.values())
    np.save(folder / ROWS, row_of)
    return words is not None


def _words(
    settings: Settings, client: Any, folder: Path, progress: Callable[[str, int, int], None]
) -> SparseRows | None:
    """The words of a build for a server that has a sparse index; None, said aloud, for one that has none."""
    if not settings.chroma_url:
        return None
    if not holds_words(client):
        progress(STAY, 1, 1)
        return None
    return SparseRows.of(LexicalIndex.load(folder / "lexical"))


def _taken_over(settings: Settings, folder: Path, before: Path) -> dict[str, tuple[str, int, int]]:
    """Copy the collections of a whole build; return what they hold: unit id -> kind, vector key, number.

    Nothing is taken over from a server.
    """
    if settings.chroma_url:
        return {}
    try:
        told = json.loads((before / HELD).read_text("utf-8"))
        shutil.copytree(before / "chroma", folder / "chroma")
    except OSError:
        shutil.rmtree(folder / "chroma", ignore_errors=True)
        return {}
    with open_chroma(settings, folder) as client:
        for collection in client.list_collections():
            kind = collection.name.removeprefix(collection_name(before.name, ""))
            collection.modify(name=collection_name(folder.name, kind))
    return {unit_id: (str(kind), int(key), int(n)) for unit_id, kind, key, n in told}


def forget_collections(settings: Settings, folder: Path, builds: Sequence[str]) -> None:
    """Remove the collections of builds that are gone from a server that outlives them."""
    client = open_chroma(settings, folder)
    for collection in client.list_collections():
        if any(collection.name.startswith(collection_name(b, "")) for b in builds):
            client.delete_collection(collection.name)
