"""A query in, the best passages out."""

from knowledge.protocols import Embedder, VectorIndex
from knowledge.sparse import encode_query
from knowledge.types import Passage, Query, Vector


class Retriever:
    """Hybrid search: meaning by dense vectors, words by BM25, fused by rank."""

    def __init__(self, embedder: Embedder, index: VectorIndex) -> None:
        self._embedder = embedder
        self._index = index

    def search(self, query: Query, vector: Vector | None = None) -> list[Passage]:
        """Return the passages of the query's space that match best, best first.

        Args:
            query: what to look for, and where.
            vector: the query's embedding, where the caller has it already, (D,).

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        if not query.text.strip():
            return []
        dense = self._embedder.embed_query(query.text) if vector is None else vector
        return self._index.search(query.space_id, dense, encode_query(query.text), query.top_k)
