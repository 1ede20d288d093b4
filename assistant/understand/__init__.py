"""What is asked: the sort of question, the laws named, who is involved, what came before.

A question with its history comes in; an `Inquiry` and facets of the facts go out.
It decides from the words alone, so that it costs nothing.
Never here: a search, a passage, an answer's words.
"""

from __future__ import annotations

from assistant.understand.facets import Facet, FacetRule, facets_of, load_facets, words_showing
from assistant.understand.inquiry import content_beside, load_vocabulary, understand

__all__ = [
    "Facet",
    "FacetRule",
    "content_beside",
    "facets_of",
    "load_facets",
    "load_vocabulary",
    "understand",
    "words_showing",
]
