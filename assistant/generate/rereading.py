"""A second reading by the model: is what the words cannot decide carried by the passage it cites?

Off unless `model_second_reading` is set: how well a model reads has to be measured first
(scripts/bench/second_readings.py). Its yes alone moves nothing: it must point to words that stand in the
passage, and what the rules see may not speak against the statement (Judge.confirm).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.judge import Judged, object_schema
from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DRAFTS = table("drafts")
_NOTHING = _DRAFTS.pattern("no_difference")
_TEXT = {"type": "string"}
_READING = object_schema(
    "reading", no={"type": "integer"}, differs=_TEXT, words=_TEXT, carried={"type": "boolean"}
)
SCHEMA = object_schema("second_reading", readings={"type": "array", "items": _READING})


@dataclass(frozen=True)
class SecondReading:
    """What a second reading says of statement `number`: the `words` that carry it, "" where none do."""

    number: int
    words: str


def undecided(judged: Iterable[Judged]) -> list[Judged]:
    """The statements that a second reading may decide."""
    return [j for j in judged if j.undecided and j.shown and not j.stands]


def read_readings(raw: str) -> list[SecondReading]:
    """Read what the model says; [] where it is not to be read. A doubt of any kind is a no."""
    start, end = raw.find("{"), raw.rfind("}")
    try:
        data = json.loads(raw[start : end + 1])
    except ValueError:
        return []
    rows = data.get("readings") if isinstance(data, dict) else None
    found = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict) or not isinstance(row.get("no"), int):
            continue
        plain = row.get("carried") is True and bool(_NOTHING.match(str(row.get("differs") or "")))
        found.append(SecondReading(row["no"], str(row.get("words") or "") if plain else ""))
    return found


def statement_lines(doubtful: Sequence[Judged], joint: str) -> str:
    """The statements as the prompt gives them, under their own numbers."""
    return "\n".join(
        joint.format(
            no=j.statement.index,
            text=j.statement.text,
            sort=j.statement.sort or "",
            numbers="、".join(map(str, j.statement.citations)),
        )
        for j in doubtful
    )
