"""What is said to the chat model: the prompt files of one persona, filled with this question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.choose import best_passage
from assistant.generate.rereading import statement_lines
from assistant.language import bigrams
from assistant.prompts import fence, load_joints, load_prompt, set_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.config import Settings
    from assistant.judge import Judged
    from assistant.model import Messages
    from assistant.rules import Condition
    from assistant.schema import LegalUnit

_ONE_SOURCE, _REREAD = 700, 1500  # characters of one source: to write from, to read again


class PromptSet:
    """The prompts for answering and repairing, and the joints of the page."""

    def __init__(self, settings: Settings, persona: str) -> None:
        """Read the files; SettingsError names one that is missing."""
        folder = settings.prompts
        self._rules = load_prompt(folder, "answer_rules")
        self._answer = load_prompt(folder, f"answer_{persona}")
        self._repair = load_prompt(folder, "repair")
        self._source = load_prompt(folder, "source")
        self._clarify = load_prompt(folder, "clarify")
        self._second = load_prompt(folder, "second_reading")
        self.joints = load_joints(folder, "model_answer")
        self._room = settings.model_source_chars
        used = [self._rules, self._answer, self._repair, self._source, self._clarify, self._second]
        reworded = [load_prompt(folder, name) for name in ("standalone", "legal_query")]
        self.version = set_version([*used, *reworded])
        self.own_words = "\n".join(p.own_words for p in used)

    def sources(self, question: str, evidence: Sequence[LegalUnit]) -> tuple[str, tuple[LegalUnit, ...]]:
        """The fenced passages as far as there is room, at least one; and the units that went in."""
        blocks: list[str] = []
        size = 0
        for unit in evidence:
            block = self._block(len(blocks) + 1, unit, question, min(_ONE_SOURCE, self._room))
            if blocks and size + len(block) > self._room:
                break
            blocks.append(block)
            size += len(block)
        return "\n".join(blocks), tuple(evidence[: len(blocks)])

    def answer(
        self,
        sources: str,
        conditions: Sequence[Condition],
        question: str,
        history: Sequence[tuple[str, str]],
    ) -> Messages:
        """The messages that ask for an answer."""
        lines = [self.joints["condition_line"].format(text=fence(c.text), n=c.source) for c in conditions]
        return self._answer.fill(
            rules=self._rules.text(),
            sources=sources,
            conditions=self._clarify.text(conditions="\n".join(lines)) if lines else "",
            question=self._question(question, history),
        )

    def repair(self, before: Messages, raw: str, failed: Sequence[Judged]) -> Messages:
        """The messages that give failed statements back with the reasons.

        They go on from the answer's own messages, so that an endpoint need not read those again.
        """
        lines = [
            self.joints["failed_line"].format(
                no=j.statement.index, text=fence(j.statement.text), reason=fence(j.reason)
            )
            for j in failed
        ]
        return [*before, ("assistant", raw), *self._repair.fill(failed="\n".join(lines))]

    def second_reading(
        self,
        evidence: Sequence[LegalUnit],
        question: str,
        history: Sequence[tuple[str, str]],
        doubtful: Sequence[Judged],
    ) -> Messages:
        """The messages that ask whether passages carry statements; they know nothing of the answer."""
        said: dict[int, str] = {}
        for judged in doubtful:
            for n in judged.statement.citations:
                if n <= len(evidence):
                    said[n] = said.get(n, "") + judged.statement.text
        blocks = [self._block(n, evidence[n - 1], text, _REREAD) for n, text in sorted(said.items())]
        return self._second.fill(
            question=self._question(question, history),
            sources="\n".join(blocks),
            statements=fence(statement_lines(doubtful, self.joints["reread_line"])),
        )

    def _block(self, number: int, unit: LegalUnit, wanted: str, limit: int) -> str:
        """One fenced source, its words nearest to `wanted` where it is longer than `limit`."""
        asked = bigrams(wanted)

        def score(text: str) -> float:
            return len(bigrams(text) & asked) / (len(asked) or 1)

        return self._source.text(
            number=str(number),
            kind=unit.kind.label,
            title=fence(unit.citation),
            status=unit.status or self.joints["not_law_status"],
            text=fence(best_passage(unit, score, limit).shown),
        )

    def _question(self, question: str, history: Sequence[tuple[str, str]]) -> str:
        """The question behind the one asked before, which a follow-up leans on."""
        if not history:
            return fence(question)
        before = fence(history[-1][0])[:200]
        return self.joints["after"].format(before=before, question=fence(question))
