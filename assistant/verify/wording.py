"""What a verdict says to the reader: short Chinese sentences that show the differing words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.citations.written import written

if TYPE_CHECKING:
    from assistant.schema import LegalUnit
    from assistant.verify.differences import Finding
    from assistant.verify.search import Found

_KINDS = {
    "modal": "义务或许可",
    "negation": "肯定与否定",
    "number": "数字",
    "term": "用语",
    "joint": "“并”与“或”",
}
NOTHING_SAID = "该条存在且现行有效；文中没有写明它规定了什么，仅核对了存在。"
ENGLISH = "该条存在且现行有效；英文的说法不能与中文条文逐字比对，仅核对了存在。"
REFERENCE = "这是所引文字里提到的条文，存在且现行有效；仅核对了存在。"


def difference(finding: Finding) -> str:
    """Say one difference, the law's words first: 「应当」→「可以」."""
    if finding.kind == "added":
        return f"条文里没有「{_short(finding.claimed)}」"
    if finding.kind == "condition":
        return f"漏掉了「{_short(finding.held)}」"
    return f"{_KINDS[finding.kind]}变了：「{_short(finding.held)}」→「{_short(finding.claimed)}」"


def altered(unit: LegalUnit, findings: tuple[Finding, ...]) -> str:
    """Why a claim is not what the article says, though it is about the same thing."""
    told = "；".join(dict.fromkeys(difference(f) for f in findings[:4]))
    return (
        f"与{written(unit)}不符（前为条文，后为文中）：{told}。"
        if told
        else f"与{written(unit)}不符：条文没有这样规定。"
    )


def gist(unit: LegalUnit, length: int = 40) -> str:
    """The beginning of an article, to show what it is about."""
    text = re.sub(r"\s+", "", unit.text)
    return text if len(text) <= length else text[:length] + "……"


def elsewhere(unit: LegalUnit, found: Found | None) -> str:
    """Why the wrong article is cited, and where the words stand if anywhere."""
    about = f"{written(unit)}说的是“{gist(unit)}”，没有文中所说的内容。"
    if found is None:
        return about + "在本库的现行条文里也没有找到这样的规定。"
    sure = "这一内容见" if found.coverage >= 0.75 else "最接近的是"
    return f"{about}{sure}{written(found.unit)}。"


def _short(text: str, length: int = 40) -> str:
    text = re.sub(r"\s+", "", text).strip('，,。；;：:“”"')
    return text if len(text) <= length else text[: length // 2] + "……" + text[-length // 2 :]
