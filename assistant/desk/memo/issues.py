"""Issues that a set of facts raises: from what the facts show, and from the matters recognised in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.desk.facts import IssueKind, Reading, sentences_of
from assistant.desk.facts.voices import no_fact, within
from assistant.errors import BadInputError
from assistant.language import writable
from assistant.language.tables import table
from assistant.schema import MatterHit

MOST_ISSUES = 24
# A sentence of the facts raises the issues of a matter recognised in it from this probability on, and
# a matter that no issue of the table covers is an issue of its own from the second. Set on the
# matters of evals/desk, each told four ways (scripts/bench/desk.py issues).
HEARD, OWN = 0.5, 0.9
LIKELY = 0.08  # a whole text of another field is of its first matter from this probability on
MOST_OWN, LONGEST_HEARD, MOST_WHY = 2, 400, 4
OWN_KEY = "matter:"
_STOP = re.compile("[，：]")

Hear = Callable[[str], Sequence[MatterHit]]


@dataclass(frozen=True)
class MemoIssue:
    """A question to study. `why` facts that raise it; `also` issues of the table written under it.

    `search` words of law that find its rules, for issues that a user adds.
    """

    key: str
    title: str
    search: str = ""
    why: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


def issue_keys(issues: Sequence[MemoIssue]) -> set[str]:
    """The keys of issues and of those written under them."""
    return {k for i in issues for k in (i.key, *i.also)}


def spot_issues(facts: Reading, kinds: Mapping[str, IssueKind], hear: Hear) -> tuple[MemoIssue, ...]:
    """Issues that the facts raise, in the order of the table; of other fields by their matter."""
    heard = _heard(facts, hear)
    raised = {k.key: k for k in kinds.values() if k.raised_by(facts) or _told(k, heard, facts)}
    own = [_issue(k, facts, heard, _under(k.key, raised)) for k in raised.values() if not _parent(k, raised)]
    covered = frozenset(m for k in kinds.values() for m in (*k.heard, *k.matters))
    own += _of_matters(heard, covered)[: MOST_OWN if own else 0]
    if not own:
        own = [_of_matter(hit, facts.text[:60]) for hit in hear(facts.text)[:1] if hit.probability >= LIKELY]
    return tuple(own[:MOST_ISSUES])


def _heard(facts: Reading, hear: Hear) -> dict[str, tuple[MatterHit, str]]:
    """Matters recognised in single sentences, each with its likeliest sentence, "" where it is no fact."""
    out: dict[str, tuple[MatterHit, str]] = {}
    silent = no_fact(facts.text)
    for start, end in sentences_of(facts.text):
        quoted = not within((start, end), silent)
        words = facts.text[start:end].strip()[:LONGEST_HEARD]
        # A sentence that only tells of no harm, or of a cure, is heard of nothing.
        cured = not _STOP.search(words[:-1]) and table("desk").match("excuses", words.rstrip("。；"))
        for hit in hear(words) if len(words) >= 8 and not cured else ():
            best = out.get(hit.matter.id)
            if best is None or hit.probability > best[0].probability:
                out[hit.matter.id] = (hit, words if quoted else "")
    return out


def _told(kind: IssueKind, heard: Mapping[str, tuple[MatterHit, str]], facts: Reading) -> bool:
    sure = any(heard[m][0].probability >= HEARD for m in kind.heard if m in heard)
    return sure and facts.holds(kind.only)


def _parent(kind: IssueKind, raised: Mapping[str, IssueKind]) -> str:
    return next((u for u in kind.under if u in raised), "")


def _under(key: str, raised: Mapping[str, IssueKind]) -> tuple[str, ...]:
    return tuple(k.key for k in raised.values() if _parent(k, raised) == key)


def _issue(
    kind: IssueKind, facts: Reading, heard: Mapping[str, tuple[MatterHit, str]], also: tuple[str, ...]
) -> MemoIssue:
    # What is told as fact is quoted: the question that raises an issue is none, nor a plea.
    why = facts.as_fact.told([c for c in kind.when if facts.holds(c)], MOST_WHY)
    if not why:
        why = tuple(heard[m][1] for m in kind.heard if m in heard and heard[m][0].probability >= HEARD)
        why = tuple(w for w in why if w)[:1]
    return MemoIssue(kind.key, kind.title, "", why, also)


def _of_matters(heard: Mapping[str, tuple[MatterHit, str]], covered: Iterable[str]) -> list[MemoIssue]:
    known = frozenset(covered)
    sure = [pair for m, pair in heard.items() if m not in known and pair[0].probability >= OWN]
    return [_of_matter(hit, words) for hit, words in sorted(sure, key=lambda p: -p[0].probability)]


def _of_matter(hit: MatterHit, words: str) -> MemoIssue:
    return MemoIssue(f"{OWN_KEY}{hit.matter.id}", hit.matter.title, "", (words,) if words else ())


def with_tables(issues: Sequence[MemoIssue], kinds: Mapping[str, IssueKind]) -> tuple[MemoIssue, ...]:
    """Issues as given, those of the table without what no longer stands in it."""
    return tuple(replace(i, also=tuple(k for k in i.also if k in kinds)) for i in issues)


def read_issues(given: Sequence[object]) -> tuple[MemoIssue, ...]:
    """Issues as a user edited them: titles, or {title, search, key, why, also}; BadInputError for others."""
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
        key = writable(str(row.get("key") or f"own{i}"))[:100]
        out.append(MemoIssue(key, title, search, _texts(row, "why", 5), _texts(row, "also", 30)))
    if len(out) > 2 * MOST_ISSUES:
        raise BadInputError(f"争点最多 {2 * MOST_ISSUES} 个（too many issues）")
    return tuple(out)


def _texts(row: Mapping[str, object], key: str, most: int) -> tuple[str, ...]:
    told = row.get(key)
    given = told[:most] if isinstance(told, (list, tuple)) else ()
    return tuple(writable(str(w))[:500] for w in given)
