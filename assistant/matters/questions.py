"""What prosecutors ask, and what answers: corpus/desk/asked.yaml, types of questions.

Its sentences stand on norms and on words of those norms, checked like those of the matters.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from assistant.language.tables import read_table
from assistant.schema.matters import QuestionKind

FILE = "desk/asked.yaml"


@lru_cache(maxsize=4)
def load_question_kinds(corpus: Path) -> tuple[QuestionKind, ...]:
    """Read the table; CorpusError names file and line of what is wrong."""
    return read_table(corpus / FILE, tuple[QuestionKind, ...])
