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
from assistant.retrieve.retriever import foremost

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
    ranker = load_ranker()
    assert min(*ranker.weights, *ranker.alone) > 0, ranker


def test_what_has_only_its_own_is_ranked_without_matters() -> None:
    """Matters are recognised by such a ranking: what they tell may not come back as found."""
    ranker = load_ranker()
    plain, named = signals(words=[1.0, 0.5, 0.0]), signals(words=[1.0, 0.5, 0.0], governed=[0.0, 0.9, 0.0])
    assert (ranker.score_alone(plain) == ranker.score_alone(named)).all()
    assert ranker.score(named)[1] > ranker.score(named)[0]


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
    ranker = Ranker((0.5, 1.25, 2.0, 3.0), (0.5, 1.0, 2.0))
    ranker.save(tmp_path, {"recall@10": 0.7})
    first = (tmp_path / MANIFEST).read_bytes()
    ranker.save(tmp_path, {"recall@10": 0.7})
    assert (tmp_path / MANIFEST).read_bytes() == first
    assert load_ranker(tmp_path) == ranker


@pytest.mark.parametrize("name", FEATURES)
def test_more_of_a_signal_scores_higher(name: str) -> None:
    ranker = Ranker((1.0, 2.0, 3.0, 4.0), (1.0, 2.0, 3.0))
    low, high = (ranker.score(signals(**{name: [first, 0.1, 0.1]}))[0] for first in (0.1, 0.9))
    assert high > low


@pytest.mark.parametrize("held", [1.0, 0.3, 0.01])
def test_the_foremost_by_words_are_those_of_all(held: float) -> None:
    """A bar from a sample leaves out nothing that belongs to them, also where few have any word."""
    dice = np.random.default_rng(3)
    scores = np.where(dice.random(30_000) < held, dice.random(30_000), 0).astype(np.float32)
    among = dice.random(30_000) < 0.5
    rows = foremost(scores, among, 150)
    best = np.sort(scores[among])[-150:]
    assert len(set(rows.tolist())) == 150 and among[rows].all()
    assert (np.sort(scores[rows]) == best).all()
