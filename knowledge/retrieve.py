"""A query in, the best passages out."""

from collections.abc import Callable

from knowledge.protocols import Embedder, VectorIndex
from knowledge.sparse import encode_query
from knowledge.types import Passage, Query, Vector

Hidden = Callable[[str], frozenset[str]]  # a space's id to the versions that are not to be found in it now

_ATTEMPTS = 8  # of a search while documents are being exchanged below it


class Retriever:
    """Hybrid search: meaning by dense vectors, words by BM25, fused by rank. It finds documents whole or not at all."""

    def __init__(self, embedder: Embedder, index: VectorIndex, hidden: Hidden) -> None:
        self._embedder = embedder
        self._index = index
        self._hidden = hidden

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
        sparse = encode_query(query.text)
        hidden = self._hidden(query.space_id)
        for _ in range(_ATTEMPTS):
            found = self._index.search(query.space_id, dense, sparse, query.top_k, sorted(hidden))
            before, hidden = hidden, self._hidden(query.space_id)
            if hidden == before:
                break
        return found
