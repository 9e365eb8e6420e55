"""The index on a Qdrant server or cluster, by `qdrant-client`.

Source: https://qdrant.tech/documentation/concepts/hybrid-queries/
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

from knowledge.errors import IndexMismatch, IndexUnavailable
from knowledge.index.payload import (
    DENSE,
    FUSION_K,
    PREFETCH,
    SPARSE,
    chunk_of,
    dense_of,
    least_score,
    passage_of,
    payload_of,
)
from knowledge.protocols import Point, SparseVector
from knowledge.types import Chunk, Passage, Vector

_TIMEOUT_S = 10
_POINTS_A_REQUEST = 256


@dataclass(frozen=True, slots=True)
class Collection:
    """Where the points are kept, and the embedding model that they are of."""

    name: str
    model: str
    dimension: int
    copies: int = 1  # of every point, on as many nodes of a cluster


class ServerIndex:
    """A `VectorIndex` in one collection of a server. Thread-safe."""

    def __init__(self, client: QdrantClient, collection: Collection) -> None:
        """Use the collection, making it when there is none.

        Raises:
            IndexMismatch: it was built with another embedding model.
            IndexUnavailable: the server cannot be reached or refuses.
        """
        self._client = client
        self._collection = collection.name
        with _translated():
            if client.collection_exists(collection.name):
                self._check(collection)
            else:
                self._create(collection)
            self._index_fields()

    @classmethod
    def connect(cls, url: str, key: str, collection: Collection) -> "ServerIndex":
        """Connect to the server at a URL, with an API key when it is not empty. Raises what the constructor does."""
        with _translated():
            client = QdrantClient(url=url, api_key=key or None, timeout=_TIMEOUT_S, check_compatibility=False)
        return cls(client, collection)

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points; a point whose chunk id exists is replaced. Visible to searches on return.

        Raises:
            IndexUnavailable: the index cannot be reached or written.
        """
        with _translated():
            for start in range(0, len(points), _POINTS_A_REQUEST):
                batch = [_server_point(point) for point in points[start : start + _POINTS_A_REQUEST]]
                self._client.upsert(self._collection, batch, wait=True)

    def delete_document(self, space_id: str, document_id: str, keep: str = "") -> None:
        """Remove the chunks of a document, all but those of the version `keep`.

        Raises:
            IndexUnavailable: the index cannot be reached or written.
        """
        kept: list[models.Condition] | None = [_is("version", keep)] if keep else None
        self._delete(models.Filter(must=_of(space_id, document_id), must_not=kept))

    def delete_version(self, space_id: str, document_id: str, version: str) -> None:
        """Remove the chunks of one version of a document.

        Raises:
            IndexUnavailable: the index cannot be reached or written.
        """
        self._delete(models.Filter(must=[*_of(space_id, document_id), _is("version", version)]))

    def vectors(self, space_id: str, document_id: str) -> list[tuple[Chunk, Vector]]:
        """Return the chunks of a document, of all its versions, in no particular order, each with its dense vector.

        Raises:
            IndexUnavailable: the index cannot be reached.
        """
        chosen = models.Filter(must=_of(space_id, document_id))
        found: list[tuple[Chunk, Vector]] = []
        offset = None
        while True:
            with _translated():
                points, offset = self._client.scroll(
                    self._collection, chosen, limit=_POINTS_A_REQUEST, offset=offset, with_vectors=[DENSE]
                )
            found += [chunk_of(point.id, point.payload, dense_of(point.vector)) for point in points]
            if offset is None:
                return found

    def search(
        self, space_id: str, dense: Vector, sparse: SparseVector, top_k: int, hidden: Sequence[str] = ()
    ) -> list[Passage]:
        """Return at most `top_k` passages of the space, best first, by fused dense and sparse rank.

        Passages of the versions in `hidden` are as if they were not there.

        Raises:
            IndexUnavailable: the index cannot be reached.
        """
        own = models.Filter(must=[_is("space_id", space_id)], must_not=[_among("version", hidden)] if hidden else None)
        limit = max(PREFETCH, top_k)
        prefetches = [models.Prefetch(query=dense.tolist(), using=DENSE, filter=own, limit=limit)]
        if sparse.indices:
            by_words = _server_sparse(sparse)
            least = least_score(sparse)
            prefetches.append(
                models.Prefetch(query=by_words, using=SPARSE, filter=own, limit=limit, score_threshold=least)
            )
        with _translated():
            found = self._client.query_points(
                self._collection,
                prefetch=prefetches,
                query=models.RrfQuery(rrf=models.Rrf(k=FUSION_K)),
                limit=top_k,
                with_payload=True,
                with_vectors=[DENSE],
            ).points
        return [passage_of(point.id, point.payload, point.score, dense_of(point.vector), dense) for point in found]

    def count(self, space_id: str) -> int:
        """Return how many points the space holds."""
        with _translated():
            return self._client.count(self._collection, models.Filter(must=[_is("space_id", space_id)])).count

    def close(self) -> None:
        """Release the connection. Idempotent."""
        self._client.close()

    def _delete(self, chosen: models.Filter) -> None:
        with _translated():
            self._client.delete(self._collection, models.FilterSelector(filter=chosen), wait=True)

    def _create(self, collection: Collection) -> None:
        self._client.create_collection(
            self._collection,
            vectors_config={DENSE: models.VectorParams(size=collection.dimension, distance=models.Distance.DOT)},
            sparse_vectors_config={SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
            replication_factor=collection.copies,
            metadata={"model": collection.model},
        )

    def _index_fields(self) -> None:
        """Index the payload fields that filters name; those that are indexed already stay as they are."""
        tenant = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
        self._client.create_payload_index(self._collection, "space_id", tenant)
        for field in ("document_id", "version"):
            self._client.create_payload_index(self._collection, field, models.PayloadSchemaType.KEYWORD)

    def _check(self, wanted: Collection) -> None:
        model, dimension = wanted.model, wanted.dimension
        config = self._client.get_collection(self._collection).config
        vectors = config.params.vectors
        size = vectors[DENSE].size if isinstance(vectors, dict) and DENSE in vectors else None
        built_with = (config.metadata or {}).get("model", model)
        if (built_with, size) != (model, dimension):
            raise IndexMismatch(
                f"The collection {self._collection!r} was built with the embedding model {built_with!r} ({size} "
                f"dimensions), now it is {model!r} ({dimension}). Name another collection and ingest again."
            )


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the client's errors into the room's own."""
    try:
        yield
    except (ApiException, httpx.HTTPError, OSError, ValueError) as error:
        raise IndexUnavailable(
            f"The Qdrant server cannot be used: {error}. Check ZHIYIN_QDRANT_URL and ZHIYIN_QDRANT_KEY, and that the "
            "server is up."
        ) from error


def _is(field: str, value: str) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchValue(value=value))


def _of(space_id: str, document_id: str) -> list[models.Condition]:
    return [_is("space_id", space_id), _is("document_id", document_id)]


def _among(field: str, values: Sequence[str]) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))


def _server_sparse(vector: SparseVector) -> models.SparseVector:
    return models.SparseVector(indices=list(vector.indices), values=list(vector.values))


def _server_point(point: Point) -> models.PointStruct:
    vector: dict[str, models.Vector] = {DENSE: point.dense.tolist(), SPARSE: _server_sparse(point.sparse)}
    return models.PointStruct(id=point.chunk.id, vector=vector, payload=payload_of(point))
