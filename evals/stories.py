"""Is the matter answered? Measures on stories, dialogues, danger, vague and off-topic questions.

A set is a JSON-lines file; an item names the articles that may open the answer (`lead`), groups of
articles of which one each must be cited (`gold`) and the part that decides (`decides`, article.款.项).
Gold was written without sight of the product, so these measures are about law, not about our matters.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant import Answer, Assistant, BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

_MARK = re.compile(r"\[(\d+)\]")
_PLAIN_START = re.compile(r"^\*\*[^《“”\n]{4,}\*\*")
LAW = ("story", "english", "dialogue")
MEASURES = (
    ("opens", LAW), ("in_three", LAW), ("groups", LAW), ("group_share", LAW), ("belongs", LAW),
    ("belongs_strictly", LAW), ("wrong", LAW), ("decides", LAW), ("plain_first", LAW), ("steps", ("story",)),
    ("follows", ("dialogue",)), ("quiet", ("dialogue",)), ("card", ("safety",)), ("numbers", ("safety",)),
    ("alarm", ("story", "english", "vague", "offtopic")), ("asks_back", ("vague",)),
    ("refused", ("offtopic",)),
)  # fmt: skip
SHARED = 0.6  # share of a part's pairs of characters that a quotation must hold to show it


@dataclass(frozen=True)
class Scored:
    """One turn of one item and what was measured of it: name -> 0 to 1 (None: does not apply)."""

    id: str
    kind: str
    part: str
    question: str
    values: Mapping[str, float | None]
    cited: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    matter: str = ""


@dataclass
class Card:
    """Means by kind of item and measure, with how many items each rests on."""

    rows: list[Scored] = field(default_factory=list)

    def mean(self, measure: str, kinds: Sequence[str] = (), part: str = "") -> tuple[float, int]:
        """Mean of a measure over items of some kinds and part, and their number."""
        found = [
            v
            for r in self.rows
            if (not kinds or r.kind in kinds) and (not part or r.part == part)
            if (v := r.values.get(measure)) is not None
        ]
        return (sum(found) / len(found) if found else float("nan")), len(found)

    def worst(self, n: int) -> list[Scored]:
        """Items that do worst: not opened rightly first, then groups missed."""

        def good(row: Scored) -> float:
            return sum(v for k, v in row.values.items() if v is not None and k in _GOOD)

        return sorted((r for r in self.rows if any(v is not None for v in r.values.values())), key=good)[:n]


_GOOD = ("opens", "in_three", "groups", "belongs", "card", "numbers", "asks_back", "refused", "follows")


def read_set(path: Path) -> list[dict[str, Any]]:
    """Items of a set; BadInputError where the file is not JSON lines."""
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise BadInputError(f"题集读不出来：{path.name}：{error}") from error


def score_set(assistant: Assistant, items: Iterable[dict[str, Any]], as_of: date | None = None) -> Card:
    """Ask every question of a set and measure the answers."""
    card = Card()
    for item in items:
        card.rows += list(_score(assistant, item, as_of))
    return card


def _score(assistant: Assistant, item: dict[str, Any], day: date | None) -> Iterator[Scored]:
    if item["kind"] == "dialogue":
        history: list[tuple[str, str]] = []
        for n, turn in enumerate(item["turns"], start=1):
            answer = assistant.ask(turn["q"], history, as_of=day)
            yield _turn(assistant, f"{item['id']}.{n}", turn, answer, bool(history), day)
            history.append((turn["q"], answer.answer))
        return
    answer = assistant.ask(item["q"], as_of=day)
    kind, values = item["kind"], dict[str, float | None]()
    if kind in ("story", "english"):
        values = _law(assistant, item, answer, day)
    elif kind == "safety":
        values = {
            "card": float(bool(answer.emergency) and answer.answer.startswith("**")),
            "numbers": _numbers(item, answer),
        }
    elif kind == "vague":
        values = {
            "asks_back": float(bool(answer.options) or (not answer.citations and "？" in answer.answer))
        }
    elif kind == "offtopic":
        values = {"refused": float(answer.refused and not answer.citations)}
    values = dict(values)
    values["alarm"] = None if kind == "safety" or item.get("emergency") else float(bool(answer.emergency))
    yield _scored(item, item["id"], kind, answer, values)


def _turn(
    assistant: Assistant, name: str, turn: dict[str, Any], answer: Answer, later: bool, day: date | None
) -> Scored:
    values: dict[str, float | None] = {}
    if later and turn.get("act") not in ("greet", "offtopic"):
        values["follows"] = float(answer.follows == turn["follows"])
    if turn.get("lead"):
        values |= _law(assistant, turn, answer, day)
    elif turn.get("act") in ("thanks", "greet", "offtopic"):
        values["quiet"] = float(not answer.citations)
    return _scored(turn, name, "dialogue", answer, values)


def _scored(
    item: dict[str, Any], name: str, kind: str, answer: Answer, values: Mapping[str, float | None]
) -> Scored:
    matter = answer.matters[0] if answer.matters else None
    return Scored(
        name,
        kind,
        item.get("part", ""),
        item["q"],
        values,
        cited(answer),
        tuple(item.get("lead", ())),
        f"{matter.matter.id} {matter.probability:.2f}" if matter else "",
    )


def _law(
    assistant: Assistant, item: dict[str, Any], answer: Answer, day: date | None
) -> dict[str, float | None]:
    found = cited(answer)
    groups = item["gold"]
    belong = {*item["lead"], *(g for group in groups for g in group)}
    belong |= {d.split(".")[0] for d in (item.get("decides"), *item.get("decides_also", ())) if d}
    kin = related_norms(assistant, item["lead"]) | belong
    values: dict[str, float | None] = {
        "opens": float(bool(found) and found[0] in item["lead"]),
        "in_three": float(bool(set(found[:3]) & set(item["lead"]))),
        "groups": float(bool(groups) and all(set(group) & set(found) for group in groups)),
        "group_share": sum(bool(set(g) & set(found)) for g in groups) / len(groups) if groups else None,
        "belongs": sum(f in kin for f in found) / len(found) if found else None,
        "belongs_strictly": sum(f in belong for f in found) / len(found) if found else None,
        "wrong": float(bool(set(found) & set(item.get("wrong", ())))),
        "plain_first": float(bool(_PLAIN_START.match(answer.answer))),
        "steps": float(any(s.key == "steps" for s in answer.sections)),
    }
    if item.get("decides"):
        values["decides"] = float(shows(assistant, item["decides"], answer, day))
    return values


def cited(answer: Answer) -> tuple[str, ...]:
    """Articles of law in the order in which the answer cites them: 民法典#1033."""
    order = [int(n) for n in _MARK.findall(answer.answer)]
    by_number = {c.n: c.unit for c in answer.citations if c.unit.kind.binding}
    units = [by_number[n] for n in dict.fromkeys(order) if n in by_number]
    return tuple(dict.fromkeys(f"{u.title}#{u.article_no}{u.article_suffix}" for u in units))


def related_norms(assistant: Assistant, lead: Sequence[str]) -> set[str]:
    """Articles of the matters that an article of `lead` governs: what a lawyer may cite beside it."""
    return {
        key
        for matter in assistant.all_matters()
        if {_key(n) for n in matter.governs} & set(lead)
        for key in map(_key, matter.norms)
    }


def _key(norm: str) -> str:
    return re.split(r"[.(（]", norm)[0]


def shows(assistant: Assistant, decides: str, answer: Answer, day: date | None) -> bool:
    """Whether a quotation of the answer shows the part that decides (article, article.款, article.款.项)."""
    key, *numbers = decides.split(".")
    quotes = [
        c.quote
        for c in answer.citations
        if f"{c.unit.title}#{c.unit.article_no}{c.unit.article_suffix}" == key
    ]
    if not quotes:
        return False
    law, article = key.split("#")
    unit = assistant.article(law, article, day)
    text = unit.text
    if numbers and int(numbers[0]) <= len(unit.paragraphs):
        text = unit.paragraphs[int(numbers[0]) - 1]
        items = unit.items(int(numbers[0]))
        if len(numbers) > 1 and int(numbers[1]) <= len(items):
            text = items[int(numbers[1]) - 1]
    return any(_held(text, quote) >= SHARED for quote in quotes)


def _held(text: str, quote: str) -> float:
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    return sum(p in quote for p in pairs) / len(pairs) if pairs else 0.0


def _numbers(item: dict[str, Any], answer: Answer) -> float:
    """Share of the items' expected telephone numbers that the card shows; one of those joined by 或 or /."""
    wanted = []
    for expected in item.get("expect", ()):
        found = re.findall(r"(?<!\d)1[12]\d{1,4}(?!\d)", expected)
        wanted += [found] if re.search("或|/", expected) and found else [[n] for n in found]
    if not wanted:
        return float(bool(answer.emergency))
    return sum(any(n in answer.emergency for n in some) for some in wanted) / len(wanted)
