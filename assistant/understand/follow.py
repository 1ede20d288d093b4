"""Whether a turn of a conversation leans on the one before it, and what both say together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from assistant.language.text import letters
from assistant.schema.stages import History
from assistant.understand.talk import ActKind, act_of, bare, corrects, refers_back

# Measured on the dialogues of the development stories: see docs/answers.md.
KNOWN = 0.45  # so likely a matter of its own, a turn stands alone unless it refers back
LEANS = 0.5  # so strongly a turn refers back
SHORT = 10  # letters of a turn that says too little to stand alone
LITTLE = 0.2  # unless it is this likely a matter of its own and refers back to nothing
LEANING_ACTS = (ActKind.PLAIN_WORDS, ActKind.SHORTER)
SENT = 6  # turns looked at
_TOLD = re.compile(r"^补充[：:]\s*(?P<ask>.+?[？?])\s*(?P<said>是|否|不清楚)[。.]?$")


@dataclass(frozen=True)
class Thread:
    """The running matter of a conversation.

    `before` what earlier turns said of it, "" where the turn stands alone; `facts` told by button:
    (question, yes or no); `asked` the turn itself, "" where it only tells a fact.
    """

    before: str
    asked: str
    follows: bool
    facts: tuple[tuple[str, bool], ...] = field(default_factory=tuple)

    @property
    def text(self) -> str:
        """Everything said of the matter, in order."""
        return " ".join(t for t in (self.before, self.asked) if t)


def thread(
    question: str,
    history: History,
    alone: Callable[[str], float],
    same: Callable[[str, str], bool],
    corpus: Path,
) -> Thread:
    """Walk through the turns; `alone` gives how likely a text is a matter of its own, `same` whether
    two texts are of one matter or of kin."""
    before, facts = "", list[tuple[str, bool]]()
    for turn in (q.strip() for q, _ in history[-SENT:] if q.strip()):
        if told := _TOLD.match(turn):
            facts += _fact(told)
        elif before and follows(turn, before, alone, same, corpus):
            before = before if _only_acts(turn, corpus) else f"{before} {turn}"
        elif not _only_acts(turn, corpus):
            before, facts = turn, []
    last = question.strip()
    if told := _TOLD.match(last):
        return Thread(before, "", bool(before), (*facts, *_fact(told)))
    if before and follows(last, before, alone, same, corpus):
        return Thread(before, last, True, tuple(facts))
    return Thread("", last, False)


def _only_acts(turn: str, corpus: Path) -> bool:
    """Whether a turn is small talk and tells nothing of a matter."""
    act = act_of(turn, corpus)
    return act is not None and (act.alone or act.kind is ActKind.OFF_TOPIC)


def _fact(told: re.Match[str]) -> tuple[tuple[str, bool], ...]:
    """A fact told by a button; nothing where the asker is not sure."""
    return () if told["said"] == "不清楚" else ((told["ask"], told["said"] == "是"),)


def follows(
    turn: str,
    before: str,
    alone: Callable[[str], float],
    same: Callable[[str, str], bool],
    corpus: Path,
) -> bool:
    """Whether a turn is about what was said before."""
    act = act_of(turn, corpus)
    if bare(turn, corpus) or corrects(turn, corpus) or (act is not None and act.kind in LEANING_ACTS):
        return True
    leaning, own = refers_back(turn, corpus), alone(turn)
    if own >= KNOWN and not same(before, turn):
        return leaning >= LEANS and own < 2 * KNOWN
    if len(letters(turn)) <= SHORT and (leaning > 0 or own < LITTLE or same(before, turn)):
        return True
    return leaning >= LEANS or (leaning > 0 and own < KNOWN)
