"""Whose words a text of facts holds: what is told, asked, unknown, and what the other side pleads.

A question put for study, a point still to be found out and what a handler says in its own defence are no
facts: they fill no element and take no step. Facts with headed sections (需研究：, 尚缺：, 公司辩称：) are
read by their heads, others by their sentences. The patterns are in corpus/language/desk.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Literal

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
FEWEST = 3  # numbered lines at the end that are a list of questions
LAST = 2  # sentences at the end, where a text may ask without words that lead to a question


Voice = Literal["asked", "unknown", "pleaded"]
HEADS: dict[Voice, str] = {"asked": "head_asked", "unknown": "head_unknown", "pleaded": "head_pleaded"}


@lru_cache(maxsize=256)
def full_sentences(text: str) -> Spans:
    """Spans of the sentences of a text, each to its full stop."""
    return tuple(m.span() for m in _FULL.finditer(text))


@lru_cache(maxsize=256)
def sections(text: str, voice: Voice) -> Spans:
    """Spans of what stands under the heads of a voice, the heads with it, sentence by sentence.

    A head opens a sentence and ends with a colon. What is pleaded goes on to the end of the line; what is
    asked or unknown over the numbered sentences that follow, or up to the next head where the head stands
    alone in its line.
    """
    told = table("desk")
    out = []
    under: Voice | None = None
    alone, line = False, 0
    for m in _FULL.finditer(text):
        heads = {v: h for v, name in HEADS.items() if (h := told.pattern(name).match(m[0]))}
        if heads:
            under, head = next(iter(heads.items()))
            line = text.count("\n", 0, m.start())
            alone = not m[0][head.end() :].strip()
        elif told.pattern("head_other").match(m[0]):
            under = None
        elif under == "pleaded":
            under = under if alone or text.count("\n", 0, m.start()) == line else None
        elif not alone and not told.pattern("item_mark").match(m[0]):
            under = None
        if under == voice or (voice == "unknown" and told.match("unknown_said", m[0])):
            out.append(m.span())
    return tuple(out)


@lru_cache(maxsize=256)
def no_fact(text: str, pleaded: bool = True) -> Spans:
    """Spans that tell no fact: what is asked, what is unknown, and with `pleaded` what is pleaded."""
    return (*questions(text), *sections(text, "unknown"), *(pleas(text) if pleaded else ()))


@lru_cache(maxsize=256)
def questions(text: str) -> Spans:
    """Spans of the questions that a text puts for study: from where they begin to the end of the sentence."""
    told = table("desk")
    if headed := sections(text, "asked") or _listed(text):
        return headed
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


@dataclass(frozen=True)
class Question:
    """A question as it is put, and what it asks one by one; a numbered question is put whole."""

    text: str
    parts: tuple[str, ...]


def _listed(text: str) -> Spans:
    """The numbered lines that a text ends with and that ask; () where they are fewer than FEWEST, or tell."""
    told = table("desk")
    lines = [m for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    tail = list(takewhile(lambda m: told.match("item_mark", m[0]), reversed(lines)))
    asking = [m for m in tail if told.match("question_put", m[0]) or told.match("question_part", m[0])]
    if len(tail) < FEWEST or len(asking) < len(tail) * 2 / 3:
        return ()
    return tuple(m.span() for m in reversed(tail))


@lru_cache(maxsize=256)
def put(text: str) -> tuple[Question, ...]:
    """The questions that a text puts, numbered ones whole, others each by itself without what leads to it."""
    out: list[Question] = []
    for start, end in _joined(questions(text)):
        words = table("desk").pattern("head_asked").sub("", text[start:end])
        for numbered, item in _items(words):
            parts = _parts(item)
            if numbered and parts:
                out.append(Question(item, parts))
            else:
                out += [Question(one, (one,)) for one in parts]
    return tuple(dict.fromkeys(out))


@lru_cache(maxsize=256)
def asked(text: str) -> tuple[str, ...]:
    """The questions that a text puts, as they are put."""
    return tuple(q.text for q in put(text))


def without_asked(text: str) -> str:
    """A text without what stands under the head of its questions; the whole where none has a head."""
    out, at = "", 0
    for a, b in sections(text, "asked"):
        out, at = out + text[at:a], b
    return out + text[at:]


def unknown(text: str) -> tuple[str, ...]:
    """What a text lists as still to be found out, item by item."""
    told = table("desk")
    lines = (text[a:b] for a, b in sections(text, "unknown"))
    items = (i for line in lines for i in re.split("[；;。\n]", told.pattern("head_unknown").sub("", line)))
    plain = (told.pattern("item_mark").sub("", i.strip(_STOPS)).strip(_STOPS) for i in items)
    return tuple(dict.fromkeys(i for i in plain if len(i) >= SHORTEST))


def _joined(spans: Spans) -> Spans:
    """Spans with those that touch joined: a sentence may end between two numbers."""
    out: list[tuple[int, int]] = []
    for a, b in spans:
        if out and a - out[-1][1] <= 1:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return tuple(out)


def _items(words: str) -> list[tuple[bool, str]]:
    """What stands under each number, without it; else the whole: (numbered, words)."""
    mark = table("desk").pattern("item_mark")
    marks = [m for m in re.finditer(f"(?:^|(?<=[\n；;。？?：:]))\\s*(?:{mark.pattern.lstrip('^')})", words)]
    if len(marks) < 2:
        return [(False, words)]
    ends = [*(m.start() for m in marks[1:]), len(words)]
    items = [words[m.end() : end].strip(_STOPS + "\n") for m, end in zip(marks, ends, strict=True)]
    return [(True, item) for item in items if len(item) >= SHORTEST]


def _parts(words: str) -> tuple[str, ...]:
    """What words ask one by one."""
    out: list[str] = []
    joined = table("desk").pattern("question_joined").sub(r"；\1；", words)
    for part in re.split("[；;？?]", joined):
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
    out, before, put_to = [], "", False
    clauses = [m[0] for m in _CLAUSE.finditer(words)]
    asks = [told.match("question_part", c) is not None for c in clauses]
    for at, clause in enumerate(clauses):
        if before.strip(_STOPS) and told.match("question_also", clause):
            out.append(before)
            before = ""
        before += clause
        put_to |= asks[at]
        # What is listed with 、 is of one question: 是否属于法律、法规授权的组织.
        listed = clause.endswith("、") and not any(asks[at + 1 : at + 2])
        if put_to and not listed:
            out.append(before)
            before, put_to = "", False
    if before.strip(_STOPS):
        out[-1:] = [out[-1] + before] if out else [before]
    return out


@lru_cache(maxsize=256)
def pleas(text: str) -> Spans:
    """Spans of what handlers and suspects say for themselves, up to where the facts go on."""
    told = table("desk")
    out = []
    headed = sections(text, "pleaded")
    for m in _FULL.finditer(text):
        if own := next((s for s in headed if m.start() <= s[0] < m.end()), None):
            turn = told.pattern("plea_turn").search(text, *own)
            out.append((own[0], turn.start() if turn else own[1]))
            continue
        if not (plea := told.pattern("plea").search(m[0])):
            continue
        turn = told.pattern("plea_turn").search(m[0], plea.end())
        out.append((m.start() + plea.start(), m.start() + turn.start() if turn else m.end()))
    return tuple(out)


def within(span: tuple[int, int], spans: Spans) -> bool:
    """Whether a span begins in one of the spans."""
    return any(a <= span[0] < b for a, b in spans)
