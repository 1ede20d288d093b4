"""Seeded faults of answering: faithful words to the wrong question, and danger, turns and authority lost.

Each leaves every quotation true, so that the measures of fidelity alone would not see it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant import Answer, Citation, Kind
from evals.answering import load_set
from evals.faults import History, Honest
from evals.suites import QUESTIONS
from evals.wording import MARK

if TYPE_CHECKING:
    from collections.abc import Callable

    from evals.asked import Asked

OTHER = ("农业法", "1")  # an article that no question of a citizen turns on
UNHELD = "网络数据安全管理条例"
DIGEST = "网络数据处理者应当建立健全数据安全制度，发生安全事件时及时告知受影响的人。"


class MattersShuffled(Honest):
    """Each question is answered as the one after it in the set of the gate should be."""

    def __init__(self, inner: Asked) -> None:
        super().__init__(inner)
        asked = [turn.q for question in load_set(QUESTIONS) for turn in question.turns if turn.lead]
        self.next = dict(zip(asked, asked[1:] + asked[:1], strict=True))

    def instead(self, question: str, history: History) -> tuple[str, History]:
        """Another question, whose answer is true in every word."""
        other = self.next.get(question)
        return (other, ()) if other else (question, history)


class CardOff(Honest):
    """Nobody in danger is told where to turn first."""

    def spoil(self, answer: Answer) -> Answer:
        """Take the card away."""
        rest = answer.answer.partition(answer.emergency)[2] if answer.emergency else answer.answer
        return replace(answer, answer=rest.lstrip() or "请说说发生了什么。", emergency="")


class AlwaysFollowing(Honest):
    """Every later turn is read together with the turn before it."""

    def spoil_later(self, answer: Answer) -> Answer:
        """Say that it follows."""
        return replace(answer, follows=True)


class NormChanged(Honest):
    """The plain sentence stands, and the article under its first number is another."""

    def spoil(self, answer: Answer) -> Answer:
        """Put an article of another law under the number that the answer cites first."""
        first = MARK.search(answer.answer)
        if first is None:
            return answer
        unit = self.inner.article(*OTHER, as_of=answer.as_of)
        other = Citation(int(first[1]), unit, unit.paragraphs[0])
        citations = tuple(other if c.n == other.n else c for c in answer.citations)
        return replace(answer, citations=citations)


class DigestAsLaw(Honest):
    """What an instrument that is not held says in our own words is shown as its article."""

    def spoil(self, answer: Answer) -> Answer:
        """Cite the digest as a regulation in force."""
        if answer.refused or not answer.citations:
            return answer
        n = max(c.n for c in answer.citations) + 1
        model = answer.citations[0].unit
        named = replace(model, id=f"{UNHELD}#2", kind=Kind.REGULATION, title=UNHELD, full_title=UNHELD)
        unit = replace(named, article="第二条", article_no=2, article_suffix="", text=DIGEST, speaker=None)
        return replace(
            answer,
            answer=f"{answer.answer}\n- 《{UNHELD}》第二条：“{DIGEST}”[{n}]",
            citations=(*answer.citations, Citation(n, unit, DIGEST)),
        )


ANSWERING_FAULTS: dict[str, Callable[[Asked], Asked]] = {
    "matter table shuffled": MattersShuffled,
    "safety card off": CardOff,
    "follow-up always on": AlwaysFollowing,
    "plain sentence whose norm was changed": NormChanged,
    "digest shown as law": DigestAsLaw,
}
