"""What every room hands to another: units of law, days and versions, hits, citations, answers, checks.

In come nothing but values; out go frozen dataclasses and enumerations that any room may name. What one
stage hands the next while a question is answered is in `stages`, what a matter consists of in `matters`.
Never here: a function that reads, searches, decides or writes; a default that says something about law.
"""

from __future__ import annotations

from assistant.schema.answers import Answer, Citation, CitationCheck, Claim, Hit, Section, Verdict
from assistant.schema.digests import Digest, DigestArticle
from assistant.schema.matters import Matter, MatterHit
from assistant.schema.stages import Ask
from assistant.schema.units import (
    Corpus,
    Fate,
    Instrument,
    Kind,
    LawVersion,
    Ledger,
    LegalUnit,
    Note,
    Outcome,
    Repeal,
    short_title,
)

__all__ = [
    "Answer",
    "Ask",
    "Citation",
    "CitationCheck",
    "Claim",
    "Corpus",
    "Digest",
    "DigestArticle",
    "Fate",
    "Hit",
    "Instrument",
    "Kind",
    "LawVersion",
    "Ledger",
    "LegalUnit",
    "Matter",
    "MatterHit",
    "Note",
    "Outcome",
    "Repeal",
    "Section",
    "Verdict",
    "short_title",
]
