"""Issues that a set of facts raises: by its facets, else by the chapters of law that it touches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import BadInputError, SettingsError
from assistant.facets import Facet, facets_of, load_facets, words_showing
from assistant.library import Library
from assistant.retrieve import Retriever
from assistant.schema import Hit
from assistant.understand import Inquiry, load_vocabulary, understand

ISSUES_FILE = "memo_issues.yaml"
MOST_ISSUES, MOST_CHAPTERS = 12, 4
PERSONAL = frozenset({"information", "conduct"})
_CLOUD = re.compile(r"(?:自动)?(?:上传|存储|保存)(?:到|至|在)?云(?:端|盘|服务器|存储)?")
_FIELDS = {"key", "title", "when", "all", "also", "personal", "private", "search"}


@dataclass(frozen=True)
class MemoIssue:
    """A question to study. `search` words of law that find its rules; `why` facts that raise it."""

    key: str
    title: str
    search: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class IssueRule:
    """An entry of prompts/memo_issues.yaml."""

    key: str
    title: str
    search: str
    when: frozenset[str] = frozenset()
    every: tuple[frozenset[str], ...] = ()
    also: str = ""
    personal: bool = False
    private: str = ""


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
    )


def read_facts(text: str, library: Library, corpus: Path) -> Facts:
    """Read the facts of a matter."""
    # A camera that keeps its pictures in a cloud has not left the household by that.
    plain = _CLOUD.sub("", text)
    inquiry = understand(plain, (), library, load_vocabulary(corpus))
    return Facts(text, facets_of(text, load_facets(corpus)), inquiry)


def spot_issues(
    facts: Facts, retriever: Retriever, rules: Sequence[IssueRule], as_of: date
) -> tuple[MemoIssue, ...]:
    """Issues that the facts raise, in the order of the table; by chapters of law where none fits."""
    found = [_issue(rule, facts) for rule in rules if _applies(rule, facts)]
    if not found:
        hits = retriever.evidence(facts.text, as_of=as_of, depth=20).law
        found = list(_by_chapters(hits, facts))
    return tuple(found[:MOST_ISSUES])


def _applies(rule: IssueRule, facts: Facts) -> bool:
    if rule.private and (rule.private == "only") != facts.private:
        return False
    if rule.personal:
        return any(f.dimension in PERSONAL for f in facts.facets)
    if rule.every and not all(group & facts.names for group in rule.every):
        return False
    if rule.also and not re.search(rule.also, facts.text):
        return False
    return not rule.when or bool(rule.when & facts.names)


def _issue(rule: IssueRule, facts: Facts) -> MemoIssue:
    """The issue with the sentences of the facts that raise it."""
    names = rule.when.union(*rule.every)
    raised = tuple(f for f in facts.facets if f.name in names)
    why = words_showing(facts.text, raised)
    return MemoIssue(rule.key, rule.title, rule.search, tuple(why[:3]))


def _by_chapters(hits: Sequence[Hit], facts: Facts) -> list[MemoIssue]:
    """One issue for each chapter of law that the best hits stand in, best first."""
    chapters: dict[tuple[str, str], float] = {}
    for hit in hits[:10]:
        place = hit.unit.heading.split(" / ")[-1] or hit.unit.article
        chapter = (hit.unit.title, re.sub(r"^第.{1,5}[编分章节]\s*", "", place))
        chapters[chapter] = chapters.get(chapter, 0.0) + hit.score
    best = sorted(chapters, key=lambda c: -chapters[c])[:MOST_CHAPTERS]
    return [
        MemoIssue(f"chapter{i}", f"《{law}》关于“{place}”的规定如何适用", f"{law} {place}", ())
        for i, (law, place) in enumerate(best, start=1)
    ]


def read_issues(given: Sequence[object]) -> tuple[MemoIssue, ...]:
    """Issues as a user edited them: titles, or {title, search, key, why}; BadInputError for others."""
    out = []
    for i, raw in enumerate(given, start=1):
        if isinstance(raw, MemoIssue):
            out.append(raw)
            continue
        row = raw if isinstance(raw, dict) else {"title": raw}
        title = str(row.get("title") or "").strip()
        if not title:
            continue
        if len(title) > 200 or len(str(row.get("search") or "")) > 500:
            raise BadInputError("争点最长 200 字，检索用语最长 500 字（issue too long）")
        told = row.get("why")
        why = tuple(str(w) for w in told) if isinstance(told, (list, tuple)) else ()
        out.append(MemoIssue(str(row.get("key") or f"own{i}"), title, str(row.get("search") or ""), why))
    if len(out) > 2 * MOST_ISSUES:
        raise BadInputError(f"争点最多 {2 * MOST_ISSUES} 个（too many issues）")
    return tuple(out)
