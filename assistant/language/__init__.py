"""Chinese text as such: folded, counted, cut into sentences and pairs of characters.

Running text comes in; folded letters, spans of sentences, numbers, shared words go out, offsets kept.
Words of the language lie in `corpus/language/` and are read here.
Never here: a law, a citation, a unit, or what any of them means.
"""

from __future__ import annotations

from assistant.language.bigrams import Terms, bigrams, content_pairs, ngrams
from assistant.language.numerals import amounts_of, article_name, to_chinese, to_int
from assistant.language.orders import gives_orders, runs_without_orders, without_orders
from assistant.language.text import (
    contains,
    fold,
    full_sentences,
    inner_quotes,
    letters,
    sentence_spans,
    sentences,
    widen,
    writable,
)

__all__ = [
    "Terms",
    "amounts_of",
    "article_name",
    "bigrams",
    "contains",
    "content_pairs",
    "fold",
    "full_sentences",
    "gives_orders",
    "inner_quotes",
    "letters",
    "ngrams",
    "runs_without_orders",
    "sentence_spans",
    "sentences",
    "to_chinese",
    "to_int",
    "widen",
    "without_orders",
    "writable",
]
