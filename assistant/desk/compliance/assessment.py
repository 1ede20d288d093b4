"""The compliance self-check: the checklist as a form, and the report that its answers make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.desk.compliance.actions import Remedy, Revealed, remedies, revealed
from assistant.desk.compliance.questions import Backing, Question, Sort, read_appendix
from assistant.errors import BadInputError
from assistant.language import writable
from assistant.library import Library, State

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.rules import Level
    from assistant.schema import DigestArticle, Instrument, LegalUnit

YES, NO, NA = "yes", "no", "na"
ANSWERS = (YES, NO, NA)
MOST_FILINGS = 3
COMMON = 0.5  # share of the questions from which an instrument bears on the list as such
_CONSENT = re.compile(r"(?:征得|取得|获取)[^，。]{0,16}同意")
_ELSEWHERE = re.compile(r"提供|共享|转让|境外|公开")


@dataclass(frozen=True)
class Reply:
    """What a user answered: yes, no or na, and a note."""

    answer: str
    note: str = ""


@dataclass(frozen=True)
class Checklist:
    """The checklist with what stands behind each question; `appendix` its references and notes.

    `absent` says why laws that stand behind it today do not on the day asked for.
    """

    title: str
    source: str
    signed: str
    backings: tuple[Backing, ...]
    appendix: tuple[LegalUnit, ...]
    as_of: date
    absent: tuple[str, ...] = ()

    @property
    def sections(self) -> tuple[tuple[str, tuple[Backing, ...]], ...]:
        """Questions by section, in order."""
        names = dict.fromkeys(b.question.section for b in self.backings)
        return tuple((n, tuple(b for b in self.backings if b.question.section == n)) for n in names)

    @cached_property
    def unheld(self) -> tuple[Instrument, ...]:
        """Instruments without full text that bear on most questions: said once, not at each."""
        counts = Counter(i for b in self.backings for i in b.missing)
        return tuple(i for i, n in counts.items() if n >= COMMON * len(self.backings))


@dataclass(frozen=True)
class Gap:
    """A question whose answer leaves a gap; `because` explains one that two answers make together."""

    backing: Backing
    note: str
    because: str = ""

    @property
    def level(self) -> Level:
        """The gravest consequence of the gap."""
        return self.backing.level


@dataclass(frozen=True)
class ComplianceReport:
    """The outcome of a self-check.

    `gaps` gravest first; `premises` (sentence key of prompts/compliance.yaml, values, backing) for
    questions of scope and exemption; `later` instruments that took effect after the list was written,
    `filings` what their digests say of filing (备案); `remedies` what to do, urgent first; `revealed` what
    the remarks reveal.
    """

    checklist: Checklist
    replies: Mapping[str, Reply]
    gaps: tuple[Gap, ...]
    premises: tuple[tuple[str, dict[str, str], Backing], ...]
    later: tuple[Instrument, ...]
    made: date
    remedies: tuple[Remedy, ...] = ()
    revealed: tuple[Revealed, ...] = ()
    filings: tuple[DigestArticle, ...] = ()

    def count(self, answer: str, section: str | None = None) -> int:
        """How many questions (of a section) got an answer; "" counts those without one."""
        own = [b.question for b in self.checklist.backings if section in (None, b.question.section)]
        given = [self.replies[q.unit.id].answer if q.unit.id in self.replies else "" for q in own]
        return given.count(answer)


def read_replies(answers: Mapping[str, object], checklist: Checklist) -> dict[str, Reply]:
    """Check what a form sent: {unit id: "yes"} or {unit id: {"answer": "yes", "note": "…"}}."""
    known = {b.question.unit.id for b in checklist.backings}
    replies = {}
    for unit_id, given in answers.items():
        if unit_id not in known:
            raise BadInputError(f"清单里没有这道题：{str(unit_id)[:40]}（no such question）")
        raw = given if isinstance(given, Mapping) else {"answer": given}
        answer, note = raw.get("answer") or "", writable(str(raw.get("note") or "")).strip()
        if answer and answer not in ANSWERS:
            raise BadInputError(f"答复只能是 {'、'.join(ANSWERS)}，收到“{str(answer)[:20]}”（bad answer）")
        if len(note) > 2000:
            raise BadInputError("备注最长 2,000 字（note too long）")
        if answer or note:
            replies[unit_id] = Reply(str(answer), note)
    return replies


def make_checklist(
    library: Library, backings: Sequence[Backing], day: date, today: Checklist | None = None
) -> Checklist:
    """Put the questions and what stands behind them together; `today` is the list as of today."""
    first = backings[0].question.unit
    signed = first.speaker or first.speaker_note
    return Checklist(
        first.title,
        backings[0].question.list_source,
        signed,
        tuple(backings),
        read_appendix(library),
        day,
        absent(library, today, day),
    )


def absent(library: Library, today: Checklist | None, day: date) -> tuple[str, ...]:
    """Why laws that stand behind the list today do not on a day: not yet in force, or text not held."""
    rules = [r.unit.title for b in today.backings for r in b.rules if r.how != "general"] if today else []
    found = (library.lookup(title, None, "", day) for title in dict.fromkeys(rules))
    return tuple(f.reason for f in found if f.state is not State.FOUND)


def assess(
    checklist: Checklist, replies: Mapping[str, Reply], library: Library, made: date, corpus: Path
) -> ComplianceReport:
    """Turn answers into gaps with what to do about them, premises and what the list does not ask."""
    gaps: list[Gap] = []
    premises: list[tuple[str, dict[str, str], Backing]] = []
    consent = _consent_question(checklist)
    for backing in checklist.backings:
        question, reply = backing.question, replies.get(backing.question.unit.id, Reply(""))
        if question.sort is Sort.DUTY:
            if reply.answer == NO:
                gaps.append(Gap(backing, reply.note))
        elif question.sort is Sort.SCOPE:
            premises += _scope(backing, reply, replies)
        else:
            premises += _exemption(backing, reply, consent, replies)
    gaps.sort(key=lambda g: (tuple(-x for x in g.backing.gravity), g.backing.question.number))
    later = _later(checklist, library)
    return ComplianceReport(
        checklist,
        replies,
        tuple(gaps),
        tuple(premises),
        later,
        made,
        remedies([(g.backing, g.note) for g in gaps], corpus, made),
        revealed(checklist.backings, {i: r.note for i, r in replies.items()}, corpus),
        _filings(later, library),
    )


def _filings(later: Sequence[Instrument], library: Library) -> tuple[DigestArticle, ...]:
    """What the digests of instruments say of filing."""
    digests = (library.digests[i.title] for i in later if i.title in library.digests)
    return tuple(a for digest in digests for a in digest.articles if "备案" in a.text)[:MOST_FILINGS]


def _consent_question(checklist: Checklist) -> Question | None:
    """The question whether consent was obtained for processing as such."""
    for backing in checklist.backings:
        question = backing.question
        if (
            question.sort is Sort.DUTY
            and _CONSENT.search(question.asks)
            and not _ELSEWHERE.search(question.asks)
        ):
            return question
    return None


def _scope(
    backing: Backing, reply: Reply, replies: Mapping[str, Reply]
) -> list[tuple[str, dict[str, str], Backing]]:
    question = backing.question
    words = {"number": str(question.number), "asks": question.asks}
    if reply.answer == YES:
        return [("scope_yes", words, backing)]
    if reply.answer != NO:
        return []
    if question.number != 1:
        return [("scope_no_part", words, backing)]
    others = [r for i, r in replies.items() if i != question.unit.id and r.answer in (YES, NO)]
    return [("scope_no" if others else "scope_no_alone", words, backing)]


def _exemption(
    backing: Backing, reply: Reply, consent: Question | None, replies: Mapping[str, Reply]
) -> list[tuple[str, dict[str, str], Backing]]:
    question = backing.question
    refused = consent is not None and replies.get(consent.unit.id, Reply("")).answer == NO
    words = {"number": str(question.number), "consent": str(consent.number) if consent else ""}
    if refused:
        key = {YES: "exempt_relief", NO: "exempt_no_gap", NA: "exempt_no_gap"}.get(
            reply.answer, "exempt_unclear"
        )
        return [(key, words, backing)]
    return [("exempt_yes", words, backing)] if reply.answer == YES else []


def _later(checklist: Checklist, library: Library) -> tuple[Instrument, ...]:
    """Instruments on the list's subject that took effect after it was written and are not held."""
    written = max((d for d in _days(checklist.source)), default=None)
    if written is None:
        return ()
    text = "\n".join(b.question.unit.text for b in checklist.backings)
    found = [
        (sum(t in text for t in i.topics), i)
        for i in library.instruments
        if i.effective_date and written < i.effective_date <= checklist.as_of and i.kind.binding
    ]
    apt = [i for told, i in sorted(found, key=lambda p: -p[0]) if told >= 2]
    return tuple(apt[:6])


def _days(text: str) -> list[date]:
    """Months named in a text as days: 2021年8月 -> 2021-08-01."""
    return [date(int(y), int(m), 1) for y, m in re.findall(r"(\d{4})年(\d{1,2})月", text)]
