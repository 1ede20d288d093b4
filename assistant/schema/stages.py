"""What a stage hands the next: the ask, the inquiry, what was found, what was chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.language import article_name

if TYPE_CHECKING:
    import re
    from datetime import date

    import numpy as np

    from assistant.schema.answers import Hit
    from assistant.schema.digests import DigestArticle
    from assistant.schema.units import LegalUnit


@dataclass(frozen=True)
class LegalCitation:
    """One citation of a law in a text, at text[start:end].

    `law`        name without 中华人民共和国, short forms written out, traditional characters
                 simplified; "" where nothing says which law is meant
    `law_raw`    the name as written, "" where it is understood from what precedes
    `article_suffix` 之一 and the like, "" where none
    `how`        title (in 《》), bare, anaphor (同法, 前款), list (continues one), inherited
                 (the law last named), number (文号), english, none
    `slip`       what the text most likely left out, "" where nothing
    """

    text: str
    start: int
    end: int
    law: str
    law_raw: str
    article_no: int
    article_suffix: str = ""
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    version_mark: str = ""
    how: str = "title"
    slip: str = ""

    @property
    def article(self) -> str:
        """The article in the usual form: 第二百五十三条之一."""
        return article_name(self.article_no, self.article_suffix)


@dataclass(frozen=True)
class DigestHit:
    """An article of an instrument that is not held, in our own words, and how near it is to a question."""

    article: DigestArticle
    score: float


@dataclass(frozen=True)
class Evidence:
    """Ranked passages by what they are good for; scores compare across the groups.

    `digests`, of what is not held, are no passages: their scores stand alone. `absent` are articles that
    would answer today and were not law on the day asked for.
    """

    law: tuple[Hit, ...] = ()
    practice: tuple[Hit, ...] = ()
    views: tuple[Hit, ...] = ()
    checklist: tuple[Hit, ...] = ()
    digests: tuple[DigestHit, ...] = ()
    absent: tuple[LegalUnit, ...] = ()

    def group(self, name: str) -> tuple[Hit, ...]:
        """Hits of a group by its name."""
        found: tuple[Hit, ...] = getattr(self, name)
        return found


def _none_near() -> np.ndarray:
    import numpy as np  # late: the command line names this module before it needs an array

    return np.empty(0, np.float32)


@dataclass(frozen=True)
class Query:
    """A question made ready: its texts, its vectors, BM25 of every unit (float32, (units,)).

    `vector`   the question and its legal terms, one unit vector; None without an engine
    `words`    BM25 of both
    `windows`  highest cosine of each unit's windows
    `governed` how likely a unit governs the question, by the matters that its words tell of: 0 to 1
    """

    texts: tuple[str, ...]
    vector: np.ndarray | None
    words: np.ndarray = field(repr=False)
    windows: np.ndarray = field(default_factory=_none_near, repr=False)
    governed: np.ndarray = field(default_factory=_none_near, repr=False)

    @cached_property
    def words_apart(self) -> tuple[float, float]:
        """Mean and standard deviation of `words` over all units: of millions, without a copy of them."""
        mean = float(self.words.mean())
        return mean, max(float(self.words @ self.words) / max(len(self.words), 1) - mean * mean, 0.0) ** 0.5

    def words_of(self, rows: np.ndarray) -> np.ndarray:
        """BM25 of some units, standardised over all."""
        mean, deviation = self.words_apart
        apart: np.ndarray = (self.words[rows] - mean) / (deviation + 1e-6)
        return apart


History = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ask:
    """A question as put: with earlier (question, answer) turns, newest last, by whom, for which day."""

    question: str
    history: History
    persona: str
    day: date

    @property
    def prosecutor(self) -> bool:
        """Whether a prosecutor asks, who wants elements and both sides rather than a first word."""
        return self.persona == "prosecutor"


@dataclass(frozen=True)
class Pair:
    """What an engine tells of a turn and of all that was said before it; shares are 0 to 1.

    `vector` the turn's own, of unit length, by `model`; `own`, `before` how likely each is of some matter;
    `same` whether both are likeliest of one matter or of kin; `shared` how alike their matters are
    (Bhattacharyya); `kept` how likely both together are of the matter before or its kin; `near` cosine.
    """

    model: str
    vector: np.ndarray
    own: float
    before: float
    same: bool
    shared: float
    kept: float
    near: float


class Intent(StrEnum):
    """The sort of question; decides which sources speak first."""

    ARTICLE = "article"
    LAW = "law"
    OPINION = "opinion"
    CASE = "case"
    DEFINITION = "definition"
    PENALTY = "penalty"
    PROCEDURE = "procedure"
    SITUATION = "situation"


@dataclass(frozen=True)
class Inquiry:
    """A question, understood.

    `text`       the question made to stand alone: earlier turns added where it leans on them
    `query`      what is searched for: `text`, and Chinese terms added to an English question
    `references` articles named; `laws` canonical titles named; `unknown_laws` names not held
    `speakers`   people of the corpus named, by full name or by surname and title
    `strangers`  people named as speakers whom the corpus does not have
    `term`       what a definition is asked of
    `local`      a matter left to local rules
    `rest`       what is said beside the articles and laws named
    `year`       of a version of a law that the question names
    `for_help`   asked for somebody in danger: never from the side of who brings it about
    `vague`      says too little to tell which matter it is
    `household`  a private person on the other side, acting in the household sphere
    `absent`     groups of people with laws of their own (titles) whom nothing in the question shows
    """

    question: str
    text: str
    query: str
    intent: Intent
    references: tuple[LegalCitation, ...] = ()
    laws: tuple[str, ...] = ()
    unknown_laws: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    term: str = ""
    for_help: bool = False
    vague: bool = False
    household: bool = False
    local: bool = False
    rest: str = ""
    year: int | None = None
    english: bool = False
    follow_up: bool = False
    absent: tuple[re.Pattern[str], ...] = ()

    @property
    def of_events(self) -> bool:
        """Whether it tells what happened; others ask for a text, a word's meaning, what somebody said."""
        told = (Intent.SITUATION, Intent.PENALTY, Intent.PROCEDURE)
        return self.intent in told and not self.references

    def beside(self, law: str) -> bool:
        """Whether a law is for a group of people whom nothing in the question shows."""
        return any(group.search(law) for group in self.absent)


@dataclass(frozen=True)
class Selection:
    """What an answer will stand on, each part best first."""

    governing: tuple[LegalUnit, ...] = ()
    practice: tuple[LegalUnit, ...] = ()
    views: tuple[LegalUnit, ...] = ()
    checklist: tuple[LegalUnit, ...] = ()


@dataclass(frozen=True)
class Budget:
    """How many passages of each sort a reader is shown at once."""

    governing: int
    practice: int
    views: int


BUDGETS = {
    "citizen": Budget(governing=4, practice=2, views=1),
    "prosecutor": Budget(governing=6, practice=3, views=4),
}


GAP = "……"


@dataclass(frozen=True)
class Passage:
    """Words to quote: `shown` may leave out with ……; `quote` is one unbroken run of the unit.

    `paragraph` is the 款 quoted, counted from 1, where only one of several is.
    """

    shown: str
    quote: str
    score: float
    paragraph: int | None = None
