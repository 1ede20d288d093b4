"""What an answer did with a question: answered, refused, or declined in one of several ways.

Read from what a person sees, outside quotations; for what is declined the reader must be told
at the start or in a warning, not in a footnote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evals.cases import Outcome
from evals.wording import lead, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant import Answer

REFUSE = "refuse"
_QUOTED = re.compile(r"[“「『\"][^“”「」『』\"]*[”」』\"]")
_SIGNALS = {
    Outcome.NONEXISTENT: r"没有第.{1,14}[条款项]|不存在|does not exist|no article"
    r"|(?:只有|共有?|一共)[〇零一二三四五六七八九十百千\d]{1,8}(?:条|款)",
    Outcome.REPEALED: r"废止|失效|repealed",
    Outcome.NOT_IN_FORCE: r"尚未施行|尚未生效|未施行|还没有施行|才施行|不能当作该日的法律|not yet in force",
    Outcome.ABSTAIN_NOT_HELD: r"未收录|没有收录|没有找到名为|没有找到署名|只摘录|只收录|not hold|not held",
    Outcome.AMBIGUOUS: r"哪部|哪一部|哪个案|请说明|请补充|请.{0,4}说清|发生了什么|which law|please tell",
    Outcome.LOCAL_RULES: r"地方性法规|地方规定|地方政府|当地(?:的)?(?:规定|条例|政府|法规|标准)|各地"
    r"|local (?:rules|regulations)",
}
_ANYWHERE = {Outcome.LOCAL_RULES, Outcome.AMBIGUOUS}


def outcome_of(answer: Answer, expected: Outcome) -> str:
    """Name what the answer did: `answer`, `refuse`, or a kind of declining.

    Where several kinds show, the expected one is taken if it is among them. An answer that
    cites passages counts as an answer unless the expected kind shows: a remark on what the
    library lacks does not turn an answer into silence.
    """
    if answer.refused:
        asks = re.search(_SIGNALS[Outcome.AMBIGUOUS], answer.answer) and expected is Outcome.AMBIGUOUS
        return str(expected) if asks else REFUSE
    first = _unquoted([plain(lead(answer.answer)), *answer.warnings])
    whole = _unquoted([plain(answer.answer), *answer.warnings])
    shown = [
        k for k, p in _SIGNALS.items() if re.search(p, whole if k in _ANYWHERE else first, re.IGNORECASE)
    ]
    if expected in shown:
        return str(expected)
    if answer.citations or not shown:
        return str(Outcome.ANSWER)
    return str(shown[0])


def wanted(expected: Outcome) -> str:
    """The outcome as the confusion matrix names it: both refusals are one."""
    refusals = (Outcome.REFUSE_OFFTOPIC, Outcome.REFUSE_NONSENSE)
    return REFUSE if expected in refusals else str(expected)


def _unquoted(texts: Iterable[str]) -> str:
    return _QUOTED.sub("", "\n".join(texts))
