"""Plain guidance of the matters: what a second reader held against its articles, and which words decide it.

Wording cannot judge guidance, which is in words of its own. It is told from the corpus instead, read here
as plain YAML and not by the product's reader: a line is borne if the answer cites an article that the line
names, and if the deciding words, where the line marks any, stand in what is cited.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from evals.metrics.attribution import carries
from evals.wording import letters, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evals.wording import Statement

_ASIDE = re.compile(r"[（(][^（）()]{1,60}[）)]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Line:
    """One line of guidance: keys of the articles named (民法典#1033) and the words that decide it."""

    norms: frozenset[str]
    words: tuple[str, ...]

    def borne_by(self, articles: Mapping[str, str]) -> bool:
        """Whether texts, by the keys of their articles, hold one of its norms and all its words."""
        cited = letters("".join(articles.values()))
        return not self.norms.isdisjoint(articles) and all(letters(word) in cited for word in self.words)


@lru_cache(maxsize=2)
def _matters(corpus: Path) -> tuple[Mapping[str, Any], ...]:
    files = (
        yaml.load(p.read_text("utf-8"), Loader=_LOADER) for p in sorted((corpus / "matters").glob("*.yaml"))
    )
    return tuple(m for told in files for m in (told if isinstance(told, list) else told.get("matters", [])))


@lru_cache(maxsize=2)
def lines(corpus: Path) -> Mapping[str, tuple[Line, ...]]:
    """The lines of corpus/matters by their letters, cut as an answer is cut into statements."""
    out: dict[str, list[Line]] = {}
    for matter in _matters(corpus):
        for text, row in _texts(matter):
            line = Line(frozenset(article_key(n) for n in row["norms"]), tuple(row.get("words", ())))
            for piece in statements(text):
                out.setdefault(_key(piece.text), []).append(line)
    return {key: tuple(found) for key, found in out.items()}


UNITS = {"year": "年", "month": "个月", "day": "日", "hour": "小时"}
NUMERALS, HUNDRED, PAIR = "零一二三四五六七八九", 100, 2


@lru_cache(maxsize=2)
def advice(corpus: Path) -> frozenset[str]:
    """By their letters, steps that say what evidence to keep or that rest on no norm: advice, and no law."""
    steps = (step for matter in _matters(corpus) for step in _steps(matter))
    return frozenset(_key(s["do"]) for s in steps if s.get("kind") == "keep-evidence" or not s.get("norms"))


def advises(corpus: Path, statement: Statement) -> bool:
    """Whether a statement without a number is such a step."""
    return not statement.marks and _key(statement.text) in advice(corpus)


def _texts(matter: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    parties = (*matter.get("parties", ()), "", "")
    for party, key in zip(parties, ("answer", "answer_other_side"), strict=False):
        for row in matter.get(key, ()):
            said = (f"{head}：{row['text']}" for head in (matter.get("title", ""), f"如果你是{party}"))
            texts = (row["text"], *said, row.get("en", ""))
            yield from ((text, row) for text in texts if row.get("norms") and text)
    for row in matter.get("turns_on", ()):
        sides = (f"是：{row['if_yes']}", f"否：{row['if_no']}", row["if_yes"], row["if_no"])
        yield from ((text, row) for text in sides if row.get("norms"))
    for row in matter.get("time", ()):
        rules = (
            row["rule"],
            f"{row['rule']}，{_written(row.get('length'))}{UNITS.get(row.get('unit'), '')}内",
        )
        begins = [f"{rule}，从{row['starts']}算起" for rule in rules if row.get("starts")]
        texts = (*rules, *begins, row.get("effect", ""))
        yield from ((text, row) for text in texts if row.get("norms") and text)
    for row in (*_steps(matter), *matter.get("proof", ())):
        if row.get("norms"):
            yield row.get("do") or f"{row['who']}：{row['what']}", row


def _steps(matter: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The steps of both sides."""
    return (*matter.get("route", ()), *matter.get("route_other_side", ()))


def _written(number: float | None) -> str:
    """A number below a hundred in Chinese; "" for none.

    >>> _written(60), _written(2), _written(15)
    ('六十', '两', '十五')
    """
    if not number or number >= HUNDRED or number != int(number):
        return ""
    tens, ones = divmod(int(number), 10)
    if not tens:
        return "两" if ones == PAIR else NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def article_key(norm: str) -> str:
    """民法典#1033.1(二) as 民法典#1033."""
    return re.sub(r"(#[^.(（]+).*", r"\1", norm)


def _key(text: str) -> str:
    return letters(_ASIDE.sub("", text)).lstrip("0123456789")


def bears(corpus: Path, keys: Mapping[str, str], statement: Statement, passages: Sequence[str]) -> bool:
    """Whether passages carry a statement by their wording or bear the guidance that it is.

    `keys`: by passage the key of its article.
    """
    if carries(statement, passages):
        return True
    known = lines(corpus).get(_key(statement.text), ())
    return any(line.borne_by({keys[p]: p for p in passages}) for line in known)
