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

from assistant.citations import LegalCitation, Reading, as_read, as_written, parse_article, read_citations
from assistant.citations.written import written
from assistant.language import article_name, letters, ngrams
from assistant.language.tables import table
from assistant.library import Library, Lookup, State
from assistant.schema import CitationCheck, LegalUnit, Verdict
from assistant.verify import wording
from assistant.verify.attribution import AttributedClaim, attribute_claims
from assistant.verify.charging import ChargeJudge, Mismatch
from assistant.verify.differences import Finding
from assistant.verify.digested import beside_digest
from assistant.verify.judgement import ClaimJudge, Judgement, Weights, contains_in_order
from assistant.verify.numbers import number_checks
from assistant.verify.other_texts import SAYS_IT, OtherTexts, Outcome
from assistant.verify.search import ArticleSearch, Found
from assistant.verify.support import Support, SupportJudge

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from assistant.index.lexical import LexicalIndex

__all__ = ["Support", "Verifier"]

_STATES = {
    State.NONEXISTENT: Verdict.NONEXISTENT,
    State.REPEALED: Verdict.REPEALED,
    State.NOT_IN_FORCE: Verdict.NOT_IN_FORCE,
    State.RENUMBERED: Verdict.RENUMBERED,
    State.UNHELD: Verdict.UNRESOLVED,
    State.UNKNOWN: Verdict.UNRESOLVED,
}
_SAYS_MORE, _SAYS_SOME, _STRANGE, _NOTHING = 0.5, 0.4, 0.12, 0.02
_CLAUSE = re.compile(r"[，,；;。\n]")
_PART = re.compile(r"[；;。\n]")
_JOINED = re.compile(r"(?:(?<=[，；,;])|^)(?:并且|同时|而且|并)")
_WHOLE_CLAUSE, _TELLING = 12, 9
_LONG_LIST = 24
_NAMES = table("law_names")
# A name of a statute in full, of laws that ended long ago, and words that speak of another country.
_STATUTE, _FORMER, _ABROAD = (_NAMES.pattern(name) for name in ("statute", "former", "abroad"))
_BEFORE_NAME = 200
_PLAINLY, _WHOLLY, _HARDLY, _PARTLY = 0.5, 0.75, 0.35, 0.6
_FOREIGN, _CARRIED = 0.3, 0.68
_FAR, _LONG = 0.18, 20
_LISTED = re.compile(r"[\u4e00-\u9fff]{2,4}(?:(?:、|或者|以及|[和及])[\u4e00-\u9fff]{2,4}?){2,}")
_LENIENCY = table("charging").pattern("leniency")
_OLD, _BECAME, _CLAUSE_OF = ("原", "旧"), _NAMES.pattern("became"), re.compile(r"[。\n]")


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
        return _together(checks, numbers) if numbers else checks

    def verify_articles(self, text: str, as_of: date | None = None) -> list[CitationCheck]:
        """The checks of `verify` for articles alone, one for each that `find_citations` finds."""
        reading = as_read(text)
        return self._check_all(reading, read_citations(reading), as_of or self.library.today)

    def _check_all(self, reading: Reading, citations: list[LegalCitation], day: date) -> list[CitationCheck]:
        claims = attribute_claims(reading.text, citations)
        checks = [
            self._check(as_written(c, reading), claim, day, reading.written)
            for c, claim in zip(citations, claims, strict=True)
        ]
        checks = [self._crossed(at, checks, claims) for at in range(len(checks))]
        return [_within_list(at, checks, claims, self._text_of) for at in range(len(checks))]

    def _text_of(self, check: CitationCheck) -> str:
        unit = self.library.units.get(check.unit_id or "")
        return unit.text if unit else ""

    def _crossed(self, at: int, checks: list[CitationCheck], claims: list[AttributedClaim]) -> CitationCheck:
        """第九条、第十条分别规定……: where one part is the other's, so is the other part this one's."""
        check, claim = checks[at], claims[at]
        if not claim.parted or check.verdict.flagged:
            return check
        for near in (at - 1, at + 1):
            if not 0 <= near < len(checks) or not claims[near].parted:
                continue
            other = checks[near]
            swapped = other.verdict is Verdict.WRONG_ARTICLE and _same_place(check, other.suggestion)
            own, theirs = (self.library.units.get(c.unit_id or "") for c in (check, other))
            if not swapped or own is None or theirs is None:
                continue
            if self.claims.coverage(claim.text, theirs) > self.claims.coverage(claim.text, own):
                reason, place = wording.elsewhere(own, Found(theirs, 1.0)), (theirs.title, theirs.article)
                return replace(check, verdict=Verdict.WRONG_ARTICLE, reason=reason, suggestion=place)
        return check

    def support(self, claim: str, passages: tuple[str, ...] | list[str]) -> Support:
        """Say whether passages carry a statement: verbatim, supported, altered or unsupported."""
        return self.supports.support(claim, passages)

    def _invented(self, citation: LegalCitation, text: str) -> bool:
        """Whether the law cited is none: statutes are all held, and no other country is spoken of."""
        name = citation.law
        if not citation.law_raw or not _STATUTE.search(name) or _FORMER.search(name):
            return False
        if self.library.resolve_law(name) or self.library.names.choices(name):
            return False
        return not _ABROAD.search(text[max(0, citation.start - _BEFORE_NAME) : citation.end])

    def _check(self, citation: LegalCitation, claim: AttributedClaim, day: date, text: str) -> CitationCheck:
        key = (
            citation.law, citation.article_no, citation.article_suffix,
            citation.paragraph, citation.item, citation.version_mark,
        )  # fmt: skip
        foreign = citation.how == "english" and not _in_chinese(claim.text)
        claim = replace(claim, text="", quotes=(), more=()) if foreign else claim
        verdict, reason, suggestion, unit_id = self._outcome(key, claim, day)
        if verdict is Verdict.UNRESOLVED and self._invented(citation, text):
            verdict, reason = Verdict.NONEXISTENT, wording.NO_STATUTE.format(citation.law)
        if verdict is Verdict.REPEALED and citation.version_mark.startswith(_OLD):
            told = _CLAUSE_OF.split(text[citation.end : citation.end + _BEFORE_NAME], maxsplit=1)[0]
            if _BECAME.search(told) and wording.NEITHER not in reason:
                verdict, reason = Verdict.UNRESOLVED, wording.SAID_OLD.format(reason)
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
        if wrong := self._not_its_own(unit, f"{number}{suffix}", paragraph, claim, said):
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

    def _not_its_own(
        self, unit: LegalUnit, article: str, paragraph: int | None, claim: AttributedClaim, said: str
    ) -> Mismatch | None:
        """The crime, circumstance, act or thing named that belongs to another article."""
        if len(letters(said)) >= _WHOLE_CLAUSE and contains_in_order(unit.text, said):
            return None  # the article's own words, which may name others
        wrong = self.charges.mismatch(unit.title, article, paragraph, claim.charged, said)
        wrong = wrong or self.charges.other_harm(unit, article, paragraph, claim.charged)
        if wrong is None and claim.noun and claim.shared == 1:
            wrong = self.charges.other_noun(unit.title, article, claim.text, unit.text)
        return wrong

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
        if held is None and letters(claim.text) and verdict is Verdict.REPEALED:
            reason += wording.NOT_COMPARED
        if held is not None and letters(claim.text) and verdict is Verdict.REPEALED:
            judged = self.claims.judge(claim, held, day)
            if self.claims.carries(judged) and not judged.grave:
                reason += "所引内容与废止前的条文相符。"
            elif not judged.exact:
                reason += wording.NEITHER
        if verdict is Verdict.NONEXISTENT and held is not None and (right := _as_item(held, paragraph)):
            return verdict, f"{reason}可能是把“项”写成了“款”：有{right}。", (held.title, right), unit_id
        if suggestion is None and verdict is not Verdict.UNRESOLVED and len(letters(claim.text)) >= 8:
            title = found.law if verdict is Verdict.NONEXISTENT else self._took_over(found)
            if verdict is Verdict.REPEALED and title is None:
                return verdict, reason, None, unit_id
            best = next(iter(self.search.articles_like(claim.text, title, day)), None)
            if best and best.coverage >= SAYS_IT:
                suggestion = (best.unit.title, best.unit.article)
                reason += f"这一内容见{written(best.unit)}。"
        return verdict, reason, suggestion, unit_id

    def _took_over(self, found: Lookup) -> str | None:
        """The law that repealed the one cited, which alone can have taken its rules over."""
        by = self.library.units.get(found.by_unit or "")
        return by.title if by else None

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
        number = f"{unit.article_no}{unit.article_suffix}"
        if claim.noun and judged.own < _STRANGE and not self.charges.own_noun(unit.title, number, claim.text):
            best = _says_it(judged, unit)
            least = (
                _SAYS_SOME if judged.own < _NOTHING and len(letters(claim.text)) >= _TELLING else _SAYS_MORE
            )
            if best and best.unit.title == unit.title and best.coverage >= least:
                return self._elsewhere(unit, best)
        if leniency := chosen_leniency(claim.text, unit.text):
            mine, its = leniency
            turned = wording.altered(unit, (Finding("modal", mine, its),))
            fits = mine == its
            return self._carried(unit, claim, judged, paragraph) if fits else _altered(unit, turned)
        if self.claims.carries(judged) and not judged.grave:
            return self._merged(unit, claim, day) or self._carried(unit, claim, judged, paragraph)
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
        if self._case_in_front(unit, claim, best):
            return Verdict.APPLIED, wording.APPLIED, None, unit.id
        about_it = judged.own >= 0.45 or (judged.rank == 0 and judged.own >= 0.25)
        if judged.grave and not (best and best.coverage >= 0.9 and best.coverage > judged.own + 0.15):
            return Verdict.ALTERED, wording.altered(unit, judged.grave), None, unit.id
        if best and best.coverage >= SAYS_IT:
            return self._elsewhere(unit, best)
        if about_it:
            return Verdict.ALTERED, wording.altered(unit, judged.findings), None, unit.id
        return self._elsewhere(unit, best if best and best.coverage >= _SAYS_MORE else None)

    def _case_in_front(self, unit: LegalUnit, claim: AttributedClaim, best: Found | None) -> bool:
        """为履行合同所必需的，依据第十三条，我们可以处理: the rule's case stands in front."""
        if claim.told or claim.quotes or claim.shared > 1 or (best and best.coverage >= SAYS_IT):
            return False
        return len(letters(claim.lead)) >= _WHOLE_CLAUSE and self.claims.coverage(claim.lead, unit) >= SAYS_IT

    def _carried(
        self, unit: LegalUnit, claim: AttributedClaim, judged: Judgement, paragraph: int | None
    ) -> Outcome:
        best = _says_it(judged, unit)
        if best and _plainly_other(claim, judged, best, unit):
            return self._elsewhere(unit, best)
        long = bool(claim.quotes) or len(letters(claim.text)) >= _TELLING
        if paragraph and long and claim.shared == 1 and judged.exact and paragraph <= len(unit.paragraphs):
            own = [k for k, p in enumerate(unit.paragraphs, 1) if contains_in_order(p, claim.text)]
            if own and paragraph not in own:
                right = f"{unit.article}第{_count(own[0])}款"
                reason = f"这段话在《{unit.title}》{right}，不在第{_count(paragraph)}款。"
                return Verdict.WRONG_ARTICLE, reason, (unit.title, right), unit.id
        if judged.exact:
            return Verdict.SUPPORTED, f"与{written(unit)}的原文一致。", None, unit.id
        if (
            long
            and claim.shared == 1
            and not claim.noun
            and (right := _other_paragraph(unit, paragraph, claim.text))
        ):
            return (
                Verdict.WRONG_ARTICLE,
                wording.PARAGRAPH.format(unit.title, right),
                (unit.title, right),
                unit.id,
            )
        if judged.invented:
            return Verdict.ALTERED, wording.misquoted(unit, judged.invented), None, unit.id
        if claim.quotes and judged.laid < 0.97:
            reason = f"意思与{written(unit)}相符，但引号里不全是条文原文。"
            return Verdict.SUPPORTED, reason, None, unit.id
        return Verdict.SUPPORTED, f"与{written(unit)}的内容相符（转述）。", None, unit.id

    def _merged(self, unit: LegalUnit, claim: AttributedClaim, day: date) -> Outcome | None:
        """A clause of a report is another article's word for word, or a sentence of it that one's alone."""
        clauses = [c for c in _CLAUSE.split(claim.text) if letters(c)]
        joined = claim.told or _JOINED.search(claim.text)
        if claim.quotes or not joined or claim.shared > 1 or len(clauses) < 2:
            return None
        parts = [p for p in _PART.split(claim.text) if letters(p)]
        for clause in (_JOINED.sub("", c) for c in (*clauses, *(parts[1:] if claim.told else ()))):
            if len(letters(clause)) < _WHOLE_CLAUSE or contains_in_order(unit.text, clause):
                continue
            own = self.claims.coverage(clause, unit)
            if own >= SAYS_IT:
                continue
            for other in self.search.articles_like(clause, unit.title, day, 3):
                if other.unit.id == unit.id:
                    continue
                whole = clause in parts and own <= _FOREIGN and other.coverage >= _CARRIED
                if whole or contains_in_order(other.unit.text, clause):
                    place = (other.unit.title, other.unit.article)
                    return Verdict.ALTERED, wording.merged(unit, clause, other.unit), place, unit.id
        return None

    def _elsewhere(self, unit: LegalUnit, best: Found | None) -> Outcome:
        suggestion = (best.unit.title, best.unit.article) if best else None
        return Verdict.WRONG_ARTICLE, wording.elsewhere(unit, best), suggestion, unit.id


def chosen_leniency(said: str, text: str) -> tuple[str, str] | None:
    """A choice that the article leaves: 可以减轻处罚 of 可以从轻或者减轻处罚; None where a claim is none.

    The modals of claim and article follow, equal or "" where the claim has it as the article has.
    """
    m = _LENIENCY.fullmatch(said)
    if not m:
        return None
    chosen = re.findall("从轻|减轻|免除|免予|从重|加重", m["what"])
    said_modal = "应当" if (m["modal"] or "").startswith("应") else "可以" if m["modal"] else ""
    for modal in (said_modal, "可以" if said_modal == "应当" else "应当"):
        led = modal or "(?:应当|可以)?"
        if all(re.search(f"{led}[^。；]*?{word}", text) for word in chosen):
            return said_modal, modal
    return None


def _together(checks: list[CitationCheck], numbers: list[CitationCheck]) -> list[CitationCheck]:
    """Checks of articles and of numbers in text order; a wrong number within a citation is the citation's."""
    wrong = iter([n for n in numbers if n.verdict.flagged])
    number, taken, out = next(wrong, None), set(), []
    for check in sorted(checks, key=lambda c: (c.start, c.end)):
        while number and number.end <= check.start:
            number = next(wrong, None)
        if number and check.start < number.start and number.end <= check.end and not check.verdict.flagged:
            taken.add(number.start)
            check = replace(check, verdict=number.verdict, reason=f"{number.reason}{check.reason}")
        out.append(check)
    rest = [n for n in numbers if n.start not in taken]
    return sorted([*out, *rest], key=lambda check: (check.start, check.end))


def _within_list(
    at: int,
    checks: list[CitationCheck],
    claims: list[AttributedClaim],
    text_of: Callable[[CitationCheck], str],
) -> CitationCheck:
    """第四十四条、第四十五条 with one claim: the one beside those which say it is only relied on."""
    check, claim = checks[at], claims[at]
    if check.verdict is not Verdict.WRONG_ARTICLE or claim.shared == 1:
        return check
    low = max(0, at - _LONG_LIST)
    near = zip(checks[low : at + _LONG_LIST], claims[low : at + _LONG_LIST], strict=True)
    list_of = [other for other, own in near if own == claim and other.law == check.law]
    saying = [other for other in list_of if other.verdict is Verdict.SUPPORTED]
    meant = [o for o in saying if _same_place(o, check.suggestion) and _neighbours(o.article, check.article)]
    ranged = re.search("[至到~～—]", "".join(dict.fromkeys(o.citation for o in list_of)))
    if not meant and not (ranged and 2 * len(saying) >= len(list_of)):
        shares = saying and _own_item(claim.text, text_of(check), [text_of(other) for other in saying])
        if not shares:
            return check
    said = (meant or saying)[0]
    return replace(
        check,
        verdict=Verdict.APPLIED,
        reason=wording.BESIDE.format(said.law, said.article),
        suggestion=None,
    )


def _own_item(said: str, text: str, others: list[str]) -> bool:
    """第四十五条、第四十七条，可以查阅、复制、删除: of what is listed, one thing is this article's alone."""
    items = [i for m in _LISTED.finditer(said) for i in re.split("、|或者|以及|[和及]", m[0]) if len(i) >= 2]
    return any(item in text and not any(item in other for other in others) for item in items[:_LONG_LIST])


def _same_place(check: CitationCheck, place: tuple[str, str] | None) -> bool:
    return (check.law, check.article) == place


def _neighbours(one: str, other: str) -> bool:
    """Whether two articles follow each other: 第四十四条, 第四十五条."""
    return abs(parse_article(one).article_no - parse_article(other).article_no) <= 1


def _says_it(judged: Judgement, unit: LegalUnit) -> Found | None:
    """The article that says most of a claim; among equals one of the same law."""
    if not judged.better:
        return None
    top = max(f.coverage for f in judged.better)
    near = [f for f in judged.better if f.coverage >= top - 0.08]
    return next((f for f in near if f.unit.title == unit.title), near[0])


def _other_paragraph(unit: LegalUnit, paragraph: int | None, said: str) -> str:
    """The 款 that a paraphrase gives, where it is plainly another than the one cited; "" otherwise."""
    if paragraph is None or not 0 < paragraph <= len(unit.paragraphs):
        return ""
    wanted = set(ngrams(letters(said)))
    shares = [len(wanted & set(ngrams(letters(p)))) / max(1, len(wanted)) for p in unit.paragraphs]
    best = max(range(len(shares)), key=shares.__getitem__)
    most, cited = shares[best], shares[paragraph - 1]
    if most < _PLAINLY or cited > (_HARDLY if most < _WHOLLY else _PARTLY) * most:
        return ""
    return f"{unit.article}第{_count(best + 1)}款"


def _plainly_other(claim: AttributedClaim, judged: Judgement, best: Found, unit: LegalUnit) -> bool:
    """Whether a long report is told by another article of the law far more than by the one cited.

    Of 1,500 citations on which this was set none that is right was told so.
    """
    report = not (claim.quotes or claim.noun or claim.loose or judged.exact) and claim.shared == 1
    far = best.coverage >= _SAYS_MORE and best.coverage - judged.own >= _FAR
    return report and far and best.unit.title == unit.title and len(letters(claim.text)) >= _LONG


def _altered(unit: LegalUnit, reason: str) -> Outcome:
    return Verdict.ALTERED, reason, None, unit.id


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
