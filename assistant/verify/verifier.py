"""Does the law say what is claimed? Citations in a text, and statements of an answer.

The version on the day comes first: what is repealed, not yet in force, renumbered or not held
is said before any words are compared. Then the words attributed to the citation are laid beside
the article, and where they do not stand there, the article that does say them is looked for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.citations import LegalCitation, Reading, as_read, as_written, read_citations
from assistant.citations.written import written
from assistant.language import article_name, letters
from assistant.library import Library, Lookup, State
from assistant.schema import CitationCheck, LegalUnit, Verdict
from assistant.verify import wording
from assistant.verify.attribution import AttributedClaim, attribute_claims
from assistant.verify.charging import ChargeJudge
from assistant.verify.digested import beside_digest
from assistant.verify.judgement import ClaimJudge, Judgement, Weights, contains_in_order
from assistant.verify.numbers import number_checks
from assistant.verify.search import ArticleSearch, Found
from assistant.verify.support import Support, SupportJudge

if TYPE_CHECKING:
    from datetime import date

    from assistant.index.lexical import LexicalIndex

SAYS_IT = 0.7

Outcome = tuple[Verdict, str, tuple[str, str] | None, str | None]


class OtherTexts:
    """Looks for a claim in the texts that an article had, or will have, on other days."""

    def __init__(self, library: Library, claims: ClaimJudge) -> None:
        """`claims` compares words with one text."""
        self.library, self.claims = library, claims

    def other_version(self, found: Lookup, mark: str, day: date) -> Outcome | None:
        """The writer names a version: None where it is the one of the day."""
        year = re.search(r"(?:19|20)\d\d", mark)
        if not year:
            return None
        versions = self.library.versions(found.law)
        now = next((v for v in reversed(versions) if v.covers(day)), None)
        years = {d.year for v in versions if v is now for d in (v.version_date, v.effective_date) if d}
        if now is None or int(year[0]) in years:
            return None
        article = written(found.unit) if found.unit else found.article
        reason = (
            f"文中引的是{year[0]}年文本，{day}有效的是{now.version_date}的文本，条号可能不同；"
            f"本库未按{year[0]}年文本核对{article}。"
        )
        return Verdict.UNRESOLVED, reason, None, found.unit.id if found.unit else None

    def formerly(self, found: Lookup, claim: AttributedClaim, judged: Judgement, day: date) -> Outcome | None:
        """The number was right in an earlier text: say where the words stand now."""
        unit = found.unit
        for old in reversed(found.earlier):
            then = self.claims.judge(claim, old, day)
            if not self.claims.carries(then) or then.grave or then.own < judged.own + 0.15:
                continue
            now = self.library.successor(old, day)
            best = next((f.unit for f in then.better if f.coverage >= SAYS_IT), None)
            now = now if now and now.id != (unit.id if unit else None) else best
            where = f"现为{written(now)}" if now else "现行文本里没有找到相同的条文"
            reason = f"{old.expiry_date}前的{written(old)}是这样规定；该条号现在已是别的内容，{where}。"
            return (
                Verdict.RENUMBERED,
                reason,
                (now.title, now.article) if now else None,
                unit.id if unit else None,
            )
        return None

    def meant_formerly(self, found: Lookup, claim: AttributedClaim, day: date) -> Outcome | None:
        """A thing only named (依照第五十五条提起公益诉讼) of which the earlier text of the number speaks."""
        unit = found.unit
        if unit is None or len(letters(claim.text)) < 5:
            return None
        for old in reversed(found.earlier):
            now = self.library.successor(old, day)
            if now is None or now.title != unit.title or now.id == unit.id:
                continue
            told = [
                (self.claims.coverage(said, unit), self.claims.coverage(said, old))
                for said in (claim.text, claim.lead + claim.text)
            ]
            if any(here < 0.25 and then >= here + 0.15 for here, then in told):
                reason = (
                    f"{old.expiry_date}前的{written(old)}谈的是这件事；该条号现在已是别的内容，"
                    f"现为{written(now)}。"
                )
                return Verdict.RENUMBERED, reason, (now.title, now.article), unit.id
        return None

    def not_yet(self, found: Lookup, claim: AttributedClaim, judged: Judgement, day: date) -> Outcome | None:
        """The words are those of a text that is passed and not yet in force."""
        new = found.coming
        if new is None or found.unit is None:
            return None
        then = self.claims.judge(claim, new, day)
        if not self.claims.carries(then) or then.grave or then.own < judged.own + 0.15:
            return None
        now = written(found.unit)
        reason = f"这是{new.effective_date}起施行的新文本，{day}尚未施行；现行{now}不是这样规定的。"
        return Verdict.NOT_IN_FORCE, reason, None, found.unit.id


__all__ = ["Support", "Verifier"]

_STATES = {
    State.NONEXISTENT: Verdict.NONEXISTENT,
    State.REPEALED: Verdict.REPEALED,
    State.NOT_IN_FORCE: Verdict.NOT_IN_FORCE,
    State.RENUMBERED: Verdict.RENUMBERED,
    State.UNHELD: Verdict.UNRESOLVED,
    State.UNKNOWN: Verdict.UNRESOLVED,
}
_SAYS_MORE = 0.5
_CLAUSE = re.compile(r"[，,；;。\n]")
_WHOLE_CLAUSE, _TELLING = 12, 9


class Verifier:
    """Checks citations and statements against a library.

    `lexical` is the index's BM25 over the library; it is built at first use where not given.
    """

    def __init__(
        self, library: Library, lexical: LexicalIndex | None = None, weights: Weights | None = None
    ) -> None:
        """Nothing heavy happens before the first question; `weights` are the shipped ones unless given."""
        self.library = library
        self.search = ArticleSearch(library, lexical)
        self.claims = ClaimJudge(self.search, weights)
        self.texts = OtherTexts(library, self.claims)
        self.supports = SupportJudge(self.search)
        self.charges = ChargeJudge()
        self._outcome = lru_cache(maxsize=20_000)(self._judge)

    def verify(self, text: str, as_of: date | None = None) -> list[CitationCheck]:
        """Check every citation of an article in `text`, and every document or case number, in text order.

        A citation that cannot be resolved is returned with verdict `unresolved`, never dropped.
        """
        day = as_of or self.library.today
        reading = as_read(text)
        citations = read_citations(reading)
        checks = self._check_all(reading, citations, day)
        numbers = number_checks(reading, citations, self.library, day)
        return sorted([*checks, *numbers], key=lambda check: (check.start, check.end)) if numbers else checks

    def verify_articles(self, text: str, as_of: date | None = None) -> list[CitationCheck]:
        """The checks of `verify` for articles alone, one for each that `find_citations` finds."""
        reading = as_read(text)
        return self._check_all(reading, read_citations(reading), as_of or self.library.today)

    def _check_all(self, reading: Reading, citations: list[LegalCitation], day: date) -> list[CitationCheck]:
        claims = attribute_claims(reading.text, citations)
        return [
            self._check(as_written(c, reading), claim, day)
            for c, claim in zip(citations, claims, strict=True)
        ]

    def support(self, claim: str, passages: tuple[str, ...] | list[str]) -> Support:
        """Say whether passages carry a statement: verbatim, supported, altered or unsupported."""
        return self.supports.support(claim, passages)

    def _check(self, citation: LegalCitation, claim: AttributedClaim, day: date) -> CitationCheck:
        key = (
            citation.law, citation.article_no, citation.article_suffix,
            citation.paragraph, citation.item, citation.version_mark,
        )  # fmt: skip
        foreign = citation.how == "english" and not _in_chinese(claim.text)
        claim = replace(claim, text="", quotes=(), more=()) if foreign else claim
        verdict, reason, suggestion, unit_id = self._outcome(key, claim, day)
        reason = wording.ENGLISH if foreign and verdict is Verdict.APPLIED else reason
        reason += f"（文中{citation.slip}）" if citation.slip else ""
        title = self.library.resolve_law(citation.law) if citation.law else None
        return CitationCheck(
            citation=citation.text,
            start=citation.start,
            end=citation.end,
            law=title or citation.law,
            article=_article(citation),
            paragraph=citation.paragraph,
            item=citation.item,
            verdict=verdict,
            claim=claim.text,
            reason=reason,
            suggestion=suggestion,
            unit_id=unit_id,
        )

    def _judge(
        self, key: tuple[str, int, str, int | None, int | None, str], claim: AttributedClaim, day: date
    ) -> Outcome:
        law, number, suffix, paragraph, item, mark = key
        if not law:
            return Verdict.UNRESOLVED, "文中没有说明这是哪一部法律的条文，无法核对。", None, None
        found = self.library.lookup(law, number, suffix, day, paragraph, item)
        if found.state is State.UNKNOWN and (titles := self.library.names.choices(law)):
            return self._one_of(titles, key, claim, day)
        if found.state is not State.FOUND:
            return self._not_found(found, claim, paragraph, day)
        assert found.unit is not None
        unit = found.unit
        if mark and (other := self.texts.other_version(found, mark, day)):
            return other
        said = "" if claim.inner or claim.quotes else claim.text
        if wrong := self.charges.mismatch(unit.title, f"{number}{suffix}", paragraph, claim.charged, said):
            place = (wrong.law, wrong.article)
            former = self.texts.meant_formerly(found, claim, day)
            return former or (Verdict.WRONG_ARTICLE, wording.mismatch(unit, wrong), place, unit.id)
        named = self.charges.only_named(unit.title, f"{number}{suffix}", claim.charged, said)
        if claim.inner or claim.applied or named or not letters(claim.text):
            outcome = self._applied(found, claim, f"{number}{suffix}", day)
        else:
            outcome = self._content(found, claim, paragraph, day)
        doubt = next((d for d in unit.doubts if "是否仍可适用" in d), "")
        if doubt and not outcome[0].flagged:
            # An interpretation of a law that is itself repealed.
            return Verdict.UNRESOLVED, f"{doubt}。{outcome[1] if letters(claim.text) else ''}", None, unit.id
        return outcome

    def _applied(self, found: Lookup, claim: AttributedClaim, article: str, day: date) -> Outcome:
        """Nothing is said of the article's content: it exists, and a crime that is named is its own."""
        unit = found.unit
        assert unit is not None
        if claim.applied and (other := self.texts.meant_formerly(found, claim, day)):
            return other
        said = wording.NOTHING_SAID
        if claim.inner:
            said = wording.REFERENCE
        elif crime := self.charges.confirmed(unit.title, article, claim.charged):
            said = wording.CHARGED.format(crime=crime)
        elif claim.applied:
            said = wording.APPLIED
        return Verdict.APPLIED, said, None, unit.id

    def _one_of(
        self,
        titles: tuple[str, ...],
        key: tuple[str, int, str, int | None, int | None, str],
        claim: AttributedClaim,
        day: date,
    ) -> Outcome:
        """A name that fits several instruments means the one that says it; else it stays open."""
        told = "、".join(f"《{t}》" for t in titles)
        if letters(claim.text):
            for title in titles:
                verdict, reason, suggestion, unit_id = self._judge((title, *key[1:]), claim, day)
                if verdict is Verdict.SUPPORTED:
                    return verdict, f"文中没有写明是{told}中的哪一部；{reason}", suggestion, unit_id
        return Verdict.UNRESOLVED, f"这个名称可以指{told}，请写明是哪一部。", None, None

    def _not_found(self, found: Lookup, claim: AttributedClaim, paragraph: int | None, day: date) -> Outcome:
        """Nothing of that number applies on the day: say why, and where the matter stands now."""
        verdict = _STATES[found.state]
        unit_id = found.unit.id if found.unit else None
        reason = found.reason
        successor = found.successor
        suggestion = (successor.title, successor.article) if successor else None
        held = found.unit
        if found.digest is not None:
            reason += beside_digest(claim.text, found.digest)
        if held is not None and letters(claim.text) and verdict is Verdict.REPEALED:
            judged = self.claims.judge(claim, held, day)
            if self.claims.carries(judged) and not judged.grave:
                reason += "所引内容与废止前的条文相符。"
            elif not judged.exact:
                reason += "所引内容与废止前的条文也不相符。"
        if verdict is Verdict.NONEXISTENT and held is not None and (right := _as_item(held, paragraph)):
            return verdict, f"{reason}可能是把“项”写成了“款”：有{right}。", (held.title, right), unit_id
        if suggestion is None and verdict is not Verdict.UNRESOLVED and len(letters(claim.text)) >= 8:
            title = found.law if verdict is Verdict.NONEXISTENT else None
            best = next(iter(self.search.articles_like(claim.text, title, day)), None)
            if best and best.coverage >= SAYS_IT:
                suggestion = (best.unit.title, best.unit.article)
                reason += f"这一内容见{written(best.unit)}。"
        return verdict, reason, suggestion, unit_id

    def _content(self, found: Lookup, claim: AttributedClaim, paragraph: int | None, day: date) -> Outcome:
        unit = found.unit
        assert unit is not None
        judged = self.claims.judge(claim, unit, day)
        if judged.copied_from:
            other = self.texts.formerly(found, claim, judged, day) or self.texts.not_yet(
                found, claim, judged, day
            )
            return other or self._elsewhere(unit, judged.copied_from)
        if (claim.noun or claim.loose) and (other := self.texts.meant_formerly(found, claim, day)):
            return other
        if self.claims.carries(judged) and not judged.grave:
            return self._carried(unit, claim, judged, paragraph, day)
        if other := self.texts.formerly(found, claim, judged, day) or self.texts.not_yet(
            found, claim, judged, day
        ):
            return other
        if unit.excerpt:
            return (
                Verdict.UNRESOLVED,
                f"本库只收录{written(unit)}的节录，无法核对这一内容。",
                None,
                unit.id,
            )
        best = _says_it(judged, unit)
        about_it = judged.own >= 0.45 or (judged.rank == 0 and judged.own >= 0.25)
        if judged.grave and not (best and best.coverage >= 0.9 and best.coverage > judged.own + 0.15):
            return Verdict.ALTERED, wording.altered(unit, judged.grave), None, unit.id
        if best and best.coverage >= SAYS_IT:
            return self._elsewhere(unit, best)
        if about_it:
            return Verdict.ALTERED, wording.altered(unit, judged.findings), None, unit.id
        return self._elsewhere(unit, best if best and best.coverage >= _SAYS_MORE else None)

    def _carried(
        self, unit: LegalUnit, claim: AttributedClaim, judged: Judgement, paragraph: int | None, day: date
    ) -> Outcome:
        if merged := self._merged(unit, claim, day):
            return merged
        long = bool(claim.quotes) or len(letters(claim.text)) >= _TELLING
        if paragraph and long and claim.shared == 1 and judged.exact and paragraph <= len(unit.paragraphs):
            own = [k for k, p in enumerate(unit.paragraphs, 1) if contains_in_order(p, claim.text)]
            if own and paragraph not in own:
                right = f"{unit.article}第{_count(own[0])}款"
                reason = f"这段话在《{unit.title}》{right}，不在第{_count(paragraph)}款。"
                return Verdict.WRONG_ARTICLE, reason, (unit.title, right), unit.id
        if judged.exact:
            return Verdict.SUPPORTED, f"与{written(unit)}的原文一致。", None, unit.id
        if judged.invented:
            return Verdict.ALTERED, wording.misquoted(unit, judged.invented), None, unit.id
        if claim.quotes and judged.laid < 0.97:
            reason = f"意思与{written(unit)}相符，但引号里不全是条文原文。"
            return Verdict.SUPPORTED, reason, None, unit.id
        return Verdict.SUPPORTED, f"与{written(unit)}的内容相符（转述）。", None, unit.id

    def _merged(self, unit: LegalUnit, claim: AttributedClaim, day: date) -> Outcome | None:
        """One clause of a report is another article's, word for word, and not this one's."""
        clauses = [c for c in _CLAUSE.split(claim.text) if letters(c)]
        if claim.quotes or not claim.told or claim.shared > 1 or len(clauses) < 2:
            return None
        for clause in clauses:
            if len(letters(clause)) < _WHOLE_CLAUSE or contains_in_order(unit.text, clause):
                continue
            if self.claims.coverage(clause, unit) >= SAYS_IT:
                continue
            for other in self.search.articles_like(clause, unit.title, day, 3):
                if other.unit.id != unit.id and contains_in_order(other.unit.text, clause):
                    place = (other.unit.title, other.unit.article)
                    return Verdict.ALTERED, wording.merged(unit, clause, other.unit), place, unit.id
        return None

    def _elsewhere(self, unit: LegalUnit, best: Found | None) -> Outcome:
        suggestion = (best.unit.title, best.unit.article) if best else None
        return Verdict.WRONG_ARTICLE, wording.elsewhere(unit, best), suggestion, unit.id


def _says_it(judged: Judgement, unit: LegalUnit) -> Found | None:
    """The article that says most of a claim; among equals one of the same law."""
    if not judged.better:
        return None
    top = max(f.coverage for f in judged.better)
    near = [f for f in judged.better if f.coverage >= top - 0.08]
    return next((f for f in near if f.unit.title == unit.title), near[0])


def _as_item(unit: LegalUnit, paragraph: int | None) -> str:
    """第四十六条第五项, where 第五款 does not exist but the article's one list has that item."""
    lists = [len(unit.items(k)) for k in range(1, len(unit.paragraphs) + 1)]
    if (
        paragraph is None
        or paragraph <= len(lists)
        or sum(n > 0 for n in lists) != 1
        or paragraph > max(lists)
    ):
        return ""
    return f"{unit.article}第{_count(paragraph)}项"


def _in_chinese(claim: str) -> bool:
    """Whether a claim can be laid beside a Chinese article: at least half of it is Chinese."""
    words = letters(claim)
    return sum(c > "\u2fff" for c in words) * 2 > len(words)


def _article(citation: LegalCitation) -> str:
    if 0 < citation.article_no <= 9999:
        return article_name(citation.article_no, citation.article_suffix)
    return f"第{citation.article_no}条{citation.article_suffix}"


def _count(number: int) -> str:
    return article_name(number)[1:-1]
