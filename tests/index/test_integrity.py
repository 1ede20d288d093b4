"""An index that is not as it was built gives no answer; the remedy is named, whatever happened to it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from chromadb.errors import InternalError

from assistant.config import Settings
from assistant.errors import IndexNotBuiltError
from assistant.index import build as index_build
from assistant.index.build import build_index
from assistant.index.chroma import chroma_told, collection_name, open_chroma
from assistant.index.index import Index, index_root, pointer
from assistant.index.integrity import damage
from assistant.schema.units import Kind
from scripts.bench.service.damage import KINDS, OF_PARTS, OF_VECTORS
from tests.small_corpus import small_corpus


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_build, "load_corpus", lambda settings: small_corpus())
        build_index(Settings(home=folder))
    yield folder


def build_of(home: Path) -> Path:
    """The folder in use of a home."""
    settings = Settings(home=home)
    return index_root(settings) / pointer(settings).read_text("utf-8")


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - OF_VECTORS - OF_PARTS))
def test_a_damaged_index_is_refused_by_name(home: Path, tmp_path: Path, kind: str) -> None:
    shutil.copytree(home, tmp_path / "home")
    settings = Settings(home=tmp_path / "home")
    KINDS[kind](build_of(settings.home), pointer(settings))
    with pytest.raises(IndexNotBuiltError, match="assistant index"):
        Index.open(settings)
    assert index_build._in_use(settings) is None  # the build that mends it takes nothing over


@pytest.mark.parametrize("kind", sorted(OF_VECTORS | OF_PARTS))
def test_what_is_only_in_a_whole_index_is_compared_too(index_home: Path, tmp_path: Path, kind: str) -> None:
    build = build_of(index_home)
    built = Index.open(Settings(home=index_home)).manifest.files
    copy = tmp_path / "build"
    shutil.copytree(
        build, copy, copy_function=lambda a, b: (os.link if a.endswith(".npy") else shutil.copy)(a, b)
    )
    assert damage(copy, built) == ()
    KINDS[kind](copy, copy / "pointer")
    assert damage(copy, built)


def test_use_is_no_damage(home: Path) -> None:
    for _ in range(2):
        index = Index.open(Settings(home=home))
        index.self_test()
        assert damage(index.folder, index.manifest.files) == ()


def test_a_file_added_to_chroma_is_noticed(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "home")
    segment = next(path for path in build_of(tmp_path / "home").glob("chroma/*") if path.is_dir())
    (segment / "index_metadata.pickle").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(IndexNotBuiltError, match="pickle"):
        Index.open(Settings(home=tmp_path / "home"))


def forget_all(index: Index) -> None:
    """A collection that lost what it held."""
    collection = index._collections[Kind.STATUTE]
    collection.delete(ids=collection.get(include=[])["ids"])


def forget_collection(index: Index) -> None:
    client = open_chroma(index.settings, index.folder)
    client.delete_collection(collection_name(index.manifest.build, Kind.COMMENTARY))


@pytest.mark.parametrize("harm", [forget_all, forget_collection])
def test_the_self_test_asks_chroma_itself(home: Path, tmp_path: Path, harm: Callable[[Index], None]) -> None:
    shutil.copytree(home, tmp_path / "home")
    index = Index.open(Settings(home=tmp_path / "home"))
    index.self_test() if harm is forget_all else None
    harm(index)
    with pytest.raises(IndexNotBuiltError, match="assistant index"):
        index.self_test()


@pytest.mark.parametrize(
    ("what", "answer"),
    [("assistant.index.index.os.access", False), ("assistant.index.index.is_full", True)],
)
def test_a_home_that_cannot_be_written_is_served(
    home: Path, monkeypatch: pytest.MonkeyPatch, what: str, answer: bool
) -> None:
    monkeypatch.setattr(what, lambda *_: answer)
    index = Index.open(Settings(home=home))
    before = {path: path.read_bytes() for path in index.folder.rglob("*") if path.is_file()}
    index.self_test()
    vector = index.vectors.floats(np.array([0]))[0]
    assert len(index.nearest(vector, Kind.STATUTE, 3))
    assert {path: path.read_bytes() for path in index.folder.rglob("*") if path.is_file()} == before


def test_a_full_disk_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(OSError, match="disk is full"), chroma_told(settings):
        raise sqlite3.OperationalError("database or disk is full")
    with pytest.raises(IndexNotBuiltError), chroma_told(settings):
        raise InternalError
    usage = shutil.disk_usage(tmp_path)._replace(free=0)
    monkeypatch.setattr("assistant.index.chroma.shutil.disk_usage", lambda _: usage)
    with pytest.raises(OSError, match="No space left"), chroma_told(settings):
        raise InternalError
