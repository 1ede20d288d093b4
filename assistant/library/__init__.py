"""What stands on a day: units by law and article, names, versions, relations, and what is not held.

A `Corpus` comes in, later a law, an article and a day; units, states and histories go out.
Each question has its reason for a miss: repealed, renumbered, not yet in force, not held.
Never here: a search by likeness, a question's words, a verdict on anybody's text.
"""

from __future__ import annotations

from assistant.library.catalogue import LawEntry, often_named
from assistant.library.dropped import changed_since, dropped
from assistant.library.history import (
    ArticleDiff,
    ArticleHistory,
    EventHint,
    Timeline,
    event_days,
    event_hints,
)
from assistant.library.library import Library
from assistant.library.lookup import Lookup, State
from assistant.library.reading import LawReading, read_law, read_query
from assistant.library.related import Related
from assistant.library.relations import RelationKind, Relations

__all__ = [
    "ArticleDiff",
    "ArticleHistory",
    "EventHint",
    "LawEntry",
    "LawReading",
    "Library",
    "Lookup",
    "Related",
    "RelationKind",
    "Relations",
    "State",
    "Timeline",
    "changed_since",
    "dropped",
    "event_days",
    "event_hints",
    "often_named",
    "read_law",
    "read_query",
]
