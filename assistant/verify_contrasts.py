"""Legal words that exclude each other: parties, kinds of liability, validity, limits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.verify_tokens import Token

# Words of one row exclude each other: where a text puts one for another, it says something else.
_CONTRASTS = tuple(
    tuple(row.split())
    for row in """
    一般保证 连带责任保证
    按份责任 连带责任 补充责任
    有效 无效 可撤销 效力待定 不成立
    生效 失效 不生效
    故意 重大过失 过失
    以上 以下 以内 不满 超过 不超过
    已满 不满
    以前 以后 之前 之后
    承担 免除 减轻
    书面 口头
    全部 部分
    有期徒刑 无期徒刑 拘役 管制 死刑
    从轻 减轻 从重 加重 免除
    警告 罚款 拘留 没收
    公开 保密
    有偿 无偿
    同意 拒绝
    出租人 承租人 次承租人
    债权人 债务人 保证人
    债权人 债务人 担保人
    出卖人 买受人
    委托人 受托人 行纪人 中介人 第三人
    赠与人 受赠人
    抵押人 抵押权人
    出质人 质权人
    用人单位 劳动者
    经营者 消费者
    生产者 销售者
    原告 被告
    监护人 被监护人
    侵权人 被侵权人
    保险人 投保人 被保险人 受益人
    发包人 承包人 分包人
    发包方 承包方
    定作人 承揽人
    托运人 承运人 收货人
    寄存人 保管人 存货人
    扶养人 被扶养人
    继承人 被继承人
    受害人 加害人
    所有权人 占有人
    上级 下级
    设区的市级 县级 省级 乡级
    人民法院 人民检察院 公安机关 监察机关 行政机关
    """.strip().splitlines()
)


def contrasted(
    claim: str,
    claim_tokens: Sequence[Token],
    claimed: Sequence[Token],
    passage: str,
    passage_tokens: Sequence[Token],
    held: Sequence[Token],
) -> tuple[str, str] | None:
    """The words (claimed, held) of one row that stand for each other where two texts part."""
    said, kept = _around(claim, claim_tokens, claimed), _around(passage, passage_tokens, held)
    for row in _CONTRASTS:
        mine, theirs = _terms(said, row), _terms(kept, row)
        if mine and theirs and mine.isdisjoint(theirs):
            return "、".join(sorted(mine)), "、".join(sorted(theirs))
    return None


def _around(text: str, tokens: Sequence[Token], part: Sequence[Token]) -> tuple[str, int, int]:
    """The text of a difference with some tokens around it, and where the difference lies in it."""
    first = next(i for i, t in enumerate(tokens) if t.start == part[0].start)
    low, high = max(0, first - 4), min(len(tokens), first + len(part) + 4)
    start = tokens[low].start
    return text[start : tokens[high - 1].end], part[0].start - start, part[-1].end - start


def _terms(place: tuple[str, int, int], row: tuple[str, ...]) -> set[str]:
    """Words of a row that touch the difference, longest first, so that 被监护人 is not 监护人."""
    text, start, end = place
    found: set[str] = set()
    taken: list[tuple[int, int]] = []
    for term in sorted(row, key=len, reverse=True):
        for m in re.finditer(re.escape(term), text):
            if not any(a < m.end() and m.start() < b for a, b in taken):
                taken.append((m.start(), m.end()))
                if m.start() < end and start < m.end():
                    found.add(term)
    return found
