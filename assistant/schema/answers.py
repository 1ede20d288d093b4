"""What goes out: hits, citations, claims, answers, verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from assistant.schema.matters import MatterHit
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
class Section:
    """A part of an answer: what it is (`key`), its heading, its Markdown; `folded` where a page folds it."""

    key: str
    title: str
    text: str
    folded: bool = False


@dataclass(frozen=True)
class OpenFact:
    """A fact that decides and was not told: the question, and what follows from yes and from no."""

    ask: str
    if_yes: str
    if_no: str


@dataclass(frozen=True)
class Option:
    """One of the matters between which a question leaves it open: its title, and what it would mean."""

    matter: str
    title: str
    meaning: str


@dataclass(frozen=True)
class Answer:
    """What `Assistant.ask` returns.

    `answer`   Markdown with [1] marks; `sections` the same in its parts
    `matters`  what kind of matter it is, likeliest first; () where no matter was recognised
    `follows`  whether it was read together with the turn before
    `emergency` the card for somebody in danger, which opens the answer; "" where nobody is
    `sides`    for which side of the matter it is written, and the other side; () where it is for both
    `facts`    deciding facts that are open; `options` matters to choose from where it is not sure
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
    sections: tuple[Section, ...] = ()
    matters: tuple[MatterHit, ...] = ()
    follows: bool = False
    emergency: str = ""
    sides: tuple[str, ...] = ()
    facts: tuple[OpenFact, ...] = ()
    options: tuple[Option, ...] = ()


class Verdict(StrEnum):
    """What checking a citation found.

    `applied`: the text relies on the article without saying what it says, so that only its existence,
    its force and its 款 and 项 were checked.
    """

    SUPPORTED = "supported"
    APPLIED = "applied"
    ALTERED = "altered"
    WRONG_ARTICLE = "wrong_article"
    NONEXISTENT = "nonexistent"
    REPEALED = "repealed"
    NOT_IN_FORCE = "not_in_force"
    RENUMBERED = "renumbered"
    UNRESOLVED = "unresolved"

    @property
    def flagged(self) -> bool:
        """Whether something is wrong with the citation, as far as could be checked."""
        return self not in (Verdict.SUPPORTED, Verdict.APPLIED, Verdict.UNRESOLVED)


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
