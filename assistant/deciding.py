"""Facts that decide, in an extractive answer: conditions of the law at hand that the asker left open.

Taken from the passages that the answer cites, in their own words (conditions.py). Which of an
article's conditions bear on the question is told by the legal terms that stand for the asker's
everyday words: a doorbell brings 拍摄、窥视他人的住宅, not 以电话、短信侵扰.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.conditions import conditions_of, content_pairs
from assistant.draft import Draft
from assistant.passages import Passage
from assistant.schema import LegalUnit

BEARS = 0.3  # share of a condition's words that the legal terms must hold
TOLD = 0.5  # share of a condition's words in the question from which it counts as told
_LAWS = 2  # articles looked at, in the order of the answer
_EACH = 2  # conditions of one article, beside its exception


@dataclass(frozen=True)
class OpenFact:
    """A condition in the law's own words; `excepts` where it lifts the rule instead of setting it."""

    unit: LegalUnit
    text: str
    excepts: bool


def compose_facts(draft: Draft, question: str, terms: Sequence[str]) -> None:
    """Write what the law asks for and the asker has not said, each with its number."""
    facts = open_facts(question, terms, [c.unit for c in draft.citations])
    if not facts:
        return
    draft.heading("facts")
    for fact in facts:
        joint = "fact_excepts" if fact.excepts else "fact_open"
        draft.say(joint, fact.unit, Passage(fact.text, fact.text, 1.0))
    draft.note("")
    draft.note(draft.joints["facts_back"])


def open_facts(question: str, terms: Sequence[str], cited: Sequence[LegalUnit]) -> list[OpenFact]:
    """Conditions that the question leaves open and that bear on it, in the order of the text."""
    asked = content_pairs(question)
    law = asked | content_pairs(" ".join(terms))
    laws = [u for u in cited if u.kind.binding and "不适用本法" not in u.text][:_LAWS]
    found: list[OpenFact] = []
    for unit in laws:
        shares: dict[str, float] = {}
        lifting: list[str] = []
        for text in dict.fromkeys(conditions_of(unit)):
            words = content_pairs(text)
            if not words or len(words & asked) >= TOLD * len(words):
                continue
            after = unit.text[unit.text.find(text) + len(text) :].removeprefix("的")
            if after.startswith(("除外", "外，", "以外")):
                lifting.append(text)
            elif len(words & law) >= BEARS * len(words):
                shares[text] = len(words & law) / len(words)
        kept = sorted(shares, key=lambda t: -shares[t])[:_EACH] + (lifting[:1] if unit is laws[0] else [])
        found += [OpenFact(unit, t, t in lifting) for t in sorted(kept, key=unit.text.find)]
    return found[: _EACH + 1]
