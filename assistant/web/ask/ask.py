"""The tab 问答: a question, an answer that streams in, its passages in the side panel.

The conversation is kept by the browser, which sends the turns that a follow-up needs; the
server holds nothing between two questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup

from assistant import AssistantError, BadInputError
from assistant.web.ask.answers import answer_payload
from assistant.web.ask.handed_out import docx_payload
from assistant.web.ask.situations import situations
from assistant.web.panel.service import answered
from assistant.web.tabs import Desk, Tab, read_day
from assistant.web.templates import render
from assistant.web.words import apart

MAX_TURNS = 6
MAX_TURN_CHARACTERS = 20_000
PERSONAS = ("citizen", "prosecutor")


def read_history(wire: Any) -> list[tuple[str, str]]:
    """The earlier turns that the browser sent, newest last; whatever has another shape is dropped.

    They come from the client: no more than the last six, each cut at a fixed length.
    """
    turns = wire.get("history") if isinstance(wire, dict) else None
    pairs = []
    for turn in turns if isinstance(turns, list) else []:
        if isinstance(turn, list) and len(turn) == 2 and all(isinstance(part, str) for part in turn):
            pairs.append((turn[0][:MAX_TURN_CHARACTERS], turn[1][:MAX_TURN_CHARACTERS]))
    return pairs[-MAX_TURNS:]


def read_question(text: Any, limit: int) -> str:
    """The question without surrounding space; BadInputError where it is empty or too long."""
    question = str(text or "").strip()
    if not question:
        raise BadInputError("请先写下你的问题（write your question first）")
    if len(question) > limit:
        raise BadInputError(
            f"问题太长：{len(question):,} 字，最多 {limit:,} 字；长文请用“核验”（question too long）"
        )
    return question


def error_payload(error: AssistantError, turn: object) -> dict[str, Any]:
    """What the page shows in place of an answer."""
    return {"turn": turn, "state": "error", "html": str(render("error.html", error=apart(str(error))))}


@lru_cache(maxsize=4)
def known_numbers(corpus: Path) -> frozenset[str]:
    """The telephone numbers of corpus/contacts.yaml: only these can be called from an answer."""
    rows = yaml.safe_load((corpus / "contacts.yaml").read_text(encoding="utf-8"))
    return frozenset(str(row["number"]) for row in rows)


def respond(desk: Desk, given: Any) -> Iterator[dict[str, Any]]:
    """Yield the states of the turn of {turn, question, persona, history, as_of}.

    First preparing or searching, then partial answers, then the whole answer or an error.
    """
    wire = given if isinstance(given, dict) else {}
    turn = str(wire.get("turn", ""))[:40]
    try:
        asked = read_question(wire.get("question"), desk.settings.question_limit)
        as_of = read_day(wire.get("as_of"))
        yield {"turn": turn, "state": "searching" if desk.opening.ready else "preparing"}
        assistant = desk.opening.get()
        who = next((p for p in PERSONAS if p == wire.get("persona")), PERSONAS[0])
        numbers = known_numbers(desk.settings.corpus)
        answer = None
        for answer in assistant.ask_stream(asked, history=read_history(wire), persona=who, as_of=as_of):
            yield answer_payload(answer, turn, done=False, numbers=numbers)
        if answer is not None:
            yield answer_payload(answer, turn, done=True, numbers=numbers)
    except AssistantError as error:
        yield error_payload(error, turn)


def word_payload(_desk: Desk, given: Any) -> dict[str, Any]:
    """An answer as a Word file."""
    return answered(lambda: docx_payload(given))


def draw(desk: Desk) -> Markup:
    """The tab before the first question."""
    return render(
        "ask/page.html",
        personas=PERSONAS,
        longest=desk.settings.question_limit,
        situations=situations(),
    )


TAB = Tab("ask", draw, {"docx": word_payload}, {"answer": respond})
