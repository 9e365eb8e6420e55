"""A query in, the best passages out."""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.duplicates import distinct
from knowledge.fuse import fuse
from knowledge.join import joined, wanted
from knowledge.language import detect_language
from knowledge.protocols import Embedder, QueryVectors, Reranker, Scope, VectorIndex
from knowledge.rerank import reranked
from knowledge.sparse import encode_query
from knowledge.types import ChunkKey, Passage, Query, Vector

Hidden = Callable[[str], frozenset[str]]  # a space's id to the versions that are not to be found in it now

_ATTEMPTS = 8  # of a search while documents are being exchanged below it
_CANDIDATES = 50  # of each ranking that go into the fusion; 20 find the same on the sets of `scripts/eval_retrieval`


@dataclass(frozen=True, slots=True)
class Reranking:
    """A reranker and how many passages it reads a query."""

    reranker: Reranker
    candidates: int


class Retriever:
    """Hybrid search: fused from meaning and words, each text once, reranked where there is a model, made whole.

    It finds documents whole or not at all.
    """

    def __init__(
        self, embedder: Embedder, index: VectorIndex, hidden: Hidden, reranking: Reranking | None = None
    ) -> None:
        self._serving = embedder, index  # one value, so that no search mixes the vectors of two models
        self._hidden = hidden
        self._reranking = reranking

    def move(self, embedder: Embedder, index: VectorIndex) -> None:
        """Search another index from now on, with the embedder that it was built with."""
        self._serving = embedder, index

    def search(self, query: Query, vector: Vector | None = None, model: str = "") -> list[Passage]:
        """Return the passages that match best of those that who asks may see, best first.

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
        asked = QueryVectors(dense, encode_query(query.text), detect_language(query.text))
        hidden = self._hidden(query.access.space_id)
        for _ in range(_ATTEMPTS):
            found = self._found(index, query, asked, hidden)
            before, hidden = hidden, self._hidden(query.access.space_id)
            if hidden == before:
                break
        return found

    def _found(self, index: VectorIndex, query: Query, asked: QueryVectors, hidden: frozenset[str]) -> list[Passage]:
        scope = Scope(query.access, query.filters, hidden)
        candidates = index.candidates(scope, asked, max(_CANDIDATES, query.top_k))
        best = self._best(query, fuse(asked, candidates, len(candidates)))
        beside = index.chunks(scope, wanted(best))
        return joined(best, {ChunkKey(each.chunk.document_id, each.chunk.ordinal): each for each in beside})

    def _best(self, query: Query, fused: list[Passage]) -> list[Passage]:
        if self._reranking is None:
            return distinct(fused, query.top_k)
        read = self._reranking.candidates
        found = distinct(fused, max(read, query.top_k))
        return [*reranked(self._reranking.reranker, query.text, found[:read]), *found[read:]][: query.top_k]
