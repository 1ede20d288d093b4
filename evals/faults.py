"""Seeded faults: an assistant that does one thing wrong, to prove that the gate sees it.

Each wraps a working assistant and spoils what it says. Nothing in the package switches them on;
only tests do.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from assistant import (
    Answer,
    AssistantError,
    Citation,
    CitationCheck,
    Hit,
    Kind,
    LegalUnit,
    UnitNotFoundError,
    Verdict,
)
from evals.wording import MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evals.asked import Asked

History: TypeAlias = "Sequence[tuple[str, str]]"

LAW, NUMBER = "个人信息保护法", 26  # the passage that is deleted or altered
INVENTED = "张伟明"


class Honest:
    """Passes everything through; the faults below override one thing each."""

    def __init__(self, inner: Asked) -> None:
        self.inner = inner

    def search(
        self,
        query: str,
        k: int = 10,
        kinds: Iterable[Kind | str] | None = None,
        as_of: date | None = None,
    ) -> list[Hit]:
        """As `Asked.search`, what `found` leaves of it."""
        return self.found(self.inner.search(query, k=k, kinds=kinds, as_of=as_of))

    def ask(
        self,
        question: str,
        history: History = (),
        persona: str = "citizen",
        as_of: date | None = None,
    ) -> Answer:
        """As `Asked.ask`, of what `instead` gives, spoilt by `spoil` or `spoil_later`."""
        put, before = self.instead(question, history)
        answer = replace(self.inner.ask(put, history=before, persona=persona, as_of=as_of), question=question)
        return self.spoil_later(answer) if history else self.spoil(answer)

    def article(self, law: str, article: str, as_of: date | None = None) -> LegalUnit:
        """As `Asked.article`."""
        return self.inner.article(law, article, as_of=as_of)

    def verify(self, text: str, as_of: date | None = None) -> list[CitationCheck]:
        """As `Asked.verify`."""
        return self.inner.verify(text, as_of=as_of)

    def instead(self, question: str, history: History) -> tuple[str, History]:
        """What is asked in place of a question, and what was said before."""
        return question, history

    def found(self, hits: list[Hit]) -> list[Hit]:
        """What the fault does to the hits of a search."""
        return hits

    def spoil(self, answer: Answer) -> Answer:
        """What the fault does to an answer."""
        return answer

    def spoil_later(self, answer: Answer) -> Answer:
        """What the fault does to the answer of a later turn."""
        return self.spoil(answer)


class NumbersShuffled(Honest):
    """Every [n] points to the passage of the next number."""

    def spoil(self, answer: Answer) -> Answer:
        """Turn the marks round by one; an answer with one citation stays as it is."""
        numbers = [c.n for c in answer.citations]
        turned = dict(zip(numbers, numbers[1:] + numbers[:1], strict=True))
        text = MARK.sub(lambda m: f"[{turned.get(int(m[1]), int(m[1]))}]", answer.answer)
        claims = tuple(
            replace(c, citations=tuple(turned.get(n, n) for n in c.citations)) for c in answer.claims
        )
        return replace(answer, answer=text, claims=claims)


class ArticleDeleted(Honest):
    """One article that answers need is gone from the library."""

    def found(self, hits: list[Hit]) -> list[Hit]:
        """Without the article."""
        return [hit for hit in hits if not _is_it(hit.unit)]

    def article(self, law: str, article: str, as_of: date | None = None) -> LegalUnit:
        """UnitNotFoundError for the article."""
        unit = super().article(law, article, as_of)
        if _is_it(unit):
            raise UnitNotFoundError(f"本库没有《{LAW}》第{NUMBER}条。")
        return unit

    def spoil(self, answer: Answer) -> Answer:
        """Drop the lines that cite it."""
        gone = {c.n for c in answer.citations if _is_it(c.unit)}
        lines = [s for s in answer.answer.split("\n") if not gone & {int(n) for n in MARK.findall(s)}]
        kept = tuple(c for c in answer.citations if c.n not in gone)
        return replace(answer, answer="\n".join(lines), citations=kept)


class DutyReversed(Honest):
    """不得 became 可以 in one passage, everywhere the reader meets it."""

    def article(self, law: str, article: str, as_of: date | None = None) -> LegalUnit:
        """The altered article."""
        unit = super().article(law, article, as_of)
        return replace(unit, text=_reversed(unit.text)) if _is_it(unit) else unit

    def spoil(self, answer: Answer) -> Answer:
        """The passage, its quotation and the sentence that quotes it, altered alike."""
        text = answer.answer
        citations = []
        for c in answer.citations:
            if _is_it(c.unit):
                for piece in re.split("…+", c.quote):
                    text = text.replace(piece, _reversed(piece)) if len(piece) > 8 else text
                c = replace(c, unit=replace(c.unit, text=_reversed(c.unit.text)), quote=_reversed(c.quote))
            citations.append(c)
        return replace(answer, answer=text, citations=tuple(citations))


class SpeakerInvented(Honest):
    """Unsigned words of the salon get a speaker."""

    def spoil(self, answer: Answer) -> Answer:
        """Sign every unsigned contribution."""
        citations = tuple(
            replace(c, unit=replace(c.unit, speaker=INVENTED, speaker_note=""))
            if c.unit.kind is Kind.COMMENTARY and not c.unit.speaker
            else c
            for c in answer.citations
        )
        return replace(answer, answer=answer.answer.replace("原文未署名", INVENTED), citations=citations)


class RefusalOff(Honest):
    """What should be refused or declined is answered from whatever the search brings."""

    def spoil(self, answer: Answer) -> Answer:
        """An answer made of the first three passages where there would be none."""
        if answer.citations and not answer.refused:
            return answer
        hits = self.inner.search("个人信息 处理 " + answer.question[:50], k=3, as_of=answer.as_of)
        citations = tuple(Citation(n, h.unit, h.unit.paragraphs[0]) for n, h in enumerate(hits, 1))
        lines = [f"- {c.unit.citation}：“{c.quote}”[{c.n}]" for c in citations]
        return replace(
            answer, answer="\n".join(lines), citations=citations, refused=False, warnings=(), missing=()
        )


class RefusalOn(Honest):
    """Everything is refused."""

    def spoil(self, answer: Answer) -> Answer:
        """A refusal in place of the answer."""
        return replace(
            answer,
            answer="这个问题我不回答。",
            citations=(),
            claims=(),
            refused=True,
            warnings=(),
            missing=(),
        )


class ExpiredServed(Honest):
    """Where an article had an earlier text, that is served, labelled as in force."""

    def spoil(self, answer: Answer) -> Answer:
        """Swap text and quotation for those of the version before."""
        text = answer.answer
        citations = []
        for c in answer.citations:
            old = self._before(c.unit)
            if old is not None:
                quote = old.paragraphs[0]
                text = text.replace(c.quote, quote)
                c = replace(c, unit=replace(old, status=c.unit.status), quote=quote)
            citations.append(c)
        return replace(answer, answer=text, citations=tuple(citations))

    def _before(self, unit: LegalUnit) -> LegalUnit | None:
        if not unit.article_no or not unit.effective_date:
            return None
        eve = unit.effective_date - timedelta(days=1)
        try:
            old = self.inner.article(unit.title, f"{unit.article_no}{unit.article_suffix}", as_of=eve)
        except AssistantError:
            return None
        return old if old.text != unit.text else None


class CheckerBlind(Honest):
    """The checker calls everything supported."""

    def verify(self, text: str, as_of: date | None = None) -> list[CitationCheck]:
        """Every citation supported."""
        return [replace(c, verdict=Verdict.SUPPORTED, suggestion=None) for c in super().verify(text, as_of)]

    def spoil(self, answer: Answer) -> Answer:
        """Every claim supported."""
        return replace(answer, claims=tuple(replace(c, support="supported") for c in answer.claims))


FAULTS: dict[str, Callable[[Asked], Asked]] = {
    "citation numbers shuffled": NumbersShuffled,
    "one gold article deleted": ArticleDeleted,
    "不得 → 可以 in a passage": DutyReversed,
    "a speaker's name invented": SpeakerInvented,
    "refusal switched off": RefusalOff,
    "refusal always on": RefusalOn,
    "an expired version served": ExpiredServed,
    "the checker answering supported always": CheckerBlind,
}


def _is_it(unit: LegalUnit) -> bool:
    return unit.title == LAW and unit.article_no == NUMBER and not unit.article_suffix


def _reversed(text: str) -> str:
    return text.replace("不得", "可以")
