"""The tab 核验: a text whose citations of law are coloured by verdict, the article beside the claim."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from markupsafe import Markup

from assistant import AssistantError, CitationCheck, LegalUnit, UnitNotFoundError, Verdict
from assistant.citations.written import written_citation
from assistant.paper.annotated import annotated_docx
from assistant.paper.apart import read_apart
from assistant.paper.handed_in import MAX_CHARACTERS, checked
from assistant.present import check_comment, checks_csv, tally
from assistant.web.check.differences import differences
from assistant.web.check.marks import pieces
from assistant.web.panel.passage import passage_html
from assistant.web.panel.service import answered
from assistant.web.sent import sent_file
from assistant.web.tabs import Desk, Tab, read_day
from assistant.web.templates import render
from assistant.web.words import apart, word

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
        yield {"state": "error", "html": str(render("error.html", error=apart(str(error))))}


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
    """The text, each citation and what it claims coloured by verdict; beside it the list of the results."""
    parts = [(_visible(piece.text), piece) for piece in pieces(text, checks)]
    return render("check/checked.html", parts=parts, checks=checks, counts=tally(checks), total=len(checks))


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


def read_payload(_desk: Desk, given: Any) -> dict[str, Any]:
    """The text of the file of {name, data}; `data` is base64. The file never touches a disk."""

    def work() -> dict[str, Any]:
        name, content = sent_file(given)
        return {"text": read_apart(name, content, whole=True)}

    return answered(work)


def export_payload(desk: Desk, given: Any) -> dict[str, Any]:
    """The result for {text, as_of, form} as a file: form docx (base64, with comments) or csv."""

    def work() -> dict[str, Any]:
        wire = given if isinstance(given, dict) else {}
        text, day = checked(str(wire.get("text") or "")), read_day(wire.get("as_of"))
        checks = desk.opening.get().verify(text, as_of=day)
        names = {verdict: word(str(verdict)) for verdict in Verdict}
        if wire.get("form") == "csv":
            return {"csv": checks_csv(checks, names)}
        notes = [(c.start, c.end, check_comment(c, names[c.verdict])) for c in checks]
        return {"docx": base64.b64encode(annotated_docx(text, notes)).decode()}

    return answered(work)


def check_states(desk: Desk, given: Any) -> Iterator[dict[str, Any]]:
    """The states of checking the text of {text, as_of}."""
    wire = given if isinstance(given, dict) else {}
    yield from examine(desk, wire.get("text"), wire.get("as_of"))


def draw(_desk: Desk) -> Markup:
    """The tab before a text is given."""
    return render("check/page.html", sample=SAMPLE, longest=MAX_CHARACTERS)


TAB = Tab("check", draw, {"read": read_payload, "export": export_payload}, {"verify": check_states})
