"""Which 款 or 项 of an article answers: cheap readers compared.

    python -m scripts.bench.reader [--benchmarks DIR] [--most 400]

Two sets of (what somebody says, an article of several parts, the parts that decide). **Matters**: a draw of
sayings of matters, with each article whose 款 or 项 the matter names as governing; where all parts
are named nothing is asked. **Stories**: the development stories and what their writer says decides (not in
this repository). Readers: the first part; the words of the question, as passages are chosen today; nearness
of the encoder to each part; words and nearness, weighed by matters of other folds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from assistant import Assistant, LegalUnit
from assistant.config import load_settings
from assistant.index.embed import chapter
from assistant.matters.norms import resolve
from assistant.retrieve.relevance import Relevance
from assistant.schema.matters import Norm
from assistant.schema.units import ITEM_START
from scripts.bench import measured

BENCHMARKS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks"
FOLDS, RIDGE = 5, 1.0
SIGNALS = ("words", "near", "first")
READERS = {
    "first part": [2],
    "words (today)": [0],
    "nearness": [1],
    "words, nearness": [0, 1],
    "words, nearness, first": [0, 1, 2],
}


@dataclass(frozen=True)
class Part:
    """A 款, or a 项 with the opening words of its 款; numbers from 1, `item` 0 for a whole 款."""

    paragraph: int
    item: int
    text: str


@dataclass(frozen=True)
class Asked:
    """A question of an article: `signals` (parts, SIGNALS), `gold` which parts decide, `group` its fold."""

    group: int
    signals: np.ndarray
    gold: np.ndarray


def parts(unit: LegalUnit) -> list[Part]:
    """The finest parts of an article that are cited."""
    out = []
    for number, paragraph in enumerate(unit.paragraphs, 1):
        lines = paragraph.split("\n")
        items = [line for line in lines if ITEM_START.match(line)]
        opening = lines[0] if lines[0] not in items else ""
        out += [Part(number, n, f"{opening}{item}") for n, item in enumerate(items, 1)]
        if not items:
            out.append(Part(number, 0, paragraph))
    return out


def decides(part: Part, norms: list[Norm]) -> bool:
    """Whether one of the norms names this part."""
    return any(n.paragraph in (None, part.paragraph) and n.item in (None, part.item) for n in norms)


class Reader:
    """Puts a question beside the parts of an article."""

    def __init__(self, assistant: Assistant) -> None:
        """Read with the assistant's own encoder."""
        self.assistant, self.seconds, self.read = assistant, 0.0, 0
        self.vectors: dict[str, np.ndarray] = {}

    def asked(self, group: int, question: str, unit: LegalUnit, norms: list[Norm]) -> Asked | None:
        """The question with its signals; None where every part decides or none."""
        found = parts(unit)
        gold = np.array([decides(p, norms) for p in found])
        if gold.all() or not gold.any():
            return None
        retriever = self.assistant.retriever
        ready = retriever.prepare([question])
        score = Relevance.of(question, ready, retriever).within(unit)
        words = np.array([score(p.text) for p in found])
        near = np.array([self.vector(unit, p) @ ready.vector for p in found])
        near = (near - near.mean()) / 0.03
        return Asked(group, np.stack([words, near, [float(i == 0) for i in range(len(found))]], 1), gold)

    def vector(self, unit: LegalUnit, part: Part) -> np.ndarray:
        """The vector of a part, read as an article is: title and chapter in front."""
        text = f"{unit.title} {chapter(unit.heading)} {part.text}"
        if text not in self.vectors:
            embedder = self.assistant.index.embedder
            assert embedder is not None
            start = time.process_time()
            self.vectors[text] = embedder.passages([text])[0]
            self.seconds, self.read = self.seconds + time.process_time() - start, self.read + 1
        return self.vectors[text]


def of_matters(reader: Reader, day: date, most: int) -> list[Asked]:
    """A draw of sayings of the matters with the articles whose parts govern."""
    found: list[tuple[int, str, LegalUnit, list[Norm]]] = []
    library = reader.assistant.library
    for group, matter in enumerate(sorted(reader.assistant.all_matters(), key=lambda m: m.id)):
        named: dict[str, list[Norm]] = {}
        for written in matter.governs:
            norm = Norm.parse(written)
            named.setdefault(norm.key, []).append(norm)
        for key, norms in named.items():
            held = resolve(key, library, day)
            if held is None or any(n.paragraph is None and n.item is None for n in norms):
                continue
            found += [(group, saying.t, held.unit, norms) for saying in matter.say]
    drawn = np.random.default_rng(0).permutation(len(found))
    asked = (reader.asked(*found[i]) for i in drawn)
    return list(itertools.islice((q for q in asked if q is not None), most))


def of_stories(reader: Reader, path: Path, day: date) -> list[Asked]:
    """Stories with the parts that their writer says decide; written 条.款.项."""
    out = []
    for group, row in enumerate(map(json.loads, path.read_text("utf-8").splitlines())):
        if not row.get("decides") or not row.get("q"):
            continue
        written = [row["decides"], *row.get("decides_also", ())]
        norms = [_norm(w) for w in written]
        norms = [n for n in norms if n.key == norms[0].key]
        held = resolve(norms[0].key, reader.assistant.library, day)
        asked = reader.asked(group, row["q"], held.unit, norms) if held else None
        out += [asked] if asked else []
    return out


def _norm(written: str) -> Norm:
    """民法典#1033.1.2 as a norm."""
    key, *numbers = written.split(".")
    norm = Norm.parse(key)
    told = [int(n) for n in numbers] + [None, None]
    return Norm(norm.law, norm.article_no, norm.article_suffix, told[0], told[1])


def fit(asked: list[Asked], columns: list[int]) -> np.ndarray:
    """Weights of signals by a softmax over each article's parts, its gold sharing the mass."""
    from scipy.optimize import minimize

    def loss(weights: np.ndarray) -> float:
        total = 0.5 * RIDGE * float(weights @ weights)
        for q in asked:
            scores = q.signals[:, columns] @ weights
            scores = scores - scores.max()
            total += float(np.log(np.exp(scores).sum()) - np.log(np.exp(scores[q.gold]).sum()))
        return total

    return minimize(loss, np.zeros(len(columns)), method="L-BFGS-B", options={"maxiter": 60}).x


def right(asked: list[Asked], columns: list[int], weights: np.ndarray) -> list[bool]:
    """Whether the best part decides, for each question."""
    return [bool(q.gold[int(np.argmax(q.signals[:, columns] @ weights))]) for q in asked]


def main() -> int:
    """Compare, and print shares of questions whose best part decides."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--benchmarks", type=Path, default=BENCHMARKS)
    parser.add_argument("--most", type=int, default=400, help="ask so many of the matters")
    options = parser.parse_args()
    reader, day = Reader(Assistant.open(load_settings())), date.today()
    matters = of_matters(reader, day, options.most)
    path = options.benchmarks / "stories_dev.jsonl"
    stories = of_stories(reader, path, day) if path.exists() else []
    print(f"best part decides: {len(matters)} of matters, {len(stories)} of stories")
    kept: dict[str, object] = {"questions": {"matters": len(matters), "stories": len(stories)}}
    for name, columns in READERS.items():
        folds = [fit([q for q in matters if q.group % FOLDS != f], columns) for f in range(FOLDS)]
        parted = [[q for q in matters if q.group % FOLDS == f] for f in range(FOLDS)]
        hits = [h for own, weights in zip(parted, folds, strict=True) for h in right(own, columns, weights)]
        whole = fit(matters, columns)
        told = right(stories, columns, whole)
        kept[name] = {"matters": round(float(np.mean(hits)), 3)} | (
            {"stories": round(float(np.mean(told)), 3)} if told else {}
        )
        weighed = ", ".join(f"{SIGNALS[c]} {w:.2f}" for c, w in zip(columns, whole, strict=True))
        print(f"  {name:<24}{kept[name]} ({weighed})")
    kept["milliseconds of processor a part"] = round(1000 * reader.seconds / max(1, reader.read), 1)
    measured.record("which part of an article answers", "python -m scripts.bench.reader", kept, seed=0)
    measured.show_tree(kept, "  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
