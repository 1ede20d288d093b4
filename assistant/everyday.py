"""Everyday words for the law's own: 卖给 for 出售给, 告诉 for 告知, 证明不了 for 不能证明.

A statement is compared in the words of its passages. A word is changed only where the passages
hold the law's word and not the everyday one, so that nothing is put into a statement that its
passages do not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# everyday word = words of statutes, any of which may stand for it
_WORDS = tuple(
    (row.split("=")[0].strip(), tuple(row.split("=")[1].split()))
    for row in """
    卖给 = 出售给 出售或者提供给
    卖 = 出售
    告诉 = 告知 通知
    通知 = 告知
    买 = 购买
    别人 = 他人
    其他人 = 他人
    本人 = 该自然人 该个人
    把 = 将
    双倍 = 二倍 两倍
    做 = 进行
    删掉 = 删除
    删去 = 删除
    关掉 = 关闭
    打官司 = 提起诉讼
    起诉 = 提起诉讼 向人民法院起诉
    拿到 = 取得 获得
    赔钱 = 赔偿
    交给 = 提供给
    不用 = 不需 无需 无须
    不需要 = 不需 无需 无须
    够不上 = 不构成
    难以 = 难于
    小孩 = 未成年人
    孩子 = 未成年人
    家长 = 父母或者其他监护人 监护人
    老板 = 用人单位
    员工 = 劳动者
    主管部门 = 履行个人信息保护职责的部门
    监管部门 = 履行个人信息保护职责的部门
    自己公开 = 自行公开
    说明理由 = 予以说明
    解释说明 = 说明
    """.strip().splitlines()
)
_CANNOT = re.compile(r"([\u4e00-\u9fff]{2})不了(?=[\u4e00-\u9fff])")
_EITHER = re.compile(r"要么([^，。；]{2,30})，要么")
_THESE = re.compile(r"(?:两家|这家|那家|这两家|涉事的?)(?=公司|单位|平台|企业)")
_PADDING = re.compile(r"(?<=[，。；])同样|(?<=对)其|作出(?=解释|说明)")


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
