"""Statements that follow a passage nearly word for word: a word put for another, a “not” lost.

Where eight tenths of a statement stand in one sentence of the passage in order, it claims to be
that sentence. Then each word put in the place of another is looked at, and each condition or
exception that was left out is given back to the reader in the passage's own words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import LCSseq

from assistant.judge.slips import PARTIES
from assistant.judge.statements import split_sentences
from assistant.language import letters, to_int
from assistant.language.tables import table
from assistant.schema.units import ITEM_START

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FUNCTION_WORDS = table("function_words")
_SUBSTITUTION = table("substitution")
_HAS_EXCEPTION = _SUBSTITUTION.pattern("has_exception")
# everyday word = words of statutes, any of which may stand for it
_WORDS = tuple((plain, legal) for plain, *legal in _SUBSTITUTION.rows("plain_words"))
_CANNOT = _SUBSTITUTION.pattern("cannot")
_EITHER = _SUBSTITUTION.pattern("either")
_THESE = _SUBSTITUTION.pattern("these")
_PADDING = _SUBSTITUTION.pattern("padding")


def in_source_words(claim: str, passages: Sequence[str]) -> str:
    """The statement with everyday words changed into those that its passages use."""
    whole = "\n".join(passages)
    claim = _CANNOT.sub(r"不能\1", claim)
    claim = _EITHER.sub(r"\1或者", claim)
    claim = _PADDING.sub("", _THESE.sub("", claim))
    for plain, legal in _WORDS:
        if plain in claim and plain not in whole:
            held = next((word for word in legal if word in whole), None)
            claim = claim.replace(plain, held) if held else claim
    return claim


_FOLLOWS = 0.8
_SHORT = 6
# Widest stretch of a passage, in lengths of the statement, in which its words stand close together.
_SPREAD = 1.8
# Characters that carry no matter of their own when one stands for another.
_LIGHT = _FUNCTION_WORDS.words("in_substitutions")
_SAME = tuple(map(frozenset, _SUBSTITUTION.rows("same")))
# Words that only join or point; they may stand for anything.
_GENERIC = _SUBSTITUTION.pattern("generic")
_POINTS = _SUBSTITUTION.pattern("points")
_NOT = _SUBSTITUTION.pattern("not")
_EXCEPTION = _SUBSTITUTION.pattern("exception")


def substituted(claim: str, passages: Sequence[str], question: str) -> str:
    """Why a statement that follows a sentence is not that sentence; "" where nothing is wrong."""
    passages = [_named_alike(claim, p) for p in passages]
    for sentence in _sentences(claim):
        held = _followed(sentence, passages)
        if held is None:
            continue
        followed = letters(held)
        for said, had in _blocks(letters(sentence), followed):
            if _NOT.match(had) and not said:
                return f"资料里有“{had}”字，这句话漏掉了"
            if said and had and not _alike(said, had, followed, question):
                return f"资料写的是“{had}”，不是“{said}”"
    return ""


def left_out(claim: str, passages: Sequence[str]) -> str:
    """The condition or the exception that a statement leaves out of the sentence it follows; "" for none."""
    if _HAS_EXCEPTION.search(claim):
        return ""
    sentences = _sentences(claim)
    if len(sentences) != 1:
        return ""
    held = _followed(claim, passages)
    if held is None:
        return ""
    condition = re.match(r"[^，。；\n]{4,60}的(?=，)", held)
    if condition and not _share(letters(condition[0]), letters(claim)) >= 0.5:
        return f"条件是“{condition[0]}”"
    rest = next((p[p.index(held) + len(held.rstrip("。；")) :] for p in passages if held in p), "")
    exception = _EXCEPTION.search(held) or _EXCEPTION.match(rest)
    return f"原文还有：“{exception[1]}”" if exception else ""


# Short names of bodies and parties that a reader's language uses for the law's long ones.
_NAMES = tuple((re.compile(short), re.compile(full)) for short, full in _SUBSTITUTION.rows("short_names"))


def _named_alike(claim: str, passage: str) -> str:
    """The passage with the short names that the claim uses."""
    for short, long in _NAMES:
        if (said := short.search(claim)) and not long.search(claim):
            passage = long.sub(said[0], passage)
    return passage


def _sentences(text: str) -> list[str]:
    return [s for part in split_sentences(text) for s in re.split(r"(?<=；)", part) if len(letters(s)) >= 6]


def _followed(sentence: str, passages: Sequence[str]) -> str | None:
    """The sentence of the passages that a sentence follows, if it follows one.

    One that holds the words close together goes first: a long sentence holds any word somewhere.
    """
    said = letters(sentence)
    best, found = (False, _FOLLOWS), None
    for candidate in _candidates(passages):
        share = _closely(said, letters(candidate))
        if share > best or (share == best and found is not None and len(candidate) < len(found)):
            best, found = share, candidate
    return found


def _closely(said: str, held: str) -> tuple[bool, float]:
    """Whether the words stand close together, and the share of them that is held."""
    blocks = [op for op in LCSseq.opcodes(said, held) if op.tag == "equal"]
    if not blocks:
        return False, 0.0
    share = sum(op.src_end - op.src_start for op in blocks) / len(said)
    return share >= _FOLLOWS and blocks[-1].dest_end - blocks[0].dest_start <= _SPREAD * len(said), share


def _candidates(passages: Sequence[str]) -> Iterator[str]:
    """Sentences of the passages and their parts; each item of a list also behind its opening words."""
    for passage in passages:
        head = ""
        for line in passage.split("\n"):
            if ITEM_START.match(line):
                line = ITEM_START.sub("", line)
                yield head + line
            else:
                head = line
            yield from split_sentences(line)
            yield from _sentences(line)


def _share(said: str, held: str) -> float:
    return LCSseq.similarity(said, held) / len(said) if said else 0.0


def _blocks(said: str, held: str) -> Iterator[tuple[str, str]]:
    """(said, held) for each place where the two part; an equal character between two is no bridge."""
    blocks: list[list[int]] = []
    for op in LCSseq.opcodes(said, held):
        if op.tag == "equal":
            continue
        if blocks and op.src_start - blocks[-1][1] <= 1 and op.dest_start - blocks[-1][3] <= 1:
            blocks[-1][1], blocks[-1][3] = op.src_end, op.dest_end
        else:
            blocks.append([op.src_start, op.src_end, op.dest_start, op.dest_end])
    for a, b, c, d in blocks:
        yield said[a:b], held[c:d]


def _strange(said: str, held: str) -> bool:
    """Whether a short word has nothing of the sentence in which it stands for longer words."""
    return 2 <= len(said) <= 4 and not any(c in held for c in said)


def _alike(said: str, had: str, held: str, question: str) -> bool:
    """Whether a word may stand for another: the asker's own, one of the same row, or no matter."""
    plain, was = (_matter(text) for text in (said, had))
    if not plain or not was or said in had or had in said or plain in letters(question):
        return True
    if _POINTS.search(had) or len(plain) > _SHORT or (plain in held and not PARTIES.search(plain)):
        return True
    if (number := to_int(plain)) is not None and number == to_int(was):
        return True
    # A word left out beside the one put in its place: only the ends of what was there count.
    if any(
        w in row and (was in row or any(was.startswith(o) or was.endswith(o) for o in row))
        for row in _SAME
        for w in (plain, said)
    ):
        return True
    return len(was) > _SHORT + 4 and not _strange(plain, held)


def _matter(text: str) -> str:
    return "".join(c for c in _GENERIC.sub("", text) if c not in _LIGHT)
