"""Vectors embedded on this machine, kept between builds: an interrupted build loses little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assistant.index.embed import QuantisedVectors
from assistant.index.encoder import DIMENSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST_PARTS = 64  # checkpoints that lie apart before they are made one file


class KeptVectors:
    """The vectors of one model that were embedded here.

    Each checkpoint is a file of its own, so that the work of writing grows with what is new; a
    build that finds many of them makes them one.
    """

    def __init__(self, path: Path) -> None:
        """`path` of the whole, a .npz; the checkpoints lie beside it."""
        self.path = path
        self._parts = sorted(path.parent.glob(f"{path.stem}.*.part.npz"))
        self._apart = [v for p in (path, *self._parts) if (v := _read(p)) is not None]
        if len(self._parts) > MOST_PARTS:
            _write(path, self.vectors)
            for part in self._parts:
                part.unlink(missing_ok=True)
            self._parts = []

    @property
    def vectors(self) -> QuantisedVectors:
        """All of them as one."""
        if len(self._apart) != 1:
            self._apart = [_joined(self._apart)]
        return self._apart[0]

    def add(self, keys: np.ndarray, floats: np.ndarray) -> None:
        """Keep vectors, on disk before the next are embedded."""
        keys, first = np.unique(keys, return_index=True)
        last = int(self._parts[-1].name.split(".")[-3]) if self._parts else 0
        self._parts.append(self.path.with_name(f"{self.path.stem}.{last + 1:06d}.part.npz"))
        self._apart.append(QuantisedVectors.quantise(keys, floats[first]))
        _write(self._parts[-1], self._apart[-1])


def _read(path: Path) -> QuantisedVectors | None:
    try:
        with np.load(path) as stored:
            return QuantisedVectors(stored["keys"], stored["codes"], stored["scales"])
    except (OSError, ValueError, KeyError, EOFError):
        return None  # torn: its vectors are embedded again


def _write(path: Path, vectors: QuantisedVectors) -> None:
    beside = path.with_suffix(".tmp.npz")
    np.savez(beside, keys=vectors.keys, codes=vectors.codes, scales=vectors.scales)
    beside.replace(path)


def _joined(found: Sequence[QuantisedVectors]) -> QuantisedVectors:
    """Sets of vectors as one, in the order of their keys; of one key the first stays."""
    found = [v for v in found if len(v.keys)]
    if not found:
        return QuantisedVectors(
            np.empty(0, np.uint64), np.empty((0, DIMENSION), np.int8), np.empty(0, np.float32)
        )
    keys, first = np.unique(np.concatenate([v.keys for v in found]), return_index=True)
    codes, scales = (np.concatenate([getattr(v, name) for v in found])[first] for name in ("codes", "scales"))
    return QuantisedVectors(keys, codes, scales)
