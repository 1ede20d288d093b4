"""What an article does: defines, forbids, permits a claim, punishes, excludes from scope.

Read from the drafting formulas of Chinese statutes (立法技术规范（试行）（一）, 法工委发
〔2009〕62号), so that it holds for any law, not for a list of articles.
"""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.schema import Kind, LegalUnit

_LOCAL = re.compile(
    r"^([\u4e00-\u9fff]{2,10}?(?:省|自治区|自治州|市|经济特区|自治县))(?:人民代表大会|人大|人民政府|[\u4e00-\u9fff]*条例)"
)


def territory(unit: LegalUnit) -> str:
    """The province or city that a local regulation binds in; "" for law of the whole country."""
    if unit.kind is not Kind.REGULATION:
        return ""
    for name in (unit.issuer, unit.full_title, unit.title):
        if m := _LOCAL.match(name):
            return m[1]
    return ""


def place_named(place: str, facts: str) -> bool:
    """Whether facts name a place (上海市 or 上海)."""
    return bool(place) and (place in facts or re.sub(r"(?:省|市|自治区)$", "", place) in facts)


def part_of(unit: LegalUnit) -> str:
    """The 编 of an article, else nothing: the part of the law that its rules belong to."""
    first = unit.heading.split(" / ")[0]
    return first if "编" in first else ""


def is_general_liability(unit: LegalUnit) -> bool:
    """Whether an article stands among the general rules of liability of its law."""
    return "责任" in unit.heading and ("一般规定" in unit.heading or "损害赔偿" in unit.heading)


_WHO = (
    "受害人|被侵权人|权利人|当事人|个人|自然人|消费者|业主|劳动者|民事主体|公民|组织|利害关系人|近亲属|家属"
    "|监护人|患者|信息主体|债权人|守约方|买受人|承租人|相邻权利人"
)


class Role(StrEnum):
    """What a passage of law does for the reader."""

    SCOPE_OUT = "scope_out"
    DEFINITION = "definition"
    REMEDY = "remedy"
    COMPLAINT = "complaint"
    CIVIL_LIABILITY = "civil_liability"
    PENALTY = "penalty"
    PROCEDURE = "procedure"
    DUTY = "duty"
    EXEMPTION = "exemption"


_FORMULAS: dict[Role, tuple[str, ...]] = {
    Role.SCOPE_OUT: (r"不适用(?:本|该)(?:法|法典|条例|规定|解释|办法|编|章)",),
    Role.DEFINITION: (
        r"是指|所称",
        r"是(?:[^，。；]{2,30})的(?:权利|信息|行为|合同|活动|人|民事法律关系)",
        r"(?:^|\n)[^，。；]{2,12}是[^，。]{8,}",
    ),
    Role.REMEDY: (
        rf"(?:{_WHO})[^。；]{{0,40}}(?:有权|可以)[^。；]{{0,30}}"
        r"(?:请求|要求|申请|拒绝|撤回|查阅|复制|更正|删除|主张|解除|退货|起诉)",
        r"有权(?:依法)?(?:请求|要求)|可以(?:依法)?向人民法院(?:提起诉讼|起诉|申请)",
        r"(?:停止侵害|排除妨(?:碍|害)|消除危险)[、，]",
    ),
    Role.COMPLAINT: (
        r"(?:有权|可以)[^。；]{0,40}(?:投诉|举报|控告|检举)",
        r"接受[^。；]{0,12}(?:投诉|举报)",
    ),
    Role.CIVIL_LIABILITY: (
        r"承担[^。；]{0,12}(?:民事|侵权|赔偿|违约|连带|补充|相应的)责任",
        r"(?:赔偿|返还)[^。；]{0,10}(?:损失|损害|费用)|惩罚性赔偿",
    ),
    Role.PENALTY: (
        r"处[^。；]{0,20}(?:罚款|有期徒刑|拘役|管制|拘留|无期徒刑|死刑|罚金)|并处",
        r"责令(?:限期)?改正|给予警告|没收违法所得|依法追究刑事责任|给予(?:治安管理)?处罚",
    ),
    Role.PROCEDURE: (
        r"人民法院管辖|举证|提供证据|证明责任|诉讼时效|期间(?:为|届满)|听证|立案|受理|证据保全",
        r"[0-9一二三四五六七八九十]+(?:日|个月|年)内|提起(?:公益)?诉讼|调查",
    ),
    Role.DUTY: (r"应当|不得|禁止|必须",),
    Role.EXEMPTION: (r"(?:不|免予)承担(?:民事|侵权|赔偿|违约|法律|刑事|相应的)?责任|可以合理使用",),
}
_COMPILED = {role: re.compile("|".join(formulas)) for role, formulas in _FORMULAS.items()}


def roles_of(text: str) -> frozenset[Role]:
    """The roles that the formulas in a passage of law show; may be several or none."""
    return frozenset(role for role, formula in _COMPILED.items() if formula.search(text))
