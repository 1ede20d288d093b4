"""Details in which a claim that follows a passage says something else.

What similarity overlooks and law turns on: a ban that became a permission, a number, a party,
a consequence, a condition left out, a clause put in. Each finding names the words on both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.language import ngrams
from assistant.language.tables import table
from assistant.schema.units import ITEM_START

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.verify.alignment import Alignment, Difference, Token


@dataclass(frozen=True)
class Finding:
    """One difference. `grave`: it changes what is said; otherwise it only counts against.

    `kind`: modal, negation, number, term, condition, added, joint, stated (`held` then says why)
    """

    kind: str
    claimed: str
    held: str
    grave: bool = True


_DETAILS = table("details")
_PASSIVE = _DETAILS.pattern("passive")
_CASE_FIRST = _DETAILS.pattern("case_first")
_EXAMPLES = _DETAILS.pattern("examples")
_AROUND_EXCEPTION = _DETAILS.pattern("around_exception")
_OPPOSITES = table("opposites")
# Words of one row exclude each other: where a text puts one for another, it says something else.
_CONTRASTS = _OPPOSITES.rows("in_claims")


def contrasted(
    claim: str, claimed: Sequence[Token], place: int, passage: str, held: Sequence[Token], held_place: int
) -> tuple[str, str] | None:
    """The words (claimed, held) of one row that stand for each other where two texts part.

    The texts part behind `place` and `held_place`; 部分 for 全部 share a character, so that each
    side of a difference may be empty.
    """
    said, kept = _around(claim, claimed, place), _around(passage, held, held_place)
    for row in _CONTRASTS:
        mine, theirs = _terms(said, row), _terms(kept, row)
        if mine and theirs and mine.isdisjoint(theirs):
            return "、".join(sorted(mine)), "、".join(sorted(theirs))
    return None


def _around(text: str, part: Sequence[Token], place: int) -> tuple[str, int, int]:
    """The text of a difference with some characters around it, and where the difference lies in it."""
    low = max(0, place - 6)
    first, last = (part[0].start, part[-1].end) if part else (place, place)
    return text[low : last + 8], first - low, last - low


def _terms(place: tuple[str, int, int], row: tuple[str, ...]) -> set[str]:
    """Words of a row that touch the difference, longest first, so that 被监护人 is not 监护人."""
    text, start, end = place
    found: set[str] = set()
    taken: list[tuple[int, int]] = []
    for term in sorted((term for term in row if term in text), key=len, reverse=True):
        for m in re.finditer(re.escape(term), text):
            if not any(a < m.end() and m.start() < b for a, b in taken):
                taken.append((m.start(), m.end()))
                if (m.start() < end and start < m.end()) or (start == end and m.start() <= end <= m.end()):
                    found.add(term)
    return found


_CONDITION = _DETAILS.pattern("condition")
# Grounds that decide a case: left out of a quotation, they leave another rule.
_GROUND = _DETAILS.pattern("ground")
_LABEL = re.compile(r"[（(][一二三四五六七八九十]{1,2}[）)]")
_LIST_HEAD = _DETAILS.pattern("list_head")
_PROVISO = _DETAILS.pattern("proviso")
_EXCEPTION = _DETAILS.pattern("exception")
_NEGATIVE = _DETAILS.pattern("negative")
_SUBSUMED = _DETAILS.pattern("subsumed")
_SAVING = _DETAILS.pattern("saving")
_NEAR = 0.8
_CLOSE = 0.85
_ROUGH = 0.55


def compare_details(
    claim: str,
    passage: str,
    alignments: Sequence[Alignment],
    quoted: bool,
    lead: str = "",
    told: bool = True,
) -> list[Finding]:
    """List what the claim changes, given how it lies beside the passage.

    `lead` is what the sentence says before, which may supply a condition left out; `told` is
    False where a rule is applied rather than reported, when its conditions may go unsaid.
    """
    findings: list[Finding] = []
    size = sum(len(a.claim.tokens) for a in alignments)
    close = size > 0 and sum(a.matched for a in alignments) >= 0.95 * size
    reported = told
    whole = size >= 15 and all(not d.claimed for a in alignments for d in a.differences)
    told = quoted or (len(lead) < 8 and ((told and close) or whole))
    reported = reported or whole
    held_numbers = {t.value for a in alignments for t in a.stretch if t.kind == "number"}
    for alignment in alignments:
        size = len(alignment.claim.tokens)
        if size >= 4:
            findings += _exceptions(claim, passage, alignment, quoted, quoted or reported)
        if size < 4 or alignment.share < _ROUGH:
            if quoted and size >= 5:
                findings += _added(claim, alignment)
            continue
        for difference in alignment.differences:
            if difference.at_end and alignment.claim.gap_after:
                continue  # broken off by ……
            if not quoted and _listed(claim, difference.place, passage):
                continue
            texts = (_text(claim, difference.claimed), _text(passage, difference.held))
            found = _modal(difference, alignment, texts) or _number(claim, passage, difference, held_numbers)
            found = (
                found
                or unit(claim, passage, difference)
                or passive(claim, passage, difference)
                or _term(claim, passage, difference, alignment)
                or _negation(difference, alignment, texts, claim, passage)
            )
            least = (
                _ROUGH
                if alignment.alone(difference) or (found and found.kind in ("modal", "number"))
                else 0.7
            )
            if found and alignment.share >= least:
                findings.append(found)
            elif not found and (left := _left_out(claim, passage, difference, alignment, lead, quoted)):
                findings.append(left if told else replace(left, grave=False))
        if told:
            findings += joined(claim, passage, alignment)
        if quoted:
            findings += _added(claim, alignment)
    return list(dict.fromkeys(findings))


def _exceptions(
    claim: str, passage: str, alignment: Alignment, quoted: bool, reported: bool
) -> list[Finding]:
    """Exceptions that a claim puts to a rule which has none like it."""
    found = [f for f in _added(claim, alignment, 0.5) if _EXCEPTION.search(f.claimed)]
    if not quoted:  # 但房东出租房屋不属于家庭事务: the writer's own case
        found = [f for f in found if not _SUBSUMED.search(f.claimed)]
    sure = (reported and alignment.share >= _ROUGH) or alignment.share >= 0.6
    return [replace(f, grave=True) for f in found if (sure or f.grave) and not _excepted(f.claimed, passage)]


def _excepted(exception: str, passage: str) -> bool:
    """Whether a passage has something like an exception that a claim puts in."""
    if not re.search(r"但|除", passage):
        return False
    words = _grams(_AROUND_EXCEPTION.sub("", exception))
    held = set(_grams(passage))
    return not words or sum(w in held for w in words) >= 0.5 * len(words)


def _text(text: str, tokens: Sequence[Token]) -> str:
    return text[tokens[0].start : tokens[-1].end].strip() if tokens else ""


def _kinds(tokens: Sequence[Token], *kinds: str) -> list[Token]:
    return [t for t in tokens if t.kind in kinds]


def _modal(difference: Difference, alignment: Alignment, texts: tuple[str, str]) -> Finding | None:
    if _only_shortened(difference):
        return None
    claimed = _kinds(difference.claimed, "must", "may", "forbid", "free")
    held = _kinds(difference.held, "must", "may", "forbid", "free")
    short = len(difference.held) <= 8 and len(difference.claimed) <= 8
    if claimed and held and {t.kind for t in claimed}.isdisjoint(t.kind for t in held):
        return Finding("modal", claimed[0].value, held[0].value, short)
    if alignment.share < _NEAR:
        return None
    turned = _kinds(difference.held, "no") or "除外" in texts[1]
    if any(t.kind == "forbid" for t in claimed) and not held and short and not turned:
        return Finding("modal", texts[0], texts[1] or "（没有“不得”）")
    if (
        any(t.kind == "forbid" for t in held)
        and not claimed
        and short
        and not _kinds(difference.claimed, "no")
    ):
        # In “不得甲，不得乙” the second ban may go unsaid; 不得……，……的除外 may be turned into 应当.
        first = held[0].start
        earlier = any(t.kind == "forbid" and t.start < first for t in alignment.stretch)
        turned = "除外" in "".join(t.value for t in alignment.stretch) and _kinds(
            alignment.claim.tokens, "must"
        )
        return Finding("modal", texts[0] or "（没有“不得”）", texts[1], not (earlier or turned))
    return None


def _number(claim: str, passage: str, difference: Difference, held_numbers: set[str]) -> Finding | None:
    claimed, held = _kinds(difference.claimed, "number"), _kinds(difference.held, "number")
    if not claimed:
        return None
    said = _with_unit(claim, next((t for t in claimed if t.value not in held_numbers), claimed[0]))
    if held:
        changed = [t for t in claimed if t.value not in {h.value for h in held}]
        return Finding("number", said, _with_unit(passage, held[0])) if changed else None
    new = any(t.value not in held_numbers for t in claimed)
    return Finding("number", said, "（没有这个数）", False) if new else None


def _with_unit(text: str, number: Token) -> str:
    """A number with the word after it: 三年, 百分之五."""
    after = re.match(r"[\u4e00-\u9fff]", text[number.end : number.end + 1])
    return text[number.start : number.end + (1 if after else 0)]


def _term(claim: str, passage: str, difference: Difference, alignment: Alignment) -> Finding | None:
    """A word put for one that excludes it: 一般保证 for 连带责任保证, 出租人 for 承租人."""
    one_sided = not difference.claimed or not difference.held
    if len(difference.held) > 14 or (one_sided and not alignment.alone(difference)):
        return None
    words = contrasted(
        claim, difference.claimed, difference.place, passage, difference.held, difference.held_place
    )
    if words and one_sided:
        # 部分 for 全部 differ by 分 and 全; 经出租人同意 left out is no word put for another.
        part = _text(claim, difference.claimed) or _text(passage, difference.held)
        halves = set(words[0]) & set(words[1]) and (part in words[0] or part in words[1])
        words = words if halves else None
    if words and (_chosen(*words, passage)):
        return None
    return Finding("term", *words) if words else None


def _chosen(claimed: str, held: str, passage: str) -> bool:
    """减轻 of 从轻或者减轻: one of the alternatives that the passage leaves open."""
    one, other = re.escape(claimed), re.escape(held)
    return bool(re.search(rf"{other}\w{{0,2}}(?:或者?|、){one}|{one}\w{{0,2}}(?:或者?|、){other}", passage))


_LONGEST_ITEM, _NEAR_BY, _GROUND_WORDS = 8, 24, 8


def _listed(claim: str, place: int, passage: str) -> bool:
    """Whether the words at a place are an item of a list, and stand in the passage as they are."""
    low = max(claim.rfind(mark, 0, place) for mark in "、，。；：\n") + 1
    high = min((at for mark in "、，。；：\n" if (at := claim.find(mark, place)) >= 0), default=len(claim))
    item = claim[low:high]
    among = claim[low - 1 : low] == "、" or claim[high : high + 1] == "、"
    whole = re.search(rf"(?:^|[、；：）\n]){re.escape(item)}(?:[、；。\n]|$)", passage) if among else None
    return 2 <= len(item) <= _LONGEST_ITEM and bool(whole)


def _only_shortened(difference: Difference) -> bool:
    return (difference.at_start or difference.at_end) and not difference.claimed


def _negation(
    difference: Difference, alignment: Alignment, texts: tuple[str, str], claim: str, passage: str
) -> Finding | None:
    if len(difference.claimed) > 6 or len(difference.held) > 6:
        return None
    if _only_shortened(difference):
        # 未经批准 cut down to 经批准 is turned round; anything else is merely shorter.
        last = difference.held[-1]
        cut_off = (
            difference.at_start
            and last.value in "不未无非"
            and _next_start(alignment, difference.held) == last.end
        )
        return Finding("negation", "（没有否定）", texts[1]) if cut_off else None
    only = difference.claimed or difference.held
    if len(only) == 1 and not (difference.claimed and difference.held) and only[0].value in "不未无非":
        # 不特定 against 特定, 无障碍 against 障碍
        return Finding("negation", texts[0] or "（没有否定）", texts[1] or "（没有否定）")
    near = passage[max(0, difference.held_place - _NEAR_BY) : difference.held_place + _NEAR_BY]
    if "除外" in texts[0] and "除外" in near:
        return None  # 但是有捏造事实等情形的除外 for 但是有下列情形之一的除外
    claimed = len(_kinds(difference.claimed, "no", "forbid", "free")) + texts[0].count("除外")
    held = len(_kinds(difference.held, "no", "forbid", "free")) + texts[1].count("除外")
    if claimed % 2 == held % 2:
        return None
    said = claim[max(0, difference.place - _NEAR_BY // 3) : difference.place + _NEAR_BY // 3]
    if _NEGATIVE.search(said) and not _NEGATIVE.search(near) and re.search("[不未无]|没有", near):
        return None  # 合同目的落空 for 不能实现合同目的
    empty = "（没有否定）"
    return Finding("negation", texts[0] or empty, texts[1] or empty)


def _left_out(
    claim: str, passage: str, difference: Difference, alignment: Alignment, lead: str, quoted: bool
) -> Finding | None:
    """A condition or proviso that the claim leaves out without ……."""
    held = difference.held
    if quoted and (text := _cut_out(claim, passage, difference, alignment)):
        return Finding("condition", "", text)
    if alignment.claim.gap_before and difference.place - alignment.claim.start < 16:
        return None  # broken off by …… just before
    least = 3 if alignment.share == 1 else 6
    if len(held) < 2 or len(difference.claimed) > 1 or alignment.share < 0.95:
        return None
    if len(alignment.claim.tokens) < least:
        return None
    if difference.at_end:
        return _proviso_left_out(claim, passage, alignment, held)
    text = passage[held[0].start : _next_start(alignment, held)]
    if re.search(r"[。；;：:\n]", text) and not difference.at_start:
        return None
    if difference.at_start:
        text = re.split(r"[。；;：:\n]", text)[-1]
        if alignment.claim.gap_before or not _CASE_FIRST.search(text):
            return None
    elif not _CONDITION.search(text) or _EXAMPLES.search(text):
        return None
    if not quoted and _LIST_HEAD.search(text) and not _LABEL.search(claim):
        return None
    if _one_case(claim, passage, difference, alignment, text, quoted):
        return None
    words = _grams(text)
    elsewhere = set() if quoted else set(_grams(claim))
    for said, share, least in ((set(_grams(lead)), 0.4, 1), (elsewhere, 0.9, 8)):
        if len(words) >= least and sum(w in said for w in words) >= share * len(words):
            return None
    spared = not quoted and bool(_SAVING.fullmatch(text))
    return Finding("condition", "", text.strip("，,；; "), len(held) >= 3 and not spared)


def _proviso_left_out(
    claim: str, passage: str, alignment: Alignment, held: Sequence[Token]
) -> Finding | None:
    """The proviso behind the words that a claim ends with."""
    rest = passage[_after_matched(alignment, held) : alignment.end]
    first = re.split(r"[。；;\n]", rest)[0]
    # 自然人因家庭事务处理个人信息的 is a condition that is named, not a rule cut short.
    named = claim[: alignment.claim.end].rstrip("，,。；; ”").endswith("的")
    named = named or ("除非" in claim and first.strip("，, ").endswith("除外"))
    if alignment.claim.gap_after or named or not _PROVISO.search(first.strip()):
        return None
    # Lists are commonly cut down to their heads.
    listed = alignment.claim.labelled or ITEM_START.match(passage[alignment.start : alignment.start + 12])
    return Finding("condition", "", first.strip("，,；; "), not listed)


def _one_case(
    claim: str, passage: str, difference: Difference, alignment: Alignment, text: str, quoted: bool
) -> bool:
    """Whether the words left out are another of several cases than the one that a claim tells."""
    if difference.at_start and text.endswith(("或者", "、")) and not quoted:
        return True  # 数额较大的，或者|多次盗窃的
    held = difference.held
    led = passage[_after_matched(alignment, held) : held[0].start]
    if not quoted and "或" in led and passage[held[-1].end : held[-1].end + 1] in ("，", ","):
        return True  # 经过公证的赠与合同|或者依法不得撤销的赠与合同，
    named = re.match(r"\W*的", claim[difference.place :]) and _alternative(
        passage, alignment, difference.held
    )
    return bool(named) or _first_of_two(text, passage[_next_start(alignment, difference.held) :])


def _cut_out(claim: str, passage: str, difference: Difference, alignment: Alignment) -> str:
    """A ground or an item of a list that a quotation leaves out without ……, "" where there is none."""
    held = difference.held
    if difference.claimed or difference.at_start or difference.at_end or alignment.share < _CLOSE:
        return ""
    before, after = claim[difference.place - 2 : difference.place], claim[difference.place :][:2]
    text = passage[held[0].start : held[-1].end] if held else ""
    if "…" in before + after or ".." in before + after or len(re.sub(r"[^\u4e00-\u9fff]", "", text)) < 2:
        return ""
    if len(held) <= _GROUND_WORDS and _GROUND.search(text):
        return text
    listed = "、" in (passage[held[0].start - 1 : held[0].start], passage[held[-1].end : held[-1].end + 1])
    return "" if not listed or re.search(r"[，。；;：:\n（(]", text) else text


def _first_of_two(text: str, rest: str) -> bool:
    """Whether of two cases the first was taken, cut short: 继续履行劳动合同或者已经不能|继续履行的."""
    first, either, _ = text.partition("或者")
    return bool(either) and len(first) >= 2 and rest[:2] == first[:2]


def _alternative(passage: str, alignment: Alignment, held: Sequence[Token]) -> bool:
    """Whether the words left out are one of several cases: 成为通用名称或者连续三年不使用的."""
    before = passage[_after_matched(alignment, held) : held[0].start]
    after = passage[held[-1].end : _next_start(alignment, held)]
    return bool(re.search(r"或|、", before) or re.search(r"或", after))


def _after_matched(alignment: Alignment, held: Sequence[Token]) -> int:
    before = [t for t in alignment.stretch if t.start < held[0].start]
    return before[-1].end if before else held[0].start


def _next_start(alignment: Alignment, held: Sequence[Token]) -> int:
    after = [t for t in alignment.stretch if t.start > held[-1].start]
    return after[0].start if after else held[-1].end


def _grams(text: str) -> list[str]:
    return ngrams(re.sub(r"\W+", "", text))


def _added(claim: str, alignment: Alignment, least: float = 0.75) -> list[Finding]:
    """Clauses for which the passage has nothing: `least` of their words are not in it."""
    segment = alignment.claim
    spare = {t.start for d in alignment.differences for t in d.claimed}
    found = []
    for m in re.finditer(r"[^，,]+", claim[segment.start : segment.end]):
        start, end = segment.start + m.start(), segment.start + m.end()
        own = [t for t in segment.tokens if start <= t.start < end]
        if len(own) >= 4 and sum(t.start in spare for t in own) >= least * len(own):
            # All else verbatim, the clause was put in; a last “and other matters” changes nothing.
            rest = [t for t in segment.tokens if not start <= t.start < end]
            if "其他" in m[0]:
                continue
            near = rest and sum(t.start not in spare for t in rest) >= 0.9 * len(rest)
            found.append(Finding("added", m[0].strip("”“\"' "), "", bool(near)))
    return found


_AND = _DETAILS.pattern("and")
_UNIT = _DETAILS.pattern("unit")
_SAME_UNIT = _DETAILS.pairs("same_unit")


def joined(claim: str, passage: str, alignment: Alignment) -> list[Finding]:
    """并 for 或者 or the other way between words that stand next to each other in both texts."""
    if alignment.share < 0.95 or len(alignment.claim.tokens) < 8:
        return []
    found, before = [], None
    for mine, theirs, next_to in alignment.matched_tokens():
        if before and next_to:
            said, held = claim[before[0].end : mine.start], passage[before[1].end : theirs.start]
            said_or, held_or = "或" in said, "或" in held
            if (said_or and not held_or and _AND.search(held)) or (
                held_or and not said_or and _AND.search(said)
            ):
                found.append(
                    Finding("joint", claim[before[0].start : mine.end], passage[before[1].start : theirs.end])
                )
        before = (mine, theirs)
    return found


def unit(claim: str, passage: str, difference: Difference) -> Finding | None:
    """三日 for 三年: the same number of something else."""
    if not re.search(r"[0-9一二三四五六七八九十百千万两]个?$", claim[: difference.place][-3:]):
        return None
    said, held = _UNIT.match(claim, difference.place), _UNIT.match(passage, difference.held_place)
    if not said or not held or _SAME_UNIT.get(said[1], said[1]) == _SAME_UNIT.get(held[1], held[1]):
        return None
    start = re.search(r"[0-9一二三四五六七八九十百千万两]+个?$", claim[: difference.place])
    number = start[0] if start else ""
    return Finding("number", number + said[0], number + held[0])


def passive(claim: str, passage: str, difference: Difference) -> Finding | None:
    """被监护人 for 监护人, or the other way."""
    for spare, other, text in (
        (difference.claimed, difference.held, claim),
        (difference.held, difference.claimed, passage),
    ):
        if len(spare) == 1 and not other and spare[0].value == "被":
            who = _PASSIVE.match(text[spare[0].end :])
            if who:
                pair = (f"被{who[0]}", who[0])
                return Finding("term", *(pair if spare is difference.claimed else pair[::-1]))
    return None
