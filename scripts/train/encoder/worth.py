"""What the encoder's parts are worth: the ranking of the product with the parts left out.

    python -m scripts.train.encoder worth      # half an hour of one core; scripts/bench/measured.json

`untrained`  the base as it was published, pruned; beside it what people say of articles: phrasings
             without training
`bare`       trained on matters and on the benchmark's questions, on no phrasing: training without phrasings
`shipped`    what is in assistant/weights

Each reads questions, articles and what is said of them with int8 weights as the product does, and each
ranks by nearness alone, with words, with words and what people say; weights are learned anew for each and
out of fold (scripts/train/ranker.py). For time the book is smaller: every article that answers something,
and a draw of DRAWN others, the same for all. int8 is compared with float32 on `untrained`. `make bench`
prints what this leaves.
"""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import yaml

from assistant.config import load_settings
from assistant.corpus.phrasings import read_phrasings
from assistant.index.embed import QuantisedVectors, embed_text
from assistant.index.encoder import MODEL, TOKENIZER, LawEncoder, folded
from assistant.index.index import Index
from assistant.index.sayings import Sayings, middle, said_of
from assistant.retrieve.retriever import LAW, Retriever
from scripts.bench import measured
from scripts.train import ranker
from scripts.train.encoder import base, export, fit
from scripts.train.encoder.fit import Plan
from scripts.train.encoder.model import largest_inputs
from scripts.train.encoder.pairs import Pairs, block
from scripts.train.encoder.release import calibration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assistant.schema.units import Kind
    from scripts.train.encoder.work import Work

DRAWN = 3000  # articles of the book that answer nothing
PART = 4  # of the second writer's articles one in so many is asked for
OTHERS = 1500  # passages that nobody asks for, to learn against; drawn, for time
BARE = Plan(epochs=1, rate=7e-5, last=0.5, seed=5)
SIGNALS = {"nearness": [1], "words, nearness": [0, 1], "words, nearness, what people say": [0, 1, 2]}


def worth(work: Work) -> None:
    """Train what is missing, measure, and keep the figures where `make bench` reads them."""
    index = Index.open(load_settings())
    told: dict[str, object] = {"pruning": _pruning(work, index)}
    _keep(told)
    rows = _book(index, work.benchmarks)
    told["articles"] = len(rows)
    told["shipped"] = _figures("shipped", _of_rows(index, rows), work.benchmarks)
    _keep(told)
    told["int8"] = _rounding(work, index)
    for name in ("untrained", "bare"):
        told[name] = _figures(name, _with_engine(_of_rows(index, rows), rows, work, name), work.benchmarks)
        _keep(told)


def _keep(told: dict[str, object]) -> None:
    measured.record("encoder", "python -m scripts.train.encoder worth", told, seed=BARE.seed)


def _book(index: Index, benchmarks: Path) -> np.ndarray:
    """Rows of the articles that answer something, and of DRAWN others."""
    retriever = Retriever(index)
    place = ranker.articles_of(retriever)
    gold = {place[row["law"], row["article"]] for row in ranker.lines(ranker.SECOND)}
    questions = ranker.lines(benchmarks / "lecoqa_train_gold.jsonl")
    gold |= {place[law, article] for row in questions for law, article in row["gold"]}
    own = yaml.safe_load(ranker.OWN.read_text("utf-8"))
    gold |= {ranker.row_of(retriever, name) for _, *names in own for name in names}
    others = np.setdiff1d(_held(index), np.array(sorted(gold)))
    drawn = np.random.default_rng(BARE.seed).permutation(others)[:DRAWN]
    return np.sort(np.concatenate([np.array(sorted(gold)), drawn]))


def _of_rows(index: Index, rows: np.ndarray) -> Index:
    """The index as it were if only these units were in force."""
    other = copy.copy(index)
    mask = np.zeros(index.size, bool)
    mask[rows] = True
    floats = index.vectors.floats(rows)
    other.__dict__["in_force"] = lambda day: index.in_force(day) & mask
    other.__dict__["nearest"] = _nearest(index, rows, floats)
    return other


def _nearest(index: Index, rows: np.ndarray, floats: np.ndarray) -> Callable[..., np.ndarray]:
    def nearest(vector: np.ndarray, kind: Kind, n: int) -> np.ndarray:
        own = index.kinds[rows] == kind.authority
        return rows[own][np.argsort(-(floats[own] @ vector), kind="stable")[:n]]

    return nearest


def _figures(name: str, index: Index, benchmarks: Path) -> dict[str, object]:
    retriever = Retriever(index)
    asked = ranker.unseen(retriever, benchmarks)
    second = ranker.second_writer(retriever, PART)
    return {
        signals: ranker.report(f"{name}: {signals}", asked, second, columns)
        for signals, columns in SIGNALS.items()
    }


def _pruning(work: Work, index: Index) -> dict[str, int]:
    """Count the pieces that stay and the texts, of the book and of what is asked, that are cut otherwise."""
    whole, pruned = base.tokenizer(base.unpack()), work.tokenizer()
    texts = [embed_text(index.library.units[index.id(i)]) for i in _held(index)]
    texts += [folded(t) for row in ranker.lines(ranker.SECOND) for t in row["say"]]
    changed = sum(whole.encode(t).tokens != pruned.encode(t).tokens for t in texts)
    return {
        "pieces": whole.get_vocab_size(),
        "kept": pruned.get_vocab_size(),
        "texts": len(texts),
        "cut otherwise": changed,
    }


def _held(index: Index) -> np.ndarray:
    """Rows of the law in force on the day of the figures."""
    law = np.isin(index.kinds, [kind.authority for kind in LAW])
    return np.flatnonzero(law & index.in_force(ranker.DAY))


def _with_engine(index: Index, rows: np.ndarray, work: Work, name: str) -> Index:
    """The index with another network: vectors of some rows, and of what is said of them."""
    encoder = LawEncoder(_exported(work, name))
    path, wanted = work.folder / f"{name}.index.npz", set(rows.tolist())
    said = said_of(index.library.units.values(), read_phrasings(index.settings.corpus))
    said = [(row, texts) for row, texts in said if row in wanted]
    if not path.exists():
        passages = encoder.passages([embed_text(index.library.units[index.id(i)]) for i in rows])
        middles = np.stack([middle(encoder.queries(texts)) for _, texts in said])
        np.savez(path, passages=passages, middles=middles)
    with np.load(path) as kept:
        passages, middles = kept["passages"], kept["middles"]
    other = copy.copy(index)
    codes = np.zeros((index.size, encoder.dimension), np.int8)
    codes[rows], _ = _rounded(passages)
    other.vectors = QuantisedVectors(np.empty(0), codes, np.empty(0))
    other.sayings = Sayings(np.array([row for row, _ in said], np.int32), *_rounded(middles))
    other._mean, other._covariance = passages.mean(axis=0), np.cov(passages, rowvar=False)
    other.__dict__ |= {"embedder": encoder, "nearest": _nearest(index, rows, passages)}
    return other


def _rounded(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    kept = QuantisedVectors.quantise(np.arange(len(vectors), dtype=np.uint64), vectors)
    return kept.codes, kept.scales


def _exported(work: Work, name: str, int8: bool = True) -> Path:
    """A folder with a network as the product reads it; `bare` is trained first where it is not there."""
    folder = work.folder / (name if int8 else f"{name}-float")
    if (folder / MODEL).exists():
        return folder
    if name == "bare" and not (work.folder / "bare.pt").exists():
        _train_bare(work)
    model = work.model("pruned" if name == "untrained" else name).cpu()
    largest = None
    if int8:
        sample = calibration(work, work.pairs())
        largest = {part: size.numpy() for part, size in largest_inputs(model, sample).items()}
    folder.mkdir(exist_ok=True)
    work.tokenizer().save(str(folder / TOKENIZER), pretty=False)
    export.write({k: v.numpy() for k, v in model.state_dict().items()}, folder / MODEL, largest)
    return folder


def _train_bare(work: Work) -> None:
    """Train on matters and questions in one pass: no phrasing is seen, nor a block that is held out."""
    pairs = work.pairs()
    held = set(json.loads((ranker.ENCODER_WEIGHTS / ranker.ENCODER).read_text("utf-8"))["held_out_blocks"])
    sayings = [
        s for s in pairs.sayings if s.source == "matter" or (s.source == "question" and block(s) not in held)
    ]
    small = narrowed(pairs, sayings)
    material = work.material(small, BARE)
    model = work.model("pruned", BARE.frozen)
    fillers = fit.encode(model, material.told)
    fit.train(model, material, range(len(sayings)), BARE, fillers, work.folder / "bare.going.pt")
    work.save(model, "bare")


def narrowed(pairs: Pairs, sayings: Sequence) -> Pairs:
    """Only some sayings, the passages that they speak of, and a draw of OTHERS articles."""
    wanted = {at for s in sayings for at in (*s.gold, *s.never)}
    dealt = np.random.default_rng(BARE.seed).permutation(pairs.articles)[:OTHERS].tolist()
    kept = sorted(wanted | set(dealt))
    new = {at: i for i, at in enumerate(kept)}
    place = {key: new[at] for key, at in pairs.place.items() if at in new}
    moved = [
        replace(s, gold=tuple(new[g] for g in s.gold), never=tuple(new[n] for n in s.never)) for s in sayings
    ]
    return Pairs([pairs.passages[at] for at in kept], place, moved)


def _rounding(work: Work, index: Index) -> dict[str, object]:
    """Nearness alone with int8 and with float32, over a smaller book: what rounding costs."""
    rows = _held(index)
    units = [index.library.units[index.id(i)] for i in rows]
    second = ranker.lines(ranker.SECOND)[::4]
    gold = {(row["law"], row["article"]) for row in second}
    dealt = set(np.random.default_rng(BARE.seed).permutation(len(rows))[:1000].tolist())
    book = [u for i, u in enumerate(units) if i in dealt or (u.title, u.article) in gold]
    place = [(u.title, u.article) for u in book]
    told: dict[str, object] = {"articles": len(book), "texts": len(second)}
    for name, int8 in (("int8", True), ("float32", False)):
        encoder = LawEncoder(_exported(work, "untrained", int8))
        passages = encoder.passages([embed_text(u) for u in book])
        asked = encoder.queries([row["say"][0] for row in second])
        ranks = []
        for row, vector in zip(second, asked, strict=True):
            scores = passages @ vector
            ranks.append(int((scores > scores[place.index((row["law"], row["article"]))]).sum()))
        told[name] = {
            "hit@10": round(float(np.mean([r < 10 for r in ranks])), 3),
            "mrr@10": round(float(np.mean([1 / (r + 1) if r < 10 else 0.0 for r in ranks])), 3),
        }
    return told
