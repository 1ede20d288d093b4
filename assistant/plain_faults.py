"""Faults of a statement that need no comparison of meaning.

Words in quotation marks that no source holds, an address or a number to call, a person or a body
that no source names, another language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.schema import LegalUnit
from assistant.text import contains, letters

_CONNECTIVE = re.compile(
    r"首先|其次|再次|最后|第[一二三四五]|一是|二是|三是|此外|另外|同时|因此|所以|综上(?:所述)?|总(?:之|的来说|体而言)"
    r"|简单(?:地)?说|具体(?:来说|而言|如下)?|也就是说|换句话说|(?:需要|请)?注意(?:的是)?|结合你的情况|根据(?:以上|上述)(?:资料|规定)?"
    r"|分别说明|如下|不过|但是|下面|以上|从(?:法律|实践)(?:上|中)?(?:看|来看)|关于(?:这个|你的)问题|你可以这样做|可以得出"
)
_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"\n]{6,})[”」』\"]")
_WEB = re.compile(r"https?://\S+|www\.\S+|[\w.-]+@[\w.-]+\.\w+|(?<!\d)1\d{10}(?!\d)")
_NAMED = re.compile(
    r"(?:^|[，。；、])([\u4e00-\u9fff]{2,3}?)(?:教授|检察官|律师|法官|主任|研究员|院长|先生|女士)?"
    r"(?:认为|指出|表示|主张|强调|介绍说|说道)"
)
# Bodies that act in law: a statement that brings one in needs a passage that speaks of it.
_BODIES = re.compile(
    r"法院|检察|行政机关|公安|网信|国务院|人大|教育|市场监管|工商|消费者协会|仲裁|卫生健康|住房|税务|保险|证监|银保监|派出所|居委会"
    r"|业主大会|业主委员会|省级|工信|物价|本人|配偶|近亲属|家属|亲属|代理人|法定代表人|负责人|监护人|父母"
)
_ALSO = {"省级": "省、自治区", "负责人": "主管人员"}
# 在本人同意的范围内 is 在该自然人同意的范围内; 未成年人本人 is another matter.
_HIMSELF = re.compile(r"(?<=[在经由得向])本人|^本人")
_SURNAMES = set(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NOT_NAMES = re.compile(
    r"专家|学者|有人|法院|检察|记者|作者|观点|文章|报道|本院|嘉宾|代表|委员|人士|律师|法官"
)


def plain_fault(text: str, units: Sequence[LegalUnit], question: str) -> str:
    """A fault that needs no comparison of meaning; "" where there is none."""
    for quote in _QUOTED.findall(text):
        inside = contains(question, quote) or any(contains(u.text, quote) for u in units)
        if not inside:
            return f"引号里的话不在所引资料中：“{_short(quote)}”"
    for found in _WEB.findall(text):
        if not any(found in u.text for u in units):
            return "网址、邮箱或电话不在所引资料中"
    around = question + "".join(f"{u.citation}{u.issuer}{u.speaker_title}{u.text}" for u in units)
    for body in _BODIES.findall(_HIMSELF.sub("", text)):
        if body not in around and _ALSO.get(body, body) not in around:
            return f"所引资料没有提到“{body}”"
    for name in _NAMED.findall(text):
        if name[0] in _SURNAMES and not _NOT_NAMES.search(name):
            spoken = "".join(f"{u.speaker or ''}{u.speaker_title}{u.text}" for u in units)
            if name not in spoken:
                return f"所引资料没有写明是“{name}”说的"
    return ""


def is_chinese(text: str) -> bool:
    """Whether a statement can be compared with Chinese sources: mostly Chinese, no kana or hangul."""
    words = re.findall(r"[^\W\d_]", _WEB.sub("", text))
    han = sum("\u3400" <= c <= "\u9fff" for c in words)
    foreign = sum("\u3040" <= c <= "\u30ff" or "\uac00" <= c <= "\ud7af" for c in words)
    return bool(words) and han >= 0.5 * len(words) and foreign == 0


def is_joint(text: str) -> bool:
    """Whether a text is plain connective words and nothing else, or a question."""
    return len(letters(_CONNECTIVE.sub("", text))) <= 2 or text.rstrip("”」").endswith(("？", "?"))


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"
