"""Is opinion worded as law, or a word given to someone who is not its source?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evals.wording import Statement, letters

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUOTED = re.compile(r"[“「『\"][^“”「」『』\"]*[”」』\"]")
_LAW_WORDS = re.compile(
    r"法律(?:明确)?规定|司法解释(?:明确)?规定|依法应当|现行有效|》第[^》]{1,16}[条款项](?:明确)?规定"
)
_SAYS = r"(?:教授|检察官|法官|副?研究员|律师|专家|主任)?(?:认为|指出|表示|主张|提出|介绍说?|强调|建议|说)"
_HEDGES = ("推断", "可能", "似", "未署名", "没有署名", "未标明")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)


def opinion_as_law(statement: Statement, binding: Sequence[bool]) -> bool:
    """Whether a statement says that the law provides something while it cites no law.

    `binding`: for each passage that it cites, whether that lays down law. A share of such
    statements above 0 is a fault: design.md, “opinion is never worded as law”.
    """
    return bool(binding) and not any(binding) and bool(_LAW_WORDS.search(_QUOTED.sub("", statement.text)))


def names_given(statement: Statement, known: Sequence[str]) -> list[str]:
    """People to whom the statement's own words give an opinion, inferences left out.

    A name is one of `known`, or a surname with one or two characters before 认为, 指出 …
    """
    text = _QUOTED.sub("", statement.text)
    if any(h in text for h in _HEDGES):
        return []
    found = [n for n in known if letters(n) in letters(text)]
    for m in re.finditer(rf"(?<![\u4e00-\u9fff])([{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?){_SAYS}", text):
        if m[1] not in found:
            found.append(m[1])
    return found
