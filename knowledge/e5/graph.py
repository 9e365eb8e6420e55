"""The encoder as a graph for ONNX Runtime: embedded tokens in, the mean of their last states out.

The matrices become small integers and so do, at run time, their inputs. That is what makes it fast, and costs little:
the cosine to the vectors of the package's own engine is 0.998 on average. The operators of the domain com.microsoft
do several steps in one pass over memory. Source: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, helper, numpy_helper

from knowledge.e5.weights import Weights, dequantised
from knowledge.types import Vector

EMBEDDED, MASK, SHARES, MEAN = "embedded", "mask", "shares", "mean"

_MICROSOFT = "com.microsoft"
_OPSETS = {"": 18, _MICROSOFT: 1}
_IR_VERSION = 8  # of the file format
# Of the integers that weights become. With 7 bits, two products of a weight and an unsigned byte add up to 16 bits;
# with 8 they would not, and processors without VNNI would cut them off.
# Source: https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html
_MOST = 63
# One neuron in each of these layers is many times as loud as all others, so that rounding by its range would leave the
# others few steps: layer to the neuron and its loudness over the next one's, measured on 12 paragraphs of XQuAD. Its
# output is divided by that and its weights multiplied. Source: https://arxiv.org/abs/2211.10438
_LOUD = {0: (318, 4.6), 1: (1462, 3.0), 2: (354, 2.7), 4: (778, 11.8), 5: (658, 6.2), 6: (1152, 2.3), 7: (413, 2.2)}


def onnx_model(weights: Weights) -> bytes:
    """Return the bytes of the model file, 22 MB.

    It takes `embedded` (B, L, width) float32, `mask` (B, L) int32, which is 1 for a token and 0 behind the end, and
    `shares` (B, 1, L) float32, what each token counts in its text's mean; it gives `mean` (B, 1, width) float32.
    """
    return _Graph(weights).serialised()


class _Graph:
    """The graph while it is built. Each step returns the name of its result."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []
        hidden = self._step("LayerNormalization", [EMBEDDED, *self._norm("emb.ln")], epsilon=weights.epsilon)
        for layer in range(weights.shape.layers):
            hidden = self._layer(layer, hidden)
        self._nodes.append(helper.make_node("MatMul", [SHARES, hidden], [MEAN]))

    def serialised(self) -> bytes:
        """Return the graph as the bytes of a file."""
        width, tensor = self._weights.shape.width, helper.make_tensor_value_info
        inputs = [
            tensor(EMBEDDED, TensorProto.FLOAT, ["texts", "tokens", width]),
            tensor(MASK, TensorProto.INT32, ["texts", "tokens"]),
            tensor(SHARES, TensorProto.FLOAT, ["texts", 1, "tokens"]),
        ]
        outputs = [tensor(MEAN, TensorProto.FLOAT, ["texts", 1, width])]
        graph = helper.make_graph(self._nodes, "e5", inputs, outputs, self._constants)
        opsets = [helper.make_opsetid(domain, version) for domain, version in _OPSETS.items()]
        serialised: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION).SerializeToString()
        return serialised

    def _layer(self, layer: int, hidden: str) -> str:
        name, shape = f"l{layer}", self._weights.shape
        together = self._linear([f"{name}.q", f"{name}.k", f"{name}.v"], hidden)
        parts = [f"{name}.{part}" for part in ("queries", "keys", "values")]
        self._nodes.append(helper.make_node("Split", [together], parts, axis=-1, num_outputs=len(parts)))
        seen = self._step("MultiHeadAttention", [*parts, "", MASK], _MICROSOFT, num_heads=shape.heads)
        hidden = self._add(f"{name}.aln", hidden, self._linear([f"{name}.ao"], seen))
        inner = self._step("Gelu", [self._linear([f"{name}.fi"], hidden)], _MICROSOFT)
        return self._add(f"{name}.oln", hidden, self._quietened(f"{name}.fo", inner, _LOUD.get(layer)))

    def _quietened(self, name: str, inner: str, loud: tuple[int, float] | None) -> str:
        """Add a matrix product whose loudest input is divided by its loudness first, and multiplied in the matrix."""
        if loud is None:
            return self._linear([name], inner)
        neuron, loudness = loud
        gains = np.ones(self._weights.shape.inner, dtype=np.float32)
        gains[neuron] = loudness
        return self._linear([name], self._step("Mul", [inner, self._constant(name, 1 / gains)]), gains)

    def _linear(self, names: Sequence[str], hidden: str, gains: Vector | float = 1.0) -> str:
        """Add one matrix product with the rows of several matrices, each row rounded by a scale of its own."""
        rows = np.concatenate([dequantised(self._weights.blocks(f"{name}.w")) for name in names]) * gains
        scales = np.abs(rows).max(axis=1) / np.float32(_MOST)
        integers = np.rint(rows / scales[:, None]).astype(np.int8)
        bias = np.concatenate([self._weights.floats(f"{name}.b") for name in names])
        middle = np.zeros(len(rows), dtype=np.int8)
        constants = [self._constant(names[0], each) for each in (integers.T, scales, middle, bias)]
        return self._step("DynamicQuantizeMatMul", [hidden, *constants], _MICROSOFT)

    def _add(self, name: str, hidden: str, change: str) -> str:
        inputs = [hidden, change, *self._norm(name)]
        return self._step("SkipLayerNormalization", inputs, _MICROSOFT, epsilon=self._weights.epsilon)

    def _norm(self, name: str) -> list[str]:
        return [self._constant(name, self._weights.floats(f"{name}.{part}")) for part in "wb"]

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        unique = f"{name}.{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), unique))
        return unique

    def _step(self, operator: str, inputs: Sequence[str], domain: str = "", **attributes: float) -> str:
        result = f"{operator}.{len(self._nodes)}"
        node = helper.make_node(operator, inputs, [result], domain=domain)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in attributes.items())
        self._nodes.append(node)
        return result
