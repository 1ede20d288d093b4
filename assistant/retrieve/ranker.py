"""The learned ranker of law: a handful of signals, weighed as questions of laypeople taught.

Two things are learned by scripts/train/ranker.py and committed in assistant/weights: an
adapter that turns a question's vector towards the articles that answer such questions
(a correction of low rank, so no single question is kept), and the weight of each signal.
Nothing is learned about single laws or articles: a law that no training question ever
asked for is ranked by the same rules as the Civil Code.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import json
import tokenize
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from assistant.errors import SettingsError
from assistant.index.embed import TEXT_SCHEME
from assistant.index.encoder import NAME

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
ARRAYS, MANIFEST = "rank.npz", "rank.json"
FEATURES = ("terms", "spoken", "adapted", "word_rank", "adapted_rank", "coverage")
SCHEME = 1  # raise when a signal below changes its meaning: the weights must be trained anew
HEAD = 3.0  # places that a rank's reciprocal treats as nearly alike


@dataclass(frozen=True)
class Signals:
    """What is known of each candidate: float32 arrays of one length.

    `words`    BM25 of the question's own words, and its legal terms at half weight
    `terms`    BM25 of the legal terms alone, in standard deviations of the question's BM25
    `spoken`   cosine with the question and its legal terms, standardised over all law
    `adapted`  cosine with the adapted question, standardised over all law
    `coverage` share of the question's pairs of characters that the unit has, by rarity, 0 to 1
    """

    words: np.ndarray
    terms: np.ndarray
    spoken: np.ndarray
    adapted: np.ndarray
    coverage: np.ndarray

    def matrix(self) -> np.ndarray:
        """Put the features in the order of FEATURES: float32, (candidates, features)."""
        columns = {
            "terms": self.terms,
            "spoken": self.spoken,
            "adapted": self.adapted,
            "word_rank": _reciprocal_ranks(self.words),
            "adapted_rank": _reciprocal_ranks(self.adapted),
            "coverage": self.coverage,
        }
        return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)


def _reciprocal_ranks(scores: np.ndarray) -> np.ndarray:
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return 1 / (HEAD + ranks)


@dataclass(frozen=True)
class Ranker:
    """Learned weights. `down` and `up` are (dimension, rank); the others (features,)."""

    down: np.ndarray
    up: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray

    def adapt(self, vector: np.ndarray) -> np.ndarray:
        """Turn a unit question vector towards articles that answer: unit length again."""
        turned = vector + (vector @ self.down) @ self.up.T
        return (turned / np.linalg.norm(turned, axis=-1, keepdims=True)).astype(np.float32)

    def score(self, signals: Signals) -> np.ndarray:
        """Score candidates; only differences within one question mean anything."""
        return ((signals.matrix() - self.mean) / self.scale) @ self.weights

    def save(self, folder: Path, figures: dict[str, object]) -> None:
        """Write weights and manifest; `figures` tells how they were found to do."""
        np.savez(
            folder / ARRAYS,
            down=self.down.astype(np.float16),
            up=self.up.astype(np.float16),
            mean=self.mean.astype(np.float32),
            scale=self.scale.astype(np.float32),
            weights=self.weights.astype(np.float32),
        )
        told = {
            **_expected(),
            "code": code_digest(),
            "sha256": hashlib.sha256((folder / ARRAYS).read_bytes()).hexdigest(),
            "trained_by": "scripts/train/ranker.py",
            "figures": figures,
        }
        (folder / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _expected() -> dict[str, object]:
    return {"scheme": SCHEME, "features": list(FEATURES), "model": NAME, "text_scheme": TEXT_SCHEME}


def code_digest() -> str:
    """Digest of the words of the code that the weights were trained for.

    Comments, docstrings and layout aside, so that it is the same for every Python.
    """
    whole = hashlib.sha256()
    for part in (Signals, _reciprocal_ranks, Ranker.adapt, Ranker.score):
        for token in tokenize.generate_tokens(io.StringIO(inspect.getsource(part)).readline):
            if token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER) or (
                token.type == tokenize.STRING and not token.string.startswith('"""')
            ):
                whole.update(token.string.encode() + b" ")
    return whole.hexdigest()[:16]


def has_weights(folder: Path = WEIGHTS) -> bool:
    """Whether weights were trained at all."""
    return (folder / MANIFEST).exists()


@lru_cache(maxsize=2)
def load_ranker(folder: Path = WEIGHTS) -> Ranker:
    """Read the committed weights; SettingsError where they are not those of this code."""
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        digest = hashlib.sha256((folder / ARRAYS).read_bytes()).hexdigest()
        with np.load(folder / ARRAYS) as stored:
            arrays = {name: stored[name].astype(np.float32) for name in stored.files}
        ranker = Ranker(**arrays)
    except (OSError, ValueError, TypeError, BadZipFile) as error:
        raise SettingsError(
            f"排序权重读不出来（{folder}）：{error}。请重新安装或运行 scripts/train/ranker.py。"
        ) from error
    expected = {**_expected(), "sha256": digest}
    wrong = [k for k, v in expected.items() if told.get(k) != v]
    if wrong or not len(ranker.weights) == len(ranker.mean) == len(ranker.scale) == len(FEATURES):
        what = "、".join(wrong) or "features"
        raise SettingsError(f"排序权重与程序不一致（{what}）。请运行 scripts/train/ranker.py 重新训练。")
    return ranker
