"""BM25 over single characters and pairs: the words' own way of finding a passage."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from assistant.index.mapped import Pieces
from assistant.schema.units import LegalUnit

K1, B = 1.5, 0.75
MANY, COMMON = 200_000, 0.2  # texts among which a token that stands in so large a share is passed over
VERY_MANY, COMMON_OF_VERY_MANY = 1_000_000, 0.1
AT_ONCE = 20_000  # texts counted at a time
PIECE = 1 << 16  # scores read at a time: they stay in the processor's cache
SIZE = "size.json"
_COLUMNS = {"data": np.float32, "indices": np.int32}
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
_LATIN = re.compile(r"[a-z0-9]+")
_FIRST_HAN, _LAST_HAN = 0x3400, 0x9FFF
_CODE, _ROW = 16, 15  # bits of a character and of a row among AT_ONCE
_LATIN_SIGN = 1 << 2 * _CODE


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
    def build(cls, texts: Iterable[str], folder: Path | None = None) -> LexicalIndex:
        """Index texts in their order, in memory or into the files of a new folder.

        Scores are BM25 as Lucene writes it. The texts are counted a batch at a time and their counts
        lie on disk meanwhile: memory grows with the vocabulary, not with the texts.
        """
        if folder:
            folder.mkdir(parents=True)
        numbers: dict[str, int] = {}
        lengths: list[int] = []
        seen = np.zeros(0, np.int64)
        rest, batches = iter(texts), 0
        with TemporaryFile(dir=folder) as spool:
            while batch := list(islice(rest, AT_ONCE)):
                held = _counted(batch, numbers, lengths)
                seen = np.bincount(held[0], minlength=len(numbers)) + np.pad(
                    seen, (0, len(numbers) - len(seen))
                )
                np.save(spool, held)
                batches += 1
            spool.seek(0)
            vocabulary = np.array(sorted(numbers), str)
            column = np.empty(len(numbers), np.int64)
            column[[numbers[t] for t in vocabulary.tolist()]] = np.arange(len(numbers))
            of_column = np.zeros(len(numbers), np.int64)
            of_column[column] = seen
            indptr = np.concatenate([[0], np.cumsum(of_column)]).astype(np.int64)
            data, indices = (_array(folder, name, int(indptr[-1]), t) for name, t in _COLUMNS.items())
            idf = np.log(1 + (len(lengths) - of_column + 0.5) / (of_column + 0.5))
            size = np.array(lengths, np.float64)
            weight = K1 * (1 - B + B * size / max(size.mean() if len(size) else 0.0, 1e-9))
            free = indptr[:-1].copy()
            for _ in range(batches):
                token, row, count = np.load(spool)
                order = np.argsort(column[token], kind="stable")
                token, row, count = column[token[order]], row[order], count[order]
                own, first, many = np.unique(token, return_index=True, return_counts=True)
                at = free[token] + np.arange(len(token)) - np.repeat(first, many)
                free[own] += many
                data[at] = idf[token] * count / (weight[row] + count)
                indices[at] = row
        built = cls(vocabulary, data, indices, indptr, len(lengths))
        if folder:
            for name in ("vocabulary", "indptr"):
                np.save(folder / f"{name}.npy", getattr(built, name))
            (folder / SIZE).write_text(json.dumps(built.size))
        return built

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
        """Score every unit for weighted tokens: float32, (size,); 0 where none occurs.

        Among very many texts, tokens that stand in every fifth (tenth) cost most and tell little: left out.
        """
        out = np.zeros(self.size, np.float32)
        common = 1.0 if self.size <= MANY else COMMON if self.size <= VERY_MANY else COMMON_OF_VERY_MANY
        data, indices = self._pieces
        for column, weight in self.columns(weights).items():
            first, end = int(self.indptr[column]), int(self.indptr[column + 1])
            if end - first > common * self.size:
                continue
            for a in range(first, end, PIECE):
                b = min(a + PIECE, end)
                np.add.at(out, indices.cut(a, b), weight * data.cut(a, b))
        return out

    @cached_property
    def _pieces(self) -> tuple[Pieces, Pieces]:
        return Pieces(self.data), Pieces(self.indices)

    def columns(self, weights: Mapping[str, float]) -> dict[int, float]:
        """The weights of the tokens that are known, by the number of each."""
        if not weights or not len(self.vocabulary):
            return {}
        wanted = np.array([t for t in weights if self._may_hold(t)], self.vocabulary.dtype)
        at = np.minimum(np.searchsorted(self.vocabulary, wanted), len(self.vocabulary) - 1)
        pairs = zip(wanted, at.tolist(), strict=True)
        return {column: weights[str(t)] for t, column in pairs if self.vocabulary[column] == t}

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
        (folder / SIZE).write_text(json.dumps(self.size))

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read the arrays, mapped into memory rather than copied."""
        read = {n: np.load(folder / f"{n}.npy", mmap_mode="r") for n in ("data", "indices", "indptr")}
        vocabulary = np.load(folder / "vocabulary.npy", mmap_mode="r")
        return cls(vocabulary=vocabulary, size=json.loads((folder / SIZE).read_text()), **read)


def _counted(texts: Sequence[str], numbers: dict[str, int], lengths: list[int]) -> np.ndarray:
    """Count the tokens of texts: int32 (3, n), token number, row and count; rows ascend within a token.

    New tokens get the next of `numbers`; each text adds to `lengths`, which says its row. The tokens are
    those of `tokens`; they are found in all texts at once, as numbers: code points, and pairs of them.
    """
    read = [unicodedata.normalize("NFKC", t).lower() + "\n" for t in texts]
    whole = "".join(read)
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    row_at = np.repeat(np.arange(len(texts)), [len(t) for t in read])
    han = (codes >= _FIRST_HAN) & (codes <= _LAST_HAN)
    pair = han[:-1] & han[1:]
    latin: dict[str, int] = {}
    runs = [(latin.setdefault(m[0], len(latin)), m.start()) for m in _LATIN.finditer(whole)]
    of_run, start = np.array(runs, np.int64).reshape(-1, 2).T
    signs = np.concatenate([codes[han], codes[:-1][pair] << _CODE | codes[1:][pair], of_run + _LATIN_SIGN])
    rows = np.concatenate([row_at[han], row_at[:-1][pair], row_at[start]])
    found = np.sort(signs << _ROW | rows)
    first = np.flatnonzero(np.diff(found, prepend=-1))
    counts = np.diff(first, append=len(found))
    kinds, repeats = np.unique(found[first] >> _ROW, return_counts=True)
    runs_of = list(latin)
    words = [_written(sign, runs_of) for sign in kinds.tolist()]
    number = np.array([numbers.setdefault(word, len(numbers)) for word in words], np.int64)
    row = (found[first] & (1 << _ROW) - 1) + len(lengths)
    lengths.extend(np.bincount(rows, minlength=len(texts)).tolist())
    return np.stack([np.repeat(number, repeats), row, counts]).astype(np.int32)


def _written(sign: int, latin: Sequence[str]) -> str:
    """The token of a number: a run of Latin letters, a character or a pair of characters."""
    if sign >= _LATIN_SIGN:
        return latin[sign - _LATIN_SIGN]
    return chr(sign) if sign <= _LAST_HAN else chr(sign >> _CODE) + chr(sign & (1 << _CODE) - 1)


def _array(folder: Path | None, name: str, length: int, kind: type) -> np.ndarray:
    if folder is None or not length:
        empty: np.ndarray = np.empty(length, kind)
        if folder:
            np.save(folder / f"{name}.npy", empty)
        return empty
    return np.lib.format.open_memmap(folder / f"{name}.npy", "w+", kind, (length,))


def weigh(text: str, weight: float = 1.0) -> dict[str, float]:
    """Count the tokens of a query text, each occurrence worth `weight`."""
    out: dict[str, float] = {}
    for token in tokens(text):
        out[token] = out.get(token, 0.0) + weight
    return out
