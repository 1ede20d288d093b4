"""What the page asks for from every tab: a passage by its id, and what relates to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from assistant import AssistantError, BadInputError
from assistant.web.panel.passage import passage_html
from assistant.web.panel.related import related_html
from assistant.web.tabs import Desk, Tab, read_day

LONGEST_ID = 200


def read_id(wire: Any) -> str:
    """The unit's id in a request; BadInputError for anything else."""
    given = wire.get("id") if isinstance(wire, dict) else None
    if not isinstance(given, str) or not 0 < len(given) <= LONGEST_ID:
        raise BadInputError("没有这份出处（no such passage）")
    return given


def answered(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a request yields, or its error in words."""
    try:
        return work()
    except AssistantError as error:
        return {"error": str(error)}


def passage_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """The passage of a request {id, as_of} as the panel shows it."""

    def work() -> dict[str, Any]:
        unit_id = read_id(wire)
        as_of = read_day(wire.get("as_of"))
        unit = desk.opening.get().unit(unit_id, as_of)
        return {"id": unit.id, "html": str(passage_html(unit, as_of=as_of))}

    return answered(work)


def related_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """What bears on the passage of a request {id, as_of}."""

    def work() -> dict[str, Any]:
        unit_id = read_id(wire)
        as_of = read_day(wire.get("as_of"))
        return {"html": str(related_html(desk.opening.get().relations(unit_id, as_of), as_of))}

    return answered(work)


def draw(_desk: Desk) -> Markup:
    """Nothing: the script draws the panel when it is first opened."""
    return escape("")


TAB = Tab("panel", draw, {"passage": passage_payload, "related": related_payload})
