"""Is the sentence carried: does each statement of a model's draft stand on the passages it cites?

A draft and its sources come in; every statement with its fault, or none, goes out.
A doubt counts against the statement.
Never here: a call of a model, a mended sentence, knowledge of one question.
"""

from __future__ import annotations

from assistant.judge.judge import SORT_OF_KIND, Judge, Judged
from assistant.judge.statements import (
    REPAIR_SCHEMA,
    SCHEMA,
    Reading,
    Sort,
    Statement,
    object_schema,
    read_draft,
)

__all__ = [
    "REPAIR_SCHEMA",
    "SCHEMA",
    "SORT_OF_KIND",
    "Judge",
    "Judged",
    "Reading",
    "Sort",
    "Statement",
    "object_schema",
    "read_draft",
]
