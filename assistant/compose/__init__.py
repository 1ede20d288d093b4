"""What was chosen, laid out: the sources' own words in the order of their authority.

A selection comes in; a draft of numbered lines, citations and claims goes out.
Every line stands on a passage or is a joint from `prompts/`.
Never here: a score, a search, words about law that no source carries.
"""

from __future__ import annotations

from assistant.compose.articles import compose_laws, compose_references
from assistant.compose.dates import write_dates
from assistant.compose.draft import Draft
from assistant.compose.situation import compose_opinion, compose_situation, compose_views

__all__ = [
    "Draft",
    "compose_laws",
    "compose_opinion",
    "compose_references",
    "compose_situation",
    "compose_views",
    "write_dates",
]
