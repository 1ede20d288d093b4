"""What closes an answer: which day's law, what is missing, what to beware of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.compose.dates import Days, of_the_day, write_dates
from assistant.compose.digests import Digests
from assistant.compose.draft import Draft
from assistant.library import unheld
from assistant.library.library import Library
from assistant.schema.answers import Answer, CitationCheck, Section, Verdict
from assistant.schema.stages import Ask, DigestHit, Evidence, Inquiry, Intent

# Doubts that a citizen must hear, too: the passage is at odds with the law or tells of old law.
GRAVE = re.compile(r"不可|不合|不符|不是法律|草案|条号|不是.{0,8}赔偿|建议|没有规定|已于|此后|现行")
# Topics that a question of any matter may name.
_TOO_COMMON = re.compile(r"多少钱|多久|多长时间|几[天年]|上海")
MORE = 8

Verify = Callable[[str, date], list[CitationCheck]]


@dataclass(frozen=True)
class Closing:
    """Closes answers: by one library, the rarity of pairs over it, and the checker of citations."""

    library: Library
    idf: Callable[[str], float]
    verify: Verify

    def close(
        self,
        ask: Ask,
        inquiry: Inquiry,
        draft: Draft,
        evidence: Evidence,
        sections: Sequence[Section] = (),
    ) -> Answer:
        """The finished answer: dates, missing instruments, warnings, citations with their status."""
        return _closed(self, ask, inquiry, draft, (evidence, sections))


def _closed(
    own: Closing,
    ask: Ask,
    inquiry: Inquiry,
    draft: Draft,
    found: tuple[Evidence, Sequence[Section]],
) -> Answer:
    evidence, sections = found
    written = len(draft.lines)
    days = Days(ask.day, date.today())
    cited = [c.unit for c in draft.citations]
    if lines := of_the_day(own.library, draft.joints, cited, evidence.absent, days):
        head = draft.joints.fill("m_as_of", day=ask.day.isoformat())
        text = "\n".join(f"- {line}" for line in lines)
        if sections:
            sections = (Section("as_of", head, text), *sections)
        else:
            draft.lines[:0] = [f"**{head}**", "", text, ""]
            written += 4
    dated = _dates(ask, inquiry, draft, own.library)
    said = "".join(section.text for section in sections)
    missing = missing_instruments(inquiry, own.library, own.idf)
    if unsaid := [t for t in missing if t not in said]:
        draft.lines += ["", draft.joints.fill("missing", names="、".join(f"《{t}》" for t in unsaid))]
    if not inquiry.english:
        # Of a text, a word or a speaker asked for, a digest that nobody named tells nothing.
        near = (
            evidence.digests
            if inquiry.of_events
            else [h for h in evidence.digests if h.article.law in missing]
        )
        draft.lines += _digested(own, ask, draft, tuple(near), (missing, said))
    tail = "\n".join(draft.lines[written:] if sections else draft.lines).strip()
    parts = (*sections, Section("notes", "", tail)) if sections and tail else tuple(sections)
    text = "\n\n".join(f"**{s.title}**\n\n{s.text}" if s.title else s.text for s in parts) if parts else tail
    used = {c.unit.id for c in draft.citations}
    rest = (*evidence.law, *evidence.practice, *evidence.views)
    return Answer(
        question=inquiry.question,
        answer=text.strip() + "\n",
        citations=tuple(
            replace(c, unit=replace(c.unit, status=c.unit.status_on(ask.day))) for c in draft.citations
        ),
        claims=tuple(draft.claims),
        warnings=(*dated, *_warnings(ask, inquiry, draft, own.verify)),
        more=tuple(h for h in rest if h.unit.id not in used)[:MORE],
        missing=missing,
        as_of=ask.day,
        sections=parts,
        follows=inquiry.follow_up,
    )


def _digested(
    own: Closing,
    ask: Ask,
    draft: Draft,
    hits: tuple[DigestHit, ...],
    told: tuple[Sequence[str], str],
) -> list[str]:
    """What digests say to the question, of instruments named as missing first, save what was said already."""
    missing, said = told
    digests = Digests(own.library, own.idf, ask.day, hits)
    out: list[str] = []
    for title, articles in digests.beyond(missing).items():
        if fresh := [a for a in articles if a.text not in said]:
            out += digests.lines(title, fresh, draft.joints)
    return ["", *out] if out else []


def _dates(ask: Ask, inquiry: Inquiry, draft: Draft, library: Library) -> list[str]:
    if inquiry.intent is Intent.OPINION:
        return []
    named = inquiry.intent in (Intent.ARTICLE, Intent.LAW)
    return write_dates(draft, library, inquiry.question, ask.day, date.today(), ask=not named)


def missing_instruments(inquiry: Inquiry, library: Library, idf: Callable[[str], float]) -> tuple[str, ...]:
    """Instruments that a reader would expect here and whose text the library lacks.

    Matched by the rarity of their topics' words in the question; rules for public places
    are left out where both sides are private persons.
    """
    ranked = []
    for instrument in library.instruments:
        if inquiry.household and "公共" in instrument.title:
            continue
        topics = [t for t in instrument.topics if t in inquiry.query and not _TOO_COMMON.fullmatch(t)]
        weight = unheld.weigh(topics, idf)
        if instrument.title in inquiry.laws:
            weight += 100.0
        if weight >= unheld.ENOUGH:
            ranked.append((weight, instrument.title))
    ranked.sort(key=lambda pair: -pair[0])
    return tuple(title for _, title in ranked[:2])


def _warnings(ask: Ask, inquiry: Inquiry, draft: Draft, verify: Verify) -> Iterator[str]:
    joints = draft.joints
    for name in inquiry.unknown_laws:
        yield joints.fill("unknown", name=name)
    kinds = {c.unit.kind for c in draft.citations}
    if any(not k.binding for k in kinds):
        yield joints["opinion_warning"]
    if any(c.unit.reliability == "low" for c in draft.citations):
        yield joints["low_reliability"]
    for citation in draft.citations:
        for doubt in citation.unit.doubts:
            if ask.prosecutor or citation.unit.imported or GRAVE.search(doubt):
                yield f"[{citation.n}] {doubt}"
    yield from _stale_citations(draft, verify, ask.day)


def _stale_citations(draft: Draft, verify: Verify, day: date) -> Iterator[str]:
    """Old numbers and repealed laws inside quotations of other sources."""
    stale = (Verdict.RENUMBERED, Verdict.REPEALED, Verdict.NONEXISTENT)
    seen = set()
    for citation in draft.citations:
        if citation.unit.kind.binding:
            continue
        for check in verify(citation.quote, day):
            if check.verdict in stale and check.citation not in seen:
                seen.add(check.citation)
                yield f"[{citation.n}] 引文中的“{check.citation}”：{check.reason}"
