"""The network: BERT as multilingual-e5-small has it, cut in two for training.

The embeddings and the lower layers stay as they were, so that what comes out of them is
computed once a text and kept; only the upper layers run, forward and back, at each step.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

HIDDEN, LAYERS, HEADS, WIDE, POSITIONS = 384, 12, 12, 1536, 512
EPS = 1e-12


Cast = dict[str, tuple[Tensor, Tensor]]  # weight and bias of each part of a layer, in one precision


def _norm(x: Tensor, weights: tuple[Tensor, Tensor]) -> Tensor:
    return F.layer_norm(x, (HIDDEN,), *weights, EPS)


class Layer(nn.Module):
    """One transformer layer, norms after the sums, no dropout (training is short)."""

    def __init__(self) -> None:
        """Make the weights; they are loaded afterwards."""
        super().__init__()
        self.attention = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.mix = nn.Linear(HIDDEN, HIDDEN)
        self.widen = nn.Linear(HIDDEN, WIDE)
        self.narrow = nn.Linear(WIDE, HIDDEN)
        self.first_norm = nn.LayerNorm(HIDDEN, EPS)
        self.second_norm = nn.LayerNorm(HIDDEN, EPS)

    def cast(self, dtype: torch.dtype) -> Cast:
        """Give the weights in a precision; done once a step, however many parts its texts are cut into."""
        return {n: (part.weight.to(dtype), part.bias.to(dtype)) for n, part in self.named_children()}

    def forward(self, x: Tensor, bias: Tensor, w: Cast) -> Tensor:
        """Map (texts, tokens, HIDDEN) to the same shape; `bias` is -1e4 where a text has ended."""
        texts, length, _ = x.shape
        split = F.linear(x, *w["attention"]).view(texts, length, 3, HEADS, HIDDEN // HEADS)
        q, k, v = split.permute(2, 0, 3, 1, 4)
        if torch.is_grad_enabled():  # on a processor the fused kernel takes twice as long with its way back
            seen = (q @ k.transpose(-1, -2) / math.sqrt(HIDDEN // HEADS) + bias).softmax(-1) @ v
        else:
            seen = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        seen = seen.transpose(1, 2).reshape(texts, length, HIDDEN)
        x = _norm(x + F.linear(seen, *w["mix"]), w["first_norm"])
        return _norm(x + F.linear(F.gelu(F.linear(x, *w["widen"])), *w["narrow"]), w["second_norm"])


class Encoder(nn.Module):
    """Text to a unit vector: the mean of the last layer's tokens. Layers under `frozen` never change."""

    def __init__(self, vocabulary: int, frozen: int) -> None:
        """Make the network for a vocabulary."""
        super().__init__()
        self.frozen = frozen
        self.words = nn.Parameter(torch.zeros(vocabulary, HIDDEN), requires_grad=False)
        self.positions = nn.Parameter(torch.zeros(POSITIONS, HIDDEN), requires_grad=False)
        self.norm = nn.LayerNorm(HIDDEN, EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        for part in (self.norm, *self.layers[:frozen]):
            part.requires_grad_(False)

    def cast(self, dtype: torch.dtype) -> list[Cast]:
        """Give the weights of every layer in a precision."""
        return [layer.cast(dtype) for layer in self.layers]

    @torch.no_grad()
    def lower(self, ids: Tensor, mask: Tensor, weights: list[Cast]) -> Tensor:
        """Embed tokens and run the frozen layers: (texts, tokens) to (texts, tokens, HIDDEN)."""
        dtype = weights[0]["mix"][0].dtype
        x = self.words[ids] + self.positions[: ids.shape[1]]
        x = _norm(x, (self.norm.weight, self.norm.bias)).to(dtype)
        for n in range(self.frozen):
            x = self.layers[n](x, _bias(mask, dtype), weights[n])
        return x

    def upper(self, x: Tensor, mask: Tensor, weights: list[Cast]) -> Tensor:
        """Run the other layers and take the mean: float32 (texts, HIDDEN), of unit length."""
        for n in range(self.frozen, LAYERS):
            x = self.layers[n](x, _bias(mask, x.dtype), weights[n])
        weight = mask[:, :, None].to(x.dtype)
        return F.normalize((x * weight).float().sum(1) / mask.sum(1, keepdim=True), dim=1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Encode tokens; `mask` is 1 where there is one. Position i is the i-th of the text."""
        weights = self.cast(torch.float32)
        return self.upper(self.lower(ids, mask, weights), mask, weights)


def _bias(mask: Tensor, dtype: torch.dtype) -> Tensor:
    """Zero where there is a token, a large negative number where there is none."""
    return ((1 - mask)[:, None, None, :] * -1e4).to(dtype)


@torch.no_grad()
def largest_inputs(model: Encoder, texts: list[Tensor]) -> dict[str, Tensor]:
    """Run texts, each ids (1, tokens), and note how large each channel is that enters a linear map.

    Named like the maps' tensors; float32, (channels,).
    """
    found: dict[str, Tensor] = {}

    def linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        name = names[weight.data_ptr()]
        size = x.abs().amax((0, 1))
        found[name] = torch.maximum(found.get(name, size), size)
        return plain(x, weight, bias)

    plain = F.linear
    weights = model.cast(torch.float32)
    names = {
        w[0].data_ptr(): f"layers.{n}.{part}" for n, cast in enumerate(weights) for part, w in cast.items()
    }
    F.linear = linear
    try:
        for ids in texts:
            mask = torch.ones(ids.shape)
            model.upper(model.lower(ids, mask, weights), mask, weights)
    finally:
        F.linear = plain
    return found
