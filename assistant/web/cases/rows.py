"""HTML of cases: a row of the table, a case like described facts, the passages behind a case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from assistant import LegalUnit
from assistant.web.panel.passage import kind_badge, passage_html, short_name, status_badge
from assistant.web.words import both, filled

if TYPE_CHECKING:
    from assistant.desk.cases import CaseRow, SimilarCase, SimilarCases
    from assistant.understand.facets import Facet

SIDES = ("place", "conduct", "information")
MOST_LAWS = 6
_FILE = re.compile(r"；\d{3}_\S+\.txt.*$")


def row_data(row: CaseRow) -> dict[str, Any]:
    """A row for the script: its HTML and what it is filtered by."""
    return {
        "id": row.unit.id,
        "html": str(row_html(row)),
        "words": row.words,
        "area": row.detail.place,
        **{side: [f.name for f in row.facets if f.dimension == side] for side in SIDES},
    }


def _lines(values: Iterable[str], css: str = "") -> Markup:
    items = [v for v in values if v]
    if not items:
        return Markup("")
    return Markup('<ul class="{}">{}</ul>').format(
        css, Markup("").join(Markup("<li>{}</li>").format(v) for v in items)
    )


def _untold() -> Markup:
    return Markup('<p class="untold">{}</p>').format(both("case_untold"))


def _cell(key: str, content: Markup) -> Markup:
    """A cell that names its column where the table is drawn as cards."""
    return Markup('<td role="cell"><b class="cell-name">{}</b><div lang="zh-CN">{}</div></td>').format(
        both(key), content
    )


def row_html(row: CaseRow) -> Markup:
    """A row of the table."""
    d = row.detail
    facts = _lines(d.facts) + _lines((f for f in d.figures if not _told(f, d.facts)), "figures")
    holding = Markup("")
    if row.holding:
        holding = Markup('<p class="holding"><b>{}</b> {}</p>').format(both("case_holding"), row.holding)
    return Markup(
        '<tr role="row" data-case="{}"><th scope="row" role="rowheader">{}{}</th>{}{}{}{}</tr>'
    ).format(
        row.unit.id,
        _opener("0", d.title, "case-name"),
        _about(row),
        _cell("case_col_facts", facts or _untold()),
        _cell("case_col_measures", (_bodies(d.bodies) + _lines(d.measures)) or _untold()),
        _cell("case_col_outcome", (_lines(d.outcome) + holding) or _untold()),
        _cell("case_col_law", _laws(row) + _source(row)),
    )


def _told(figure: str, facts: Sequence[str]) -> bool:
    """Whether the facts shown already say a figure."""
    return any(figure in fact for fact in facts)


def _about(row: CaseRow) -> Markup:
    d = row.detail
    told = [v for v in (d.place, "；".join(d.dates)) if v]
    out = Markup('<p class="about" lang="zh-CN">{}</p>').format(" · ".join(told)) if told else Markup("")
    if row.detail.discussed_in:
        out += _opener(
            str(len(row.passages) - len(d.discussed_in)),
            filled("case_discussed", n=len(d.discussed_in)),
            "quiet",
        )
    return out


def _bodies(bodies: Sequence[str]) -> Markup:
    return Markup('<p class="bodies">{}</p>').format("、".join(bodies)) if bodies else Markup("")


def _laws(row: CaseRow) -> Markup:
    out = Markup("")
    if row.detail.laws:
        out += Markup('<p class="laws"><b>{}</b> {}</p>').format(
            both("case_named"), "、".join(row.detail.laws)
        )
    if row.cited:
        at = len(row.passages)
        buttons = Markup("").join(
            _opener(str(at + i), law.unit.citation, f"rule k-{law.unit.kind}")
            for i, law in enumerate(row.cited[:MOST_LAWS])
        )
        out += Markup('<p class="laws"><b>{}</b> {}</p>').format(both("case_cited"), buttons)
    return out


def _source(row: CaseRow) -> Markup:
    origin = f"{row.detail.origin}；" if row.detail.origin else ""
    source = _FILE.sub("", row.unit.source)  # the panel tells file and line
    return Markup('<p class="from"><b>{}</b> {}{}</p>').format(both("case_source"), origin, source)


def _opener(key: str, name: Markup | str, css: str) -> Markup:
    return Markup('<button type="button" class="{}" data-cite="{}">{}</button>').format(css, key, name)


def passages_payload(row: CaseRow, find: Any) -> dict[str, Any]:
    """The passages of a case in the order of its buttons: the case, what discusses it, the law."""
    units = [find(i) for i in row.passages] + [law.unit for law in row.cited[:MOST_LAWS]]
    passages = {str(i): str(passage_html(unit)) for i, unit in enumerate(units)}
    return {"passages": passages, "order": list(passages)}


def similar_html(found: SimilarCases) -> Markup:
    """Cases like the facts, what is shared and what differs; that there is none is said too."""
    own = _own(found.own)
    if not found.cases:
        why = both("case_no_alike_more") if found.own else both("case_own_none")
        return Markup('<p class="box plain none"><strong>{}</strong> {}</p>{}{}{}').format(
            both("case_no_alike"), why, own, _worded(found), _reports(found)
        )
    cards = Markup("").join(_similar(s) for s in found.cases)
    return Markup('<h3 tabindex="-1">{} <small>{}</small></h3>{}<ol class="alike">{}</ol>{}{}').format(
        both("case_alike"), both("case_alike_order"), own, cards, _worded(found), _reports(found)
    )


def _own(facets: Sequence[Facet]) -> Markup:
    if not facets:
        return Markup("")
    chips = Markup("").join(Markup('<span class="side">{}</span>').format(f.name) for f in facets)
    return Markup('<p class="own"><b>{}</b> <span lang="zh-CN">{}</span></p>').format(both("case_own"), chips)


def _similar(similar: SimilarCase) -> Markup:
    row, theirs = similar.row, {f.name: f for f in similar.row.facets}
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>').format(
            f.name, _quoted(f), _quoted(theirs[f.name])
        )
        for f in similar.shared
    )
    outcome = _lines(row.detail.outcome) or _untold()
    return Markup(
        '<li class="like" data-case="{id}"><div class="like-head">{name}</div>'
        '<table class="sides" lang="zh-CN"><thead><tr><th scope="col">{shared}</th>'
        '<th scope="col">{yours}</th><th scope="col">{theirs}</th></tr></thead>'
        "<tbody>{rows}</tbody></table>{only}"
        '<div class="went"><b>{went}</b> <div lang="zh-CN">{outcome}</div></div></li>'
    ).format(
        id=row.unit.id,
        name=_opener("0", row.detail.title, "case-name"),
        shared=both("case_shared"),
        yours=both("case_yours"),
        theirs=both("case_theirs"),
        rows=rows,
        only=_only("case_only_yours", similar.only_facts) + _only("case_only_theirs", similar.only_case),
        went=both("case_went"),
        outcome=outcome,
    )


def _quoted(facet: Facet) -> str:
    return "、".join(f"“{w}”" for w in facet.words[:4])


def _only(key: str, names: Sequence[str]) -> Markup:
    if not names:
        return Markup("")
    return Markup('<p class="only"><b>{}</b> <span lang="zh-CN">{}</span></p>').format(
        both(key), "、".join(names)
    )


def _worded(found: SimilarCases) -> Markup:
    if not found.worded:
        return Markup("")
    rows = Markup("").join(
        Markup(
            '<li class="like" data-case="{}">{}<div lang="zh-CN">{}</div>'
            '<div class="went"><b>{}</b> <div lang="zh-CN">{}</div></div></li>'
        ).format(
            row.unit.id,
            _opener("0", row.detail.title, "case-name"),
            _lines(row.detail.facts[:1]),
            both("case_went"),
            _lines(row.detail.outcome) or _untold(),
        )
        for row in found.worded
    )
    return Markup('<h3>{} <small>{}</small></h3><ol class="alike worded">{}</ol>').format(
        both("case_worded"), both("case_worded_more"), rows
    )


def _reports(found: SimilarCases) -> Markup:
    if not found.reports:
        return Markup("")
    rows = Markup("").join(_report(hit.unit) for hit in found.reports)
    return Markup('<section class="sources"><h3>{} <small>{}</small></h3><ol>{}</ol></section>').format(
        both("case_reports"), both("case_reports_more"), rows
    )


def _report(unit: LegalUnit) -> Markup:
    return Markup(
        '<li><button type="button" class="source" data-passage="{}">{}'
        '<span class="name">{}</span>{}</button></li>'
    ).format(unit.id, kind_badge(unit), short_name(unit), status_badge(unit))
