"""The encoder: weights that fit the code, input of any kind and length, the same numbers every time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.config import Settings
from assistant.errors import SettingsError
from assistant.index.embed import MANIFEST as VECTORS
from assistant.index.embed import embed_text, load_shipped, query_key, vector_key
from assistant.index.encoder import (
    CHARS,
    MANIFEST,
    MODEL,
    NAME,
    TOKENIZER,
    WEIGHTS,
    LawEncoder,
    disagreements,
    folded,
)
from assistant.matters.load import read_matters
from assistant.matters.memory import memory_texts
from tests.small_corpus import small_corpus

LIMIT = 40_000_000  # bytes of all its files: it travels with every installation


@pytest.fixture(scope="module")
def encoder() -> LawEncoder:
    return LawEncoder()


def test_code_and_weights_agree() -> None:
    assert disagreements() == []
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < LIMIT


def test_a_changed_file_of_weights_is_noticed(tmp_path: Path) -> None:
    for name in (MODEL, TOKENIZER, MANIFEST):
        shutil.copy(WEIGHTS / name, tmp_path)
    (tmp_path / TOKENIZER).write_text((tmp_path / TOKENIZER).read_text("utf-8") + " ", "utf-8")
    assert disagreements(tmp_path) == ["sha256"]


def test_vectors_that_ship_are_of_this_encoder(encoder: LawEncoder) -> None:
    corpus = Settings().corpus
    assert json.loads((corpus / VECTORS).read_text("utf-8"))["model"] == NAME
    shipped = load_shipped(corpus, NAME)
    texts = [embed_text(unit) for unit in small_corpus().units[::97]]
    rows = shipped.rows_of(np.array([vector_key(t) for t in texts], np.uint64))
    assert (rows >= 0).all()
    assert ((shipped.floats(rows) * encoder.passages(texts)).sum(axis=1) > 0.998).all()
    said = memory_texts(read_matters(corpus), spoken=True)[::997]
    rows = shipped.rows_of(np.array([query_key(t) for t in said], np.uint64))
    assert (rows >= 0).all()
    assert ((shipped.floats(rows) * encoder.queries(said)).sum(axis=1) > 0.998).all()


def test_every_text_that_ships_has_its_vector(index_home: Path) -> None:
    """A build keeps what it had to embed in a file of its own: laws, phrasings, matters need none."""
    assert not list(index_home.glob("embedded-*.npz")), "texts changed: run make vectors"


def test_nothing_is_told_to_the_maker_of_the_runtime(tmp_path: Path) -> None:
    """onnxruntime keeps a device's number and what it is going to send in the cache, unless told not to."""
    code = "from assistant.index.encoder import LawEncoder; LawEncoder().queries(['隐私权'])"
    place = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    ours = {k: v for k, v in os.environ.items() if k not in ("CI", "ORT_DISABLE_TELEMETRY")}
    subprocess.run([sys.executable, "-c", code], env={**ours, **place}, check=True)
    assert not list(tmp_path.rglob("*"))


def test_unit_length_and_the_same_numbers_alone_and_among_others(encoder: LawEncoder) -> None:
    texts = ["楼上漏水把我家天花板泡了", "公司拖着三个月工资不发", "短"]
    together = encoder.passages(texts)
    assert together.dtype == np.float32 and together.shape == (3, 384)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    assert (together[1] == LawEncoder().passages(texts[1:2])[0]).all()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("第5７7条，ＷｉＦｉ", "第577条,WiFi"),
        ("他说“不赔”", "他说「不赔」"),
        ("上\x00下\x1b[0m", "上 下 [0m"),
        ("甲\ud800乙", "甲 乙"),
        ("  漏水 \r\n\t怎么办 ", "漏水 怎么办"),
    ],
)
def test_what_looks_alike_reads_alike(encoder: LawEncoder, text: str, same: str) -> None:
    assert folded(text) == folded(same)
    assert (encoder.queries([text]) == encoder.queries([same])).all()


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "7" * 20_000, "\ufdfa" * 5_000, "مرحبا", "😀" * 900, "ﾃｽﾄ"]
)
def test_input_of_any_kind_gives_a_vector(encoder: LawEncoder, text: str) -> None:
    vector = encoder.queries([text])
    assert vector.shape == (1, 384) and np.isfinite(vector).all()


def test_what_stands_behind_the_cut_is_never_read(encoder: LawEncoder) -> None:
    start = "我在超市滑倒了。" * (CHARS // 8 + 1)
    assert (encoder.passages([start]) == encoder.passages([start[:CHARS] + "别的" * 9000])).all()


def test_everyday_words_come_near_the_law_that_answers_them(encoder: LawEncoder) -> None:
    said = encoder.queries(
        [
            "隔壁把院子垫高了，一下雨水全灌我家来",
            "老板让我自己写辞职信，不然一分钱不给",
            "孫子被隔壁家的狗咬了",
        ]
    )
    law = encoder.passages(
        [
            "民法典 相邻关系 不动产权利人应当为相邻权利人用水、排水提供必要的便利。",
            "劳动合同法 劳动合同的解除和终止 有下列情形之一的,用人单位应当向劳动者支付经济补偿:",
            "民法典 饲养动物损害责任 饲养的动物造成他人损害的,动物饲养人或者管理人应当承担侵权责任。",
        ]
    )
    assert ((said @ law.T).argmax(axis=1) == [0, 1, 2]).all()


def test_weights_that_are_missing_or_damaged_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="重新安装"):
        LawEncoder(tmp_path)
    shutil.copy(WEIGHTS / TOKENIZER, tmp_path)
    (tmp_path / MODEL).write_bytes(b"not a model")
    with pytest.raises(SettingsError, match="重新安装"):
        LawEncoder(tmp_path)
