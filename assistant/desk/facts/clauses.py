"""What a clause of the facts tells that no wording of traits.yaml shows: linear readers, learned.

Wordings show a trait exactly, and miss what is put otherwise. A reader weighs the clause's vector and
its characters. One reads traits (scripts/train/facts.py, from corpus/desk/told.yaml), one the elements of
claims (scripts/train/elements.py, from corpus/desk/shown.yaml).
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.desk.facts.traits import Trait, sentences_of
from assistant.desk.facts.voices import no_fact, within
from assistant.language.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FILE, SHOWN = "desk/told.yaml", "desk/shown.yaml"
WEIGHTS = Path(__file__).resolve().parents[2] / "weights" / "facts.npz"
ELEMENTS = WEIGHTS.with_name("elements.npz")
NONE = "none"
BUCKETS = 2048  # into which characters and pairs of them are hashed
WORTH = 0.5  # what the characters count beside the vector
SHORTEST, LONGEST = 5, 60  # characters of what is read at once
MOST = 240  # parts of a text that are read: some 4,000 characters, 2 s
_CLAUSE = re.compile(r"[^，。！？；：\n]+")

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ClauseReader:
    """A logistic rule for each name: `matrix` (names, features), `bias` and `floors` (names,)."""

    names: tuple[str, ...]
    matrix: np.ndarray
    bias: np.ndarray
    floors: np.ndarray

    def told(self, text: str, embed: Callable[[Sequence[str]], np.ndarray]) -> dict[str, Spans]:
        """Where a text tells what each name stands for: its likeliest clause, or two neighbouring ones."""
        spans = parts_of(text)
        if not spans:
            return {}
        words = [text[a:b] for a, b in spans]
        vectors = np.hstack([embed(words), np.stack([pairs(w) for w in words])])
        shares = 1 / (1 + np.exp(-(vectors @ self.matrix.T + self.bias)))
        best = shares.argmax(axis=0)
        return {
            name: (spans[best[i]],)
            for i, name in enumerate(self.names)
            if shares[best[i], i] >= self.floors[i]
        }

    def save(self, path: Path = WEIGHTS) -> None:
        """Write as int8, one scale a row."""
        scales = np.abs(self.matrix).max(axis=1) / 127
        codes = np.round(self.matrix / scales[:, None]).astype(np.int8)
        told = {"scales": scales.astype(np.float32), "bias": self.bias.astype(np.float32)}
        np.savez_compressed(
            path, names=np.array(self.names), codes=codes, floors=self.floors.astype(np.float32), **told
        )


@lru_cache(maxsize=2)
def load_reader(path: Path = WEIGHTS) -> ClauseReader:
    """A reader that ships: of traits, or of elements."""
    with np.load(path) as told:
        matrix = told["codes"].astype(np.float32) * told["scales"][:, None]
        return ClauseReader(tuple(map(str, told["names"])), matrix, told["bias"], told["floors"])


@lru_cache(maxsize=4)
def load_told(corpus: Path) -> Mapping[str, tuple[str, ...]]:
    """The examples by trait; CorpusError names file and line of what is wrong."""
    return read_table(corpus / FILE, dict[str, tuple[str, ...]])


@lru_cache(maxsize=4)
def load_shown(corpus: Path) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The elements that each labelled clause shows, by case and clause; CorpusError as above."""
    return read_table(corpus / SHOWN, dict[str, dict[str, tuple[str, ...]]])


def learned_spans(
    text: str, traits: Mapping[str, Trait], embed: Callable[[Sequence[str]], np.ndarray]
) -> dict[str, Spans]:
    """Spans of the traits that the reader finds in a text, without those that a clause denies."""
    told = load_reader().told(text, embed)
    return {
        name: kept
        for name, spans in told.items()
        if name in traits and (kept := tuple(s for s in spans if not traits[name].denied(text, *s)))
    }


def likely_elements(text: str, embed: Callable[[Sequence[str]], np.ndarray]) -> dict[str, Spans]:
    """Where a text may show each element, by its name: what a reader is to look at, not what is shown."""
    return load_reader(ELEMENTS).told(text, embed)


def parts_of(text: str) -> list[tuple[int, int]]:
    """Spans of what is read at once, MOST of them: clauses, and every two neighbours of a sentence.

    What is asked or unknown is not read: it tells no fact.
    """
    out: list[tuple[int, int]] = []
    silent = no_fact(text, pleaded=False)
    for start, end in sentences_of(text):
        clauses = [(start + m.start(), start + m.end()) for m in _CLAUSE.finditer(text[start:end])]
        couples = [(a, d) for (a, _), (_, d) in pairwise(clauses) if d - a <= LONGEST]
        read = (s for s in (*clauses, *couples) if s[1] - s[0] >= SHORTEST)
        out += [s for s in read if not within(s, silent)]
    return out[:MOST]


def pairs(text: str) -> np.ndarray:
    """Characters and pairs of characters, hashed: (BUCKETS,), of length WORTH."""
    out = np.zeros(BUCKETS, np.float32)
    for n in (1, 2):
        for i in range(len(text) - n + 1):
            out[zlib.crc32(text[i : i + n].encode()) % BUCKETS] += 1
    return out * (WORTH / max(float(np.linalg.norm(out)), 1e-9))
