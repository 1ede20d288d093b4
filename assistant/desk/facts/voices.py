"""Whose words a text of facts holds: what is told, the questions put, the pleas of the other side.

A question put for study and what a handler says in its own defence are no facts: they fill no element
and take no step. The patterns are in corpus/language/desk.yaml.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.desk.facts.traits import sentences_of
from assistant.language.tables import table

Spans = tuple[tuple[int, int], ...]
_CLAUSE = re.compile(r"[^，,：:]+[，,：:]?")
_ITEM = re.compile(r"(?<=[：:，；])(?=(?:一|二|三|四|五)是|其[一二三四五]|[（(]?[1-5一二三四五][)）.、])")
_LEAD = re.compile(r"^(?:[一二三四五]是|是(?=[，：])|其[一二三四五][，、]?|[（(]?[1-5一二三四五][)）.、])")
_JOINED = re.compile(r"(?<=[，；])|(?=(?:以及|还有)(?=[^，；]{0,20}(?:是否|能否|如何|怎样|应否)))")
SHORTEST, LONGEST = 6, 160


@lru_cache(maxsize=256)
def questions(text: str) -> Spans:
    """Spans of the questions that a text puts for study: from where the question begins to its end."""
    told = table("desk")
    out = []
    asking = False  # items that follow a lead belong to the question too
    for start, end in sentences_of(text):
        sentence = text[start:end]
        lead = told.pattern("question_lead").search(sentence)
        put = told.pattern("question_put").search(sentence) or told.pattern("question_end").search(sentence)
        if not put and not (asking and _LEAD.match(sentence.strip())):
            asking = bool(lead)
            continue
        asking = True
        at = (
            lead.start()
            if lead
            else next((m.start() for m in _CLAUSE.finditer(sentence) if put and m.end() > put.start()), 0)
        )
        out.append((start + at, end))
    return tuple(out)


@lru_cache(maxsize=256)
def asked(text: str) -> tuple[str, ...]:
    """The questions that a text puts, each by itself, without what leads to it."""
    told = table("desk")
    out: list[str] = []
    for start, end in questions(text):
        words = text[start:end]
        if (lead := told.pattern("question_lead").match(words)) and lead.end() < len(words):
            words = words[lead.end() :]
        for part in _ITEM.split(words):
            for one in _each(part.strip(" ，；。：:\n")):
                plain = (
                    _LEAD.sub("", one)
                    .lstrip("，：")
                    .removeprefix("以及")
                    .removeprefix("还有")
                    .strip(" ，；。：:？?、")
                )
                if SHORTEST <= len(plain) <= LONGEST:
                    out.append(plain)
    return tuple(dict.fromkeys(out))


def _each(words: str) -> list[str]:
    """The questions of a sentence: each ends with the clause that asks."""
    put = table("desk").pattern("question_put")
    out, open_ = [""], False
    for clause in _JOINED.split(words):
        if open_ and put.search(clause):
            out.append("")
        out[-1] += clause
        open_ = bool(put.search(out[-1]))
    return out


@lru_cache(maxsize=256)
def pleas(text: str) -> Spans:
    """Spans of what handlers and suspects say for themselves, up to where the facts go on."""
    told = table("desk")
    out = []
    for start, end in sentences_of(text):
        sentence = text[start:end]
        if not (plea := told.pattern("plea").search(sentence)):
            continue
        turn = told.pattern("plea_turn").search(sentence, plea.end())
        out.append((start + plea.start(), start + turn.start() if turn else end))
    return tuple(out)


def within(span: tuple[int, int], spans: Spans) -> bool:
    """Whether a span begins in one of the spans."""
    return any(a <= span[0] < b for a, b in spans)
