"""Learn how much each signal of the ranker counts: assistant/weights/rank.json.

    python -m scripts.train.ranker               # learn, write weights and figures (three minutes)
    python -m scripts.train.ranker --ablate      # also without each signal, and with relations

One weight a signal is learned, on questions that the encoder has not seen: the blocks of LeCoQA's
training part that its training left out (named in assistant/weights/encoder/encoder.json), and
our own in scripts/train/data/ranker_questions.yaml. Figures are cross-validated over blocks, so
neither the encoder nor the weights know the questions they are of. The second writer's phrasings
are only measured.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from typing import TYPE_CHECKING

import numpy as np
import yaml

from assistant.config import load_settings
from assistant.index.encoder import MANIFEST as ENCODER
from assistant.index.encoder import WEIGHTS as ENCODER_WEIGHTS
from assistant.index.index import Index
from assistant.language.numerals import to_chinese
from assistant.retrieve.ranker import ALONE, FEATURES, WEIGHTS, Ranker
from assistant.retrieve.retriever import LAW, Retriever
from assistant.schema.units import Kind
from scripts.bench import measured

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT.parent / "shared" / "benchmarks"
OWN = Path(__file__).resolve().parent / "data" / "ranker_questions.yaml"
SECOND = ROOT / "evals" / "phrasings_second_writer.jsonl"
DAY = date(2026, 11, 29)
BLOCK, FOLDS = 25, 5
RIDGE = 1.0


@dataclass(frozen=True)
class Asked:
    """A question with its candidates: `rows` of the index, signals (rows, features), which are gold.

    `group` is what stays together in one fold; `gold` how many articles answer it.
    """

    source: str
    group: int
    rows: np.ndarray
    matrix: np.ndarray
    labels: np.ndarray
    gold: int


def ask(retriever: Retriever, source: str, group: int, question: str, gold: Sequence[int]) -> Asked:
    """Search a question as the product does and keep what the ranker would weigh."""
    ready = retriever.prepare([question])
    rows = retriever.candidates(ready, LAW, DAY)
    labels = np.isin(rows, list(gold)).astype(float)
    return Asked(source, group, rows, retriever.signals(ready, rows).matrix(), labels, len(set(gold)))


def unseen(retriever: Retriever, benchmarks: Path) -> list[Asked]:
    """Ask every question that the encoder was not trained on."""
    articles = articles_of(retriever)
    told = json.loads((ENCODER_WEIGHTS / ENCODER).read_text("utf-8"))
    blocks = set(told["held_out_blocks"])
    out = []
    for row in lines(benchmarks / "lecoqa_train_gold.jsonl"):
        if row["query_id"] // BLOCK in blocks:
            gold = [articles[law, article] for law, article in row["gold"]]
            out.append(ask(retriever, "question", row["query_id"] // BLOCK, row["question"], gold))
    for n, (question, *references) in enumerate(yaml.safe_load(OWN.read_text("utf-8"))):
        gold = [row_of(retriever, reference) for reference in references]
        out.append(ask(retriever, "own", 100_000 + n // BLOCK, question, gold))
    return out


def second_writer(retriever: Retriever, part: int = 1) -> list[Asked]:
    """Ask the second writer's phrasings, of every `part`-th article."""
    articles = articles_of(retriever)
    return [
        ask(retriever, "second writer", n, text, [articles[row["law"], row["article"]]])
        for n, row in enumerate(lines(SECOND)[::part])
        for text in row["say"]
    ]


def lines(path: Path) -> list[dict]:
    """Read a file of one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def articles_of(retriever: Retriever) -> dict[tuple[str, str], int]:
    """Find the row of each article of a statute in force."""
    index = retriever.index
    holds, out = index.in_force(DAY), {}
    for row, unit_id in enumerate(index.library.units):
        if holds[row] and index.kinds[row] == Kind.STATUTE.authority:
            unit = index.library.units[unit_id]
            out.setdefault((unit.title, unit.article), row)
    return out


def row_of(retriever: Retriever, reference: str) -> int:
    """Find the row of a reference as our own questions write it (民法典#1033)."""
    law, article = reference.split("#")
    number, _, suffix = article.partition("-")
    written = f"{number}之{to_chinese(int(suffix))}" if suffix else number
    return retriever.index.row(retriever.index.library.article(law, written, DAY).id)


def fit(asked: Sequence[Asked], columns: Sequence[int]) -> np.ndarray:
    """Weigh signals by a softmax over each question's candidates, its gold sharing the mass: (columns,)."""
    from scipy.optimize import minimize

    usable = [q for q in asked if q.labels.any()]
    rows = np.concatenate([q.matrix[:, list(columns)] for q in usable]).astype(np.float64)
    starts = np.concatenate([[0], np.cumsum([len(q.rows) for q in usable])[:-1]])
    owner = np.repeat(np.arange(len(usable)), [len(q.rows) for q in usable])
    share = np.concatenate([q.labels / q.labels.sum() for q in usable])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        highest = np.maximum.reduceat(scores, starts)
        grown = np.exp(scores - highest[owner])
        whole = np.add.reduceat(grown, starts)
        own = np.add.reduceat(share * scores, starts)
        value = (highest + np.log(whole) - own).sum() + 0.5 * RIDGE * weights @ weights
        slope = rows.T @ (grown / whole[owner] - share) + RIDGE * weights
        return float(value), slope

    start = np.zeros(rows.shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def figures(asked: Sequence[Asked], scores: Sequence[np.ndarray]) -> dict[str, float]:
    """recall@10, recall@100, MRR@10, hit@10 and hit@1: means over questions."""
    told: dict[str, list[float]] = {}
    for q, s in zip(asked, scores, strict=True):
        labels = q.labels[np.argsort(-s, kind="stable")]
        first = np.flatnonzero(labels[:10])
        told.setdefault("recall@10", []).append(labels[:10].sum() / q.gold)
        told.setdefault("recall@100", []).append(labels[:100].sum() / q.gold)
        told.setdefault("mrr@10", []).append(1 / (first[0] + 1) if len(first) else 0.0)
        told.setdefault("hit@10", []).append(float(len(first) > 0))
        told.setdefault("hit@1", []).append(float(labels[0] > 0))
    return {name: round(float(np.mean(v)), 3) for name, v in told.items()} | {"questions": len(asked)}


def out_of_fold(asked: Sequence[Asked], columns: Sequence[int]) -> list[np.ndarray]:
    """Score each question by weights learned without its fold."""
    groups = sorted({q.group for q in asked})
    dealt = np.random.default_rng(0).permutation(len(groups)) % FOLDS
    fold = dict(zip(groups, dealt.tolist(), strict=True))
    weights = [fit([q for q in asked if fold[q.group] != f], columns) for f in range(FOLDS)]
    return [q.matrix[:, list(columns)] @ weights[fold[q.group]] for q in asked]


def with_relations(retriever: Retriever, asked: Sequence[Asked]) -> list[Asked]:
    """Questions with one signal more: how likely the articles are that a candidate names or is named by.

    A walk over citations, by the share that the present weights give each candidate, under a root.
    """
    assert retriever.ranker is not None
    row, weights = retriever.index.row, np.array(retriever.ranker.alone)
    beside: dict[int, set[int]] = {}
    for relation in retriever.index.relations.edges():
        source, target = row(relation.source_id), row(relation.target_id)
        if source is not None and target is not None:
            beside.setdefault(source, set()).add(target)
            beside.setdefault(target, set()).add(source)
    out = []
    for q in asked:
        scores = q.matrix[:, : len(weights)] @ weights
        shares = np.exp(scores - scores.max())
        share = dict(zip(q.rows.tolist(), (shares / shares.sum()).tolist(), strict=True))
        near = [sum(share.get(other, 0.0) for other in beside.get(r, ())) for r in q.rows.tolist()]
        out.append(replace(q, matrix=np.column_stack([q.matrix, np.sqrt(near)]).astype(np.float32)))
    return out


def report(name: str, asked: Sequence[Asked], second: Sequence[Asked], columns: Sequence[int]) -> dict:
    """Print and return figures of a choice of signals."""
    scores = dict(zip(map(id, asked), out_of_fold(asked, columns), strict=True))
    weights = fit(asked, columns)
    told = {}
    for source in ("question", "own"):
        some = [q for q in asked if q.source == source]
        told[source] = figures(some, [scores[id(q)] for q in some])
    told["second writer"] = figures(second, [q.matrix[:, list(columns)] @ weights for q in second])
    print(f"{name}: {np.round(weights, 3)}")
    for source, got in told.items():
        print(f"   {source:<14}" + "  ".join(f"{k} {v}" for k, v in got.items()), flush=True)
    return told


def ablated(retriever: Retriever, asked: Sequence[Asked], second: Sequence[Asked]) -> dict[str, object]:
    """Figures without each signal, of each alone, and with relations as one more."""
    told: dict[str, object] = {}
    every = range(len(FEATURES))
    for i, name in enumerate(FEATURES):
        told[f"without {name}"] = report(f"without {name}", asked, second, [j for j in every if j != i])
    for i, name in enumerate(FEATURES):
        told[f"{name} alone"] = report(f"{name} alone", asked, second, [i])
    more = [*every, len(FEATURES)]
    walked, also = with_relations(retriever, asked), with_relations(retriever, second)
    told["with relations"] = report("with relations", walked, also, more)
    return told


def main() -> int:
    """Learn, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--ablate", action="store_true", help="also measure without each signal")
    parser.add_argument("--benchmarks", type=Path, default=BENCHMARKS)
    options = parser.parse_args()
    if not (options.benchmarks / "lecoqa_train_gold.jsonl").exists():
        print(f"没有训练数据（no training data）：{options.benchmarks}", file=sys.stderr)
        return 2
    retriever = Retriever(Index.open(load_settings()))
    asked, second = unseen(retriever, options.benchmarks), second_writer(retriever)
    everything = range(len(FEATURES))
    told: dict[str, object] = {"out of fold": report("all signals", asked, second, everything)}
    own = range(len(ALONE))
    if options.ablate:
        measured.record(
            "signals of the ranker", "scripts/train/ranker.py --ablate", ablated(retriever, asked, second)
        )
    Ranker(tuple(fit(asked, everything).tolist()), tuple(fit(asked, own).tolist())).save(WEIGHTS, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
