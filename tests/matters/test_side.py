"""Who says what he is, or whose the other is, is heard; who says neither is not guessed at here."""

from __future__ import annotations

import pytest

from assistant.matters.side import names_other_side

LEASE, WORK, SALE, ESTATE, FACE, NAME = (
    ("租客", "房东"),
    ("被辞退的员工", "用人单位"),
    ("顾客", "店家"),
    ("业主", "物业公司"),
    ("管场所的单位", "被要求刷脸的人"),
    ("用别人身份的人", "被冒用的人"),
)


@pytest.mark.parametrize(
    ("said", "parties", "other"),
    [
        ("我是房东，租客两个月没交水费了", LEASE, True),
        ("我房东不退押金", LEASE, False),
        ("我不是房东，我是租房的", LEASE, False),
        ("我的租客半夜搬走了", LEASE, True),
        ("我是老板，员工不辞而别怎么办", WORK, True),
        ("我老板三个月没发工资", WORK, False),
        ("我员工天天迟到能开除吗", WORK, True),
        ("我开了个小吃店，顾客说吃坏肚子", SALE, True),
        ("我是一家奶茶店的老板娘，被人投诉", SALE, True),
        ("作为业主能不能查公共收益", ESTATE, False),
        ("我们公司欠我三个月工资", WORK, None),
        ("我老公是老板", WORK, None),
        ("我是公司派去擦玻璃的", WORK, None),
        ("房东不退押金", LEASE, None),
        ("澡堂换了新机器，非要我们刷脸才给手牌，我可以不刷吗", FACE, True),
        ("想给门口换成刷脸的，可以不留钥匙吗", FACE, None),
        ("前同事拿我身份证去办了贷款", NAME, True),
        ("我拿表弟身份证办了张卡", NAME, None),
        ("我是房东", ("租客",), None),
        ("我是房东", (), None),
    ],
)
def test_who_speaks_is_heard_where_he_says_it(
    said: str, parties: tuple[str, ...], other: bool | None
) -> None:
    assert names_other_side(said, parties) is other
