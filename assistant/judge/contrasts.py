"""Words that exclude each other, and deeds that a passage names only to forbid or to deny them.

Asked of the whole passage, or of its nearest sentences where it is long: a statement may be worded
so freely that nothing lies side by side.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.language import bigrams, full_sentences
from assistant.language.bigrams import PARTIES, share_of, words_of
from assistant.language.numerals import BOUND, strict_amounts

if TYPE_CHECKING:
    from collections.abc import Sequence

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


# Each row: words of which only one can be meant. (?<!未) and the like keep a word from its opposite.
_ROWS = tuple(
    tuple(re.compile(word) for word in row.split())
    for row in """
    已经结束|已经完成|结束后 正在
    事前|事先|预先 事后
    书面 口头
    故意 过失|过错
    有偿 (?<!有)无偿
    自愿 强制|强迫
    上级 下级|上一级
    境内 境外
    (?<!未)成年人 未成年人
    首次|初次|第一次 再次|又
    最高|至多 最低|至少
    增加|提高|上调 减少|降低|下调
    从重|加重 从轻|减轻
    减轻 免除
    连带 按份
    连带 补充责任
    支持 驳回|不予支持
    口头 登记|公证
    唯一 任一|任何一种
    (?<!不)公开 不公开|秘密
    提前 逾期|届满
    原告 被告
    出租人 承租人
    债权人 债务人
    买受人 出卖人
    用人单位 劳动者
    消费者 经营者
    父亲 母亲
    生产者 销售者
    普通|一般过失 重大过失
    一次性 分期
    内部 外部
    明示 默示
    主动 被动
    直接 间接
    不定期 (?<!不)定期
    法人 (?<!非)自然人
    上一年度 本年度|当年
    终审 一审
    """.strip().splitlines()
)
_FOCUS = 320
_MODAL = re.compile(
    r"(?:可以|能够|有权|允许|应当|应该|必须)(?:依法|自行|继续|直接|随意|任意|主动|立即)?([\u4e00-\u9fff]{2})"
)
_DENIED = re.compile(r"(?:不应|不得|不能|不可|禁止|不准|不宜|无权)[\u4e00-\u9fff、]{0,8}$|[不未]$")
_ANY_DEED = frozenset({"请求", "要求", "依法", "向人", "申请", "提起", "进行"})


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
    for deed in dict.fromkeys(
        re.findall(r"可以(不?(?![向对在以由依按从为与就根因通用])[\u4e00-\u9fff]{2})", whole)
    ):
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
