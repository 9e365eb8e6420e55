"""The embedder as the ingestion of one document sees it: what is known is not embedded again, and it can be stopped."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from knowledge.embed import embedded_text
from knowledge.protocols import Embedder
from knowledge.stopping import Stopping, check, never
from knowledge.types import Chunk, Matrix, Vector

Known = Sequence[tuple[Chunk, Vector]]


class DocumentEmbedder:
    """An `Embedder` over another. For one document at a time."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.dimension = embedder.name, embedder.dimension
        self._vectors: dict[str, Vector] = {}
        self._stopping: Stopping = never

    @contextmanager
    def document(self, known: Known, stopping: Stopping = never) -> Iterator[None]:
        """Reuse the vectors of chunks that are known, and ask before every batch whether to stop."""
        self._vectors = {_text_of(chunk): vector for chunk, vector in known}
        self._stopping = stopping
        try:
            yield
        finally:
            self._vectors, self._stopping = {}, never

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query, (D,) float32."""
        return self._embedder.embed_query(text)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages in their order, (N, D) float32.

        Raises:
            Stopped: the run was asked to stop.
        """
        check(self._stopping)
        known = [self._vectors.get(text.strip()) for text in texts]
        missing = [text for text, vector in zip(texts, known, strict=True) if vector is None]
        fresh = iter(self._embedder.embed_passages(missing)) if missing else iter(())
        rows = [next(fresh) if vector is None else vector for vector in known]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)


def _text_of(chunk: Chunk) -> str:
    return embedded_text(chunk.headings, chunk.text).strip()
