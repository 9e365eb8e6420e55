"""A query in, the best passages out."""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.common import Commons
from knowledge.duplicates import distinct
from knowledge.fuse import fuse
from knowledge.join import Whole, joined, wanted
from knowledge.language import detect_language
from knowledge.protocols import Embedder, QueryVectors, Reranker, Scope, VectorIndex
from knowledge.rerank import reranked
from knowledge.sparse import encode_query
from knowledge.types import Access, ChunkKey, Passage, Query, Vector

Hidden = Callable[[str], frozenset[str]]  # a space's id to the versions that are not to be found in it now

_ATTEMPTS = 8  # of a search while documents are being exchanged below it
_CANDIDATES = 50  # of each ranking that go into the fusion; 20 find the same on the sets of `scripts/eval_retrieval`


@dataclass(frozen=True, slots=True)
class Reranking:
    """A reranker and how many passages it reads a query."""

    reranker: Reranker
    candidates: int


@dataclass(frozen=True, slots=True)
class Trace:
    """A search, step by step."""

    asked: QueryVectors
    limit: int  # most candidates of each part
    fused: list[Passage]  # every candidate, best first
    distinct: list[Passage]  # the best of them, each text once
    whole: list[Whole]  # what was found, in the reranker's order where there is one


class Retriever:
    """Hybrid search: fused from meaning and words, each text once, reranked where there is a model, made whole.

    It finds documents whole or not at all.
    """

    def __init__(
        self, embedder: Embedder, index: VectorIndex, hidden: Hidden, reranking: Reranking | None = None
    ) -> None:
        # One value, so that no search mixes the vectors of two models.
        self._serving = embedder, index, Commons(embedder)
        self._hidden = hidden
        self._reranking = reranking

    @property
    def model(self) -> str:
        """The name of the embedder whose cosines passages come with."""
        embedder, _, _ = self._serving
        return embedder.name

    def move(self, embedder: Embedder, index: VectorIndex) -> None:
        """Search another index from now on, with the embedder that it was built with."""
        self._serving = embedder, index, Commons(embedder)

    def search(self, query: Query, vector: Vector | None = None, model: str = "") -> list[Passage]:
        """Return the passages that match best of those that who asks may see, best first.

        Args:
            query: what to look for, and where.
            vector: the query's embedding, where the caller has it already, (D,).
            model: the name of the embedder that made it; of another than the index's it is of no use.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        traced = self.trace(query, vector, model)
        return [each.passage for each in traced.whole] if traced else []

    def trace(self, query: Query, vector: Vector | None = None, model: str = "") -> Trace | None:
        """Return how a search comes to what it finds; None when nothing is asked. Arguments and errors as `search`."""
        if not query.text.strip():
            return None
        embedder, index, commons = self._serving
        dense = embedder.embed_query(query.text) if vector is None or model != embedder.name else vector
        language = detect_language(query.text)
        asked = QueryVectors(dense, encode_query(query.text), language, commons.of(language))
        hidden = self._hidden(query.access.space_id)
        for _ in range(_ATTEMPTS):
            traced = self._trace(index, query, asked, hidden)
            before, hidden = hidden, self._hidden(query.access.space_id)
            if hidden == before:
                break
        return traced

    def passages(self, access: Access, document_id: str, first: int, count: int) -> list[Passage]:
        """Return so many passages of a document in their order, from the one at position `first` on, without scores.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        _, index, _ = self._serving
        scope = Scope(access, hidden=self._hidden(access.space_id))
        keys = [ChunkKey(document_id, ordinal) for ordinal in range(first, first + count)]
        return sorted(index.chunks(scope, keys), key=lambda each: each.chunk.ordinal)

    def _trace(self, index: VectorIndex, query: Query, asked: QueryVectors, hidden: frozenset[str]) -> Trace:
        scope, limit = Scope(query.access, query.filters, hidden), max(_CANDIDATES, query.top_k)
        candidates = index.candidates(scope, asked, limit)
        fused = fuse(asked, candidates, len(candidates))
        found = distinct(fused, max(self._reranking.candidates if self._reranking else 0, query.top_k))
        best = self._reranked(query, found)[: query.top_k]
        beside = index.chunks(scope, wanted(best))
        neighbours = {ChunkKey(each.chunk.document_id, each.chunk.ordinal): each for each in beside}
        return Trace(asked, limit, fused, found, joined(best, neighbours))

    def _reranked(self, query: Query, found: list[Passage]) -> list[Passage]:
        if self._reranking is None:
            return found
        read = self._reranking.candidates
        return [*reranked(self._reranking.reranker, query.text, found[:read]), *found[read:]]
