"""What closes an answer: which day's law, what is missing, what to beware of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.compose.dates import Days, of_the_day, write_dates
from assistant.compose.digests import Digests
from assistant.compose.draft import Draft
from assistant.compose.imported import say_imported
from assistant.language import letters
from assistant.language.numerals import strict_amounts
from assistant.language.tables import table
from assistant.library import unheld
from assistant.library.library import Library
from assistant.rules import local_to, place_named
from assistant.schema.answers import Answer, Citation, CitationCheck, Section, Verdict
from assistant.schema.stages import Ask, DigestHit, Evidence, Inquiry, Intent
from assistant.schema.units import Kind

# Doubts that a citizen must hear, too: the passage is at odds with the law or tells of old law.
GRAVE = re.compile(r"不可|不合|不符|不是法律|草案|条号|不是.{0,8}赔偿|建议|没有规定|已于|此后|现行")
# Topics that a question of any matter may name.
_TOO_COMMON = re.compile(r"多少钱|多久|多长时间|几[天年]|上海")
MORE = 8
OUTSIDE = "outside"  # the section of a matter's instruments that are not held
# A digest answers a question for a figure first from this score on, any other from the last, with those so
# near to it (evals/desk).
DECIDES_FROM, DECIDES_NEAR, MOST_REFERRED, TELLS_FROM = 0.74, 0.06, 3, 0.8

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

    def begun(self, ask: Ask, inquiry: Inquiry, draft: Draft, sections: Sequence[Section]) -> Answer:
        """What an answer says so far, for who reads while the rest is looked up."""
        return Answer(
            question=inquiry.question,
            answer=_text_of(sections),
            citations=_dated(draft, ask.day),
            claims=tuple(draft.claims),
            as_of=ask.day,
            sections=tuple(sections),
            follows=inquiry.follow_up,
        )


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
    if inquiry.intent not in (Intent.ARTICLE, Intent.LAW, Intent.OPINION):
        say_imported(draft, inquiry.question, own.library, evidence, ask.day, own.idf)
    if lines := referred(own, ask, inquiry, draft, evidence):
        head = draft.joints["refer_title"]
        if sections:
            sections = (Section("refer", head, "\n".join(lines)), *sections)
        else:
            draft.lines[:0] = [f"**{head}**", "", *lines, ""]
            written += len(lines) + 3
    dated = _dates(ask, inquiry, draft, own.library)
    said = "".join(section.text for section in sections)
    # A matter names the instruments that decide it; beside it a citizen's own words alone tell of others.
    told = inquiry.text if sections and not ask.prosecutor else inquiry.query
    missing = missing_instruments(inquiry, told, own.library, own.idf)
    if unsaid := [t for t in missing if t not in said]:
        draft.lines += ["", draft.joints.fill("missing", names=draft.named(unsaid))]
    if not inquiry.english:
        # Of a text, a word or a speaker asked for, a digest that nobody named tells nothing.
        near = (
            evidence.digests
            if inquiry.of_events
            else [h for h in evidence.digests if h.article.law in missing]
        )
        blocks = _digested(own, ask, draft, tuple(near), (missing, said))
        if any(section.key == OUTSIDE for section in sections):
            sections = [_joined(s, blocks) if s.key == OUTSIDE else s for s in sections]
        elif blocks:
            draft.lines += ["", *(line for block in blocks for line in block)]
    tail = "\n".join(draft.lines[written:] if sections else draft.lines).strip()
    parts = (*sections, Section("notes", "", tail)) if sections and tail else tuple(sections)
    text = _text_of(parts) if parts else tail
    used = {c.unit.id for c in draft.citations}
    rest = (*evidence.law, *evidence.practice, *evidence.views)
    return Answer(
        question=inquiry.question,
        answer=text.strip() + "\n",
        citations=_dated(draft, ask.day),
        claims=tuple(draft.claims),
        warnings=(*dated, *_warnings(ask, inquiry, draft, own.verify)),
        more=tuple(h for h in rest if h.unit.id not in used)[:MORE],
        missing=missing,
        as_of=ask.day,
        sections=parts,
        follows=inquiry.follow_up,
    )


def _text_of(sections: Sequence[Section]) -> str:
    return "\n\n".join(f"**{s.title}**\n\n{s.text}" if s.title else s.text for s in sections)


def _dated(draft: Draft, day: date) -> tuple[Citation, ...]:
    return tuple(replace(c, unit=replace(c.unit, status=c.unit.status_on(day))) for c in draft.citations)


def referred(own: Closing, ask: Ask, inquiry: Inquiry, draft: Draft, evidence: Evidence) -> list[str]:
    """For a prosecutor who asks for a figure or for a guiding case: the article not held that decides it."""
    if not ask.prosecutor or inquiry.english:
        return []
    words = table("desk")
    out = []
    for named in words.pattern("guiding_case").finditer(inquiry.question):
        cases = (u for u in own.library.units.values() if u.kind is Kind.CASE)
        if not any(letters(named[0]) in letters(u.title + u.text) for u in cases):
            out.append(f"- {draft.joints.fill('refer_case', name=named[0])}")
    hits = evidence.digests
    asked = bool(words.match("figure_asked", inquiry.question))
    if hits and hits[0].score >= (DECIDES_FROM if asked else TELLS_FROM):
        near = [h.article for h in hits if h.score >= hits[0].score - DECIDES_NEAR]
        told = [a for a in near if strict_amounts(a.text)] or near
        digests = Digests(own.library, own.idf, ask.day, hits)
        for title in dict.fromkeys(a.law for a in told[:MOST_REFERRED]):
            out += digests.lines(title, [a for a in told[:MOST_REFERRED] if a.law == title], draft.joints)
    return out


def _digested(
    own: Closing,
    ask: Ask,
    draft: Draft,
    hits: tuple[DigestHit, ...],
    told: tuple[Sequence[str], str],
) -> list[list[str]]:
    """What digests say to the question, the lines of each instrument together, those named as missing first,
    save what was said already."""
    missing, said = told
    digests = Digests(own.library, own.idf, ask.day, hits)
    return [
        digests.lines(title, fresh, draft.joints)
        for title, articles in digests.beyond(missing).items()
        if (fresh := [a for a in articles if a.text not in said])
    ]


def _joined(section: Section, blocks: Sequence[Sequence[str]]) -> Section:
    """A section of instruments not held with more said of them; each is headed once."""
    lines = section.text.split("\n")
    for head, *told in blocks:
        if head in lines:
            at = lines.index(head) + 1
            lines[at:at] = told
        else:
            lines += [head, *told]
    return replace(section, text="\n".join(lines))


def _dates(ask: Ask, inquiry: Inquiry, draft: Draft, library: Library) -> list[str]:
    if inquiry.intent is Intent.OPINION:
        return []
    named = inquiry.intent in (Intent.ARTICLE, Intent.LAW)
    return write_dates(draft, library, inquiry.question, ask.day, date.today(), ask=not named)


def missing_instruments(
    inquiry: Inquiry, told: str, library: Library, idf: Callable[[str], float]
) -> tuple[str, ...]:
    """Instruments that a reader would expect here and whose text the library lacks.

    Matched by the rarity of their topics' words in what is told; rules for public places
    are left out where both sides are private persons, those of one place where it is not named.
    """
    ranked = []
    for instrument in library.instruments:
        if inquiry.household and "公共" in instrument.title:
            continue
        place = local_to(instrument.issuer, instrument.title)
        if place and not place_named(place, inquiry.text) and instrument.title not in inquiry.laws:
            continue
        topics = [t for t in instrument.topics if t in told and not _TOO_COMMON.fullmatch(t)]
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
