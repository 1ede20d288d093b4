"""Where a rule holds: local regulations bind in their own province or city only."""

from __future__ import annotations

import re

from assistant.schema import Kind, LegalUnit

_LOCAL = re.compile(
    r"^([\u4e00-\u9fff]{2,10}?(?:省|自治区|自治州|市|经济特区|自治县))(?:人民代表大会|人大|人民政府|[\u4e00-\u9fff]*条例)"
)


def territory(unit: LegalUnit) -> str:
    """The province or city that a local regulation binds in; "" for law of the whole country."""
    if unit.kind is not Kind.REGULATION:
        return ""
    for name in (unit.issuer, unit.full_title, unit.title):
        if m := _LOCAL.match(name):
            return m[1]
    return ""


def place_named(place: str, facts: str) -> bool:
    """Whether facts name a place (上海市 or 上海)."""
    return bool(place) and (place in facts or re.sub(r"(?:省|市|自治区)$", "", place) in facts)
