"""The sheet a memo is written on: its paper, its facts, and what was said and relied on before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.language import to_chinese
from assistant.paper.paper import nested

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.desk.facts import Reading, Reckoned
    from assistant.desk.memo.issues import MemoIssue
    from assistant.desk.memo.research import Researcher
    from assistant.matters import NormText
    from assistant.paper import Paper
    from assistant.schema import LegalUnit
    from assistant.schema.matters import Outside


@dataclass
class Sheet:
    """A memo in the making.

    `relied` articles that the memo stands on, by id, in the order in which they were cited;
    `disputed` topics already shown; `quoted` the words of the facts that an issue quotes, by its key;
    `outside` instruments not held, each with what it decides; `reckoned` figures against the standards;
    `answered` the number of the question that a sentence answered, by its text; `warned` laws of which it
    was said that they are younger than the acts; `annexes` how many are open.
    """

    paper: Paper
    joints: Mapping[str, str]
    facts: Reading
    research: Researcher
    issues: tuple[MemoIssue, ...] = ()
    relied: dict[str, LegalUnit] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)
    quoted: dict[str, str] = field(default_factory=dict)
    outside: dict[tuple[str, str], Outside] = field(default_factory=dict)
    reckoned: tuple[Reckoned, ...] = ()
    answered: dict[str, int] = field(default_factory=dict)
    warned: set[str] = field(default_factory=set)
    annexes: int = 0

    def fill(self, key: str, **words: object) -> str:
        """Fill a joint."""
        return self.joints[key].format_map(words)

    def annex(self, key: str) -> None:
        """Open the next annex, by the joint of its title."""
        self.annexes += 1
        title = self.fill("annex_title", n=to_chinese(self.annexes), title=self.joints[key])
        self.paper.unnumbered(title)

    def rely(self, norms: Sequence[NormText]) -> list[tuple[LegalUnit, str]]:
        """Remember articles as relied on; give them with their places, articles of one law in order."""
        for norm in norms:
            self.relied.setdefault(norm.unit.id, norm.unit)
        return [(n.unit, n.norm.place) for n in norms]

    def norms(self, written: Sequence[str]) -> tuple[NormText, ...]:
        """Norms that stand on the memo's day."""
        return tuple(n for w in written if (n := self.research.norm(w)))

    def need(self, outside: Sequence[Outside]) -> None:
        """Remember instruments that are not held and must be looked up."""
        for one in outside:
            self.outside.setdefault((one.name, one.article), one)


def places(norms: Sequence[NormText]) -> str:
    """Norms in a line: 《个人信息保护法》第六条、第十六条；《民法典》第一百一十一条."""
    by_law: dict[str, list[str]] = {}
    for norm in norms:
        by_law.setdefault(norm.unit.title, []).append(norm.norm.place)
    return "；".join(nested(f"《{law}》") + "、".join(dict.fromkeys(own)) for law, own in by_law.items())


def status_words(unit: LegalUnit) -> str:
    """Status with what is only an excerpt marked as one."""
    return (unit.status or unit.kind.label) + ("，来源仅节录部分条文" if unit.excerpt else "")
