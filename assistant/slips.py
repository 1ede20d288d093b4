"""Slips that leave most words of a passage standing: a bound dropped, 并 made 或者, a number moved
to another sentence, a clause of the writer's own put in.

Each is asked of a statement and its passages as they are, without weights, and gives the reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.numerals import NUMERAL_CHARS, to_int
from assistant.passages import full_sentences
from assistant.text import letters

_NUMERAL = rf"(?:\d[\d,，.]*|[{NUMERAL_CHARS}]+)"
_UNIT = r"个月|周岁|万元|工作日|[年月日天元条倍人次岁]|%|％|个"
_AMOUNT = re.compile(rf"(百分之)?({_NUMERAL})\s*(余|多)?({_UNIT})?")
_BOUND = re.compile(r"以上|以下|以内|以外|不满|不足|之内|内(?!容|部)")
_OR = re.compile(r"([\u4e00-\u9fff]{2})或者?([\u4e00-\u9fff]{2})")
_AND_ONLY = re.compile(r"和|并|且|以及|及")
# Names of parties: that a passage holds them says nothing of what a clause claims of them.
_PARTIES = re.compile(
    r"个人信息处理者|信息处理者|个人信息|敏感个人信息|人脸信息|人民检察院|人民法院|检察机关|检察院|法院|经营者|消费者|自然人|用人单位|劳动者"
    r"|未成年人|监护人|网络服务提供者|机动车|当事人|行为人|受害人|权利人|被侵权人|侵权人|公司|个人|信息"
)
_LIGHT = set(
    "的了是在和与或有被把或者以及这那其该也还又就都而且并但你我他们如果因为所以可以应当需要会能要不没"
)
_WEAK = 0.3


def slip(claim: str, passages: Sequence[str]) -> str:
    """The first slip found, in words for the reader; "" where there is none."""
    whole = "\n".join(passages)
    return (
        _bound_dropped(claim, whole)
        or _or_for_and(claim, whole)
        or _moved(claim, whole)
        or _own(claim, whole)
    )


def _bound_dropped(claim: str, whole: str) -> str:
    """三年以下 become 三年: the amount stands in the passage only with a bound."""
    for match in _AMOUNT.finditer(claim):
        if not match[4] or match[4] == "个" or _BOUND.match(claim, match.end()):
            continue
        if re.search(r"(?:不满|不足|超过|少于|低于|达到|满)$", claim[: match.start()]):
            continue
        value = to_int(match[2])
        held = [m for m in _AMOUNT.finditer(whole) if to_int(m[2]) == value and m[4] == match[4]]
        if held and all(_BOUND.match(whole, m.end()) for m in held):
            return f"资料说的是“{whole[held[0].start() : held[0].end() + 2]}”"
    return ""


def _or_for_and(claim: str, whole: str) -> str:
    """Two conditions that must both be met, made alternatives."""
    for match in _OR.finditer(claim):
        if match[0] in whole:
            continue
        joined = re.search(re.escape(match[1]) + r"([^。；\n]{1,30}?)" + re.escape(match[2]), whole)
        if joined and _AND_ONLY.search(joined[1]) and "或" not in joined[1]:
            return f"资料说的是“{joined[0]}”，不是“或者”"
    return ""


def _moved(claim: str, whole: str) -> str:
    """A number said of another matter: a sentence without it is nearer to the claim than any with it."""
    numbers = {m[0] for m in re.finditer(r"\d[\d,.]*\d|\d{2,}", claim)}
    if not numbers:
        return ""
    words = _content(re.sub(r"\d+年|\d+月|\d+日|\d+", "", claim))
    if len(words) < 4:
        return ""
    with_it = without = 0.0
    for start, end in full_sentences(whole):
        sentence = whole[start:end]
        share = len(words & _content(sentence)) / len(words)
        if any(n in sentence for n in numbers):
            with_it = max(with_it, share)
        else:
            without = max(without, share)
    return "资料里这个数字说的是另一件事" if with_it and without > with_it + 0.15 else ""


def _own(claim: str, whole: str) -> str:
    """A clause of which the passages hold next to nothing beside the names of the parties."""
    held = _content(whole)
    for clause in re.split(r"[，,；;。：:]", claim):
        words = _content(_PARTIES.sub("，", clause))
        if len(words) >= 3 and len(words & held) < _WEAK * len(words):
            return f"资料没有说“{clause.strip()}”"
    return ""


def _content(text: str) -> set[str]:
    """Bigrams of a text's words, those of light words only left out."""
    pairs: set[str] = set()
    for run in re.split(r"[，,。；;：:、“”（）\n]", text):
        folded = letters(run)
        pairs |= {folded[i : i + 2] for i in range(len(folded) - 1)}
    return {p for p in pairs if not set(p) & _LIGHT}
