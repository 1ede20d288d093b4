"""Does each statement of a model's draft stand on the passages it cites?

The checker (verify.py) decides whether a passage says what a statement says. What is decided
here is what a checker of one claim cannot know: whether there is a source at all, whether it is
of the sort and in force on the day, whether words in quotation marks are its words, whether the
citations written out in the text hold, whether a statement gives the instructions away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.judge.checks import PLAIN, WEB, Passages, first_fault
from assistant.judge.comparison import STANDS, compare, plainly_against
from assistant.judge.statements import Sort, Statement
from assistant.language import bigrams, contains, content_pairs, letters, ngrams
from assistant.language.tables import table
from assistant.schema import CitationCheck, Kind, LegalUnit, Verdict
from assistant.schema.units import IN_FORCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assistant.verify import Verifier


_DRAFTS = table("drafts")
_CONNECTIVE = _DRAFTS.pattern("connectives")


def is_chinese(text: str) -> bool:
    """Whether a statement can be compared with Chinese sources: mostly Chinese, no kana or hangul."""
    words = re.findall(r"[^\W\d_]", WEB.sub("", text))
    han = sum("\u3400" <= c <= "\u9fff" for c in words)
    foreign = sum("\u3040" <= c <= "\u30ff" or "\uac00" <= c <= "\ud7af" for c in words)
    return bool(words) and han >= 0.5 * len(words) and foreign == 0


def is_joint(text: str) -> bool:
    """Whether a text is plain connective words and nothing else, or a question."""
    return len(letters(_CONNECTIVE.sub("", text))) <= 2 or text.rstrip("”」").endswith(("？", "?"))


# Share of a statement's bigrams below which it has nothing to do with the question or the sources.
_KIN = 0.15
# Share that a passage must hold to be tried in place of the one cited.
_HOLDS_IT = 0.8
# Letters of a passage that a second reading must point to.
_EVIDENT_WORDS = 6
FITTING: dict[Sort, frozenset[Kind]] = {
    Sort.LAW: frozenset({Kind.STATUTE, Kind.REGULATION}),
    Sort.INTERPRETATION: frozenset({Kind.INTERPRETATION}),
    Sort.CASE: frozenset({Kind.CASE, Kind.NEWS, Kind.INTERVIEW, Kind.COMMENTARY}),
    Sort.OPINION: frozenset(
        {Kind.COMMENTARY, Kind.INTERVIEW, Kind.ESSAY, Kind.NEWS, Kind.CASE, Kind.CHECKLIST}
    ),
}
SORT_OF_KIND = {
    Kind.STATUTE: Sort.LAW,
    Kind.REGULATION: Sort.LAW,
    Kind.INTERPRETATION: Sort.INTERPRETATION,
    Kind.CASE: Sort.CASE,
    Kind.NEWS: Sort.CASE,
    Kind.COMMENTARY: Sort.OPINION,
    Kind.INTERVIEW: Sort.OPINION,
    Kind.CHECKLIST: Sort.OPINION,
    Kind.ESSAY: Sort.OPINION,
}
# Words by which a sentence says that something is law.
_AS_LAW = _DRAFTS.pattern("worded_as_law")


@dataclass(frozen=True)
class Judged:
    """A statement and what became of it.

    `support`    verbatim, supported, unsupported, or joint (plain connective words)
    `reason`     why it does not stand, for a person; "" where it does
    `shown`      False: not to be shown even struck through
    `notes`      what stands beside it, such as the present number of an old article
    `retyped`    it was called law and is shown as what it is: an opinion, a report
    `contradicted` the passage cited speaks of the matter and says otherwise
    `renumbered` it was cited to a passage that does not say it and now is to one that does
    `undecided`  the passage cited speaks of the matter in other words; nothing was found against it
    `reread`     the words could not tell, and a second reading by the model found it carried
    `check`      which check of the tables (checks.py) speaks against it, "" where none does
    """

    statement: Statement
    support: str
    reason: str = ""
    shown: bool = True
    notes: tuple[str, ...] = ()
    renumbered: bool = False
    contradicted: bool = False
    retyped: bool = False
    undecided: bool = False
    reread: bool = False
    check: str = ""

    @property
    def stands(self) -> bool:
        """Whether the statement may reach the reader as checked."""
        return self.support in STANDS


class Judge:
    """Holds the statements of one answer to the passages numbered 1 to n."""

    def __init__(
        self,
        verifier: Verifier,
        evidence: Sequence[LegalUnit],
        question: str,
        as_of: date,
        secret: str = "",
    ) -> None:
        """`secret` is text that must not be given away: the prompts' own words."""
        self._verifier, self._evidence, self._question = verifier, evidence, question
        self._as_of = as_of
        known = letters(question) + "".join(letters(u.citation + u.text) for u in evidence)
        self._secret = {w for w in _windows(letters(secret)) if w not in known}
        self._pairs = bigrams(question).union(*(bigrams(u.citation + u.text) for u in evidence))

    def gives_away(self, text: str) -> bool:
        """Whether a text repeats words of the instructions that no source and no question holds."""
        return any(w in self._secret for w in _windows(letters(text)))

    def judge(self, statement: Statement) -> Judged:
        """Decide on one statement; citations that do not carry it are taken off."""
        text = statement.text
        if self.gives_away(text):
            return Judged(statement, "unsupported", "复述了对模型的要求", shown=False)
        if not is_chinese(text):
            return Judged(statement, "unsupported", "不是中文", shown=False)
        pairs = bigrams(text)
        if len(pairs & self._pairs) < _KIN * len(pairs):
            joint = is_joint(text)
            return Judged(statement, "joint" if joint else "unsupported", "与问题和资料无关", shown=False)
        if not statement.citations:
            return self._uncited(statement)
        kept = tuple(n for n in statement.citations if 1 <= n <= len(self._evidence))
        found = self._cited(replace(statement, citations=kept)) if kept else None
        if found and found.stands:
            return found
        if not (found and found.contradicted) and (elsewhere := self._elsewhere(statement)):
            return elsewhere
        wrong = "、".join(f"[{n}]" for n in statement.citations)
        return found or Judged(statement, "unsupported", f"没有编号为{wrong}的资料")

    def confirm(self, judged: Judged, words: str) -> Judged:
        """What becomes of an undecided statement that a second reading found carried by `words`.

        The words must stand in a passage that it cites, and nothing that the rules see may speak
        against it; else it stays as it was judged.
        """
        statement = judged.statement
        if not judged.undecided or len(letters(words)) < _EVIDENT_WORDS:
            return judged
        texts = {n: self._evidence[n - 1].text for n in statement.citations if n <= len(self._evidence)}
        carrying = tuple(n for n, text in texts.items() if contains(text, words.strip("“”。…")))
        units = [self._evidence[n - 1] for n in carrying]
        if not carrying or plainly_against(statement, units, self._question):
            return judged
        found = self._fits(replace(statement, citations=carrying), "supported", ())
        return replace(found, reread=True) if found.stands else judged

    def _cited(self, statement: Statement) -> Judged:
        """Judge by the passages that the statement cites."""
        units = [self._evidence[n - 1] for n in statement.citations]
        if fault := first_fault(PLAIN, statement, Passages(units, self._question)):
            return Judged(statement, fault.level, fault.reason, check=fault.check)
        return self._held(statement)

    def _elsewhere(self, statement: Statement) -> Judged | None:
        """Right words under a wrong number: the passage at hand that carries them, if one does.

        Tried only where a passage holds most of the words; it must pass all that a cited one must.
        """
        words = bigrams(statement.text)
        shares = {
            n: len(words & bigrams(u.citation + u.text)) / len(words)
            for n, u in enumerate(self._evidence, start=1)
            if n not in statement.citations
        }
        for n in sorted(shares, key=lambda n: -shares[n])[:2]:
            if shares[n] >= _HOLDS_IT:
                found = self._cited(replace(statement, citations=(n,)))
                if found.stands:
                    return replace(found, renumbered=True)
        return None

    def _uncited(self, statement: Statement) -> Judged:
        if is_joint(statement.text):
            return Judged(statement, "joint")
        return Judged(statement, "unsupported", "没有注明依据")

    def _held(self, statement: Statement) -> Judged:
        """Compare with the passages; those that do not carry the statement are taken off."""
        found = compare(statement, self._evidence, self._question, self._verifier)
        if found.level not in STANDS:
            altered = found.level == "altered"
            return Judged(
                statement,
                "unsupported",
                found.reason,
                contradicted=altered,
                undecided=not altered,
                check=found.check,
            )
        return self._fits(replace(statement, citations=found.carrying), found.level, found.notes)

    def _fits(self, statement: Statement, level: str, left_out: tuple[str, ...]) -> Judged:
        """Sort, force on the day, and the citations written out in the text."""
        units = [self._evidence[n - 1] for n in statement.citations]
        if reason := self._worded_as_law(statement, units):
            return Judged(statement, "unsupported", reason)
        for unit in units:
            if unit.kind.binding and (status := unit.status_on(self._as_of)) != IN_FORCE:
                return Judged(statement, "unsupported", f"{unit.citation}{status}，不能作为依据")
        notes = list(left_out)
        for check in self._verifier.verify(statement.text, self._as_of):
            fault, note = _written_fault(check, units)
            if fault:
                return Judged(statement, "unsupported", fault)
            notes += [note] if note else []
        sort = _sort_for(statement.sort, units, self._about_it(statement.text, units))
        retyped = statement.sort in (Sort.LAW, Sort.INTERPRETATION) and not any(u.kind.binding for u in units)
        return Judged(replace(statement, sort=sort), level, notes=tuple(notes), retyped=retyped)

    def _about_it(self, text: str, units: Sequence[LegalUnit]) -> bool:
        """Whether a statement brings in the asker's case: a word of the question that is not the source's."""
        told = content_pairs(self._question).difference(*(bigrams(u.text) for u in units))
        return bool(content_pairs(text) & told)

    def _worded_as_law(self, statement: Statement, units: Sequence[LegalUnit]) -> str:
        binding = any(u.kind.binding for u in units)
        names = "、".join(dict.fromkeys(u.kind.label for u in units))
        if not binding and _AS_LAW.search(statement.text) and not self._said_so(statement.text, units):
            return f"所引资料是{names}，不能说成是法律的规定"
        return ""

    @staticmethod
    def _said_so(text: str, units: Sequence[LegalUnit]) -> bool:
        """Whether the source itself says, in these words, that it is law."""
        return all(any(m[0] in u.text for u in units) for m in _AS_LAW.finditer(text))


def _sort_for(sort: Sort | None, units: Sequence[LegalUnit], about_it: bool) -> Sort:
    """The sort that the sources bear out: the writer's own, or that of the highest source.

    An inference rests on law and speaks of the asker's case; drawn from reports and opinions
    alone it is one of them, and what does not touch the case is no conclusion about it.
    """
    highest = min(units, key=lambda u: u.kind.authority).kind
    if sort is Sort.INFERENCE:
        return sort if highest.binding and about_it else SORT_OF_KIND[highest]
    return sort if sort and highest in FITTING[sort] else SORT_OF_KIND[highest]


def _written_fault(check: CitationCheck, units: Sequence[LegalUnit]) -> tuple[str, str]:
    """(fault, note) of a citation written out in a statement."""
    if check.verdict in (Verdict.SUPPORTED, Verdict.APPLIED):
        return "", ""
    if any(contains(u.text, check.citation) for u in units):
        # The source's own reference, repeated; whether its words are repeated well was asked before.
        if check.verdict is Verdict.RENUMBERED and check.suggestion:
            return "", f"{check.citation}现为《{check.suggestion[0]}》{check.suggestion[1]}"
        stale = check.verdict in (Verdict.REPEALED, Verdict.NOT_IN_FORCE)
        return "", check.reason if stale else ""
    return f"{check.citation}：{check.reason}", ""


def _windows(text: str, size: int = 10) -> set[str]:
    return set(ngrams(text, size))
