"""What a statement may change of a passage and what not; real articles, one change at a time."""

from __future__ import annotations

import pytest

from assistant.judge.comparison import claim_of, without_facts
from assistant.judge.contrasts import contrary, nearest
from assistant.judge.force import changed_force, in_words_of_law, strange_term
from assistant.judge.slips import SLIPS, mixed_rules, wrong_condition
from assistant.judge.statements import Sort, Statement
from assistant.judge.substitution import left_out, substituted

PRIVACY = (
    "除法律另有规定或者权利人明确同意外，任何组织或者个人不得实施下列行为：\n"
    "（一）以电话、短信、即时通讯工具、电子邮件、传单等方式侵扰他人的私人生活安宁；\n"
    "（二）进入、拍摄、窥视他人的住宅、宾馆房间等私密空间；"
)
SENSITIVE = (
    "敏感个人信息是一旦泄露或者非法使用，容易导致自然人的人格尊严受到侵害的个人信息。\n"
    "只有在具有特定的目的和充分的必要性，并采取严格保护措施的情形下，个人信息处理者方可处理敏感个人信息。"
)
PENALTY = (
    "违反国家有关规定，向他人出售或者提供公民个人信息，情节严重的，处三年以下有期徒刑或者拘役，并处或者单处罚金；"
    "情节特别严重的，处三年以上七年以下有期徒刑，并处罚金。"
)
DRIVING = (
    "醉酒驾驶机动车的，由公安机关交通管理部门约束至酒醒，吊销机动车驾驶证，依法追究刑事责任；五年内不得重新取得机动车驾驶证。\n"
    "饮酒后驾驶营运机动车的，处十五日拘留，并处五千元罚款。\n"
    "醉酒驾驶营运机动车的，吊销机动车驾驶证；十年内不得重新取得机动车驾驶证，重新取得机动车驾驶证后，不得驾驶营运机动车。"
)
PROVIDE = (
    "信息处理者不得泄露或者篡改其收集、存储的个人信息；未经自然人同意，不得向他人非法提供其个人信息，"
    "但是经过加工无法识别特定个人且不能复原的除外。"
)
FAULT = (
    "处理个人信息侵害个人信息权益造成损害，个人信息处理者不能证明自己没有过错的，应当承担损害赔偿等侵权责任。"
)
SUIT = "侵害众多个人的权益的，人民检察院可以依法向人民法院提起诉讼。"
HEIRS = (
    "遗产按照下列顺序继承：\n（一）第一顺序：配偶、子女、父母；\n（二）第二顺序：兄弟姐妹、祖父母、外祖父母。"
)
FORMS = "承担民事责任的方式主要有：\n（一）停止侵害；\n（二）排除妨碍；\n（三）赔偿损失；"
KEEPER = "保管人不得使用或者许可第三人使用保管物，但是当事人另有约定的除外。"


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("任何人可以拍摄他人的住宅。", PRIVACY),
        ("人民检察院应当向人民法院提起诉讼。", SUIT),
        ("人民检察院不得向人民法院提起诉讼。", SUIT),
        ("向他人提供个人信息，不需要同意。", PROVIDE),
        ("出售公民个人信息的，一律处三年以下有期徒刑。", PENALTY),
        ("只要采取严格保护措施，个人信息处理者就处理敏感个人信息。", DRIVING),
        ("法院驳回了检察机关的请求。", "法院判决支持检察机关全部诉讼请求。"),
        ("赔偿损失，但不包括利息。", FORMS),
    ],
)
def test_a_force_that_no_passage_has(claim: str, passage: str) -> None:
    assert changed_force(claim, [passage])


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("任何人不得拍摄他人的住宅。", PRIVACY),
        ("人民检察院可以提起诉讼。", SUIT),
        ("检察院有权起诉。", SUIT),
        ("个人信息处理者方可处理敏感个人信息。", SENSITIVE),
        ("应当承担侵权责任。", FAULT),
        ("只有具有特定的目的，才可以处理敏感个人信息。", SENSITIVE),
    ],
)
def test_a_force_that_the_passage_has(claim: str, passage: str) -> None:
    assert not changed_force(claim, [passage])


def slip(claim: str, passages: list[str]) -> str:
    """The first slip found, in words for the reader."""
    return next((reason for look in SLIPS if (reason := look(claim, "\n".join(passages)))), "")


def test_a_term_of_art_must_be_in_the_passage() -> None:
    assert strange_term("由建筑物使用人承担连带责任。", [FAULT])
    assert strange_term("应当取得书面同意。", [PROVIDE])
    assert not strange_term("应当承担赔偿责任。", [FAULT])


@pytest.mark.parametrize(
    ("claim", "passage", "says"),
    [
        ("处五年以下有期徒刑。", PENALTY, "资料没有“五年”"),
        ("处三年有期徒刑。", PENALTY, "三年以"),
        ("在具有特定的目的或者采取严格保护措施的情形下处理。", SENSITIVE, "不是“或者”"),
        ("醉酒驾驶营运机动车的，五年内不得重新取得机动车驾驶证。", DRIVING, "这个数字"),
        ("情节特别严重的，处三年以下有期徒刑。", PENALTY, "不是这个数字"),
        ("个人能够证明个人信息处理者有过错的，应当承担侵权责任。", FAULT, "不能证明"),
        ("经过加工无法识别特定个人且不能复原的，也不得向他人提供。", PROVIDE, "例外"),
        ("第一顺序继承人是配偶、子女、父母、兄弟姐妹。", HEIRS, "分开的几项"),
        ("情节不严重的，处三年以下有期徒刑。", PENALTY, "不严重"),
        ("未经同意不得提供，违者通报所在单位领导。", PROVIDE, "通报所在单位"),
    ],
)
def test_slips_are_found_and_named(claim: str, passage: str, says: str) -> None:
    assert says in slip(claim, [passage]) + wrong_condition(claim, [passage])


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("情节严重的，处3年以下有期徒刑。", PENALTY),
        ("情节特别严重的，处三年以上七年以下有期徒刑，并处罚金。", PENALTY),
        ("醉酒驾驶机动车的，吊销机动车驾驶证，五年内不得重新取得机动车驾驶证。", DRIVING),
        ("不能证明自己没有过错的，应当承担损害赔偿等侵权责任。", FAULT),
        ("承担民事责任的方式有停止侵害、排除妨碍、赔偿损失等。", FORMS),
        ("第一顺序是配偶、子女、父母。", HEIRS),
        ("未经自然人同意，不得向他人非法提供其个人信息。", PROVIDE),
    ],
)
def test_no_slip_in_faithful_statements(claim: str, passage: str) -> None:
    assert slip(claim, [passage]) == ""


def test_the_consequence_of_another_case_is_not_lent() -> None:
    law = (
        "消费者在购买、使用商品时，其合法权益受到损害的，可以向销售者要求赔偿。\n"
        "消费者或者其他受害人因商品缺陷造成人身、财产损害的，可以向销售者要求赔偿，也可以向生产者要求赔偿。"
    )
    lent = "如果消费者购买、使用商品时，其合法权益受到损害，可以向销售者要求赔偿，也可以向生产者要求赔偿。"
    assert "生产者" in mixed_rules(lent, [law])
    assert not mixed_rules("因商品缺陷造成人身、财产损害的，可以向生产者要求赔偿。", [law])


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        (
            "对已经结束的不法侵害采取制止行为，属于正当防卫。",
            "对正在进行的不法侵害采取制止行为，属于正当防卫。",
        ),
        ("可以共享、转让人脸识别数据。", "不应公开披露人脸识别数据，原则上不应共享、转让人脸识别数据等。"),
        ("影响评估可以在事后进行。", "应当事前进行个人信息保护影响评估。"),
        ("能够证明的，不承担责任。", "能够证明损害是因被侵权人故意造成的，可以不承担或者减轻责任。"),
    ],
)
def test_the_contrary_is_seen_however_it_is_worded(claim: str, passage: str) -> None:
    assert contrary(claim, [passage])


def test_what_agrees_is_not_contrary() -> None:
    assert not contrary("应当在事前进行个人信息保护影响评估。", ["应当事前进行个人信息保护影响评估。"])
    assert not contrary("可以不承担责任。", ["能够证明的，可以不承担或者减轻责任。"])
    assert not contrary("你有权请求删除。", ["应当主动删除；未删除的，个人有权请求删除。"])


def test_of_a_long_passage_the_nearest_sentences_are_asked() -> None:
    filler = "这里说的是别的事情，与所问无关，可以不看。" * 20
    near = nearest("不应共享人脸识别数据。", filler + "原则上不应共享、转让人脸识别数据。" + filler)
    assert "不应共享、转让" in near and len(near) < 100


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("不满两周岁的子女，以由父亲直接抚养为原则。", "离婚后，不满两周岁的子女，以由母亲直接抚养为原则。"),
        ("保管人不得使用或者许可寄存人使用保管物。", KEEPER),
        ("拐骗不满十四周岁的成年人，脱离家庭的。", "拐骗不满十四周岁的未成年人，脱离家庭或者监护人的。"),
    ],
)
def test_a_word_put_for_another_is_seen(claim: str, passage: str) -> None:
    assert substituted(claim, [passage], "问题")


def test_the_askers_word_may_stand_for_the_laws() -> None:
    rule = "个人信息处理者不得以个人不同意处理其个人信息为由，拒绝提供产品或者服务。"
    said = "健身房不得以你不同意处理其个人信息为由，拒绝提供产品或者服务。"
    assert not substituted(said, [rule], "健身房不让我进")
    assert substituted(said, [rule], "谁不得这样做？")


def test_what_is_left_out_comes_back_in_the_laws_words() -> None:
    assert (
        left_out("保管人不得使用或者许可第三人使用保管物。", [KEEPER])
        == "原文还有：“但是当事人另有约定的除外”"
    )
    assert left_out(KEEPER, [KEEPER]) == ""
    whole = "保理人发出应收账款转让通知的，应当表明保理人身份并附有必要凭证。"
    assert left_out("应当表明保理人身份并附有必要凭证。", [whole]) == "条件是“保理人发出应收账款转让通知的”"


def test_facts_go_and_words_of_law_stay() -> None:
    question = "我要求平台删除我的人脸信息，平台不理我，平台说法律规定它有权保留，对吗？"
    rule = "个人撤回同意的，个人信息处理者应当主动删除个人信息。"
    assert in_words_of_law("平台应当主动删除人脸信息。", question, rule) == "应当主动删除信息。"
    assert "有权" in in_words_of_law("平台有权保留。", question, rule)
    assert in_words_of_law("不得侵害他人的隐私。", question, rule) == "不得侵害他人的隐私。"
    assert without_facts("平台不理我，应当主动删除。", question) == "应当主动删除。"


def test_naming_the_source_is_no_part_of_the_claim() -> None:
    def claim(text: str, sort: Sort = Sort.LAW) -> str:
        return claim_of(Statement(0, sort, text, (1,)), ["x"], "问")

    assert claim("根据《民法典》第一千零三十二条规定，自然人享有隐私权。") == "自然人享有隐私权。"
    assert claim("有发言人认为，应当拆除。", Sort.OPINION) == "应当拆除。"
    assert claim("检察建议是8月发出的。", Sort.CASE) == "检察建议是8月发出的。"
    assert claim("法院认为，应当拆除。", Sort.OPINION) == "法院认为，应当拆除。", "a court is no mere speaker"
