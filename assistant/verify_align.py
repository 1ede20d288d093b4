"""Lay a claim beside the passage it should come from, segment by segment.

A segment ends at 。；：！？ or a line's end. Each segment of the claim is laid beside the stretch
of up to three segments of the passage that shares most of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from assistant.verify_tokens import Token, tokenize

_BREAK = re.compile(r"[。；;：:！？!?\n]+|…+|\.{3,}")
_LABEL = re.compile(r"\s*[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[①-⑳])[）)、.．]?")
_STRETCH = 3
_LONGEST_PASSAGE = 20_000


@dataclass(frozen=True)
class Segment:
    """A stretch of a text between breaks: its tokens, …… before or after it, （一） at its head."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    gap_before: bool = False
    gap_after: bool = False
    labelled: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """What is compared."""
        return tuple(t.value for t in self.tokens)


@dataclass(frozen=True)
class Difference:
    """A place where claim and passage part: tokens only in one, tokens only in the other.

    `place` and `held_place` are where in either: behind the last token that both have.
    """

    claimed: tuple[Token, ...]
    held: tuple[Token, ...]
    place: int
    held_place: int
    at_start: bool = False
    at_end: bool = False


@dataclass(frozen=True)
class Alignment:
    """One segment of a claim beside its stretch of the passage.

    `start`, `end`  the stretch in the passage
    `matched`       how many of the claim's tokens stand there in the same order
    """

    claim: Segment
    start: int
    end: int
    matched: int
    differences: tuple[Difference, ...]
    stretch: tuple[Token, ...]

    @property
    def share(self) -> float:
        """Share of the claim's tokens that the passage has."""
        return self.matched / len(self.claim.tokens) if self.claim.tokens else 1.0

    def alone(self, difference: Difference) -> bool:
        """Whether the claim is the passage's but for this one difference."""
        return self.matched + len(difference.claimed) >= 0.9 * len(self.claim.tokens)

    def matched_tokens(self) -> Iterator[tuple[Token, Token, bool]]:
        """Tokens that both have, in order: (claim's, passage's, whether next to the pair before)."""
        apart = {(d.place, d.held_place) for d in self.differences}
        spare = {t.start for d in self.differences for t in d.claimed}
        missing = {t.start for d in self.differences for t in d.held}
        mine = [t for t in self.claim.tokens if t.start not in spare]
        theirs = [t for t in self.stretch if t.start not in missing]
        last: tuple[int, int] | None = None
        for a, b in zip(mine, theirs, strict=True):
            yield a, b, last is not None and last not in apart
            last = (a.end, b.end)


def segments(text: str) -> tuple[Segment, ...]:
    """Cut a text at 。；： and line ends into segments with at least two tokens."""
    return _segments(text[:_LONGEST_PASSAGE])


@lru_cache(maxsize=4096)
def _segments(text: str) -> tuple[Segment, ...]:
    tokens = tokenize(text)
    out: list[Segment] = []
    start, at, gap = 0, 0, False
    for mark, begin, end in [*_breaks(text), ("", len(text), len(text))]:
        own = []
        while at < len(tokens) and tokens[at].start < begin:
            own.append(tokens[at])
            at += 1
        dots = mark.startswith(("…", "..."))
        if len(own) > 1:
            out.append(Segment(start, begin, tuple(own), gap, dots, bool(_LABEL.match(text, start))))
            gap = dots
        else:
            gap = gap or dots
        start = end
    return tuple(out)


def _breaks(text: str) -> Iterator[tuple[str, int, int]]:
    return ((m[0], m.start(), m.end()) for m in _BREAK.finditer(text))


def align(claim: str, passage: str) -> list[Alignment]:
    """Lay every segment of `claim` beside the stretch of `passage` that fits it best."""
    held = segments(passage)
    if not held:
        return []
    pairs = [frozenset(_pairs(s.values)) for s in held]
    return [_align_segment(segment, held, pairs) for segment in segments(claim)]


def _align_segment(claim: Segment, held: Sequence[Segment], pairs: Sequence[frozenset[object]]) -> Alignment:
    own = frozenset(_pairs(claim.values))
    common = [len(own & p) for p in pairs]
    starts = sorted(range(len(held)), key=lambda i: (-common[i], i))[:4]
    best: tuple[float, Alignment] | None = None
    tried: set[tuple[int, int]] = set()
    for i in starts:
        for low in range(max(0, i - _STRETCH + 1), i + 1):
            for high in range(i, min(len(held), low + _STRETCH)):
                if (low, high) in tried or (high > low and min(common[low], common[high]) == 0):
                    continue
                tried.add((low, high))
                laid = _lay(claim, held[low : high + 1])
                # What a shortened claim leaves off at the end counts least against the stretch.
                spare = sum(len(d.held) * (0.02 if d.at_end else 0.12) for d in laid.differences)
                score = laid.matched - spare * (high - low + 1) ** 0.5
                if best is None or score > best[0]:
                    best = (score, laid)
    assert best is not None
    return best[1]


def _lay(claim: Segment, stretch: Sequence[Segment]) -> Alignment:
    held = tuple(t for s in stretch for t in s.tokens)
    a, b = claim.values, tuple(t.value for t in held)
    blocks = [(o.src_start, o.src_end, o.dest_start) for o in LCSseq.opcodes(a, b) if o.tag == "equal"]
    kept = _dense(blocks, len(a), len(b))
    differences: list[Difference] = []
    i = j = 0
    for start, end, there in [*kept, (len(a), len(a), len(b))]:
        if start > i or there > j:
            differences.append(
                Difference(
                    claim.tokens[i:start],
                    held[j:there],
                    claim.tokens[i - 1].end if i else claim.start,
                    held[j - 1].end if j else stretch[0].start,
                    at_start=j == 0 and there > 0,
                    at_end=start == len(a) == end,
                )
            )
        i, j = end, there + end - start
    matched = sum(end - start for start, end, _ in kept)
    return Alignment(claim, stretch[0].start, stretch[-1].end, matched, tuple(differences), held)


def _dense(blocks: list[tuple[int, int, int]], long_a: int, long_b: int) -> list[tuple[int, int, int]]:
    """Drop single tokens that match by chance, far from their neighbours."""
    kept = []
    for k, (start, end, there) in enumerate(blocks):
        if end - start >= 2:
            kept.append((start, end, there))
            continue
        before = blocks[k - 1] if k else None
        after = blocks[k + 1] if k + 1 < len(blocks) else None
        gap_before = (
            max(start - before[1], there - (before[2] + before[1] - before[0]))
            if before
            else max(start, there)
        )
        gap_after = (
            max(after[0] - end, after[2] - there - 1) if after else max(long_a - end, long_b - there - 1)
        )
        if min(gap_before, gap_after) <= 2:
            kept.append((start, end, there))
    return kept


def _pairs(values: Sequence[str]) -> Iterator[tuple[str, str]]:
    return pairwise(values)
