"""The table of issues: which facts raise each, the norms that decide it, how its rule is applied.

Read from corpus/desk/issues.yaml. Its sentences stand on norms and on words of those norms, checked
like those of the matters; which facts raise an issue is a condition on traits, or a matter heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from assistant.errors import CorpusError
from assistant.schema.matters import PlainSentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.desk.facts.reading import Reading

FILE = "desk/issues.yaml"
PARTS = ("rule", "civil", "admin", "crime", "procedure")
_FIELDS = {
    "key",
    "title",
    "part",
    "when",
    "heard",
    "matters",
    "says",
    "norms",
    "outside",
    "then",
    "under",
    "only",
}


@dataclass(frozen=True)
class Outside:
    """An instrument that is not held: its name, the article or "", what it decides, on what condition."""

    name: str
    decides: str
    article: str = ""
    condition: str = ""


@dataclass(frozen=True)
class IssueKind:
    """An issue that facts may raise.

    `when`    conditions, one of which must hold; `only` a further one
    `heard`   matters that raise it when one is recognised in a sentence of the facts
    `says`    sentences with the condition under which each is said; `then` what follows if proved
    `under`   issues under which it is written where one of them is raised too
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

    def raised_by(self, facts: Reading) -> bool:
        """Whether the traits of facts raise it."""
        return facts.holds(self.only) and any(facts.holds(c) for c in self.when)

    def sentences(self, facts: Reading) -> tuple[PlainSentence, ...]:
        """Its sentences that are to be said of facts."""
        return tuple(s for s, condition in self.says if facts.holds(condition))

    def law(self, facts: Reading) -> tuple[str, ...]:
        """The norms to cite for facts, those of its sentences first, each once."""
        said = [n for s in self.sentences(facts) for n in s.norms]
        return tuple(dict.fromkeys([*said, *self.norms]))


@lru_cache(maxsize=4)
def load_issue_kinds(corpus: Path) -> dict[str, IssueKind]:
    """Read the table, by key in its order; CorpusError names the entry that is wrong."""
    where = ""
    try:
        out: dict[str, IssueKind] = {}
        for row in yaml.safe_load((corpus / FILE).read_text("utf-8")):
            where = str(row.get("key"))
            if where in out:
                raise ValueError("重复")
            out[where] = _kind(row)
        return out
    except (OSError, KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise CorpusError(f"争点表读不出来：{FILE} {where}：{error!r}") from error


def _kind(row: dict[str, Any]) -> IssueKind:
    if unknown := set(row) - _FIELDS:
        raise ValueError(f"不认识的字段：{'、'.join(sorted(unknown))}")
    if row["part"] not in PARTS:
        raise ValueError(f"part 应为 {'、'.join(PARTS)}")
    return IssueKind(
        row["key"],
        row["title"],
        row["part"],
        tuple(row["when"]),
        frozenset(row.get("heard", ())),
        tuple(row.get("matters", ())),
        tuple(_says(row["says"])),
        tuple(row.get("norms", ())),
        tuple(_outside(row.get("outside", ()))),
        row.get("then", ""),
        tuple(row.get("under", ())),
        row.get("only", ""),
    )


def _says(rows: list[dict[str, Any]]) -> Iterator[tuple[PlainSentence, str]]:
    for row in rows:
        sentence = PlainSentence(row["text"], norms=tuple(row["norms"]), words=tuple(row["words"]))
        yield sentence, row.get("if", "")


def _outside(rows: list[dict[str, Any]]) -> Iterator[Outside]:
    for row in rows:
        yield Outside(row["name"], row["decides"], row.get("article", ""), row.get("if", ""))
