"""A law as the tab shows it: what it is and whether it applies, its versions, contents, articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant import LegalUnit
from assistant.web.panel.passage import Line, marked_lines
from assistant.web.templates import render

_FLAT = 24  # headings up to which a table of contents stands open
_STATES = {"repealed": "已废止", "not_in_force": "尚未施行"}

Branch = tuple[int, Any, str, list[Any]]  # the place of a heading, the heading, its articles, those below it


def law_html(reading: Any) -> str:
    """A `LawReading` as the tab shows it."""
    version, repeal = reading.version, reading.repeal
    coming = reading.coming.effective_date if reading.units and reading.coming else None
    expires = ""
    if version and version.expiry_date and version.expiry_date != coming:
        expires = f"{version.expiry_date.isoformat()}{f'（{version.ended_by}）' if version.ended_by else ''}"
    page = render(
        "laws/law.html",
        reading=reading,
        state=_STATES.get(str(reading.state), ""),
        nothing=reading.reason.replace("，无法核对。", "。"),
        repealed_by=repeal.by_unit if repeal and str(reading.state) == "repealed" else "",
        expires=expires,
        coming=coming.isoformat() if coming else "",
        folded=len(reading.sections) > _FLAT,
        contents=_tree(reading.sections, 0, 0, reading.units)[0],
        articles=_articles(reading),
    )
    return str(page)


def _tree(sections: Any, at: int, level: int, units: Any) -> tuple[list[Branch], int]:
    """The headings from `at` that stand at `level` or deeper, and where the next one stands."""
    branches: list[Branch] = []
    while at < len(sections) and sections[at].level >= level:
        section, place = sections[at], at
        below, at = _tree(sections, at + 1, section.level + 1, units)
        branches.append((place, section, _range(units[section.first : section.end]), below))
    return branches, at


def _range(units: Any) -> str:
    numbers = [u.article_no for u in units if u.article_no is not None]
    if not numbers:
        return ""
    return str(numbers[0]) if numbers[0] == numbers[-1] else f"{numbers[0]}–{numbers[-1]}"


def _articles(reading: Any) -> Iterator[tuple[LegalUnit, list[tuple[int, Any]], str, list[Line]]]:
    """Each article with the headings that open before it, its number as typed, its paragraphs."""
    starts: dict[int, list[tuple[int, Any]]] = {}
    for n, section in enumerate(reading.sections):
        starts.setdefault(section.first, []).append((n, section))
    for n, unit in enumerate(reading.units):
        number = f"{unit.article_no}{unit.article_suffix}" if unit.article_no is not None else ""
        yield unit, starts.get(n, []), number or unit.id.rpartition("#")[2], marked_lines(unit.text, [])
