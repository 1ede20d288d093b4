"""Whom facts are about: a person or a body, as it is named there (corpus/language/desk.yaml)."""

from __future__ import annotations

from functools import lru_cache

from assistant.language.tables import table

LONGEST = 24  # characters of a name


@lru_cache(maxsize=256)
def party(text: str) -> str:
    """The party that a text of facts is about, as it is named there; "" where none is found."""
    told = table("desk")
    plain = told.pattern("day").sub("", text)
    if m := told.match("accused", plain):
        return m[1]
    found = [told.match("person", plain[:80]), told.match("organ", plain) or told.match("unnamed", plain)]
    first = min((m for m in found if m), key=lambda m: m.start(), default=None)
    return told.pattern("lead").sub("", first[first.lastindex or 0])[:LONGEST] if first else ""


def of_state(text: str) -> bool:
    """Whether the party of facts is an organ of state or a body that carries out its duties."""
    return table("desk").match("state_body", party(text)) is not None


def is_body(text: str) -> bool:
    """Whether the party of facts is a body and no person."""
    told, name = table("desk"), party(text)
    return told.match("person", f"{name}系") is None and told.match("unnamed", name) is not None
