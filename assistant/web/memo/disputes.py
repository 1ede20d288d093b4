"""HTML of the dispute map: both sides of a matter beside each other, and what the law itself says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from assistant import LegalUnit
from assistant.citations.written import who
from assistant.web.panel.passage import kind_badge, passage_html, short_name, status_badge
from assistant.web.words import both, filled

if TYPE_CHECKING:
    from assistant.desk.disputes import Dispute, Position, Side

MOST_PARAGRAPHS = 2
UNSIGNED = "原文未署名"


def disputes_html(disputes: Sequence[Dispute]) -> Markup:
    """Every dispute, one below the other."""
    return Markup("").join(_dispute(d, at) for at, d in enumerate(disputes))


def dispute_passages(disputes: Sequence[Dispute], as_of: date | None) -> dict[str, str]:
    """The passages that the buttons open, the words relied on highlighted."""
    found = {}
    for at, dispute in enumerate(disputes):
        for s, side in enumerate(dispute.sides):
            for p, position in enumerate(side.positions):
                found[f"{at}-{s}-{p}"] = str(passage_html(position.unit, position.words, as_of))
        for n, unit in enumerate(dispute.law):
            found[f"{at}-law-{n}"] = str(passage_html(unit, "\n".join(_told(unit, dispute)), as_of))
    return found


def _dispute(dispute: Dispute, at: int) -> Markup:
    asked = Markup("").join(Markup("<li>{}</li>").format(question) for question in dispute.asked)
    sides = Markup("").join(_side(side, at, s) for s, side in enumerate(dispute.sides))
    law = Markup("").join(_law(unit, dispute, at, n) for n, unit in enumerate(dispute.law))
    return Markup(
        '<article class="dispute" aria-labelledby="dispute-{at}"><h3 id="dispute-{at}" tabindex="-1">'
        '<span lang="zh-CN">{topic}</span></h3><p class="d-lead">{lead}</p>{asked}'
        '<div class="d-sides">{sides}</div><h4 class="d-law-head">{says}</h4>{law}</article>'
    ).format(
        at=at,
        topic=dispute.topic,
        lead=both("memo_d_open"),
        asked=Markup('<ul class="asked-by" lang="zh-CN">{}</ul>').format(asked) if asked else "",
        sides=sides,
        says=both("memo_d_law"),
        law=law or Markup('<p class="hint">{}</p>').format(both("memo_d_no_law")),
    )


def _side(side: Side, at: int, s: int) -> Markup:
    if side.name in ("for", "against"):
        name = both(f"memo_d_{side.name}")
    else:
        name = filled("memo_d_meaning", n=s + 1)
    positions = Markup("").join(
        _position(position, f"{at}-{s}-{p}") for p, position in enumerate(side.positions)
    )
    return Markup('<section class="d-side s-{}"><h4>{}</h4>{}</section>').format(side.name, name, positions)


def _position(position: Position, key: str) -> Markup:
    unit = position.unit
    before, cue, after = position.words.partition(position.cue) if position.cue else (position.words, "", "")
    note = unit.speaker_note.removeprefix(UNSIGNED).lstrip("；，")
    marked = Markup("<mark>{}</mark>").format(cue) if cue else ""
    low = Markup('<span class="low">{}</span>').format(both("memo_low")) if unit.reliability == "low" else ""
    return Markup(
        '<div class="position"><p class="d-who">{badge}<b lang="zh-CN">{who}</b>{low}</p>{note}'
        '<blockquote lang="zh-CN">“{before}{cue}{after}”</blockquote>'
        '<p class="d-source"><span lang="zh-CN">{source}</span>'
        '<button type="button" class="quiet" data-cite="{key}">{open}</button></p></div>'
    ).format(
        badge=kind_badge(unit),
        who=f"{who(unit)}　{unit.speaker_title}".rstrip() or f"《{unit.title}》",
        note=Markup('<p class="d-note" lang="zh-CN">{}</p>').format(note) if note else "",
        low=low,
        before=before,
        cue=marked,
        after=after,
        source=unit.source,
        key=key,
        open=both("memo_open"),
    )


def _told(unit: LegalUnit, dispute: Dispute) -> list[str]:
    """The paragraphs of an article that name the matter, else its first."""
    named = [p for p in unit.paragraphs if any(term in p for term in dispute.terms)]
    return (named or list(unit.paragraphs[:1]))[:MOST_PARAGRAPHS]


def _law(unit: LegalUnit, dispute: Dispute, at: int, n: int) -> Markup:
    words = Markup("").join(Markup("<p>{}</p>").format(line) for line in _told(unit, dispute))
    return Markup(
        '<div class="d-law"><p><button type="button" class="rule k-{kind}" data-cite="{key}">{name}</button>'
        '{status}</p><div class="d-words" lang="zh-CN">{words}</div></div>'
    ).format(
        kind=unit.kind, key=f"{at}-law-{n}", name=short_name(unit), status=status_badge(unit), words=words
    )
