"""The questions that facts put for study, each answered by the sentences that say it best.

A question is held against the types of questions (corpus/desk/asked.yaml), and else against the sentences
of the issues, by nearness of meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.desk.facts.voices import asked
from assistant.language.tables import table
from assistant.retrieve.questions import CLEAR, QuestionHit

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from datetime import date

    from assistant.desk.facts import IssueKind, Reading
    from assistant.index.embed import Embedder
    from assistant.retrieve.searches import Searches
    from assistant.schema.matters import Outside, PlainSentence, QuestionKind

# From SAID on a sentence of an issue answers a question by nearness, of an issue that the facts raise from
# RAISED on. A type of question answers where the law found for the question agrees (among its first AGREED
# articles), or from ALONE on, and then it is named: facts ask in longer sentences than research does.
SAID, RAISED, AGREED, ALONE = 0.66, 0.6, 4, 0.65
MOST_SAID, MOST_ASKED = 2, 6
# Of the first LIKELY types, within CLOSE of the best, the first that is asked of such facts.
LIKELY, CLOSE = 4, 0.08


@dataclass(frozen=True)
class Reply:
    """A question with the sentences that answer it, () where none does; `outside` what is not held.

    `issue`  the title of the issue under which more is said
    `like`   the question of the table that it was taken for, where that is not sure
    """

    question: str
    says: tuple[PlainSentence, ...] = ()
    outside: tuple[Outside, ...] = ()
    issue: str = ""
    like: str = ""


def replies(
    facts: Reading,
    kinds: Mapping[str, IssueKind],
    raised: Container[str],
    searches: Searches,
    embedder: Embedder,
    day: date,
) -> tuple[Reply, ...]:
    """The questions that facts put, MOST_ASKED of them, answered; `raised` are the issues of the facts."""
    put = asked(facts.text)[:MOST_ASKED]
    if not put:
        return ()
    rows = [(k, s) for k in kinds.values() for s, given in k.says if facts.holds(given)]
    said = _vectors(embedder.passages, tuple(f"{k.title}。{s.text}" for k, s in rows))
    out = []
    plain = [formal(q) for q in put]
    for question, words, vector in zip(put, plain, embedder.queries(plain), strict=True):
        hits = searches.questions.hits(words, vector, LIKELY)
        near = (h for h in hits if h.score >= hits[0].score - CLOSE)
        hit = _cued(searches.questions.kinds, words, facts)
        hit = hit or next((h for h in near if _asks(h.kind, words, facts)), None)
        clear = hit is not None and hit.score >= CLEAR
        agrees = clear or (hit is not None and hit.agrees(searches.law_votes(words, day), AGREED))
        if hit and not agrees and hit.score < ALONE:
            hit = None
        says = [s for s in hit.kind.says if facts.holds(s.given)] if hit else []
        if hit and says:
            sentences = tuple(s.plain for s in says[:MOST_SAID])
            outside = tuple(o for o in hit.kind.outside if facts.holds(o.given))
            out.append(Reply(question, sentences, outside, "", "" if agrees and hit.sure else hit.like))
            continue
        nearness = said @ vector if rows else np.zeros(1)
        least = np.array([RAISED if k.key in raised else SAID for k, _ in rows] or [2.0])
        best = int((nearness - least).argmax())
        kind, sentence = rows[best] if nearness[best] >= least[best] else (None, None)
        out.append(Reply(question, (sentence,), (), kind.title) if kind and sentence else Reply(question))
    return tuple(out)


def formal(question: str) -> str:
    """A question in the words of papers: what people say is put as a paper would put it."""
    for pattern, put in table("desk").rows("formal"):
        question = re.sub(pattern, put, question)
    return question


def _asks(kind: QuestionKind, words: str, facts: Reading) -> bool:
    """Whether a type of question is asked of such facts in such words."""
    return facts.holds(kind.only) and re.search(kind.must, words) is not None


def _cued(kinds: Sequence[QuestionKind], words: str, facts: Reading) -> QuestionHit | None:
    """The type that a question asks in so many words, of facts that allow it; it is named, as nearness alone
    does not show it."""
    cued = (k for k in kinds if k.cue and re.search(k.cue, words) and facts.holds(k.only))
    kind = next(cued, None)
    if kind is None:
        return None
    return QuestionHit(kind, ALONE, next((a for a in kind.asks if re.search(kind.cue, a)), kind.asks[0]))


@lru_cache(maxsize=8)
def _vectors(embed: Callable[[Sequence[str]], np.ndarray], texts: tuple[str, ...]) -> np.ndarray:
    """Vectors of texts, computed once for a process: the tables do not change under it."""
    return embed(texts) if texts else np.zeros((1, 1), np.float32)
