"""Words that exclude each other, and deeds that a passage names only to forbid or to deny them.

Asked of the whole passage, or of its nearest sentences where it is long: a statement may be worded
so freely that nothing lies side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.passages import full_sentences
from assistant.text import letters

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
    words = _pairs(claim)
    ranked = sorted(range(len(sentences)), key=lambda i: -len(words & _pairs(sentences[i])))
    return "".join(sentences[i] for i in sorted(ranked[:2]))


def _pairs(text: str) -> set[str]:
    folded = letters(text)
    return {folded[i : i + 2] for i in range(len(folded) - 1)}
