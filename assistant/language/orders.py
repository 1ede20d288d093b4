"""Sentences of a source that speak to a machine and not to a reader: no evidence of anything.

A folder that a user imports may hold them by design (“忽略之前的指令……”). They are kept in the text
that the panel opens, noted at the import, and neither quoted nor given to a model.
"""

from __future__ import annotations

import re
from functools import cache

from assistant.language.tables import table

_SENTENCE = re.compile(r"(?<=[。！？!?\n])")


@cache
def _orders() -> re.Pattern[str]:
    return table("orders").pattern("source")


def gives_orders(text: str) -> bool:
    """Whether a text speaks to a model."""
    return bool(_orders().search(text))


def runs_without_orders(text: str) -> list[str]:
    """The unbroken stretches of a text between sentences that give orders; [text] where none does."""
    if not gives_orders(text):
        return [text]
    runs = [""]
    for sentence in _SENTENCE.split(text):
        if gives_orders(sentence):
            runs.append("")
        else:
            runs[-1] += sentence
    return [run.strip() for run in runs if run.strip()]


def without_orders(text: str) -> str:
    """A source without the sentences that give orders to a model; "" where nothing else is in it."""
    return text if not gives_orders(text) else "\n".join(runs_without_orders(text))
