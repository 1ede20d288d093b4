"""What a report of a rule says that the rule does not: a wider or narrower range, another standard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.language import letters, ngrams
from assistant.language.tables import table
from assistant.verify.alignment import tokenize
from assistant.verify.differences import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.verify.alignment import Alignment

_CLAIMS = table("claims")
_STATED = [
    (_CLAIMS.pattern(name), _CLAIMS.beside(name), _CLAIMS.entries[name].reason)
    for name in ("only", "always", "fault", "strict", "presumed", "burden")
]
_NARROWING = _CLAIMS.words("narrowing")
_UNLESS = _CLAIMS.pattern("unless")
_MODALS = ("forbid", "free", "must", "may")
_SHORT, _PREDICATE, _SHORTEST = 24, 4, 3
_GOES_ON = _CLAIMS.pattern("goes_on")


def stated(claim: str, passage: str, alignments: Sequence[Alignment]) -> Iterator[Finding]:
    """Words of a claim that need words of the passage which are not there, and ranges made wider."""
    for pattern, beside, reason in _STATED:
        m = pattern.search(claim)
        if m and not beside.search(passage):
            yield Finding("stated", m[0], reason)
    for a in alignments:
        if a.share < 0.95 or len(a.claim.tokens) < 5:
            continue
        for d in a.differences:
            if d.claimed or not d.held or len(d.held) > 4 or d.at_end:
                continue
            words = re.sub(r"\W", "", passage[d.held[0].start : d.held[-1].end])
            if words in _NARROWING and words not in claim:
                yield Finding("condition", "", words)


def goes_on(sentence: str, passage: str) -> bool:
    """Whether the next sentence goes on reporting (同时，处理者还须……) what the passage has not."""
    if not _GOES_ON.match(sentence):
        return False
    wanted, held = ngrams(letters(sentence)), set(ngrams(letters(passage)))
    return sum(w in held for w in wanted) < 0.5 * len(wanted)


def turned(claim: str, passage: str) -> Iterator[Finding]:
    """A short predicate under another modal: 可以不取得单独同意 where 应当取得个人的单独同意.

    The passage's modal is the last one before the words of the predicate, wherever these stand.
    """
    said = tokenize(claim)
    modals = [i for i, t in enumerate(said) if t.kind in _MODALS]
    if len(modals) != 1 or len(said) > _SHORT:
        return
    modal = said[modals[0]]
    if re.search("[，；。]", claim[modal.end :]):
        return
    predicate = [t.value for t in said[modals[0] + 1 :]]
    held = tokenize(passage)
    if len(predicate) < _SHORTEST or (_UNLESS.search(claim[: modal.start]) and _UNLESS.search(passage)):
        return
    size = min(len(predicate), _PREDICATE)
    governing, seen = None, []
    for i, t in enumerate(held):
        if t.kind in _MODALS:
            governing = t
        if governing and [x.value for x in held[i : i + size]] == predicate[:size]:
            seen.append(governing)
    if seen and all(t.kind != modal.kind for t in seen):
        yield Finding("modal", claim[modal.start : modal.end], passage[seen[0].start : seen[0].end])
