"""Our words in the sparse index of a Chroma server, asked through its Search API instead of the files here.

Chroma's distributed form has both; a single node has neither, and says so when it is asked to make such a
collection. Tokens and weights are our own (lexical.py): a score is the same wherever it is computed, and what
the server does not tell are units beyond the best ASKED of a kind.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.index.lexical import LexicalIndex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEY = "words"  # the field of a record that holds its sparse vector
ASKED = 300  # units of a kind for one question: the most that Chroma's own cloud gives at a time
STAY = "字词索引留在本机：这台 Chroma 没有稀疏索引"


def schema() -> Any:
    """A collection of dense vectors by inner product, and of sparse ones under KEY."""
    from chromadb import Schema, SparseVectorIndexConfig, VectorIndexConfig

    made = Schema()
    made.create_index(config=VectorIndexConfig(space="ip"))
    made.create_index(config=SparseVectorIndexConfig(), key=KEY)
    return made


def holds_words(client: Any) -> bool:
    """Whether a server has a sparse index: it is asked to make a collection with one, which is removed again.

    Chroma's own pre-flight checks tell nothing of it.
    """
    from chromadb.errors import InvalidArgumentError

    name = f"law-preflight-{uuid.uuid4().hex}"
    try:
        client.create_collection(name, schema=schema(), embedding_function=None)
    except InvalidArgumentError:
        return False
    client.delete_collection(name)
    return True


@dataclass(frozen=True)
class SparseRows:
    """Tokens and their weights, unit by unit: those of row i are `tokens[starts[i]:starts[i + 1]]`."""

    starts: np.ndarray
    tokens: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, lexical: LexicalIndex) -> SparseRows:
        """Turn the columns of an index into rows."""
        units = np.asarray(lexical.indices)
        order = np.argsort(units, kind="stable")
        tokens = np.repeat(np.arange(len(lexical.vocabulary), dtype=np.int32), np.diff(lexical.indptr))
        starts = np.concatenate([[0], np.cumsum(np.bincount(units, minlength=lexical.size))])
        return cls(starts, tokens[order], np.asarray(lexical.data)[order])

    def fields(self, rows: Sequence[int]) -> list[dict[str, Any] | None]:
        """What goes into the records of some units; None for one without a word."""
        from chromadb.base_types import SparseVector

        spans = [slice(int(self.starts[row]), int(self.starts[row + 1])) for row in rows]
        return [
            {KEY: SparseVector(self.tokens[span].tolist(), self.weights[span].tolist())}
            if span.start < span.stop
            else None
            for span in spans
        ]


def asked(collection: Any, weights: Mapping[int, float]) -> tuple[np.ndarray, np.ndarray]:
    """Ask a collection for weighted tokens: numbers of its best records and their BM25, (n,) each."""
    from chromadb import K, Knn, Search
    from chromadb.base_types import SparseVector

    wanted = sorted(weights)
    query = SparseVector(wanted, [float(weights[token]) for token in wanted])
    found = collection.search(
        Search(rank=Knn(query=query, key=KEY, limit=ASKED), limit=ASKED).select(K.SCORE)
    )
    distances = np.array(found["scores"][0], np.float32)  # one less the inner product
    return np.array(found["ids"][0], np.int64), 1 - distances
