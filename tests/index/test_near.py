"""Nearest by signs: as good as comparing all, of the kind asked for, and from disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.config import Settings
from assistant.index import build as index_build
from assistant.index import near
from assistant.index.embed import QuantisedVectors, load_shipped
from assistant.index.encoder import NAME
from assistant.index.index import Index
from assistant.index.near import Signs
from assistant.schema.units import Kind
from tests.small_corpus import small_corpus


def signs_of_shipped(folder: Path) -> tuple[np.ndarray, QuantisedVectors, np.ndarray, Signs]:
    """Rows of 20,000 vectors that ship, the vectors as they are kept and as floats, and their signs."""
    vectors = load_shipped(Settings().corpus, NAME)
    rows = np.arange(20_000)
    own = QuantisedVectors(vectors.keys[rows], vectors.codes[rows], vectors.scales[rows])
    floats = own.floats(rows)
    Signs.write(folder / "signs.npy", own, floats.mean(axis=0))
    return rows, own, floats, Signs.load(folder / "signs.npy", floats.mean(axis=0))


def test_the_nearest_by_signs_are_the_nearest(tmp_path: Path) -> None:
    rows, own, floats, signs = signs_of_shipped(tmp_path)
    assert signs.bits.nbytes == 20_000 * 48
    asked_for = np.asarray(signs.bits[:, 7])
    assert set(signs._first(asked_for, rows < 100)) == set(range(100))
    among = rows % 3 > 0
    assert len(signs._first(asked_for, among)) == near.FIRST
    shared = []
    for asked in range(7, 20_000, 997):  # rows are in the order of hashes: others with each change of texts
        vector = floats[asked] + 0.03 * np.random.default_rng(asked).normal(size=384).astype(np.float32)
        vector /= np.linalg.norm(vector)
        exact = rows[among][np.argsort(-(floats[among] @ vector))[:100]]
        found = signs.nearest(vector, among, own, 100)
        assert among[found].all() and found[0] == exact[0]
        shared.append(len(set(found) & set(exact)))
    assert min(shared) >= 85 and np.mean(shared) >= 98, shared


def test_among_very_many_some_of_the_signs_tell_which_to_compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "VERY_MANY", 10_000)
    monkeypatch.setattr(near, "WIDE", 4_000)
    monkeypatch.setattr(near, "FIRST_OF_VERY_MANY", 1_000)
    rows, own, floats, signs = signs_of_shipped(tmp_path)
    among = rows % 3 > 0
    for asked in (7, 4_321, 19_999):
        exact = rows[among][np.argsort(-(floats[among] @ floats[asked]))[:50]]
        found = signs.nearest(floats[asked], among, own, 50)
        assert among[found].all() and len(set(found) & set(exact)) >= 45
        assert found[0] == exact[0]
    few = rows < 100
    assert set(signs.nearest(floats[7], few, own, 200)) == set(range(100))
    same = np.zeros_like(rows)  # where all are alike no more are compared than where they differ
    alike = QuantisedVectors(own.keys[same], own.codes[same], own.scales[same])
    Signs.write(tmp_path / "alike.npy", alike, floats.mean(axis=0))
    found = Signs.load(tmp_path / "alike.npy", floats.mean(axis=0)).nearest(floats[0], among, alike, 2_000)
    assert found.tolist() == rows[among][: near.FIRST_OF_VERY_MANY].tolist()


def test_a_large_kind_is_found_by_signs_and_needs_no_chroma(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "MANY", 500)
    monkeypatch.setattr(index_build, "load_corpus", lambda _: small_corpus())
    settings = Settings(home=tmp_path)
    index_build.build_index(settings)
    index = Index.open(settings)
    assert Kind.STATUTE not in index._collections and Kind.INTERPRETATION in index._collections
    statutes = np.flatnonzero(index.kinds == Kind.STATUTE.authority)
    for row in statutes[[0, 700, -1]]:
        vector = index.vectors.floats(np.array([row]))[0]
        exact = statutes[np.argsort(-index.cosines(vector, statutes))[:50]]
        assert len(set(exact) & set(index.nearest(vector, Kind.STATUTE, 50))) == 50
    index.self_test()
