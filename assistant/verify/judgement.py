"""Does an article carry the words attributed to it? The judgement on one claim and one text."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.language import letters
from assistant.language.tables import table
from assistant.verify.alignment import Alignment, align
from assistant.verify.differences import Finding, compare_details
from assistant.verify.measures import equal_terms, mismeasured
from assistant.verify.reports import goes_on, put_in, stated, turned
from assistant.verify.search import ArticleSearch, Found, Rivals, log1, pairs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from assistant.schema import LegalUnit
    from assistant.verify.attribution import AttributedClaim

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "verify.json"
# 这种情况应当……: what the sentence before tells is the case.
THIS_CASE = table("attribution").pattern("this_case")
_CLAUSE = re.compile(r"[，,。；;：:\n？！]")


def features(
    attributed: AttributedClaim,
    unit_id: str,
    rivals: Rivals,
    search: ArticleSearch,
    alignments: Sequence[Alignment],
    findings: Sequence[Finding],
) -> dict[str, float]:
    """Describe a claim beside the article cited for it, in numbers of about -1 to 3."""
    claim, shared = attributed.text, attributed.shared > 1
    wanted = Counter(pairs(claim))
    held = search.pairs_of(unit_id)
    own = search.share(wanted, held)
    other = max((f.coverage for f in rivals.same_law if f.unit.id != unit_id), default=0.0)
    any_other = max((f.coverage for f in rivals.any_law if f.unit.id != unit_id), default=0.0)
    clauses = [search.share(Counter(pairs(c)), held) for c in _CLAUSE.split(claim) if len(letters(c)) >= 4]
    clauses = clauses or [own]
    size = sum(len(a.claim.tokens) for a in alignments)
    laid = sum(a.matched for a in alignments) / size if size else 0.0
    q = 1.0 if attributed.quotes else 0.0
    return {
        "own": own,
        "over_law": max(min(own - other, 0.5), -0.5),
        "over_any": max(min(own - any_other, 0.5), -0.5),
        "beaten": 1.0 if max(other, any_other) >= 0.9 and own < 0.6 else 0.0,
        "rank": log1(rivals.rank),
        "laid": laid,
        "least_clause": min(clauses),
        "best_clause": max(clauses),
        "quoted": q,
        "quoted_loosely": q * (1.0 - laid),
        "shared": 1.0 if shared else 0.0,
        "shared_best": max(clauses) if shared else 0.0,
        "short": 1.0 if len(letters(claim)) < 9 else 0.0,
        "length": log1(len(letters(claim))) - 3.5,
        "added": min(sum(f.kind == "added" for f in findings), 2.0),
        "slips": min(sum(f.kind != "added" for f in findings), 2.0),
    }


def support_features(
    said: str,
    held: frozenset[str],
    search: ArticleSearch,
    alignments: Sequence[Alignment],
    findings: Sequence[Finding],
) -> dict[str, float]:
    """Describe a statement beside its passages, of which `held` are the pairs of characters."""
    wanted = Counter(pairs(said))
    clauses = [search.share(Counter(pairs(c)), held) for c in _CLAUSE.split(said) if len(letters(c)) >= 4]
    own = search.share(wanted, held)
    size = sum(len(a.claim.tokens) for a in alignments)
    return {
        "own": own,
        "laid": sum(a.matched for a in alignments) / size if size else 0.0,
        "least_clause": min(clauses, default=own),
        "best_clause": max(clauses, default=own),
        "length": log1(len(letters(said))) - 3.5,
        "slips": min(sum(f.kind != "added" for f in findings), 2.0),
    }


@dataclass(frozen=True)
class Weights:
    """A logistic regression: bias and weights by feature; `threshold` parts carried from not."""

    bias: float
    weights: Mapping[str, float]
    threshold: float

    def likelihood(self, values: Mapping[str, float]) -> float:
        """Probability that the article carries the claim."""
        z = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in values.items())
        return 1.0 / (1.0 + math.exp(-max(min(z, 30.0), -30.0)))


@cache
def load_weights(part: str = "citation", path: Path = WEIGHTS) -> Weights:
    """Read the shipped weights: for the `citation` of an article, or the `support` of a statement."""
    told = json.loads(path.read_text("utf-8"))[part]
    return Weights(told["bias"], told["weights"], told["threshold"])


_COPY = 12
_ALL = 0.97
_SENTENCE, _FOREIGN = 7, 0.45
_RULES_ONLY = ("age", "times", "share")
_GOES_ON = 5
_NAMED = 0.9
_MISQUOTED = 0.56


@dataclass(frozen=True)
class Judgement:
    """What comparing one claim with one article found.

    `likelihood`  that the article carries the claim, details aside
    `exact`       the claim's words stand in the article in this order
    `findings`    the details that differ
    `better`      an article that says it, or more of it, best first; () where none does
    `rank`        how many articles of the same law come closer by single words
    `misquoted`   a quotation of which hardly half stands in the article
    `spared`      kinds of findings that change nothing here
    `invented`    a sentence of a quotation of which the article has next to nothing
    `copied_from` the other article whose very words the claim has, where this one lacks them
    """

    likelihood: float
    exact: bool
    own: float
    laid: float
    findings: tuple[Finding, ...]
    better: tuple[Found, ...]
    rank: int
    copied_from: Found | None = None
    misquoted: bool = False
    spared: tuple[str, ...] = ()
    invented: str = ""

    @property
    def grave(self) -> tuple[Finding, ...]:
        """The findings that change what is said."""
        return tuple(f for f in self.findings if f.grave and f.kind not in self.spared)


class ClaimJudge:
    """Compares claims with articles of one library."""

    def __init__(self, search: ArticleSearch, weights: Weights | None = None) -> None:
        """`weights` are the shipped ones unless given."""
        self.search = search
        self.weights = weights or load_weights()

    def judge(self, claim: AttributedClaim, unit: LegalUnit, day: date) -> Judgement:
        """Compare what is attributed with the article's text, and with what else might be meant."""
        rivals = self.search.rivals(claim.text, unit, day)
        alignments, findings = self.compare(claim, unit.text)
        values = self.values(claim, unit, rivals, alignments, findings)
        others = [
            f
            for f in (*rivals.same_law, *rivals.any_law)
            if f.unit.id != unit.id and not _refers(f.unit, unit)
        ]
        own, laid = values["own"], values["laid"]
        better = tuple(dict.fromkeys(f for f in others if f.coverage > own + 0.1))
        words = len(letters(claim.text))
        exact = (laid >= 0.999 or words < _COPY) and contains_in_order(unit.text, claim.text)
        likelihood = self.weights.likelihood(values)
        told_elsewhere = values["beaten"] and better and (words >= _COPY or _told_within(claim, unit, better))
        if (claim.noun or claim.loose) and not told_elsewhere:
            # 第八条规定的某某 only names a thing, and talk about an article need not repeat it.
            likelihood = max(likelihood, 0.6)
        copied = None
        slips = any(f.grave for f in findings)
        if not exact and (laid < 0.97 or slips) and (own < _ALL or slips) and words >= _COPY:
            verbatim = (f for f in others if f.coverage > 0.98 and contains_in_order(f.unit.text, claim.text))
            copied = next(verbatim, None)
        return Judgement(
            likelihood,
            exact,
            own,
            laid,
            (*findings, *self._told_otherwise(claim, unit.text, alignments)),
            better,
            rivals.rank,
            copied,
            bool(claim.quotes) and laid < _MISQUOTED and not exact,
            claim.spared,
            self._invented(claim, alignments) if claim.quotes and not exact else "",
        )

    def _invented(self, claim: AttributedClaim, alignments: Sequence[Alignment]) -> str:
        """A sentence that was put into a quotation."""
        strange = (a for a in alignments if len(a.claim.tokens) >= _SENTENCE and a.share < _FOREIGN)
        said = (claim.text[a.claim.start : a.claim.end].strip() for a in strange)
        return next((s for s in said if "其他" not in s), "")

    def _told_otherwise(
        self, claim: AttributedClaim, text: str, alignments: Sequence[Alignment]
    ) -> list[Finding]:
        """What a report changes beyond single words: a measure, the range, whose burden, a further rule.

        The weights were learned without these, so that they are no features.
        """
        if claim.applied:
            return []
        if claim.noun:
            return list(mismeasured(claim.text, text)) if claim.shared == 1 else []
        if claim.loose:
            # Terms and sums of loose talk are mostly the case's own.
            measured = [f for f in mismeasured(claim.text, text, _RULES_ONLY) if claim.shared == 1]
            return [*measured, *turned(claim.text, text)]
        found = [*stated(claim.text, text, alignments), *turned(claim.text, text)]
        if claim.shared == 1:
            case = claim.lead + "，" if THIS_CASE.match(claim.text) else ""
            found += [*mismeasured(case + claim.text, text), *put_in(claim.text, text)]
        if claim.told and not claim.quotes and claim.more and goes_on(claim.more[0], text):
            found.append(Finding("added", claim.more[0], ""))
        return found

    def compare(self, claim: AttributedClaim, text: str) -> tuple[list[Alignment], list[Finding]]:
        """Lay a claim beside a text and list the details that differ."""
        alignments = align(claim.text, text)
        quoted = bool(claim.quotes) and not claim.noun
        findings = compare_details(
            claim.text, text, alignments, quoted, claim.lead, (claim.told or quoted) and not claim.noun
        )
        for sentence in claim.more:
            laid = align(sentence, text)
            size, matched = sum(len(a.claim.tokens) for a in laid), sum(a.matched for a in laid)
            if size < _GOES_ON:
                continue
            departs = max((len(d.claimed) for a in laid for d in a.differences), default=0)
            if matched < 0.75 * size and (matched < 0.5 * size or matched + departs < 0.95 * size):
                break
            findings += [f for f in compare_details(sentence, text, laid, False) if f.grave]
        return alignments, [f for f in findings if not equal_terms(claim.text, text, f)]

    def values(
        self,
        claim: AttributedClaim,
        unit: LegalUnit,
        rivals: Rivals,
        alignments: list[Alignment],
        findings: list[Finding],
    ) -> dict[str, float]:
        """The features that the weights weigh."""
        return features(claim, unit.id, rivals, self.search, alignments, findings)

    def carries(self, judgement: Judgement) -> bool:
        """Whether the article carries the claim, details aside."""
        likely = judgement.likelihood >= self.weights.threshold
        return judgement.exact or (likely and not judgement.misquoted)

    def coverage(self, text: str, unit: LegalUnit) -> float:
        """Share of a text's words, by rarity, that a unit holds."""
        return self.search.coverage(Counter(pairs(text)), unit.id)


def _told_within(claim: AttributedClaim, unit: LegalUnit, better: Sequence[Found]) -> bool:
    """Whether another article of the same law has the thing that is named."""
    return claim.noun and any(f.unit.title == unit.title and f.coverage >= _NAMED for f in better)


def _refers(other: LegalUnit, unit: LegalUnit) -> bool:
    """Whether an article speaks of another: an interpretation's words about it are not its rival."""
    named = unit.title in other.text if other.title != unit.title else "本法" in other.text
    return named and bool(unit.article) and unit.article in other.text


def contains_in_order(whole: str, part: str) -> bool:
    """Whether the sentences of `part` stand in `whole`, each verbatim; labels aside.

    经批准 does not stand in 未经批准: what begins right behind a negation is turned round.
    """
    words = letters(whole)
    return all(_stands(words, letters(piece)) for piece in _pieces(part) if len(letters(piece)) > 1)


def _stands(words: str, piece: str) -> bool:
    at = words.find(piece)
    while at > 0 and words[at - 1] in "不未无非没勿":
        at = words.find(piece, at + 1)
    return at >= 0


def _pieces(text: str) -> list[str]:
    cut = re.split(r"[。；;：:\n]|……|\.{3,}", text)
    return [
        re.sub(r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[①-⑳]|\d{1,2}[.、])", "", piece)
        for piece in cut
    ]
