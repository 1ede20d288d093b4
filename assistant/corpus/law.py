"""What the corpus knows beyond single passages: versions, repeals, and what was mended."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from assistant.schema import Instrument, Kind, LegalUnit

MENDED = "mended"
DOUBTFUL = "doubtful"
STATE = "中华人民共和国"


@dataclass(frozen=True)
class LawVersion:
    """One text of a law, as passed on `version_date`.

    `effective_date`..`expiry_date` is the time in which it is the law (end exclusive)
    `articles`  highest article number, 0 where it has no numbered articles
    `complete`  whether the library holds the whole text (a seed may quote a few articles)
    `amends`    version of the same law whose remaining articles stay (an amendment)
    `earlier`   evidence that an older text, not held, was in force before; "" for none
    """

    title: str
    full_title: str
    kind: Kind
    version_date: date
    effective_date: date | None = None
    expiry_date: date | None = None
    ended_by: str = ""
    issuer: str = ""
    articles: int = 0
    complete: bool = True
    amends: date | None = None
    earlier: str = ""
    doc_type: str = ""
    doubts: tuple[str, ...] = ()
    source: str = ""

    @property
    def key(self) -> str:
        """The part of unit ids before #."""
        return f"{self.title}@{self.version_date}"

    def covers(self, day: date) -> bool:
        """Whether this text applies on a day."""
        started = self.effective_date is None or self.effective_date <= day
        return started and (self.expiry_date is None or day < self.expiry_date)


@dataclass(frozen=True)
class Repeal:
    """A law named as repealed by the closing article of another.

    `by_unit` is the id of the article that says so; `since` is None where no day is stated.
    """

    title: str
    since: date | None
    by: str
    by_article: str
    by_unit: str
    doubt: str = ""


@dataclass(frozen=True)
class Note:
    """What a rule mended or left doubtful at import, for `assistant doctor`."""

    rule: str
    state: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass
class Ledger:
    """Counts what the rules of an import do, with a few examples each."""

    entries: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def mended(self, rule: str, example: str) -> None:
        """Record that a rule changed something."""
        self.entries.setdefault((MENDED, rule), []).append(example)

    def doubt(self, rule: str, example: str) -> None:
        """Record something that no rule could settle."""
        self.entries.setdefault((DOUBTFUL, rule), []).append(example)

    def found(self, rule: str) -> list[str]:
        """What a rule mended so far."""
        return self.entries.get((MENDED, rule), [])

    def notes(self) -> tuple[Note, ...]:
        """Everything recorded, with at most eight examples a rule (doubts: all, up to 40)."""
        return tuple(
            Note(rule, state, len(found), tuple(found[: 40 if state == DOUBTFUL else 8]))
            for (state, rule), found in sorted(self.entries.items())
        )


@dataclass(frozen=True)
class Corpus:
    """All that the library is built from."""

    units: tuple[LegalUnit, ...]
    versions: tuple[LawVersion, ...] = ()
    repeals: tuple[Repeal, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    notes: tuple[Note, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()


def short_title(name: str) -> str:
    """Drop 中华人民共和国 at the start of a title and inside its 《》.

    >>> short_title("全国人民代表大会常务委员会关于修改《中华人民共和国网络安全法》的决定")
    '全国人民代表大会常务委员会关于修改《网络安全法》的决定'
    """
    return re.sub(rf"(^|[《〈]){STATE}", r"\1", name.strip())
