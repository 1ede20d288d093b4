"""One passage for the side panel: all that is known of it, with the quoted part of its text highlighted."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup

from assistant import LegalUnit
from assistant.citations.written import quote_spans, written_citation
from assistant.present import dates_line, source_words, speaker_line
from assistant.web.templates import render

Line = tuple[bool, list[tuple[str, bool]]]  # whether it is an item; its pieces, highlighted or not


def passage_html(unit: LegalUnit, quote: str = "", as_of: date | None = None) -> Markup:
    """All that is known of a passage, with the quoted part of its text highlighted.

    `as_of` is the day for which what relates to it is asked; None means today.
    """
    spans = quote_spans(unit.text, quote)
    return render(
        "panel/passage.html",
        unit=unit,
        day=as_of.isoformat() if as_of else "",
        notes=_notes(unit),
        lines=marked_lines(unit.text, spans),
        marked=bool(spans),
        facts=_facts(unit),
        dates=_dates(unit),
        written=written_citation(unit, quote),
        in_laws=_in_laws(unit, as_of),
    )


def marked_lines(text: str, spans: list[tuple[int, int]]) -> list[Line]:
    """The paragraphs of a passage, cut where a highlighted span begins or ends."""
    lines, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
        if line.strip():
            lines.append((line.lstrip()[:1] in "（(", _pieces(text, start, end, inside)))
        start = end + 1
    return lines


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    out, at = [], start
    for a, b in spans:
        out += [(text[at:a], False), (text[a:b], True)]
        at = b
    return [*out, (text[at:end], False)]


def _in_laws(unit: LegalUnit, as_of: date | None) -> str:
    """The address of the article in the tab of the laws, on a day on which this text holds; "" for none."""
    if not unit.kind.binding or unit.article_no is None:
        return ""
    place = {"law": unit.title, "article": f"{unit.article_no}{unit.article_suffix}"}
    asked = as_of or date.today()
    day = asked if unit.covers(asked) else unit.effective_date
    if day and day != date.today():
        place["asof"] = day.isoformat()
    return urlencode(place)


def _facts(unit: LegalUnit) -> dict[str, str]:
    """What is known about the passage, by the word that names it."""
    return {
        "speaker": speaker_line(unit),
        "responds": unit.question,
        "full_title": unit.full_title if unit.full_title != unit.title else "",
        "issuer": unit.issuer,
        "version": unit.version_date.isoformat() if unit.version_date else "",
        "heading": unit.heading,
        "source": source_words(unit),
    }


def _dates(unit: LegalUnit) -> tuple[str, str] | None:
    """When the text applies, in each language."""
    zh, en = dates_line(unit), []
    if unit.effective_date:
        en.append(f"from {unit.effective_date.isoformat()}")
    if unit.expiry_date:
        en.append(f"until {unit.expiry_date.isoformat()}{f' ({unit.ended_by})' if unit.ended_by else ''}")
    return (zh, ", ".join(en)) if zh else None


def _notes(unit: LegalUnit) -> list[tuple[str, str]]:
    """What a reader must know before relying on the passage: a word of the page and its class."""
    notes = []
    if not unit.kind.binding and unit.kind != "case":
        notes.append(("not_law", "plain"))
    if unit.reliability == "low":
        notes.append(("low", ""))
    if unit.excerpt:
        notes.append(("excerpt", ""))
    return notes
