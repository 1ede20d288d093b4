"""Slips that leave most words of a passage standing: a bound dropped, 并 made 或者, a number moved
to another sentence, a clause of the writer's own put in.

Each is asked of a statement and its passages as they are, without weights, and gives the reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.language import amounts_of, full_sentences
from assistant.language.bigrams import NEARER, share_of, words_of
from assistant.language.numerals import AMOUNT, BOUND, STRICT, bounded_amounts, strict_amounts, within
from assistant.language.tables import table
from assistant.schema.units import ITEM_START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# Share of a clause's words that a rule must hold for the clause to be of that rule.
_KEPT = 0.75
_SLIPS = table("slips")
_DENIED_BEFORE = _SLIPS.pattern("denied_before")
_BUT = _SLIPS.pattern("but")
_LEFT_OUT = _SLIPS.pattern("left_out")
_EXCEPTION_OF = _SLIPS.pattern("exception_of")
_DUTY = _SLIPS.pattern("duty")
_HAS_EXCEPTION = _SLIPS.pattern("has_exception")
_REGARDLESS = _SLIPS.pattern("regardless")
_MUST = _SLIPS.pattern("must")
_ALL = _SLIPS.pattern("all")
_ANY_ONE = _SLIPS.pattern("any_one")
_BY_ANY = _SLIPS.pattern("by_any")
_FILLS = _SLIPS.pattern("fills")
_BOUND_BEFORE = _SLIPS.pattern("bound_before")
_SUPPOSES = _SLIPS.pattern("supposes")
_CONDITION = _SLIPS.pattern("condition")
# Names of parties: that a passage holds them says nothing of what a clause claims of them.
PARTIES = table("people").pattern("parties")
_EXCEPTED = _SLIPS.pattern("excepted")


def wrong_condition(claim: str, passages: Sequence[str]) -> str:
    """A condition of the claim stands in the passage, with other amounts behind it."""
    rules = [rule for passage in passages for rule in (*_rules(passage), *_listed(passage))]
    for rule in _rules(claim):
        amounts = bounded_amounts(rule)
        for condition in _CONDITION.findall(rule) if amounts else ():
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
        if len(clauses) < 2 or not _SUPPOSES.search(clauses[0]):
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


_OR = _SLIPS.pattern("or")
_AND_ONLY = _SLIPS.pattern("and_only")
_DENIABLE = _SLIPS.pattern("deniable")
_WEAK = 0.3


def strange_amount(claim: str, whole: str) -> str:
    """An amount or a period that no passage names."""
    held = {amount for _, amount in amounts_of(whole)}
    numbers = {value for value, _ in held}
    for match, (value, unit) in amounts_of(claim):
        plain = unit in ("个", "人", "次") and value <= 2
        if not plain and (value, unit) not in held and (unit in STRICT or value not in numbers):
            return f"资料没有“{match[0]}”"
    return ""


def bound_dropped(claim: str, whole: str) -> str:
    """三年以下 become 三年: the amount stands in the passage only with a bound."""
    held = list(amounts_of(whole))
    for match, amount in amounts_of(claim):
        if BOUND.match(claim, match.end()) or _BOUND_BEFORE.search(
            claim[: match.start()],
        ):
            continue
        same = [m for m, other in held if other == amount]
        if same and all(BOUND.match(whole, m.end()) for m in same):
            return f"资料说的是“{whole[same[0].start() : same[0].end() + 2]}”"
    return ""


def or_for_and(claim: str, whole: str) -> str:
    """Two conditions that must both be met, made alternatives."""
    for match in _OR.finditer(claim):
        if match[0] in whole:
            continue
        joined = re.search(re.escape(match[1]) + r"([^。；\n]{1,30}?)" + re.escape(match[2]), whole)
        if joined and _AND_ONLY.search(joined[1]) and "或" not in joined[1]:
            return f"资料说的是“{joined[0]}”，不是“或者”"
    return ""


def order_turned(claim: str, whole: str) -> str:
    """The rule that comes first and the one that fills its gaps, changed about: …；没有规定的，适用…"""
    held = _FILLS.search(whole)
    said = _FILLS.search(claim)
    if not held or not said:
        return ""
    first, then = words_of(held[1]) - words_of(held[2]), words_of(held[2]) - words_of(held[1])
    turned = len(words_of(said[1]) & then) + len(words_of(said[2]) & first)
    kept = len(words_of(said[1]) & first) + len(words_of(said[2]) & then)
    return f"资料说的是“{_short(held[0])}”，先后不同" if turned > kept else ""


def all_for_one(claim: str, whole: str) -> str:
    """Conditions of which one is enough, all required: 应当同时通过评估、取得认证并订立合同."""
    if "之一" in claim or _BY_ANY.search(claim):
        return ""
    if _ANY_ONE.search(claim) or not _ALL.search(claim):
        return ""
    for head in re.finditer(r"(?:下列|以下)[^。；\n：]{0,8}之一[^\n]*\n((?:[（(][^\n]+\n?)+)", whole):
        items = head[1].strip().split("\n")
        named = {i for i, item in enumerate(items) for c in _listing(claim) if _names(c, item, items)}
        if len(named) > 1 or (named and "条件之一" in head[0] and _MUST.search(claim)):
            return "资料说的是其中之一即可，不是都要"
    return ""


def _listing(claim: str) -> list[str]:
    return [c for c in re.split(r"[，,；;。、]|并且?|以及|和", claim) if len(c) >= 3]


def _names(clause: str, item: str, items: Sequence[str]) -> bool:
    """Whether a clause is of this item and of no other: of its words in the list, many stand only here."""
    own, rest = words_of(item), set().union(*(words_of(i) for i in items if i is not item))
    listed = words_of(clause) & (own | rest)
    only = listed & own - rest
    return len(only) >= 2 and len(only) >= 0.4 * len(listed)


def amount_moved(claim: str, whole: str) -> str:
    """An amount said of another matter than in the passage.

    A sentence without it lies nearer to the claim than any with it; or the condition that the
    claim names stands in a sentence that has other amounts.
    """
    amounts = strict_amounts(claim)
    digits = set(re.findall(r"\d[\d,.]*\d", claim)) if not amounts else set()
    if not amounts and not digits:
        return ""
    sentences = [whole[a:b] for a, b in full_sentences(whole)]
    holding = [s for s in sentences if amounts & strict_amounts(s) or any(d in s for d in digits)]
    if not holding:
        return ""
    words = words_of(AMOUNT.sub("，", claim))
    if len(words) >= 4:
        with_it = max(share_of(words, s) for s in holding)
        without = max((share_of(words, s) for s in sentences if s not in holding), default=0.0)
        if without > with_it + NEARER:
            return "资料里这个数字说的是另一件事"
    return _rival(claim, whole)


def _rival(claim: str, whole: str) -> str:
    """A clause of the claim lies nearer to a clause of the passage that has another amount of the unit."""
    clauses = re.split(r"[，；。：\n]", whole)
    for clause in re.split(r"[，；。：]", claim):
        mine = [amount for _, amount in amounts_of(clause)]
        words = words_of(AMOUNT.sub("，", clause))
        if not mine or len(words) < 4:
            continue
        units = {unit for _, unit in mine}
        with_it = without = 0.0
        for other in clauses:
            theirs = [amount for _, amount in amounts_of(other)]
            if set(mine) & set(theirs):
                with_it = max(with_it, share_of(words, other))
            elif units & {unit for _, unit in theirs}:
                without = max(without, share_of(words, other))
        if with_it and without > with_it + NEARER:
            return "资料里这个数字说的是另一件事"
    return ""


def negated(claim: str, whole: str) -> str:
    """A denial of what the passage only affirms: 情节不严重 where it says 情节严重."""
    for match in re.finditer(
        r"(?:不(?!得|能|满|足|超|论|管|仅|但|可|应|需|必|动产|良)|无须|没有|未)([\u4e00-\u9fff]{2})", claim
    ):
        positive, denied = match[1], match[0]
        if (
            positive in whole
            and denied not in whole
            and not re.search(rf"(?:不|未|无|非|没有).{{0,4}}{positive}", whole)
        ):
            return f"资料没有说“{denied}”"
    return ""


def affirmed(claim: str, whole: str) -> str:
    """What the passage only denies, affirmed: 能够证明 where it says 不能证明."""
    for word in _DENIABLE.findall(claim):
        plain = re.search(rf"(?<![不未无没])(?<!不能)(?<!没有)(?<!不得){word}", claim)
        held = [m.start() for m in re.finditer(word, whole)]
        if plain and held and all(_DENIED_BEFORE.search(whole[max(0, i - 3) : i]) for i in held):
            at = held[0]
            return f"资料说的是“{whole[max(0, at - 2) : at + len(word)]}”"
    return ""


def mixed_items(claim: str, whole: str) -> str:
    """A list put together from two items: 配偶、子女、父母 of one and 兄弟姐妹 of the next."""
    items = [line for line in whole.split("\n") if ITEM_START.match(line)]
    for run in re.findall(r"[\u4e00-\u9fff]{2,8}(?:[、和][\u4e00-\u9fff]{2,8}){2,}", claim):
        names = [n for n in re.split(r"[、和]", run) if any(n[-2:] in line for line in items)]
        held = [{n for n in names if n[-2:] in line} for line in items]
        most = max(held, key=len, default=set())
        if 2 <= len(most) < len(set(names)):
            return "把资料里分开的几项说成了一项"
    return ""


def exception(claim: str, whole: str) -> str:
    """What the passage excepts from a rule, put under the rule."""
    for match in _LEFT_OUT.finditer(whole):
        words = words_of(match[1])
        for clause in re.split(r"[，；。]", claim):
            denied = _REGARDLESS.search(clause)
            if denied and len(words & words_of(clause)) >= 0.4 * len(words):
                return f"“{_short(match[1])}”在资料里是例外"
    if _HAS_EXCEPTION.search(claim):
        return ""
    for match in _EXCEPTION_OF.finditer(whole):
        if _BUT.sub("", match[1]) in claim and _DUTY.search(claim):
            return f"“{_short(match[1])}”在资料里是例外"
    return ""


def own_clause(claim: str, whole: str) -> str:
    """A clause of which the passages hold next to nothing beside the names of the parties."""
    held = words_of(whole)
    for clause in re.split(r"[，,；;。：:]", claim):
        words = words_of(PARTIES.sub("，", clause))
        if len(words) >= 3 and len(words & held) < _WEAK * len(words):
            return f"资料没有说“{clause.strip()}”"
    return ""


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"


# Asked of a claim and all words of its passages, in this order.
SLIPS: tuple[Callable[[str, str], str], ...] = (
    strange_amount,
    bound_dropped,
    order_turned,
    or_for_and,
    all_for_one,
    amount_moved,
    negated,
    affirmed,
    mixed_items,
    exception,
    own_clause,
)
