"""A reply of any assistant in one form: its words, the articles it cites in order, what it quotes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from assistant import Answer
    from evals.asked import Asked

MARK = re.compile(r"\[(\d+)\]")
_FAULTS = ("altered", "wrong_article", "nonexistent", "repealed", "not_in_force", "renumbered")
_ARTICLE = re.compile(r"第([一二三四五六七八九十百千零〇\d]+)条(之[一二三四五六七八九十]+)?")


@dataclass(frozen=True)
class Quoted:
    """An article cited, 民法典#1033, and its words that the reply shows ("" where it only names it)."""

    norm: str
    words: str


@dataclass(frozen=True)
class Reply:
    """What an assistant said.

    `cited`     articles of law in the order in which the words cite them, with what is shown of each
    `card`      words set before the answer for somebody in danger; "" where there are none
    `follows`   whether it was read with the turn before; None where the assistant does not tell
    `flagged`   of the citations of law in the words, how many the checker finds faulty; `checked` of how many
    """

    words: str
    cited: tuple[Quoted, ...] = ()
    card: str = ""
    refused: bool = False
    asks: bool = False
    follows: bool | None = None
    matter: str = ""
    flagged: int = 0
    checked: int = 0

    @property
    def norms(self) -> tuple[str, ...]:
        """The articles cited, each once, in order."""
        return tuple(dict.fromkeys(q.norm for q in self.cited))


def of_answer(answer: Answer) -> Reply:
    """Our own answer: its marks give the order, its citations what is shown."""
    order = dict.fromkeys(int(n) for n in MARK.findall(answer.answer))
    law = {c.n: c for c in answer.citations if c.unit.kind.binding and c.unit.article_no}
    cited = tuple(Quoted(c.unit.key, c.quote) for n in order if (c := law.get(n)))
    matter = answer.matters[0] if answer.matters else None
    return Reply(
        answer.answer,
        cited,
        card=answer.emergency,
        refused=answer.refused,
        asks=bool(answer.options),
        follows=answer.follows,
        matter=f"{matter.matter.id} {matter.probability:.2f}" if matter else "",
    )


def of_text(text: str, checker: Asked, day: date | None = None) -> Reply:
    """Free text of any assistant: our checker finds its citations, and says which are faulty."""
    checks = sorted(checker.verify(text, as_of=day), key=lambda c: c.start) if text.strip() else []
    cited = tuple(Quoted(norm, c.claim) for c in checks if (norm := _norm(c.law, c.article)))
    return Reply(
        text,
        cited,
        card=_first(text) if re.search(r"(?<!\d)1[12]\d{1,4}(?!\d)", _first(text)) else "",
        flagged=sum(str(c.verdict) in _FAULTS for c in checks),
        checked=len(checks),
    )


def _first(text: str) -> str:
    """The first paragraph."""
    return text.strip().split("\n\n")[0][:300]


def _norm(law: str, article: str) -> str:
    """民法典#1033 of a law's name and 第一千零三十三条; "" where it is not an article."""
    from evals.truth import to_int

    found = _ARTICLE.match(article)
    if not (law and found):
        return ""
    number = int(found[1]) if found[1].isdigit() else to_int(found[1])
    return f"{law.removeprefix('中华人民共和国')}#{number}{found[2] or ''}"
