"""The model's way to an answer: reword, gather, write under check; the extracts where it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.schema import Answer, Ask, LegalUnit

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.model import ChatModel, Meter
    from assistant.verify import Verifier

Extract = Callable[[tuple[str, ...]], Answer]
SOURCES = 12  # passages that a model is given at most


class ModelAnswering:
    """Answers by the chat model of the settings, from the passages of the extractive answer."""

    def __init__(self, settings: Settings, verifier: Callable[[], Verifier]) -> None:
        self.settings = settings
        self.verifier = verifier

    @cached_property
    def model(self) -> ChatModel:
        """The chat model, opened at first use; ModelError where it cannot be."""
        from assistant.model import ChatModel

        return ChatModel(self.settings)

    def stream(self, ask: Ask, extract: Extract) -> Iterator[Answer]:
        """Yield the growing draft, then the checked answer; or the extracts with the reason."""
        from assistant.model import Meter

        meter = Meter(self.settings)
        extractive: Answer | None = None
        try:
            from assistant.generate.rewording import Rewording, rewording_steps

            words = Rewording()
            for step in rewording_steps(ask.question, ask.history, self.model, meter, self.settings):
                # A turn for who reads: a closed stream stops the model at once.
                words = step
                yield Answer(question=ask.question, answer="", mode="model", as_of=ask.day)
            extractive = extract(words.queries)
            if extractive.refused:
                yield extractive
                return
            yield from self._write(ask, extractive, meter)
        except ModelError as error:
            found = extractive or extract(())
            reason = f"模型没有给出可用的回答（{error}），以下是资料原文摘录。"
            yield replace(found, warnings=(reason, *found.warnings), usage=meter.usage())

    def _write(self, ask: Ask, found: Answer, meter: Meter) -> Iterator[Answer]:
        from assistant.generate.writer import Brief, write_answer

        brief = Brief(ask.question, sources_of(found), ask.day, ask.history, ask.persona)
        for event in write_answer(
            brief, model=self.model, verifier=self.verifier(), settings=self.settings, meter=meter
        ):
            if event.written is None:
                yield replace(
                    found,
                    answer=event.draft,
                    citations=event.citations,
                    mode="model",
                    claims=(),
                    warnings=(),
                )
                continue
            done = event.written
            yield replace(
                found,
                answer=done.answer,
                citations=done.citations,
                claims=done.claims,
                mode="model",
                warnings=(*done.warnings, *found.warnings),
                usage={**done.usage},
                prompts=done.prompts,
            )


def sources_of(found: Answer) -> list[LegalUnit]:
    """What a model is given to write from: what the extracts cite, then what was found beside it."""
    units = [c.unit for c in found.citations] + [h.unit for h in found.more]
    return list({u.id: u for u in units}.values())[:SOURCES]
