"""The project's own reader: an encoder that knows how people talk and how law is written.

multilingual-e5-small, vocabulary pruned, trained on everyday phrasings (scripts/train/encoder,
docs/encoder.md), int8 in ONNX. It runs on one thread of onnxruntime, wherever that runs.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.errors import SettingsError

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "encoder"
MODEL, TOKENIZER, MANIFEST = "encoder.onnx", "tokenizer.json", "encoder.json"
# Raise the number with new weights: old indexes are refused and vectors looked up anew.
NAME = "everyday-law-e5/1"
DIMENSION = 384
CHARS = 700  # input is cut here, before anything else looks at it
TOKENS = 512  # positions that the network has
QUERY, PASSAGE = "query: ", "passage: "
_QUOTES = str.maketrans({c: '"' for c in "“”„「」『』＂"} | {"‘": "'", "’": "'"})
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class LawEncoder:
    """Turns text into unit vectors. Threads may share it; equal text gives equal numbers.

    Each text runs by itself, never padded beside others: activations are rounded by the
    range of the whole input, so a neighbour in a batch would change a vector, and on one
    thread a batch is no faster.
    """

    name = NAME
    dimension = DIMENSION

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Load weights (0.2 s); SettingsError where they are missing or damaged."""
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # More threads spin on shared cores and slow everything down.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # passages of many lengths would each leave a block behind
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise classes of their own
            raise SettingsError(
                f"编码模型读不出来（{folder}）：{error}。"
                "请重新安装（the encoder's weights are unreadable; reinstall）。"
            ) from error
        self._tokenizer.enable_truncation(TOKENS)
        self._query = lru_cache(maxsize=256)(lambda text: self._encode(QUERY + text))

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions, of which the first CHARS characters count: float32, (len(texts), 384).

        The last ones are kept: a question is looked at from several sides.
        """
        return _stacked([self._query(_cut(t)) for t in texts])

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages, of which the first CHARS characters count: float32, (len(texts), 384)."""
        return _stacked([self._encode(PASSAGE + _cut(t)) for t in texts])

    def _encode(self, text: str) -> np.ndarray:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        (vector,) = self._session.run(None, {"ids": ids})
        return np.asarray(vector[0], np.float32)


def folded(text: str) -> str:
    """Write text as the encoder reads it: compatible forms, quotation marks and spaces made alike.

    Control characters and lone surrogates, which the tokenizer refuses, become spaces.
    """
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFKC", text).translate(_QUOTES)).split())


def _cut(text: str) -> str:
    """Fold the first CHARS characters: what follows is never looked at."""
    return folded(text[:CHARS])[:CHARS]


def _stacked(rows: list[np.ndarray]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(len(rows), DIMENSION)


def digests(folder: Path = WEIGHTS) -> dict[str, str]:
    """SHA-256 of the files of weights."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (MODEL, TOKENIZER)}


def disagreements(folder: Path = WEIGHTS) -> list[str]:
    """Name what in the manifest does not fit the code or the files beside it."""
    told = json.loads((folder / MANIFEST).read_text("utf-8"))
    expected = {
        "name": NAME,
        "dimension": DIMENSION,
        "chars": CHARS,
        "tokens": TOKENS,
        "sha256": digests(folder),
    }
    return [key for key, value in expected.items() if told.get(key) != value]
