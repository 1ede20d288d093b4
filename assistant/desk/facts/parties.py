"""Whom facts are about: a person or a body, as it is named there (corpus/language/desk.yaml)."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.desk.facts.voices import no_fact, within
from assistant.language.tables import table

_DONE_TO = re.compile("责令|约谈|督促|要求|处罚|检查|向|对")
LONGEST = 24  # characters of a name
MOST_NAMED = 3  # suspects named in a title


@lru_cache(maxsize=256)
def party(text: str) -> str:
    """The party that a text of facts is about, as it is named there; "" where none is found."""
    told = table("desk")
    plain = told.pattern("day").sub("", text)
    if m := told.match("accused", plain):
        return m[1]
    found = [told.match("person", plain[:80]), told.match("organ", plain) or told.match("unnamed", plain)]
    first = min((m for m in found if m), key=lambda m: m.start(), default=None)
    name = told.pattern("lead").sub("", first[first.lastindex or 0])[:LONGEST] if first else ""
    return "" if told.match("unnameable", name) else name


def suspects(text: str) -> tuple[str, ...]:
    """The natural persons whom facts name as suspected, accused or brought in, in their order."""
    named = table("desk").pattern("suspected").finditer(text)
    return tuple(dict.fromkeys(m[1] or m[2] for m in named))


def subject(text: str, crime: bool = False) -> str:
    """The party that the title of a paper names: of a crime those suspected, else the person named with
    his work; else who handled information, where the party first named is an organ that only supervises.
    """
    told, first = table("desk"), party(text)
    if crime and (named := suspects(text)):
        return "、".join(named[:MOST_NAMED]) + ("等" if len(named) > MOST_NAMED else "")
    if crime and (m := told.match("insider_named", text)):
        return m[1]
    if not told.match("state_body", first) or of_state(text):
        return first
    others = [m[0] for m in told.pattern("organ").finditer(text) if not told.match("state_body", m[0])]
    plain = [told.pattern("lead").sub("", name)[:LONGEST] for name in others]
    return next((n for n in plain if n.startswith("某")), first)


def of_state(text: str) -> bool:
    """Whether an organ of state, or a body that carries out its duties, handled information itself.

    An organ that supervises, or failed to, handles nothing: the facts name others who did.
    """
    told, first, names = table("desk"), party(text), handlers(text)
    if not told.match("state_body", first):
        return False
    if names:
        return first in names or all(told.match("state_body", n) for n in names)
    said = [re.split("[，。；]", part, maxsplit=1)[0] for part in text.split(first)[1:]]
    return not said or not all(told.pattern("supervises").search(words) for words in said)


def by_office(text: str, at: int) -> bool:
    """Whether the body last named in a sentence before a place is an organ of state that is its subject."""
    told = table("desk")
    start = max(text.rfind(stop, 0, at) for stop in "。！？\n") + 1
    named = _subjects(text[start : at + 1])
    return bool(named) and told.match("state_body", named[-1][0]) is not None


def _subjects(text: str) -> list[re.Match[str]]:
    """The bodies that a text names as those who do something, not as those to whom it is done."""
    told = table("desk")
    return [
        m
        for m in told.pattern("body_named").finditer(text)
        if not told.match("oblique", text[max(0, m.start() - 6) : m.start()]) and not _DONE_TO.search(m[0])
    ]


@lru_cache(maxsize=256)
def handlers(text: str) -> tuple[str, ...]:
    """The bodies that handled information, as the facts name them, in their order: the nearest body named
    before each act of handling that is its subject.
    """
    told = table("desk")
    plain = told.pattern("day").sub("", text)
    silent = no_fact(plain)
    acts = [m for m in told.pattern("handles").finditer(plain) if not within(m.span(), silent)]
    bodies = _subjects(plain)
    out = []
    for act in acts:
        clause = plain[max(plain.rfind(stop, 0, act.start()) for stop in "，。；：") + 1 : act.start()]
        before = [b for b in bodies if b.end() <= act.start()]
        if not before or told.match("supervises", clause):
            continue
        out.append(told.pattern("lead").sub("", before[-1][0])[:LONGEST])
    return tuple(dict.fromkeys(out))


def is_body(text: str) -> bool:
    """Whether the party of facts is a body and no person."""
    told, name = table("desk"), party(text)
    return told.match("person", f"{name}系") is None and told.match("unnamed", name) is not None
