"""Marks the words in which a claim and an article differ, each inside its own text."""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from assistant.language.text import fold

# Below this share of common characters the two are different wording altogether, and marking
# single characters would only be noise.
MIN_ALIKE = 55.0
_MIN_RUN = 2
_LONGEST = 4000
Pieces = list[tuple[str, bool]]  # a text in pieces, and whether the other one lacks them
_NUMERALS = frozenset("0123456789零一二三四五六七八九十百千万亿两")


def differences(claim: str, text: str) -> tuple[Pieces, Pieces]:
    """The claim with the words that the article lacks apart, the article with the words left out apart.

    Only the stretch of the article that the claim resembles is compared. Characters that differ
    in width or punctuation style alone count as equal.
    """
    plain: tuple[Pieces, Pieces] = [(claim, False)], [(text, False)]
    if not claim.strip() or max(len(claim), len(text)) > _LONGEST:
        return plain
    ours, theirs = _foldable(claim), _foldable(text)
    window = fuzz.partial_ratio_alignment(ours, theirs)
    if window is None or window.score < MIN_ALIKE:
        return plain
    if len(ours) <= len(theirs):
        a, b = (0, len(ours)), _widened(window.dest_start, window.dest_end, len(theirs))
    else:
        a, b = _widened(window.src_start, window.src_end, len(ours)), (0, len(theirs))
    equal = _equal_runs(ours[a[0] : a[1]], theirs[b[0] : b[1]])
    mine = [(s + a[0], s + a[0] + n) for s, _, n in equal]
    its = [(d + b[0], d + b[0] + n) for _, d, n in equal]
    if not equal:
        return plain
    return _apart(claim, a, mine), _apart(text, (its[0][0], its[-1][1]), its)


def _widened(start: int, end: int, limit: int) -> tuple[int, int]:
    """A window is as long as the shorter text; one with words left out needs more room."""
    room = max(8, (end - start) // 4)
    return max(0, start - room), min(limit, end + room)


def _foldable(text: str) -> str:
    """The text folded character by character, so that offsets stay."""
    return "".join((fold(c) or " ")[0] for c in text)


def _whole_numbers(ours: str, theirs: str, run: tuple[int, int, int]) -> tuple[int, int, int]:
    """A common run without the parts of numbers at its ends that differ: 五千万 against 一千万."""
    a, b, length = run
    while (
        length
        and ours[a] in _NUMERALS
        and ((a and ours[a - 1] in _NUMERALS) or (b and theirs[b - 1] in _NUMERALS))
    ):
        a, b, length = a + 1, b + 1, length - 1
    while length and ours[a + length - 1] in _NUMERALS:
        after = ours[a + length : a + length + 1] + theirs[b + length : b + length + 1]
        if not any(c in _NUMERALS for c in after):
            break
        length -= 1
    return a, b, length


def _equal_runs(ours: str, theirs: str) -> list[tuple[int, int, int]]:
    """(start in ours, start in theirs, length) of common runs; lone characters do not count."""
    runs = []
    for op in Indel.opcodes(ours, theirs):
        length = op.src_end - op.src_start
        at_edge = op.src_start == 0 or op.src_end == len(ours)
        if op.tag == "equal" and (length >= _MIN_RUN or at_edge):
            runs.append(_whole_numbers(ours, theirs, (op.src_start, op.dest_start, length)))
    return [run for run in runs if run[2]]


def _apart(text: str, window: tuple[int, int], equal: list[tuple[int, int]]) -> Pieces:
    out, at = [(text[: window[0]], False)], window[0]
    for start, end in [*equal, (window[1], window[1])]:
        out += [(text[at:start], any(c.isalnum() for c in text[at:start])), (text[start:end], False)]
        at = max(at, end)
    return [*out, (text[window[1] :], False)]
