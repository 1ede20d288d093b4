"""What a paper was when it was made: kept in the file where no reader meets it, read back to re-check it.

The words of every paragraph and footnote, and of each footnote what it stands on, as one packed text:
in Word as document properties, which Word, WPS and LibreOffice carry along when they save a file anew,
in Markdown as a comment at the end.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assistant.language import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.paper.paper import Block, Paper
    from assistant.schema import LegalUnit

VERSION = 2
PROPERTY = "assistant-record-{:03d}"
PIECE = 250  # characters of one property: what every program keeps
MOST = 4_000_000  # characters of a record unpacked
_CHECK = 16
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_NAMESPACES = (
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
)


@dataclass(frozen=True)
class Standing:
    """A passage that a footnote stands on: its id, its status on the memo's day, a hash of its text."""

    unit_id: str
    status: str
    digest: str


@dataclass(frozen=True)
class NoteRecord:
    """A footnote as it was made: its words, the words in the text, what it stands on."""

    n: int
    text: str
    head: str
    quote: str
    verbatim: bool
    standing: tuple[Standing, ...]


@dataclass(frozen=True)
class Record:
    """A paper as it was made: `body` its paragraphs and cells in order, without footnote marks.

    `law` articles that it relies on without a footnote.
    """

    as_of: date
    made: date
    notes: tuple[NoteRecord, ...]
    body: tuple[str, ...]
    law: tuple[Standing, ...] = ()


def digest(text: str) -> str:
    """Hash of a text's words and punctuation, width and spaces aside: 64 bits, ample against accident."""
    return hashlib.sha256(fold(text).encode()).hexdigest()[:_CHECK]


def body_of(title: str, blocks: Iterable[Block]) -> tuple[str, ...]:
    """The words of a paper, a paragraph or cell each."""
    out = [title]
    for block in blocks:
        if block.kind == "table":
            out += ["".join(s.text for s in cell) for row in block.rows for cell in row]
        else:
            out.append(block.text)
    return tuple(t for t in out if t.strip())


def record_of(paper: Paper) -> Record:
    """The record of a paper."""
    notes = []
    for n in paper.notes:
        standing = tuple(_standing(c.unit, n.as_of) for c in (*n.cited, *n.more))
        notes.append(NoteRecord(n.n, n.text, n.head, n.quote, n.verbatim, standing))
    law = tuple(_standing(unit, paper.as_of) for unit in paper.law)
    return Record(paper.as_of, paper.made, tuple(notes), body_of(paper.title, paper.blocks), law)


def _standing(unit: LegalUnit, day: date) -> Standing:
    return Standing(unit.id, unit.status_on(day), digest(unit.text))


def pack(record: Record) -> str:
    """A record as one line of ASCII."""
    told = {
        "as_of": record.as_of.isoformat(),
        "made": record.made.isoformat(),
        "notes": [
            [n.n, n.text, n.head, n.quote, n.verbatim, [[s.unit_id, s.status, s.digest] for s in n.standing]]
            for n in record.notes
        ],
        "body": record.body,
        "law": [[s.unit_id, s.status, s.digest] for s in record.law],
    }
    raw = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    packed = base64.b64encode(zlib.compress(raw, 9)).decode()
    return f"{VERSION}.{hashlib.sha256(packed.encode()).hexdigest()[:_CHECK]}.{packed}"


def unpack(text: str) -> Record | None:
    """Read a record back; None where there is none or it was damaged."""
    version, _, rest = text.strip().partition(".")
    check, _, packed = rest.partition(".")
    if version != str(VERSION) or hashlib.sha256(packed.encode()).hexdigest()[:_CHECK] != check:
        return None
    try:
        raw = zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), MOST)
        told = json.loads(raw)
        return Record(
            date.fromisoformat(told["as_of"]),
            date.fromisoformat(told["made"]),
            tuple(
                NoteRecord(n, t, h, q, v, tuple(Standing(*s) for s in standing))
                for n, t, h, q, v, standing in told["notes"]
            ),
            tuple(told["body"]),
            tuple(Standing(*s) for s in told.get("law", ())),
        )
    except (ValueError, KeyError, TypeError, zlib.error):
        return None


def properties_xml(record: Record) -> bytes:
    """The custom properties part of a Word document that keeps a record."""
    packed = pack(record)
    parts = [packed[at : at + PIECE] for at in range(0, len(packed), PIECE)]
    entries = "".join(
        f'<property fmtid="{_FMTID}" pid="{n + 2}" name="{PROPERTY.format(n)}">'
        f"<vt:lpwstr>{part}</vt:lpwstr></property>"
        for n, part in enumerate(parts)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<Properties {_NAMESPACES}>{entries}</Properties>".encode()


def joined(properties: Sequence[tuple[str, str]]) -> str:
    """A packed record from document properties; "" where there is none."""
    prefix = PROPERTY.partition("{")[0]
    return "".join(value for name, value in sorted(properties) if name.startswith(prefix))
