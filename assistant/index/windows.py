"""Windows: runs of whole sentences of long prose, each with a vector of its own.

One vector blurs a contribution of eight hundred characters that speaks of four matters, and
the model reads only its beginning. Law is cut at articles already and has no windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.language.text import full_sentences
from assistant.schema.units import LegalUnit

LONG = 120  # characters above which a passage has windows
SIZE = 60  # characters that a window has at least, where there are more sentences
AT_ONCE = 20_000  # windows compared at a time
FILES = ("window_rows", "window_spans", "window_codes", "window_scales")


def windows_of(unit: LegalUnit) -> list[tuple[int, int]]:
    """Offsets of a unit's windows; none for law and for short passages."""
    if unit.kind.binding or len(unit.text) < LONG:
        return []
    out: list[tuple[int, int]] = []
    for start, end in full_sentences(unit.text):
        if out and out[-1][1] - out[-1][0] < SIZE:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def window_texts(units: Iterable[LegalUnit]) -> list[tuple[int, int, int, str]]:
    """All windows of units: (row of the unit, start, end, words)."""
    return [(i, a, b, unit.text[a:b]) for i, unit in enumerate(units) for a, b in windows_of(unit)]


@dataclass(frozen=True)
class Windows:
    """`rows` int32 (n,): the unit of each; `spans` int32 (n, 2): offsets; `codes`, `scales`: vectors."""

    rows: np.ndarray
    spans: np.ndarray
    codes: np.ndarray
    scales: np.ndarray

    @classmethod
    def load(cls, folder: Path) -> Windows:
        """Open those of a build's folder, mapped into memory rather than copied."""
        return cls(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in FILES))

    def save(self, folder: Path) -> None:
        """Write into a build's folder."""
        for name, array in zip(FILES, (self.rows, self.spans, self.codes, self.scales), strict=True):
            np.save(folder / f"{name}.npy", array)

    @classmethod
    def of(cls, found: Sequence[tuple[int, int, int, str]], codes: np.ndarray, scales: np.ndarray) -> Windows:
        """Put windows and their vectors together."""
        rows = np.array([w[0] for w in found], np.int32)
        spans = np.array([w[1:3] for w in found], np.int32).reshape(-1, 2)
        return cls(rows, spans, codes, scales)

    @cached_property
    def _lengths(self) -> np.ndarray:
        parts = [np.linalg.norm(self.codes[a : a + AT_ONCE].astype(np.float32), axis=1) for a in self._starts]
        return np.maximum(np.concatenate([*parts, np.empty(0, np.float32)]), 1e-12)

    @property
    def _starts(self) -> range:
        return range(0, len(self.codes), AT_ONCE)

    def cosines(self, vector: np.ndarray) -> np.ndarray:
        """Cosine of a unit query vector with each window: float32 (n,)."""
        parts = [self.codes[a : a + AT_ONCE].astype(np.float32) @ vector for a in self._starts]
        return np.concatenate([*parts, np.empty(0, np.float32)]) / self._lengths

    def best(self, vector: np.ndarray, size: int) -> np.ndarray:
        """Highest cosine of each unit's windows: float32 (size,), -1 where it has none."""
        out = np.full(size, -1.0, np.float32)
        if len(self.rows) and self.codes.shape[1] == len(vector):
            np.maximum.at(out, self.rows, self.cosines(vector))
        return out

    def of_unit(self, row: int | None) -> np.ndarray:
        """Positions of a unit's windows."""
        return np.flatnonzero(self.rows == row)
