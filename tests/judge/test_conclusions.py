"""What real small models wrote and no passage says; and what a lawyer writes in other words."""

from __future__ import annotations

import pytest

from assistant.judge.contrasts import unfounded
from assistant.judge.force import another_duty
from assistant.judge.substitution import in_source_words

DOUBLE = (
    "用人单位自用工之日起超过一个月不满一年未与劳动者订立书面劳动合同的，应当向劳动者每月支付二倍的工资。"
)
NEEDED = (
    "个人信息处理者不得以个人不同意处理其个人信息为由，拒绝提供产品或者服务；"
    "处理个人信息属于提供产品或者服务所必需的除外。"
)
UNIT = "单位犯前三款罪的，对单位判处罚金，并对其直接负责的主管人员依照各该款的规定处罚。"
GRADES = "非法获取个人信息的，处十日以上十五日以下拘留；情节较轻的，处五日以下拘留。"
PUBLIC = "在公共场所安装图像采集设备，应当为维护公共安全所必需，并设置显著的提示标识。"
PREPAID = "未按照约定提供的，应当按照消费者的要求履行约定或者退回预付款。"


@pytest.mark.parametrize(
    ("text", "passage", "question"),
    [
        ("公司三个月没签劳动合同，不能要双倍工资。", DOUBLE, "公司三个月没签劳动合同，能要双倍工资吗？"),
        ("银行办业务必须刷脸。", NEEDED, "银行办业务必须刷脸吗？"),
        ("单位犯前三款罪。", UNIT, "公司泄露信息怎么罚？"),
        ("非法获取个人信息，会受五日以下拘留。", GRADES, "偷偷识别人脸会怎样？"),
        ("商家跑路了，应当按照约定提供。", PREPAID, "预付卡商家跑路了怎么办？"),
        ("单独同意是单独同意，要另行取得。", NEEDED, "什么是单独同意？"),
        ("贴了提示，符合法律关于公共安全所必需的条件。", PUBLIC, "装摄像头要贴提示吗？"),
        ("格式条款有效吗？", NEEDED, "格式条款有效吗？"),
    ],
)
def test_what_small_models_conclude_does_not_pass(text: str, passage: str, question: str) -> None:
    assert unfounded(text, [passage], question)


@pytest.mark.parametrize(
    ("text", "passage", "question"),
    [
        ("用人单位应当向劳动者每月支付二倍的工资。", DOUBLE, "公司三个月没签劳动合同，能要双倍工资吗？"),
        ("情节较轻的，处五日以下拘留。", GRADES, "偷偷识别人脸会怎样？"),
        ("单位犯前三款罪的，对单位判处罚金。", UNIT, "公司泄露信息怎么罚？"),
        ("如果公司没签合同，应当支付二倍的工资。", DOUBLE, "公司没签合同怎么办？"),
    ],
)
def test_the_laws_own_conclusions_pass(text: str, passage: str, question: str) -> None:
    assert unfounded(text, [passage], question) == ""


def test_everyday_words_become_the_sources_own() -> None:
    law = "出售或者提供给他人的，从重处罚。不能证明自己没有过错的，应当告知个人。"
    assert in_source_words("卖给别人的", [law]) == "出售或者提供给他人的"
    assert in_source_words("证明不了自己没有过错的，要告诉你", [law]) == "不能证明自己没有过错的，要告知你"
    assert in_source_words("卖给别人", ["资料里两个词都没有。"]) == "卖给别人"


@pytest.mark.parametrize(
    "text",
    [
        "个人认为可能造成危害的，有权要求个人信息处理者通知。",
        "处理者可以在期限届满后再删除个人信息。",
    ],
)
def test_a_duty_stays_a_duty_and_anothers(text: str) -> None:
    law = "个人信息处理者应当主动删除个人信息；主管部门认为可能造成危害的，有权要求个人信息处理者通知个人。"
    assert another_duty(text, [law])
    assert another_duty("个人信息处理者应当主动删除个人信息。", [law]) == ""
