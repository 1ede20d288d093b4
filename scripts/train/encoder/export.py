"""Write the trained network as ONNX in int8, with its tokenizer and a manifest.

The graph is written node by node: one fused node for each thing the runtime has one for.
Weights are int8 with one scale a column and 7 bits of range, so that processors which add up
pairs of products in 16 bits do not overflow; activations are rounded as they come, over the
whole input. A few of their channels are forty times as large as the others, which would be
rounded away beside them: so each channel is divided by a number of its own, and its weights are
multiplied by it (Xiao et al., SmoothQuant, 2022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from scripts.train.encoder.model import EPS, HEADS, HIDDEN, LAYERS, POSITIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RANGE = 63  # int8 weights of 7 bits: 63 * 255 * 2 fits in 16 bits
SHIFT = 0.7  # how far a channel's size goes into its weights; cosine .995, with 0.5 and without .988
FUSED = "com.microsoft"
OPSET = 17


class Graph:
    """Nodes and constants of a graph under construction. Without int8 it is the float one, to compare."""

    def __init__(self, tensors: Mapping[str, np.ndarray], largest: Mapping[str, np.ndarray] | None) -> None:
        """Begin with the network's tensors, named as in model.py.

        `largest` gives the largest size of each channel that enters a linear map, by its name: for
        int8; None for float.
        """
        self.tensors, self.largest = tensors, largest or {}
        self.int8 = largest is not None
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._names = 0

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant; returns its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: object) -> str:
        """Add a node; returns the name of its first output."""
        self._names += 1
        out = f"{kind}_{self._names}"
        names = [out, *(f"{out}_{i}" for i in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return out

    def linear(self, x: str, name: str) -> str:
        """Multiply by a weight (out, in) of the network and add its bias."""
        weight, bias = self.tensors[f"{name}.weight"].T, self.tensors[f"{name}.bias"]
        if not self.int8:
            product = self.node("MatMul", x, self.constant(f"{name}.weight", weight))
            return self.node("Add", product, self.constant(f"{name}.bias", bias))
        shares = smooth(weight, self.largest[name])
        x = self.node("Mul", x, self.constant(f"{name}.smooth", 1 / shares))
        codes, scales = quantised(weight * shares[:, None])
        return self.node(
            "DynamicQuantizeMatMul",
            x,
            self.constant(f"{name}.codes", codes),
            self.constant(f"{name}.scales", scales),
            self.constant(f"{name}.zero", np.zeros(len(scales), np.int8)),
            self.constant(f"{name}.bias", bias),
            domain=FUSED,
        )

    def norm_of_sum(self, x: str, y: str, name: str) -> str:
        """Layer norm of a sum."""
        weights = [
            self.constant(f"{name}.{kind}", self.tensors[f"{name}.{kind}"]) for kind in ("weight", "bias")
        ]
        return self.node("SkipLayerNormalization", x, y, *weights, domain=FUSED, epsilon=EPS)

    def embedding(self) -> str:
        """Look up words and positions and normalise: (1, tokens, HIDDEN)."""
        words = self.tensors["words"]
        if self.int8:
            scales = np.abs(words).max(1, keepdims=True) / 127
            codes = np.rint(words / np.maximum(scales, 1e-12)).astype(np.int8)
            found = self.node("Gather", self.constant("words.codes", codes), "ids")
            scale = self.node("Gather", self.constant("words.scales", scales.astype(np.float32)), "ids")
            x = self.node("Mul", self.node("Cast", found, to=TensorProto.FLOAT), scale)
        else:
            x = self.node("Gather", self.constant("words", words), "ids")
        length = self.node(
            "Slice",
            self.node("Shape", "ids"),
            self.constant("one", np.array([1])),
            self.constant("two", np.array([2])),
        )
        positions = self.node(
            "Slice",
            self.constant("positions", self.tensors["positions"][:POSITIONS]),
            self.constant("nought", np.array([0])),
            length,
        )
        return self.norm_of_sum(
            x, self.node("Unsqueeze", positions, self.constant("first", np.array([0]))), "norm"
        )

    def layer(self, x: str, n: int) -> str:
        """One transformer layer over one text."""
        to = f"layers.{n}."
        packed = self.linear(x, f"{to}attention")
        thirds = [f"{to}{part}" for part in "qkv"]
        self.nodes.append(helper.make_node("Split", [packed], thirds, axis=2))
        seen = self.node("MultiHeadAttention", *thirds, domain=FUSED, num_heads=HEADS)
        x = self.norm_of_sum(x, self.linear(seen, f"{to}mix"), f"{to}first_norm")
        wide = self.node("Gelu", self.linear(x, f"{to}widen"), domain=FUSED)
        return self.norm_of_sum(x, self.linear(wide, f"{to}narrow"), f"{to}second_norm")

    def model(self) -> onnx.ModelProto:
        """Finish: ids (1, tokens) int64 to vector (1, HIDDEN) float32, of unit length."""
        x = self.embedding()
        for n in range(LAYERS):
            x = self.layer(x, n)
        mean = self.node("ReduceMean", x, axes=[1], keepdims=0)
        self.nodes.append(helper.make_node("LpNormalization", [mean], ["vector"], axis=1, p=2))
        graph = helper.make_graph(
            self.nodes,
            "encoder",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "tokens"])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, HIDDEN])],
            self.constants,
        )
        sets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        model = helper.make_model(graph, opset_imports=sets, producer_name="scripts.train.encoder")
        model.ir_version = 8
        return model


def smooth(weight: np.ndarray, largest: np.ndarray) -> np.ndarray:
    """Choose the number of each channel, (in,): what is hard to round goes from it into its weights."""
    shares = np.maximum(largest, 1e-4) ** SHIFT / np.maximum(np.abs(weight).max(1), 1e-4) ** (1 - SHIFT)
    return (shares / np.exp(np.log(shares).mean())).astype(np.float32)


def quantised(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Round a weight (in, out) to int8 with one scale a column."""
    scales = np.abs(weight).max(axis=0) / RANGE
    return np.rint(weight / np.maximum(scales, 1e-12)).astype(np.int8), scales.astype(np.float32)


def write(tensors: Mapping[str, np.ndarray], path: Path, largest: Mapping[str, np.ndarray] | None) -> None:
    """Write the graph of a network to a file; equal weights give equal bytes."""
    path.write_bytes(Graph(tensors, largest).model().SerializeToString(deterministic=True))
