"""What a verdict says to the reader: short Chinese sentences that show the differing words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.citations.written import written

if TYPE_CHECKING:
    from assistant.schema import LegalUnit
    from assistant.verify.charging import Mismatch
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
APPLIED = "该条存在且现行有效；文中是适用这一条，没有转述它的内容，仅核对了存在。"
CHARGED = "文中所说的{crime}由该条规定；该条存在且现行有效，其余仅核对了存在。"
BESIDE = "该条存在且现行有效；并列引用的《{}》{}写明了文中所说的内容，本条仅核对了存在。"
NOT_COMPARED = "旧文本库未收录，文中所引的内容没有核对。"
NEITHER = "所引内容与废止前的条文也不相符。"
SAID_OLD = "文中写明这是原来的法律，并说了它现在的去处。{}"
PARAGRAPH = "这一内容在《{}》{}，不在文中所引的那一款。"
NO_STATUTE = "全国人民代表大会及其常务委员会制定的法律本库都已收录，其中没有《{}》，请核对名称。"
REFERENCE = "这是所引文字里提到的条文，存在且现行有效；仅核对了存在。"


def difference(finding: Finding) -> str:
    """Say one difference, the law's words first: 「应当」→「可以」."""
    if finding.kind == "added":
        return f"条文里没有「{_short(finding.claimed)}」"
    if finding.kind == "condition":
        return f"漏掉了「{_short(finding.held)}」"
    if finding.kind == "stated":
        return f"{finding.held}（文中写“{_short(finding.claimed)}”）"
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
        return about + "程序没有在现行条文里找到写法相近的规定；这不等于没有这样的规定。"
    sure = "这一内容见" if found.coverage >= 0.75 else "最接近的是"
    return f"{about}{sure}{written(found.unit)}。"


def _short(text: str, length: int = 40) -> str:
    text = re.sub(r"\s+", "", text).strip('，,。；;：:“”"')
    return text if len(text) <= length else text[: length // 2] + "……" + text[-length // 2 :]


def mismatch(unit: LegalUnit, wrong: Mismatch) -> str:
    """Why the article is not that of the crime, the circumstance or the act that is named."""
    right = f"《{wrong.law}》{wrong.article}"
    if wrong.absent:
        return f"文中判的是{wrong.named}，所列条文里却没有规定它的{right}。"
    own = f"规定的是{wrong.own}" if wrong.own else f"说的是“{gist(unit)}”"
    return f"{written(unit)}{own}，不是文中所说的“{wrong.named}”；{wrong.named}见{right}。"


def misquoted(unit: LegalUnit, words: str) -> str:
    """A sentence in quotation marks that the article has not."""
    return f"引号里的“{_short(words)}”不是{written(unit)}的文字。"


def merged(unit: LegalUnit, clause: str, other: LegalUnit) -> str:
    """A clause that another article has."""
    return f"“{_short(clause)}”不在{written(unit)}，见{written(other)}。"
