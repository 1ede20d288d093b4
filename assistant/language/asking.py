"""The clauses of a story that ask something in so many words (corpus/language/asking.yaml)."""

from __future__ import annotations

import re

from assistant.language.tables import table

SHORTEST, MOST = 4, 3
_BETWEEN = re.compile(r"[，,。！!；;\s]+|(?<=[？?])")


def asking_clauses(text: str) -> tuple[str, ...]:
    """The last MOST clauses of a story that ask something in so many words.

    >>> asking_clauses("同行拿我的照片卖货，我举报两次都不管。平台要不要负责")
    ('平台要不要负责',)
    """
    clauses = (c.strip() for c in _BETWEEN.split(text))
    asking = [c for c in clauses if len(c) >= SHORTEST and table("asking").match("clause", c)]
    return tuple(asking[-MOST:])
