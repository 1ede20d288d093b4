"""Whether an index is still as it was built: the digest of each of its files stands in the manifest.

A bad disk must not become a wrong answer, and Chroma's native code ends the process over a damaged file:
so the files are compared before anything reads them in earnest. Two things of Chroma's change by being
opened: its database notes who holds it, and is compared by its rows; the vectors of a collection that never
grew to a checkpoint lie in that database alone, and the files beside it are made anew each time.
"""

from __future__ import annotations

import hashlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import compress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MANIFEST = "manifest.json"
_DATABASE = "chroma.sqlite3"
_CHECKPOINT = "index_metadata.pickle"  # Chroma reads a folder of vectors only where this is there
AT_ONCE = 4  # files compared at a time: the disk answers one while another is counted
_OF_HOLDERS = ("acquire_write", "maintenance_log")


def digests(folder: Path) -> dict[str, str]:
    """Digest of each file of a build: path within it -> SHA-256, cut to 128 bits."""
    return {path.relative_to(folder).as_posix(): _digest(path) for path in _files(folder)}


def damage(folder: Path, built: Mapping[str, str]) -> tuple[str, ...]:
    """Which files are not as they were built: changed, gone, or come into Chroma's folder since."""

    def differs(told: tuple[str, str]) -> bool:
        name, digest = told
        try:
            return _digest(folder / name) != digest
        except (OSError, sqlite3.Error):
            return True

    with ThreadPoolExecutor(AT_ONCE) as readers:
        changed = compress(built, readers.map(differs, built.items()))
    come = (path.relative_to(folder).as_posix() for path in _files(folder))
    return (*changed, *(name for name in come if name.startswith("chroma/") and name not in built))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == MANIFEST or path.name.startswith(f"{_DATABASE}-"):
            continue
        if path.parent.parent.name == "chroma" and not (path.parent / _CHECKPOINT).exists():
            continue
        yield path


def _digest(path: Path) -> str:
    if path.name == _DATABASE:
        return _rows(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def _rows(path: Path) -> str:
    """Digest of what a database holds, but for the notes of who opened it."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as database:
        named = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
        for table, made in database.execute(named).fetchall():
            digest.update(f"{made}\n".encode())
            if table in _OF_HOLDERS or made.startswith("CREATE VIRTUAL"):
                continue
            for row in database.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    digest.update(value if isinstance(value, bytes) else f"{value}\0".encode())
    return digest.hexdigest()[:32]
