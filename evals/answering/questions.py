"""Questions with what a lawyer looks for in the answer, read from sets of JSON lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from assistant import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Kind = Literal["story", "english", "dialogue", "safety", "vague", "offtopic"]


class Turn(BaseModel):
    """A question as it is put, with its gold.

    `lead`     articles that may open the answer: 民法典#1033
    `gold`     groups of articles; of each group one is to be cited
    `decides`  the part that decides: article, article.款 or article.款.项; `decides_also` others as good
    `wrong`    articles whose citation shows that the matter was mistaken
    `deadline` `contact` wordings of which the answer must say one; () where none is due
    `follows`  whether it belongs to the turn before; `act` thanks, greet or offtopic, which want no law
    `expect`   of a danger: what the card must hold, telephone numbers among it
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: str
    lead: tuple[str, ...] = ()
    gold: tuple[tuple[str, ...], ...] = ()
    decides: str | None = None
    decides_also: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    deadline: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    follows: bool = False
    act: str | None = None
    expect: tuple[str, ...] = ()
    emergency: bool | None = False


class Question(BaseModel):
    """One item of a set: a single question, or a dialogue of several turns.

    `part` the field of law or of the set; `standing` dev, test or blind/NAME, which no figure mixes.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    kind: Kind
    turns: tuple[Turn, ...]
    part: str = ""
    writer: str = ""
    standing: str = "dev"

    @model_validator(mode="before")
    @classmethod
    def _one_turn(cls, data: dict[str, Any]) -> dict[str, Any]:
        """A question written flat is its own only turn."""
        return data if "turns" in data else {**data, "turns": [data]}

    @model_validator(mode="after")
    def _has_gold(self) -> Question:
        if self.kind in ("story", "english") and not self.turns[0].lead:
            raise ValueError(f"{self.id}: a question about law names the articles that may open the answer")
        return self


def load_set(path: Path, standing: str = "dev", writer: str = "") -> tuple[Question, ...]:
    """The questions of a set: JSON lines, or YAML with `writer` and `questions`.

    BadInputError names the line or question that is faulty.
    """
    out = []
    for where, row in _rows(path):
        try:
            out.append(Question.model_validate({"standing": standing, "writer": writer, **row}))
        except ValidationError as error:
            raise BadInputError(f"题集 {path.name} {where}：{error}") from error
    return tuple(out)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where a question stands, and what is written of it."""
    try:
        text = path.read_text("utf-8")
        if path.suffix in (".yaml", ".yml"):
            told = yaml.safe_load(text)
            yield from ((str(row.get("id")), {"writer": told["writer"], **row}) for row in told["questions"])
            return
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield f"第 {number} 行", json.loads(line)
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as error:
        raise BadInputError(f"题集读不出来：{path.name}：{error}") from error
