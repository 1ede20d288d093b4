"""Does a passage say what a statement says? The checker's answer, and what it cannot see.

`Verifier.support` compares the words; then the checks of checks.py are asked. What a statement
merely leaves out does not fail it: it comes back as a note in the passage's own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.judge.checks import CHECKS, PLAINLY, Passages, first_fault
from assistant.judge.force import LEGAL_WORD, in_words_of_law
from assistant.judge.statements import Sort, Statement
from assistant.judge.substitution import in_source_words, left_out
from assistant.language import bigrams, contains, letters
from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import LegalUnit
    from assistant.verify import Support, Verifier

STANDS = ("verbatim", "supported")
# Letters that must be left to compare when the source's name and the asker's facts are taken away.
_LEAST = 4
# Share of a clause's bigrams that stand in the passages when it is only taken from another place.
_ELSEWHERE = 0.75
_DRAFTS = table("drafts")
_OPENED = _DRAFTS.pattern("opened_by")
_TO_ASKER = _DRAFTS.pattern("to_asker")
_RESERVED = _DRAFTS.pattern("reserved")
_LEAD = _DRAFTS.pattern("names_source")
_SAYS = _DRAFTS.pattern("names_speaker")


@dataclass(frozen=True)
class Comparison:
    """What comparing found: `level` of the checker, `reason` against, `notes` on what was left out.

    `carrying` are the numbers of the passages that carry the statement; `check` the one that spoke.
    """

    level: str
    reason: str = ""
    carrying: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    check: str = ""


def compare(
    statement: Statement, evidence: Sequence[LegalUnit], question: str, verifier: Verifier
) -> Comparison:
    """Compare a statement with the passages it cites: with each alone, else with all together."""
    cited = {n: evidence[n - 1] for n in statement.citations}
    claim = claim_of(statement, [u.text for u in cited.values()], question)
    if len(letters(claim)) < _LEAST:
        return Comparison("unsupported", "没有说出规定的内容")
    alone = {n: verifier.support(claim, [unit.text]) for n, unit in cited.items()}
    found = {n: _level(alone[n], [cited[n].text]) for n in cited}
    carrying = tuple(n for n in cited if found[n] in STANDS)
    if carrying:
        levels = {found[n] for n in carrying}
        level, omitted = ("verbatim" if "verbatim" in levels else "supported"), _omitted(alone[carrying[0]])
    else:
        whole = verifier.support(claim, [u.text for u in cited.values()])
        texts = [u.text for u in cited.values()]
        level, carrying, omitted = _level(whole, texts), statement.citations, _omitted(whole)
        if level not in STANDS:
            return Comparison(level, whole.reason or "所引资料没有这样说")
    units = [cited[n] for n in carrying]
    stated = any(contains(u.text, claim.strip("。；，")) for u in units)
    held = Passages(units, question, claim, stated, level)
    if fault := first_fault(CHECKS, statement, held):
        return Comparison(fault.level, fault.reason, check=fault.check)
    missing = left_out(claim, held.binding) or (f"原文还有：“{omitted}”" if omitted and held.binding else "")
    return Comparison(level, "", carrying, (missing,) if missing else ())


def plainly_against(statement: Statement, units: Sequence[LegalUnit], question: str) -> bool:
    """Whether an amount, a term or a contrary speaks against a statement, in whatever words it is put."""
    claim = claim_of(statement, [u.text for u in units], question)
    return first_fault(PLAINLY, statement, Passages(units, question, claim)) is not None


def _level(support: Support, passages: Sequence[str]) -> str:
    """The checker's level; where all it misses is harmless, the statement stands."""
    if str(support.level) == "altered" and support.words and _harmless(support, passages):
        return "supported"
    return str(support.level)


def _harmless(support: Support, passages: Sequence[str]) -> bool:
    """Whether every difference is words left out, or a clause whose words stand elsewhere in a passage."""
    held = bigrams("".join(passages))
    for had, said in support.words:
        if said and not had and any(_within(letters(said), letters(s)) for p in passages for s in _rows(p)):
            continue
        if _RESERVED.fullmatch(said.strip("，。；")) and "另有规定" in "".join(passages):
            continue
        pairs = bigrams(said)
        if len(pairs & held) < _ELSEWHERE * len(pairs):
            return False
    return all(not had or not said for had, said in support.words)


def _rows(passage: str) -> list[str]:
    return re.split(r"[。；\n]", passage)


def _within(said: str, sentence: str) -> bool:
    """Whether words stand in a sentence in this order, close together: 因业务等需要，确需 for 因业务确需."""
    if len(said) < _LEAST:
        return False
    at = -1
    first = 0
    for i, c in enumerate(said):
        at = sentence.find(c, at + 1)
        if at < 0:
            return False
        first = at if i == 0 else first
    return at - first < 2.5 * len(said)


def _omitted(support: Support) -> str:
    """The words that a statement leaves out, where it does nothing worse."""
    if str(support.level) != "altered":
        return ""
    return "……".join(had for had, said in support.words if had and not said)


def claim_of(statement: Statement, passages: Sequence[str], question: str) -> str:
    """The words to compare: without the naming of the source and the asker's own facts."""
    claim = statement.text
    for lead in (_LEAD, _SAYS):
        claim = lead.sub("", claim, count=1)
    claim = in_source_words(claim, passages)
    if statement.sort is not Sort.INFERENCE and not _TO_ASKER.search(claim):
        return claim
    return in_words_of_law(without_facts(claim, question), question, "".join(passages))


def without_facts(claim: str, question: str) -> str:
    """Leave out the clauses that only repeat what the asker said: facts, not law.

    A clause that carries a word of law (应当, 有权, 侵害 ...) is never taken for a fact, so that
    law put into a question cannot vouch for itself.
    """
    asked = bigrams(question)
    clauses = re.findall(r"[^，,；;。]+[，,；;。]?", claim)
    kept = []
    for clause in clauses:
        pairs = bigrams(_OPENED.sub("", clause))
        told = len(pairs & asked) / len(pairs) if pairs else 1.0
        if told < 0.6 or LEGAL_WORD.search(clause):
            kept.append(clause)
    return "".join(kept)
