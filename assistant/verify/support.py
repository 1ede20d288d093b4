"""Do passages carry a statement of an answer, be they law, case or commentary?"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.citations import find_citations
from assistant.language import contains, letters
from assistant.language.tables import table
from assistant.language.text import simplify
from assistant.verify.alignment import Alignment, align, tokenize
from assistant.verify.differences import Finding, compare_details
from assistant.verify.judgement import Weights, contains_in_order, load_weights, support_features
from assistant.verify.search import ArticleSearch, pairs
from assistant.verify.wording import difference

if TYPE_CHECKING:
    from collections.abc import Sequence

_PART = 6
LEVELS = ("verbatim", "supported", "altered", "unsupported")
_MARK = re.compile(r"\[\d{1,3}\]|【\d{1,3}】")
_QUOTED = re.compile(r"[“「『]([^“”「」『』\n]{6,})[”」』]|\"([^\"\n]{6,})\"")
_DETAILS = table("details")
_LEAD = _DETAILS.pattern("support_lead")
_LEADS = _DETAILS.pattern("support_leads")
_BODY = _DETAILS.pattern("body")
_PLACE = _DETAILS.pattern("place")
_PLAIN_PLACE = _DETAILS.pattern("plain_place")


@dataclass(frozen=True)
class Support:
    """Whether passages carry a statement.

    `level`  verbatim, supported, altered (they speak of it and say otherwise) or unsupported
    `score`  likelihood that they carry it, 0 to 1
    `words`  (in the passage, in the statement) for each difference
    """

    level: str
    score: float
    reason: str
    words: tuple[tuple[str, str], ...] = ()


class SupportJudge:
    """Judges statements by their passages alone; the library only lends the rarity of words."""

    def __init__(self, search: ArticleSearch, weights: Weights | None = None) -> None:
        """`weights` are the shipped ones unless given."""
        self.search = search
        self.weights = weights or load_weights("support")

    def support(self, claim: str, passages: Sequence[str]) -> Support:
        """Judge one statement; marks such as [1] and a citation that leads it are no part of it."""
        said = statement_words(claim)
        texts = [p for p in passages if letters(p)]
        if not letters(said):
            return Support("unsupported", 0.0, "这句话没有可以核对的内容。")
        if not texts:
            return Support("unsupported", 0.0, "没有可供核对的资料。")
        if any(contains_in_order(t, said) for t in texts):
            return Support("verbatim", 1.0, "是资料的原文。")
        if false_quote := next((q for q in quotations(said) if not any(_quotes(t, q) for t in texts)), ""):
            return self._misquoted(false_quote, texts)
        laid = [best for best in _lay(said, texts)]
        findings = _details(said, laid)
        findings += [f for f in self._strange(said, texts) if f.claimed not in {g.claimed for g in findings}]
        values = self.values(said, texts, [a for a, _ in laid], findings)
        score = self.weights.likelihood(values)
        grave = [f for f in findings if f.grave]
        words = tuple((f.held, f.claimed) for f in grave or findings)
        if missing := self._missing(said, texts, [a for a, _ in laid]):
            return Support("unsupported", min(score, 0.3), f"资料里没有这一部分：「{missing[:40]}」。", words)
        if score < self.weights.threshold and values["own"] < 0.5:
            return Support("unsupported", score, "资料里没有这样的内容。", words)
        if grave:
            told = "；".join(dict.fromkeys(difference(f) for f in grave[:3]))
            return Support("altered", score, f"与资料不符（前为资料，后为本句）：{told}。", words)
        if score < self.weights.threshold:
            return Support("unsupported", score, "资料谈到这件事，但没有这样说。", words)
        return Support("supported", score, "与资料内容相符（转述）。", words)

    def values(
        self, said: str, texts: Sequence[str], alignments: Sequence[Alignment], findings: Sequence[Finding]
    ) -> dict[str, float]:
        """The features that the weights weigh."""
        held = frozenset(p for t in texts for p in pairs(t))
        return support_features(said, held, self.search, alignments, findings)

    def compare(self, said: str, texts: Sequence[str]) -> tuple[list[Alignment], list[Finding]]:
        """Lay a statement beside passages and list the details that differ; for the training script."""
        laid = _lay(said, texts)
        return [a for a, _ in laid], _details(said, laid)

    def _missing(self, said: str, texts: Sequence[str], alignments: Sequence[Alignment]) -> str:
        """A part of a statement, between 。 and ；, of which the passages have next to nothing."""
        held = frozenset(p for t in texts for p in pairs(t))
        for a in alignments:
            part = said[a.claim.start : a.claim.end]
            thin = a.share < 0.5 and self.search.share(Counter(pairs(part)), held) < 0.3
            if thin and len(a.claim.tokens) >= _PART:
                return part.strip("，,；;。 ")
        return ""

    def _misquoted(self, quote: str, texts: Sequence[str]) -> Support:
        """Words in quotation marks that no passage holds in this form."""
        laid = _lay(quote, texts)
        findings = _details(quote, laid)
        size = sum(len(a.claim.tokens) for a, _ in laid)
        share = sum(a.matched for a, _ in laid) / size if size else 0.0
        told = "；".join(dict.fromkeys(difference(f) for f in findings[:3]))
        words = tuple((f.held, f.claimed) for f in findings)
        if share < 0.55:
            return Support("unsupported", 0.0, f"引号里的“{quote[:30]}”不在资料里。", words)
        return Support("altered", 0.2, f"引号里的话与资料原文不同{'：' + told if told else ''}。", words)

    def _strange(self, said: str, texts: Sequence[str]) -> list[Finding]:
        """Numbers, bodies, places and foreign names that no passage mentions."""
        whole = simplify("\n".join(texts))
        plain = simplify(said)
        numbers = {t.value for text in texts for t in tokenize(text) if t.kind == "number"}
        found = [
            Finding("number", plain[t.start : t.end + 1], "（资料中没有这个数）")
            for t in tokenize(said)
            if t.kind == "number" and t.value not in numbers and t.value not in ("n1", "n2")
        ]
        for m in _BODY.finditer(plain):
            tail = re.search(
                r"[\u4e00-\u9fff]{2}(?:公司|集团|法院|检察院|银行|大学|学院|医院|公安局|派出所|协会|平台|研究院|委员会|管理局|监管局)$",
                m[0],
            )
            if tail and tail[0] not in whole and tail[0][2:] not in whole:
                found.append(Finding("term", m[0], "（资料中没有）"))
        for m in _PLACE.finditer(plain):
            if m[0] not in whole and m[0][:2] not in whole and not _PLAIN_PLACE.search(m[0]):
                found.append(Finding("term", m[0], "（资料中没有）"))
        low = whole.lower()
        for m in re.finditer(r"[A-Za-z][A-Za-z0-9.\-]{2,}", plain):
            if m[0].lower() not in low and m[0].lower() != "app":
                found.append(Finding("term", m[0], "（资料中没有）"))
        return found


def statement_words(claim: str) -> str:
    """A statement without marks [1] and without the citations that lead it."""
    text = _MARK.sub("", claim).replace("**", "")
    at = 0
    for citation in find_citations(text):
        if not _LEADS.fullmatch(text[at : citation.start]):
            break
        at = citation.end
    if at:
        after = _LEAD.match(text, at)
        at = after.end() if after else at
    return text[at:].strip(" \t\n，,。；;：:")


def quotations(text: str) -> list[str]:
    """Words in quotation marks, six letters or more."""
    return [q for m in _QUOTED.finditer(text) if len(letters(q := (m[1] or m[2]))) >= 6]


def _quotes(text: str, quote: str) -> bool:
    """Whether a quotation has the text's words, digits and punctuation written either way."""
    if contains(text, quote):
        return True
    laid = align(quote, text)
    inner = (d for a in laid for d in a.differences if not (d.at_start or d.at_end))
    return bool(laid) and all(a.share == 1 for a in laid) and not any(inner)


def _lay(said: str, texts: Sequence[str]) -> list[tuple[Alignment, str]]:
    """Each segment of a statement beside the passage that fits it best."""
    laid = [[(a, t) for a in align(said, t)] for t in texts]
    columns = zip(*(column for column in laid if column), strict=True)
    return [max(column, key=lambda pair: (pair[0].matched, -len(pair[0].stretch))) for column in columns]


def _details(said: str, laid: Sequence[tuple[Alignment, str]]) -> list[Finding]:
    """Differences, held as strictly as those of a quotation: what is added or left out counts."""
    return [f for a, text in laid for f in compare_details(said, text, [a], True)]
