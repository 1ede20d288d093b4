"""Answers of a real chat model to the 60 questions, recorded call by call so that scoring needs no model.

A recording is one JSON object a line in evals/adversarial/recorded.jsonl: the question, the units
that the model was given, what each of its calls said, seconds and tokens, and the statements for
labelling. Recording goes on where it stopped; a line is written when its answer is done.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant import Assistant
from assistant.errors import ModelError
from assistant.generate.answering import sources_of
from assistant.generate.prompt_set import PromptSet
from assistant.generate.writer import Brief, Event, write_answer
from assistant.judge import read_draft
from assistant.model import ChatModel, Meter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from assistant.config import Settings

# Short, so that sixty answers on two cores stay within the half hour or so that they are worth.
SHORT: dict[str, Any] = {
    "model_timeout": 300.0,
    "model_seconds_cap": 600.0,
    "model_source_chars": 1200,
    "model_max_tokens": 400,
    "model_rewrite": False,
}


@dataclass
class Recorder:
    """A chat model that keeps what each call said; ends like the model it wraps."""

    model: ChatModel
    calls: list[dict[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def stream(self, messages: Any, meter: Meter, **options: Any) -> Iterator[str]:
        """Pass on the pieces of one call."""
        call = {"said": "", "error": ""}
        self.calls.append(call)
        try:
            for piece in self.model.stream(messages, meter, **options):
                call["said"] += piece
                yield piece
        except ModelError as error:
            call["error"] = str(error)
            raise


@dataclass
class Replayer:
    """Says again what was recorded; a call beyond the recorded ones fails."""

    name: str
    calls: list[dict[str, str]]

    def stream(self, _messages: Any, _meter: Meter, **_options: Any) -> Iterator[str]:
        """Say the next recorded call."""
        if not self.calls:
            raise ModelError("没有录下的回答")
        call, *self.calls = self.calls
        if call["said"]:
            yield call["said"]
        if call["error"]:
            raise ModelError(call["error"])


def record(path: Path, settings: Settings, questions: list[str], day: date, limit: int) -> None:
    """Ask the questions that have no recording by this model yet, at most `limit` of them."""
    done = {row["id"] for row in rows_of(path)} if path.is_file() else set()
    assistant = Assistant.open(settings.model_copy(update={"model": ""}))
    model = ChatModel(settings)
    todo = [(f"{settings.model}-{i}", q) for i, q in enumerate(questions)]
    for name, question in [t for t in todo if t[0] not in done][:limit]:
        start = time.monotonic()
        row = _row(name, question, assistant, model, settings, day)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(f"  {name} {time.monotonic() - start:6.1f} s {row['outcome'] or 'answered'}", flush=True)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """All recordings of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def replay(
    row: dict[str, Any], assistant: Assistant, settings: Settings, day: date, meter: Meter
) -> Event | str:
    """The whole loop over a recording as the code is now: the last event, or why there is no answer."""
    units = [assistant.unit(i, day) for i in row["evidence"]]
    model: Any = Replayer(row["model"], row["calls"])
    # Units are those that had room; here all of them have.
    roomy = settings.model_copy(update={"model_source_chars": 200_000})
    try:
        *_, last = write_answer(
            Brief(row["question"], units, day),
            model=model,
            verifier=assistant.verifier,
            settings=roomy,
            meter=meter,
        )
    except ModelError as error:
        return str(error)
    return last


def _row(
    name: str,
    question: str,
    assistant: Assistant,
    model: ChatModel,
    settings: Settings,
    day: date,
) -> dict[str, Any]:
    evidence = sources_of(assistant.ask(question, as_of=day))
    recorder: Any = Recorder(model)
    meter, outcome, given = Meter(settings), "", ()
    try:
        for event in write_answer(
            Brief(question, evidence, day),
            model=recorder,
            verifier=assistant.verifier,
            settings=settings,
            meter=meter,
        ):
            given = event.citations if event.written is None else given
    except ModelError as error:
        outcome = str(error)
    said = [s for call in recorder.calls for s in read_draft(call["said"]).statements]
    return {
        "id": name,
        "model": settings.model,
        "question": question,
        "evidence": [c.unit.id for c in given],
        "statements": [
            {"type": str(s.sort or ""), "citations": list(s.citations), "text": s.text} for s in said
        ],
        "calls": recorder.calls,
        "outcome": outcome,
        "usage": meter.usage(),
        "prompts": PromptSet(settings, "citizen").version,
    }
