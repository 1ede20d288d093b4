"""What fits the facts of a memo: rules, items, instruments and views that bear on them.

A search by words of law brings rules for situations that nothing in the facts shows, and
contributions that only repeat the law. Both look like authority in a memo; they are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.language import bigrams
from assistant.schema.units import ITEM_START
from assistant.understand import Facts, facets_of, load_facets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assistant.desk.memo.issues import MemoIssue
    from assistant.schema import Instrument, LegalUnit

# Conduct or information that a 款 may presuppose, and the facets one of which must then be shown.
_FACETS = (
    (re.compile("向[^，。；]{2,12}提供[^，。；]{0,8}个人信息|买卖|出售"), frozenset({"出售提供"})),
    (re.compile("公开[^，。；]{0,6}个人信息"), frozenset({"公开传播"})),
    (re.compile("发生[^，。；]{0,10}泄露"), frozenset({"泄露"})),
    (
        re.compile("^处理敏感个人信息"),
        frozenset({"人脸", "指纹声纹", "健康医疗", "财产账户", "行踪轨迹", "未成年人"}),
    ),
)
# What a 款 may presuppose, and what must then be told by the facts or the issue.
_PRESUPPOSED = (
    (re.compile("境外|出境"), re.compile("境外|出境|跨境|国外|海外|外国")),
    (re.compile("文学、艺术作品"), re.compile("作品|小说|剧|文章|歌|漫画")),
    (re.compile("违约行为|违约责任"), re.compile("合同|违约|约定|协议|定金|格式条款")),
)
_DISPUTES = re.compile("纠纷|损害责任|赔偿责任|刑事案件")  # instruments on how a case is decided
_LIABILITY = re.compile("责任|犯罪|侵害|侵权|请求|诉讼|赔偿")
_CRIMINAL = re.compile("犯罪|刑事|刑法")
_PROSECUTION = re.compile("检察|公诉|公益诉讼")
_INVESTIGATION = re.compile(r"调查(?:和|取证|收集|核实)|收集证据|调取证据")
MANY = 3  # topics of an instrument in the words of law of an issue that make it apt
REPEATS = 0.6  # share of a quotation's pairs that law quoted beside it may hold: more only repeats it
SAME = 0.5  # share of a quotation that may have been quoted before from the same passage


class Fit:
    """Tells what fits one set of facts."""

    def __init__(self, facts: Facts, corpus: Path) -> None:
        """`corpus` is the folder of the facets."""
        self.facts = facts
        self._rules = load_facets(corpus)

    def _facets(self, text: str) -> set[str]:
        return {f.name for f in facets_of(text, self._rules)}

    def rule(self, unit: LegalUnit, issue: MemoIssue) -> bool:
        """Whether a rule may bear: not one whose every 款 presupposes what nothing shows."""
        told = f"{self.facts.text}\n{issue.title}"
        shown = self.facts.names | self._facets(issue.title)
        return any(self._bears(head, told, shown) for head in _heads(unit))

    def _bears(self, head: str, told: str, shown: Iterable[str]) -> bool:
        wanted = [facets for says, facets in _FACETS if says.search(head)]
        if wanted and not any(facets & set(shown) for facets in wanted):
            return False
        return all(needs.search(told) for says, needs in _PRESUPPOSED if says.search(head))

    def item(self, text: str, items: Sequence[str]) -> bool:
        """Whether an item of a list is in question: those of conduct that the facts show, else any."""
        shown = [i for i in items if self._conduct(i) & self.facts.names]
        return any(text in i for i in shown) if shown else not self._conduct(text)

    def _conduct(self, text: str) -> set[str]:
        return {f.name for f in facets_of(text, self._rules) if f.dimension == "conduct"}

    def instrument(self, instrument: Instrument, issue: MemoIssue) -> bool:
        """Whether an instrument whose text is not held is worth naming under an issue."""
        if self.facts.private and "公共" in instrument.title:
            return False
        if _DISPUTES.search(instrument.title) and not _LIABILITY.search(issue.title):
            return False
        if any(t in issue.title or t in self.facts.text for t in instrument.topics):
            return True
        return sum(t in issue.search for t in instrument.topics) >= MANY

    def telling(self, words: str, criminal: bool) -> bool:
        """Whether words of another source bear: not on crime or prosecutors where neither has a part."""
        if _CRIMINAL.search(words) and not criminal:
            return False
        return not (self.facts.private and _PROSECUTION.search(words))


def on_investigation(unit: LegalUnit) -> bool:
    """Whether a rule says how prosecutors collect evidence: that has a section of its own."""
    return "检察" in unit.text + unit.title and bool(_INVESTIGATION.search(unit.text))


def repeats(words: str, texts: Sequence[str], share: float = REPEATS) -> bool:
    """Whether most of the words stand in one of the texts."""
    pairs = bigrams(words)
    return any(len(pairs & bigrams(text)) > share * len(pairs) for text in texts) if pairs else True


def about_crime(titles: Iterable[str]) -> bool:
    """Whether one of the issues is about crime."""
    return any(_CRIMINAL.search(t) for t in titles)


def _heads(unit: LegalUnit) -> list[str]:
    """Each 款 without its items."""
    return [
        "\n".join(line for line in p.split("\n") if not ITEM_START.match(line)) for p in unit.paragraphs
    ] or [unit.text]
