"""Conclusions that no passage draws: in the asker's own words, of half a rule, of a milder or graver case.

A small model answers 能要双倍工资吗 with 不能要双倍工资 and cites an article that is near. What it says
is then compared with the article's words after the asker's are taken away, and little is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.amounts import BOUND, strict_amounts
from assistant.words import PARTIES, share_of, words_of

_HELD = 0.4
_DRAWS = re.compile(
    r"不能|不可以|可以|能(?!力|证明|够证明)|必须|不用|不需要?|需要|合法|违法|不得|有权|无权|应当|会(?=受|被|判|构成)|侵犯|侵害"
)
_SUPPOSES = re.compile(r"^(?:如果|若|假如|要是|当|除非|在.+(?:时|情况下)$)|的$|时$")
_GRADE = re.compile(r"(情节(?:特别)?(?:较轻|较重|严重)|拒不改正|数额(?:特别)?巨大|后果(?:特别)?严重)")
_RESULT = re.compile(
    r"应当|不得|可以|有权|禁止|处(?=[一二三四五六七八九十百以])|罚款|承担|责任|属于|是|为(?=限制|无)"
)
_ASKS_CASES = re.compile(r"哪些|什么(?:情况|情形|条件|时候)|何种|哪种|怎样才|例外")
_EMPTY_WORDS = re.compile(
    r"^关于[^，]{1,12}。?$|^(.{2,12})(?:是|就是|是指)\1[，。]|^原因[：:]|有下列(?:情形|行为)之一[的。]?$"
)


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
    for deed in re.findall(r"(?:应当|可以|必须)([\u4e00-\u9fff]{4,8})(?=[，。；]|$)", text):
        before = [whole[max(0, m.start() - 2) : m.start()] for m in re.finditer(deed, whole)]
        if before and all(re.search(r"[未不]$|没有$", b) for b in before):
            return f"资料说的是“{before[0][-1]}{deed}”"
    return ""


def _meets(text: str, passages: Sequence[str]) -> str:
    """That a condition is met, which no passage says: 符合法律关于公共安全所必需的条件."""
    met = re.search(r"(?<!不)(?:符合|满足)[^，。；]{0,30}(?:条件|要求|规定)", text)
    if (
        met
        and not re.search("如果|若|应当|须", text)
        and not any(re.search("符合|满足", p) for p in passages)
    ):
        return f"资料没有说“{met[0]}”"
    return ""


def put_in_law(text: str, passages: Sequence[str], question: str) -> str:
    """The asker's own thing, said to be in the law: 小区门口属于城镇公共道路 as words of an article."""
    whole, asked = "\n".join(passages), words_of(question)
    for thing in re.findall(r"(?:^|[，。；])([^，。；]{2,20}?)(?:属于|构成|视为|等于)", text):
        words = words_of(PARTIES.sub("，", thing))
        if words & asked and share_of(words, whole) < _HELD and not _SUPPOSES.search(thing):
            return f"资料没有提到“{thing}”"
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
