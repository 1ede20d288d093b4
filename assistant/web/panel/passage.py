"""HTML of one passage for the side panel, and of the badges that show its authority."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup

from assistant import LegalUnit
from assistant.citations.written import quote_spans, who, written_citation
from assistant.present import dates_line, speaker_line
from assistant.web.words import both

_KIND_ENGLISH = {
    "statute": "Statute",
    "interpretation": "Judicial interpretation",
    "regulation": "Regulation",
    "case": "Case",
    "commentary": "Expert view",
    "interview": "Interview",
    "checklist": "Checklist",
    "news": "Report",
    "essay": "Essay",
}
_STATUS_CLASS = {"现行有效": "ok", "尚未施行": "soon", "已废止": "gone", "已被修改": "gone"}
_STATUS_ENGLISH = {
    "现行有效": "In force",
    "尚未施行": "Not yet in force",
    "已废止": "Repealed",
    "已被修改": "Amended since",
}


def kind_badge(unit: LegalUnit) -> Markup:
    """The kind of source, coloured by authority."""
    return Markup(
        '<span class="badge k-{}"><span lang="zh">{}</span><span lang="en">{}</span></span>'
    ).format(unit.kind, unit.kind.label, _KIND_ENGLISH[unit.kind])


def status_badge(unit: LegalUnit) -> Markup:
    """Whether the text is in force; nothing for what is not law."""
    return status_mark(unit.status)


def status_mark(status: str) -> Markup:
    """A status in both languages, coloured; nothing for none."""
    if not status:
        return Markup("")
    return Markup(
        '<span class="status s-{}"><span lang="zh">{}</span><span lang="en">{}</span></span>'
    ).format(_STATUS_CLASS.get(status, "gone"), status, _STATUS_ENGLISH.get(status, status))


def short_name(unit: LegalUnit) -> str:
    """A passage on one line: title and article, or title, who speaks and in which section."""
    if unit.article:
        return f"{unit.title}　{unit.article}"
    return "　".join(part for part in (unit.title, who(unit), unit.heading.split(" / ")[-1]) if part)


def marked_text(text: str, spans: list[tuple[int, int]]) -> Markup:
    """The passage by paragraphs, with the spans highlighted."""
    lines, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
        if line.strip():
            kind = "item" if line.lstrip()[:1] in "（(" else "para"
            lines.append(Markup('<p class="{}">{}</p>').format(kind, _marked(text, start, end, inside)))
        start = end + 1
    return Markup("").join(lines)


def _marked(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> Markup:
    out, at = Markup(""), start
    for a, b in spans:
        out += Markup("{}<mark>{}</mark>").format(text[at:a], text[a:b])
        at = b
    return out + Markup("{}").format(text[at:end])


def passage_html(unit: LegalUnit, quote: str = "", as_of: date | None = None) -> Markup:
    """All that is known of a passage, with the quoted part of its text highlighted.

    `as_of` is the day for which what relates to it is asked; None means today.
    """
    spans = quote_spans(unit.text, quote)
    return Markup(
        '<div class="passage"><div class="badges">{badges}</div><h2>{title}</h2>{article}{notes}'
        '<div class="law-text" lang="zh-CN">{text}</div>{hint}{facts}'
        '<div class="actions"><button type="button" data-copy="{written}">{copy}</button>'
        '<button type="button" class="quiet" data-copy="{raw}">{copy_text}</button>{in_laws}</div>'
        '<section class="related" data-related="{id}" data-as-of="{day}"></section></div>'
    ).format(
        id=unit.id,
        day=as_of.isoformat() if as_of else "",
        badges=kind_badge(unit) + status_badge(unit),
        title=unit.title,
        article=Markup('<p class="article">{}</p>').format(unit.article) if unit.article else "",
        notes=_notes(unit),
        text=marked_text(unit.text, spans),
        hint=Markup('<p class="hint">{}</p>').format(both("highlighted")) if spans else "",
        facts=_facts(unit),
        written=written_citation(unit, quote),
        copy=both("copy_citation"),
        raw=unit.text,
        copy_text=both("copy_text"),
        in_laws=_in_laws(unit, as_of),
    )


def _in_laws(unit: LegalUnit, as_of: date | None) -> Markup:
    """The link to the article in the tab of the laws, on a day on which this text holds."""
    if not unit.kind.binding or unit.article_no is None:
        return Markup("")
    place = {"law": unit.title, "article": f"{unit.article_no}{unit.article_suffix}"}
    asked = as_of or date.today()
    day = asked if unit.covers(asked) else unit.effective_date
    if day and day != date.today():
        place["asof"] = day.isoformat()
    return Markup('<a class="in-laws" href="#{}">{}</a>').format(urlencode(place), both("in_laws"))


def _facts(unit: LegalUnit) -> Markup:
    """What is known about the passage, as a list of terms."""
    facts = {
        "speaker": speaker_line(unit),
        "responds": unit.question,
        "full_title": unit.full_title if unit.full_title != unit.title else "",
        "issuer": unit.issuer,
        "version": unit.version_date.isoformat() if unit.version_date else "",
        "dates": dates_line(unit),
        "heading": unit.heading,
        "source": unit.source,
    }
    rows = [
        Markup("<dt>{}</dt><dd>{}</dd>").format(both(key), value) for key, value in facts.items() if value
    ]
    return Markup('<dl class="facts">{}</dl>').format(Markup("").join(rows))


def _notes(unit: LegalUnit) -> Markup:
    """What a reader must know before relying on the passage."""
    notes = []
    if not unit.kind.binding and unit.kind != "case":
        notes.append(Markup('<li class="plain">{}</li>').format(both("not_law")))
    if unit.reliability == "low":
        notes.append(Markup("<li>{}</li>").format(both("low")))
    if unit.excerpt:
        notes.append(Markup("<li>{}</li>").format(both("excerpt")))
    notes += [Markup("<li><b>{}</b> {}</li>").format(both("doubts"), doubt) for doubt in unit.doubts]
    return Markup('<ul class="notes">{}</ul>').format(Markup("").join(notes)) if notes else Markup("")
