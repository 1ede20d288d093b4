"""One case, one answer: every figure, and in words what was missed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from assistant import Answer, AssistantError, Citation, Hit, LegalUnit
from evals.cases import Case, Outcome
from evals.metrics.attribution import attribute, citation_precision, citation_recall
from evals.metrics.authority import names_given, opinion_as_law
from evals.metrics.fidelity import Fidelity, quote_fidelity
from evals.metrics.guidance import advises, bears
from evals.metrics.points import contradictions, point_recall
from evals.metrics.ranking import ndcg_at, recall_at, reciprocal_rank
from evals.outcome import outcome_of, wanted
from evals.wording import Statement, letters, says, statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.asked import Asked
    from evals.metrics.attribution import Check
    from evals.truth import Truth

IN_FORCE = "现行有效"
K = 10
_PAST = re.compile(r"以前|原第|旧|已被修改|废止|尚未施行|未生效|起施行|no longer|not yet|repealed|former")


@dataclass
class Score:
    """Figures of one case. `values` holds shares from 0 to 1; what does not apply is absent."""

    values: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    outcome: str = ""

    def count(self, name: str, by: int = 1) -> None:
        """Add to a count."""
        self.counts[name] = self.counts.get(name, 0) + by


def score_case(case: Case, answer: Answer, hits: Sequence[Hit], assistant: Asked, truth: Truth) -> Score:
    """Judge an answer and a ranking against what the case asks for."""
    score = Score(outcome=outcome_of(answer, case.expected))
    expected = wanted(case.expected)
    score.values["outcome"] = float(score.outcome == expected)
    if score.outcome != expected:
        score.faults.append(f"应为 {expected}，实为 {score.outcome}")
    _content(case, answer, score)
    if ranked(case):
        _retrieval(case, hits, score)
    judge = _Citations(case, answer, assistant, truth, score)
    judge.existence()
    judge.fidelity()
    judge.statements()
    judge.speakers()
    return score


def failed(case: Case, reason: str) -> Score:
    """The score of a case that raised: everything that applies is 0, never left out."""
    score = Score(outcome="error", faults=[reason])
    score.values["outcome"] = 0.0
    if case.key_points:
        score.values["key_points"] = 0.0
    if case.gold:
        score.values["gold"] = 0.0
        if ranked(case):
            score.values |= {"recall@5": 0.0, "recall@10": 0.0, "mrr@10": 0.0, "ndcg@10": 0.0}
    score.values |= {"citation_recall": 0.0, "citation_precision": 0.0}
    score.count("errors")
    return score


def ranked(case: Case) -> bool:
    """Whether the search alone is judged: the question must stand by itself."""
    return bool(case.gold) and case.expected is Outcome.ANSWER and not case.history


def _content(case: Case, answer: Answer, score: Score) -> None:
    said = "\n".join([answer.answer, *answer.warnings])
    if case.key_points:
        score.values["key_points"] = point_recall(said, case.key_points)
        for point in case.key_points:
            if not says(said, point.say):
                score.faults.append(f"没说到：{_short(point.say[0])}（{point.unit or '—'}）")
    for i in contradictions(said, case.must_not):
        score.count("contradictions")
        score.faults.append(f"不该说：{_short(case.must_not[i].say[0])}（{case.must_not[i].why}）")
    if case.gold:
        cited = [c.unit for c in answer.citations]
        found = [any(r.fits(u) for r in group for u in cited) for group in case.groups]
        score.values["gold"] = sum(found) / len(found)
        for group, hit in zip(case.gold, found, strict=True):
            if not hit:
                score.faults.append(f"没引：{' / '.join(group)}")


def _short(wording: str | list[str]) -> str:
    return wording if isinstance(wording, str) else " + ".join(wording)


def _retrieval(case: Case, hits: Sequence[Hit], score: Score) -> None:
    ranking = [{i for i, group in enumerate(case.groups) if any(r.fits(h.unit) for r in group)} for h in hits]
    total = len(case.groups)
    score.values["recall@5"] = recall_at(ranking, total, 5)
    score.values["recall@10"] = recall_at(ranking, total, K)
    score.values["mrr@10"] = reciprocal_rank(ranking, K)
    score.values["ndcg@10"] = ndcg_at(ranking, total, K)


def _passage(unit: LegalUnit) -> str:
    return f"{unit.citation}\n{unit.full_title}\n{unit.speaker_title}\n{unit.text}"


class _Citations:
    """The citations of one answer, judged against the sources."""

    def __init__(self, case: Case, answer: Answer, assistant: Asked, truth: Truth, score: Score) -> None:
        self.case, self.answer, self.assistant, self.truth, self.score = case, answer, assistant, truth, score
        self.by_number = {c.n: c for c in answer.citations}
        self.told = statements(answer.answer)
        self.passages = {c.n: _passage(c.unit) for c in answer.citations}
        keys = {self.passages[c.n]: c.unit.key for c in answer.citations}
        self.bears: Check = partial(bears, truth.corpus, keys)

    def existence(self) -> None:
        """Each citation exists, is the text of the day, and shows its true status."""
        for citation in self.answer.citations:
            self.score.count("citations")
            problem = self._problem(citation)
            if problem:
                self.score.count("invalid_citations")
                self.score.faults.append(f"引用不成立 [{citation.n}] {citation.unit.citation}：{problem}")
        dangling = {n for s in self.told for n in s.marks} - set(self.by_number)
        if dangling:
            self.score.count("invalid_citations", len(dangling))
            self.score.faults.append(f"有编号无引用：{sorted(dangling)}")

    def _problem(self, citation: Citation) -> str:
        unit = citation.unit
        if not self.truth.texts(unit):
            return "来源中没有这一段"
        if not unit.kind.binding:
            return ""
        honest = unit.status_on(self.case.as_of)
        if unit.status != honest:
            return f"标为“{unit.status}”，当日应为“{honest}”"
        if honest != IN_FORCE:
            return "" if self._told_as_past(citation.n) else f"当日{honest}，却没有说明"
        if not unit.article_no:
            return ""
        try:
            today = self.assistant.article(
                unit.title, f"{unit.article_no}{unit.article_suffix}", as_of=self.case.as_of
            )
        except AssistantError as error:
            return f"查不到该条（{error}）"
        return "" if letters(today.text) == letters(unit.text) else "不是当日的文本"

    def _told_as_past(self, number: int) -> bool:
        """Whether a statement with this mark says that the text does not hold on the day."""
        marked = [s.text for s in self.told if number in s.marks] or [self.answer.answer]
        return any(_PAST.search(text) for text in marked)

    def fidelity(self) -> None:
        """Every quotation stands in the source of what it cites, word for word."""
        for citation in self.answer.citations:
            self._judge_quote(citation.quote, [citation.unit], f"[{citation.n}]")
        for statement in self.told:
            cited = self._units(statement)
            for quote in statement.quotes if cited else ():
                self._judge_quote(quote, cited, f"{list(statement.marks)}")

    def _judge_quote(self, quote: str, units: Sequence[LegalUnit], where: str) -> None:
        own = [text for unit in units for text in self.truth.texts(unit)]
        found = quote_fidelity(quote, own, self.truth.elsewhere)
        self.score.count("quotes")
        self.score.count(f"quotes_{found}")
        if found is not Fidelity.EXACT:
            self.score.faults.append(f"引文{found} {where}：{quote[:60]}")

    def statements(self) -> None:
        """Each statement of substance is cited, and carried by what it cites."""
        need = [s for s in self.told if s.needs_citation and not advises(self.truth.corpus, s)]
        need = [] if self.answer.refused else need
        self.score.count("digest_statements", sum(s.digest for s in self.told))
        judged = []
        for statement in need:
            units = self._units(statement)
            passages = [self.passages[n] for n in statement.marks if n in self.passages]
            result = attribute(statement, passages, self.bears) if units else None
            judged.append(result)
            self.score.count("statements")
            if not units:
                self.score.count("uncited_statements")
                self.score.faults.append(f"没有出处：{statement.text[:60]}")
            elif result and not result.supported:
                self.score.count("unsupported_statements")
                self.score.faults.append(f"出处不支持 {list(statement.marks)}：{statement.text[:80]}")
            elif not self._labels_fit(statement, units):
                self.score.count("unsupported_statements")
                self.score.faults.append(f"条名与编号不符 {list(statement.marks)}：{statement.text[:60]}")
            if opinion_as_law(statement, [u.kind.binding for u in units]):
                self.score.count("opinion_as_law")
                self.score.faults.append(f"把观点说成法律：{statement.text[:60]}")
        if need:
            self.score.values["citation_recall"] = citation_recall(judged)
            self.score.values["citation_precision"] = citation_precision(judged)

    def _labels_fit(self, statement: Statement, units: Sequence[LegalUnit]) -> bool:
        labels = [label for label in statement.labels if "第" in label and "条" in label]
        if len(labels) != 1 or self.case.expected is not Outcome.ANSWER or self.case.sort == "renumbered":
            return True
        law, _, article = labels[0].partition("》")
        name = letters(law.replace("中华人民共和国", ""))
        for unit in units:
            title = letters((unit.title + unit.full_title).replace("中华人民共和国", ""))
            if name in title and (not unit.article or letters(article).startswith(letters(unit.article))):
                return True
        return False

    def _units(self, statement: Statement) -> list[LegalUnit]:
        return [self.by_number[n].unit for n in statement.marks if n in self.by_number]

    def speakers(self) -> None:
        """Nobody is named as the speaker of words that the source does not sign with that name."""
        for citation in self.answer.citations:
            name = citation.unit.speaker
            if name and not self.truth.signed_by(name, citation.unit):
                self._speaker_fault(name, citation.unit)
            allowed = self.case.speakers
            gold = any(r.fits(citation.unit) for group in self.case.groups for r in group)
            if allowed is not None and gold and name and not set(re.split("[、，,]", name)) <= set(allowed):
                self._speaker_fault(name, citation.unit)
        for statement in self.told:
            units = [u for u in self._units(statement) if not u.kind.binding]
            for name in names_given(statement, self.truth.speakers) if units else ():
                mentioned = any(letters(name) in letters(u.text + u.speaker_note) for u in units)
                if not mentioned and not any(self.truth.signed_by(name, u) for u in units):
                    self._speaker_fault(name, units[0])

    def _speaker_fault(self, name: str, unit: LegalUnit) -> None:
        self.score.count("invented_speakers")
        self.score.faults.append(f"发言人无据：{name} ← {unit.text[:30]}")
