"""The index: built beside, swapped in whole, never left unusable, honest about what it lacks."""

from __future__ import annotations

import pickle
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from assistant.config import Settings
from assistant.errors import IndexBusyError, IndexNotBuiltError
from assistant.index import build as index_build
from assistant.index.build import build_index
from assistant.index.chroma import open_chroma
from assistant.index.embed import QuantisedVectors, embed_text
from assistant.index.encoder import DIMENSION
from assistant.index.index import Index, index_root, pointer
from assistant.index.lexical import LexicalIndex, lexical_text, tokens, weigh
from assistant.retrieve.retriever import Retriever
from assistant.schema.units import Kind
from tests.small_corpus import small_corpus

DAY = date(2026, 11, 1)
QUESTION = "邻居的摄像头对着我家门口，侵犯隐私吗？"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_build, "load_corpus", lambda settings: small_corpus())
        build_index(Settings(home=folder))
    yield folder


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_build, "load_corpus", lambda settings: small_corpus())


def test_tokens_are_characters_pairs_and_whole_latin_runs() -> None:
    assert tokens("隐私权，ＡＰＰ 2.0") == ["隐", "私", "权", "隐私", "私权", "app", "2", "0"]
    assert tokens("……！") == []


def test_bm25_agrees_with_an_independent_implementation() -> None:
    from rank_bm25 import BM25Okapi

    units = [u for u in small_corpus().units if u.title == "个人信息保护法"][:60]
    texts = [lexical_text(u) for u in units]
    ours = LexicalIndex.build(texts).scores(weigh(QUESTION))
    theirs = BM25Okapi([tokens(t) for t in texts], k1=1.5, b=0.75).get_scores(tokens(QUESTION))
    # The two define idf for frequent words differently; the order must still be the same story.
    assert np.corrcoef(ours, theirs)[0, 1] > 0.9
    assert int(ours.argmax()) == int(theirs.argmax())


def test_bm25_equals_bm25s_on_the_same_tokens(tmp_path: Path) -> None:
    import bm25s

    texts = [lexical_text(u) for u in small_corpus().units[:300]]
    LexicalIndex.build(texts).save(tmp_path / "lexical")
    engine = bm25s.BM25(k1=1.5, b=0.75)
    engine.index([tokens(t) for t in texts], show_progress=False)
    wanted = [t for t in tokens(QUESTION) if t in engine.vocab_dict]
    assert np.allclose(
        LexicalIndex.load(tmp_path / "lexical").scores(weigh(QUESTION)), engine.get_scores(wanted), atol=1e-4
    )


def test_built_index_holds_every_unit_with_its_own_vector(home: Path) -> None:
    index = Index.open(Settings(home=home))
    units = small_corpus().units
    assert [index.id(row) for row in (0, 70, len(units) - 1)] == [units[n].id for n in (0, 70, -1)]
    assert index.manifest.units == len(units)
    assert (index.vectors.scales > 0).all()
    row = index.row("民法典@2020-05-28#1033")
    assert index.embedder is not None
    own = index.embedder.passages([embed_text(index.library.units[index.id(row)])])[0]
    assert float(index.cosines(own, np.array([row]))[0]) > 0.999
    assert row in index.nearest(own, Kind.STATUTE, 3)[:1]
    assert index.warnings == ()


def test_chroma_agrees_with_exact_search(home: Path) -> None:
    index = Index.open(Settings(home=home))
    assert index.embedder is not None
    statutes = np.flatnonzero(index.kinds == Kind.STATUTE.authority)
    for vector in index.embedder.queries([QUESTION, "买到假货怎么赔", "楼上漏水"]):
        exact = statutes[np.argsort(-index.cosines(vector, statutes))[:50]]
        assert len(set(exact) & set(index.nearest(vector, Kind.STATUTE, 50))) >= 48


def test_spread_of_cosines_is_that_of_all_the_law(home: Path) -> None:
    index = Index.open(Settings(home=home))
    assert index.embedder is not None
    vector = index.embedder.queries([QUESTION])[0]
    law = np.flatnonzero([Kind(list(Kind)[k]).binding for k in index.kinds])
    exact = index.cosines(vector, law)
    mean, deviation = index.cosine_spread(vector)
    assert abs(mean - exact.mean()) < 1e-4
    assert abs(deviation - exact.std()) < 1e-4


def test_no_index_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexNotBuiltError, match="assistant index"):
        Index.open(Settings(home=tmp_path))


def test_index_of_another_model_is_not_used(home: Path) -> None:
    with pytest.raises(IndexNotBuiltError, match="everyday-law-e5"):
        Index.open(Settings(home=home, embedding_model="some/other-model"))


def test_manifest_of_another_format_is_refused(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "home")
    settings = Settings(home=tmp_path / "home")
    manifest = index_root(settings) / pointer(settings).read_text() / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": ', '"format": 9'))
    with pytest.raises(IndexNotBuiltError, match="assistant index"):
        Index.open(settings)
    manifest.write_text("{")
    with pytest.raises(IndexNotBuiltError, match="assistant index"):
        Index.open(settings)


def test_second_builder_is_turned_away(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    index_root(settings).mkdir(parents=True)
    with FileLock(index_root(settings) / "lock"), pytest.raises(IndexBusyError):
        build_index(settings)


@pytest.mark.usefixtures("small")
def test_rebuild_swaps_and_keeps_the_old_one_for_its_readers(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    first = build_index(settings).build
    reader = Retriever(Index.open(settings))
    leftover = index_root(settings) / "20200101-000000-dead"
    leftover.mkdir()
    (leftover / "library.db").write_text("half written")
    second = build_index(settings).build
    assert pointer(settings).read_text() == second != first
    assert not leftover.exists()
    assert reader.search(QUESTION, k=1)
    third = build_index(settings).build
    folders = {p.name for p in index_root(settings).iterdir() if p.is_dir()}
    assert folders == {second, third}


def test_what_comes_and_goes_between_two_builds_is_found_and_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, units = Settings(home=tmp_path), small_corpus().units[-90:]
    for part in (units[:60], units[20:70], units[20:30], units):
        corpus = replace(small_corpus(), units=part)
        monkeypatch.setattr(index_build, "load_corpus", lambda _, corpus=corpus: corpus)
        build_index(settings)
        index = Index.open(settings)
        for row in (0, len(part) - 1):
            (vector,) = index.vectors.floats(np.array([row]))
            kind = part[row].kind
            near = index.nearest(vector, kind, 200)
            assert near[0] == row and len(near) == sum(u.kind is kind for u in part)


def test_collections_that_are_damaged_are_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = replace(small_corpus(), units=small_corpus().units[-60:])
    monkeypatch.setattr(index_build, "load_corpus", lambda settings: corpus)
    settings = Settings(home=tmp_path)
    folder = index_root(settings) / build_index(settings).build
    database = folder / "chroma" / "chroma.sqlite3"
    whole = database.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"x" * len(whole)):
        database.write_bytes(damaged)
        folder = index_root(settings) / build_index(settings).build
        index = Index.open(settings)
        found = index.nearest(index.vectors.floats(np.array([7]))[0], Kind(list(Kind)[index.kinds[7]]), 3)
        assert found[0] == 7
        database = folder / "chroma" / "chroma.sqlite3"


def test_changed_corpus_is_noticed_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        index_build,
        "load_corpus",
        lambda settings: replace(small_corpus(), units=small_corpus().units[-60:]),
    )
    corpus = tmp_path / "corpus"
    shutil.copytree(Settings().corpus, corpus)
    settings = Settings(home=tmp_path / "home", corpus=corpus)
    build_index(settings)
    assert Index.open(settings).warnings == ()
    (corpus / "new-source.md").write_text("---\n---\n新来源\n", "utf-8")
    (warning,) = Index.open(settings).warnings
    assert "new-source.md" in warning
    assert "assistant index" in warning


def test_text_without_a_shipped_vector_is_embedded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = small_corpus().units[-20:]
    new = replace(units[0], id="essay#new", text="电梯里装人脸识别广告机，要不要征得住户同意？")
    corpus = replace(small_corpus(), units=(*units, new))
    monkeypatch.setattr(index_build, "load_corpus", lambda settings: corpus)
    settings = Settings(home=tmp_path)
    assert build_index(settings).embedded_here == 1
    assert build_index(settings).embedded_here == 0
    index = Index.open(settings)
    assert index.vectors.scales[index.row("essay#new")] > 0
    assert Retriever(index).search("电梯里的人脸识别广告", k=1)[0].unit.id == "essay#new"


def test_after_a_large_import_the_words_are_in_use_before_the_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(small_corpus(), units=small_corpus().units[-150:])
    monkeypatch.setattr(index_build, "load_corpus", lambda settings: few)
    nothing = QuantisedVectors(np.empty(0, np.uint64), np.empty((0, DIMENSION), np.int8), np.empty(0))
    monkeypatch.setattr(index_build, "load_shipped", lambda *_: nothing)
    monkeypatch.setattr(index_build, "SOON", 100)
    settings, seen = Settings(home=tmp_path), []

    def look(stage: str, done: int, total: int) -> None:
        if stage == index_build.WORDS_FIRST:
            index = Index.open(settings)
            found = Retriever(index).search(QUESTION, k=5, as_of=DAY)
            seen.append((index.manifest.lacking, len(found), index.warnings))

    manifest = build_index(settings, look)
    ((lacking, found, warnings),) = seen
    assert lacking == manifest.units and found == 5 and str(lacking) in warnings[0]
    index = Index.open(settings)
    assert manifest.lacking == 0 and bool((np.asarray(index.vectors.scales) > 0).all())
    assert "向量" not in "".join(index.warnings)


def test_without_an_engine_search_goes_by_words_and_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.index.index.open_embedder", lambda settings: None)
    index = Index.open(Settings(home=home))
    assert any("按字词检索" in w for w in index.warnings)
    hits = Retriever(index).search("隐私权 私密空间 私密活动", k=5, kinds=[Kind.STATUTE])
    assert any(h.unit.article_no == 1032 for h in hits)


CHILD = """
import pickle, sys
from pathlib import Path
from assistant.index import build as index_build
from assistant.config import Settings
corpus = pickle.loads(Path(sys.argv[1]).read_bytes())
index_build.load_corpus = lambda settings: corpus
print("START", flush=True)
index_build.build_index(Settings(home=Path(sys.argv[2])))
print("DONE", flush=True)
"""


def test_killing_the_build_at_ten_random_moments_leaves_a_usable_index(tmp_path: Path) -> None:
    units = small_corpus().units
    few = tuple(u for i, u in enumerate(units) if i % 8 == 0 or u.article_no in (1032, 1033))
    settings = Settings(home=tmp_path / "home")
    data = tmp_path / "corpus.pickle"
    data.write_bytes(pickle.dumps(replace(small_corpus(), units=few)))
    command = [sys.executable, "-c", CHILD, str(data), str(settings.home)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    before = pointer(settings).read_text()
    begun = time.monotonic()
    subprocess.run(command, check=True, capture_output=True, text=True)
    whole = time.monotonic() - begun
    assert pointer(settings).read_text() != before
    dice = random.Random(7)
    for _ in range(10):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(dice.uniform(0, whole))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        index = Index.open(settings)
        assert index.size == len(few)
        hits = Retriever(index).search(QUESTION, k=10, kinds=[Kind.STATUTE], as_of=DAY)
        assert any(h.unit.article_no in (1032, 1033) for h in hits)
    subprocess.run(command, check=True, capture_output=True, text=True)
    folders = [p for p in index_root(settings).iterdir() if p.is_dir()]
    assert len(folders) <= 2


def test_the_same_code_uses_a_chroma_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = Path(sys.executable).with_name("chroma")
    if not program.exists():
        pytest.skip("no chroma program beside this Python")
    of_kind = {k: [u for u in small_corpus().units if u.kind is k][:20] for k in Kind}
    assert len(of_kind[Kind.COMMENTARY]) == 20
    corpus = replace(small_corpus(), units=tuple(u for units in of_kind.values() for u in units))
    monkeypatch.setattr(index_build, "load_corpus", lambda settings: corpus)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program, "run", "--path", tmp_path / "server", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < deadline, "the Chroma server did not start"
            time.sleep(0.2)
        settings = Settings(home=tmp_path / "home", chroma_url=f"http://127.0.0.1:{port}")
        for _ in range(3):
            manifest = build_index(settings)
        assert not (index_root(settings) / manifest.build / "chroma").exists()
        index = Index.open(settings)
        assert index.embedder is not None
        vector = index.embedder.queries([QUESTION])[0]
        views = np.flatnonzero(index.kinds == Kind.COMMENTARY.authority)
        best = views[np.argsort(-index.cosines(vector, views))][:5]
        assert index.nearest(vector, Kind.COMMENTARY, 5).tolist() == best.tolist()
        names = {c.name for c in open_chroma(settings, tmp_path).list_collections()}
        assert len({n.rsplit("-", 1)[0] for n in names}) <= 2
        index.self_test()
        server.terminate()
        server.wait()
        for asked in (lambda: index.nearest(vector, Kind.COMMENTARY, 5), Index.open(settings).self_test):
            with pytest.raises(IndexNotBuiltError, match="Chroma 服务"):
                asked()
    finally:
        server.terminate()
        server.wait()
