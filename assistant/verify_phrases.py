"""Phrases around a citation that say which words are attributed to it."""

from __future__ import annotations

import re

from assistant.text import letters

_NOTE = r"(?:\[\d{1,3}\]|【\d{1,3}】)?"
# Between the citations of one list.
JOINT = re.compile(rf"(?:的?规定)?{_NOTE}[\s、，,和及与或同]*(?:以及|或者|并|和|及|、)?[\s（(]*")
# Between a citation and what it is said to say; 款 is left of 第三百八十七、三百九十二条款.
GLUE = re.compile(
    r"款?(?:[\s，,：:）)\]】*—-]|\[\d{1,3}\]|强制性|禁止性|效力性|管理性|的|之|中|里|所|有关|相关|明确|具体|也|还|都|均|就|又|则|已|曾|进一步|另外|同时|清楚地?|规定|指出|要求"
    r"|载明|写明|写道|写着|写的是|讲的是|说的是|表明|提到|强调|确立|赋予|体现|列举|限定|了|内容|条款|精神|可知|可见|可以看出|认为|但书|如下|的适用(?=[：:，,])|是|为|：)+"
)
SAYING = re.compile(
    r"规定|指出|要求|载明|写明|写道|写着|写的是|讲的是|说的是|表明|提到|强调|确立|赋予|体现|列举|明确|限定|[：:]"
)
PAUSE = re.compile(r"[，,：:\n]")
OF_NOUN = re.compile(r"^[\s*]*(?:中|里)?(?:所)?(?:明确)?规定的")
ABOUT = re.compile(
    r"^[\s*]*(?:中|里)?(?:关于|有关|对于?|就)(?P<matter>[^，,。；;：:]{2,40}?)的(?:相关|具体|明确)?规定"
)
PLAIN_NOUN = re.compile(
    r"^(?:有关|相关|上述|前述|该|具体|法定|各项|其他|任何|下列)?"
    r"(?:情形|条件|行为|情况|程序|范围|期限|期间|方式|方法|标准|要求|权利|义务|责任|内容|事项|原则|规则|限制|比例|数额|罪名|处罚|处理|除外)"
    r"(?:之一)?(?:的|和|或者|以及|、|外|下|时|，|,|。|；|;|来|进行|执行|处理|办理|$)"
)
# 规定了劳动合同无效的三种情形: what an article is about, not what it says.
_TOPIC = re.compile(
    r"(?:[^，,。；;：:“”]{2,24}(?:的|之))?(?:[一二三四五六七八九十两几\d]{1,3}[种类项个大])?[^，,。；;：:“”的]{0,6}"
    r"(?:情形|条件|范围|标准|程序|方式|方法|原则|制度|规则|条款|期限|期间|顺序|要件|类型|种类|例外|后果|事由)"
)
LEAD = re.compile(
    r"(?:[\s，,、；;：:（(\[【*]|根据|依据|依照|按照|参照|参考|参见|详见|详细见|具体见|见|适用|违反|符合|结合|援引|引用|属于|触犯|构成|基于"
    r"|(?<=[据照])于|[\u4e00-\u9fff]{2,4}编|我国|现行|新|原|中国|而|以及|及|和|与|或|并|同时|此外|另外|其中|例如|比如|如|但|即|由|对|因为|因此|在|的|是|为|有|这是|主要)+$"
)
# What is left of the sentence or bracket before.
_LEFT_OVER = re.compile(
    r"^(?:[\s，,、；;：:）)】\]”’」』]|[（(]\d{1,2}[）)]|\d{1,2}[.．、](?!\d)|[一二三四五六七八九十]{1,3}、)+"
)
BRACKETED = re.compile(
    r"[（(\[【](?:参见|详见|参考|参照|法律依据|[依根]据于?|依照|按照|见|即|如|例如|适用|[\u4e00-\u9fff]{2,4}编|[：:《\s*])*$"
)
LIST_LINE = re.compile(
    r"\s*(?:[-*•·]\s|[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?\d{1,2}[）)、.．]|[①-⑳⑴-⒇])"
)
AMENDED = re.compile(r".{0,12}?(?:修改为|改为|作为|修正为|删去|增加)")
RULED = re.compile(r"(?:进行|作出|作|有)了?(?:明确|具体|专门|相应|如下)?的?规定")
RELIED_ON = re.compile(
    r"(?:根据|依据|依照|按照|参照|适用|违反|基于|符合|结合|援引|引用|触犯|构成|依|按|据|由|属于|见)"
    r"(?:我国|中国|现行|最新[^，。]{0,8}|上述|前述|新)?[\s“《(（*]*$"
)
# 有下列情形之一的，适用第四十七条规定：（一）……: the list is not the article's.
_LISTS_CASES = re.compile(r"(?:下列|以下|如下)[^。]{0,30}(?:适用|依照|按照|根据|认定为|属于)[^，。]{0,6}$")
# A rule applied to a case, or to what the parties ask, is not thereby reported.
CASE = re.compile(
    r"^(?:遂|故|并|依法|应当?|法院|本院|一审|二审|终审)*(?:判决|判令|驳回|裁定|改判|撤销(?:原|一审|二审)|维持|提起|起诉|确认)"
    r"|人民法院(?:应当?|依法|可以)*(?:不)?予(?:以)?支持|诉讼请求|[原被]告|上诉人|本案|本院"
)
BREACH = re.compile(r"(?:违反|触犯|涉嫌|构成|符合|侵犯)了?[^，。；《》]{0,4}[\s“《(（*]*$")
OPENING = re.compile(r"[\s，,“\"]*(?:根据|依据|依照|按照|而|且|同时|此外|另外|其次|最后|再次)?[，,]?")
QUOTE_ENDS = re.compile(r"[\s*]*(?:[，,。；;！!？?）)\n]|$)")
FOLLOWS_ON = re.compile(
    r"[\s，,。；;]*(?:但是?|和|并且?|同时|还|也|或者|及)?(?:规定|指出|明确)?[，,：:\s]*(?=[“「『\"])"
)
# Another law named without an article takes over: ……；而依据《旅游法》，…….
_OTHER_LAW = re.compile(
    r"[，,；;](?:而|且|但|同时|另外|此外|并)?(?:根据|依据|依照|按照|《)(?=[^，。；]{0,40}》)"
)
_DEEDS = re.compile(
    r"进行|予以|给予|作出|依法|处理|办理|执行|分配|确认|认定|合同|无效|有效|向|人民法院|法院|起诉|提起|诉讼|请求|主张|要求|承担|责任"
    r"|赔偿|损失|支付|处罚|处以|解决|审理|受理|判决|定罪|量刑|追究|刑事|民事|行政"
)
_MODAL = re.compile(r"应|可以|不得|必须|有权|无效|禁止|不")


def trim(before: str) -> str:
    """What stands before a citation, without the words that only lead to it."""
    return LEAD.sub("", _LEFT_OVER.sub("", before)).strip(" \t　，,。；;：:")


def own_part(before: str) -> str:
    """Of what stands between two citations of one sentence, the part that is the second one's."""
    return (
        before.rpartition("；")[2] if "；" in before else before.rpartition(";")[2] if ";" in before else ""
    )


def up_to_other_law(said: str) -> str:
    """A claim without the clauses that go by another law."""
    m = _OTHER_LAW.search(said)
    return said[: m.start()] if m and len(letters(said[: m.start()])) >= 8 else said


def topic(said: str) -> bool:
    """Whether the words only name what an article is about: 劳动合同无效的三种情形."""
    return bool(_TOPIC.fullmatch(said.strip()))


def lists_cases(before: str) -> bool:
    """Whether a list behind the citation is of the cases to which it applies."""
    return bool(_LISTS_CASES.search(before))


def names_only(said: str) -> bool:
    """Whether a few words before a citation in brackets name a thing and state no rule."""
    return len(letters(said)) <= 10 and not _MODAL.search(said)


def applied_only(said: str, glue: str) -> bool:
    """依照第三十三条的规定进行分配: what is done under the article, not what it says."""
    return len(letters(said)) <= 8 and not PAUSE.search(glue) and not letters(_DEEDS.sub("", said))
