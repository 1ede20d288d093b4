"""Tables: .xlsx by calamine, .csv by the standard library; every cell as text."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from assistant.errors import BadInputError
from assistant.paper.formats.extract import Block, Extract
from assistant.paper.formats.plain import decode


def read_sheet(name: str, content: bytes) -> list[list[str]]:
    """Rows of all sheets of a workbook, empty ones left out."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = [row for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python()]
    except CalamineError as error:
        raise BadInputError(f"“{name}”不是可读的表格（not a readable workbook）：{error}") from error
    return [cells for row in rows if any(cells := [_cell(c) for c in row])]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def read_csv(name: str, content: bytes) -> list[list[str]]:
    """Rows of a table of values parted by commas, semicolons or tabs."""
    text = decode(name, content)
    head = text.split("\n", 1)[0]
    mark = max(",\t;", key=head.count)
    rows = csv.reader(io.StringIO(text), delimiter=mark)
    return [cells for row in rows if any(cells := [c.strip() for c in row])]


def as_extract(rows: list[list[str]]) -> Extract:
    """Rows as blocks."""
    return Extract(tuple(Block("｜".join(row).strip("｜"), row=True) for row in rows))
