"""Whether a turn of a conversation leans on the one before it, and what both say together."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.language.text import letters
from assistant.schema.stages import History, Pair
from assistant.understand.talk import ActKind, act_of, announces, bare, corrects, refers_back

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "follow.json"
LEANING_ACTS = (ActKind.PLAIN_WORDS, ActKind.SHORTER)
# What the learned rule weighs: how a turn sounds, how its words refer back or announce, what `Pair` tells.
LEANING = ("heard", "leans", "apart", "own", "before", "same", "shared", "kept", "near", "length")
LEANS, SHORT = 0.5, 10  # without an engine: so strongly a turn refers back, so few letters say too little
SENT = 6  # turns looked at
_TOLD = re.compile(r"^补充[：:]\s*(?P<ask>.+?[？?])\s*(?P<said>是|否|不清楚)[。.]?$")
Pairing = Callable[[str, str], Pair | None]


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


@dataclass(frozen=True)
class Leaning:
    """The learned rule: an ear over a turn's vector, and weights of LEANING. Of one embedding model."""

    model: str
    ear: np.ndarray
    ear_bias: float
    weights: np.ndarray
    bias: float

    def heard(self, vector: np.ndarray) -> float:
        """How strongly a turn with this unit vector sounds as if it leaned on something, in log odds."""
        return float(self.ear @ vector) + self.ear_bias

    def share(self, told: np.ndarray) -> float:
        """How likely a turn with these signals belongs to the matter before it."""
        return 1 / (1 + math.exp(-float(self.weights @ told) - self.bias))


@lru_cache(maxsize=1)
def load_leaning() -> Leaning:
    """The rule that ships (scripts/train/follow.py)."""
    told = json.loads(WEIGHTS.read_text("utf-8"))
    ear, weights = (np.array(told[name], np.float32) for name in ("ear", "weights"))
    return Leaning(told["model"], ear, told["ear_bias"], weights, told["bias"])


def signals(turn: str, pair: Pair, heard: float, corpus: Path) -> np.ndarray:
    """What the rule weighs: (len(LEANING),)."""
    told = (pair.own, pair.before, float(pair.same), pair.shared, pair.kept, pair.near)
    words = (refers_back(turn, corpus), float(announces(turn, corpus)))
    return np.array([heard, *words, *told, math.log1p(len(letters(turn)))])


def thread(question: str, history: History, pairing: Pairing, corpus: Path) -> Thread:
    """Walk through the turns; `pairing` tells of what came before and a turn (None without an engine)."""
    before, facts = "", list[tuple[str, bool]]()
    for turn in (q.strip() for q, _ in history[-SENT:] if q.strip()):
        if told := _TOLD.match(turn):
            facts += _fact(told)
        elif before and follows(turn, before, pairing, corpus):
            before = before if _only_acts(turn, corpus) else f"{before} {turn}"
        elif not _only_acts(turn, corpus):
            before, facts = turn, []
    last = question.strip()
    if told := _TOLD.match(last):
        return Thread(before, "", bool(before), (*facts, *_fact(told)))
    if before and follows(last, before, pairing, corpus):
        return Thread(before, last, True, tuple(facts))
    return Thread("", last, False)


def _only_acts(turn: str, corpus: Path) -> bool:
    """Whether a turn is small talk and tells nothing of a matter."""
    act = act_of(turn, corpus)
    return act is not None and (act.alone or act.kind is ActKind.OFF_TOPIC)


def _fact(told: re.Match[str]) -> tuple[tuple[str, bool], ...]:
    """A fact told by a button; nothing where the asker is not sure."""
    return () if told["said"] == "不清楚" else ((told["ask"], told["said"] == "是"),)


def follows(turn: str, before: str, pairing: Pairing, corpus: Path) -> bool:
    """Whether a turn is about what was said before."""
    act = act_of(turn, corpus)
    if bare(turn, corpus) or corrects(turn, corpus) or (act is not None and act.kind in LEANING_ACTS):
        return True
    pair, rule = pairing(before, turn), load_leaning()
    if pair is None or pair.model != rule.model:
        return refers_back(turn, corpus) >= LEANS or len(letters(turn)) <= SHORT
    return rule.share(signals(turn, pair, rule.heard(pair.vector), corpus)) >= 0.5
