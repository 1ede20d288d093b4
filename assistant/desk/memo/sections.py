"""The sections of a memo, functions of its sheet and the findings, in the order in which they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.desk.facts import Filled, FilledTable, State, unknown, without_asked
from assistant.desk.memo.asked import asks_of_crime
from assistant.desk.memo.reckoning import figures_on, summed
from assistant.desk.memo.sheet import Sheet, places
from assistant.desk.memo.younger import write_time, younger
from assistant.desk.tracks import Track, TrackStep, end_of, term_words
from assistant.language import inner_quotes, sentences, to_chinese, to_int
from assistant.paper import Span, chinese_day
from assistant.paper.paper import nested, who
from assistant.schema.matters import Outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.desk.cases import SimilarCases
    from assistant.desk.disputes import Dispute
    from assistant.desk.memo.asked import Reply
    from assistant.desk.memo.research import IssueFindings
    from assistant.schema import Answer, DigestArticle

MOST_TABLES, MOST_VIEWS, MOST_CASES, MOST_SHARED = 6, 1, 1, 5
MOST_DIGESTS = 2  # of instruments that are not held, under one question
LONGEST_RULE = 160  # characters of an article quoted whole in a line
AMENDED = re.compile(r"经法释〔\d{4}〕\d+号修正")  # in the note of an instrument
_STANDING = {
    State.MISSING: "standing_missing",
    State.LIKELY: "standing_likely",
    State.CONFLICT: "standing_conflict",
}
_ARTICLE = re.compile("第([^条]+)条")
_MARK = re.compile(r"\[(\d{1,3})\]")


def write_head(sheet: Sheet) -> None:
    """The days of the memo, and the facts as they were told."""
    paper = sheet.paper
    days = {"as_of": chinese_day(paper.as_of), "made": chinese_day(paper.made)}
    paper.para(sheet.fill("meta", **days), kind="meta")
    paper.heading(1, sheet.joints["facts_heading"])
    paper.para(sheet.joints["facts_lead"])
    for line in without_asked(sheet.facts.text).splitlines():
        if line.strip():
            paper.para(line.strip())


def write_asked(sheet: Sheet, replies: Sequence[Reply], findings: Sequence[IssueFindings]) -> None:
    """The questions that were put, each with what answers it and where more is said."""
    if not replies:
        return
    paper = sheet.paper
    paper.heading(1, sheet.joints["asked_heading"])
    bearing = Bearing(
        frozenset((o.name, f.part == "crime") for f in findings for o in f.outside),
        frozenset(n.unit.id for f in findings for n in f.law),
    )
    shown: set[DigestArticle] = set()  # each digest is written once
    for n, (question, own) in enumerate(groupby(replies, key=lambda r: r.question), start=1):
        spans: list[Span | str] = [sheet.fill("asked_item", n=n, question=question)]
        parts = list(own)
        for at, reply in enumerate(parts, start=1):
            if len(parts) > 1:
                spans.append(sheet.fill("asked_part", at=to_chinese(at)))
            spans += _answer(sheet, reply, bearing, shown)
            sheet.need(reply.outside)
            sheet.answered |= {one.text: n for one in reply.says}
        paper.para(*spans, kind="item")


@dataclass(frozen=True)
class Bearing:
    """What bears on the issues: instruments not held, each with whether for a crime; articles by id."""

    outside: frozenset[tuple[str, bool]]
    law: frozenset[str]

    def tells(self, digest: DigestArticle, question: str) -> bool:
        """Whether a digest may answer a question: one on a crime only where the question is of a crime."""
        of_crime = asks_of_crime(question) and (digest.law, True) in self.outside
        return of_crime or (digest.law, False) in self.outside


def _answer(sheet: Sheet, reply: Reply, bearing: Bearing, shown: set[DigestArticle]) -> list[Span | str]:
    """What answers a question or a part of it, or where to look; `shown` digests written before."""
    spans: list[Span | str] = []
    said = [s for s in (sheet.research.said(one) for one in reply.says) if s.norms]
    if said and reply.like:
        spans.append(sheet.fill("asked_like", like=reply.like))
    for one in said:
        spans += sheet.paper.stands_on(one.text, sheet.rely(one.norms), (), one.words)
        spans += younger(sheet, one.norms)
    if told := figures_on(sheet, reply.outside, reply.part or reply.question):
        spans.append(told)
    held = _digests(sheet, reply.outside)
    if not held and not said:
        words = reply.part or reply.question
        held = [d for d in sheet.research.digests(words) if bearing.tells(d, words)]
        sheet.need([Outside(d.law, words, d.article) for d in held[:MOST_DIGESTS]])
    fresh = [d for d in held[:MOST_DIGESTS] if d not in shown]
    shown.update(fresh)
    if fresh:  # they stand in the annex
        by_law = [(_name(sheet, law), own) for law, own in groupby(fresh, key=lambda d: d.law)]
        cites = "、".join(name + "、".join(d.article for d in own) for name, own in by_law)
        spans.append(sheet.fill("asked_annexed", cites=cites))
    elif held:
        spans.append(sheet.joints["asked_again"])
    elif not said:
        seen = [n for n in sheet.norms(reply.see) if n.unit.id in bearing.law]
        sheet.rely(seen)
        key = "asked_see" if seen else "asked_none"
        spans.append(sheet.fill(key, cites=places(seen)))
    if reply.issue in (i.title for i in sheet.issues):
        spans.append(sheet.fill("asked_issue", title=reply.issue))
    return spans


def write_conclusion(sheet: Sheet, findings: Sequence[IssueFindings], tables: Sequence[FilledTable]) -> None:
    """What follows if the facts are proved: each claim by its elements, the conduct to be judged by name."""
    paper = sheet.paper
    paper.heading(1, sheet.joints["conclusion_heading"])
    lines = []
    if acts := [
        short(f.issue.title)
        for f in findings
        if f.part == "rule" and (f.central or f.issue.key in sheet.quoted)
    ]:
        lines.append(sheet.fill("conclusion_acts", titles="；".join(acts)))
    for found in findings:
        table = next((t for t in tables if t.table.issue == found.issue.key), None)
        if found.part != "rule" and (table or (found.then and found.part != "procedure")):
            standing = _standing(sheet, table) if table else ""
            # Under a table what follows is said by the issue itself.
            then = f"{found.then}。" if found.then and not standing else ""
            told = summed(sheet, found.issue.key)
            sums = sheet.fill("summed", told=told) if told else ""
            lines.append(f"{short(found.issue.title)}：{standing}{sums}{then}")
    paper.para(sheet.joints["conclusion_lead"])
    for n, line in enumerate(lines, start=1):
        paper.para(sheet.fill("conclusion_item", n=n, line=line), kind="item")


def short(title: str) -> str:
    """A title without what explains it."""
    return re.sub(r"[，（：].*$", "", title)


def _standing(sheet: Sheet, table: FilledTable) -> str:
    """How many of the elements the facts tell, which are missing or in conflict."""
    shown = [r for r in table.rows if r.state is State.SHOWN]
    if not shown and all(r.state is not State.CONFLICT for r in table.rows):
        return sheet.fill("standing_none", total=to_chinese(len(table.rows)))
    told = sheet.fill("standing", total=to_chinese(len(table.rows)), shown=to_chinese(len(shown)))
    for state, key in _STANDING.items():
        names = "、".join(short(r.element.name) for r in table.rows if r.state is state)
        told += sheet.fill(key, names=names) if names else ""
    return told + "。"


def write_issue(sheet: Sheet, found: IssueFindings, answer: Answer | None = None) -> None:
    """One issue: the facts, the rule that applies to them, what follows, what the model made of it."""
    paper = sheet.paper
    paper.heading(2, found.issue.title)
    spans: list[Span | str] = []
    if words := sheet.quoted.get(found.issue.key):
        spans.append(sheet.fill("why", facts=f"“{inner_quotes(words.rstrip('。；，'))}”"))
    rules = _rules(sheet, found)
    spans += rules
    if found.part == "rule" and found.then and rules:
        spans.append(sheet.fill("then", then=found.then))
    paper.para(*(spans or [sheet.joints["no_law"]]))
    _analysis(sheet, answer)
    sheet.need(found.outside)


def quote(sheet: Sheet, findings: Sequence[IssueFindings]) -> None:
    """Choose the words of the facts that each issue quotes: nearest to what it comes to, each once a memo."""
    for found in findings:
        if found.quiet or found.part not in ("rule", "crime"):
            continue
        fresh = [w for w in found.issue.why if w not in sheet.quoted.values()]
        for words in sheet.research.nearest(f"{found.issue.title}：{found.then}", fresh):
            sheet.quoted[found.issue.key] = words


def may_follow(sheet: Sheet, found: IssueFindings, tables: Sequence[FilledTable]) -> bool:
    """Whether an issue stands in the annex: a rule that is not central, on which the facts tell nothing that
    is not said before; a step of procedure that is not a claim with its elements (the tracks name it)."""
    if found.issue.key not in sheet.research.kinds:  # what a user added, a matter of another field
        return False
    if found.part == "rule":
        return not found.quiet and not found.central and found.issue.key not in sheet.quoted
    return found.part == "procedure" and all(t.table.issue != found.issue.key for t in tables)


def write_further(sheet: Sheet, findings: Sequence[IssueFindings]) -> None:
    """An annex: what further applies, an issue a paragraph."""
    if not findings:
        return
    paper = sheet.paper
    sheet.annex("further_heading")
    for found in findings:
        head = Span(sheet.fill("further_item", title=found.issue.title), strong=True)
        paper.para(head, *(_rules(sheet, found) or [sheet.joints["no_law"]]), kind="annex_text")
        sheet.need(found.outside)


def _rules(sheet: Sheet, found: IssueFindings) -> list[Span | str]:
    """The sentences that apply the rule, the last one with the further law; without any the law's words. What
    a question was answered with is not said once more."""
    paper = sheet.paper
    said = {n.unit.id for s in found.said for n in s.norms}
    more = [n for n in found.law if n.unit.id not in said]
    spans: list[Span | str] = []
    for one in found.said:
        further = sheet.rely(more) if one is found.said[-1] else []
        if one.text in sheet.answered:
            spans.append(sheet.fill("said_before", n=sheet.answered[one.text]))
            if further:
                spans += paper.stands_on(sheet.joints["see_also"], further)
            continue
        spans += paper.stands_on(one.text, sheet.rely(one.norms), further, one.words)
        spans += younger(sheet, one.norms)
    for norm in more if not found.said else ():
        sheet.rely([norm])
        words = norm.text if len(norm.text) <= LONGEST_RULE else sentences(norm.text)[0]
        head = sheet.fill("rule_head", cite=places([norm]))
        spans += [*paper.inline(norm.unit, words.rstrip("。；"), head), "。"]
    return spans


def _analysis(sheet: Sheet, answer: Answer | None) -> None:
    """What the model wrote of the issue, checked; nothing where there is no model."""
    if answer is None or answer.mode != "model" or answer.refused:
        return
    sheet.paper.para(sheet.joints["analysis_heading"], kind="note")
    sources = {c.n: c for c in answer.citations}
    for line in answer.answer.splitlines():
        text = re.sub(r"^[-*#>\s]+|\*\*", "", line).strip()
        marks = [int(n) for n in _MARK.findall(text) if int(n) in sources]
        plain = _MARK.sub("", text)
        if not plain:
            continue
        if not marks:
            sheet.paper.para(plain)
            continue
        units = list({sources[m].unit.id: sources[m].unit for m in marks}.values())
        sheet.relied.update({u.id: u for u in units})
        sheet.paper.para(*sheet.paper.stands_on(plain, [(u, u.article) for u in units]))


def write_elements(sheet: Sheet, tables: Sequence[FilledTable]) -> None:
    """An annex: the tables of elements against the facts, who must prove, how it may lawfully be got."""
    if not tables:
        return
    paper = sheet.paper
    sheet.annex("elements_heading")
    paper.para(sheet.joints["elements_lead"], kind="annex_text")
    element_tables(sheet, tables)


def element_tables(sheet: Sheet, tables: Sequence[FilledTable]) -> None:
    """A table for each claim, crime or duty: element, what the facts tell, proof."""
    paper = sheet.paper
    head = [sheet.joints[f"elements_{c}"] for c in ("name", "state", "proof")]
    for table in tables[:MOST_TABLES]:
        paper.para(Span(table.table.title, strong=True), kind="annex_text")
        paper.table(head, [_row(sheet, r, table.table.key) for r in table.rows])


def _row(sheet: Sheet, row: Filled, table: str) -> tuple[tuple[Span | str, ...], ...]:
    norms = sheet.norms(row.element.norms)
    sheet.rely(norms)
    facts = "；".join(f"“{inner_quotes(t)}”" for t in row.told)
    state: list[Span | str] = [Span(str(row.state), strong=row.state is not State.SHOWN)]
    if row.state is State.SHOWN:
        state.append(f"：{facts}")
    elif row.state is State.CONFLICT:
        state.append(
            sheet.fill("conflict", one=facts, other="；".join(f"“{inner_quotes(t)}”" for t in row.against))
        )
    elif row.state is State.LIKELY:
        state.append(sheet.fill("likely", facts="……".join(map(inner_quotes, row.told)), ask=row.element.ask))
    else:
        state.append(sheet.fill("ask", ask=row.element.ask))
    if told := summed(sheet, element=(table, row.element.name)):
        state.append(sheet.fill("summed_row", told=told))
    proof = sheet.fill("proof", who=row.element.who)
    if row.state is not State.SHOWN:
        proof += sheet.fill("way", way=row.element.way.text)
    return ((f"{row.element.name}（{places(norms)}）",), tuple(state), (proof,))


def write_evidence(sheet: Sheet, tables: Sequence[FilledTable]) -> None:
    """The outline of investigation: what is missing, by the lawful way to get it."""
    if any(t.missing for t in tables) or unknown(sheet.facts.text):
        sheet.paper.heading(1, sheet.joints["outline_heading"])
        outline_items(sheet, tables)


def outline_items(sheet: Sheet, tables: Sequence[FilledTable]) -> None:
    """What the facts say is to be found out, then what is missing, an item for each lawful way to get it."""
    named = [sheet.fill("outline_named", asks="；".join(told))] if (told := unknown(sheet.facts.text)) else []
    ways: dict[str, tuple[tuple[str, ...], list[str]]] = {}
    for table in tables:
        for row in table.missing:
            way = row.element.way
            ways.setdefault(way.text, (way.norms, []))[1].append(row.element.ask)
    paper = sheet.paper
    for n, line in enumerate(named, start=1):
        paper.para(sheet.fill("conclusion_item", n=n, line=line), kind="item")
    for n, (text, (norms, asks)) in enumerate(ways.items(), start=1 + len(named)):
        parts = {ask: set(ask.split("、")) for ask in asks}
        kept = [ask for ask, own in parts.items() if not any(own < other for other in parts.values())]
        lead = sheet.fill("outline_item", n=n, asks="；".join(kept))
        found = sheet.norms(norms)
        if found:
            paper.para(lead, *paper.stands_on(text, sheet.rely(found)), "。", kind="item")
        else:
            paper.para(lead, text, "。", kind="item")


def write_views(sheet: Sheet, findings: Sequence[IssueFindings], similar: SimilarCases) -> None:
    """Disputes, like cases and views that bear on the issues."""
    disputes = {d.topic: d for f in findings for d in f.disputes}
    ruling = [f for f in findings if f.part in ("rule", "crime")]
    views = [] if disputes else sheet.research.views(ruling, sheet.facts, MOST_VIEWS)
    if not (disputes or views or similar.cases):
        return
    paper = sheet.paper
    paper.heading(1, sheet.joints["views_heading"])
    for dispute in disputes.values():
        _dispute(sheet, dispute)
    for case in similar.cases[:MOST_CASES]:
        unit = case.row.unit
        outcome = case.row.detail.outcome or case.row.detail.measures or case.row.detail.facts
        if outcome and sheet.research.apt(unit.text, sheet.facts):
            shared = "、".join(f.name for f in case.shared[:MOST_SHARED])
            lead = sheet.fill("case_line", title=nested(f"《{unit.title}》"), shared=shared)
            paper.para(lead, *paper.inline(unit, outcome[0].removeprefix("……").removesuffix("……")), "。")
    for unit, words in views:
        paper.para(sheet.fill("view_line", who=who(unit)), *paper.inline(unit, words))
        for doubt in unit.doubts[:1]:
            paper.para(sheet.fill("view_doubt", doubt=doubt), kind="note")


def _dispute(sheet: Sheet, dispute: Dispute) -> None:
    paper = sheet.paper
    paper.para(sheet.fill("dispute_line", topic=dispute.topic))
    for side in dispute.sides:
        key = f"dispute_side_{side.name}" if side.name in ("for", "against") else "dispute_side_meaning"
        for position in side.positions[:1]:
            lead = sheet.fill(key, who=who(position.unit))
            paper.para(lead, *paper.inline(position.unit, position.words), kind="item")
    cites = "、".join(nested(f"《{u.title}》{u.article}") for u in dispute.law)
    paper.para(sheet.fill("dispute_law", cites=cites) if cites else sheet.joints["dispute_law_none"])


def write_tracks(sheet: Sheet, tracks: Sequence[Track]) -> None:
    """The tracks that the matter takes: their steps with terms, where each is handed over."""
    if not tracks:
        return
    paper = sheet.paper
    paper.heading(1, sheet.joints["tracks_heading"])
    paper.para(sheet.fill("tracks_lead", made=chinese_day(paper.made)))
    for n, track in enumerate(tracks, start=1):
        laid = [s for s in track.steps if not s.minor]
        taken = [s for s in laid if s.taken(sheet.facts.told_only)]
        steps = [s for s in laid if s not in taken]
        told = "；".join(_step(sheet, step) for step in steps) or sheet.joints["track_all_taken"]
        if taken:
            told = sheet.fill("track_taken", steps="、".join(s.called for s in taken)) + told
        norms = sheet.norms([w for s in laid for w in s.norms])
        line = sheet.fill("track", n=n, title=track.title, steps=told)
        spans: list[Span | str] = list(paper.stands_on(line, sheet.rely(norms))) if norms else [line]
        over = sheet.norms(track.handed_norms) if sheet.facts.told_only.holds(track.handed_given) else ()
        if over:
            words = sheet.fill("handover", when=track.handed, to=track.to)
            spans += paper.stands_on(words, sheet.rely(over))
        paper.para(*spans, kind="item")
        sheet.need([s.outside for s in laid if s.outside])


def _step(sheet: Sheet, step: TrackStep) -> str:
    """A step: by whom, what, its term, to which day where the facts tell when it began, where it stands."""
    who = "" if step.do.startswith(step.who) else step.who
    told = sheet.fill("track_step", who=who, do=step.do)
    if not step.term:
        return told
    begun = step.begun(sheet.facts.told_only)
    words = {"term": term_words(step.term), "after": step.after, "dated": step.dated}
    words["note"] = f"，{step.note}" if step.note else ""
    cite = digest_cite(sheet, step.outside) if step.outside else ""
    words["basis"] = sheet.fill("term_basis", cite=cite) if cite else ""
    if begun is None:
        return told + sheet.fill("term", **words)
    end = end_of(begun, step.term)
    key = "term_dated" if step.dated else "term_told"
    if end < sheet.paper.made:
        key = "term_dated_over" if step.dated else "term_over"
    return told + sheet.fill(key, start=chinese_day(begun), day=chinese_day(end), **words)


def digest_cite(sheet: Sheet, outside: Outside) -> str:
    """Where an instrument that is not held says it, by its number: 法释〔2018〕6号第十三条; "" where no
    digest of it is held."""
    if not _digests(sheet, [outside]):
        return ""
    return _name(sheet, outside.name) + outside.article


def _name(sheet: Sheet, title: str) -> str:
    """What an instrument is called in a line: its number where it is an interpretation, else its title."""
    known = next((i for i in sheet.research.library.instruments if i.title == title), None)
    return known.number if known and known.number.startswith("法释") else nested(f"《{title}》")


def write_open(sheet: Sheet, findings: Sequence[IssueFindings], tables: Sequence[FilledTable] = ()) -> None:
    """Which day's law applies, what is not held and where it is listed."""
    paper = sheet.paper
    paper.heading(1, sheet.joints["open_heading"])
    if sheet.outside:
        paper.para(sheet.joints["outside_lead"])
    # The tables stand in an annex after this section, and the memo relies on their articles too.
    rows = (r for t in tables[:MOST_TABLES] for r in t.rows)
    write_time(sheet, findings, [n.unit for r in rows for n in sheet.norms(r.element.norms)])
    paper.para(sheet.joints["remark_advice"])


def _unheld(sheet: Sheet) -> None:
    """The instruments that are not held, an item each: since when, what they decide or which articles."""
    by_name: dict[str, list[Outside]] = {}
    for one in sheet.outside.values():
        by_name.setdefault(one.name, []).append(one)
    for n, (name, own) in enumerate(by_name.items(), start=1):
        held = [o for o in own if o.article and _digests(sheet, [o])]  # told in the annex
        cited = "、".join(_in_order(o.article for o in held))
        rest = (f"{o.article}{'：' if o.article else ''}{o.decides}" for o in own if o not in held)
        points = "；".join([*([cited] if cited else []), *rest])
        cite = nested(f"《{name}》")
        line = sheet.fill("outside_item", n=n, cite=cite, since=_since(sheet, name), about=points)
        sheet.paper.para(line, kind="annex_text")


def _in_order(written: Iterable[str]) -> list[str]:
    """Articles written one by one or several together, each once, as they stand in their law."""
    single = dict.fromkeys(a for articles in written for a in articles.split("、"))
    numbers = {a: to_int(m[1]) or 0 for a in single if (m := _ARTICLE.match(a))}
    return sorted(single, key=lambda a: numbers.get(a, 0))


def write_digests(sheet: Sheet, findings: Sequence[IssueFindings]) -> None:
    """An annex: the instruments that are not held, and what they say in our own words, marked so."""
    told = [d for one in sheet.outside.values() for d in _digests(sheet, [one])]
    told = list(dict.fromkeys([*told, *(d for f in findings for d in f.digests)]))
    if not told and not sheet.outside:
        return
    sheet.annex("digests_heading")
    _unheld(sheet)
    if told:
        sheet.paper.para(sheet.joints["digests_lead"], kind="annex_text")
    for one in told:
        sheet.paper.para(_digest(sheet, one), kind="annex_text")


def _digests(sheet: Sheet, outside: Sequence[Outside]) -> list[DigestArticle]:
    """What the articles of an instrument that is not held say, in the library's own words."""
    named = [(o.name, a) for o in outside for a in re.split("[、至]", o.article) if a]
    found = (sheet.research.library.digest_of(name, article) for name, article in named)
    return list(dict.fromkeys(d for d in found if d))


def _digest(sheet: Sheet, article: DigestArticle) -> str:
    """What a digest says of an article, with the number, issuer and first day of its instrument."""
    known = next((i for i in sheet.research.library.instruments if i.title == article.law), None)
    since = f"{chinese_day(known.effective_date)}起施行" if known and known.effective_date else ""
    amended = AMENDED.search(known.note) if known else None
    number = known.number + (f"，{amended[0]}" if amended else "") if known else ""
    parts = (known.issuer, number, since) if known else ()
    about = "，".join(part for part in parts if part)
    return sheet.fill("open_digest", told=article.told, about=f"（{about}）" if about else "")


def _since(sheet: Sheet, name: str) -> str:
    known = next((i for i in sheet.research.library.instruments if i.title == name), None)
    if known is None or known.effective_date is None:
        return ""
    key = "unheld_since" if known.begun(sheet.paper.as_of) else "unheld_from"
    return sheet.fill(key, since=chinese_day(known.effective_date))


def write_annex(sheet: Sheet) -> None:
    """The articles relied on, in full, each once, law by law."""
    if not sheet.relied:
        return
    paper = sheet.paper
    sheet.annex("annex_heading")
    by_law: dict[str, list[str]] = {}
    for unit in sheet.relied.values():
        if unit.kind.binding:
            by_law.setdefault(unit.title, []).append(unit.id)
    for law in by_law:
        units = sorted(
            (sheet.relied[i] for i in by_law[law]), key=lambda u: (u.article_no or 0, u.article_suffix)
        )
        status = "、".join(dict.fromkeys(u.status_on(paper.as_of) for u in units))
        paper.para(Span(sheet.fill("annex_law", law=nested(f"《{law}》"), status=status), strong=True))
        for unit in units:
            for at, line in enumerate(_lines(unit.text)):
                head = f"{unit.article}　" if at == 0 else ""
                paper.para(head + line, kind="annex_text")


def _lines(text: str) -> Iterable[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
