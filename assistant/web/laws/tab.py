"""The tab 法条: find a law, read it as on a day, jump, search in it, see versions, share a link.

The tab is drawn once; its script asks for the catalogue, a law, an article's history by functions
of the server. Nothing is held here between two requests.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup, escape

from assistant import BadInputError
from assistant.web.laws.catalogue import catalogue_html
from assistant.web.laws.changes import compare_html, history_html, transition_html
from assistant.web.laws.text import law_html
from assistant.web.panel.service import answered
from assistant.web.tabs import Desk, Tab, read_day
from assistant.web.templates import render

LONGEST = 120


def read_name(wire: Any, key: str) -> str:
    """A name or number in a request; BadInputError for anything else."""
    given = wire.get(key) if isinstance(wire, dict) else None
    if not isinstance(given, str) or not 0 < len(given.strip()) <= LONGEST:
        raise BadInputError("请写一部法律的名称或条号（name a law or an article）")
    return given.strip()


def catalogue_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """Every law and instrument, by sort."""

    def work() -> dict[str, Any]:
        laws = desk.opening.get().desk
        return {"html": catalogue_html(laws.laws(), laws.laws_often_named)}

    return answered(work)


def law_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """The law that {law, as_of} names (law may carry an article) and where the article stands.

    {choices} where only a number was given that several laws have, or none.
    """

    def work() -> dict[str, Any]:
        typed, as_of = read_name(wire, "law"), read_day(wire.get("as_of"))
        laws = desk.opening.get().desk
        having = _laws_with(laws, typed, as_of)
        if having is not None and len(having) != 1:
            return {"choices": str(render("laws/numbers.html", laws=having, article=typed))}
        law, article = (having[0], typed) if having else laws.law_query(typed)
        payload = {"law": law, "html": law_html(laws.law(law, as_of))}
        wanted = str(wire.get("article") or article)[:LONGEST]
        return payload | (_place(laws, law, wanted, as_of) if wanted else {})

    return answered(work)


def _laws_with(laws: Any, typed: str, as_of: date | None) -> list[str] | None:
    """Which of the laws that are named most have the article of a bare number; None for what is no number."""
    having = []
    for law in laws.laws_often_named:
        try:
            found = laws.locate(law, typed, as_of)
        except BadInputError:
            return None
        if str(found.state) == "found":
            having.append(law)
    return having


def article_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """Where the article of {law, article, as_of} stands, or why it does not."""

    def work() -> dict[str, Any]:
        law, article = read_name(wire, "law"), read_name(wire, "article")
        return _place(desk.opening.get().desk, law, article, read_day(wire.get("as_of")))

    return answered(work)


def _place(laws: Any, law: str, article: str, as_of: date | None) -> dict[str, Any]:
    """{unit} of the article, or {told} in words with the article that stands for it now."""
    try:
        found = laws.locate(law, article, as_of)
    except BadInputError as error:
        return {"told": str(escape(str(error)))}
    if str(found.state) == "found":
        return {"unit": found.unit.id}
    return {"told": str(render("laws/place.html", found=found))}


def history_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """How the article of {law, article, as_of} came about."""

    def work() -> dict[str, Any]:
        law, article = read_name(wire, "law"), read_name(wire, "article")
        found = desk.opening.get().desk.history(law, article, read_day(wire.get("as_of")))
        return {"html": history_html(found, law, article)}

    return answered(work)


def compare_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """What changed in a law between the texts of two days of passing: {law, old, new}."""

    def work() -> dict[str, Any]:
        law = read_name(wire, "law")
        old, new = read_day(wire.get("old")), read_day(wire.get("new"))
        if old is None or new is None:
            raise BadInputError("请选两个文本（choose two texts）")
        diffs = desk.opening.get().desk.diff(law, old, new)
        return {"html": compare_html(diffs, law, old.isoformat(), new.isoformat())}

    return answered(work)


def transition_payload(desk: Desk, wire: Any) -> dict[str, Any]:
    """What applies to acts before the law of {law, as_of} took effect."""

    def work() -> dict[str, Any]:
        law = read_name(wire, "law")
        found = desk.opening.get().desk.transition(law, read_day(wire.get("as_of")))
        return {"html": transition_html(found)}

    return answered(work)


def draw(_desk: Desk) -> Markup:
    """The tab as it is before a law is open."""
    return render("laws/page.html", longest=LONGEST)


TAB = Tab(
    "laws",
    draw,
    {
        "catalogue": catalogue_payload,
        "law": law_payload,
        "article": article_payload,
        "history": history_payload,
        "compare": compare_payload,
        "transition": transition_payload,
    },
)
