"""What is learned from: texts that people say, and the passages that answer them.

Three sources, told apart by `source`, so that none drowns the others:
`phrasing`  corpus/phrasings/<law>.jsonl: how people tell what an article decides
`matter`    matters/*.yaml: the same for a matter; its passages are its own explanation and its articles
`question`  LeCoQA's training part (never committed): written questions, articles that lawyers named
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from assistant.corpus import load_corpus
from assistant.index.embed import embed_text
from assistant.index.encoder import CHARS
from assistant.schema.units import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

BLOCK = 25  # consecutive questions of the benchmark are on one topic: they stay in one fold
Article = tuple[str, str]  # law, article


@dataclass(frozen=True)
class Saying:
    """What somebody says: `gold` are places in `Pairs.passages`; `group` is who wrote it, or its block."""

    text: str
    gold: tuple[int, ...]
    source: str
    group: str
    never: tuple[int, ...] = ()  # passages known to be wrong for it


@dataclass
class Pairs:
    """All passages, articles in force first, and all sayings. `place` finds an article's passage."""

    passages: list[str]
    place: dict[Article, int]
    sayings: list[Saying] = field(default_factory=list)
    matters: dict[str, int] = field(default_factory=dict)

    @property
    def articles(self) -> int:
        """How many of the passages are articles of statutes in force: they come first."""
        return len(self.place)


def statute_book(settings: Any, day: date) -> Pairs:
    """Read every article of a statute in force on a day, as it is embedded."""
    pairs = Pairs([], {})
    for unit in load_corpus(settings).units:
        key = (unit.title, unit.article)
        if unit.kind is Kind.STATUTE and unit.article and unit.covers(day) and key not in pairs.place:
            pairs.place[key] = len(pairs.passages)
            pairs.passages.append(embed_text(unit))
    return pairs


def add_phrasings(pairs: Pairs, folder: Path) -> int:
    """Add the phrasings of every file; returns how many name an article that is not in force."""
    unknown = 0
    for path in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            at = pairs.place.get((row["law"], row["article"]))
            if at is None:
                unknown += 1
                continue
            pairs.sayings += [Saying(text, (at,), "phrasing", row["writer"]) for text in row["say"]]
    return unknown


def add_held_out(pairs: Pairs, path: Path) -> None:
    """Add the second writer's phrasings, for measuring only: their source is in no stage of training."""
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        at = pairs.place[row["law"], row["article"]]
        pairs.sayings += [Saying(text, (at,), "held out", row["writer"]) for text in row["say"]]


def add_matters(pairs: Pairs, folder: Path) -> None:
    """Add matters: sayings point to the matter's explanation and to the articles that govern it."""
    matters = [m for path in sorted(folder.glob("*.yaml")) for m in _read_yaml(path) if m.get("say")]
    for matter in matters:
        text = " ".join([matter["title"], *(part["text"] for part in matter["answer"])])
        pairs.matters[matter["id"]] = len(pairs.passages)
        pairs.passages.append(text[:CHARS])
    for matter in matters:
        own = pairs.matters[matter["id"]]
        norms = (_article(pairs, norm) for norm in matter.get("governs", ()))
        gold = (own, *dict.fromkeys(at for at in norms if at is not None))
        pairs.sayings += [Saying(s["t"], gold, "matter", matter["id"]) for s in matter["say"]]
        for near in matter.get("near_miss", ()):
            other = pairs.matters.get(near["to"])
            if other is not None and other != own:
                pairs.sayings.append(Saying(near["t"], (other,), "matter", near["to"], never=(own,)))


def add_questions(pairs: Pairs, folder: Path) -> None:
    """Add the benchmark's questions; gold articles that the book lacks come in as passages of their own."""
    held = {
        row["query_id"]: [tuple(gold) for gold in row["gold"]]
        for row in map(json.loads, (folder / "lecoqa_train_gold.jsonl").read_text("utf-8").splitlines())
    }
    by_text: dict[str, int] = {}
    for row in map(json.loads, (folder / "lecoqa_train.jsonl").read_text("utf-8").splitlines()):
        if row["query_id"] in held:
            gold = [pairs.place[key] for key in held[row["query_id"]] if key in pairs.place]
        else:
            gold = []
            for name, text in row["gold"].items():
                whole = " ".join(f"{_bare(name)} {text}".split())[:CHARS]
                if whole not in by_text:
                    by_text[whole] = len(pairs.passages)
                    pairs.passages.append(whole)
                gold.append(by_text[whole])
        if gold:
            name = f"{row['query_id']}"
            pairs.sayings.append(Saying(row["question"], tuple(dict.fromkeys(gold)), "question", name))


def block(saying: Saying) -> int:
    """Number the block of consecutive questions that a question belongs to."""
    return int(saying.group) // BLOCK


def _bare(name: str) -> str:
    return re.sub(r"第[零〇一二三四五六七八九十百千]+条.*$", "", name).removeprefix("中华人民共和国")


def _read_yaml(path: Path) -> Iterator[dict[str, Any]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from yaml.load(path.read_text("utf-8"), Loader=loader)


_NORM = re.compile(r"(.+?)#(\d+)(之[一二三四五六七八九十]+)?")


def _article(pairs: Pairs, norm: str) -> int | None:
    """Find the passage of a norm such as 个人信息保护法#66.2; None where it is not in force."""
    from assistant.language.numerals import to_chinese

    found = _NORM.match(norm)
    if not found:
        return None
    law, number, suffix = found.groups()
    return pairs.place.get((law, f"第{to_chinese(int(number))}条{suffix or ''}"))
