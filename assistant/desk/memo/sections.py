"""The sections of a memo, functions of its sheet and the findings, in the order in which they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from assistant.choose import best_passage
from assistant.desk.memo.fit import on_investigation
from assistant.desk.memo.sheet import SUMMARY, Sheet, cited, one_paragraph
from assistant.language import sentences
from assistant.library import changed_since, dropped, event_days, event_hints
from assistant.library.history import transition
from assistant.paper import Span, chinese_day
from assistant.paper.paper import who
from assistant.rules import Role, addressed_to_officials, is_general_liability, roles_of
from assistant.schema import Answer, Kind, LegalUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.desk.cases import SimilarCase, SimilarCases
    from assistant.desk.disputes import Dispute
    from assistant.desk.memo.research import IssueFindings
    from assistant.schema import DigestArticle, Instrument

MOST, VIEW, MOST_CONDITIONS = 4, 260, 10
_BURDEN = re.compile("不能证明|举证|提供证据")
_PUBLIC = re.compile("公共利益|公益诉讼|众多")
_MARK = re.compile(r"\[(\d{1,3})\]")
_PROSECUTES = re.compile("提起(?:[^。；]{0,6})诉讼|检察建议")


def write_head(sheet: Sheet) -> None:
    """The days of the memo, and the facts as they were told."""
    paper = sheet.paper
    days = {"as_of": chinese_day(paper.as_of), "made": chinese_day(paper.made)}
    paper.para(sheet.fill("meta", **days), kind="meta")
    paper.heading(1, sheet.joints["facts_heading"])
    paper.para(sheet.joints["facts_lead"])
    for line in sheet.facts.text.splitlines():
        if line.strip():
            paper.para(line.strip())


def write_summary(sheet: Sheet, findings: Sequence[IssueFindings]) -> None:
    """The rule that each issue stands on, in a line."""
    paper = sheet.paper
    paper.heading(1, sheet.joints["summary_heading"])
    paper.para(sheet.joints["summary_lead"])
    for n, found in enumerate(findings, start=1):
        lead = sheet.fill("summary_item", n=n, title=found.issue.title)
        rules = [*found.law, *found.interpretations][:1]
        if not rules:
            paper.para(lead, sheet.joints["summary_none"])
            continue
        unit = rules[0]
        passage = one_paragraph(unit, found.score, SUMMARY)
        head = sheet.fill("summary_rule", cite=cited(unit, passage.paragraph))
        paper.para(lead, *paper.inline(unit, passage.shown.rstrip("。；"), head), "。")


def write_issue(sheet: Sheet, found: IssueFindings, answer: Answer | None = None) -> None:
    """One issue: its law, what a model wrote of it, views, disputes, what is open."""
    paper = sheet.paper
    paper.heading(2, found.issue.title)
    if found.issue.why:
        told = "；".join(f"“{w.rstrip('。；')}”" for w in found.issue.why)
        paper.para(sheet.fill("why", facts=told + "。"))
    paper.heading(3, sheet.joints["law_heading"])
    for unit in found.law:
        sheet.rule(unit, found.score)
    if not found.law:
        paper.para(sheet.joints["no_law"])
    if found.interpretations:
        paper.heading(3, sheet.joints["interpretation_heading"])
        for unit in found.interpretations:
            sheet.rule(unit, found.score)
    _analysis(sheet, answer)
    _views(sheet, found)
    for dispute in found.disputes:
        if dispute.topic not in sheet.disputed:
            sheet.disputed.add(dispute.topic)
            _dispute(sheet, dispute)
    _open(sheet, found)


def _analysis(sheet: Sheet, answer: Answer | None) -> None:
    """What the model wrote of the issue, checked; nothing where there is no model."""
    if answer is None or answer.mode != "model" or answer.refused:
        return
    sheet.paper.heading(3, sheet.joints["analysis_heading"])
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
        unit = sources[marks[0]].unit
        n = sheet.paper.cite(unit, "", plain)
        sheet.paper.para(Span(plain, region=n, ends=True))


def _views(sheet: Sheet, found: IssueFindings) -> None:
    shown = {u.id: best_passage(u, found.score, VIEW).shown for u in found.views}
    views = [
        u for u in found.views if sheet.fit.telling(shown[u.id], sheet.criminal) and sheet.new(u, shown[u.id])
    ]
    if not views:
        return
    sheet.paper.heading(3, sheet.joints["views_heading"])
    for n, unit in enumerate(views, start=1):
        passage = best_passage(unit, found.score, VIEW)
        sheet.note(unit, passage.shown)
        key = "view_essay" if unit.kind is Kind.ESSAY else "view_line"
        sheet.paper.para(sheet.fill(key, n=n, who=who(unit)), *sheet.paper.inline(unit, passage.shown))
        sheet.doubts(unit, passage.shown)


def _dispute(sheet: Sheet, dispute: Dispute) -> None:
    paper = sheet.paper
    paper.heading(3, sheet.joints["dispute_heading"])
    paper.para(sheet.fill("dispute_line", topic=dispute.topic))
    for side in dispute.sides:
        key = f"dispute_side_{side.name}" if side.name in ("for", "against") else "dispute_side_meaning"
        for position in side.positions:
            lead = sheet.fill(key, who=who(position.unit))
            paper.para(lead, *paper.inline(position.unit, position.words))
            sheet.doubts(position.unit, position.words)
            sheet.note(position.unit, position.words)
    cites = "、".join(cited(u) for u in dispute.law)
    paper.para(sheet.fill("dispute_law", cites=cites) if cites else sheet.joints["dispute_law_none"])


def _open(sheet: Sheet, found: IssueFindings) -> None:
    lines = [sheet.fill("open_condition", condition=c.text, cite=cited(u)) for c, u in found.conditions]
    lines += [_unheld(sheet, i) for i in found.unheld]
    lines += [_digest(sheet, article) for article in found.digests]
    lines = [line for line in lines if line not in sheet.told]
    sheet.told.update(lines)
    if lines:
        sheet.paper.heading(3, sheet.joints["open_heading"])
    for line in lines:
        sheet.paper.para(line, kind="item")


def _digest(sheet: Sheet, article: DigestArticle) -> str:
    """What a digest says of an article, with the number, issuer and first day of its instrument."""
    known = next((i for i in sheet.research.library.instruments if i.title == article.law), None)
    since = f"{chinese_day(known.effective_date)}起施行" if known and known.effective_date else ""
    parts = (known.issuer, known.number, since) if known else ()
    about = "，".join(part for part in parts if part)
    return sheet.fill("open_digest", told=article.told, about=f"（{about}）" if about else "")


def _unheld(sheet: Sheet, instrument: Instrument) -> str:
    """What is to be obtained: title, number, first day, subject."""
    since = instrument.effective_date
    told = sheet.fill("unheld_since", since=chinese_day(since)) if since else ""
    number = f"（{instrument.number}）" if instrument.number else ""
    if not instrument.about:
        return sheet.fill("open_unheld_bare", title=instrument.title)
    return sheet.fill(
        "open_unheld", title=instrument.title, number=number, since=told, about=instrument.about
    )


def write_cases(sheet: Sheet, similar: SimilarCases) -> None:
    """Cases like the facts with their holdings; where there is none, what other sources tell."""
    paper = sheet.paper
    paper.heading(1, sheet.joints["cases_heading"])
    for case in similar.cases:
        _case(sheet, case)
    if similar.cases:
        return
    paper.para(sheet.joints["cases_none"])
    passages = [
        (h.unit, best_passage(h.unit, sheet.score_of(sheet.facts.text), VIEW)) for h in similar.reports
    ]
    passages = [(u, p) for u, p in passages if sheet.fit.telling(p.shown, sheet.criminal)]
    if passages:
        paper.para(sheet.joints["cases_reports"])
    for unit, passage in passages:
        paper.para(f"{who(unit)}：", *paper.inline(unit, passage.shown))
        sheet.doubts(unit, passage.shown)


def _case(sheet: Sheet, case: SimilarCase) -> None:
    paper, row = sheet.paper, case.row
    paper.heading(2, row.unit.title)
    paper.whole(row.unit, sheet.fill("case_head", source=row.unit.source))
    shared = "、".join(f.name for f in case.shared)
    paper.para(sheet.fill("case_shared", shared=shared))
    if case.only_facts:
        paper.para(sheet.fill("case_only_facts", only="、".join(case.only_facts)))
    if case.only_case:
        paper.para(sheet.fill("case_only_case", only="、".join(case.only_case)))
    for doubt in row.unit.doubts:
        paper.para(sheet.fill("case_doubt", doubt=doubt), kind="note")


def write_evidence(sheet: Sheet, findings: Sequence[IssueFindings], similar: SimilarCases) -> None:
    """What must be proved, how evidence may lawfully be collected, who bears the burden, what was done."""
    paper, research = sheet.paper, sheet.research
    paper.heading(1, sheet.joints["evidence_heading"])
    # Of each issue one, then of each a second: none is crowded out.
    rounds = zip_longest(*(f.conditions for f in findings))
    conditions = {c.text: u for one in rounds for c, u in filter(None, one)}
    if conditions:
        paper.heading(2, sheet.joints["evidence_prove"])
        for text, unit in list(conditions.items())[:MOST_CONDITIONS]:
            paper.para(sheet.fill("evidence_prove_item", condition=text, cite=cited(unit)), kind="item")
    private = sheet.facts.private
    paper.heading(2, sheet.joints["evidence_how_private" if private else "evidence_how"])
    if private:
        paper.para(sheet.joints["evidence_how_private_lead"])
        _rules(
            sheet,
            "search_party_means",
            3,
            lambda u: u.title.startswith("民事诉讼") or u.kind is Kind.INTERPRETATION,
        )
    else:
        _rules(sheet, "search_means", MOST, _of_public_interest)
        if "上海" in sheet.facts.text:
            _rules(sheet, "search_means_local", 2, lambda u: u.kind is Kind.REGULATION)
    paper.heading(2, sheet.joints["evidence_burden"])
    excluded = research.exclusions if private else {}
    # What the memo relies on says first who must prove what: a special rule goes before the general.
    _rules(
        sheet,
        "search_burden",
        3,
        lambda u: u.title not in excluded and _civil(u),
        None if private else _BURDEN,
    )
    if not private:
        _practice(sheet, similar)


def _of_public_interest(unit: LegalUnit) -> bool:
    return (
        "公益诉讼" in unit.text + unit.title
        and ("证据" in unit.text or "调查" in unit.text)
        and not _local(unit)
    )


def _on_bodies(unit: LegalUnit) -> bool:
    """Whether an article says which authority is competent or who may turn to it, not what others owe it."""
    first = replace(unit, text=unit.paragraphs[0])
    competent = "部门" in first.text and addressed_to_officials(first)
    return unit.kind is Kind.STATUTE and (competent or ("有权" in first.text and "投诉、举报" in first.text))


def _local(unit: LegalUnit) -> bool:
    return unit.kind is Kind.REGULATION


def _civil(unit: LegalUnit) -> bool:
    """Rules of burden in civil matters: not those of criminal or administrative procedure."""
    return not any(w in unit.title for w in ("刑事", "行政诉讼", "行政复议", "仲裁", "海事", "国家赔偿"))


def _rules(
    sheet: Sheet,
    search: str,
    most: int,
    keep: Callable[[LegalUnit], bool],
    first: re.Pattern[str] | None = None,
) -> None:
    """Quote law found on words of law, the joint `search`; before it what is relied on and `first` marks."""
    research, words = sheet.research, sheet.joints[search]
    score = sheet.score_of(words)
    found = [u for u in research.law_on(words, 40, keep) if score(u.text) >= 0.15]
    if first is not None:
        relied = [
            u for u in sheet.relied.values() if u.kind is Kind.STATUTE and first.search(u.text) and keep(u)
        ]
        found = [*relied, *(u for u in found if u.id not in {r.id for r in relied})]
    for unit in found[:most]:
        sheet.again(unit, score)


def _practice(sheet: Sheet, similar: SimilarCases) -> None:
    """How evidence was found and kept in like cases, in the sources' words."""
    paper, research = sheet.paper, sheet.research
    practice = sheet.joints["search_practice_evidence"]
    score = sheet.score_of(practice)
    told: list[tuple[LegalUnit, str]] = []
    for case in similar.cases:
        best = max(sentences(case.row.unit.text), key=score)
        if score(best) >= 0.12:
            told.append((case.row.unit, best))
    for unit in research.told_on(practice, 6):
        told.append((unit, best_passage(unit, score, 220).shown))
    told = _bearing(sheet, told)[:4]
    if not told:
        return
    paper.heading(2, sheet.joints["evidence_practice"])
    for unit, words in told:
        name = f"《{unit.title}》" if unit.kind is Kind.CASE else who(unit)
        paper.para(f"{name}：", *paper.inline(unit, words), kind="item")


def _bearing(sheet: Sheet, told: Sequence[tuple[LegalUnit, str]]) -> list[tuple[LegalUnit, str]]:
    """Those that bear on the facts and were not quoted before."""
    out = []
    for unit, words in told:
        bears = sheet.fit.telling(words, sheet.criminal) and sheet.research.same_information(
            words, sheet.facts
        )
        if bears and sheet.new(unit, words):
            sheet.note(unit, words)
            out.append((unit, words))
    return out


def write_steps(sheet: Sheet) -> None:
    """Competent bodies, remedies, and what practice does next."""
    paper, research = sheet.paper, sheet.research
    paper.heading(1, sheet.joints["steps_heading"])
    paper.heading(2, sheet.joints["steps_bodies"])
    if sheet.facts.private:
        apt = frozenset({Role.REMEDY, Role.COMPLAINT, Role.CIVIL_LIABILITY})
        places = {(u.title, u.heading) for u in sheet.relied.values()}

        def near(unit: LegalUnit) -> bool:
            kin = (unit.title, unit.heading) in places or is_general_liability(unit)
            return kin and unit.title not in research.exclusions and bool(roles_of(unit.text) & apt)

        _rules(sheet, "search_remedies", MOST, near)
        return
    titles = {u.title for u in sheet.relied.values()}
    _rules(sheet, "search_bodies", MOST, lambda u: u.title in titles and _on_bodies(u))

    def prosecutes(unit: LegalUnit) -> bool:
        named = "人民检察院" in unit.text and bool(_PUBLIC.search(unit.text))
        return named and unit.title in titles and not on_investigation(unit)

    _rules(sheet, "search_prosecution", 3, prosecutes, _PROSECUTES)
    practice = sheet.joints["search_practice_steps"]
    score = sheet.score_of(practice)
    kinds = (Kind.NEWS, Kind.INTERVIEW, Kind.COMMENTARY)
    told = [(u, best_passage(u, score, 220).shown) for u in research.told_on(practice, 6, kinds)]
    if told := _bearing(sheet, told)[:3]:
        paper.heading(2, sheet.joints["steps_practice"])
        for unit, words in told:
            paper.para(f"{who(unit)}：", *paper.inline(unit, words), kind="item")


def write_time(sheet: Sheet, findings: Sequence[IssueFindings] = ()) -> None:
    """Which day's law applies: what was not law then, what changed since, transition where acts are older."""
    paper, research = sheet.paper, sheet.research
    paper.heading(1, sheet.joints["time_heading"])
    library, day = research.library, research.day
    for reason in dropped(library, (u for f in findings for u in f.absent), day):
        paper.para(sheet.fill("time_lacks", reason=reason))
    changed = [u for u in sheet.relied.values() if u.expiry_date and day < u.expiry_date <= paper.made]
    for unit in changed:
        told = sheet.fill("time_changed", cite=cited(unit), what=changed_since(library, unit, paper.made))
        paper.para(told + (sheet.joints["time_lenity"] if unit.title == "刑法" else ""))
    hints = event_hints(library, sheet.relied.values(), sheet.facts.text, day)
    if not hints:
        paper.para(sheet.joints["time_none"])
        return
    days = event_days(sheet.facts.text)
    for hint in hints:
        paper.para(sheet.fill("open_event", words=hint.words))
        if not any(d < hint.since for d in days):
            continue
        rules = transition(library, hint.law, day)
        paper.para(sheet.fill("time_since", law=hint.law, since=chinese_day(hint.since)))
        for unit in (*rules.own[:1], *rules.general):
            sheet.rule(unit, lambda text: float("施行" in text or "溯及" in text))
        for unit in rules.reports[:1]:
            told = next(s for s in sentences(unit.text) if "溯及" in s)
            paper.para(sheet.joints["time_report"], *paper.inline(unit, told))


def write_remarks(sheet: Sheet) -> None:
    """How to read and re-check the sheet."""
    paper = sheet.paper
    paper.heading(1, sheet.joints["remarks_heading"])
    paper.para(sheet.fill("remark_day", as_of=chinese_day(paper.as_of)))
    paper.para(sheet.joints["remark_mode"])
    paper.para(sheet.joints["remark_advice"])
