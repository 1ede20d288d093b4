"""The table of issues: which questions of law a set of facts raises, and words of law to search with.

Read from prompts/memo_issues.yaml. It asks questions and answers none; the memo studies the
issues, and an answer takes the law that they call for beside what the question's own words find.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SettingsError
from assistant.library.library import Library
from assistant.schema.stages import Inquiry
from assistant.understand.facets import Facet, facets_of, load_facets
from assistant.understand.inquiry import load_vocabulary, understand

ISSUES_FILE = "memo_issues.yaml"
PERSONAL = frozenset({"information", "conduct"})
RULE, LIABILITY, REMEDY, PUBLIC = "rule", "liability", "remedy", "public"
_CLOUD = re.compile(r"(?:自动)?(?:上传|存储|保存)(?:到|至|在)?云(?:端|盘|服务器|存储)?")
_FIELDS = {
    *("key", "title", "when", "all", "also", "personal", "private", "search", "part", "general", "memo"),
    "further",
}


@dataclass(frozen=True)
class IssueRule:
    """An entry of prompts/memo_issues.yaml. `part`: see RULE, LIABILITY, REMEDY, PUBLIC.

    Each of `further`, words of law, brings one more rule into a memo, which has room for it.
    """

    key: str
    title: str
    search: str
    when: frozenset[str] = frozenset()
    every: tuple[frozenset[str], ...] = ()
    also: str = ""
    personal: bool = False
    private: str = ""
    part: str = RULE
    general: bool = False
    memo: bool = True
    further: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Facts, read: what they say, their facets, whether both sides act as private persons."""

    text: str
    facets: tuple[Facet, ...]
    inquiry: Inquiry

    @property
    def private(self) -> bool:
        """Whether a private person acts in the household sphere."""
        return self.inquiry.household

    @property
    def personal(self) -> bool:
        """Whether they are about information of persons."""
        return any(f.dimension == "information" for f in self.facets)

    @property
    def names(self) -> frozenset[str]:
        """Names of the facets."""
        return frozenset(f.name for f in self.facets)


@lru_cache(maxsize=4)
def load_issue_rules(prompts: Path) -> tuple[IssueRule, ...]:
    """Read prompts/memo_issues.yaml; SettingsError names the entry that is wrong."""
    path = prompts / ISSUES_FILE
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        return tuple(_rule(row) for row in rows)
    except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise SettingsError(f"争点表读不出来：{path.name}：{error!r}") from error


def _rule(row: dict[str, Any]) -> IssueRule:
    if unknown := set(row) - _FIELDS:
        raise ValueError(f"{row.get('key')}: {'、'.join(sorted(unknown))}")
    return IssueRule(
        row["key"],
        row["title"],
        row["search"],
        frozenset(row.get("when", ())),
        tuple(frozenset(one.split("|")) for one in row.get("all", ())),
        row.get("also", ""),
        bool(row.get("personal", False)),
        row.get("private", ""),
        row.get("part", RULE),
        bool(row.get("general", False)),
        bool(row.get("memo", True)),
        tuple(row.get("further", ())),
    )


def read_facts(text: str, library: Library, corpus: Path) -> Facts:
    """Read the facts of a matter."""
    # A camera that keeps its pictures in a cloud has not left the household by that.
    plain = _CLOUD.sub("", text)
    inquiry = understand(plain, (), library, load_vocabulary(corpus))
    return Facts(text, facets_of(text, load_facets(corpus)), inquiry)


def applies(rule: IssueRule, facts: Facts) -> bool:
    """Whether facts raise the issue."""
    if rule.private and (rule.private == "only") != facts.private:
        return False
    if rule.personal and not any(f.dimension in PERSONAL for f in facts.facets):
        return False
    if rule.every and not all(group & facts.names for group in rule.every):
        return False
    if rule.also and not re.search(rule.also, facts.text):
        return False
    return not rule.when or bool(rule.when & facts.names)
