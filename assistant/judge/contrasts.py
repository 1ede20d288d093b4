"""Words that exclude each other, and deeds that a passage names only to forbid or to deny them.

Asked of the whole passage, or of its nearest sentences where it is long: a statement may be worded
so freely that nothing lies side by side.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.judge.slips import PARTIES
from assistant.language import bigrams, full_sentences
from assistant.language.bigrams import share_of, words_of
from assistant.language.numerals import BOUND, strict_amounts
from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

_HELD = 0.4
_CONCLUSIONS = table("conclusions")
_MAY_DO = _CONCLUSIONS.pattern("may_do")
_OF_MEETING = _CONCLUSIONS.pattern("of_meeting")
_LEAVES_OPEN = _CONCLUSIONS.pattern("leaves_open")
_MEETS = _CONCLUSIONS.pattern("meets")
_ENDS_DENIED = _CONCLUSIONS.pattern("ends_denied")
_TOLD_TO = _CONCLUSIONS.pattern("told_to")
_OPPOSITES = table("opposites")
_DRAWS = _CONCLUSIONS.pattern("draws")
_SUPPOSES = _CONCLUSIONS.pattern("supposes")
_GRADE = _CONCLUSIONS.pattern("grade")
_RESULT = _CONCLUSIONS.pattern("result")
_ASKS_CASES = _CONCLUSIONS.pattern("asks_cases")
_EMPTY_WORDS = _CONCLUSIONS.pattern("empty")


def unfounded(text: str, passages: Sequence[str], question: str) -> str:
    """Why a statement concludes what its passages do not; "" where nothing shows it."""
    return (
        _says_nothing(text)
        or _half_rule(text, passages, question)
        or _in_askers_words(text, passages, question)
        or _only_denied(text, passages)
        or _other_grade(text, passages, question)
        or _meets(text, passages)
    )


def _says_nothing(text: str) -> str:
    return "没有说出规定的内容" if _EMPTY_WORDS.search(text) or text.endswith(("？", "?")) else ""


def _half_rule(text: str, passages: Sequence[str], question: str) -> str:
    """A condition and no consequence: 单位犯前三款罪."""
    words = text.strip("。；，")
    last = re.split(r"[，；]", words)[-1]
    if _ASKS_CASES.search(question) or _RESULT.search(words) or len(last) < 4:
        return ""
    after = [p[m.end() : m.end() + 2] for p in passages for m in re.finditer(re.escape(last[-8:]), p)]
    return "只写了条件，没有写结果" if after and any(a == "的，" for a in after) else ""


def _in_askers_words(text: str, passages: Sequence[str], question: str) -> str:
    """A conclusion whose words are the asker's and not the passages'."""
    whole, asked = "\n".join(passages), words_of(question)
    for clause in re.split(r"[，,；;。]", text):
        words = words_of(PARTIES.sub("，", clause))
        if not _DRAWS.search(clause) or _SUPPOSES.search(clause) or len(words) < 2:
            continue
        if words & asked and share_of(words, whole) < _HELD:
            return f"资料没有得出这个结论：“{clause.strip()}”"
    return ""


def _only_denied(text: str, passages: Sequence[str]) -> str:
    """What the passages name only as left undone, stated as what is to be done: 应当按照约定提供."""
    whole = "\n".join(passages)
    for deed in _TOLD_TO.findall(text):
        before = [whole[max(0, m.start() - 2) : m.start()] for m in re.finditer(deed, whole)]
        if before and all(_ENDS_DENIED.search(b) for b in before):
            return f"资料说的是“{before[0][-1]}{deed}”"
    return ""


def _meets(text: str, passages: Sequence[str]) -> str:
    """That a condition is met, which no passage says: 符合法律关于公共安全所必需的条件."""
    met = _MEETS.search(text)
    if met and not _LEAVES_OPEN.search(text) and not any(_OF_MEETING.search(p) for p in passages):
        return f"资料没有说“{met[0]}”"
    return ""


def _other_grade(text: str, passages: Sequence[str], question: str) -> str:
    """An amount that the passages give only for a graver or a milder case, said of every case."""
    amounts = strict_amounts(text)
    if not amounts or not BOUND.search(text) or _GRADE.search(text + question):
        return ""
    clauses = [c for p in passages for c in re.split(r"[；。\n]", p)]
    holding = [c for c in clauses if amounts <= strict_amounts(c)]
    if holding and all(_GRADE.search(c) for c in holding):
        grade = _GRADE.search(holding[0])
        return f"资料里这是“{grade[0]}”时的处罚" if grade else ""
    return ""


# Each row: words of which only one can be meant. (?<!未) and the like keep a word from its opposite.
_ROWS = tuple(tuple(map(re.compile, row)) for row in _OPPOSITES.rows("in_statements"))
_FOCUS = 320
_MODAL = _CONCLUSIONS.pattern("permits")
_DENIED = _CONCLUSIONS.pattern("denied")
_ANY_DEED = _CONCLUSIONS.words("any_deed")


def contrary(claim: str, passages: Sequence[str]) -> str:
    """Why a statement says the contrary of its passages; "" where nothing shows it."""
    near = "\n".join(nearest(claim, passage) for passage in passages)
    for row in _ROWS:
        for word in row:
            said = word.search(claim)
            if not said or word.search(near):
                continue
            other = next((m for w in row if w is not word for m in [w.search(near)] if m), None)
            if other and not any(w.search(claim) for w in row if w is not word):
                return f"资料说的是“{other[0]}”，不是“{said[0]}”"
    for deed in _MODAL.finditer(claim):
        held = [] if deed[1] in _ANY_DEED else [m.start() for m in re.finditer(deed[1], near)]
        if held and all(_DENIED.search(near[max(0, i - 12) : i]) for i in held):
            return f"资料说的是不要“{deed[1]}”"
    return _without_leave("\n".join(passages), claim)


def _without_leave(whole: str, claim: str) -> str:
    """What the passage only allows, stated as a fact: 不承担责任 where it says 可以不承担."""
    for deed in dict.fromkeys(_MAY_DO.findall(whole)):
        everywhere = [whole[max(0, m.start() - 2) : m.start()] for m in re.finditer(deed, whole)]
        free = re.search(rf"(?:可以|有权|能|可|或者?|并)[^，。]{{0,10}}{deed}", claim)
        if deed in claim and not free and all(before == "可以" for before in everywhere):
            return f"资料说的是“可以{deed}”"
    return ""


def nearest(claim: str, passage: str) -> str:
    """A short passage whole; of a long one the sentences nearest to the claim, with what follows them."""
    if len(passage) <= _FOCUS:
        return passage
    sentences = [passage[a:b] for a, b in full_sentences(passage)]
    words = bigrams(claim)
    ranked = sorted(range(len(sentences)), key=lambda i: -len(words & bigrams(sentences[i])))
    return "".join(sentences[i] for i in sorted(ranked[:2]))
