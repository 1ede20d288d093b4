"""Condition and consequence of one rule kept together.

A statement may take the condition of one sentence and the consequence, or the amount, of the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.amounts import bounded_amounts, within
from assistant.passages import full_sentences
from assistant.schema import ITEM_START
from assistant.words import NEARER, PARTIES, share_of, words_of

# Share of a clause's words that a rule must hold for the clause to be of that rule.
_KEPT = 0.75
_EXCEPTED = re.compile(r"除外|另有规定")


def wrong_condition(claim: str, passages: Sequence[str]) -> str:
    """A condition of the claim stands in the passage, with other amounts behind it."""
    rules = [rule for passage in passages for rule in (*_rules(passage), *_listed(passage))]
    for rule in _rules(claim):
        amounts = bounded_amounts(rule)
        for condition in re.findall(r"(?:^|[，；])([^，；。]{4,40})的，", rule) if amounts else ():
            own = [bounded_amounts(r) for r in rules if condition in r]
            if own and not any(within(amounts, held) for held in own):
                return f"资料里“{condition}”对应的不是这个数字"
    return ""


def _listed(passage: str) -> Iterator[str]:
    """Each item of a list behind the words that open the list, where the consequence stands."""
    head = ""
    for line in passage.split("\n"):
        if ITEM_START.match(line):
            yield head + line
        else:
            head = line


def _rules(text: str) -> Iterator[str]:
    """Parts up to ； or 。, a part without a condition of its own (……的，) kept with the one before."""
    rule = ""
    for part in re.split(r"(?<=[。；\n])", text):
        if rule and ("的，" in part or rule.endswith(("。", "\n"))):
            yield rule
            rule = ""
        rule += part
    if rule:
        yield rule


def mixed_rules(claim: str, passages: Sequence[str]) -> str:
    """The condition of one rule with the consequence of another; "" where a statement keeps to one."""
    rules = [rule for passage in passages for rule in _whole_rules(passage)]
    for sentence in re.split(r"[。；\n]", claim):
        clauses = [
            c for c in re.split(r"[，,]", sentence) if len(words_of(c)) >= 3 and not _EXCEPTED.search(c)
        ]
        if len(clauses) < 2 or not re.search(r"如果|若|假如|的$|时$", clauses[0]):
            continue
        first = words_of(PARTIES.sub("，", clauses[0])) or words_of(clauses[0])
        own = [r for r in rules if share_of(first, r) >= _KEPT]
        for clause in clauses[1:] if own else ():
            words = words_of(clause)
            here = max(share_of(words, r) for r in own)
            there = max((share_of(words, r) for r in rules if r not in own), default=0.0)
            if here < _KEPT and there > here + NEARER:
                return f"资料里“{clause.strip()}”是另一种情形的规定"
    return ""


def _whole_rules(passage: str) -> Iterator[str]:
    """Sentences of a passage, a list with its opening words as one."""
    lines: list[str] = []
    for line in passage.split("\n"):
        if lines and ITEM_START.match(line):
            lines[-1] += line
        else:
            lines.append(line)
    for line in lines:
        yield from ([line] if "（一）" in line else [line[a:b] for a, b in full_sentences(line)])
