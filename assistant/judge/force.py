"""With what force a statement speaks: must, may, must not, need not, always, only, and how a case ended.

A comparison of words laid side by side can miss a ban that stands at the head of a list, or a
permission put where the passage knows duties only. Here it is asked of the whole passage whether
it speaks with that force at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.judge.contrasts import nearest
from assistant.language import ngrams

if TYPE_CHECKING:
    from collections.abc import Sequence

# (what the statement says, what a passage must then hold, why the statement fails)
_FORCES = (
    (
        re.compile(
            r"^(?!.*(?:另有规定|除外)).*(?:不需要?(?!经)|无须|无需|不必|不用|可以不|不再需要|不要求|免于)"
        ),
        re.compile(r"不需|无须|无需|不必|不用|可以不|不再|不要求|免于|免除|不适用|不承担"),
        "资料没有说不需要这样做",
    ),
    (
        re.compile(
            r"不得|禁止|严禁|不准|不允许|(?<!可以)不可以|不能(?!证明|够?证明|复原|自行|及时|确定)|无权"
        ),
        re.compile(r"不得|禁止|严禁|不准|不允许|不能|无权|只能|只有|方可|不予|未经|不承担|不存在|不应|不可"),
        "资料没有禁止这样做",
    ),
    (
        re.compile(r"(?<!不)可以(?!说|看|得出|不)|有权(?!请求权)|允许(?!的)|准许"),
        re.compile(r"可以|有权|允许|准许|方可|能够|享有|得以|予以支持|不需|请求权|可(?=[向以请要])|的权利"),
        "资料没有说可以这样做",
    ),
    (
        re.compile(r"应当|应该|必须|一定要|有义务"),
        re.compile(
            r"应当|应该|必须|(?<![相响反适供对])应(?![用急邀])|须|需要?|义务|不得|责令|处(?=[一二三四五六七八九十百千万\d以])|负有|承担"
            r"|只有|方可|判令|建议|(?:处|予以)(?:罚款|拘留|吊销|暂扣)|追究|从其规定"
        ),
        "资料没有说必须这样做",
    ),
    (
        re.compile(
            r"一律|任何情况|没有例外|无一例外|绝对|永远|毫无例外|不论是否|不管是否|也一样|同样如此|一切|所有的?(?!权|人权)|全部|完全"
            r"|任何|人人都|谁都"
        ),
        re.compile(
            r"一律|任何|没有例外|无一例外|绝对|永远|不论|不管|无论|同样|一切|所有|全部|完全|全面|均|都"
        ),
        "资料没有说得这样绝对",
    ),
    (
        re.compile(r"不包括|不含|不计入|不算(?!什么)"),
        re.compile(r"不包括|不含|不计入|除外|不适用|不属于|不算"),
        "资料没有说不包括这些",
    ),
    (
        re.compile(r"即可|只需|仅需|只要|就够了|足以|只(?=[承赔退支能对由限处])|仅(?=[承赔退支能对由限处])"),
        re.compile(r"即可|只需|仅需|只要|足以|只|仅"),
        "资料没有说只要这样就可以",
    ),
    (
        re.compile(r"驳回|败诉|不予支持|未予支持"),
        re.compile(r"驳回|败诉|不予支持|未予支持|未支持|不支持"),
        "资料里的结果不是这样",
    ),
    (
        re.compile(r"认定.{0,12}构成.{0,12}罪|判处.{0,8}(?:有期徒刑|拘役|罚金)"),
        re.compile(r"构成.{0,20}罪|判处|犯.{0,20}罪|徒刑"),
        "资料没有这样的判决",
    ),
    (
        re.compile(r"提起(?:了)?(?:行政|民事|刑事)?诉讼|起诉"),
        re.compile(r"诉讼|起诉|诉请|诉至|公诉|告诉|诉"),
        "资料没有提到诉讼",
    ),
)


# Terms of art: who brings one in changes the rule, so a passage must hold it.
_TERMS = re.compile(
    r"连带|按份|补充责任|惩罚性|无过错|过错推定|书面|单独|口头|公证|登记|备案|许可|批准|审批|赔偿|补偿|罚金|罚款|拘留|徒刑|吊销"
    r"|没收|暂扣|无期|死刑|终身|终生|精神损害|违约金|定金|押金|仲裁|复议|公告|听证|行政诉讼|刑事|犯罪|无效|撤销|解除|立即|主动|优先"
    r"|双倍|两倍|强制|自行|垫付|先行|分摊|道歉|登报|通报|报告|评估|抚慰金|失信|竞买|押解|保险|营利|以[\u4e00-\u9fff]{2,6}为目的"
)
_SAME = {
    "两倍": "二倍",
    "双倍": "二倍",
    "道歉": "赔礼",
    "终生": "终身",
    "终身": "终生",
    "刑事": "刑",
    "犯罪": "罪",
}


def strange_term(claim: str, passages: Sequence[str]) -> str:
    """A term of art that no passage holds; "" where there is none."""
    whole = "\n".join(passages)
    for match in _TERMS.finditer(claim):
        if match[0] not in whole and _SAME.get(match[0], match[0]) not in whole:
            return f"资料没有提到“{match[0]}”"
    return ""


def changed_force(claim: str, passages: Sequence[str]) -> str:
    """Why no passage speaks with the force of the claim; "" where one does.

    Words in quotation marks are left out: whether they stand in a passage is asked elsewhere.
    """
    said = re.sub(r"“[^”]*”", "", claim)
    whole = "\n".join(nearest(said, p) for p in passages)
    for says, holds, reason in _FORCES:
        if says.search(said) and not holds.search(whole):
            return reason
    return ""


_PARTY = (
    r"(处理者|经营者|部门|机关|受托人|接收方|服务提供者|用人单位|法院|检察院"
    r"|个人(?!信息)|自然人|消费者|权利人)"
)
_WHO_DOES = re.compile(
    _PARTY + r"[^，。；\n]{0,8}?"
    r"(可以|有权|应当|必须|不得)(?:主动|立即|及时|依法|同时|再|也)*([^，。；\n]*)"
)
_MUST = ("应当", "必须")


def another_duty(claim: str, passages: Sequence[str]) -> str:
    """What someone must do, made what he may do, or the other way about: one party, one deed."""
    held = [m.groups() for p in passages for m in _WHO_DOES.finditer(p)]
    for who, modal, deed in (m.groups() for m in _WHO_DOES.finditer(claim)):
        same = [(m, d) for w, m, d in held if w == who and d[:2] in deed and m != "不得"]
        if modal == "不得" or not same:
            continue
        if all((m in _MUST) != (modal in _MUST) for m, _ in same):
            return f"资料说的是“{same[0][0]}{same[0][1][:8]}”，不是“{modal}”"
    return another_party(claim, passages)


_WHO_SAYS = re.compile(_PARTY + r"((?:认为|有权|应当|不得|可以|必须)[\u4e00-\u9fff]{3,4})")


def another_party(claim: str, passages: Sequence[str]) -> str:
    """What one party does in the passages, said of another: 个人认为可能造成危害 for 部门认为可能造成危害."""
    for who, deed in (m.groups() for m in _WHO_SAYS.finditer(claim)):
        before = [
            re.split(r"[，。；\n]", p[: m.start()])[-1]
            for p in passages
            for m in re.finditer(re.escape(deed), p)
        ]
        named = [set(re.findall(_PARTY, b)) for b in before]
        if named and all(names and who not in names for names in named):
            return f"资料说的是“{before[0][-12:]}{deed}”"
    return ""


# Words of law: a clause that holds one is never taken for a mere fact.
LEGAL_WORD = re.compile(
    r"应当|应该|必须|不得|不能|可以|有权|无权|禁止|违法|合法|违反|侵害|侵犯|侵权|责任|赔偿|处罚|罚款|有期徒刑|同意|无效|有效"
    r"|属于|构成|适用|允许|承担|需要|不需|免除|撤销|解除|补偿|返还|退还|删除权|诉讼时效"
)


# A condition that the writer supposes of the asker; one with a number or a word of law is compared.
_SUPPOSED = re.compile(r"(?:如果|假如|要是|若)[^，,。]*[，,]")


def _without_branch(claim: str, keep: list[bool]) -> tuple[str, list[bool]]:
    first = _SUPPOSED.match(claim)
    if first is None or LEGAL_WORD.search(first[0]) or re.search(r"[\d一二三四五六七八九十百千]", first[0]):
        return claim, keep
    return claim[first.end() :], keep[first.end() :]


_ASIDE = re.compile(
    r"如果|假如|要是|(?:就)?属于(?=.{0,20}这样的)|这样的|你们?的?|他(?!人)们?的?|自己|那么|就(?!业|诊|医|地|读)"
)


def in_words_of_law(claim: str, question: str, passage: str) -> str:
    """An inference without what it takes from the question: 平台应当删除你的人脸信息 -> 应当删除的信息.

    A character goes where it is part of words that the question holds and the passage does not,
    unless it is part of a word of law. So the law's 个人信息处理者 may become the asker's 平台, and
    law put into a question still vouches for nothing.
    """
    keep = [True] * len(claim)
    for i, pair in enumerate(ngrams(claim)):
        if pair in question and pair not in passage:
            keep[i] = keep[i + 1] = False
    for i, pair in enumerate(ngrams(claim)):
        if pair in passage:
            keep[i] = keep[i + 1] = True
    for match in LEGAL_WORD.finditer(claim):
        keep[match.start() : match.end()] = [True] * len(match[0])
    claim, keep = _without_branch(claim, keep)
    rest = "".join(c for c, kept in zip(claim, keep, strict=True) if kept)
    rest = re.sub(r"^(?:所以|因此|那么|也就是说)[，,]?", "", rest)
    rest = _ASIDE.sub("", rest)
    return re.sub(r"[，,]{2,}", "，", rest).strip("，, ")
