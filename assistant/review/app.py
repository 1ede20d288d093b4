"""The review desk as a Gradio application: Gradio's own parts, nothing of the page that citizens see."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.review.sheet import DONE, OPEN, WRONG, ReviewDesk, Shown

if TYPE_CHECKING:
    from assistant.matters.reviews import Says

TITLE = "事项审读 · Review of matters"
INTRO = (
    "逐句读：左边是给普通人看的白话，右边是它依据的条文，标出的是起决定作用的字句。"
    "每句说“对”“不对”或“看不准”；全部读完并且没有异议的事项，回答里会写上您的姓名和日期。\n\n"
    "*Read each plain sentence beside its article. "
    "Matters read whole without objection name their reader in answers.*"
)
SAYS: dict[str, Says] = {"对 right": "right", "不对 wrong": "wrong", "看不准 unsure": "unsure"}
STATES = {"全部 all": "", OPEN: OPEN, WRONG: WRONG, DONE: DONE}


def review_app(desk: ReviewDesk) -> gr.Blocks:
    """The application; it writes to the desk's ledger and sends nothing anywhere."""
    with gr.Blocks(title=TITLE, analytics_enabled=False) as app:
        gr.Markdown(f"# {TITLE}\n\n{INTRO}")
        with gr.Row():
            name = gr.Textbox(label="姓名 · your name", max_lines=1)
            field = gr.Dropdown(desk.fields, value=desk.fields[0], label="领域 · field")
            state = gr.Dropdown(list(STATES), value=OPEN, label="状态 · state")
            matter = gr.Dropdown(_listed(desk, desk.fields[0], OPEN), label="事项 · matter")
        changed: list[Any] = [field, state]
        gr.on([c.change for c in changed], partial(_choose, desk), changed, matter, api_visibility="private")

        @gr.render(inputs=matter)  # type: ignore[untyped-decorator]
        def show(matter_id: str | None) -> None:
            for shown in desk.shown(matter_id) if matter_id else ():
                _sentence(desk, name, matter_id or "", shown)

    built: gr.Blocks = app
    return built


def _listed(desk: ReviewDesk, field: str, state: str) -> list[tuple[str, str]]:
    return desk.of_field(field, STATES.get(state, ""))


def _choose(desk: ReviewDesk, field: str, state: str) -> Any:
    listed = _listed(desk, field, state)
    return gr.Dropdown(choices=listed, value=listed[0][1] if listed else None)


def _sentence(desk: ReviewDesk, name: gr.Textbox, matter_id: str, shown: Shown) -> None:
    """One sentence, its law, and what may be said of it."""
    with gr.Group(), gr.Row():
        with gr.Column():
            gr.Markdown(f"### {shown.sentence.text}")
            says = gr.Radio(list(SAYS), label="这句话 · this sentence", value=None)
            comment = gr.Textbox(label="理由或改法 · why, or better", max_lines=4)
            save = gr.Button("记下 · save")
            told = gr.Markdown(_told(shown))
        gr.HighlightedText(
            value=list(shown.law), label="条文 · the law", color_map={"依据": "yellow"}, show_legend=False
        )
    save.click(
        partial(_save, desk, matter_id, shown.sentence.text),
        [name, says, comment],
        told,
        api_visibility="private",
    )


def _told(shown: Shown) -> str:
    words = {v: k for k, v in SAYS.items()}
    return "\n".join(f"- {v.by}（{v.on}）：{words[v.says]} {v.comment}" for v in shown.said)


def _save(desk: ReviewDesk, matter_id: str, text: str, name: str, says: str | None, comment: str) -> str:
    if says is None:
        raise gr.Error("先选“对”“不对”或“看不准”（choose first）。")
    try:
        verdict = desk.say(matter_id, text, SAYS[says], comment or "", name or "")
    except AssistantError as error:
        raise gr.Error(str(error)) from error
    return f"已记下：{verdict.by}（{verdict.on}）{says} {verdict.comment}"
