"""What every room hands to another: units of law, days and versions, hits, citations, answers, checks.

In come nothing but values; out go frozen dataclasses and enumerations that any room may name. What one
stage hands the next while a question is answered is in `stages`, what a matter consists of in `matters`.
Never here: a function that reads, searches, decides or writes; a default that says something about law.
"""

from __future__ import annotations

from assistant.schema.answers import Answer, Citation, CitationCheck, Claim, Hit, Verdict
from assistant.schema.units import (
    Corpus,
    Instrument,
    Kind,
    LawVersion,
    Ledger,
    LegalUnit,
    Note,
    Repeal,
    short_title,
)

__all__ = [
    "Answer",
    "Citation",
    "CitationCheck",
    "Claim",
    "Corpus",
    "Hit",
    "Instrument",
    "Kind",
    "LawVersion",
    "Ledger",
    "LegalUnit",
    "Note",
    "Repeal",
    "Verdict",
    "short_title",
]
