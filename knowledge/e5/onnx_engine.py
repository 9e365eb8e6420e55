"""E5 by ONNX Runtime: four times as fast as the package's own engine on the same processor."""

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]

from knowledge.e5.embedder import Mask
from knowledge.e5.graph import EMBEDDED, MASK, SHARES, onnx_model
from knowledge.e5.weights import Weights
from knowledge.errors import EmbedderUnavailable
from knowledge.types import Matrix


class OnnxEngine:
    """An `Engine` on the CPU, in 8-bit integers. Thread-safe; calls from several threads share its threads."""

    batch_tokens = 1024  # what is computed then still fits into the processor's caches

    def __init__(self, weights: Weights, threads: int) -> None:
        """Build the graph and prepare it, a third of a second.

        Raises:
            EmbedderUnavailable: ONNX Runtime cannot run it here.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # others need the cores meanwhile
        try:
            self._session = onnxruntime.InferenceSession(onnx_model(weights), options, ["CPUExecutionProvider"])
        except Exception as error:  # the binding raises classes of its own for every kind of failure
            raise EmbedderUnavailable(f"ONNX Runtime cannot compute the embedding model: {error}") from error

    def __call__(self, embedded: npt.NDArray[np.float32], mask: Mask) -> Matrix:
        """Return the means of the last hidden states of embedded tokens, (B, L, D) to (B, D)."""
        shares = (mask / mask.sum(axis=1, keepdims=True))[:, None].astype(np.float32)
        (means,) = self._session.run(None, {EMBEDDED: embedded, MASK: mask.astype(np.int32), SHARES: shares})
        return np.asarray(means, dtype=np.float32)[:, 0]
