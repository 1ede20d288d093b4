"""Sections of a memo that stand beside the issues: cases, evidence, next steps, time, remarks."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from assistant.choose import best_passage
from assistant.citations.written import written
from assistant.desk.memo.fit import SAME, Fit, on_investigation, repeats
from assistant.language import Terms, sentences
from assistant.library import event_days, event_hints
from assistant.library.history import transition
from assistant.paper import chinese_day
from assistant.paper.paper import nested, who
from assistant.rules import Role, addressed_to_officials, is_general_liability, roles_of
from assistant.schema import Kind, LegalUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.desk.cases import SimilarCase, SimilarCases
    from assistant.desk.memo.research import IssueFindings
    from assistant.desk.memo.writer import MemoWriter

# What is searched for, in words of law. The articles come from the library.
MEANS = "人民检察院 公益诉讼 调查 收集证据 方式 不得采取限制人身自由或者查封、扣押、冻结财产等强制性措施"
PARTY_MEANS = "当事人 对自己提出的主张 提供证据 人民法院应当调查收集 证据保全 视听资料 电子数据"
BURDEN = "不能证明自己没有过错 承担举证责任 举证证明责任 主张 应当提供证据加以证明"
BODIES = "国家网信部门负责统筹协调 县级以上地方人民政府有关部门 履行个人信息保护职责的部门 投诉、举报 约谈"
PROSECUTION = "人民检察院 检察建议 督促 依法履行职责 提起诉讼 公益诉讼 磋商"
REMEDIES = "受害人 有权请求 停止侵害 排除妨碍 消除危险 申请人民法院 责令停止有关行为 投诉 报案"
PRACTICE_EVIDENCE = "电子数据 取证 公证 勘验 技术 证据固定 调查取证"
PRACTICE_STEPS = "诉前磋商 公开听证 检察建议 民事公益诉讼 诉请 整改"
MOST, VIEW, MOST_CONDITIONS = 4, 260, 10
_BURDEN = re.compile("不能证明|举证|提供证据")
_PUBLIC = re.compile("公共利益|公益诉讼|众多")
_PROSECUTES = re.compile("提起(?:[^。；]{0,6})诉讼|检察建议")


def write_cases(memo: MemoWriter, similar: SimilarCases) -> None:
    """Cases like the facts with their holdings; where there is none, what other sources tell."""
    paper = memo.paper
    paper.heading(1, memo.joints["cases_heading"])
    for case in similar.cases:
        _case(memo, case)
    if similar.cases:
        return
    paper.para(memo.joints["cases_none"])
    fit = Fit(memo.facts, memo.researcher.settings.corpus)
    passages = [(h.unit, best_passage(h.unit, memo.facts_score, VIEW)) for h in similar.reports]
    passages = [(u, p) for u, p in passages if fit.telling(p.shown, memo.criminal)]
    if passages:
        paper.para(memo.joints["cases_reports"])
    for unit, passage in passages:
        paper.para(f"{who(unit)}：", *paper.inline(unit, passage.shown))
        memo.doubts(unit, passage.shown)


def _case(memo: MemoWriter, case: SimilarCase) -> None:
    paper, row = memo.paper, case.row
    paper.heading(2, row.unit.title)
    paper.whole(row.unit, memo.fill("case_head", source=row.unit.source))
    shared = "、".join(f.name for f in case.shared)
    paper.para(memo.fill("case_shared", shared=shared))
    if case.only_facts:
        paper.para(memo.fill("case_only_facts", only="、".join(case.only_facts)))
    if case.only_case:
        paper.para(memo.fill("case_only_case", only="、".join(case.only_case)))
    for doubt in row.unit.doubts:
        paper.para(memo.fill("case_doubt", doubt=doubt), kind="note")


def write_evidence(memo: MemoWriter, findings: Sequence[IssueFindings], similar: SimilarCases) -> None:
    """What must be proved, how evidence may lawfully be collected, who bears the burden, what was done."""
    paper, research = memo.paper, memo.researcher
    paper.heading(1, memo.joints["evidence_heading"])
    # Of each issue one, then of each a second: none is crowded out.
    rounds = zip_longest(*(f.conditions for f in findings))
    conditions = {c.text: u for one in rounds for c, u in filter(None, one)}
    if conditions:
        paper.heading(2, memo.joints["evidence_prove"])
        for text, unit in list(conditions.items())[:MOST_CONDITIONS]:
            paper.para(
                memo.fill("evidence_prove_item", condition=text, cite=nested(written(unit))), kind="item"
            )
    private = memo.facts.private
    paper.heading(2, memo.joints["evidence_how_private" if private else "evidence_how"])
    if private:
        paper.para(memo.joints["evidence_how_private_lead"])
        _rules(
            memo, PARTY_MEANS, 3, lambda u: u.title.startswith("民事诉讼") or u.kind is Kind.INTERPRETATION
        )
    else:
        _rules(memo, MEANS, MOST, _of_public_interest)
        if "上海" in memo.facts.text:
            _rules(memo, "上海 检察公益诉讼 调查核实 证据", 2, lambda u: u.kind is Kind.REGULATION)
    paper.heading(2, memo.joints["evidence_burden"])
    excluded = research.exclusions if private else {}
    # What the memo relies on says first who must prove what: a special rule goes before the general.
    _rules(memo, BURDEN, 3, lambda u: u.title not in excluded and _civil(u), None if private else _BURDEN)
    if not private:
        _practice(memo, similar)


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
    memo: MemoWriter,
    words: str,
    most: int,
    keep: Callable[[LegalUnit], bool],
    first: re.Pattern[str] | None = None,
) -> None:
    """Quote the law found on words of law; before it what the memo relies on and `first` marks."""
    research = memo.researcher
    score = Terms.of([(words, 1.0)], research.idf).score
    found = [u for u in research.law_on(words, 40, keep) if score(u.text) >= 0.15]
    if first is not None:
        relied = [
            u for u in memo.relied.values() if u.kind is Kind.STATUTE and first.search(u.text) and keep(u)
        ]
        found = [*relied, *(u for u in found if u.id not in {r.id for r in relied})]
    for unit in found[:most]:
        memo.again(unit, score)


def _practice(memo: MemoWriter, similar: SimilarCases) -> None:
    """How evidence was found and kept in like cases, in the sources' words."""
    paper, research = memo.paper, memo.researcher
    score = Terms.of([(PRACTICE_EVIDENCE, 1.0)], research.idf).score
    told: list[tuple[LegalUnit, str]] = []
    for case in similar.cases:
        best = max(sentences(case.row.unit.text), key=score)
        if score(best) >= 0.12:
            told.append((case.row.unit, best))
    for unit in research.told_on(PRACTICE_EVIDENCE, 6):
        told.append((unit, best_passage(unit, score, 220).shown))
    told = _bearing(memo, told)[:4]
    if not told:
        return
    paper.heading(2, memo.joints["evidence_practice"])
    for unit, words in told:
        name = f"《{unit.title}》" if unit.kind is Kind.CASE else who(unit)
        paper.para(f"{name}：", *paper.inline(unit, words), kind="item")


def _bearing(memo: MemoWriter, told: Sequence[tuple[LegalUnit, str]]) -> list[tuple[LegalUnit, str]]:
    """Those that bear on the facts and were not quoted before."""
    fit = Fit(memo.facts, memo.researcher.settings.corpus)
    out = []
    for unit, words in told:
        bears = fit.telling(words, memo.criminal) and memo.researcher.same_information(words, memo.facts)
        if bears and not repeats(words, [memo.seen.get(unit.id, "")], SAME):
            memo.seen[unit.id] = memo.seen.get(unit.id, "") + words
            out.append((unit, words))
    return out


def write_steps(memo: MemoWriter) -> None:
    """Competent bodies, remedies, and what practice does next."""
    paper, research = memo.paper, memo.researcher
    paper.heading(1, memo.joints["steps_heading"])
    paper.heading(2, memo.joints["steps_bodies"])
    if memo.facts.private:
        apt = frozenset({Role.REMEDY, Role.COMPLAINT, Role.CIVIL_LIABILITY})
        places = {(u.title, u.heading) for u in memo.relied.values()}

        def near(unit: LegalUnit) -> bool:
            kin = (unit.title, unit.heading) in places or is_general_liability(unit)
            return kin and unit.title not in research.exclusions and bool(roles_of(unit.text) & apt)

        _rules(memo, REMEDIES, MOST, near)
        return
    titles = {u.title for u in memo.relied.values()}
    _rules(memo, BODIES, MOST, lambda u: u.title in titles and _on_bodies(u))

    def prosecutes(unit: LegalUnit) -> bool:
        named = "人民检察院" in unit.text and bool(_PUBLIC.search(unit.text))
        return named and unit.title in titles and not on_investigation(unit)

    _rules(memo, PROSECUTION, 3, prosecutes, _PROSECUTES)
    score = Terms.of([(PRACTICE_STEPS, 1.0)], research.idf).score
    kinds = (Kind.NEWS, Kind.INTERVIEW, Kind.COMMENTARY)
    told = [(u, best_passage(u, score, 220).shown) for u in research.told_on(PRACTICE_STEPS, 6, kinds)]
    if told := _bearing(memo, told)[:3]:
        paper.heading(2, memo.joints["steps_practice"])
        for unit, words in told:
            paper.para(f"{who(unit)}：", *paper.inline(unit, words), kind="item")


def write_time(memo: MemoWriter) -> None:
    """Which day's law applies: young texts among those relied on, transition where acts are older."""
    paper, research = memo.paper, memo.researcher
    paper.heading(1, memo.joints["time_heading"])
    library, day = research.library, research.day
    hints = event_hints(library, memo.relied.values(), memo.facts.text, day)
    if not hints:
        paper.para(memo.joints["time_none"])
        return
    days = event_days(memo.facts.text)
    for hint in hints:
        paper.para(memo.fill("open_event", words=hint.words))
        if not any(d < hint.since for d in days):
            continue
        rules = transition(library, hint.law, day)
        paper.para(memo.fill("time_since", law=hint.law, since=chinese_day(hint.since)))
        for unit in (*rules.own[:1], *rules.general):
            memo.rule(unit, lambda text: float("施行" in text or "溯及" in text))
        for unit in rules.reports[:1]:
            told = next(s for s in sentences(unit.text) if "溯及" in s)
            paper.para(memo.joints["time_report"], *paper.inline(unit, told))


def write_remarks(memo: MemoWriter) -> None:
    """How to read and re-check the memo."""
    paper = memo.paper
    paper.heading(1, memo.joints["remarks_heading"])
    paper.para(memo.fill("remark_day", as_of=chinese_day(paper.as_of)))
    paper.para(memo.joints["remark_mode"])
    paper.para(memo.joints["remark_advice"])
