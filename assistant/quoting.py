"""The source's own words in place of a statement that did not pass the check.

A model's paraphrase that cannot be checked closely enough may be true and may be subtly false.
The passage it cites is neither: where the two speak of the same matter, the passage is quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.conditions import content_pairs
from assistant.judge import SORT_OF_KIND, Judged
from assistant.passages import best_passage
from assistant.schema import IN_FORCE, LegalUnit
from assistant.text import inner_quotes

# Share of a statement's words that a passage must hold to be of the same matter: the one cited, and
# another, which must also hold so much more. On 142 true paraphrases that were turned away the cited
# passage held 0.14 and more in 95 of 100.
CITED, OTHER, MORE = 0.12, 0.3, 0.25


def in_own_words(judged: Judged, evidence: Sequence[LegalUnit], limit: int) -> Judged | None:
    """The passage that a failed statement is about, quoted in about `limit` characters; None for none."""
    if judged.stands or judged.support == "joint" or not judged.shown:
        return None
    wanted = content_pairs(judged.statement.text)
    if not wanted:
        return None

    def share(text: str) -> float:
        return len(wanted & content_pairs(text)) / len(wanted)

    found = []
    for n, unit in enumerate(evidence, start=1):
        if unit.kind.binding and unit.status not in ("", IN_FORCE):
            continue
        passage = best_passage(unit, share, limit)
        cited = n in judged.statement.citations
        held = share(passage.shown)
        if held >= (CITED if cited else OTHER):
            found.append((held + MORE * cited, n, passage.shown))
    if not found:
        return None
    _, n, shown = max(found)
    sort = SORT_OF_KIND[evidence[n - 1].kind]
    text = f"“{inner_quotes(shown)}”"
    return Judged(replace(judged.statement, text=text, citations=(n,), sort=sort), "verbatim")


def quote_failed(
    failed: Sequence[Judged], standing: Sequence[Judged], evidence: Sequence[LegalUnit], limit: int
) -> tuple[list[Judged], int]:
    """What is quoted in place of failed statements, each passage once, and for how many of them."""
    added: list[Judged] = []
    count = 0
    for judged in failed:
        quoted = in_own_words(judged, evidence, limit)
        if quoted is None:
            continue
        count += 1
        if not _said(quoted, [*standing, *added]):
            added.append(quoted)
    return added, count


def _said(quoted: Judged, shown: Sequence[Judged]) -> bool:
    """Whether what is quoted stands already among what is shown."""
    words = quoted.statement.text.strip("“”")
    return any(words in j.statement.text for j in shown)
