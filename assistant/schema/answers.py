"""TODO."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from assistant.schema.units import LegalUnit


@dataclass(frozen=True)
class Hit:
    """A ranked passage. `score` is comparable within one search only."""

    unit: LegalUnit
    score: float


@dataclass(frozen=True)
class Citation:
    """A numbered reference of an answer. `quote` is verbatim in the unit, …… for gaps."""

    n: int
    unit: LegalUnit
    quote: str


@dataclass(frozen=True)
class Claim:
    """One statement of an answer. `support`: verbatim, supported or unsupported."""

    text: str
    citations: tuple[int, ...]
    support: str


@dataclass(frozen=True)
class Answer:
    """What `Assistant.ask` returns.

    `answer`   Markdown with [1] marks
    `mode`     "extractive" or "model"
    `more`     further evidence, shown behind 更多依据
    `usage`    tokens and seconds of the chat model; `prompts` the hash of its prompt files
    `missing`  instruments that matter here and whose text the library lacks
    """

    question: str
    answer: str
    citations: tuple[Citation, ...] = ()
    claims: tuple[Claim, ...] = ()
    refused: bool = False
    mode: str = "extractive"
    warnings: tuple[str, ...] = ()
    more: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = ()
    as_of: date = field(default_factory=date.today)
    usage: dict[str, float] = field(default_factory=dict)
    prompts: str = ""


class Verdict(StrEnum):
    """What checking a citation found."""

    SUPPORTED = "supported"
    ALTERED = "altered"
    WRONG_ARTICLE = "wrong_article"
    NONEXISTENT = "nonexistent"
    REPEALED = "repealed"
    NOT_IN_FORCE = "not_in_force"
    RENUMBERED = "renumbered"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True)
class CitationCheck:
    """One citation found in a text, and whether the law says what is claimed.

    `citation` as written, at text[start:end]; `article` in the usual form
    (第一百八十条之一); `claim` the words attributed to it; `reason` for a person;
    `suggestion` (law, article) that does say it; `unit_id` the passage compared.
    """

    citation: str
    start: int
    end: int
    law: str
    article: str
    paragraph: int | None
    item: int | None
    verdict: Verdict
    claim: str
    reason: str
    suggestion: tuple[str, str] | None = None
    unit_id: str | None = None
