"""What an article does: defines, forbids, permits a claim, punishes, excludes from scope.

Read from the drafting formulas of Chinese statutes (立法技术规范（试行）（一）, 法工委发
〔2009〕62号), so that it holds for any law, not for a list of articles.
"""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.language.tables import table
from assistant.schema import Kind, LegalUnit

_ROLES = table("roles")
_LOCAL = _ROLES.pattern("local")


def territory(unit: LegalUnit) -> str:
    """The province or city that a local regulation binds in; "" for law of the whole country."""
    return local_to(unit.issuer, unit.full_title, unit.title) if unit.kind is Kind.REGULATION else ""


def local_to(*names: str) -> str:
    """The province or city that the names of a regulation or its issuer begin with; "" for none."""
    return next((m[1] for name in names if (m := _LOCAL.match(name))), "")


def place_named(place: str, facts: str) -> bool:
    """Whether facts name a place (上海市 or 上海)."""
    return bool(place) and (place in facts or re.sub(r"(?:省|市|自治区)$", "", place) in facts)


def part_of(unit: LegalUnit) -> str:
    """The 编 of an article, else nothing: the part of the law that its rules belong to."""
    first = unit.heading.split(" / ")[0]
    return first if "编" in first else ""


def is_general_liability(unit: LegalUnit) -> bool:
    """Whether an article stands among the general rules of liability of its law."""
    return "责任" in unit.heading and ("一般规定" in unit.heading or "损害赔偿" in unit.heading)


class Role(StrEnum):
    """What a passage of law does for the reader."""

    SCOPE_OUT = "scope_out"
    DEFINITION = "definition"
    REMEDY = "remedy"
    COMPLAINT = "complaint"
    CIVIL_LIABILITY = "civil_liability"
    PENALTY = "penalty"
    PROCEDURE = "procedure"
    DUTY = "duty"
    EXEMPTION = "exemption"


_COMPILED = {
    role: _ROLES.pattern(role.name.lower())
    for role in (
        Role.SCOPE_OUT,
        Role.DEFINITION,
        Role.REMEDY,
        Role.COMPLAINT,
        Role.CIVIL_LIABILITY,
        Role.PENALTY,
        Role.PROCEDURE,
        Role.DUTY,
        Role.EXEMPTION,
    )
}


def roles_of(text: str) -> frozenset[Role]:
    """The roles that the formulas in a passage of law show; may be several or none."""
    return frozenset(role for role, formula in _COMPILED.items() if formula.search(text))
