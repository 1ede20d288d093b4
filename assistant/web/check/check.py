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
from assistant.web.check.differences import mark_differences
from assistant.web.panel.passage import kind_badge, passage_html, status_badge
from assistant.web.tabs import Desk, Tab, day_field, disclaimer, html, read_day
from assistant.web.words import both, labelled, word

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
        html = Markup('<div class="box bad" role="alert">{}</div>').format(str(error))
        yield {"state": "error", "html": str(html)}


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
        "html": str(_legend(checks) + marked_html(text, checks)),
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


def marked_html(text: str, checks: list[CitationCheck]) -> Markup:
    """The text with each citation a button coloured by its verdict."""
    out, at = [], 0
    for i, check in enumerate(checks):
        if check.start < at:
            continue
        out.append(Markup("{}").format(_visible(text[at : check.start])))
        out.append(
            # a link, not a button: it must break across lines as the text does
            Markup(
                '<a href="#{1}" role="button" class="checked v-{0}" data-cite="{1}" title="{2}">{3}</a>'
            ).format(check.verdict, i, word(check.verdict), _visible(text[check.start : check.end]))
        )
        at = check.end
    out.append(Markup("{}").format(_visible(text[at:])))
    return Markup('<div class="checked-text" lang="zh-CN">{}</div>').format(Markup("").join(out))


def _legend(checks: list[CitationCheck]) -> Markup:
    """How many citations got each verdict; each entry shows only its own."""
    if not checks:
        return Markup('<p class="box plain">{}</p>').format(both("no_citations"))
    entries = [
        Markup(
            '<button type="button" class="filter" data-verdict="" aria-pressed="true">{} <b>{}</b></button>'
        ).format(both("all"), len(checks))
    ]
    for verdict, count in tally(checks).items():
        entries.append(
            Markup(
                '<button type="button" class="filter v-{0}" data-verdict="{0}" aria-pressed="false">'
                "{1} <b>{2}</b></button>"
            ).format(verdict, both(verdict), count)
        )
    return Markup('<div class="legend" role="group">{}</div>').format(Markup("").join(entries))


def detail_html(check: CitationCheck, unit: LegalUnit | None, suggested: LegalUnit | None) -> Markup:
    """One citation for the panel: verdict and reason, claim beside article, what was perhaps meant."""
    claim, law = mark_differences(check.claim, unit.text if unit else "")
    return Markup(
        '<div class="passage check">'
        '<div class="badges"><span class="verdict v-{verdict}">{name}</span>{badges}</div>'
        '<h2>{citation}</h2><p class="reason">{reason}</p><div class="beside">'
        '<section><h3>{h_claim}</h3><div class="claim" lang="zh-CN">{claim}</div></section>'
        '<section><h3>{h_law}{place}</h3><div class="law-text" lang="zh-CN">{law}</div></section></div>'
        "{suggestion}</div>"
    ).format(
        verdict=check.verdict,
        name=both(check.verdict),
        badges=kind_badge(unit) + status_badge(unit) if unit else "",
        citation=_visible(check.citation),
        reason=check.reason,
        h_claim=both("claim"),
        claim=claim if check.claim else Markup('<p class="hint">{}</p>').format(both("no_claim")),
        h_law=both("law_says"),
        place=Markup('<small lang="zh-CN">{}</small>').format(written_citation(unit)) if unit else "",
        law=law if unit else Markup('<p class="hint">{}</p>').format(both("no_text")),
        suggestion=_suggestion(check, suggested),
    )


def _suggestion(check: CitationCheck, unit: LegalUnit | None) -> Markup:
    if check.suggestion is None:
        return Markup("")
    form = "《{}》{}".format(*check.suggestion)
    shown = Markup("<p>{}</p>").format(form)
    if unit:
        shown = Markup("<details open><summary>{}</summary>{}</details>").format(form, passage_html(unit))
    return Markup(
        '<div class="suggestion"><h3>{}</h3>{}<div class="actions">'
        '<button type="button" data-copy="{}">{}</button></div></div>'
    ).format(
        both("suggestion"),
        shown,
        form,
        both("copy_suggestion"),
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


def _intro() -> Markup:
    states = Markup("").join(
        Markup('<template data-state="{}">{}</template>').format(key, both(key))
        for key in ("preparing", "checking", "failed")
    )
    return Markup('<div class="intro"><h2>{}</h2><p>{}</p></div>{}').format(
        both("check_title"), both("check_more"), states
    )


def build(desk: Desk) -> None:
    """Lay out the tab and connect it."""
    bind = desk.labels.bind
    html(_intro(), "check-intro")
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


TAB = Tab("check", build, "check.js")
