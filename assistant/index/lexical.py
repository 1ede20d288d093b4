"""BM25 over single characters and pairs: the words' own way of finding a passage."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.schema.units import LegalUnit

K1, B = 1.5, 0.75
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")


def tokens(text: str) -> list[str]:
    """Split text: each Chinese run into single characters and pairs, Latin runs whole.

    >>> tokens("隐私权, APP")
    ['隐', '私', '权', '隐私', '私权', 'app']
    """
    out: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "\u3400":
            out.append(run)
        else:
            out.extend(run)
            out.extend(run[i : i + 2] for i in range(len(run) - 1))
    return out


def lexical_text(unit: LegalUnit) -> str:
    """Write the text that BM25 reads: title, heading, question, speaker, words."""
    who = f"{unit.speaker or ''} {unit.speaker_title}".strip()
    return f"{unit.title} {unit.heading} {unit.question} {who}\n{unit.text}"


@dataclass(frozen=True)
class LexicalIndex:
    """BM25 scores, token by token, in compressed columns (as bm25s lays them out).

    Token t scores `data[indptr[t]:indptr[t + 1]]` in the units `indices[...]` of the
    same stretch; `vocabulary` are the tokens, sorted, in one numpy array of strings.
    """

    vocabulary: np.ndarray
    data: np.ndarray
    indices: np.ndarray
    indptr: np.ndarray
    size: int

    @classmethod
    def build(cls, texts: Iterable[str]) -> LexicalIndex:
        """Index texts in their order."""
        import bm25s

        seen: dict[str, int] = {}
        rows = [[seen.setdefault(t, len(seen)) for t in tokens(text)] for text in texts]
        engine = bm25s.BM25(k1=K1, b=B)
        engine.index((rows, dict(seen)), show_progress=False, create_empty_token=False)
        order = sorted(seen)
        columns = np.array([seen[t] for t in order])
        indptr = np.asarray(engine.scores["indptr"])
        lengths = (indptr[1:] - indptr[:-1])[columns]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        take = np.repeat(indptr[columns] - starts[:-1], lengths) + np.arange(starts[-1])
        data = np.asarray(engine.scores["data"], np.float32)[take]
        indices = np.asarray(engine.scores["indices"], np.int32)[take]
        return cls(np.array(order), data, indices, starts.astype(np.int64), len(rows))

    @classmethod
    def of_cosines(cls, texts: Iterable[str]) -> LexicalIndex:
        """Index texts so that `scores` of `like(text)` are cosines of their weighted tokens: 0 to 1."""
        rows = [weigh(text) for text in texts]
        seen = sorted({t for row in rows for t in row})
        column = {t: i for i, t in enumerate(seen)}
        counts = np.bincount([column[t] for row in rows for t in row], minlength=len(seen))
        rarity = np.log((len(rows) + 1) / (counts + 1)) + 1
        found: list[tuple[int, int, float]] = []
        for i, row in enumerate(rows):
            worth = {column[t]: (1 + math.log(n)) * float(rarity[column[t]]) for t, n in row.items()}
            length = math.sqrt(sum(w * w for w in worth.values()))
            found += [(t, i, w / length) for t, w in worth.items()]
        found.sort()
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        indices = np.array([i for _, i, _ in found], np.int32)
        data = np.array([w for _, _, w in found], np.float32)
        return cls(np.array(seen), data, indices, starts, len(rows))

    def like(self, text: str) -> dict[str, float]:
        """Weights of a query text for an index of cosines: its tokens, of unit length."""
        worth = {t: (1 + math.log(n)) * (self.idf(t) + 1) for t, n in weigh(text).items()}
        length = math.sqrt(sum(w * w for w in worth.values())) or 1.0
        return {t: w / length for t, w in worth.items()}

    def scores(self, weights: Mapping[str, float]) -> np.ndarray:
        """Score every unit for weighted tokens: float32, (size,); 0 where none occurs."""
        out = np.zeros(self.size, np.float32)
        if not weights or not len(self.vocabulary):
            return out
        wanted = np.array([t for t in weights if self._may_hold(t)], self.vocabulary.dtype)
        at = np.minimum(np.searchsorted(self.vocabulary, wanted), len(self.vocabulary) - 1)
        for token, column in zip(wanted, at, strict=True):
            if self.vocabulary[column] == token:
                a, b = self.indptr[column], self.indptr[column + 1]
                out[self.indices[a:b]] += weights[str(token)] * self.data[a:b]
        return out

    def _may_hold(self, token: str) -> bool:
        """Whether a token is no longer than all that are known.

        For a longer one numpy would widen the whole vocabulary: 10 GB for a run of 20,000 digits.
        """
        return len(token) <= self.vocabulary.dtype.itemsize // 4

    def idf(self, token: str) -> float:
        """Inverse document frequency of a token, natural logarithm; the highest for an unseen one."""
        column, seen = len(self.vocabulary), 0
        if self._may_hold(token):
            column = int(np.searchsorted(self.vocabulary, np.array(token, self.vocabulary.dtype)))
        if column < len(self.vocabulary) and self.vocabulary[column] == token:
            seen = int(self.indptr[column + 1] - self.indptr[column])
        return math.log((self.size + 1) / (seen + 1))

    def save(self, folder: Path) -> None:
        """Write the arrays to a new folder."""
        folder.mkdir(parents=True)
        for name in ("vocabulary", "data", "indices", "indptr"):
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / "size.json").write_text(json.dumps(self.size))

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read the arrays, mapped into memory rather than copied."""
        read = {n: np.load(folder / f"{n}.npy", mmap_mode="r") for n in ("data", "indices", "indptr")}
        vocabulary = np.load(folder / "vocabulary.npy", mmap_mode="r")
        return cls(vocabulary=vocabulary, size=json.loads((folder / "size.json").read_text()), **read)


def weigh(text: str, weight: float = 1.0) -> dict[str, float]:
    """Count the tokens of a query text, each occurrence worth `weight`."""
    out: dict[str, float] = {}
    for token in tokens(text):
        out[token] = out.get(token, 0.0) + weight
    return out
