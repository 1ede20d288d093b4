"""A checker for tests of the loop around it: what stands word for word is verbatim, nothing else holds.

The real one is tested in test_verify.py and, with this loop, at the end of test_generate.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.language.text import contains
from assistant.schema.answers import CitationCheck


@dataclass(frozen=True)
class Support:
    """The fields that the judge reads of verify.Support."""

    level: str
    score: float
    reason: str
    words: tuple[tuple[str, str], ...] = ()


class StrictChecker:
    """Says verbatim or unsupported; `written` is what `verify` finds in any text."""

    def __init__(self, *written: CitationCheck) -> None:
        self.written = written
        self.claims: list[str] = []

    def support(self, claim: str, passages: Sequence[str]) -> Support:
        self.claims.append(claim)
        if contains("\n".join(passages), claim):
            return Support("verbatim", 1.0, "")
        return Support("unsupported", 0.0, "所引资料没有这样说")

    def verify(self, text: str, as_of: date | None = None) -> list[CitationCheck]:
        return [check for check in self.written if check.citation in text]
