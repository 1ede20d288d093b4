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
    承担 免除 减轻 加重
    书面 口头
    单独 书面 概括 默示
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
    国务院 省级 设区的市级 县级 乡级
    上级 本级 同级 下级
    上一级 下一级 同级
    解除 变更 撤销 确认 终止 中止
    优先 平等 按比例
    鼓励 限制 禁止
    股东会 董事会 监事会
    人民法院 人民检察院 公安机关 监察机关 行政机关
    """.strip().splitlines()
)


def contrasted(
    claim: str, claimed: Sequence[Token], place: int, passage: str, held: Sequence[Token], held_place: int
) -> tuple[str, str] | None:
    """The words (claimed, held) of one row that stand for each other where two texts part.

    The texts part behind `place` and `held_place`; 部分 for 全部 share a character, so that each
    side of a difference may be empty.
    """
    said, kept = _around(claim, claimed, place), _around(passage, held, held_place)
    for row in _CONTRASTS:
        mine, theirs = _terms(said, row), _terms(kept, row)
        if mine and theirs and mine.isdisjoint(theirs):
            return "、".join(sorted(mine)), "、".join(sorted(theirs))
    return None


def _around(text: str, part: Sequence[Token], place: int) -> tuple[str, int, int]:
    """The text of a difference with some characters around it, and where the difference lies in it."""
    low = max(0, place - 6)
    first, last = (part[0].start, part[-1].end) if part else (place, place)
    return text[low : last + 8], first - low, last - low


def _terms(place: tuple[str, int, int], row: tuple[str, ...]) -> set[str]:
    """Words of a row that touch the difference, longest first, so that 被监护人 is not 监护人."""
    text, start, end = place
    found: set[str] = set()
    taken: list[tuple[int, int]] = []
    for term in sorted(row, key=len, reverse=True):
        for m in re.finditer(re.escape(term), text):
            if not any(a < m.end() and m.start() < b for a, b in taken):
                taken.append((m.start(), m.end()))
                if (m.start() < end and start < m.end()) or (start == end and m.start() <= end <= m.end()):
                    found.add(term)
    return found
