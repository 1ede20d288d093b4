"""The tab 核验: a text whose citations of law are coloured by verdict, the article beside the claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant import AssistantError, CitationCheck, LegalUnit, UnitNotFoundError
from assistant.citations.written import written_citation
from assistant.paper.handed_in import MAX_CHARACTERS, checked, read_file
from assistant.present import tally
from assistant.web.check.differences import differences
from assistant.web.panel.passage import passage_html
from assistant.web.tabs import Desk, Tab, day_field, disclaimer, html, read_day
from assistant.web.templates import render
from assistant.web.words import labelled

SAMPLE = (
    "根据《民法典》第一千零三十二条的规定，自然人享有隐私权。个人信息保护法第七十三条规定，"
    "自然人因个人或者家庭事务处理个人信息的，不适用本法。因不可抗力不能履行民事义务的，"
    "不免除民事责任（《民法典》第一百八十条）。另依合同法第五十二条、《民法典》第一千三百条，合同无效。"
    "检察机关可以依照民事诉讼法第五十五条提起公益诉讼。"
)
# Control and direction characters could hide or reorder what the reader sees.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def examine(desk: Desk, text: Any, day: Any) -> Iterator[dict[str, Any]]:
    """Yield the states of a check: checking (or preparing), then the marked text or an error."""
    try:
        given = checked(str(text or ""))
        as_of = read_day(day)
        yield {"state": "checking" if desk.opening.ready else "preparing"}
        assistant = desk.opening.get()
        yield checks_payload(assistant, given, assistant.verify(given, as_of=as_of), as_of)
    except AssistantError as error:
        yield {"state": "error", "html": str(render("error.html", error=str(error)))}


def checks_payload(
    assistant: Any, text: str, checks: list[CitationCheck], as_of: date | None
) -> dict[str, Any]:
    """The marked text and, for each citation by its number from 0, the panel's HTML."""
    details = {}
    for i, check in enumerate(checks):
        unit = assistant.unit(check.unit_id, as_of) if check.unit_id else None
        details[str(i)] = str(detail_html(check, unit, _suggested(assistant, check, as_of)))
    return {
        "state": "done",
        "html": str(checked_html(text, checks)),
        "passages": details,
        "order": list(details),
    }


def _suggested(assistant: Any, check: CitationCheck, as_of: date | None) -> LegalUnit | None:
    """The article suggested instead, where the library holds it."""
    if check.suggestion is None:
        return None
    try:
        unit: LegalUnit = assistant.article(*check.suggestion, as_of=as_of)
    except UnitNotFoundError:
        return None
    return unit


def _visible(text: str) -> str:
    return _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def checked_html(text: str, checks: list[CitationCheck]) -> Markup:
    """The text with each citation coloured by its verdict, below how many got each."""
    parts, at = [], 0
    for i, check in enumerate(checks):
        if check.start < at:
            continue
        parts.append((_visible(text[at : check.start]), i, ""))
        parts.append((_visible(text[check.start : check.end]), i, str(check.verdict)))
        at = check.end
    parts.append((_visible(text[at:]), len(checks), ""))
    return render("check/checked.html", parts=parts, counts=tally(checks), total=len(checks))


def detail_html(check: CitationCheck, unit: LegalUnit | None, suggested: LegalUnit | None) -> Markup:
    """One citation for the panel: verdict and reason, claim beside article, what was perhaps meant."""
    claim, law = differences(check.claim, unit.text if unit else "")
    return render(
        "check/detail.html",
        check=check,
        unit=unit,
        citation=_visible(check.citation),
        written=written_citation(unit) if unit else "",
        claim=claim,
        law=law,
        suggestion="《{}》{}".format(*check.suggestion) if check.suggestion else "",
        suggested=passage_html(suggested) if suggested else "",
    )


def read_upload(path: str | None) -> dict[str, Any]:
    """Fill the text box from an uploaded file, which is deleted at once."""
    if not path:
        return gr.update()
    try:
        return gr.update(value=read_file(Path(path)))
    except AssistantError as error:
        raise gr.Error(str(error), print_exception=False) from error
    finally:
        Path(path).unlink(missing_ok=True)


def build(desk: Desk) -> None:
    """Lay out the tab and connect it."""
    bind = desk.labels.bind
    html(render("check/intro.html"), "check-intro")
    text = gr.Textbox(
        lines=7,
        max_lines=16,
        max_length=MAX_CHARACTERS,
        show_label=False,
        container=False,
        elem_id="check-text",
        **labelled(label="check_text", placeholder="check_hint"),
    )
    with gr.Row(elem_id="check-actions"):
        run = gr.Button(variant="primary", elem_id="check-run", **labelled(value="run_check"))
        upload = gr.UploadButton(
            file_types=[".txt", ".md", ".docx"], elem_id="check-upload", **labelled(label="upload")
        )
        sample = gr.Button(elem_id="check-sample", **labelled(value="sample"))
        html(day_field(), classes="day-field", script="Law.fillDay(element);")
    stage = gr.HTML(
        html_template='<div class="result" aria-live="polite"></div>',
        js_on_load="Law.check.mount(element); watch('value', () => Law.check.show(props.value));",
        apply_default_css=False,
        elem_id="check-result",
        elem_classes="law",
    )
    html(disclaimer())
    bind(text, label="check_text", placeholder="check_hint")
    bind(run, value="run_check")
    bind(upload, label="upload")
    bind(sample, value="sample")

    def answer(given: Any, day: Any) -> Iterator[dict[str, Any]]:
        yield from examine(desk, given, day)

    day = gr.JSON(visible=False)
    running = run.click(
        answer,
        inputs=[text, day],
        outputs=stage,
        js="(text) => Law.check.begin(text)",
        show_progress="hidden",
        api_visibility="private",
    )
    for ended in (running.success, running.failure):
        ended(None, js="() => Law.check.end()")
    upload.upload(read_upload, upload, text, show_progress="hidden", api_visibility="private")
    sample.click(None, outputs=text, js=f"() => {SAMPLE!r}")


TAB = Tab("check", build)
