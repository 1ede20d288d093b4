"""Nearest vectors of a very large kind, by the signs of its numbers: 48 bytes a vector, mapped from disk.

A graph of vectors (Chroma's) must lie in memory: 2 KB a vector. The signs of the centred numbers are compared
bit by bit with the question's, and the best of them by their true cosine. On the 57,224 vectors that ship the
fifty nearest of ten questions were all among the first 1,000 by signs (scripts/bench/growth.py asks again).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.index.embed import QuantisedVectors

MANY = 100_000  # units of a kind from which the signs take Chroma's place
FIRST, FIRST_OF_VERY_MANY = 4_000, 8_000  # by signs alone; of the former the cosines are computed
AT_ONCE = 1 << 16  # vectors compared at a time: what is compared stays in the processor's cache
VERY_MANY = 500_000  # vectors of which not all are compared in all signs
COARSE = 3  # words of 64 signs, 192, compared of all: as many as a byte counts
WIDE = 80_000  # about so many are then compared in all signs
LIKELIEST = 3_000  # of those, whose vectors are read: 98.8 % of the fifty nearest that all would give
SAMPLED = 16  # of very many, every so many-th tells in how few signs WIDE of them differ
OUT = 1 << 14  # more than any two vectors' signs differ by: of a row that is not asked for
FILE = "signs.npy"


def large_kinds(kinds: np.ndarray) -> np.ndarray:
    """Which kinds (authorities) are found by signs: those of which there are many."""
    return np.flatnonzero(np.bincount(kinds, minlength=1) > MANY)


@dataclass(frozen=True)
class Signs:
    """`bits` uint64 (words, n): the signs of vector i are `bits[:, i]`; `middle` what they are centred on."""

    bits: np.ndarray
    middle: np.ndarray

    @classmethod
    def write(cls, path: Path, vectors: QuantisedVectors, middle: np.ndarray) -> None:
        """Write the signs of vectors, in their order, some at a time."""
        n, dimension = vectors.codes.shape
        bits = np.lib.format.open_memmap(path, "w+", np.uint64, (-(-dimension // 64), n))
        for start in range(0, n, AT_ONCE):
            floats = vectors.floats(np.arange(start, min(start + AT_ONCE, n)))
            bits[:, start : start + AT_ONCE] = _signs(floats - middle).T

    @classmethod
    def load(cls, path: Path, middle: np.ndarray) -> Signs:
        """Open them, mapped into memory."""
        return cls(np.load(path, mmap_mode="r"), middle)

    def nearest(self, vector: np.ndarray, among: np.ndarray, vectors: QuantisedVectors, n: int) -> np.ndarray:
        """Rows of the n nearest to a unit vector among some (bool, one a vector), nearest first."""
        centred = vector - self.middle
        many = len(among) > VERY_MANY
        first = (self._first_of_very_many if many else self._first)(_signs(centred[None])[0], among)
        if many:
            first = self._likeliest(centred, first)
        nearness = vectors.cosines(first, vector)
        return first[np.argsort(-nearness, kind="stable")[:n]]

    def _first(self, own: np.ndarray, among: np.ndarray) -> np.ndarray:
        """The FIRST rows among some whose signs differ least from those of a question."""
        apart = self._apart(own, np.uint16)
        apart[~among] = OUT
        return _least(apart, FIRST)

    def _first_of_very_many(self, own: np.ndarray, among: np.ndarray) -> np.ndarray:
        """The same, where some of the signs tell which are worth comparing whole."""
        apart = self._apart(own[:COARSE], np.uint8)
        within = np.cumsum(np.bincount(apart[::SAMPLED][among[::SAMPLED]], minlength=64 * COARSE))
        bar = int(np.searchsorted(within, WIDE / SAMPLED))
        rows = np.flatnonzero((apart <= bar) & among)
        if len(rows) > 2 * WIDE:  # many are alike
            rows = np.sort(rows[_least(apart[rows], WIDE)])
        rest = _differing(
            (bits[rows] for bits in self.bits.view(np.ndarray)[COARSE:]), own[COARSE:], np.uint16
        )
        return rows[_least(rest + apart[rows], FIRST_OF_VERY_MANY)]

    def _likeliest(self, centred: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """The LIKELIEST of some rows, each sign weighed by the question's own number there; rows ascend."""
        words = np.ascontiguousarray(self.bits.view(np.ndarray)[:, rows].T)
        signs = np.unpackbits(words.view(np.uint8), axis=1, count=len(centred))
        agreed = signs.astype(np.float32) @ centred
        return np.sort(rows[np.argsort(-agreed, kind="stable")[:LIKELIEST]])

    def _apart(self, own: np.ndarray, kind: type) -> np.ndarray:
        """In how many signs, of the first words, each vector differs from a question: small numbers (n,)."""
        whole = self.bits.view(np.ndarray)
        apart: np.ndarray = np.empty(whole.shape[1], kind)
        for start in range(0, len(apart), AT_ONCE):
            parts = (bits[start : start + AT_ONCE] for bits in whole)
            apart[start : start + AT_ONCE] = _differing(parts, own, kind)
        return apart


def _differing(signs: Iterable[np.ndarray], own: np.ndarray, kind: type) -> np.ndarray:
    """In how many signs vectors differ from a question, word by word of 64."""
    words = [np.bitwise_count(bits ^ sign) for bits, sign in zip(signs, own, strict=False)]
    return np.asarray(np.sum(words, axis=0, dtype=kind))


def _least(apart: np.ndarray, n: int) -> np.ndarray:
    """Places of the n least of many small numbers, none of them OUT; of equal ones the first."""
    within = np.cumsum(np.bincount(apart, minlength=OUT + 1)[:OUT])
    last = int(np.searchsorted(within, n))
    below, equal = np.flatnonzero(apart < last), np.flatnonzero(apart == last)
    return np.concatenate([below, equal[: n - len(below)]]) if last < OUT else below


def _signs(centred: np.ndarray) -> np.ndarray:
    """Signs of rows of numbers, 64 to a word: uint64 (len(centred), words)."""
    packed = np.packbits(centred > 0, axis=1)
    padded = np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8)))
    return np.ascontiguousarray(padded).view(np.uint64)
