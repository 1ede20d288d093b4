"""The forms of papers that are sent out, read from corpus/desk/papers.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal

from assistant.errors import BadInputError
from assistant.language.tables import read_table
from assistant.schema.matters import Says  # noqa: TC001 — read by pydantic

if TYPE_CHECKING:
    from pathlib import Path

FILE = "desk/papers.yaml"


@dataclass(frozen=True)
class Part:
    """A part of a form: a sentence with blanks 【……】, a heading, or what the facts fill in (`use`).

    `norms` are cited in the sentence, `words` their deciding words; `outside` an instrument that is not
    held, with its `article`.
    """

    text: str = ""
    heading: str = ""
    use: Literal[
        "", "facts", "conduct", "organ", "organ_acts", "party", "measures", "claims", "gaps", "elements",
        "outline", "law",
    ] = ""  # fmt: skip
    kind: Literal["para", "item", "title", "to", "sign", "note"] = "para"
    norms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    outside: str = ""
    article: str = ""
    given: str = ""
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class PaperForm:
    """A form: its key, title with blanks and name; it fits where one of `issue` is raised, or always."""

    key: str
    title: str
    name: str
    issue: tuple[str, ...]
    parts: tuple[Part, ...]
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class PaperForms:
    """All forms, with the measures and claims that they share."""

    measures: tuple[Says, ...]
    claims: tuple[Says, ...]
    papers: tuple[PaperForm, ...]

    def form(self, name: str) -> PaperForm:
        """A form by its key or its name; BadInputError lists them."""
        for one in self.papers:
            if name in (one.key, one.name):
                return one
        known = "、".join(f"{p.key}（{p.name}）" for p in self.papers)
        raise BadInputError(f"没有这种文书：{name}。可以写的有：memo（研究备忘）、{known}（unknown paper）")


@lru_cache(maxsize=4)
def load_forms(corpus: Path) -> PaperForms:
    """Read the forms; CorpusError names file and line of what is wrong."""
    return read_table(corpus / FILE, PaperForms)
