"""Figures beside a digest: what differs from it is said, and what agrees is still no proof."""

from __future__ import annotations

import pytest

from assistant.schema import DigestArticle
from assistant.verify.digested import beside_digest

FIVE = DigestArticle(
    "某解释",
    5,
    "",
    "第五条",
    "情节严重的门槛：行踪轨迹、通信内容、征信、财产信息50条以上；住宿、通信记录、健康信息500条以上；违法所得5000元以上。",
)
TERM = DigestArticle("某规定", 21, "", "第二十一条", "收到后2个月内书面回复；紧急情形15日内回复。")


@pytest.mark.parametrize(
    ("claim", "digest", "word"),
    [
        ("出售行踪轨迹信息五百条以上的，属于情节严重", FIVE, "五百条与概括不符"),
        ("出售行踪轨迹信息五十条以上的，属于情节严重", FIVE, "与概括相符"),
        ("非法获取住宿、健康信息五百条以上的", FIVE, "与概括相符"),
        ("行政机关应当在三十日内书面回复", TERM, "三十日与概括不符"),
        ("行政机关应当在两个月内书面回复", TERM, "与概括相符"),
        ("行政机关应当书面回复", TERM, ""),
    ],
)
def test_figures_are_held_against_the_clause_on_the_same_thing(claim, digest, word):
    told = beside_digest(claim, digest)
    assert (word in told) if word else told == ""


def test_the_checker_says_it(assistant):
    text = "根据侵犯公民个人信息司法解释第五条，出售行踪轨迹信息五百条以上的，属于情节严重。"
    check = assistant.verify(text)[0]
    assert check.verdict == "unresolved" and "与概括不符" in check.reason
    assert "编写的概括，不是原文" in check.reason
