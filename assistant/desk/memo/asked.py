"""The questions that facts put for study, each answered by the sentences that say it best.

A question is held against the types of questions (corpus/desk/asked.yaml), how they are put and what
answers them, and else against the sentences of the issues; by nearness of meaning and by words shared,
since nobody puts a question twice in the same words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.desk.facts import load_question_kinds
from assistant.desk.facts.voices import asked
from assistant.schema.matters import PlainSentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from assistant.desk.facts import IssueKind, Outside, QuestionKind, Reading
    from assistant.index.embed import Embedder

# What nearness of meaning counts beside words shared, and how a question is put beside what answers it; from
# FLOOR on a type of question answers, below SURE it is named; from SAID on a sentence of an issue answers.
# Set on 42 questions: of 38 that the table answers 35 got their type, of 4 of something else none.
NEARNESS, PUT, FLOOR, SURE, SAID = 0.8, 0.7, 0.63, 0.7, 0.66
MOST_SAID, MOST_ASKED = 2, 6
_COMMON = re.compile(r"[，。？、是否能应如何怎样的对和与在由了其该]")  # what every question holds


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
    facts: Reading, kinds: Mapping[str, IssueKind], corpus: Path, embedder: Embedder
) -> tuple[Reply, ...]:
    """The questions that facts put, MOST_ASKED of them, answered."""
    put = asked(facts.text)[:MOST_ASKED]
    if not put:
        return ()
    table = _Table(load_question_kinds(corpus), embedder)
    rows = [(k, s) for k in kinds.values() for s, given in k.says if facts.holds(given)]
    said = _vectors(embedder.passages, tuple(f"{k.title}。{s.text}" for k, s in rows))
    out = []
    for question, vector in zip(put, embedder.queries(list(put)), strict=True):
        if (reply := table.reply(question, vector, facts)) is not None:
            out.append(reply)
            continue
        near = said @ vector if rows else np.zeros(1)
        kind, sentence = rows[int(near.argmax())] if near.max() >= SAID else (None, None)
        out.append(Reply(question, (sentence,), (), kind.title) if kind and sentence else Reply(question))
    return tuple(out)


@dataclass(frozen=True)
class _Table:
    """The types of questions, as vectors and as pairs of characters."""

    types: tuple[QuestionKind, ...]
    embedder: Embedder

    @cached_property
    def _asks(self) -> tuple[tuple[int, str], ...]:
        return tuple((n, a) for n, t in enumerate(self.types) for a in t.asks)

    @cached_property
    def _answers(self) -> tuple[tuple[int, str], ...]:
        return tuple((n, s.text) for n, t in enumerate(self.types) for s in t.says)

    def reply(self, question: str, vector: np.ndarray, facts: Reading) -> Reply | None:
        """The answer of the type that a question is of; None where it is of none."""
        asks = tuple(a for _, a in self._asks)
        near = _vectors(self.embedder.queries, asks) @ vector
        by_ask = NEARNESS * near + (1 - NEARNESS) * _pairs(asks).shared(question)
        by_answer = _vectors(self.embedder.passages, tuple(s for _, s in self._answers)) @ vector
        by_kind = PUT * self._best(by_ask, self._asks) + (1 - PUT) * self._best(by_answer, self._answers)
        best = int(by_kind.argmax())
        kind = self.types[best]
        says = [
            PlainSentence(s.text, norms=s.norms, words=s.words) for s in kind.says if facts.holds(s.given)
        ]
        if not says or by_kind[best] < FLOOR:
            return None
        own = [i for i, (n, _) in enumerate(self._asks) if n == best]
        like = "" if by_kind[best] >= SURE else asks[max(own, key=lambda i: by_ask[i])]
        outside = tuple(o for o in kind.outside if facts.holds(o.given))
        return Reply(question, tuple(says[:MOST_SAID]), outside, "", like)

    def _best(self, scores: np.ndarray, rows: Sequence[tuple[int, str]]) -> np.ndarray:
        """The best score of each type: (types,)."""
        out = np.full(len(self.types), -1.0)
        np.maximum.at(out, [n for n, _ in rows], scores)
        return out


@dataclass(frozen=True)
class _Pairs:
    """Pairs of characters that questions of the table hold, each the rarer the more it counts."""

    held: tuple[frozenset[str], ...]
    weights: Mapping[str, float]

    def shared(self, question: str) -> np.ndarray:
        """What a question shares with each: (questions,), 1 for the same words."""
        own = _pairs_of(question)
        size = self._sum(own)
        return np.array([self._sum(own & h) / max(1e-9, (size * self._sum(h)) ** 0.5) for h in self.held])

    def _sum(self, pairs: frozenset[str]) -> float:
        return sum(self.weights.get(p, 1.0) for p in pairs)


@lru_cache(maxsize=4)
def _pairs(texts: tuple[str, ...]) -> _Pairs:
    held = tuple(_pairs_of(t) for t in texts)
    counts = Counter(p for h in held for p in h)
    return _Pairs(held, {p: math.log(1 + len(texts) / (1 + n)) for p, n in counts.items()})


def _pairs_of(text: str) -> frozenset[str]:
    plain = _COMMON.sub("", text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


@lru_cache(maxsize=8)
def _vectors(embed: Callable[[Sequence[str]], np.ndarray], texts: tuple[str, ...]) -> np.ndarray:
    """Vectors of texts, computed once for a process: the tables do not change under it."""
    return embed(texts) if texts else np.zeros((1, 1), np.float32)
