"""Our words in a Chroma server's sparse index: asked for as documented, and told where a server has none.

No distributed Chroma runs here. A real single node stands behind a door that adds what it lacks: the sparse
index (its scores as the distributed form computes them) and the Search API. Each request that passes is held
against the server's own description of its API.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx
import jsonschema
import numpy as np
import pytest

from assistant.config import Settings
from assistant.index import build as index_build
from assistant.index.build import build_index
from assistant.index.index import Index
from assistant.index.lexical import weigh
from assistant.index.sparse import STAY
from assistant.retrieve import Retriever
from assistant.schema.units import Kind
from tests.small_corpus import small_corpus

QUESTION = "公共场所安装人脸识别设备"
PAYLOADS = {
    "collections": "CreateCollectionPayload",
    "add": "AddCollectionRecordsPayload",
    "search": "SearchRequestPayload",
}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Chroma server on this machine."""
    program = Path(sys.executable).with_name("chroma")
    if not program.exists():
        pytest.skip("no chroma program beside this Python")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = tmp_path_factory.mktemp("chroma")
    command = [program, "run", "--path", place, "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 60
    while True:
        try:
            httpx.get(f"{address}/api/v2/heartbeat", trust_env=False).raise_for_status()
            break
        except httpx.HTTPError:
            assert time.monotonic() < end, "the Chroma server did not start"
            time.sleep(0.2)
    yield address
    server.terminate()
    server.wait()


class Door(BaseHTTPRequestHandler):
    """Passes requests on to the node, and does itself what only the distributed form does."""

    node = ""
    described: ClassVar[dict[str, Any]] = {}
    words: ClassVar[dict[str, dict[str, dict[int, float]]]] = {}  # collection -> record -> token -> weight
    seen: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        self._pass_on("GET", None)

    def do_DELETE(self) -> None:
        self._pass_on("DELETE", None)

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
        what, collection = self.path.split("?")[0].split("/")[-1], self.path.split("/")[-2]
        if what in PAYLOADS:
            schemas = self.described["components"]
            whole = {"$ref": f"#/components/schemas/{PAYLOADS[what]}", "components": schemas}
            jsonschema.validate(_given(sent), whole)
            self.seen.add(what)
        if what == "collections" and sent.get("schema"):
            index = sent["schema"]["keys"].pop("words")["sparse_vector"]["sparse_vector_index"]
            assert index["enabled"]
        if what == "add" and sent.get("metadatas"):
            for record, told in zip(sent["ids"], sent.pop("metadatas"), strict=True):
                vector = told["words"]
                assert vector["#type"] == "sparse_vector" and vector["indices"] == sorted(vector["indices"])
                held = dict(zip(vector["indices"], vector["values"], strict=True))
                self.words.setdefault(collection, {})[record] = held
        if what == "search":
            self._answer(200, self._search(collection, sent["searches"][0]))
            return
        self._pass_on("POST", sent)

    def _search(self, collection: str, search: dict[str, Any]) -> dict[str, Any]:
        knn = search["rank"]["$knn"]
        assert knn["key"] == "words" and search["select"]["keys"] == ["#score"]
        query = dict(zip(knn["query"]["indices"], knn["query"]["values"], strict=True))
        distances = {
            record: 1 - sum(query.get(token, 0.0) * weight for token, weight in held.items())
            for record, held in self.words.get(collection, {}).items()
            if query.keys() & held.keys()
        }
        best = sorted(distances, key=lambda record: distances[record])[: search["limit"]["limit"]]
        told = {"ids": [best], "scores": [[distances[record] for record in best]], "select": [["#score"]]}
        return {**told, "documents": [None], "embeddings": [None], "metadatas": [None]}

    def _pass_on(self, method: str, sent: Any) -> None:
        got = httpx.request(method, f"{self.node}{self.path}", json=sent, trust_env=False, timeout=60)
        self._answer(got.status_code, got.json() if got.content else None)

    def _answer(self, status: int, told: Any) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: Any) -> None:
        pass


def _given(sent: Any) -> Any:
    """What a request says: Chroma's own client sends null for what it leaves out."""
    if isinstance(sent, dict):
        return {key: _given(value) for key, value in sent.items() if value is not None}
    return [_given(value) for value in sent] if isinstance(sent, list) else sent


@pytest.fixture
def door(node: str) -> Iterator[str]:
    Door.node, Door.words, Door.seen = node, {}, set()
    Door.described = httpx.get(f"{node}/openapi.json", trust_env=False).json()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A corpus of twenty units of each kind."""
    units = tuple(u for kind in Kind for u in [u for u in small_corpus().units if u.kind is kind][:20])
    corpus = replace(small_corpus(), units=units)
    monkeypatch.setattr(index_build, "load_corpus", lambda settings: corpus)


def test_the_words_move_to_a_server_that_has_a_sparse_index(few: None, door: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "served", chroma_url=door)
    assert build_index(settings).served_words
    index = Index.open(settings)
    scores, here = index.word_scores(weigh(QUESTION)), index.lexical.scores(weigh(QUESTION))
    assert (here > 0).sum() > 20 and np.allclose(scores, here, atol=1e-4)
    assert not index.word_scores({"㐀": 1.0}).any() and Door.seen == set(PAYLOADS)
    local = Settings(home=tmp_path / "local")
    build_index(local)
    found = [Retriever(i).evidence(QUESTION) for i in (index, Index.open(local))]
    first, second = ([passage.unit.id for passage in evidence.law] for evidence in found)
    assert first == second and first


def test_a_single_node_has_none_and_that_is_said(few: None, node: str, tmp_path: Path) -> None:
    told: list[str] = []
    settings = Settings(home=tmp_path / "home", chroma_url=node)
    manifest = build_index(settings, progress=lambda stage, *_: told.append(stage))
    assert not manifest.served_words and STAY in told
    index = Index.open(settings)
    assert index.word_scores(weigh(QUESTION)).any()
    left = httpx.get(
        f"{node}/api/v2/tenants/default_tenant/databases/default_database/collections", trust_env=False
    )
    assert not [row for row in left.json() if row["name"].startswith("law-preflight")]
