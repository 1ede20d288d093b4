"""Vectors: what text is embedded, by which engine, and the vectors that ship.

The project's own encoder (encoder.py, 384 numbers, unit length) reads questions and passages;
vectors of everything that ships were computed with it by scripts/train/compute_vectors.py and
lie in the corpus folder. Another sentence-transformers model can be named in the settings.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from assistant.errors import CorpusError, SettingsError
from assistant.index.encoder import CHARS, DIMENSION, NAME, LawEncoder, folded
from assistant.index.mapped import Pieces
from assistant.schema.units import LegalUnit

if TYPE_CHECKING:
    from assistant.config import Settings

TEXT_SCHEME = "title+chapter+text/1"
SHIPPED = "vectors.npz"
MANIFEST = "vectors.json"
AT_ONCE = 512  # rows whose cosines are computed at a time: what is computed stays in the processor's cache

_NUMBERED = re.compile(r"^第[零〇一二三四五六七八九十百]+[编章节]\s*")
_CHAPTER = re.compile(r"第[零〇一二三四五六七八九十百]+章")
_YEAR = re.compile(r"[（(][^（()）]*\d{4}[^（()）]*[)）]$")


def embed_text(unit: LegalUnit) -> str:
    """Write the text that stands for a unit: title, nearest chapter (or question), words.

    Numbers of chapters, kinds of quotation marks and line breaks are left out, so that
    mending them does not make a shipped vector useless.
    """
    title = _YEAR.sub("", unit.title.removeprefix("中华人民共和国"))
    return folded(f"{title} {unit.question or chapter(unit.heading)} {unit.text}")[:CHARS]


def chapter(heading: str) -> str:
    """Name the innermost 章 of a heading without its number; else the heading's last part."""
    parts = [p.strip() for p in heading.split(" / ") if p.strip()]
    chapters = [p for p in parts if _CHAPTER.match(p)]
    return _NUMBERED.sub("", (chapters or parts or [""])[-1])


def vector_key(text: str) -> int:
    """Key of a vector: 64 bits of the SHA-256 of the text that was embedded."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def query_key(text: str) -> int:
    """Key of the vector of a text that is embedded as a question is."""
    return vector_key(f"query: {text}")


class Embedder(Protocol):
    """An engine that turns text into unit vectors. `name` decides which index fits it."""

    name: str
    dimension: int

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions: float32, (len(texts), dimension)."""
        ...

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages: float32, (len(texts), dimension)."""
        ...


class TransformersEmbedder:
    """Any sentence-transformers model; its prompts are used where it names them."""

    def __init__(self, source: str, name: str, local_only: bool) -> None:
        """Load `source`, a hub name or a folder; `local_only` forbids fetching it."""
        from sentence_transformers import SentenceTransformer

        self.name = name
        self._model: Any = SentenceTransformer(source, device="cpu", local_files_only=local_only)
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions."""
        return self._unit(self._model.encode_query([folded(t) for t in texts], show_progress_bar=False))

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages."""
        return self._unit(self._model.encode_document([folded(t) for t in texts], show_progress_bar=False))

    @staticmethod
    def _unit(vectors: np.ndarray) -> np.ndarray:
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)


def model_name(settings: Settings) -> str:
    """Name the model whose vectors these settings ask for."""
    return settings.embedding_model or NAME


def open_embedder(settings: Settings, building: bool = False) -> Embedder | None:
    """Open the engine for the model in the settings; None where there is none here.

    Only `building` may fetch a model that the settings name; one that cannot be opened is a
    SettingsError: the user asked for it.
    """
    if not settings.embedding_model:
        return LawEncoder()
    if find_spec("sentence_transformers") is None:
        raise SettingsError(
            f"换用嵌入模型 {settings.embedding_model}（ASSISTANT_EMBEDDING_MODEL）"
            "需要 sentence-transformers：pip install 'pipl-assistant[train]'"
        )
    try:
        return TransformersEmbedder(
            settings.embedding_model, settings.embedding_model, local_only=not building
        )
    except (OSError, ValueError, ImportError) as error:
        raise SettingsError(
            f"打不开嵌入模型 {settings.embedding_model}（ASSISTANT_EMBEDDING_MODEL）：{error}"
        ) from error


@dataclass(frozen=True)
class QuantisedVectors:
    """Vectors as int8 with one scale a row: row i is codes[i] * scales[i].

    `codes` int8 (n, dimension); `scales` float32 (n,); `keys` uint64 (n,), ascending.
    """

    keys: np.ndarray
    codes: np.ndarray
    scales: np.ndarray

    @classmethod
    def quantise(cls, keys: np.ndarray, vectors: np.ndarray) -> QuantisedVectors:
        """Round float vectors to int8, the largest number of a row to 127."""
        order = np.argsort(keys)
        scales = np.abs(vectors).max(axis=1) / 127
        codes = np.rint(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
        return cls(keys[order], codes[order], scales[order].astype(np.float32))

    def rows_of(self, keys: np.ndarray) -> np.ndarray:
        """Find the row of each key, -1 where there is none."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)

    def floats(self, rows: np.ndarray) -> np.ndarray:
        """Give rows back as float32 of unit length, (len(rows), dimension)."""
        vectors = self.codes[rows].astype(np.float32)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)

    def cosines(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """Cosine of each row with a unit vector: float32, (len(rows),)."""
        out = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), AT_ONCE):
            part = self._pieces.rows(rows[start : start + AT_ONCE]).astype(np.float32)
            lengths = np.sqrt(np.einsum("ij,ij->i", part, part))
            out[start : start + AT_ONCE] = part @ vector / np.maximum(lengths, 1e-12)
        return out

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(self.codes)


def load_shipped(corpus: Path, name: str) -> QuantisedVectors:
    """Read the vectors that ship; empty where none were computed with this model.

    Raises CorpusError where the file and its manifest disagree.
    """
    manifest, path = corpus / MANIFEST, corpus / SHIPPED
    if not manifest.exists():
        return QuantisedVectors(np.empty(0, np.uint64), np.empty((0, DIMENSION), np.int8), np.empty(0))
    told = json.loads(manifest.read_text("utf-8"))
    if told["model"] != name or told["text_scheme"] != TEXT_SCHEME:
        return QuantisedVectors(np.empty(0, np.uint64), np.empty((0, DIMENSION), np.int8), np.empty(0))
    if hashlib.sha256(path.read_bytes()).hexdigest() != told["sha256"]:
        raise CorpusError(
            f"{path} 与 {MANIFEST} 不一致（损坏或只更新了一半）。请运行 scripts/train/compute_vectors.py"
        )
    with np.load(path) as stored:
        return QuantisedVectors(stored["keys"], stored["codes"], stored["scales"])


def save_shipped(corpus: Path, vectors: QuantisedVectors, name: str) -> None:
    """Write the vectors and their manifest; equal vectors give equal bytes."""
    path = corpus / SHIPPED
    np.savez(path, keys=vectors.keys, codes=vectors.codes, scales=vectors.scales)
    told = {
        "model": name,
        "text_scheme": TEXT_SCHEME,
        "dimension": int(vectors.codes.shape[1]),
        "count": len(vectors.keys),
        "key": "first 8 bytes of SHA-256 of the embedded text, big-endian",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "computed_by": "scripts/train/compute_vectors.py",
    }
    (corpus / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
