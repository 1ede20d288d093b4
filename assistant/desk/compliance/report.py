"""The self-check report as a paper: gaps by gravity, each with its rules and what follows."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assistant.citations.written import written
from assistant.desk.compliance.assessment import NA, NO, YES, ComplianceReport, Gap
from assistant.language import inner_quotes
from assistant.paper import Paper, Span, chinese_day
from assistant.rules import Consequence, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from assistant.desk.compliance.questions import Backing, Rule
    from assistant.matters import NormText
    from assistant.schema import LegalUnit

MOST_URGENT, MOST_REVEALED = 4, 4
_WHEN = re.compile(r"\d{4}年(?:\d{1,2}月)?(?:前后)?")


def report_paper(
    report: ComplianceReport,
    joints: Mapping[str, str],
    norm: Callable[[str], NormText | None],
    subject: str = "",
    person: str = "",
) -> Paper:
    """Write the report; `joints` are those of prompts/compliance.yaml, `norm` finds an article on its day."""
    writer = _Writer(report, joints, norm)
    writer.named(subject=subject, person=person)
    writer.summary()
    writer.premises()
    writer.gaps()
    writer.law()
    writer.open_questions()
    writer.later()
    writer.remarks()
    return writer.paper


class _Writer:
    def __init__(
        self,
        report: ComplianceReport,
        joints: Mapping[str, str],
        norm: Callable[[str], NormText | None],
    ) -> None:
        self.report, self.joints, self.norm = report, joints, norm
        self.quoted: dict[tuple[str, str], int] = {}
        checklist = report.checklist
        self.paper = Paper(self.fill("title", checklist=checklist.title), checklist.as_of, report.made)
        days = {"as_of": chinese_day(checklist.as_of), "made": chinese_day(report.made)}
        self.paper.para(self.fill("meta", **days), kind="meta")

    def named(self, **names: str) -> None:
        """What was checked and by whom, where that was said."""
        told = "\u3000".join(self.fill(key, name=name) for key, name in names.items() if name)
        if told:
            self.paper.para(told, kind="meta")

    def fill(self, key: str, **words: object) -> str:
        return self.joints[key].format_map(words)

    def summary(self) -> None:
        report, paper = self.report, self.paper
        paper.heading(1, self.joints["summary_heading"])
        total, unanswered = len(report.checklist.backings), report.count("")
        counts = {k: report.count(k) for k in (YES, NO, NA)}
        words = {"total": total, "answered": total - unanswered, "open": unanswered, **counts}
        paper.para(self.fill("summary", **words))
        if unanswered == total:
            paper.para(self.joints["nothing"])
        elif report.gaps:
            counts = Counter(self.outcome(g.backing) for g in report.gaps)  # gravest first, as the gaps are
            told = "，".join(f"“{outcome}”{count}项" for outcome, count in counts.items())
            paper.para(self.fill("gaps", gaps=len(report.gaps), by_level=told))
        elif not any(
            key in ("exempt_no_gap", "exempt_unclear", "scope_no_alone") for key, _, _ in report.premises
        ):
            paper.para(self.fill("no_gaps_open" if unanswered else "no_gaps_all", open=unanswered))
        for reason in report.checklist.absent:
            paper.para(self.fill("absent_line", reason=reason), kind="note")
        self._first()
        head = (self.joints["section_head"], *(self.joints[f"word_{k}"] for k in (YES, NO, NA, "")))
        rows = [
            ((name,), *((str(report.count(k, name)),) for k in (YES, NO, NA, "")))
            for name, _ in report.checklist.sections
        ]
        paper.table(head, rows)

    def _first(self) -> None:
        """The first page: what cannot wait, what the remarks reveal, the money at stake."""
        report, paper = self.report, self.paper
        urgent = [r for r in report.remedies if r.urgent]
        if urgent:
            told = "；".join(f"第{r.backing.question.number}题：{r.action.do}" for r in urgent[:MOST_URGENT])
            paper.para(self.fill("urgent", count=len(urgent), told=told))
        for one in report.revealed[:MOST_REVEALED]:
            norms = "、".join(written(n.unit) for w in one.norms[:3] if (n := self.norm(w)))
            paper.para(
                self.fill(
                    "revealed", number=one.number, title=one.title, words=inner_quotes(one.words), norms=norms
                )
            )
        if exposed := next((r.exposure for r in report.remedies if r.exposure), ""):
            paper.para(self.fill("exposed", exposure=exposed))

    def _plan(self) -> None:
        """The plan: what to do, by whom, by when, with which money at stake; urgent first."""
        if not self.report.remedies:
            return
        head = tuple(self.joints[f"plan_{key}"] for key in ("gap", "do", "who", "by", "money"))
        rows = []
        told: set[str] = set()
        for remedy in self.report.remedies:
            by = chinese_day(remedy.by) + (self.joints["plan_urgent"] if remedy.urgent else "")
            money = remedy.exposure or self.joints["plan_none"]
            money = self.joints["plan_same"] if money in told and remedy.exposure else money
            told.add(money)
            number = self.fill("plan_number", number=remedy.backing.question.number)
            rows.append(((number,), (remedy.action.do,), (remedy.action.who,), (by,), (money,)))
        self.paper.para(self.joints["plan_lead"])
        self.paper.table(head, rows)

    def premises(self) -> None:
        if not self.report.premises:
            return
        self.paper.heading(1, self.joints["premises_heading"])
        for key, words, backing in self.report.premises:
            self.paper.para(self.fill(key, **words))
            if key in ("scope_yes", "exempt_yes", "exempt_relief"):
                shown = (r for r in backing.rules if r.how != "general")
                self._rules(shown, backing.question.number)

    def gaps(self) -> None:
        if not self.report.gaps:
            return
        self.paper.heading(1, self.joints["gaps_heading"])
        if names := [f"《{i.title}》" for i in self.report.checklist.unheld]:
            self.paper.para(self.fill("missing_common", names="、".join(names)))
        self._plan()
        self._overview()
        for gap in self.report.gaps:
            self._gap(gap)

    def _overview(self) -> None:
        """The gaps on a page: what, how grave, by which rules, in the order in which they follow."""
        head = tuple(self.joints[key] for key in ("over_gap", "over_level", "over_rules"))
        rows = [
            (
                (self.fill("over_asks", number=b.question.number, asks=b.question.asks),),
                (self.outcome(b),),
                (
                    "、".join(written(r.unit, r.passage.paragraph) for r in b.shown)
                    or self.joints["over_none"],
                ),
            )
            for b in (gap.backing for gap in self.report.gaps)
        ]
        self.paper.table(head, rows)

    def outcome(self, backing: Backing) -> str:
        """The consequence in words: the ordinary one, then what a grave breach adds."""
        if not backing.direct:
            return self.joints["outcome_general"]
        return self._graded(backing.plain, backing.level)

    def _graded(self, plain: Level, level: Level) -> str:
        if plain == level:
            return level.label
        key = "outcome_grave" if plain is Level.NONE else "outcome_both"
        return self.fill(key, plain=plain.label, level=level.label)

    def _kind(self, risk: Consequence) -> str:
        return self.joints["outcome_public"] if risk.public else self._graded(risk.plain, risk.level)

    def _gap(self, gap: Gap) -> None:
        question, backing = gap.backing.question, gap.backing
        words = {"number": question.number, "level": self.outcome(backing), "asks": question.asks}
        self.paper.heading(2, self.fill("gap", **words))
        if question.examples:
            self.paper.para(self.fill("examples", examples=question.examples.rstrip("。")))
        if gap.note:
            self.paper.para(self.fill("note_line", note=gap.note))
        if not backing.direct:
            self.paper.para(self.joints["general_line"])
        self._rules(backing.shown, question.number)
        if backing.carried:
            told = "、".join(
                self.fill("risk", cite=written(c.unit), level=self._kind(c)) for c in backing.carried
            )
            key = "risk_line" if backing.direct else "risk_line_general"
            self.paper.para(self.fill(key, risks=told, heading=self.joints["law_heading"]))
        else:
            self.paper.para(self.joints["no_risk"])
        if question.when:
            self.paper.para(self.fill("when_line", when=question.when), kind="note")
        for doubt in question.unit.doubts:
            self.paper.para(self.fill("doubt_line", doubt=doubt), kind="note")
        if names := [f"《{i.title}》" for i in backing.missing if i not in self.report.checklist.unheld]:
            self.paper.para(self.fill("missing_line", names="、".join(names)), kind="note")

    def _rules(self, rules: Iterable[Rule], number: int) -> None:
        for rule in rules:
            unit = rule.unit
            key = (unit.id, rule.passage.shown)
            if key in self.quoted:
                cite = written(unit, rule.passage.paragraph)
                self.paper.para(self.fill("quoted_above", cite=cite, number=self.quoted[key]))
                continue
            self.quoted[key] = number
            head = self.fill("rule_head", cite=written(unit, rule.passage.paragraph), status=status(unit))
            self.paper.whole(unit, head, rule.passage.shown)
            if rule.place:
                self.paper.para(self.fill("local_line", cite=written(unit), place=rule.place), kind="note")

    def law(self) -> None:
        """Each article of liability once, in full, gravest first."""
        risks = {c.unit.id: c for g in self.report.gaps for c in g.backing.carried}
        if not risks:
            return
        self.paper.heading(1, self.joints["law_heading"])
        for risk in sorted(risks.values(), key=lambda c: (-c.level, c.unit.title, c.unit.article_no or 0)):
            cite = written(risk.unit)
            if number := self.quoted.get((risk.unit.id, risk.unit.text)):
                self.paper.para(self.fill("quoted_above", cite=cite, number=number))
            else:
                self.paper.whole(risk.unit, self.fill("rule_head", cite=cite, status=status(risk.unit)))

    def open_questions(self) -> None:
        report = self.report
        by = {k: [b for b in report.checklist.backings if self._answer(b) == k] for k in ("", NA)}
        noted = [b for b in by[NA] if report.replies[b.question.unit.id].note]
        if not by[""] and not by[NA]:
            return
        self.paper.heading(1, self.joints["open_heading"])
        for key, line in (("", "open_line"), (NA, "na_line")):
            if by[key]:
                numbers = "、".join(f"第{b.question.number}题" for b in by[key])
                self.paper.para(self.fill(line, numbers=numbers))
        for backing in noted:
            note = report.replies[backing.question.unit.id].note
            self.paper.para(self.fill("na_note", number=backing.question.number, note=note))

    def _answer(self, backing: Backing) -> str:
        reply = self.report.replies.get(backing.question.unit.id)
        return reply.answer if reply else ""

    def later(self) -> None:
        if not self.report.later:
            return
        self.paper.heading(1, self.joints["later_heading"])
        source = self.report.checklist.source
        when = _WHEN.search(source)
        self.paper.para(self.fill("later", when=when[0] if when else source))
        for instrument in self.report.later:
            assert instrument.effective_date is not None
            words = {
                "title": instrument.title, "number": instrument.number, "about": instrument.about,
                "since": chinese_day(instrument.effective_date),
            }  # fmt: skip
            self.paper.para(
                self.fill("later_item" if instrument.number else "later_item_bare", **words), kind="item"
            )

        for told in self.report.filings:
            self.paper.para(self.fill("filing", told=told.told), kind="note")

    def remarks(self) -> None:
        checklist = self.report.checklist
        self.paper.heading(1, self.joints["remarks_heading"])
        self.paper.para(self.fill("remark_source", source=checklist.source, who=checklist.signed))
        for unit in checklist.appendix:
            if "参考" in unit.heading:
                lines = [line for line in unit.text.split("\n") if "【" not in line and line.strip()]
                self.paper.para(self.fill("remark_reference", text="；".join(lines)))
        self.paper.para(self.joints["remark_rules"])
        self.paper.para(Span(self.joints["remark_advice"]))


def status(unit: LegalUnit) -> str:
    """Status as shown beside a citation, with what is only an excerpt marked as one."""
    return (unit.status or unit.kind.label) + ("，来源仅节录" if unit.excerpt else "")
