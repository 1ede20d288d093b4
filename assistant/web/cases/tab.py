"""The tab 案例: the corpus's cases as a table filtered in the browser, and cases like described facts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from assistant import UnitNotFoundError
from assistant.web.cases.rows import SIDES, passages_payload, row_data, similar_html
from assistant.web.panel.service import answered
from assistant.web.tabs import Desk, Tab
from assistant.web.templates import render

if TYPE_CHECKING:
    from assistant.desk.cases import CaseRow

COLUMNS = ("case_col_case", "case_col_facts", "case_col_measures", "case_col_outcome", "case_col_law")
LONGEST_FACTS = 20_000


def rows_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """Every row, and the values to filter by with how many cases have each."""

    def work() -> dict[str, Any]:
        rows = [row_data(row) for row in desk.opening.get().cases()]
        return {"rows": rows, "filters": {key: _counts(rows, key) for key in ("area", *SIDES)}}

    return answered(work)


def _counts(rows: list[dict[str, Any]], key: str) -> list[tuple[str, int]]:
    """Values of a filter, the most frequent first; a region once for each of its cases."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update([row[key]] if isinstance(row[key], str) else row[key])
    return sorted(((v, n) for v, n in counts.items() if v), key=lambda pair: (-pair[1], pair[0]))


def passages_of(desk: Desk, wire: Any) -> dict[str, Any]:
    """The passages of the case `id`."""

    def work() -> dict[str, Any]:
        assistant = desk.opening.get()
        wanted = wire.get("id") if isinstance(wire, dict) else None
        return passages_payload(_row(assistant.cases(), wanted), assistant.unit)

    return answered(work)


def _row(rows: tuple[CaseRow, ...], wanted: Any) -> CaseRow:
    for row in rows:
        if row.unit.id == wanted:
            return row
    raise UnitNotFoundError("资料库里没有这个案例（no such case）")


def similar_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """Cases like the facts of a request; the facts are kept nowhere."""

    def work() -> dict[str, Any]:
        facts = str(wire.get("facts") or "") if isinstance(wire, dict) else ""
        found = desk.opening.get().similar_cases(facts)
        return {"html": similar_html(found), "count": len(found.cases)}

    return answered(work)


def draw(_desk: Desk) -> Markup:
    """The tab as it is before the script asks for the cases, when it is first shown."""
    return render("cases/page.html", columns=COLUMNS, picks=("area", *SIDES), longest=LONGEST_FACTS)


TAB = Tab("cases", draw, {"rows": rows_payload, "passages": passages_of, "similar": similar_payload})
