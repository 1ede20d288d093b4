"""The knowledge of disputes: a matter is a type that the law defines, with the norms that decide it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as default
from functools import lru_cache
from typing import Any, ClassVar

from assistant.language import article_name, to_chinese, to_int

_STRICT: dict[str, Any] = {"extra": "forbid"}  # read by pydantic: a field that is not known is a fault
_NORM = re.compile(
    r"(?P<law>[^#]+)#(?P<article>\d+)(?P<suffix>之[一二三四五六七八九十]+)?"
    r"(?:\.(?P<paragraph>\d+))?(?:[(（](?P<item>[一二三四五六七八九十]+|\d+)[)）])?"
)


@dataclass(frozen=True)
class Norm:
    """A place in the statute book: 民法典#1033, 刑法#253之一, 个保法#66.2 (款), 民法典#1033.1(二) (项)."""

    law: str
    article_no: int
    article_suffix: str = ""
    paragraph: int | None = None
    item: int | None = None

    @staticmethod
    @lru_cache(maxsize=65_536)
    def parse(written: str) -> Norm:
        """Read a norm; ValueError where it is not written as one."""
        m = _NORM.fullmatch(written.strip())
        if not m:
            raise ValueError(f"不是条文的写法：{written}（not a norm; write 民法典#1033.1(二)）")
        item = m["item"]
        return Norm(
            m["law"],
            int(m["article"]),
            m["suffix"] or "",
            int(m["paragraph"]) if m["paragraph"] else None,
            (int(item) if item.isdigit() else to_int(item)) if item else None,
        )

    @property
    def key(self) -> str:
        """The article alone, 款 and 项 left out: 民法典#1033."""
        return f"{self.law}#{self.article_no}{self.article_suffix}"

    @property
    def article(self) -> str:
        """The article in the usual form: 第二百五十三条之一."""
        return article_name(self.article_no, self.article_suffix)

    @property
    def place(self) -> str:
        """Article, 款 and 项 in the usual form: 第一千零三十三条第一款第二项."""
        paragraph = f"第{to_chinese(self.paragraph)}款" if self.paragraph else ""
        return self.article + paragraph + (f"第{to_chinese(self.item)}项" if self.item else "")


@dataclass(frozen=True)
class Saying:
    """How somebody says it; `who` is the part that he has in the matter, `by` the writer ("": the first)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    t: str
    who: str = ""
    by: str = ""


@dataclass(frozen=True)
class NearMiss:
    """What sounds like the matter and belongs to another one, `to` (an id)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    t: str
    to: str


@dataclass(frozen=True)
class PlainSentence:
    """A plain sentence and what it stands on: norms, and deciding `words` that stand in them.

    `reckoned` are figures of the sentence that follow from the norms and stand in none (三十七天).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    text: str
    en: str = ""
    norms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    reckoned: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecidingFact:
    """A question whose answer changes what follows."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    ask: str
    if_yes: str
    if_no: str
    norms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Burden:
    """Who has to prove what."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    who: str
    what: str
    norms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """Something to do: `kind` of route, the body, whom to call, what it must come `before`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    kind: str
    do: str
    body: str = ""
    contact: tuple[str, ...] = ()
    before: str = ""
    norms: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimeLimit:
    """A term: `length` in `unit`, from when it `starts`, its `effect`; no length where there is none."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    rule: str
    length: float | None = None
    unit: str = ""
    starts: str = ""
    effect: str = ""
    norms: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutsideRule:
    """An instrument beyond the national laws that decides a point of the matter."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    name: str
    decides: str


@dataclass(frozen=True)
class Outside:
    """An instrument that is not held: its name, the article or "", what it decides, on what condition."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    name: str
    decides: str
    article: str = ""
    given: str = ""


@dataclass(frozen=True)
class Says:
    """What a table says: on which facts (`given`), by which norms with their deciding `words`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    text: str
    norms: tuple[str, ...]
    words: tuple[str, ...]
    given: str = ""

    @property
    def plain(self) -> PlainSentence:
        """The sentence without its condition."""
        return PlainSentence(self.text, norms=self.norms, words=self.words)


@dataclass(frozen=True)
class QuestionKind:
    """A type of research question: how it is put (`asks`), what answers it, what decides and is not held.

    `only`: the traits of facts with which alone it is asked; `must`: words of which the question holds one;
    "" where it may be asked of any facts, in any words. `cue`: words that ask it by themselves.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    key: str
    asks: tuple[str, ...]
    says: tuple[Says, ...]
    outside: tuple[Outside, ...] = ()
    only: str = ""
    must: str = ""
    cue: str = ""


@dataclass(frozen=True)
class Review:
    """Who read the matter against its articles, when, and what was read."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    by: str
    on: str
    what: str = ""


@dataclass(frozen=True)
class Matter:
    """A type of dispute, offence or procedure; written guidance, never law.

    `block`        general rules that others inherit; it has no phrasings and is no answer by itself
    `kin`          matters on another side of the same event (civil, police, criminal)
    `other_side`   the parts in `say` for which `answer_other_side` and `route_other_side` are written
    `parties`      what both sides call themselves: for whom `answer` is written, then the other; () for none
    `near_miss`    what sounds alike and belongs elsewhere
    `governs` … `sanctions`  norms, the deciding ones first
    `emergency`    what to do at once where somebody is in danger, "" where nobody is
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    id: str
    title: str
    field: str
    block: bool = False
    inherits: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()
    causes: dict[str, tuple[str, ...]] = default(default_factory=dict)
    say: tuple[Saying, ...] = ()
    other_side: tuple[str, ...] = ()
    near_miss: tuple[NearMiss, ...] = ()
    answer: tuple[PlainSentence, ...] = ()
    answer_other_side: tuple[PlainSentence, ...] = ()
    parties: tuple[str, ...] = ()
    governs: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    general: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    sanctions: tuple[str, ...] = ()
    turns_on: tuple[DecidingFact, ...] = ()
    proof: tuple[Burden, ...] = ()
    route: tuple[Step, ...] = ()
    route_other_side: tuple[Step, ...] = ()
    time: tuple[TimeLimit, ...] = ()
    emergency: str = ""
    outside: tuple[OutsideRule, ...] = ()
    review: tuple[Review, ...] = ()

    @property
    def routes(self) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
        """The steps of both sides."""
        return self.route, self.route_other_side

    @property
    def norms(self) -> tuple[str, ...]:
        """Every norm that the matter names, in the order of its fields, each once."""
        out = [*self.governs, *self.scope, *self.general, *self.remedies, *self.sanctions]
        for part in (self.answer, self.answer_other_side, self.turns_on, self.proof, *self.routes, self.time):
            for entry in part:
                out += entry.norms
        return tuple(dict.fromkeys(out))


@dataclass(frozen=True)
class MatterHit:
    """A matter recognised; `probability` calibrated, 0 to 1."""

    matter: Matter
    probability: float
