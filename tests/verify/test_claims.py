"""What is claimed: reports are compared, applications are not; each kind has its right value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.schema.answers import Verdict
from assistant.verify.measures import measures, mismeasured
from tests.verify.test_verify import DAY

if TYPE_CHECKING:
    from assistant.verify import Verifier

FLAGGED = [
    # short predicates
    "依据《个人信息保护法》第二十九条，可以不取得个人的单独同意。",
    "《个人信息保护法》第二十六条规定，可以用于其他目的。",
    "《刑法》第六十七条第三款规定，坦白的不得从轻处罚。",
    "《民法典》第一千零三十三条规定，他人可以进入、拍摄、窥视他人的住宅。",
    # numbers, alone and of another branch
    "《民法典》第一百八十八条规定，诉讼时效期间为五年。",
    "《劳动合同法》第八十二条，每月要付三倍工资。",
    "《个人信息保护法》第二十八条将不满十八周岁未成年人的个人信息列为敏感个人信息。",
    "《行政处罚法》第三十六条规定的追究时效为三年。",
    "《刑法》第二百六十四条规定，盗窃公私财物，数额较大的，处三年以上十年以下有期徒刑。",
    "《刑法》第二百五十三条之一规定，情节特别严重的，处三年以下有期徒刑。",
    "根据《刑事诉讼法》第七十九条，取保候审最长不得超过六个月。",
    "根据《个人信息保护法》第七十条，人民检察院可以提起诉讼，并可主张三倍惩罚性赔偿。",
    # merged, widened, reversed, gone on
    "《个人信息保护法》第二十八条规定，敏感个人信息是一旦泄露容易导致人格尊严受到侵害的个人信息，处理敏感个人信息应当取得个人的单独同意。",
    "《个人信息保护法》第二十九条规定，处理个人信息应当取得个人的单独同意。",
    "《个人信息保护法》第七十条规定，只有人民检察院可以依法向人民法院提起诉讼。",
    "《个人信息保护法》第六十九条确立的是过错责任，由受害人举证证明处理者存在过错。",
    "《个人信息保护法》第二十九条规定，处理敏感个人信息应当取得个人的单独同意。同时，个人信息处理者还须向公安机关备案。",
    "《民法典》第一千一百二十七条规定，第一顺序继承人为配偶、子女、父母、兄弟姐妹。",
    "《刑法》第三十三条规定，主刑的种类有管制、拘役、有期徒刑、无期徒刑、死刑、罚金。",
    "《个人信息保护法》第五十五条规定，有下列情形之一的，应当事前进行个人信息保护影响评估：（一）处理敏感个人信息；（二）利用个人信息进行自动化决策；（三）委托处理个人信息；（四）处理超过一百万人的个人信息。",
    "《产品质量法》第四十三条规定，因产品存在缺陷造成人身、他人财产损害的，受害人可以向产品的生产者要求赔偿，并且受害人因此遭受其他重大损失的，侵害人应当赔偿损失。",
    # each its own part; things named; what is done
    "《刑法》第二百六十四条、第二百六十六条分别规定了诈骗罪和盗窃罪。",
    "《民法典》第五条、第六条分别规定了公平原则和自愿原则。",
    "《个人信息保护法》第四十五条规定的删除权。",
    "《民法典》第五百二十条规定的不安抗辩权。",
    "根据《民事诉讼法》第十四条的规定，本院决定支持起诉。",
    "根据《劳动争议调解仲裁法》第二十七条，劳动争议申请仲裁的时效期间为二年，本案未超过时效。",
    "罪名：高空抛物罪；法律依据：《刑法》第二百九十二条；事实：从十二楼向外抛掷砖块，情节严重。",
    "投保人和保险人应当约定与保险有关的其他事项。这是《保险法》第十八条的规定。",
    # no such law, no such number
    "《借款合同法》第八条规定，利息不得超过百分之二十四。",
    "根据《网络数据安全管理条例》（国务院令第5561号）第二条办理。",
    # quotations
    "《个人信息保护法》第五条规定：“处理个人信息应当遵循合法、必要和诚信原则，不得通过误导、欺诈、胁迫等方式处理个人信息。”",
    "根据《民事诉讼法》第二十二条关于合同纠纷管辖的规定：“因合同纠纷提起的诉讼，由被告住所地或者合同履行地人民法院管辖。”",
    "**《个人信息保护法》第二十九条**规定：\n\n> 处理敏感个人信息可以不取得个人同意。",
    "《个人信息保护法》第二十九条规定：“处理敏感个人信息应当取得个人的单独同意。处理者每年向公安机关备案并公布人脸识别清单。”",
]  # fmt: skip


@pytest.mark.parametrize("text", FLAGGED)
def test_a_report_that_says_otherwise_is_flagged(verifier: Verifier, text: str) -> None:
    check = verifier.verify(text, DAY)[0]
    assert check.verdict.flagged, check.reason


UNFLAGGED = [
    # requests, dispositions, purposes, issuers outside 《》
    "依照《刑法》第二百六十四条、第六十七条第三款及最高人民法院、最高人民检察院《关于办理盗窃刑事案件适用法律若干问题的解释》第一条之规定，判决如下：被告人犯盗窃罪，判处拘役。",
    "应依据《中华人民共和国刑法》第二百六十四条之规定予以惩处。",
    "请依照《中华人民共和国刑法》第二百六十六条的规定，依法判处。",
    "依照《刑法》第二百六十六条之规定，定罪处罚。",
    "根据《刑事诉讼法》第十六条的规定作出不起诉决定。",
    "为保护公民的财产权利不受侵犯，维护社会秩序，依照《刑法》第二百六十六条之规定。",
    "根据《中华人民共和国刑事诉讼法》第八十一条的规定，决定批准逮捕犯罪嫌疑人李某。",
    "根据《行政诉讼法》第二十五条第四款，你局应当自收到检察建议书之日起两个月内依法履行职责，并书面回复。",
    # the article's own references, numbers of the case, alternatives
    "《刑法》第三百四十七条第五款规定，单位犯第二款、第三款、第四款罪的，对单位判处罚金，并对其直接负责的主管人员和其他直接责任人员，依照各该款的规定处罚。",
    "被告人触犯《刑法》第一百三十三条，构成交通肇事罪，建议判处一年至二年有期徒刑。",
    "被告人系自首，适用《刑法》第六十七条第一款，可以减轻处罚。",
    "拘留后未在二十四小时以内通知家属，违反了《刑事诉讼法》第八十五条第二款的规定。",
    "您有权依据《个人信息保护法》第四十四条、第四十五条查阅、复制您的个人信息。",
    "依据《民法典》第五百一十六条，本机关决定立案调查。",
    "根据美国《公平信用报告法》第六百零四条，消费者有权查阅。",
    "我国应当尽快制定《人脸识别法》，其第五条可规定不得强制刷脸。",
    "《行政处罚法》第九条规定的处罚种类有警告、罚款、没收违法所得、行政拘留。",
    "《民法典》第五百三十三条规定的情势变更制度。",
    "根据《公司法》第八十九条，对股东会该项决议投反对票的股东可以请求公司按照合理的价格收购其股权。",
    # equivalents
    "诉讼时效一般三年，最长不超过二十年，见《民法典》第一百八十八条。",
    "《刑事诉讼法》第七十九条规定，取保候审最长不得超过一年。",
    "《劳动合同法》第八十二条规定，用人单位自用工之日起超过一个月不满一年未订立书面劳动合同的，应当每月支付双倍工资。",
    "《民法典》第一千零八十二条规定，女方在怀孕期间、分娩后一年内或者终止妊娠后六个月内，男方不得提出离婚，除非女方提出离婚或者人民法院认为确有必要受理男方离婚请求。",
]  # fmt: skip


@pytest.mark.parametrize("text", UNFLAGGED)
def test_what_is_right_or_only_applied_is_not_flagged(verifier: Verifier, text: str) -> None:
    checks = verifier.verify(text, DAY)
    assert checks and not any(c.verdict.flagged for c in checks), [(c.citation, c.reason) for c in checks]


@pytest.mark.parametrize(
    "text",
    [
        "依照《民法典》第五百七十七条之规定，判决如下：被告于本判决生效之日起十日内支付货款三万元。",
        "请依照《中华人民共和国刑法》第二百六十六条的规定，依法判处。",
        "依据《中华人民共和国刑事诉讼法》第一百七十七条第二款的规定，决定对王某不起诉。",
        "根据《民法典》第五百七十七条",
    ],
)
def test_an_application_never_agrees(verifier: Verifier, text: str) -> None:
    check = verifier.verify(text, DAY)[0]
    assert check.verdict is Verdict.APPLIED and "仅核对了存在" in check.reason


def test_measures_have_a_kind_a_bound_and_a_case() -> None:
    first, second = measures("取保候审最长不得超过十二个月，监视居住最长不得超过6个月。")
    assert (first.kind, first.value, second.kind, second.value) == ("duration.年", 1, "duration.月", 6)
    assert second.case.startswith("监视居住") and "监视居住" not in first.case


def test_a_measure_of_another_branch_is_a_difference() -> None:
    law = "数额较大的，处三年以下有期徒刑；数额巨大的，处三年以上十年以下有期徒刑。"
    assert not list(mismeasured("数额巨大的，处三年以上十年以下有期徒刑", law))
    assert list(mismeasured("数额较大的，处三年以上十年以下有期徒刑", law))
    assert [f.held for f in mismeasured("罚款为二倍", "处一倍以上五倍以下罚款")] == ["一倍"]
