"""Everyday words to legal terms: corpus/lexicon.yaml, applied to a question at query time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from assistant.errors import CorpusError
from assistant.index.lexical import tokens

LEXICON = "lexicon.yaml"


@dataclass(frozen=True)
class Entry:
    """Where a question says one of `say` (and one of `also`, where given), statutes say `law`.

    Not where it says one of `unless`: 没留遗嘱 asks for no will, 抢车位 is no robbery.
    """

    say: tuple[str, ...]
    law: tuple[str, ...]
    also: tuple[str, ...] = ()
    weight: float = 1.0
    unless: tuple[str, ...] = ()

    def fits(self, question: str) -> bool:
        """Whether a question uses the everyday words."""
        if any(w in question for w in self.unless):
            return False
        return any(w in question for w in self.say) and (
            not self.also or any(w in question for w in self.also)
        )


@dataclass(frozen=True)
class Expansion:
    """Legal terms for a question: `terms` in words, `tokens` weighted for BM25."""

    terms: tuple[str, ...]
    tokens: dict[str, float]


@lru_cache(maxsize=4)
def load_lexicon(corpus: Path) -> tuple[Entry, ...]:
    """Read the lexicon; CorpusError names the entry that cannot be used."""
    path = corpus / LEXICON
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CorpusError(f"词表读不出来：{path.name}：{error}") from error
    entries = []
    for row in raw:
        unknown = set(row) - {"say", "law", "with", "unless", "weight"}
        if unknown or not row.get("say") or not row.get("law"):
            raise CorpusError(f"词表 {path.name} 中这一条写法不对：{row}。须有 say 和 law。")
        entries.append(
            Entry(
                tuple(map(str, row["say"])),
                tuple(map(str, row["law"])),
                tuple(map(str, row.get("with", ()))),
                float(row.get("weight", 1.0)),
                tuple(map(str, row.get("unless", ()))),
            )
        )
    return tuple(entries)


def expand(question: str, lexicon: tuple[Entry, ...]) -> Expansion:
    """Gather the legal terms of every entry that fits, each token at its highest weight."""
    weights: dict[str, float] = {}
    terms: dict[str, None] = {}
    for entry in lexicon:
        if entry.fits(question):
            for term in entry.law:
                terms[term] = None
                for token in tokens(term):
                    weights[token] = max(weights.get(token, 0.0), entry.weight)
    return Expansion(tuple(terms), weights)
