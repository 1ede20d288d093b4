"""Issues that a set of facts raises: by its facets, else by the chapters of law that it touches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import BadInputError
from assistant.language import writable
from assistant.understand import Facts, IssueRule, applies, words_showing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assistant.retrieve import Retriever
    from assistant.schema import Hit

MOST_ISSUES, MOST_CHAPTERS = 14, 4


@dataclass(frozen=True)
class MemoIssue:
    """A question to study. `search` words of law that find its rules; `why` facts that raise it."""

    key: str
    title: str
    search: str = ""
    why: tuple[str, ...] = ()


def spot_issues(
    facts: Facts, retriever: Retriever, rules: Sequence[IssueRule], as_of: date
) -> tuple[MemoIssue, ...]:
    """Issues that the facts raise, in the order of the table; by chapters of law where none fits."""
    found = [_issue(rule, facts) for rule in rules if rule.memo and applies(rule, facts)]
    if not found:
        hits = retriever.evidence(facts.text, as_of=as_of, depth=20).law
        found = list(_by_chapters(hits))
    return tuple(found[:MOST_ISSUES])


def _issue(rule: IssueRule, facts: Facts) -> MemoIssue:
    """The issue with the sentences of the facts that raise it."""
    names = rule.when.union(*rule.every)
    raised = tuple(f for f in facts.facets if f.name in names)
    why = words_showing(facts.text, raised)
    return MemoIssue(rule.key, rule.title, rule.search, tuple(why[:3]))


def _by_chapters(hits: Sequence[Hit]) -> list[MemoIssue]:
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
        title, search = (writable(str(row.get(part) or "")).strip() for part in ("title", "search"))
        if not title:
            continue
        if len(title) > 200 or len(search) > 500:
            raise BadInputError("争点最长 200 字，检索用语最长 500 字（issue too long）")
        told = row.get("why")
        why = tuple(writable(str(w))[:500] for w in told[:3]) if isinstance(told, (list, tuple)) else ()
        out.append(MemoIssue(writable(str(row.get("key") or f"own{i}"))[:100], title, search, why))
    if len(out) > 2 * MOST_ISSUES:
        raise BadInputError(f"争点最多 {2 * MOST_ISSUES} 个（too many issues）")
    return tuple(out)
