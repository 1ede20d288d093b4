"""Cases as the page shows them: a row of the table, cases like described facts, passages behind one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.web.panel.passage import passage_html
from assistant.web.templates import render

if TYPE_CHECKING:
    from assistant.desk.cases import CaseRow, SimilarCases

SIDES = ("place", "conduct", "information")
MOST_LAWS = 6
_FILE = re.compile(r"；\d{3}_\S+\.txt.*$")


def row_data(row: CaseRow) -> dict[str, Any]:
    """A row for the script: its HTML and what it is filtered by."""
    return {
        "id": row.unit.id,
        "html": row_html(row),
        "words": row.words,
        "area": row.detail.place,
        **{side: [f.name for f in row.facets if f.dimension == side] for side in SIDES},
    }


def row_html(row: CaseRow) -> str:
    """A row of the table; figures that its facts tell already are not told again."""
    d = row.detail
    page = render(
        "cases/row.html",
        row=row,
        about=[told for told in (d.place, "；".join(d.dates)) if told],
        figures=[figure for figure in d.figures if not any(figure in fact for fact in d.facts)],
        source=_FILE.sub("", row.unit.source),  # the panel tells file and line
        MOST_LAWS=MOST_LAWS,
    )
    return str(page)


def passages_payload(row: CaseRow, find: Any) -> dict[str, Any]:
    """The passages of a case in the order of its buttons: the case, what discusses it, the law."""
    units = [find(i) for i in row.passages] + [law.unit for law in row.cited[:MOST_LAWS]]
    passages = {str(i): str(passage_html(unit)) for i, unit in enumerate(units)}
    return {"passages": passages, "order": list(passages)}


def similar_html(found: SimilarCases) -> str:
    """Cases like the facts, what is shared and what differs; that there is none is said too."""
    return str(render("cases/similar.html", found=found))
