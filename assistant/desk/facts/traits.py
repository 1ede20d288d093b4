"""What facts tell: who acted, on which information, what was done, what came of it, at which stage.

A trait is shown by its wordings, patterns with classes of words ({neg}) and gaps (~8: so many characters
of one sentence). They stand in corpus/desk/traits.yaml with examples, where a lawyer can mend them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal

from assistant.language.tables import fail, read_table, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FILE = "desk/traits.yaml"
KINDS = ("actor", "information", "conduct", "harm", "stage")
# A comma or a colon within a number (3，926人, 8：30) ends no clause.
_CLAUSE = re.compile(
    r"(?:[^，；。！？：\n]|(?<=\d)，(?=\d{3}(?!\d))|(?<=\d)：(?=\d\d(?!\d)))+[，；。！？：]?"
)
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_GAP = re.compile(r"~(\d+)")
_CLASS = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True)
class Trait:
    """A fact that facts may tell. `never`: in a clause with these words it is not told; `not_after`: after
    these words it is not told up to the next ； or full stop.
    """

    id: str
    name: str
    kind: str
    words: re.Pattern[str]
    never: re.Pattern[str] | None
    shows: tuple[str, ...]
    unlike: tuple[str, ...]
    not_after: re.Pattern[str] | None = None

    def found(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where its wordings stand in a text: spans."""
        return tuple(m.span() for m in self.words.finditer(text) if not self.denied(text, *m.span()))

    def denied(self, text: str, start: int, end: int) -> bool:
        """Whether the clauses around a span hold words that deny it, or words before it do."""
        if self.not_after is not None:
            first = 1 + max(text.rfind(stop, 0, start) for stop in "；。！？\n")
            if self.not_after.search(text, first, start):
                return True
        if self.never is None:
            return False
        a, b = clause_around(text, start, end)
        return bool(self.never.search(text[a:b]))


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the clauses that a span of a text lies in."""
    within = [(a, b) for a, b in clauses_of(text) if a < end and start < b]
    return (within[0][0], within[-1][1]) if within else (start, end)


@lru_cache(maxsize=64)
def clauses_of(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the clauses of a text."""
    return tuple(m.span() for m in _CLAUSE.finditer(text))


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, 分句 at ； counted as sentences."""
    return [m.span() for m in _SENTENCE.finditer(text) if m[0].strip()]


@dataclass(frozen=True)
class _Row:
    """An entry of the table."""

    id: str
    name: str
    of: Literal["actor", "information", "conduct", "harm", "stage"]
    words: tuple[str, ...]
    shows: tuple[str, ...]
    unlike: tuple[str, ...]
    never: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class _Table:
    classes: dict[str, str]
    traits: tuple[_Row, ...]
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@lru_cache(maxsize=4)
def load_traits(corpus: Path) -> Mapping[str, Trait]:
    """Read corpus/desk/traits.yaml; CorpusError names file and line of the entry that is wrong."""
    path = corpus / FILE
    told = read_table(path, _Table)
    classes: dict[str, str] = {}
    for name, words_of in told.classes.items():  # a class may hold those that stand before it
        classes[name] = _CLASS.sub(lambda m: classes[m[1]], words_of)
    out: dict[str, Trait] = {}
    for row in told.traits:
        try:
            words, never = _any(row.words, classes), _any(row.never, classes)
            after = _any(row.not_after, classes) if row.not_after else None
        except (re.error, KeyError) as error:
            line = 1 + next(
                n for n, s in enumerate(read_text(path).split("\n")) if s.endswith(f"id: {row.id}")
            )
            fail(path, line, f"{row.id} 的写法有误（{error}）", "按文件开头的说明改正")
        out[row.id] = Trait(
            row.id, row.name, row.of, words, never if row.never else None, row.shows, row.unlike, after
        )
    return out


def _any(patterns: Sequence[str], classes: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_written(p, classes)})" for p in patterns))


def _written(pattern: str, classes: Mapping[str, str]) -> str:
    """The regular expression of a wording: classes filled in, gaps within one sentence."""
    return _GAP.sub(r"[^。；]{0,\1}", _CLASS.sub(lambda m: classes[m[1]], pattern))
