"""What a law leaves alone: rules that step back from what people do for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.language.tables import table

if TYPE_CHECKING:
    from datetime import date

    from assistant.library import Library
    from assistant.schema import LegalUnit

_ROLES = table("roles")
# A law that steps back from what people do for themselves: 自然人因个人或者家庭事务…不适用本法.
_HOUSEHOLD_SCOPE = _ROLES.pattern("household")


def household_exclusions(library: Library, as_of: date) -> dict[str, LegalUnit]:
    """Articles in force that exclude household use, by the title of the law that they limit."""
    current = library.current(as_of)
    return {
        u.title: u
        for u in library.units.values()
        if "不适用本" in u.text and _HOUSEHOLD_SCOPE.search(u.text) and u.id in current
    }
