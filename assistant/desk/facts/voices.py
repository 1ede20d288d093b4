"""Whose words a text of facts holds: what is told, the questions put, the pleas of the other side.

A question put for study and what a handler says in its own defence are no facts: they fill no element
and take no step. The patterns are in corpus/language/desk.yaml.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.language.tables import table

Spans = tuple[tuple[int, int], ...]
_FULL = re.compile(
    r"[^。！？!?\n]+[。！？!?]?"
)  # a sentence to its full stop, what stands between ； with it
_CLAUSE = re.compile(r"[^，,：:；、]+[，,：:；、]?")
_WHOLE = re.compile(r"[^，；。]+[，；。]?")  # a clause with what it lists
_LEAD = re.compile(
    r"^(?:(?:要|须|需|尚待|有待)?决定(?=是否|要不要|应否|能否)|[一二三四五]是|是(?=[，：])|其[一二三四五][，、]?|[（(]?[1-5一二三四五][)）.、])"
)
_STOPS = " ，；。：:？?、"
SHORTEST, LONGEST = 4, 160
LAST = 2  # sentences at the end, where a text may ask without words that lead to a question


@lru_cache(maxsize=256)
def questions(text: str) -> Spans:
    """Spans of the questions that a text puts for study: from where they begin to the end of the sentence."""
    told = table("desk")
    out = []
    full = list(_FULL.finditer(text))
    for m in full:
        lead = told.pattern("question_lead").search(m[0])
        puts = [p for p in told.pattern("question_put").finditer(m[0]) if not _told(m[0], p)]
        ends = told.pattern("question_end").search(m[0])
        if lead and (puts or ends):
            out.append((m.start() + lead.end(), m.end()))
        elif (puts and ends) or ((puts or ends) and m in full[-LAST:]):
            at = puts[0].start() if puts else m.end() - m.start() - 1
            first = next(c.start() for c in _CLAUSE.finditer(m[0]) if c.end() > at)
            out.append((m.start() + first, m.end()))
    return tuple(out)


def _told(sentence: str, put: re.Match[str]) -> bool:
    """Whether words that may ask only tell what nobody knows or wrote: 是否被下载无法判断, 未写明怎样处理."""
    told = table("desk")
    clause = next(c for c in _WHOLE.finditer(sentence) if c.end() > put.start())
    return told.match("question_told", clause[0]) is not None


@lru_cache(maxsize=256)
def asked(text: str) -> tuple[str, ...]:
    """The questions that a text puts, each by itself, without what leads to it."""
    out: list[str] = []
    for start, end in questions(text):
        words = table("desk").pattern("question_joined").sub(r"；\1；", text[start:end])
        for part in re.split("[；;？?]", words):
            for one in _each(part):
                plain = _LEAD.sub("", one.strip(_STOPS)).strip(_STOPS)
                plain = re.sub(r"^(?:以及|还有|另外|并且|同时)", "", plain)
                if len(plain) < SHORTEST and out and plain:
                    out[-1] += f"，{plain}"  # 责任怎么分: of the question before
                elif SHORTEST <= len(plain) <= LONGEST:
                    out.append(plain)
    return tuple(dict.fromkeys(out))


def _each(words: str) -> list[str]:
    """The questions of a part: each ends with the clause that asks; what stands before leads to it.

    What is joined to a question by 以及 is one of its own.
    """
    told = table("desk")
    out, before = [], ""
    for clause in _CLAUSE.finditer(words):
        if before.strip(_STOPS) and told.match("question_also", clause[0]):
            out.append(before)
            before = ""
        before += clause[0]
        if told.pattern("question_part").search(clause[0]):
            out.append(before)
            before = ""
    if before.strip(_STOPS):
        out[-1:] = [out[-1] + before] if out else [before]
    return out


@lru_cache(maxsize=256)
def pleas(text: str) -> Spans:
    """Spans of what handlers and suspects say for themselves, up to where the facts go on."""
    told = table("desk")
    out = []
    for m in _FULL.finditer(text):
        if not (plea := told.pattern("plea").search(m[0])):
            continue
        turn = told.pattern("plea_turn").search(m[0], plea.end())
        out.append((m.start() + plea.start(), m.start() + turn.start() if turn else m.end()))
    return tuple(out)


def within(span: tuple[int, int], spans: Spans) -> bool:
    """Whether a span begins in one of the spans."""
    return any(a <= span[0] < b for a, b in spans)
