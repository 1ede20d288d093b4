"""An answer as the page shows it: its parts, the passages behind it, texts to copy."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from assistant import Answer, Citation
from assistant.present import answer_markdown, cost_line, unnamed, unsupported
from assistant.schema.answers import Section
from assistant.web.ask.handed_out import plain_text
from assistant.web.markdown import markdown
from assistant.web.panel.passage import passage_html
from assistant.web.templates import render

SHOWN_NOTES = 3
FIRST = (
    "emergency",
    "as_of",
    "point",
    "plain",
    "side",
    "to_other",
    "options",
    "steps",
    "facts",
)  # the parts that come first, in this order
CALLED = ("emergency", "steps")  # sections in which a known telephone number can be called


def answer_payload(answer: Answer, turn: object, done: bool, numbers: Collection[str] = ()) -> dict[str, Any]:
    """What the page needs to show an answer: its HTML, the passages behind it, texts to copy.

    `passages` holds the panel's HTML by number, further evidence as m1, m2 …; `order` is the
    order in which the panel pages through them; `export` is Markdown, `text` and `rich` are
    for the clipboard. `numbers` are the telephone numbers known.
    """
    shown = answer.citations if done or answer.mode == "model" else ()  # else they come within a moment
    passages = {str(c.n): str(passage_html(c.unit, c.quote, answer.as_of)) for c in shown}
    if done:
        more = enumerate(answer.more, 1)
        passages |= {f"m{i}": str(passage_html(hit.unit, as_of=answer.as_of)) for i, hit in more}
    export = answer_markdown(answer) if done else ""
    return {
        "turn": turn,
        "state": "done" if done else "partial",
        "html": answer_html(answer, done, numbers),
        "passages": passages,
        "order": list(passages),
        "answer": answer.answer,
        "export": export,
        "text": plain_text(export) if done else "",
        "rich": str(markdown(export, {})) if done else "",
    }


def answer_html(answer: Answer, done: bool, numbers: Collection[str] = ()) -> str:
    """The answer itself and, once it is complete, all that belongs under it."""
    lead, tail = _around_options(answer)
    page = render(
        "ask/answer.html",
        answer=answer,
        sections=_in_order(answer),
        done=done,
        units={c.n: c.unit for c in answer.citations},
        sources=_unlisted(answer),
        numbers=numbers,
        deciding=_deciding(answer),
        options_lead=lead,
        options_tail=tail,
        unsupported=unsupported(answer),
        missing=unnamed(answer),
        cost=cost_line(answer),
        SHOWN_NOTES=SHOWN_NOTES,
        CALLED=CALLED,
    )
    return str(page)


def _deciding(answer: Answer) -> list[str]:
    """The words of the law on which the matter that is answered turns, longest first."""
    said = answer.matters[0].matter.answer if answer.matters else ()
    return sorted({w for sentence in said for w in sentence.words if len(w) > 1}, key=len, reverse=True)


def _in_order(answer: Answer) -> list[Section]:
    """The parts as a first screen has room for them: what to answer stands right below what to do."""
    if answer.mode != "extractive":
        return []
    first = [s for s in answer.sections if s.key in FIRST and not s.folded]
    return sorted(first, key=lambda s: FIRST.index(s.key)) + [s for s in answer.sections if s not in first]


def _unlisted(answer: Answer) -> list[Citation]:
    """The sources that no folded part of the answer quotes already: one list is enough."""
    quoted = "".join(s.text for s in answer.sections if s.folded)
    return [c for c in answer.citations if f"[{c.n}]" not in quoted]


def _around_options(answer: Answer) -> tuple[str, str]:
    """The words before and after the matters to choose from."""
    text = next((s.text for s in answer.sections if s.key == "options"), "").strip()
    lines = text.split("\n")
    return lines[0], "" if len(lines) == 1 or lines[-1].startswith("- ") else lines[-1]
