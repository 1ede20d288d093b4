"""Names of laws that stand in no usual form: another country's, in Latin letters, with half a bracket.

Each function reads text that `plain` has folded.
"""

from __future__ import annotations

import re

from assistant.citation_names import LONGEST_TITLE, Title, is_law_like

_FOREIGN = re.compile(
    r"(?:我国)?(?:台湾(?:地区|省)?|香港(?:特别行政区|特区|地区)?|澳门(?:特别行政区|特区|地区)?|德国|日本|法国|瑞士|意大利|奥地利"
    r"|英国|美国|加拿大|俄罗斯|苏联|韩国|荷兰|欧盟|欧洲|西班牙|葡萄牙|新加坡|印度|澳大利亚|巴西|泰国|越南)(?:的|现行)?\s?$"
)
_OWN_BASIC = re.compile(r"基本法|国家安全法|驻军法")


def foreign(folded: str, start: int, name: str) -> tuple[str, int]:
    """The country or region named before a law that is not the mainland's, and where: 台湾地区《民法》.

    ("", start) where there is none.
    """
    m = None if _OWN_BASIC.search(name) else _FOREIGN.search(folded, max(0, start - 16), start)
    return (re.sub(r"我国|的|现行|\s", "", m[0]), m.start()) if m else ("", start)


def latin_name(folded: str, end: int) -> Title | None:
    """A name in Latin letters that ends before `end`: GDPR第九条, CCPA 第3条."""
    m = re.compile(r"(?<![A-Za-z])([A-Z][A-Za-z]{2,11})\s?(?:的|之)?$").search(folded, max(0, end - 16), end)
    return Title(m.start(), m.end(1), m[1], False) if m else None


def half_bracketed(folded: str, end: int) -> Title | None:
    """A name whose 《 was forgotten: 根据最高人民法院关于……的解释(一)》第三条."""
    near = folded[max(0, end - 3) : end]
    close = near.rstrip(" 的之")
    if not close.endswith("》"):
        return None
    at = max(0, end - 3) + len(close) - 1
    head = folded[max(0, at - LONGEST_TITLE) : at]
    if "《" in re.split(r"[。；;\n]", head)[-1].rpartition("》")[2]:
        return None
    issuer = max(
        (m.start() for m in re.finditer(r"最高人民法院|最高人民检察院|中华人民共和国|国务院", head)),
        default=-1,
    )
    if issuer < 0 or re.search(r"[。；;\n》]", head[issuer:]) or not is_law_like(head[issuer:]):
        return None
    return Title(at - len(head) + issuer, at + 1, head[issuer:], False)
