"""What speaks against a statement: two tables of checks, asked from top to bottom; the first fault counts.

PLAIN needs no comparison of meaning: quotations, addresses, bodies and speakers that no source names.
CHECKS are asked once the words of a statement were found in its passages. Each row is a check: called
with a statement and what it is held to, it gives a Fault or None. `scripts/bench/generate.py` counts
how often each speaks, and how often rightly: a row that never does goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.judge import slips
from assistant.judge.contrasts import contrary, unfounded
from assistant.judge.force import another_duty, changed_force, strange_term
from assistant.judge.substitution import in_source_words, substituted
from assistant.language import bigrams, contains
from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from assistant.judge.statements import Statement
    from assistant.schema import LegalUnit

# Share of a claim's bigrams below which it is too freely put to be compared by its words. Of 386 false
# statements by strong writers 10 passed without it, 4 with it; of 338 true ones 59 and 35.
_TOO_FREE = 0.63
_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"\n]{6,})[”」』\"]")
WEB = re.compile(r"https?://\S+|www\.\S+|[\w.-]+@[\w.-]+\.\w+|(?<!\d)1\d{10}(?!\d)")
_PEOPLE = table("people")
_NAMED = _PEOPLE.pattern("named_speaker")
# Bodies that act in law: a statement that brings one in needs a passage that speaks of it.
_BODIES = _PEOPLE.pattern("bodies")
_ALSO = _PEOPLE.pairs("also_called")
# 在本人同意的范围内 is 在该自然人同意的范围内; 未成年人本人 is another matter.
_HIMSELF = _PEOPLE.pattern("himself")
_SURNAMES = _PEOPLE.words("surnames")
_NOT_NAMES = _PEOPLE.pattern("not_names")


@dataclass(frozen=True)
class Passages:
    """What a statement is held to.

    `claim`   its words as they are compared: without the source's name and the asker's own facts
    `stated`  the claim stands in a passage word for word: only what it concludes is still asked
    `level`   what the comparison of words found: verbatim or supported
    """

    units: Sequence[LegalUnit]
    question: str
    claim: str = ""
    stated: bool = False
    level: str = ""

    @cached_property
    def texts(self) -> list[str]:
        """The passages' words."""
        return [u.text for u in self.units]

    @cached_property
    def binding(self) -> list[str]:
        """The words of those that are law."""
        return [u.text for u in self.units if u.kind.binding]

    @cached_property
    def whole(self) -> str:
        """All their words."""
        return "\n".join(self.texts)


@dataclass(frozen=True)
class Fault:
    """Which check speaks against a statement, why, and what the statement then is."""

    check: str
    reason: str
    level: str = "altered"


@dataclass(frozen=True)
class Check:
    """One row: `rule` gives the reason, in words for the reader, or "" where nothing speaks against.

    `always`: asked of a statement that stands word for word, too.
    """

    name: str
    rule: Callable[[Statement, Passages], str]
    level: str = "altered"
    always: bool = False

    def __call__(self, statement: Statement, passages: Passages) -> Fault | None:
        """The fault found, or None."""
        if passages.stated and not self.always:
            return None
        reason = self.rule(statement, passages)
        return Fault(self.name, reason, self.level) if reason else None


def first_fault(checks: Iterable[Check], statement: Statement, passages: Passages) -> Fault | None:
    """The first fault that one of the checks finds."""
    return next((fault for check in checks if (fault := check(statement, passages))), None)


def _strange_quote(statement: Statement, held: Passages) -> str:
    for quote in _QUOTED.findall(statement.text):
        if not contains(held.question, quote) and not any(contains(t, quote) for t in held.texts):
            return f"引号里的话不在所引资料中：“{_short(quote)}”"
    return ""


def _strange_address(statement: Statement, held: Passages) -> str:
    strange = any(not any(found in t for t in held.texts) for found in WEB.findall(statement.text))
    return "网址、邮箱或电话不在所引资料中" if strange else ""


def _strange_body(statement: Statement, held: Passages) -> str:
    around = held.question + "".join(f"{u.citation}{u.issuer}{u.speaker_title}{u.text}" for u in held.units)
    for body in _BODIES.findall(_HIMSELF.sub("", statement.text)):
        if body not in around and _ALSO.get(body, body) not in around:
            return f"所引资料没有提到“{body}”"
    return ""


def _strange_speaker(statement: Statement, held: Passages) -> str:
    spoken = "".join(f"{u.speaker or ''}{u.speaker_title}{u.text}" for u in held.units)
    for name in _NAMED.findall(statement.text):
        if name[0] in _SURNAMES and not _NOT_NAMES.search(name) and name not in spoken:
            return f"所引资料没有写明是“{name}”说的"
    return ""


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"


def _another_duty(statement: Statement, held: Passages) -> str:
    return another_duty(in_source_words(statement.text, held.binding), held.binding)


def _too_free(_statement: Statement, held: Passages) -> str:
    words = bigrams(held.claim)
    share = len(words & bigrams("".join(held.texts))) / len(words) if words else 1.0
    return "用语与资料相差太大，逐字核对不了" if held.level == "supported" and share < _TOO_FREE else ""


def _slip(rule: Callable[[str, str], str]) -> Check:
    return Check(rule.__name__, lambda _, held: rule(held.claim, held.whole))


PLAIN = (
    Check("strange_quote", _strange_quote, "unsupported"),
    # No draft of the bench has an address in it; the injections of tests/generate have.
    Check("strange_address", _strange_address, "unsupported"),
    Check("strange_body", _strange_body, "unsupported"),
    Check("strange_speaker", _strange_speaker, "unsupported"),
)
CHECKS = (
    Check("unfounded", lambda s, held: unfounded(s.text, held.texts, held.question), always=True),
    Check("changed_force", lambda s, held: changed_force(s.text, held.texts)),
    Check("another_duty", _another_duty),
    Check("strange_term", lambda _, held: strange_term(held.claim, held.texts)),
    *(_slip(rule) for rule in slips.SLIPS),
    Check("contrary", lambda _, held: contrary(held.claim, held.texts)),
    Check("wrong_condition", lambda _, held: slips.wrong_condition(held.claim, held.texts)),
    Check("mixed_rules", lambda s, held: slips.mixed_rules(s.text, held.binding)),
    # A word for which the passage has another: a paraphrase may put it so, a slip too.
    Check("substituted", lambda _, held: substituted(held.claim, held.binding, held.question), "unsupported"),
    Check("too_free", _too_free, "unsupported"),
)
# What speaks against a statement in whatever words it is put.
PLAINLY = tuple(c for c in CHECKS if c.name in ("strange_amount", "strange_term", "contrary"))
