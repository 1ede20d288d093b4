"""The network: BERT as multilingual-e5-small has it, cut in two for training.

The embeddings and the lower layers stay as they were, so that what comes out of them is
computed once a text and kept; only the upper layers run, forward and back, at each step.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

HIDDEN, LAYERS, HEADS, WIDE, POSITIONS = 384, 12, 12, 1536, 512
EPS = 1e-12


def _linear(layer: nn.Linear, x: Tensor) -> Tensor:
    """Apply in the precision of `x`; the weights themselves stay float32."""
    return F.linear(x, layer.weight.to(x.dtype), layer.bias.to(x.dtype))


def _norm(layer: nn.LayerNorm, x: Tensor) -> Tensor:
    return F.layer_norm(x, (HIDDEN,), layer.weight.to(x.dtype), layer.bias.to(x.dtype), EPS)


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

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Map (texts, tokens, HIDDEN) to the same shape; `bias` is -inf where a text has ended."""
        texts, length, _ = x.shape
        split = _linear(self.attention, x).view(texts, length, 3, HEADS, HIDDEN // HEADS)
        q, k, v = split.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        seen = seen.transpose(1, 2).reshape(texts, length, HIDDEN)
        x = _norm(self.first_norm, x + _linear(self.mix, seen))
        return _norm(self.second_norm, x + _linear(self.narrow, F.gelu(_linear(self.widen, x))))


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

    @torch.no_grad()
    def lower(self, ids: Tensor, mask: Tensor, dtype: torch.dtype = torch.float32) -> Tensor:
        """Embed tokens and run the frozen layers: (texts, tokens) to (texts, tokens, HIDDEN)."""
        x = _norm(self.norm, self.words[ids] + self.positions[: ids.shape[1]]).to(dtype)
        for layer in self.layers[: self.frozen]:
            x = layer(x, _bias(mask, dtype))
        return x

    def upper(self, x: Tensor, mask: Tensor) -> Tensor:
        """Run the other layers and take the mean: float32 (texts, HIDDEN), of unit length."""
        bias = _bias(mask, x.dtype)
        for layer in self.layers[self.frozen :]:
            x = layer(x, bias)
        weight = mask[:, :, None].to(x.dtype)
        return F.normalize((x * weight).float().sum(1) / mask.sum(1, keepdim=True), dim=1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Encode tokens; `mask` is 1 where there is one. Position i is the i-th of the text."""
        return self.upper(self.lower(ids, mask), mask)


def _bias(mask: Tensor, dtype: torch.dtype) -> Tensor:
    """Zero where there is a token, a large negative number where there is none."""
    return ((1 - mask)[:, None, None, :] * -1e4).to(dtype)
