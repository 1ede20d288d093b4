"""What prosecutors ask of a matter, and what answers: corpus/desk/asked.yaml, types of questions.

Its sentences stand on norms and on words of those norms, checked like those of the issues.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from assistant.desk.facts.issues import Outside, Says  # noqa: TC001 (the form of the table)
from assistant.language.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

FILE = "desk/asked.yaml"


@dataclass(frozen=True)
class QuestionKind:
    """A type of question: how it is put (`asks`), what answers it, what is not held and decides a point."""

    key: str
    asks: tuple[str, ...]
    says: tuple[Says, ...]
    outside: tuple[Outside, ...] = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@lru_cache(maxsize=4)
def load_question_kinds(corpus: Path) -> tuple[QuestionKind, ...]:
    """Read the table; CorpusError names file and line of what is wrong."""
    return read_table(corpus / FILE, tuple[QuestionKind, ...])
