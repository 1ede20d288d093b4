"""The questions that facts put for study, each answered by the sentences that say it best.

A question is held against the types of questions (corpus/desk/asked.yaml), and else against the sentences
of the issues, by nearness of meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.desk.facts.voices import put
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
SAID, RAISED, AGREED, ALONE = 0.7, 0.67, 4, 0.65
MOST_SAID, MOST_ASKED = 2, 8
# Where nothing answers, what the search finds is named: MOST_SEEN articles from a share of SEEN on.
MOST_SEEN, SEEN = 3, 0.15
# Of the first LIKELY types, within CLOSE of the best, the first that is asked of such facts.
LIKELY, CLOSE = 4, 0.08


@dataclass(frozen=True)
class Reply:
    """A question with the sentences that answer it, () where none does; `outside` what is not held.

    `issue`  the title of the issue under which more is said
    `like`   the question of the table that it was taken for, where that is not sure
    `part`   what of the question is answered here, where it asks several things
    `see`    norms that the search finds for what nothing answers
    """

    question: str
    says: tuple[PlainSentence, ...] = ()
    outside: tuple[Outside, ...] = ()
    issue: str = ""
    like: str = ""
    part: str = ""
    see: tuple[str, ...] = ()


def replies(
    facts: Reading,
    kinds: Mapping[str, IssueKind],
    raised: Container[str],
    searches: Searches,
    embedder: Embedder,
    day: date,
) -> tuple[Reply, ...]:
    """The questions that facts put, MOST_ASKED of them, answered part by part; `raised` are the issues of
    the facts.
    """
    asked = [(q, part) for q in put(facts.text)[:MOST_ASKED] for part in q.parts]
    if not asked:
        return ()
    rows = [(k, s) for k in kinds.values() for s, given in k.says if facts.holds(given)]
    said = _vectors(embedder.passages, tuple(f"{k.title}。{s.text}" for k, s in rows))
    out: list[Reply] = []
    plain = [formal(part) for _, part in asked]
    for (question, part), words, vector in zip(asked, plain, embedder.queries(plain), strict=True):
        own = part if len(question.parts) > 1 else ""
        votes = searches.law_votes(words, day)
        hit = _type_of(words, vector, facts, searches, votes)
        if hit and (says := [s for s in hit.kind.says if facts.holds(s.given)]):
            sentences = tuple(s.plain for s in says[:MOST_SAID])
            outside = tuple(o for o in hit.kind.outside if facts.holds(o.given))
            named = "" if hit.sure and _agrees(hit, votes) else hit.like
            if out and (out[-1].question, out[-1].says) == (question.text, sentences):
                out[-1] = replace(out[-1], part=f"{out[-1].part}，{own}")  # one answer to both parts
            else:
                out.append(Reply(question.text, sentences, outside, "", named, own))
            continue
        nearness = said @ vector if rows else np.zeros(1)
        least = np.array([RAISED if k.key in raised else SAID for k, _ in rows] or [2.0])
        best = int((nearness - least).argmax())
        if nearness[best] >= least[best]:
            kind, sentence = rows[best]
            out.append(Reply(question.text, (sentence,), (), kind.title, "", own))
        else:
            first = sorted(votes, key=lambda key: -votes[key])
            seen = tuple(k for k in first[:MOST_SEEN] if votes[k] >= SEEN)
            out.append(Reply(question.text, part=own, see=seen))
    return tuple(out)


def _type_of(
    words: str, vector: np.ndarray, facts: Reading, searches: Searches, votes: Mapping[str, float]
) -> QuestionHit | None:
    """The type that a question is of, in so many words or by nearness; None where none is sure enough."""
    if cued := _cued(searches.questions.kinds, words, facts):
        return cued
    hits = searches.questions.hits(words, vector, LIKELY)
    near = (h for h in hits if h.score >= hits[0].score - CLOSE)
    hit = next((h for h in near if _asks(h.kind, words, facts)), None)
    if hit is None or (not _agrees(hit, votes) and hit.score < ALONE):
        return None
    return hit


def _agrees(hit: QuestionHit, votes: Mapping[str, float]) -> bool:
    return hit.score >= CLEAR or hit.agrees(votes, AGREED)


def asks_of_crime(question: str) -> bool:
    """Whether a question is of a crime, its punishment or the standards of its counts and amounts."""
    return table("desk").match("crime_asked", question) is not None


def formal(question: str) -> str:
    """A question in the words of papers: what people say is put as a paper would put it."""
    for pattern, written in table("desk").rows("formal"):
        question = re.sub(pattern, written, question)
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
