"""The table of issues: which facts raise each, the norms that decide it, how its rule is applied.

Read from corpus/desk/issues.yaml. Its sentences stand on norms and on words of those norms, checked
like those of the matters; which facts raise an issue is a condition on traits, or a matter heard.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal

from assistant.errors import CorpusError
from assistant.language.tables import read_table
from assistant.schema.matters import Outside, PlainSentence, Says  # noqa: TC001 — read by pydantic

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.desk.facts.reading import Reading

FILE = "desk/issues.yaml"


@dataclass(frozen=True)
class IssueKind:
    """An issue that facts may raise.

    `when`    conditions, one of which must hold; `only` a further one
    `heard`   matters that raise it when one is recognised in a sentence of the facts
    `says`    sentences with the condition under which each is said; `then` what follows if proved
    `under`   issues under which it is written where one of them is raised too
    `quiet`   no words of the facts stand before it: it only says who is bound
    `central` stands in the body of a memo, whatever the facts tell
    """

    key: str
    title: str
    part: str
    when: tuple[str, ...]
    heard: frozenset[str]
    matters: tuple[str, ...]
    says: tuple[tuple[PlainSentence, str], ...]
    norms: tuple[str, ...]
    outside: tuple[Outside, ...]
    then: str
    under: tuple[str, ...]
    only: str
    quiet: bool = False
    central: bool = False

    def raised_by(self, facts: Reading) -> bool:
        """Whether the traits of facts raise it."""
        return facts.holds(self.only) and any(facts.holds(c) for c in self.when)

    def sentences(self, facts: Reading) -> tuple[PlainSentence, ...]:
        """Its sentences that are to be said of facts."""
        return tuple(s for s, condition in self.says if facts.holds(condition))

    def norms_on(self, terms: frozenset[str]) -> tuple[str, ...]:
        """The norms of its sentences, where its title names one of the terms."""
        named = any(t in self.title for t in terms)
        return tuple(dict.fromkeys(n for s, _ in self.says for n in s.norms)) if named else ()

    def law(self, facts: Reading) -> tuple[str, ...]:
        """The norms to cite for facts, those of its sentences first, each once."""
        said = [n for s in self.sentences(facts) for n in s.norms]
        return tuple(dict.fromkeys([*said, *self.norms]))


@dataclass(frozen=True)
class _Row:
    """An entry of the table; its fields as `IssueKind` explains them."""

    key: str
    title: str
    part: Literal["rule", "civil", "admin", "crime", "procedure"]
    when: tuple[str, ...]
    says: tuple[Says, ...]
    heard: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()
    outside: tuple[Outside, ...] = ()
    then: str = ""
    under: tuple[str, ...] = ()
    only: str = ""
    quiet: bool = False
    central: bool = False
    __pydantic_config__: ClassVar = {"extra": "forbid"}

    def kind(self) -> IssueKind:
        """The issue that the entry tells of."""
        says = tuple((s.plain, s.given) for s in self.says)
        known = {f.name: getattr(self, f.name) for f in fields(self)}
        return IssueKind(**{**known, "says": says, "heard": frozenset(self.heard)})


@lru_cache(maxsize=4)
def load_issue_kinds(corpus: Path) -> dict[str, IssueKind]:
    """Read the table, by key in its order; CorpusError names file and line of what is wrong."""
    rows = read_table(corpus / FILE, tuple[_Row, ...])
    out = {row.key: row.kind() for row in rows}
    if len(out) < len(rows):
        raise CorpusError(f"{FILE}：争点的 key 有重复。改法：改用没有用过的 key")
    return out
