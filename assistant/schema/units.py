"""The data that flows through the stages: units, hits, citations, answers, checks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from assistant.schema.digests import Digest


class Kind(StrEnum):
    """What sort of source speaks; members stand in order of authority."""

    STATUTE = "statute"
    INTERPRETATION = "interpretation"
    REGULATION = "regulation"
    CASE = "case"
    COMMENTARY = "commentary"
    INTERVIEW = "interview"
    CHECKLIST = "checklist"
    NEWS = "news"
    ESSAY = "essay"

    @property
    def authority(self) -> int:
        """Rank of authority, 0 the highest."""
        return list(Kind).index(self)

    @property
    def binding(self) -> bool:
        """Whether the source lays down law, as against reporting or arguing about it."""
        return self in (Kind.STATUTE, Kind.INTERPRETATION, Kind.REGULATION)

    @property
    def label(self) -> str:
        """Name shown to readers."""
        return KIND_LABELS[self]


KIND_LABELS = {
    Kind.STATUTE: "法律",
    Kind.INTERPRETATION: "司法解释",
    Kind.REGULATION: "法规·决定",
    Kind.CASE: "案例",
    Kind.COMMENTARY: "沙龙观点",
    Kind.INTERVIEW: "访谈",
    Kind.CHECKLIST: "合规清单",
    Kind.NEWS: "报道",
    Kind.ESSAY: "评论文章",
}

IN_FORCE = "现行有效"
NOT_YET = "尚未施行"
REPEALED = "已废止"
SUPERSEDED = "已被修改"
NOT_LAW = ""

UNSIGNED = "原文未署名"


@dataclass(frozen=True)
class LegalUnit:
    """The smallest passage that a lawyer cites.

    `id`             stable across builds: 民法典@2020-05-28#1032, salon#2-1-3, case#001-putuo
    `text`           the passage; paragraphs (款) and items (项) on lines of their own
    `title`          short name of the law or source; `full_title` the official one
    `heading`        编 / 章 / 节, or the section of the salon, joined by " / "
    `question`       the question that a contribution or answer responds to
    `speaker_note`   原文未署名, or an inference, worded as one
    `effective_date` first day of this text; `expiry_date` first day on which it no
                     longer applies (None: open); `ended_by` what ended it
    `added_by`       what added this article to its law, "" where it stood there from the first
    `status`         on the day asked for; "" for what is not law
    `doubts`         what is uncertain about this passage, for the reader
    `reliability`    "normal" or "low"
    `number`         document number (文号) as written, 法释〔2021〕15号; "" where it is not known
    `imported`       from a file of the user's, not checked against the official database
    """

    id: str
    kind: Kind
    title: str
    text: str
    source: str
    article: str = ""
    article_no: int | None = None
    article_suffix: str = ""
    speaker: str | None = None
    speaker_title: str = ""
    speaker_note: str = ""
    full_title: str = ""
    issuer: str = ""
    heading: str = ""
    question: str = ""
    version_date: date | None = None
    effective_date: date | None = None
    expiry_date: date | None = None
    ended_by: str = ""
    added_by: str = ""
    status: str = NOT_LAW
    excerpt: bool = False
    reliability: str = "normal"
    doubts: tuple[str, ...] = ()
    number: str = ""
    imported: bool = False

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The 款: each with the items that belong to it, lines joined by newlines."""
        out: list[str] = []
        for line in self.text.split("\n"):
            if out and ITEM_START.match(line):
                out[-1] += "\n" + line
            elif line.strip():
                out.append(line)
        return tuple(out)

    def items(self, paragraph: int = 1) -> tuple[str, ...]:
        """The 项 of a paragraph (counted from 1), in order; empty where it has none."""
        if not 1 <= paragraph <= len(self.paragraphs):
            return ()
        return tuple(s for s in self.paragraphs[paragraph - 1].split("\n") if ITEM_START.match(s))

    def covers(self, day: date) -> bool:
        """Whether this text applies on a day, from its dates alone (end exclusive)."""
        begun = self.effective_date is None or self.effective_date <= day
        return begun and (self.expiry_date is None or day < self.expiry_date)

    def status_on(self, day: date) -> str:
        """Status of this text on a day, from its dates alone."""
        if not self.kind.binding:
            return NOT_LAW
        if self.effective_date and day < self.effective_date:
            return NOT_YET
        if self.expiry_date and day >= self.expiry_date:
            return REPEALED if self.ended_by.endswith("废止") else SUPERSEDED
        return IN_FORCE

    @property
    def key(self) -> str:
        """An article as norms name it: 民法典#1033, 刑法#253之一."""
        return f"{self.title}#{self.article_no}{self.article_suffix}"

    @property
    def citation(self) -> str:
        """The usual written form: 《民法典》第一千零三十二条, or the source's title and speaker."""
        who = self.speaker or (UNSIGNED if self.kind is Kind.COMMENTARY else "")
        return f"《{self.title}》{self.article}" + (f"（{who}）" if who else "")


ITEM_START = re.compile(r"^\s*(?:[（(][一二三四五六七八九十百]+[）)]|[□⑴-⒇①-⑳])")


@dataclass(frozen=True)
class Instrument:
    """A law, interpretation or regulation that is known by name and whose text is not held.

    `about` is one line on its subject, `topics` general words that match it to a question;
    `note` says for the reader what is known of it: where the seeds quote it, what replaced it.
    `excerpted_in` names the seeds that quote articles of it. A recommended standard, which is
    no law, has a kind that is not binding.
    """

    title: str
    kind: Kind
    full_title: str = ""
    issuer: str = ""
    number: str = ""
    version_date: date | None = None
    effective_date: date | None = None
    expiry_date: date | None = None
    about: str = ""
    note: str = ""
    aliases: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    excerpted_in: tuple[str, ...] = ()

    def begun(self, day: date) -> bool:
        """Whether it is in effect by a day; one whose first day is not known is taken to be."""
        return self.effective_date is None or self.effective_date <= day


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
    `caption`   what stands between an imported file's title and its text (题注)
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
    number: str = ""
    caption: str = ""
    imported: bool = False

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


class Fate(StrEnum):
    """What became of an imported file: each ends in exactly one of these."""

    READ = "read"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    OLDER = "older"

    @property
    def label(self) -> str:
        """Word shown to readers."""
        return {"read": "读入", "refused": "拒绝", "duplicate": "重复", "older": "旧文本"}[self.value]


@dataclass(frozen=True)
class Outcome:
    """One line of an import's account: a file, what became of it, and why or as what."""

    name: str
    fate: Fate
    told: str


@dataclass(frozen=True)
class Corpus:
    """All that the library is built from."""

    units: tuple[LegalUnit, ...]
    versions: tuple[LawVersion, ...] = ()
    repeals: tuple[Repeal, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    digests: tuple[Digest, ...] = ()
    notes: tuple[Note, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    outcomes: tuple[Outcome, ...] = ()


def short_title(name: str) -> str:
    """Drop 中华人民共和国 at the start of a title and inside its 《》.

    >>> short_title("全国人民代表大会常务委员会关于修改《中华人民共和国网络安全法》的决定")
    '全国人民代表大会常务委员会关于修改《网络安全法》的决定'
    """
    return re.sub(rf"(^|[《〈]){STATE}", r"\1", name.strip())
