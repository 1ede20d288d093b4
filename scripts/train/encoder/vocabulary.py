"""The vocabulary that Chinese law and those who ask about it need, out of XLM-R's 250,000 pieces.

A piece stays when all its characters are Chinese, punctuation, digits or signs; of pieces with
Latin letters the most frequent stay. Unigram segmentation looks only at pieces that stand in
the text, so a text without other scripts is cut as before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from scripts.train.encoder.base import Weights, tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LATIN = 7000  # of 130,000: English words and the pieces of brand names; each costs 384 bytes
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_HAN = "〇一-鿿㐀-䶿"
_SIGNS = r"\u0020-\u0040\u005b-\u0060\u007b-\u00bf×÷‐-⁞€℃№←-↓√≈≠≤≥■□●○★☆、-〟·▁"
_KEPT = re.compile(f"[{_HAN}{_SIGNS}]+")
_MIXED = re.compile(f"[{_HAN}{_SIGNS}A-Za-z]+")
_HAS_HAN = re.compile(f"[{_HAN}]")


def kept(weights: Weights) -> np.ndarray:
    """Choose pieces: their ids in the whole vocabulary, ascending.

    Pieces without letters of an alphabet, or with a Chinese character, all stay;
    of the Latin ones the single letters and the LATIN likeliest.
    """
    chosen, latin = [], []
    for at, (piece, score) in enumerate(weights.pieces):
        if piece in SPECIAL or _KEPT.fullmatch(piece):
            chosen.append(at)
        elif _MIXED.fullmatch(piece):
            plain = not _HAS_HAN.search(piece)
            (latin if plain and len(piece) > 1 else chosen).append(at)
            if plain and len(piece) > 1:
                latin[-1] = (score, at)
    latin.sort(key=lambda pair: (-pair[0], pair[1]))
    return np.array(sorted(chosen + [at for _, at in latin[:LATIN]]))


def pruned(weights: Weights, ids: np.ndarray) -> Tokenizer:
    """Build the tokenizer of these pieces only; piece i of it is row `ids[i]` of the whole."""
    places = {int(old): new for new, old in enumerate(ids)}
    small = _Part(weights, [weights.pieces[i] for i in ids], places)
    return tokenizer(small)


class _Part:
    """What `tokenizer` reads of the weights, with fewer pieces and their new ids."""

    def __init__(self, weights: Weights, pieces: list[tuple[str, float]], places: dict[int, int]) -> None:
        self.pieces = pieces
        self.unk, self.bos, self.eos = (places[i] for i in (weights.unk, weights.bos, weights.eos))
