"""What facts tell: who acted, on which information, what was done, what came of it, at which stage.

A trait is shown by its wordings, patterns with classes of words ({neg}) and gaps (~8: so many characters
of one sentence). They stand in corpus/desk/traits.yaml with examples, where a lawyer can mend them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from assistant.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FILE = "desk/traits.yaml"
KINDS = ("actor", "information", "conduct", "harm", "stage")
_CLAUSE = re.compile(r"[^，；。！？：\n]+[，；。！？：]?")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_FIELDS = {"id", "name", "of", "words", "shows", "unlike", "not"}
_GAP = re.compile(r"~(\d+)")
_CLASS = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True)
class Trait:
    """A fact that facts may tell. `never`: in a clause with these words it is not told."""

    id: str
    name: str
    kind: str
    words: re.Pattern[str]
    never: re.Pattern[str] | None
    shows: tuple[str, ...]
    unlike: tuple[str, ...]

    def found(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where its wordings stand in a text: spans."""
        return tuple(m.span() for m in self.words.finditer(text) if not self._denied(text, *m.span()))

    def _denied(self, text: str, start: int, end: int) -> bool:
        if self.never is None:
            return False
        a, b = clause_around(text, start, end)
        return bool(self.never.search(text[a:b]))


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the clauses that a span of a text lies in."""
    spans = [m.span() for m in _CLAUSE.finditer(text)]
    within = [(a, b) for a, b in spans if a < end and start < b]
    return (within[0][0], within[-1][1]) if within else (start, end)


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, 分句 at ； counted as sentences."""
    return [m.span() for m in _SENTENCE.finditer(text) if m[0].strip()]


@lru_cache(maxsize=4)
def load_traits(corpus: Path) -> Mapping[str, Trait]:
    """Read corpus/desk/traits.yaml; CorpusError names the entry that is wrong."""
    path = corpus / FILE
    where = ""
    try:
        out: dict[str, Trait] = {}
        told = yaml.safe_load(path.read_text("utf-8"))
        for row in told["traits"]:
            where = str(row.get("id"))
            out[where] = _trait(row, told["classes"])
        return out
    except (OSError, KeyError, TypeError, ValueError, AttributeError, re.error, yaml.YAMLError) as error:
        raise CorpusError(f"案情特征读不出来：{FILE} {where}：{error!r}") from error


def _trait(row: dict[str, Any], classes: Mapping[str, str]) -> Trait:
    if unknown := set(row) - _FIELDS:
        raise ValueError(f"不认识的字段：{'、'.join(sorted(unknown))}")
    if row["of"] not in KINDS:
        raise ValueError(f"of 应为 {'、'.join(KINDS)}")
    return Trait(
        row["id"],
        row["name"],
        row["of"],
        _any(row["words"], classes),
        _any(row["not"], classes) if row.get("not") else None,
        tuple(row["shows"]),
        tuple(row["unlike"]),
    )


def _any(patterns: Sequence[str], classes: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_written(p, classes)})" for p in patterns))


def _written(pattern: str, classes: Mapping[str, str]) -> str:
    """The regular expression of a wording: classes filled in, gaps within one sentence."""
    return _GAP.sub(r"[^。；]{0,\1}", _CLASS.sub(lambda m: classes[m[1]], pattern))
