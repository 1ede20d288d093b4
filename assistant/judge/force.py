"""With what force a statement speaks: must, may, must not, need not, always, only, and how a case ended.

A comparison of words laid side by side can miss a ban that stands at the head of a list, or a
permission put where the passage knows duties only. Here it is asked of the whole passage whether
it speaks with that force at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.judge.contrasts import nearest
from assistant.language import ngrams
from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORCE = table("force")
_SO = _FORCE.pattern("so")
# (what the statement says, what a passage must then hold, why the statement fails)
_FORCES = (
    *(
        (_FORCE.pattern(name), _FORCE.beside(name), _FORCE.entries[name].reason)
        for name in (
            "need_not",
            "must_not",
            "may",
            "must",
            "always",
            "not_included",
            "only",
            "lost",
            "convicted",
            "sued",
        )
    ),
)


# Terms of art: who brings one in changes the rule, so a passage must hold it.
_TERMS = _FORCE.pattern("terms_of_art")
_SAME = _FORCE.pairs("same_terms")


def strange_term(claim: str, passages: Sequence[str]) -> str:
    """A term of art that no passage holds; "" where there is none."""
    whole = "\n".join(passages)
    for match in _TERMS.finditer(claim):
        if match[0] not in whole and _SAME.get(match[0], match[0]) not in whole:
            return f"资料没有提到“{match[0]}”"
    return ""


def changed_force(claim: str, passages: Sequence[str]) -> str:
    """Why no passage speaks with the force of the claim; "" where one does.

    Words in quotation marks are left out: whether they stand in a passage is asked elsewhere.
    """
    said = re.sub(r"“[^”]*”", "", claim)
    whole = "\n".join(nearest(said, p) for p in passages)
    for says, holds, reason in _FORCES:
        if says.search(said) and not holds.search(whole):
            return reason
    return ""


_PARTY = (
    r"(处理者|经营者|部门|机关|受托人|接收方|服务提供者|用人单位|法院|检察院"
    r"|个人(?!信息)|自然人|消费者|权利人)"
)
_WHO_DOES = _FORCE.pattern("who_does")
_MUST = ("应当", "必须")


def another_duty(claim: str, passages: Sequence[str]) -> str:
    """What someone must do, made what he may do, or the other way about: one party, one deed."""
    held = [m.groups() for p in passages for m in _WHO_DOES.finditer(p)]
    for who, modal, deed in (m.groups() for m in _WHO_DOES.finditer(claim)):
        same = [(m, d) for w, m, d in held if w == who and d[:2] in deed and m != "不得"]
        if modal == "不得" or not same:
            continue
        if all((m in _MUST) != (modal in _MUST) for m, _ in same):
            return f"资料说的是“{same[0][0]}{same[0][1][:8]}”，不是“{modal}”"
    return another_party(claim, passages)


_WHO_SAYS = _FORCE.pattern("who_says")


def another_party(claim: str, passages: Sequence[str]) -> str:
    """What one party does in the passages, said of another: 个人认为可能造成危害 for 部门认为可能造成危害."""
    for who, deed in (m.groups() for m in _WHO_SAYS.finditer(claim)):
        before = [
            re.split(r"[，。；\n]", p[: m.start()])[-1]
            for p in passages
            for m in re.finditer(re.escape(deed), p)
        ]
        named = [set(re.findall(_PARTY, b)) for b in before]
        if named and all(names and who not in names for names in named):
            return f"资料说的是“{before[0][-12:]}{deed}”"
    return ""


# Words of law: a clause that holds one is never taken for a mere fact.
LEGAL_WORD = _FORCE.pattern("legal_words")


# A condition that the writer supposes of the asker; one with a number or a word of law is compared.
_SUPPOSED = _FORCE.pattern("supposed")


def _without_branch(claim: str, keep: list[bool]) -> tuple[str, list[bool]]:
    first = _SUPPOSED.match(claim)
    if first is None or LEGAL_WORD.search(first[0]) or re.search(r"[\d一二三四五六七八九十百千]", first[0]):
        return claim, keep
    return claim[first.end() :], keep[first.end() :]


_ASIDE = _FORCE.pattern("aside")


def in_words_of_law(claim: str, question: str, passage: str) -> str:
    """An inference without what it takes from the question: 平台应当删除你的人脸信息 -> 应当删除的信息.

    A character goes where it is part of words that the question holds and the passage does not,
    unless it is part of a word of law. So the law's 个人信息处理者 may become the asker's 平台, and
    law put into a question still vouches for nothing.
    """
    keep = [True] * len(claim)
    for i, pair in enumerate(ngrams(claim)):
        if pair in question and pair not in passage:
            keep[i] = keep[i + 1] = False
    for i, pair in enumerate(ngrams(claim)):
        if pair in passage:
            keep[i] = keep[i + 1] = True
    for match in LEGAL_WORD.finditer(claim):
        keep[match.start() : match.end()] = [True] * len(match[0])
    claim, keep = _without_branch(claim, keep)
    rest = "".join(c for c, kept in zip(claim, keep, strict=True) if kept)
    rest = _SO.sub("", rest)
    rest = _ASIDE.sub("", rest)
    return re.sub(r"[，,]{2,}", "，", rest).strip("，, ")
