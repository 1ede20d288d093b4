"""The learned ranker: weights that belong to this code, and what each part of a score means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.index.encoder import MANIFEST as ENCODER
from assistant.index.encoder import WEIGHTS as ENCODER_WEIGHTS
from assistant.retrieve.ranker import FEATURES, MANIFEST, WEIGHTS, Ranker, Signals, code_digest, load_ranker

if TYPE_CHECKING:
    from pathlib import Path


def signals(**columns: list[float]) -> Signals:
    """Signals of three candidates, zero where nothing is said."""
    return Signals(**{n: np.array(columns.get(n, [0.0, 0.0, 0.0]), np.float32) for n in FEATURES})


def test_committed_weights_are_those_of_this_code_and_this_encoder() -> None:
    load_ranker()
    told = json.loads((WEIGHTS / MANIFEST).read_text("utf-8"))
    assert told["code"] == code_digest(), "signals changed: run python -m scripts.train.ranker"
    encoder = json.loads((ENCODER_WEIGHTS / ENCODER).read_text("utf-8"))
    assert told["encoder"] == encoder["sha256"], "another encoder: run python -m scripts.train.ranker"


def test_every_signal_of_the_committed_weights_pays() -> None:
    weights = load_ranker().weights
    assert min(weights) > 0, dict(zip(FEATURES, weights, strict=True))


@pytest.mark.parametrize(("key", "value"), [("features", ["words"]), ("scheme", 0), ("model", "other")])
def test_weights_of_other_code_are_refused(tmp_path: Path, key: str, value: object) -> None:
    told = json.loads((WEIGHTS / MANIFEST).read_text("utf-8")) | {key: value}
    (tmp_path / MANIFEST).write_text(json.dumps(told), "utf-8")
    with pytest.raises(SettingsError, match=f"{key}.*train.ranker"):
        load_ranker(tmp_path)


def test_absent_or_damaged_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"train\.ranker"):
        load_ranker(tmp_path / "nowhere")
    (tmp_path / MANIFEST).write_text('{"weights": [1', "utf-8")
    with pytest.raises(SettingsError, match=r"train\.ranker"):
        load_ranker(tmp_path)


def test_saved_weights_come_back(tmp_path: Path) -> None:
    Ranker((0.5, 1.25, 2.0)).save(tmp_path, {"recall@10": 0.7})
    first = (tmp_path / MANIFEST).read_bytes()
    Ranker((0.5, 1.25, 2.0)).save(tmp_path, {"recall@10": 0.7})
    assert (tmp_path / MANIFEST).read_bytes() == first
    assert load_ranker(tmp_path).weights == (0.5, 1.25, 2.0)


@pytest.mark.parametrize("name", FEATURES)
def test_more_of_a_signal_scores_higher(name: str) -> None:
    ranker = Ranker((1.0, 2.0, 3.0))
    low, high = (ranker.score(signals(**{name: [first, 0.1, 0.1]}))[0] for first in (0.1, 0.9))
    assert high > low
