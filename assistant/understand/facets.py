"""Sides of a set of facts: place, actor, conduct, information, scale; each with the words that show it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from assistant.errors import CorpusError

FACETS_FILE = "lexicon_facets.yaml"
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_CLAUSE = re.compile(r"[^，；。！？\n]+[，；。！？]?")
DIMENSIONS = ("place", "actor", "conduct", "information", "scale")


@dataclass(frozen=True)
class FacetRule:
    """A facet and the words that show it; `weight`: how alike sharing it makes two sets of facts."""

    dimension: str
    name: str
    words: re.Pattern[str]
    weight: float


@dataclass(frozen=True)
class Facet:
    """A facet found; `words` the words that showed it, in the order of the text, each once."""

    dimension: str
    name: str
    weight: float
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@lru_cache(maxsize=4)
def load_facets(corpus: Path) -> tuple[FacetRule, ...]:
    """Read corpus/lexicon_facets.yaml; CorpusError names the entry that is wrong."""
    path = corpus / FACETS_FILE
    where = path.name
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        rules = []
        for dimension in DIMENSIONS:
            for name, entry in raw[dimension].items():
                where = f"{path.name}：{dimension} / {name}"
                words = re.compile("|".join(f"(?:{w})" for w in entry["words"]))
                rules.append(FacetRule(dimension, name, words, float(entry.get("weight", 1.0))))
        return tuple(rules)
    except (OSError, KeyError, TypeError, AttributeError, ValueError, re.error, yaml.YAMLError) as error:
        raise CorpusError(f"{where} 读不出来：{error!r}。格式：名称: {{words: [...], weight: 1}}") from error


def facets_of(text: str, rules: tuple[FacetRule, ...]) -> tuple[Facet, ...]:
    """The facets that a text shows, in the order of the rules."""
    found = []
    for rule in rules:
        spans = tuple(m.span() for m in rule.words.finditer(text))
        if spans:
            words = tuple(dict.fromkeys(text[a:b] for a, b in spans))
            found.append(Facet(rule.dimension, rule.name, rule.weight, words, spans))
    return tuple(found)


def words_showing(text: str, facets: tuple[Facet, ...]) -> list[str]:
    """Runs of clauses of the text in which any of the facets shows, in order, each once.

    A run is cut at the ends of sentences; clauses between two that show something stay in it.
    """
    starts = [a for facet in facets for a, _ in facet.spans]
    out: list[str] = []
    for sentence in _SENTENCE.finditer(text):
        clauses = [m.span() for m in _CLAUSE.finditer(text, *sentence.span())]
        told = [i for i, (a, b) in enumerate(clauses) if any(a <= s < b for s in starts)]
        if told:
            out.append(text[clauses[told[0]][0] : clauses[told[-1]][1]].strip(" ，；。\n"))
    return list(dict.fromkeys(out))
