"""The learned ranker of law: four signals, weighed as questions of laypeople taught.

What knows how people talk is the encoder; here is only learned how much its nearness counts
beside shared words. scripts/train/ranker.py learns one weight a signal, on questions that the
encoder has not seen, and leaves them in assistant/weights/rank.json. Nothing is learned about
single laws or articles.
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

import numpy as np

from assistant.errors import SettingsError
from assistant.index.embed import TEXT_SCHEME
from assistant.index.encoder import NAME, digests

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
MANIFEST = "rank.json"
FEATURES = ("words", "near", "said", "governed")
ALONE = FEATURES[:3]  # what an article has of its own, before anything is known of matters
SCHEME = 3  # raise when a signal below changes its meaning: the weights must be learned anew


@dataclass(frozen=True)
class Signals:
    """What is known of each candidate: float32 arrays of one length.

    `words`  BM25 of the question's words (and, at half weight, of its legal terms), in standard
             deviations over the index
    `near`   cosine of the question with the unit, standardised over all law
    `said`   cosine with the middle of what people say of the unit, standardised over all such; 0
             where nothing is known
    `governed` how likely the unit governs the question, by the matters that its words tell of: 0 to 1
    """

    words: np.ndarray
    near: np.ndarray
    said: np.ndarray
    governed: np.ndarray

    def matrix(self) -> np.ndarray:
        """Put the signals in the order of FEATURES: float32, (candidates, features)."""
        return np.stack([getattr(self, name) for name in FEATURES], axis=1).astype(np.float32)


@dataclass(frozen=True)
class Ranker:
    """One weight a signal, in the order of FEATURES; `alone` are those of ALONE, learned without matters.

    Matters are recognised by the articles found as well: those are ranked by `alone`, so that what the
    matters say of an article is not counted twice.
    """

    weights: tuple[float, ...]
    alone: tuple[float, ...]

    def score(self, signals: Signals) -> np.ndarray:
        """Score candidates; only differences within one question mean anything."""
        return signals.matrix() @ np.array(self.weights, np.float32)

    def score_alone(self, signals: Signals) -> np.ndarray:
        """Score candidates by what they have of their own."""
        return signals.matrix()[:, : len(ALONE)] @ np.array(self.alone, np.float32)

    def save(self, folder: Path, figures: dict[str, object]) -> None:
        """Write the weights; `figures` tells how they were found to do."""
        told = {
            **_expected(),
            "weights": [round(w, 4) for w in self.weights],
            "alone": [round(w, 4) for w in self.alone],
            "code": code_digest(),
            "encoder": digests(),
            "trained_by": "scripts/train/ranker.py",
            "figures": figures,
        }
        (folder / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _expected() -> dict[str, object]:
    return {"scheme": SCHEME, "features": list(FEATURES), "model": NAME, "text_scheme": TEXT_SCHEME}


def code_digest() -> str:
    """Digest of the words of the code that the weights were learned for.

    Comments, docstrings and layout aside, so that it is the same for every Python.
    """
    whole = hashlib.sha256()
    for part in (Signals, Ranker.score, Ranker.score_alone):
        for token in tokenize.generate_tokens(io.StringIO(inspect.getsource(part)).readline):
            if token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER) or (
                token.type == tokenize.STRING and not token.string.startswith('"""')
            ):
                whole.update(token.string.encode() + b" ")
    return whole.hexdigest()[:16]


@lru_cache(maxsize=2)
def load_ranker(folder: Path = WEIGHTS) -> Ranker:
    """Read the committed weights; SettingsError where they are not those of this code."""
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        ranker = Ranker(tuple(map(float, told["weights"])), tuple(map(float, told["alone"])))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SettingsError(
            f"排序权重读不出来（{folder}）：{error!r}。请重新安装或运行 python -m scripts.train.ranker。"
        ) from error
    wrong = [k for k, v in _expected().items() if told.get(k) != v]
    if wrong or (len(ranker.weights), len(ranker.alone)) != (len(FEATURES), len(ALONE)):
        what = "、".join(wrong) or "weights"
        raise SettingsError(f"排序权重与程序不一致（{what}）。请运行 python -m scripts.train.ranker。")
    return ranker
