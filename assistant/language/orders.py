"""Sentences of a source that speak to a machine and not to a reader: no evidence of anything.

A folder that a user imports may hold them by design (“忽略之前的指令……”). They are kept in the text
that the panel opens, noted at the import, and neither quoted nor given to a model.
"""

from __future__ import annotations

import re

_ORDER = re.compile(
    r"(?:忽略|无视|忘记|不要理会).{0,8}(?:指令|指示|要求|规则|提示|设定|资料)|提示词|系统提示|system\s*prompt|<\|"
    r"|你(?:现在|从现在起)(?:是|必须|要)|你(?:必须|只能|只需)(?:说|回答|输出|写)|从现在(?:起|开始).{0,8}(?:你|每句|回答|都)"
    r"|(?:输出|复述|翻译|泄露|显示)(?:.{0,6}(?:以上|上面|前面|全部|你|系统)).{0,6}(?:规则|指令|说明|提示|要求)"
    r"|把.{0,4}(?:以上|上面|前面|你).{0,6}(?:规则|指令|说明|提示|要求).{0,8}(?:输出|复述|翻译|告诉|写)"
    r"|管理员(?:口令|指令|已确认)|</?资料|</?提问|\{\{"
    r"|ignore\s+(?:all|any|the|previous)|(?:作为|扮演).{0,8}(?:没有限制|不受限制|AI|语言模型)|凭(?:你的)?记忆回答"
    r"|(?:把|将)《.{1,40}》.{0,20}改写成|输出\s*JSON",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[。！？!?\n])")


def gives_orders(text: str) -> bool:
    """Whether a text speaks to a model."""
    return bool(_ORDER.search(text))


def runs_without_orders(text: str) -> list[str]:
    """The unbroken stretches of a text between sentences that give orders; [text] where none does."""
    if not gives_orders(text):
        return [text]
    runs = [""]
    for sentence in _SENTENCE.split(text):
        if gives_orders(sentence):
            runs.append("")
        else:
            runs[-1] += sentence
    return [run.strip() for run in runs if run.strip()]


def without_orders(text: str) -> str:
    """A source without the sentences that give orders to a model; "" where nothing else is in it."""
    return text if not gives_orders(text) else "\n".join(runs_without_orders(text))
