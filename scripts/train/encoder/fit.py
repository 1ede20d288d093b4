"""Training: a softmax over passages that are easily confused, upper layers only.

A plain torch loop, for two reasons measured on two cores: what comes out of the frozen
layers is computed once and kept (half of each step), and one passage serves all its sayings
in a batch (a trainer's pairs would encode it four times over). 128 pairs take about 2 s.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from scripts.train.encoder.model import HIDDEN, Cast, Encoder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

    from scripts.train.encoder.pairs import Pairs


@dataclass(frozen=True)
class Plan:
    """How one run trains. Lengths are in tokens, prefix and marks included."""

    epochs: int = 3
    rate: float = 1e-4
    temperature: float = 0.03
    passages: int = 32  # in a batch, of those that sayings ask for;
    group: int = 6  # each so many of them are easily confused with one another
    extra: int = 8  # hard passages beside them that nobody's saying asks for
    sayings: int = 4  # of each source, a passage, an epoch
    seed: int = 0
    query_length: int = 64
    passage_length: int = 112
    frozen: int = 6
    last: float = 0.02  # share of the rate that is left at the end
    warm: int = 40  # steps over which the rate grows


def device() -> torch.device:
    """Use a GPU when there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision() -> torch.dtype:
    """Compute in bfloat16 where the machine multiplies in it; elsewhere that takes fifteen times float32."""
    has = torch.cuda.is_available() or torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.bfloat16 if has else torch.float32


class Lowered:
    """Texts as they leave the frozen layers: text i is `flat[starts[i] : starts[i] + lengths[i]]`.

    `flat` bfloat16 (tokens, HIDDEN); `starts`, `lengths` int64 (texts,).
    """

    def __init__(self, starts: np.ndarray, lengths: np.ndarray, flat: Tensor) -> None:
        """Hold them."""
        self.starts, self.lengths, self.flat = starts, lengths, flat

    @classmethod
    def of(cls, model: Encoder, tokenizer: Tokenizer, texts: Sequence[str], length: int) -> Lowered:
        """Run the frozen layers over texts, cut to so many tokens, in batches of like length."""
        rows = [e.ids for e in tokenizer.encode_batch(list(texts))]
        rows = [ids if len(ids) <= length else [*ids[: length - 1], ids[-1]] for ids in rows]
        lengths = np.array([len(ids) for ids in rows], np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        made = cls(starts, lengths, torch.empty(int(lengths.sum()), HIDDEN, dtype=torch.bfloat16))
        where = next(model.parameters()).device
        weights = model.cast(precision())
        for part in by_length(lengths):
            ids, mask = pad([rows[i] for i in part])
            out = model.lower(ids.to(where), mask.to(where), weights).cpu()
            for k, i in enumerate(part):
                made.flat[starts[i] : starts[i] + lengths[i]] = out[k, : lengths[i]]
        return made

    def followed_by(self, other: Lowered) -> Lowered:
        """Put another's texts behind these."""
        starts = np.concatenate([self.starts, other.starts + len(self.flat)])
        return Lowered(
            starts, np.concatenate([self.lengths, other.lengths]), torch.cat([self.flat, other.flat])
        )

    def picked(self, rows: Sequence[int]) -> Lowered:
        """Only some texts, in this order."""
        return Lowered(self.starts[list(rows)], self.lengths[list(rows)], self.flat)

    def __len__(self) -> int:
        """How many texts."""
        return len(self.lengths)

    def batch(self, rows: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Give texts back, padded: (texts, tokens, HIDDEN) and the mask."""
        longest = int(self.lengths[list(rows)].max())
        x = torch.zeros(len(rows), longest, HIDDEN, dtype=torch.bfloat16)
        mask = torch.zeros(len(rows), longest)
        for k, i in enumerate(rows):
            x[k, : self.lengths[i]] = self.flat[self.starts[i] : self.starts[i] + self.lengths[i]]
            mask[k, : self.lengths[i]] = 1
        return x.to(precision()), mask


@dataclass(frozen=True)
class Material:
    """All that is learned from: sayings and passages, and both as they leave the frozen layers."""

    pairs: Pairs
    said: Lowered
    told: Lowered


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Pad token ids with <pad>, which is 1: ids and mask, (texts, tokens)."""
    longest = max(map(len, rows))
    ids = torch.ones(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest)
    for k, row in enumerate(rows):
        ids[k, : len(row)] = torch.tensor(row)
        mask[k, : len(row)] = 1
    return ids, mask


def by_length(lengths: np.ndarray, tokens: int = 6000) -> list[list[int]]:
    """Cut texts into batches of like length and at most so many tokens."""
    out: list[list[int]] = [[]]
    for i in np.argsort(lengths, kind="stable"):
        if out[-1] and (len(out[-1]) + 1) * lengths[i] > tokens:
            out.append([])
        out[-1].append(int(i))
    return out


def forward(
    model: Encoder, texts: Lowered, rows: Sequence[int], weights: list[Cast], tokens: int = 2000
) -> Tensor:
    """Encode texts in parts of like length, at most so many tokens each: float32 (rows, HIDDEN).

    Sayings have 10 to 60 tokens: in one part half of the work would be padding.
    """
    where = next(model.parameters()).device
    parts = by_length(texts.lengths[list(rows)], tokens)
    out = []
    for part in parts:
        x, mask = (t.to(where) for t in texts.batch([rows[k] for k in part]))
        out.append(model.upper(x, mask, weights))
    places = torch.tensor([k for part in parts for k in part], device=where)
    return torch.cat(out)[places.argsort()]


@torch.no_grad()
def encode(model: Encoder, texts: Lowered, rows: Sequence[int] | None = None) -> Tensor:
    """Encode many texts without training: float32 (rows, HIDDEN) on the processor."""
    chosen = range(len(texts)) if rows is None else rows
    return forward(model, texts, chosen, model.cast(precision()), tokens=6000).cpu()


@dataclass(frozen=True)
class Epoch:
    """What an epoch learns: for each passage its sayings; near passages that are wrong for them."""

    sayings: dict[int, list[int]]
    near: dict[int, list[int]]


def draw(pairs: Pairs, chosen: Sequence[int], plan: Plan, dice: np.random.Generator) -> dict[int, list[int]]:
    """Choose this epoch's sayings of each passage, at most `plan.sayings` of a source."""
    by_passage: dict[int, dict[str, list[int]]] = {}
    for i in chosen:
        for at in pairs.sayings[i].gold:
            by_passage.setdefault(at, {}).setdefault(pairs.sayings[i].source, []).append(i)
    out = {}
    for at, sources in by_passage.items():
        out[at] = [
            int(i) for _, rows in sorted(sources.items()) for i in dice.permutation(rows)[: plan.sayings]
        ]
    return out


def confusable(
    pairs: Pairs, sayings: dict[int, list[int]], said: Tensor, passages: Tensor, depth: int = 24
) -> dict[int, list[int]]:
    """Find, for each passage, those that its sayings are nearer to than others, gold left out."""
    mean = torch.stack([said[rows[0]] for rows in sayings.values()])
    out: dict[int, list[int]] = {}
    for start in range(0, len(mean), 512):
        tops = (mean[start : start + 512] @ passages.T).topk(depth + 40).indices.tolist()
        for at, top in zip(list(sayings)[start : start + 512], tops, strict=True):
            gold = {g for i in sayings[at] for g in pairs.sayings[i].gold}
            wrong = [w for i in sayings[at] for w in pairs.sayings[i].never]
            out[at] = [*dict.fromkeys([*wrong, *(t for t in top if t not in gold)])][:depth]
    return out


def batches(epoch: Epoch, plan: Plan, dice: np.random.Generator) -> list[tuple[list[int], list[int]]]:
    """Put passages that are easily confused into one batch: (passages with sayings, hard ones without)."""
    waiting = dict.fromkeys(int(i) for i in dice.permutation(list(epoch.sayings)))
    out = []
    while waiting:
        asked: list[int] = []
        while waiting and len(asked) < plan.passages:
            seed = next(iter(waiting))
            near = [n for n in epoch.near[seed] if n in waiting and n != seed]
            keep = dice.permutation(near[: 2 * plan.group]).tolist()[: plan.group - 1]
            for at in (seed, *keep):
                waiting.pop(at)
                asked.append(int(at))
        hard = dict.fromkeys(n for at in asked for n in epoch.near[at][:8] if n not in asked)
        out.append((asked, dice.permutation(list(hard)).tolist()[: plan.extra]))
    return [out[i] for i in dice.permutation(len(out))]


def step_loss(
    model: Encoder,
    material: Material,
    epoch: Epoch,
    batch: tuple[list[int], list[int]],
    plan: Plan,
) -> Tensor:
    """Loss of a batch: each saying must find its passage among all, each passage its sayings."""
    asked, extra = batch
    shown = asked + extra
    rows = list(dict.fromkeys(i for at in asked for i in epoch.sayings[at]))
    where = next(model.parameters()).device
    weights = model.cast(precision())
    q = forward(model, material.said, rows, weights)
    p = forward(model, material.told, shown, weights)
    scores = q @ p.T / plan.temperature
    gold = torch.zeros(len(rows), len(shown), dtype=torch.bool)
    place = {at: k for k, at in enumerate(shown)}
    for r, i in enumerate(rows):
        for at in material.pairs.sayings[i].gold:
            if at in place:
                gold[r, place[at]] = True
    gold = gold.to(where)
    return _both_ways(scores, gold)


def _both_ways(scores: Tensor, gold: Tensor) -> Tensor:
    """Softmax over rows and, at half weight, over columns: each gold pair against all that is not gold."""
    lost = torch.zeros((), device=scores.device)
    for s, g, weight in ((scores, gold, 1.0), (scores.T, gold.T, 0.5)):
        others = s.masked_fill(g, -1e4).logsumexp(1, keepdim=True)
        pairwise = F.softplus(others - s)  # -log(e^s / (e^s + others)) of each pair
        share = g / g.sum(1, keepdim=True).clamp(min=1)
        row = (pairwise * share).sum(1)
        lost = lost + weight * row.sum() / g.any(1).sum().clamp(min=1)
    return lost


def train(
    model: Encoder,
    material: Material,
    chosen: Sequence[int],
    plan: Plan,
    passages: Tensor,
    going: Path,
) -> None:
    """Train in place on the chosen sayings. `passages` are vectors of all of them, untrained.

    Near passages are found anew before each epoch; of passages that no saying asks for the untrained
    vectors serve throughout: they would be half of the work and only fill up. After each epoch all that
    is needed to go on is left in `going`; it is removed at the end.
    """
    passages = passages.clone()
    learned = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=plan.rate, weight_decay=0.01)
    first = 0
    if going.exists():
        kept = torch.load(going, map_location=next(model.parameters()).device, weights_only=True)
        model.load_state_dict(kept["model"])
        optimiser.load_state_dict(kept["optimiser"])
        first = kept["epochs"]
    for n in range(first, plan.epochs):
        dice = np.random.default_rng([plan.seed, n])
        sayings = draw(material.pairs, chosen, plan, dice)
        epoch = Epoch(sayings, _near(model, material, sayings, passages))
        _run_epoch(model, optimiser, material, epoch, plan, n)
        kept = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "epochs": n + 1}
        torch.save(kept, going.with_suffix(".tmp"))
        going.with_suffix(".tmp").replace(going)
    going.unlink(missing_ok=True)


def _near(
    model: Encoder,
    material: Material,
    sayings: dict[int, list[int]],
    passages: Tensor,
) -> dict[int, list[int]]:
    """Find what is easily confused; one saying a passage is enough for that. Refreshes `passages`."""
    passages[list(sayings)] = encode(model, material.told, list(sayings))
    rows = sorted({some[0] for some in sayings.values()})
    said = torch.zeros(len(material.said), HIDDEN)
    said[rows] = encode(model, material.said, rows)
    return confusable(material.pairs, sayings, said, passages)


def _run_epoch(
    model: Encoder,
    optimiser: torch.optim.Optimizer,
    material: Material,
    epoch: Epoch,
    plan: Plan,
    n: int,
) -> None:
    """Take a step for each batch; the rate grows over `warm` steps and falls as a cosine over all epochs."""
    started, losses = time.time(), []
    work = batches(epoch, plan, np.random.default_rng([plan.seed, n, 1]))
    for k, batch in enumerate(work):
        share = (n + k / len(work)) / plan.epochs
        warm = 1.0 if n else min(1.0, (k + 1) / plan.warm)
        falling = plan.last + (1 - plan.last) * 0.5 * (1 + math.cos(math.pi * share))
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * warm * falling
        loss = step_loss(model, material, epoch, batch, plan)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], 1.0)
        optimiser.step()
        losses.append(loss.item())
        if len(losses) % 25 == 0 or k + 1 == len(work):
            spent = time.time() - started
            lost = np.mean(losses[-25:])
            print(f"  epoch {n}, step {k + 1} of {len(work)}: loss {lost:.3f}, {spent:.0f} s", flush=True)
