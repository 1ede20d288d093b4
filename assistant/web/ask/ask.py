"""The tab 问答: a question, an answer that streams in, its passages in the side panel.

The conversation is kept by the browser, which sends the turns that a follow-up needs; the
server holds nothing between two questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import gradio as gr
import yaml

from assistant import AssistantError, BadInputError
from assistant.web.ask.answers import answer_payload
from assistant.web.tabs import Desk, Tab, day_field, disclaimer, html, read_day
from assistant.web.templates import render
from assistant.web.words import labelled

MAX_TURNS = 6
MAX_TURN_CHARACTERS = 20_000
PERSONAS = ("citizen", "prosecutor")
EXAMPLES = ("doorbell", "estate", "toilet", "sales_office", "article_26", "separate_consent")


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
    return {"turn": turn, "state": "error", "html": str(render("error.html", error=str(error)))}


@lru_cache(maxsize=4)
def known_numbers(corpus: Path) -> frozenset[str]:
    """The telephone numbers of corpus/contacts.yaml: only these can be called from an answer."""
    rows = yaml.safe_load((corpus / "contacts.yaml").read_text(encoding="utf-8"))
    return frozenset(str(row["number"]) for row in rows)


def respond(desk: Desk, question: Any, persona: Any, wire: Any) -> Iterator[dict[str, Any]]:
    """Yield the states of one turn: preparing, partial answers, the whole answer or an error."""
    wire = wire if isinstance(wire, dict) else {}
    turn = str(wire.get("turn", ""))[:40]
    try:
        asked = read_question(question, desk.settings.question_limit)
        as_of = read_day(wire.get("as_of"))
        yield {"turn": turn, "state": "searching" if desk.opening.ready else "preparing"}
        assistant = desk.opening.get()
        who = persona if persona in PERSONAS else PERSONAS[0]
        numbers = known_numbers(desk.settings.corpus)
        answer = None
        for answer in assistant.ask_stream(asked, history=read_history(wire), persona=who, as_of=as_of):
            yield answer_payload(answer, turn, done=False, numbers=numbers)
        if answer is not None:
            yield answer_payload(answer, turn, done=True, numbers=numbers)
    except AssistantError as error:
        yield error_payload(error, turn)


def build(desk: Desk) -> None:
    """Lay out the tab and connect it."""
    bind = desk.labels.bind
    stage = gr.HTML(
        html_template=str(render("ask/page.html", examples=EXAMPLES)),
        js_on_load="Law.ask.mount(element); watch('value', () => Law.ask.show(props.value));",
        apply_default_css=False,
        elem_id="conversation",
        elem_classes="law",
    )
    with gr.Column(elem_id="composer"):
        with gr.Row(elem_id="composer-line"):
            options = gr.Button(elem_id="options", **labelled(value="options"))
            question = gr.Textbox(
                lines=1,
                max_lines=8,
                max_length=desk.settings.question_limit,
                container=False,
                show_label=False,
                elem_id="question",
                **labelled(label="question", placeholder="question_hint"),
            )
            send = gr.Button(elem_id="send", variant="primary", **labelled(value="send"))
            stop = gr.Button(elem_id="stop", **labelled(value="stop"))
        with gr.Row(elem_id="composer-options"):
            persona = gr.Radio(
                value=PERSONAS[0],
                container=False,
                show_label=False,
                elem_id="persona",
                **labelled(label="persona", choices=list(PERSONAS)),
            )
            html(day_field(), classes="day-field", script="Law.fillDay(element);")
            clear = gr.Button(elem_id="clear", size="sm", **labelled(value="clear"))
        html(disclaimer())
    bind(question, label="question", placeholder="question_hint")
    bind(persona, label="persona", choices=list(PERSONAS))
    for button, key in ((send, "send"), (stop, "stop"), (clear, "clear"), (options, "options")):
        bind(button, value=key)
    options.click(None, js="() => Law.ask.options()")
    _connect(desk, stage, question, persona, send, stop, clear)


def _connect(desk: Desk, stage: Any, question: Any, persona: Any, send: Any, stop: Any, clear: Any) -> None:
    wire = gr.JSON(visible=False)

    def answer(asked: Any, who: Any, sent: Any) -> Iterator[dict[str, Any]]:
        yield from respond(desk, asked, who, sent)

    running = gr.on(
        [send.click, question.submit],
        answer,
        inputs=[question, persona, wire],
        outputs=stage,
        js="(question, persona) => Law.ask.begin(question, persona)",
        show_progress="hidden",
        trigger_mode="once",
        api_visibility="private",
    )
    for ended in (running.success, running.failure):
        ended(None, outputs=question, js="() => Law.ask.end()")
    stop.click(None, cancels=[running], js="() => Law.ask.stop()")
    clear.click(None, cancels=[running], js="() => Law.ask.clear()")


TAB = Tab("ask", build)
