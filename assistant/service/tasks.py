"""What the API asks the workers for: each function is given a desk and plain data and returns plain data."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.citations import written_citation
from assistant.present import (
    answer_json,
    check_json,
    history_json,
    hit_json,
    source_line,
    unit_json,
    unsupported_notes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant import Answer
    from assistant.web.tabs import Desk

Turns = list[tuple[str, str]]


def ask(desk: Desk, question: str, history: Turns, persona: str, as_of: date | None) -> dict[str, Any]:
    """The answer in the form of `ask --json`."""
    return answer_json(desk.opening.get().ask(question, history, persona, as_of))


def ask_stream(
    desk: Desk, question: str, history: Turns, persona: str, as_of: date | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """("partial", {"answer"}) while it grows, at last ("answer", the whole)."""
    answer = None
    for answer in desk.opening.get().ask_stream(question, history, persona, as_of):
        yield "partial", {"answer": answer.answer}
    if answer is not None:
        yield "answer", answer_json(answer)


def chat_stream(desk: Desk, question: str, history: Turns, as_of: date | None) -> Iterator[dict[str, Any]]:
    """The final answer for chat programs: Markdown with its sources below, and each citation for itself.

    One result, in the form of a stream, so that who waits hears of it and a model hangs up when nobody does.
    """
    *_, answer = desk.opening.get().ask_stream(question, history, "citizen", as_of)
    yield {
        "text": chat_markdown(answer),
        "citations": [
            {"n": c.n, "title": written_citation(c.unit, c.quote), "id": c.unit.id} for c in answer.citations
        ],
        "usage": answer.usage,
    }


def chat_markdown(answer: Answer) -> str:
    """The answer, then its numbered sources and what to beware of."""
    parts = [answer.answer.strip()]
    if answer.citations:
        parts.append("**依据**\n\n" + "\n\n".join(f"[{c.n}] {source_line(c)}" for c in answer.citations))
    notes = [*answer.warnings, *unsupported_notes(answer)]
    parts += ["\n".join(f"> 注意：{note}" for note in notes)] if notes else []
    return "\n\n".join(parts)


def search(
    desk: Desk, query: str, k: int, kinds: Sequence[str] | None, as_of: date | None
) -> list[dict[str, Any]]:
    """Hits in the form of `search --json`."""
    return [hit_json(hit) for hit in desk.opening.get().search(query, k, kinds, as_of)]


def article(desk: Desk, law: str, number: str, as_of: date | None) -> dict[str, Any]:
    """An article in the form of `article --json`."""
    return unit_json(desk.opening.get().article(law, number, as_of))


def history(desk: Desk, law: str, number: str, as_of: date | None) -> dict[str, Any]:
    """How an article came about, in the form of `article --history --json`."""
    return history_json(desk.opening.get().desk.history(law, number, as_of))


def unit(desk: Desk, unit_id: str, as_of: date | None) -> dict[str, Any]:
    """A passage by its id."""
    return unit_json(desk.opening.get().unit(unit_id, as_of))


def verify(desk: Desk, text: str, as_of: date | None) -> list[dict[str, Any]]:
    """Checks in the form of `verify --json`."""
    return [check_json(check) for check in desk.opening.get().verify(text, as_of)]


def matters(desk: Desk, text: str, k: int) -> list[dict[str, Any]]:
    """What kind of matter a text tells of, likeliest first."""
    found = desk.opening.get().matters(text, k)
    return [{"id": m.matter.id, "title": m.matter.title, "probability": m.probability} for m in found]


def memo_issues(desk: Desk, facts: str) -> list[dict[str, Any]]:
    """Issues that facts raise, to be edited and sent back with the order of a memo."""
    found = desk.opening.get().memo_issues(facts)
    return [asdict(issue) for issue in found]


def memo(
    desk: Desk, facts: str, issues: list[Any] | None, title: str, as_of: date | None, form: str
) -> tuple[str, bytes]:
    """Title and content of a memo, as Markdown or a Word file."""
    library = desk.opening.get().desk
    paper = library.memo(facts, issues, as_of, title).paper
    return paper.title, library.docx(paper) if form == "docx" else library.markdown(paper).encode()


def recheck(desk: Desk, name: str, content: bytes, as_of: date | None) -> dict[str, Any]:
    """What changed in a filed memo, in the form of `recheck --json`."""
    told: dict[str, Any] = desk.opening.get().desk.recheck_content(name, content, as_of).as_json()
    return told


def alive(desk: Desk) -> dict[str, Any]:
    """Test the index on itself: what readiness means."""
    assistant = desk.opening.get()
    assistant.self_test()
    return {"units": len(assistant.library.units), "warnings": list(assistant.index.warnings)}
