"""Claims with a known answer for training and measuring the verifier.

Development labels and lawyers' answers live outside the repository (../shared/benchmarks);
where that folder is missing, only the mutations of the statute book are used.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.citations import LegalCitation, find_citations
from assistant.config import load_settings
from assistant.corpus import load_corpus
from assistant.index.lexical import LexicalIndex, lexical_text
from assistant.library import Library, State
from assistant.verify.attribution import AttributedClaim, attribute_claims
from assistant.verify.support import statement_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from assistant.schema import LegalUnit
    from assistant.verify import Verifier

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT.parent / "shared" / "benchmarks"
SHIFTS = (-6, -3, -2, -1, 1, 2, 3, 5, 8, 12)


@dataclass(frozen=True)
class Example:
    """A claim beside the article cited for it: features, whether it is carried, weight, group."""

    group: str
    carried: bool
    values: dict[str, float]
    weight: float
    source: str


def open_library(today: date | None = None) -> tuple[Library, LexicalIndex]:
    """Build the library and its index of words from the corpus, without vectors."""
    library = Library.build(load_corpus(load_settings()), today)
    return library, LexicalIndex.build(lexical_text(library.units[i]) for i in library.units)


def read_labels() -> list[dict[str, Any]]:
    """The labelled citations; [] where the folder is missing."""
    path = BENCHMARKS / "citation_labels_dev.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def locate(label: dict[str, Any], citations: list[LegalCitation]) -> int | None:
    """Which citation of a label's answer the label is about; None where none is found."""
    same = [
        i
        for i, c in enumerate(citations)
        if (c.article_no, c.article_suffix, c.law) == (label["article"], label["zhi"], label["law"])
        and c.text.startswith(label["citation"])
    ]
    at = label["answer"].find(label["sentence"])
    near = [i for i in same if at <= citations[i].start <= at + len(label["sentence"])]
    return next(iter(near or same), None)


def labelled(
    library: Library, day: date
) -> Iterator[tuple[dict[str, Any], AttributedClaim, LegalUnit | None]]:
    """Each decided label with its claim and the article's text on the day."""
    for label in read_labels():
        citations = find_citations(label["answer"])
        place = locate(label, citations)
        if place is None or label["label"] == "unclear":
            continue
        found = library.lookup(label["law"], label["article"], label["zhi"], day)
        yield label, attribute_claims(label["answer"], citations)[place], found.unit


def lawyers(library: Library, day: date) -> Iterator[tuple[str, AttributedClaim, LegalUnit]]:
    """Citations in lawyers' answers to real questions that are among the question's gold articles."""
    gold_path = BENCHMARKS / "lecoqa_train_gold.jsonl"
    if not gold_path.exists():
        return
    gold = {}
    for line in gold_path.read_text("utf-8").splitlines():
        entry = json.loads(line)
        gold[entry["query_id"]] = {tuple(g) for g in entry["gold"]}
    for line in (BENCHMARKS / "lecoqa_train.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["query_id"] not in gold or not isinstance(entry["answer"], str):
            continue
        citations = find_citations(entry["answer"])
        for c, claim in zip(citations, attribute_claims(entry["answer"], citations), strict=True):
            found = library.lookup(c.law, c.article_no, c.article_suffix, day)
            if claim.text and found.unit and (c.law, c.article) in gold[entry["query_id"]]:
                yield str(entry["query_id"]), claim, found.unit


def citation_examples(verifier: Verifier, day: date, seed: int = 5) -> list[Example]:
    """Features of labels (weight 1) and of lawyers' citations, right and shifted (weight 0.3)."""
    out = []
    for label, claim, unit in labelled(verifier.library, day):
        if unit is not None and claim.text:
            carried = label["label"] == "supported"
            values = _values(verifier, claim, unit, day)
            out.append(Example(str(label["query_id"]), carried, values, 1.0, f"label {label['id']}"))
    rng = random.Random(seed)
    for group, claim, unit in lawyers(verifier.library, day):
        out.append(Example(group, True, _values(verifier, claim, unit, day), 0.3, "lawyer"))
        for shift in rng.sample(SHIFTS, 3):
            found = verifier.library.lookup(unit.title, (unit.article_no or 0) + shift, "", day)
            if found.state is State.FOUND and found.unit and found.unit.id != unit.id:
                values = _values(verifier, claim, found.unit, day)
                out.append(Example(group, False, values, 0.3, "lawyer, number shifted"))
    return out


def support_examples(verifier: Verifier, day: date) -> list[Example]:
    """Features of statements beside a passage: labels, lawyers' citations, and articles near by."""
    out = []
    judge = verifier.supports
    for label, claim, unit in labelled(verifier.library, day):
        if unit is not None and claim.text and not claim.noun:
            values = _support_values(judge, claim.text, unit)
            out.append(
                Example(
                    str(label["query_id"]), label["label"] == "supported", values, 1.0, f"label {label['id']}"
                )
            )
    for group, claim, unit in lawyers(verifier.library, day):
        if claim.noun:
            continue
        out.append(Example(group, True, _support_values(judge, claim.text, unit), 0.3, "lawyer"))
        for found in verifier.search.articles_like(claim.text, unit.title, day)[:3]:
            if found.unit.id != unit.id and found.coverage < 0.5:
                values = _support_values(judge, claim.text, found.unit)
                out.append(Example(group, False, values, 0.2, "lawyer, another article"))
    return out


def _values(verifier: Verifier, claim: AttributedClaim, unit: LegalUnit, day: date) -> dict[str, float]:
    alignments, findings = verifier.claims.compare(claim, unit.text)
    rivals = verifier.search.rivals(claim.text, unit, day)
    return verifier.claims.values(claim, unit, rivals, alignments, findings)


def _support_values(judge: Any, text: str, unit: LegalUnit) -> dict[str, float]:
    said = statement_words(text)
    alignments, findings = judge.compare(said, [unit.text])
    values: dict[str, float] = judge.values(said, [unit.text], alignments, findings)
    return values
