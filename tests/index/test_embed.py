"""Vectors: stable texts, stable keys, an engine that agrees with itself, files that cannot lie."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.config import Settings
from assistant.errors import CorpusError, SettingsError
from assistant.index.embed import (
    NAME,
    QuantisedVectors,
    chapter,
    embed_text,
    load_shipped,
    open_embedder,
    save_shipped,
    vector_key,
)
from assistant.schema.units import Kind, LegalUnit

PRIVACY = LegalUnit(
    id="民法典@2020-05-28#1032",
    kind=Kind.STATUTE,
    title="民法典",
    text="自然人享有隐私权。任何组织或者个人不得以刺探、侵扰、泄露、公开等方式侵害他人的隐私权。\n"
    "隐私是自然人的私人生活安宁和不愿为他人知晓的私密空间、私密活动、私密信息。",
    source="",
    heading="第四编 人格权 / 第六章 隐私权和个人信息保护",
)
NEIGHBOURS = replace(
    PRIVACY,
    id="民法典@2020-05-28#288",
    text="不动产的相邻权利人应当按照有利生产、方便生活、团结互助、公平合理的原则，正确处理相邻关系。",
    heading="第二编 物权 / 第二分编 所有权 / 第七章 相邻关系",
)


def test_text_names_law_and_chapter_and_survives_mending() -> None:
    text = embed_text(PRIVACY)
    assert text.startswith("民法典 隐私权和个人信息保护 自然人享有隐私权。")
    assert "\n" not in text
    mended = replace(PRIVACY, heading="第六章　隐私权和个人信息保护", text=PRIVACY.text.replace("\n", "\n\n"))
    assert embed_text(mended) == text
    quoted = replace(PRIVACY, text="称“隐私”的"), replace(PRIVACY, text='称"隐私"的')
    assert vector_key(embed_text(quoted[0])) == vector_key(embed_text(quoted[1]))


def test_question_of_a_contribution_is_part_of_its_text() -> None:
    said = replace(PRIVACY, kind=Kind.COMMENTARY, question="公厕刷脸取纸合法吗？", text="我认为不必要。")
    assert "公厕刷脸取纸合法吗" in embed_text(said)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("第三编 合同 / 第二分编 典型合同 / 第十九章 运输合同 / 第二节 客运合同", "运输合同"),
        ("第一节 一般规定", "一般规定"),
        ("主题发言", "主题发言"),
        ("", ""),
    ],
)
def test_chapter(heading: str, name: str) -> None:
    assert chapter(heading) == name


def test_quantised_rows_are_found_by_key_and_keep_their_direction() -> None:
    rng = np.random.default_rng(0)
    floats = rng.normal(size=(50, 384)).astype(np.float32)
    floats /= np.linalg.norm(floats, axis=1, keepdims=True)
    keys = rng.permutation(np.arange(1000, 1050, dtype=np.uint64))
    stored = QuantisedVectors.quantise(keys, floats)
    rows = stored.rows_of(keys)
    assert (stored.keys[rows] == keys).all()
    assert (stored.rows_of(np.array([7, 5000], np.uint64)) == -1).all()
    assert ((stored.floats(rows) * floats).sum(axis=1) > 0.999).all()


def test_shipped_file_is_deterministic_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    vectors = QuantisedVectors.quantise(np.array([3, 1], np.uint64), np.eye(2, 384, dtype=np.float32))
    save_shipped(tmp_path, vectors, NAME)
    first = (tmp_path / "vectors.npz").read_bytes()
    save_shipped(tmp_path, vectors, NAME)
    assert (tmp_path / "vectors.npz").read_bytes() == first
    assert load_shipped(tmp_path, NAME).keys.tolist() == [1, 3]
    assert len(load_shipped(tmp_path, "another-model").keys) == 0
    (tmp_path / "vectors.npz").write_bytes(first[:-1] + b"x")
    with pytest.raises(CorpusError, match="compute_vectors"):
        load_shipped(tmp_path, NAME)


def test_an_unknown_model_of_the_settings_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no-such-model"):
        open_embedder(Settings(home=tmp_path, embedding_model=str(tmp_path / "no-such-model")))


def test_another_model_needs_the_extra_and_the_error_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.index.embed.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"some/model.*pipl-assistant\[train\]"):
        open_embedder(Settings(home=tmp_path, embedding_model="some/model"))


def test_vectors_kept_here_are_added_beside_and_made_one_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.index import kept as keeping

    monkeypatch.setattr(keeping, "MOST_PARTS", 2)
    path = tmp_path / "embedded.npz"
    floats = np.eye(8, 384, dtype=np.float32)
    for n in range(4):
        keeping.KeptVectors(path).add(np.array([10 - n, 3], np.uint64), floats[[n, 7]])
    kept = keeping.KeptVectors(path)
    assert kept.vectors.keys.tolist() == [3, 7, 8, 9, 10] and len(list(tmp_path.glob("*.npz"))) <= 2
    rows = kept.vectors.rows_of(np.array([10, 7, 3], np.uint64))
    assert np.allclose(kept.vectors.floats(rows), floats[[0, 3, 7]])
    next(iter(tmp_path.glob("*.npz"))).write_bytes(b"torn")
    assert len(keeping.KeptVectors(path).vectors.keys) < 5  # a torn file costs its own vectors only
