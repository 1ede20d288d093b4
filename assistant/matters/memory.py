"""What the recogniser remembers: how people speak of each matter, as vectors and as words.

Written into the index folder by `build_memory`, opened by `Memory.load`. Row i of `vectors` is
`rows[i]`, which speaks for its matter, or against it (`NEAR`: what sounds alike and belongs elsewhere).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import IndexNotBuiltError
from assistant.index.build import Progress, collect_vectors
from assistant.index.embed import QuantisedVectors
from assistant.index.lexical import LexicalIndex
from assistant.matters.load import Matters, compile_matters, load_matters

if TYPE_CHECKING:
    from assistant.config import Settings

FOLDER = "memory"
STAGE = "事项"


class Part(IntEnum):
    """What a remembered text is of its matter."""

    SAY = 0
    TITLE = 1
    ANSWER = 2
    NEAR = 3
    SENTENCE = 4

    @property
    def spoken(self) -> bool:
        """Whether it is how a person speaks, embedded as a question is, not as a passage."""
        return self in (Part.SAY, Part.TITLE, Part.NEAR)


@dataclass(frozen=True)
class Remembered:
    """One text: its matter, what it is of it, who says it or (NEAR) the matter it belongs to, its writer."""

    matter: str
    part: Part
    text: str
    who: str = ""
    by: str = ""


def remembered(matters: Matters) -> Iterator[Remembered]:
    """Every text of every matter that a question can be about, in a fixed order."""
    for matter in matters.types:
        yield Remembered(matter.id, Part.TITLE, matter.title)
        yield Remembered(matter.id, Part.ANSWER, " ".join([matter.title, *(s.text for s in matter.answer)]))
        for text in dict.fromkeys(s.text for s in (*matter.answer, *matter.answer_other_side)):
            yield Remembered(matter.id, Part.SENTENCE, text)
        for saying in matter.say:
            yield Remembered(matter.id, Part.SAY, saying.t, saying.who, saying.by)
        for near in matter.near_miss:
            yield Remembered(matter.id, Part.NEAR, near.t, near.to)
    for block in matters.shared:  # owned by no type, said in answers of those that inherit it
        for text in dict.fromkeys(s.text for s in block.answer):
            yield Remembered(block.id, Part.SENTENCE, text)


def memory_texts(matters: Matters, spoken: bool) -> tuple[str, ...]:
    """The texts whose vectors ship, each once: those embedded as questions, or those as passages."""
    return tuple(dict.fromkeys(r.text for r in remembered(matters) if r.part.spoken is spoken))


def build_memory(folder: Path, settings: Settings, progress: Progress) -> None:
    """Compile the matters into an index folder, with vectors and words of all that is remembered."""
    progress(STAGE, 0, 1)
    matters = compile_matters(settings.corpus, folder)
    rows = list(remembered(matters))
    codes, scales = vectors_of(rows, settings, progress)
    own = folder / FOLDER
    own.mkdir(exist_ok=True)
    np.save(own / "codes.npy", codes)
    np.save(own / "scales.npy", scales)
    spoken_words(matters, rows).save(own / "words")
    sayings(rows).save(own / "sayings")
    told = [[r.matter, int(r.part), r.text, r.who, r.by] for r in rows]
    (own / "rows.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    progress(STAGE, 1, 1)


def vectors_of(
    rows: Sequence[Remembered], settings: Settings, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of all that is remembered, as int8 codes (rows, dimension) and scales (rows,)."""
    spoken = np.array([r.part.spoken for r in rows], bool)
    parts = {
        queries: collect_vectors(
            [r.text for r in rows if r.part.spoken is queries],
            settings,
            progress,
            "queries" if queries else "passages",
        )[0]
        for queries in (True, False)
    }
    dimension = max(p.codes.shape[1] for p in parts.values())
    codes, scales = np.zeros((len(rows), dimension), np.int8), np.zeros(len(rows), np.float32)
    for queries, part in parts.items():
        codes[spoken == queries], scales[spoken == queries] = part.codes, part.scales
    return codes, scales


@dataclass(frozen=True)
class Memory:
    """What is remembered, opened. `vectors` float32 (rows, dimension) of unit length.

    `ids` are the matters in the order of `words`' rows; `owner` the row of each text's matter there, -1 of a
    shared block's;
    `part` what each text is; `target` for NEAR the row of the matter that it belongs to, else -1;
    `sayings` has a row for each text of Part.SAY, in their order.
    """

    matters: Matters
    rows: tuple[Remembered, ...]
    ids: tuple[str, ...]
    vectors: np.ndarray
    owner: np.ndarray
    part: np.ndarray
    target: np.ndarray
    words: LexicalIndex
    sayings: LexicalIndex

    @classmethod
    def load(cls, folder: Path) -> Memory:
        """Open what `build_memory` wrote; IndexNotBuiltError names the command that mends it."""
        matters = load_matters(folder)
        try:
            told = json.loads((folder / FOLDER / "rows.json").read_text("utf-8"))
            codes = np.load(folder / FOLDER / "codes.npy")
            scales = np.load(folder / FOLDER / "scales.npy")
            words = LexicalIndex.load(folder / FOLDER / "words")
            said = LexicalIndex.load(folder / FOLDER / "sayings")
        except (OSError, ValueError) as error:
            raise IndexNotBuiltError(
                f"索引里没有可用的事项记忆（{error.__class__.__name__}）。请运行 `assistant index`。"
            ) from error
        rows = tuple(Remembered(m, Part(p), t, w, b) for m, p, t, w, b in told)
        floats = QuantisedVectors(np.empty(0, np.uint64), codes, scales).floats(np.arange(len(codes)))
        return cls.of(matters, rows, floats, words, said)

    @classmethod
    def of(
        cls,
        matters: Matters,
        rows: tuple[Remembered, ...],
        vectors: np.ndarray,
        words: LexicalIndex,
        said: LexicalIndex,
    ) -> Memory:
        """Remember these rows with their vectors; `words` has a row a matter, in the order of `types`,
        `said` a row a saying."""
        ids = tuple(m.id for m in matters.types)
        at = {matter_id: i for i, matter_id in enumerate(ids)}
        return cls(
            matters=matters,
            rows=rows,
            ids=ids,
            vectors=vectors,
            owner=np.array([at.get(r.matter, -1) for r in rows], np.int32),
            part=np.array([r.part for r in rows], np.int8),
            target=np.array([at.get(r.who, -1) if r.part is Part.NEAR else -1 for r in rows], np.int32),
            words=words,
            sayings=said,
        )

    @cached_property
    def sentences(self) -> dict[str, int]:
        """The row of each plain sentence, by its text."""
        return {self.rows[i].text: int(i) for i in np.flatnonzero(self.part == Part.SENTENCE)}

    @cached_property
    def kin(self) -> tuple[tuple[int, ...], ...]:
        """Rows of the kin of each matter, told by either side."""
        at = {matter_id: i for i, matter_id in enumerate(self.ids)}
        kin: list[set[int]] = [set() for _ in self.ids]
        for i, matter_id in enumerate(self.ids):
            for j in (at[other] for other in self.matters[matter_id].kin if other in at):
                kin[i].add(j)
                kin[j].add(i)
        return tuple(tuple(sorted(k)) for k in kin)

    def without(self, keep: np.ndarray) -> Memory:
        """Only the rows kept (bool, (rows,)), with the words of those."""
        rows = tuple(r for r, kept in zip(self.rows, keep, strict=True) if kept)
        words = spoken_words(self.matters, rows)
        return Memory.of(self.matters, rows, self.vectors[keep], words, sayings(rows))


def spoken_words(matters: Matters, rows: Sequence[Remembered]) -> LexicalIndex:
    """The words of what is remembered for each matter: BM25, a row a matter."""
    spoken: dict[str, list[str]] = {m.id: [] for m in matters.types}
    for row in rows:
        if row.part in (Part.SAY, Part.TITLE, Part.ANSWER):
            spoken[row.matter].append(row.text)
    return LexicalIndex.build("\n".join(texts) for texts in spoken.values())


def sayings(rows: Sequence[Remembered]) -> LexicalIndex:
    """The words of each saying by itself: cosines, a row a saying."""
    return LexicalIndex.of_cosines(row.text for row in rows if row.part is Part.SAY)
