"""Does a passage say what a statement says? The checker's answer, and what it cannot see.

`Verifier.support` compares the words. Beside it stand the rules of force.py (must, may, always),
slips.py (amounts, alternatives, denials) and substitution.py (a word put for another). What a
statement merely leaves out does not fail it: it comes back as a note in the passage's own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.judge.contrasts import contrary, put_in_law, unfounded
from assistant.judge.force import LEGAL_WORD, another_duty, changed_force, in_words_of_law, strange_term
from assistant.judge.slips import mixed_rules, slip, strange_amount, wrong_condition
from assistant.judge.statements import Sort, Statement
from assistant.judge.substitution import in_source_words, left_out, substituted
from assistant.language import bigrams, contains, letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import LegalUnit
    from assistant.verify import Support, Verifier

STANDS = ("verbatim", "supported")
# Letters that must be left to compare when the source's name and the asker's facts are taken away.
_LEAST = 4
# Share of a clause's bigrams that stand in the passages when it is only taken from another place.
_ELSEWHERE = 0.75
# Share of a claim's bigrams below which it is too freely put to be compared by its words. Of 386 false
# statements by strong writers 10 passed without it, 4 with it; of 338 true ones 59 and 35.
_TOO_FREE = 0.63
_RESERVED = re.compile(r"(?:但是?)?法律(?:、行政法规)?另有规定的?(?:除外)?")
_LEAD = re.compile(
    r"^(?:根据|依据|依照|按照|依|按|因为)?(?:我国)?《[^》]{2,60}》(?:第[^，。：《》“”]{1,24}[条款项](?:之[一二三四五六七八九十])?)?(?:的)?"
    r"(?:明确)?(?:规定|要求|指出)?(?:了)?[，：,:]?|^法律(?:明确|已经)?规定[，：,:]?"
)
_SAYS = re.compile(
    r"^(?![^，。：]{0,18}(?:法院|检察院|检察机关|机关|部门))[^，。：《》“”]{0,18}?"
    r"(?:(?:认为|主张)[，：,:]?|(?:指出|提出|表示|介绍|介绍说|强调|说|提到|提醒|会问|会查|要查|报道)[，：,:])"
)


@dataclass(frozen=True)
class Comparison:
    """What comparing found: `level` of the checker, `reason` against, `notes` on what was left out.

    `carrying` are the numbers of the passages that carry the statement.
    """

    level: str
    reason: str = ""
    carrying: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


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
    law = statement.sort is not Sort.INFERENCE and any(u.kind.binding for u in units)
    reason = put_in_law(statement.text, [u.text for u in units], question) if law else ""
    stated = any(contains(u.text, claim.strip("。；，")) for u in units)
    if reason := reason or _against(statement.text, claim, units, question, stated):
        return Comparison("altered", reason)
    binding = [u.text for u in units if u.kind.binding]
    # A word for which the passage has another: a paraphrase may put it so, a slip too.
    if not stated and (reason := substituted(claim, binding, question)):
        return Comparison("unsupported", reason)
    if level == "supported" and _shared(claim, [u.text for u in units]) < _TOO_FREE:
        return Comparison("unsupported", "用语与资料相差太大，逐字核对不了")
    missing = left_out(claim, binding) or (f"原文还有：“{omitted}”" if omitted and binding else "")
    return Comparison(level, "", carrying, (missing,) if missing else ())


def _against(text: str, claim: str, units: Sequence[LegalUnit], question: str, stated: bool) -> str:
    """What speaks against a statement; of one `stated` word for word only what it concludes."""
    passages = [u.text for u in units]
    binding = [u.text for u in units if u.kind.binding]
    if (reason := unfounded(text, passages, question)) or stated:
        return reason
    return (
        changed_force(text, passages)
        or another_duty(in_source_words(text, binding), binding)
        or strange_term(claim, passages)
        or slip(claim, passages)
        or contrary(claim, passages)
        or wrong_condition(claim, passages)
        or mixed_rules(text, binding)
    )


def plainly_against(statement: Statement, passages: Sequence[str], question: str) -> str:
    """What speaks against a statement in whatever words it is put: an amount, a term, a contrary."""
    claim = claim_of(statement, passages, question)
    return (
        strange_amount(claim, "\n".join(passages))
        or strange_term(claim, passages)
        or contrary(claim, passages)
    )


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


def _shared(claim: str, passages: Sequence[str]) -> float:
    """Share of a claim's bigrams that passages hold."""
    pairs = bigrams(claim)
    return len(pairs & bigrams("".join(passages))) / len(pairs) if pairs else 1.0


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
    if statement.sort is not Sort.INFERENCE and not re.search("你|您", claim):
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
        pairs = bigrams(re.sub(r"^(?:如果|若|假如|要是|当|因为|由于|既然)", "", clause))
        told = len(pairs & asked) / len(pairs) if pairs else 1.0
        if told < 0.6 or LEGAL_WORD.search(clause):
            kept.append(clause)
    return "".join(kept)
