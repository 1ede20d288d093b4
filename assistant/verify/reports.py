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

    from assistant.verify.alignment import Alignment, Token

_CLAIMS = table("claims")
_STATED = [
    (_CLAIMS.pattern(name), _CLAIMS.beside(name), _CLAIMS.entries[name].reason)
    for name in ("only", "only_who", "always", "fault", "strict", "presumed", "burden")
]
_NARROWING = _CLAIMS.words("narrowing")
_UNLESS = _CLAIMS.pattern("unless")
_MODALS = ("forbid", "free", "must", "may")
_PERSONS, _HANDLERS, _EXCEPTED = _CLAIMS.pattern("persons"), _CLAIMS.pattern("handlers"), 16
_SHORT, _PREDICATE, _SHORTEST, _RUN = 24, 4, 3, 5
_SUPPOSED = _CLAIMS.pattern("supposed")
_GOES_ON = _CLAIMS.pattern("goes_on")
_ITEM = re.compile(
    r"[（(][一二三四五六七八九十\d]{1,2}[）)]|[①-⑳]|(?:(?<=\n)|(?<=[；;：:]))\s*\d{1,2}[.、．]"
)
_CLAUSES = re.compile(r"[^，,。；;：:\n（）()]+")
_PART = re.compile(r"[。；;：:\n]")
_CLAUSE_END = re.compile(r"[，；。：\n]")
_AND = re.compile(r"、|以及|或者|和(?!解|谐|平)|及(?!时|其)")
_OPEN = re.compile(r"等|其[他它]|包括但不限")
_REST = re.compile(r"\s*(?:其[他它]|等)|法律[、，]?[^；]{0,10}规定的其他")
_LAID_OUT = re.compile(r"(?:下列|以下|包括|如下)[^：:。]{0,80}[：:](?P<items>[^。：:]*；[^。：:]*)")
_PIECES = re.compile(r"[。；;\n]")
_LIST, _LONGEST_ITEM, _LONGEST_NAME = 3, 6, 10
_MOST = 0.6


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
    held = tokenize(passage)
    if "个人" in passage:
        claim = _HANDLERS.sub("处理者", _PERSONS.sub("个人", claim))
    clauses = _CLAUSES.findall(claim)
    for clause in clauses:
        yield from _turned(clause, passage, held, len(clauses) == 1)


def _turned(clause: str, passage: str, held: Sequence[Token], alone: bool) -> Iterator[Finding]:
    said = tokenize(clause)
    modals = [i for i, t in enumerate(said) if t.kind in _MODALS]
    if len(modals) != 1 or len(said) > _SHORT:
        return
    modal = said[modals[0]]
    predicate = [t.value for t in said[modals[0] + 1 :]]
    if _SUPPOSED.search(clause[: modal.start]):
        return
    if len(predicate) < _SHORTEST or (_UNLESS.search(clause[: modal.start]) and _UNLESS.search(passage)):
        return
    seen = _governing(
        predicate[: min(len(predicate), _PREDICATE)], passage, held, None if alone else _CLAUSE_END
    )
    if not seen and "forbid" in (modal.kind, *(t.kind for t in held)):
        # 有权以用户不同意为由拒绝提供: a longer run within the predicate, where one of both forbids.
        for at in range(1, len(predicate) - _RUN + 1):
            once = _governing(predicate[at : at + _RUN], passage, held, _PART)
            seen += [t for t in once if len(once) == 1 and _against(t, modal)]
    if seen and all(t.kind != modal.kind for t in seen):
        yield Finding("modal", clause[modal.start : modal.end], passage[seen[0].start : seen[0].end])


def _governing(
    words: Sequence[str], passage: str, held: Sequence[Token], until: re.Pattern[str] | None
) -> list[Token]:
    """The modals under which some words stand in the passage, one for each time they do.

    A modal governs no further than what `until` finds.
    """
    governing, seen = None, []
    for i, t in enumerate(held):
        if t.kind in _MODALS:
            governing = t
        if not governing or t.value != words[0]:
            continue
        if until and until.search(passage, governing.end, t.start):
            continue
        if [x.value for x in held[i : i + len(words)]] == list(words):
            rest = re.split("[；。]", passage[t.start :], maxsplit=1)[0]
            if not (rest.endswith("除外") and len(rest) < _EXCEPTED):  # 可以不向个人告知的除外
                seen.append(governing)
    return seen


def _against(one: Token, other: Token) -> bool:
    return one.kind != other.kind and "forbid" in (one.kind, other.kind)


def put_in(claim: str, passage: str) -> Iterator[Finding]:
    """Items of a list that the passage's list has not: of (一)……(二)……, and of A、B、C."""
    laid = _ITEM.split(claim)[1:]
    if not laid and (m := _LAID_OUT.search(claim)):
        laid = m["items"].split("；")
    held = set(ngrams(letters(passage)))
    if len(laid) >= _LIST:
        strange = [item for item in laid if _share(item, held) < 0.5 and len(letters(item)) >= _SHORTEST]
        if strange and len(strange) <= len(laid) // _LIST and not any(_REST.match(s) for s in strange):
            yield Finding("added", strange[0].strip(" ；;，,。"), "")
        return
    yield from _among_items(claim, passage, held)
    for clause in _CLAUSES.findall(claim):
        items = [letters(item) for item in _AND.split(clause)]
        if len(items) < _LIST or "…" in claim or "或" in clause.replace("或者", ""):
            continue
        same, head, other = max(_common(items, piece) for piece in _lists(passage))
        if _OPEN.search(clause) and not (same >= _LIST and _OPEN.search(other)):
            continue  # an open list may be told in part, not told anew
        odd = [item for item in items[1:] if item[:4] not in other]
        if same < 2 or same + 1 != len(items) or len(odd) != 1 or len(odd[0]) > _LONGEST_ITEM:
            continue
        # What another branch of the article has is put in where the branch is named: 第一顺序.
        branch = len(head) >= _SHORTEST and head[-_PREDICATE:] in letters(claim)
        if _OPEN.search(clause) is not None or (
            not _OPEN.search(other) and (branch or odd[0] not in letters(passage))
        ):
            yield Finding("added", odd[0], "")


def _among_items(claim: str, passage: str, held: set[str]) -> Iterator[Finding]:
    """A case put among those of an article's items: 重婚，家庭暴力，赌博屡教不改，以及其他重大过错."""
    if len(_ITEM.findall(passage)) < _LIST or _OPEN.search(claim.replace("其他", "")):
        return
    pieces = [re.sub("^(?:以及|或者|和|及|有)", "", p.strip()) for p in re.split("[，；。：]|以及", claim)]
    pieces = [p for p in pieces if len(letters(p)) >= 2]
    shares = [_share(p, held) for p in pieces]
    for k in range(1, len(pieces) - 1):
        rest = shares[:k] + shares[k + 1 :]
        if (
            not shares[k]
            and len(letters(pieces[k])) >= _PREDICATE
            and len(rest) > _LIST
            and min(rest) >= _MOST
        ):
            yield Finding("added", pieces[k], "")


def _lists(passage: str) -> list[str]:
    """The sentences of a passage; its items, where they are mere names, as one list."""
    lead, *laid = _ITEM.split(passage)
    names = [re.sub(r"\W+$", "", item) for item in laid]
    if len(names) >= _LIST and all(len(name) <= _LONGEST_NAME for name in names):
        return [f"{lead.rstrip('：:')}，{'、'.join(names)}"]
    return _PIECES.split(passage)


def _common(items: Sequence[str], piece: str) -> tuple[int, str, str]:
    """How many items of a list stand in a piece's list, the words before that list, and the list."""
    found = (0, "", "")
    for m in _CLAUSES.finditer(piece):
        if "、" not in m[0]:
            continue
        held = [letters(x) for x in _AND.split(m[0])]
        same = sum(any(h.startswith(item[:4]) for h in held) for item in items[1:])
        same += any(len(h) >= 2 and items[0].endswith(h[-2:]) for h in held)
        found = max(found, (same, letters(piece[: m.start()]), letters(m[0])))
    return found


def _share(text: str, held: set[str]) -> float:
    wanted = ngrams(letters(text))
    return sum(w in held for w in wanted) / max(1, len(wanted))
