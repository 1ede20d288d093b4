"""What people say of an article, as one vector beside the article's own: the middle of its phrasings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.index.embed import QuantisedVectors
from assistant.schema.units import LegalUnit

FILES = ("saying_units", "saying_codes", "saying_scales")
BETWEEN = " ｜ "  # keeps the phrasings of an article apart in the text that names its vector

Middle = Callable[[tuple[str, ...]], np.ndarray]


def saying_key(texts: Iterable[str]) -> str:
    """Write the text by whose digest the middle of these phrasings is kept."""
    return BETWEEN.join(texts)


def middle(vectors: np.ndarray) -> np.ndarray:
    """Take the mean direction of vectors: (n, dimension) to (dimension,), of unit length."""
    mean = vectors.mean(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-12)


def said_of(
    units: Iterable[LegalUnit], phrasings: Mapping[tuple[str, str], tuple[str, ...]]
) -> list[tuple[int, tuple[str, ...]]]:
    """Pair the row of every version of an article with what people say of it."""
    return [
        (row, phrasings[unit.title, unit.article])
        for row, unit in enumerate(units)
        if unit.kind.binding and (unit.title, unit.article) in phrasings
    ]


@dataclass(frozen=True)
class Sayings:
    """`units` int32 (n,), ascending: rows of the articles of which something is known; their vectors."""

    units: np.ndarray
    codes: np.ndarray
    scales: np.ndarray

    @classmethod
    def load(cls, folder: Path) -> Sayings:
        """Read from a build's folder."""
        return cls(*(np.load(folder / f"{name}.npy") for name in FILES))

    def save(self, folder: Path) -> None:
        """Write into a build's folder."""
        for name, array in zip(FILES, (self.units, self.codes, self.scales), strict=True):
            np.save(folder / f"{name}.npy", array)

    @cached_property
    def _moments(self) -> tuple[np.ndarray, np.ndarray]:
        floats = self._floats(np.arange(len(self.codes)))
        return floats.mean(axis=0), np.cov(floats, rowvar=False)

    def _floats(self, places: np.ndarray) -> np.ndarray:
        return QuantisedVectors(np.empty(0), self.codes, self.scales).floats(places)

    def nearness(self, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """How near a unit query vector is to what is said of each unit: float32 (len(rows),).

        In standard deviations of its cosines with all that is said; 0 where nothing is known.
        """
        out = np.zeros(len(rows), np.float32)
        if len(self.units) < 2 or self.codes.shape[1] != len(vector):
            return out
        at = np.minimum(np.searchsorted(self.units, rows), len(self.units) - 1)
        known = self.units[at] == rows
        mean, covariance = self._moments
        deviation = float(np.sqrt(max(vector @ covariance @ vector, 1e-12)))
        out[known] = (self._floats(at[known]) @ vector - mean @ vector) / deviation
        return out
