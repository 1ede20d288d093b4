"""The learned ranker: weights that belong to this code, and what each part of a score means."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.index.embed import DIMENSION
from assistant.retrieve.ranker import FEATURES, WEIGHTS, Ranker, Signals, code_digest, load_ranker


def signals(**columns: list[float]) -> Signals:
    """Signals of three candidates, zero where nothing is said."""
    names = ("words", "terms", "spoken", "adapted", "coverage")
    return Signals(**{n: np.array(columns.get(n, [0.0, 0.0, 0.0]), np.float32) for n in names})


@pytest.fixture
def ranker() -> Ranker:
    rng = np.random.default_rng(0)
    down, up = rng.normal(size=(2, DIMENSION, 4)).astype(np.float32) * 0.05
    size = len(FEATURES)
    return Ranker(down, up, np.zeros(size), np.ones(size), np.arange(1.0, size + 1))


def test_committed_weights_are_those_of_this_code() -> None:
    load_ranker()
    told = json.loads((WEIGHTS / "rank.json").read_text("utf-8"))
    assert told["code"] == code_digest(), "signals changed: run scripts/train/ranker.py"


def test_every_signal_of_the_committed_weights_pays() -> None:
    weights = load_ranker().weights
    assert (weights > 0).all(), dict(zip(FEATURES, weights, strict=True))


@pytest.mark.parametrize(
    ("key", "value"), [("features", ["terms"]), ("scheme", 0), ("model", "other"), ("sha256", "0")]
)
def test_weights_of_other_code_are_refused(tmp_path: Path, key: str, value: object) -> None:
    for name in ("rank.npz", "rank.json"):
        shutil.copy(WEIGHTS / name, tmp_path / name)
    told = json.loads((tmp_path / "rank.json").read_text("utf-8")) | {key: value}
    (tmp_path / "rank.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(SettingsError, match=f"{key}.*train/ranker"):
        load_ranker(tmp_path)


def test_absent_or_damaged_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="train/ranker"):
        load_ranker(tmp_path / "nowhere")
    shutil.copy(WEIGHTS / "rank.json", tmp_path / "rank.json")
    (tmp_path / "rank.npz").write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(SettingsError, match="train/ranker"):
        load_ranker(tmp_path)


def test_saved_weights_come_back(tmp_path: Path, ranker: Ranker) -> None:
    ranker.save(tmp_path, {"recall@10": 0.7})
    first = (tmp_path / "rank.npz").read_bytes()
    ranker.save(tmp_path, {"recall@10": 0.7})
    assert (tmp_path / "rank.npz").read_bytes() == first
    again = load_ranker(tmp_path)
    assert np.allclose(again.weights, ranker.weights)
    assert np.allclose(again.down, ranker.down, atol=1e-3)


def test_adapted_vectors_have_unit_length_and_an_untrained_adapter_changes_nothing(ranker: Ranker) -> None:
    vector = np.eye(1, DIMENSION, 5, dtype=np.float32)[0]
    assert abs(float(np.linalg.norm(ranker.adapt(vector))) - 1) < 1e-5
    plain = Ranker(ranker.down, np.zeros_like(ranker.up), ranker.mean, ranker.scale, ranker.weights)
    assert np.allclose(plain.adapt(vector), vector)


def test_ranks_count_among_the_candidates_and_flatten_below() -> None:
    matrix = signals(words=[5.0, 9.0, 1.0]).matrix()
    places = matrix[:, FEATURES.index("word_rank")]
    assert places.tolist() == pytest.approx([1 / 4, 1 / 3, 1 / 5])


@pytest.mark.parametrize("name", ["terms", "spoken", "adapted", "coverage"])
def test_more_of_a_signal_scores_higher(ranker: Ranker, name: str) -> None:
    low, high = (ranker.score(signals(**{name: [first, 0.1, 0.1]}))[0] for first in (0.1, 0.9))
    assert high > low
