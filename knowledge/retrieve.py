"""A query in, the best passages out."""

from knowledge.protocols import Embedder, VectorIndex
from knowledge.sparse import encode_query
from knowledge.types import Passage, Query, Vector


class Retriever:
    """Hybrid search: meaning by dense vectors, words by BM25, fused by rank."""

    def __init__(self, embedder: Embedder, index: VectorIndex) -> None:
        self._serving = embedder, index  # one value, so that no search mixes the vectors of two models

    def move(self, embedder: Embedder, index: VectorIndex) -> None:
        """Search another index from now on, with the embedder that it was built with."""
        self._serving = embedder, index

    def search(self, query: Query, vector: Vector | None = None, model: str = "") -> list[Passage]:
        """Return the passages of the query's space that match best, best first.

        Args:
            query: what to look for, and where.
            vector: the query's embedding, where the caller has it already, (D,).
            model: the name of the embedder that made it; of another than the index's it is of no use.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        if not query.text.strip():
            return []
        embedder, index = self._serving
        dense = embedder.embed_query(query.text) if vector is None or model != embedder.name else vector
        return index.search(query.space_id, dense, encode_query(query.text), query.top_k)
