"""The questions: their schema, and reading them from `evals/cases/`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant import BadInputError
from evals.references import Reference

FOLDER = Path(__file__).resolve().parent / "cases"
AS_OF = date(2026, 11, 22)  # the day for which the cases are right; a gate must not change overnight


class CaseError(BadInputError):
    """A case file breaks the schema; the message names file, case and field."""


class Outcome(StrEnum):
    """What the assistant should do with a question, or did."""

    ANSWER = "answer"
    REFUSE_OFFTOPIC = "refuse_offtopic"
    REFUSE_NONSENSE = "refuse_nonsense"
    ABSTAIN_NOT_HELD = "abstain_not_held"
    REPEALED = "repealed"
    NOT_IN_FORCE = "not_in_force"
    NONEXISTENT = "nonexistent"
    AMBIGUOUS = "ambiguous"
    LOCAL_RULES = "local_rules"


Sort = Literal[
    "situation", "exact_article", "definition", "penalty", "procedure", "evidence", "case_facts", "who_said",
    "disputed", "law_vs_proposal", "renumbered", "repealed", "not_yet_in_force", "english", "injected",
    "nonsense", "offtopic", "nonexistent", "not_held", "ambiguous", "local_rules", "follow_up",
]  # fmt: skip


def _reference(written: str) -> str:
    Reference.parse(written)
    return written


Ref = Annotated[str, AfterValidator(_reference)]
Wording = str | list[str]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeyPoint(_Strict):
    """Something to be said: accepted wordings, the passage it stands on, its weight."""

    say: list[Wording] = Field(min_length=1)
    unit: Ref | None = None
    weight: float = Field(1.0, gt=0, le=5)


class MustNot(_Strict):
    """Something that must not be said, why, and the words that show it is only reported."""

    say: list[Wording] = Field(min_length=1)
    why: str
    unless: list[str] = []


class Case(_Strict):
    """One question with what a lawyer expects of the answer.

    `gold`      groups of passages; one of each group must be cited
    `basis`     the line of the source on which the expectation stands
    `speakers`  who may be named as the speaker; [] means that nobody may (None: not judged)
    """

    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    split: Literal["dev", "test"]
    sort: Sort
    question: str = Field(min_length=1)
    persona: Literal["citizen", "prosecutor"] = "citizen"
    history: list[tuple[str, str]] = []
    as_of: date = AS_OF
    gold: list[list[Ref]] = []
    key_points: list[KeyPoint] = []
    must_not: list[MustNot] = []
    speakers: list[str] | None = None
    expected: Outcome = Outcome.ANSWER
    basis: str = Field(min_length=4)

    @model_validator(mode="after")
    def _complete(self) -> Case:
        if self.expected is Outcome.ANSWER and not (self.gold and self.key_points):
            raise ValueError("an answerable case needs gold passages and key points")
        if self.sort == "follow_up" and not self.history:
            raise ValueError("a follow-up needs its history")
        return self

    @cached_property
    def groups(self) -> list[list[Reference]]:
        """The gold groups as references."""
        return [[Reference.parse(r) for r in group] for group in self.gold]

    @property
    def references(self) -> list[Reference]:
        """Every passage that the case names."""
        named = [r for group in self.gold for r in group] + [p.unit for p in self.key_points if p.unit]
        return [Reference.parse(r) for r in dict.fromkeys(named)]


def load_cases(folder: Path = FOLDER, split: str | None = None) -> list[Case]:
    """Read all `*.yaml` of a folder, in the order of file and place; CaseError names a fault."""
    cases: list[Case] = []
    for path in sorted(folder.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            try:
                cases.append(Case.model_validate(entry))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(p) for p in first["loc"])
                raise CaseError(f"{path.name}, {entry.get('id', '?')}, {where}: {first['msg']}") from error
    ids = [c.id for c in cases]
    if doubled := {i for i in ids if ids.count(i) > 1}:
        raise CaseError(f"two cases of one id: {', '.join(sorted(doubled))}")
    return [c for c in cases if split in (None, c.split)]
