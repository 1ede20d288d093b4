"""From a question to ranked passages, each with its numbers.

An inquiry's texts come in; passages of law, practice and views go out, ranked, of one day.
Only this room holds the index while a question is answered.
Never here: which passages an answer shows, and what it says of them.
"""

from __future__ import annotations

from assistant.retrieve.digests import DigestSearch
from assistant.retrieve.lexicon import expand, load_lexicon
from assistant.retrieve.relevance import Relevance
from assistant.retrieve.retriever import LAW, Retriever

__all__ = ["LAW", "DigestSearch", "Relevance", "Retriever", "expand", "load_lexicon"]
