"""The index on a Qdrant server or cluster, by `qdrant-client`.

Source: https://qdrant.tech/documentation/concepts/hybrid-queries/
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

from knowledge.errors import IndexMismatch, IndexUnavailable
from knowledge.index.payload import DENSE, FUSION_K, PREFETCH, SPARSE, dense_of, least_score, passage_of, payload_of
from knowledge.protocols import Embedder, Point, SparseVector, StoredPoint
from knowledge.types import Matrix, Passage, Vector

_TIMEOUT_S = 10
_POINTS_A_REQUEST = 256
_DIGEST_CHARS = 12


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

    @classmethod
    def connect(cls, url: str, key: str, collection: Collection) -> "ServerIndex":
        """Connect to the server at a URL, with an API key when it is not empty. Raises what the constructor does."""
        return cls(connect(url, key), collection)

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points; a point whose chunk id exists is replaced. Visible to searches on return.

        Raises:
            IndexUnavailable: the index cannot be reached or written.
        """
        with _translated():
            for start in range(0, len(points), _POINTS_A_REQUEST):
                batch = [_server_point(point) for point in points[start : start + _POINTS_A_REQUEST]]
                self._client.upsert(self._collection, batch, wait=True)

    def delete_document(self, space_id: str, document_id: str, keep: Sequence[str] = ()) -> None:
        """Remove the chunks of a document, all but those whose ids are in `keep`.

        Raises:
            IndexUnavailable: the index cannot be reached or written.
        """
        kept: list[models.Condition] | None = [models.HasIdCondition(has_id=list(keep))] if keep else None
        chosen = models.Filter(must=[_is("space_id", space_id), _is("document_id", document_id)], must_not=kept)
        with _translated():
            self._client.delete(self._collection, models.FilterSelector(filter=chosen), wait=True)

    def search(self, space_id: str, dense: Vector, sparse: SparseVector, top_k: int) -> list[Passage]:
        """Return at most `top_k` passages of the space, best first, by fused dense and sparse rank.

        Raises:
            IndexUnavailable: the index cannot be reached.
        """
        own = models.Filter(must=[_is("space_id", space_id)])
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

    def stored(self) -> Iterator[list[StoredPoint]]:
        """Yield the points of all spaces in batches; what is written meanwhile may be among them or not."""
        offset = None
        while True:
            with _translated():
                found, offset = self._client.scroll(
                    *(self._collection, None, _POINTS_A_REQUEST),
                    offset=offset,
                    with_payload=True,
                    with_vectors=[SPARSE],
                )
            yield [StoredPoint(str(each.id), _sparse_of(each.vector), each.payload or {}) for each in found]
            if offset is None:
                return

    def restore(self, points: Sequence[StoredPoint], dense: Matrix) -> None:
        """Write points that another index keeps, with dense vectors (N, D) of this one's model."""
        written = []
        for point, own in zip(points, dense, strict=True):
            vector: dict[str, models.Vector] = {DENSE: own.tolist(), SPARSE: _server_sparse(point.sparse)}
            written.append(models.PointStruct(id=point.id, vector=vector, payload=dict(point.payload)))
        with _translated():
            self._client.upsert(self._collection, written, wait=True)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove points by their ids."""
        with _translated():
            self._client.delete(self._collection, models.PointIdsList(points=list(ids)), wait=True)

    def close(self) -> None:
        """Release the connection. Idempotent."""
        self._client.close()

    def _create(self, collection: Collection) -> None:
        self._client.create_collection(
            self._collection,
            vectors_config={DENSE: models.VectorParams(size=collection.dimension, distance=models.Distance.DOT)},
            sparse_vectors_config={SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
            replication_factor=collection.copies,
            metadata={"model": collection.model},
        )
        tenant = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
        self._client.create_payload_index(self._collection, "space_id", tenant)
        self._client.create_payload_index(self._collection, "document_id", models.PayloadSchemaType.KEYWORD)

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


class ServerStore:
    """An `IndexStore` on a server: a collection for each embedding model, and an alias that names the one in use.

    Without the alias, the collection of the plain name is: no alias can have a name that a collection has.
    """

    def __init__(self, client: QdrantClient, name: str, copies: int = 1) -> None:
        self._client = client
        self._name = name
        self._copies = copies
        self._alias = f"{name}-in-use"

    def model(self) -> str | None:
        """Return the name of the embedding model of the index in use; None where there is no index yet."""
        with _translated():
            name = self._in_use()
            if not self._client.collection_exists(name):
                return None
            model = (self._client.get_collection(name).config.metadata or {}).get("model")
        return model if isinstance(model, str) else None

    def open(self, embedder: Embedder) -> ServerIndex:
        """Return the index in use, made where there is none. Raises what `ServerIndex` does."""
        with _translated():
            name = self._in_use()
        return self._index(name, embedder)

    def successor(self, embedder: Embedder) -> ServerIndex:
        """Return the index that is to take over, as far as it is built."""
        return self._index(self._successor(embedder), embedder)

    def take_over(self, embedder: Embedder) -> None:
        """Make the successor the index in use, at once for whoever opens it from now on."""
        create = models.CreateAlias(collection_name=self._successor(embedder), alias_name=self._alias)
        changes: list[models.AliasOperations] = [models.CreateAliasOperation(create_alias=create)]
        with _translated():
            if self._in_use() != self._name:
                gone = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=self._alias))
                changes.insert(0, gone)
            self._client.update_collection_aliases(changes)  # all of them or none

    def tidy(self, embedder: Embedder) -> None:
        """Remove every index here that is neither in use nor to take over with this embedder."""
        own = re.compile(rf"{re.escape(self._name)}(-[0-9a-f]{{{_DIGEST_CHARS}}})?")
        with _translated():
            kept = {self._in_use(), self._successor(embedder)}
            for each in self._client.get_collections().collections:
                if own.fullmatch(each.name) and each.name not in kept:
                    self._client.delete_collection(each.name)

    def _in_use(self) -> str:
        aliases = {each.alias_name: each.collection_name for each in self._client.get_aliases().aliases}
        return aliases.get(self._alias, self._name)

    def _successor(self, embedder: Embedder) -> str:
        digest = hashlib.sha256(f"{embedder.name}\n{embedder.dimension}".encode()).hexdigest()
        return f"{self._name}-{digest[:_DIGEST_CHARS]}"

    def _index(self, name: str, embedder: Embedder) -> ServerIndex:
        return ServerIndex(self._client, Collection(name, embedder.name, embedder.dimension, self._copies))


def connect(url: str, key: str) -> QdrantClient:
    """Return a client of the server at a URL, with an API key when it is not empty.

    Raises:
        IndexUnavailable: the URL is none.
    """
    with _translated():
        return QdrantClient(url=url, api_key=key or None, timeout=_TIMEOUT_S, check_compatibility=False)


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


def _server_sparse(vector: SparseVector) -> models.SparseVector:
    return models.SparseVector(indices=list(vector.indices), values=list(vector.values))


def _sparse_of(vectors: object) -> SparseVector:
    sparse = vectors.get(SPARSE) if isinstance(vectors, dict) else None
    if not isinstance(sparse, models.SparseVector):
        return SparseVector((), ())
    return SparseVector(tuple(sparse.indices), tuple(sparse.values))


def _server_point(point: Point) -> models.PointStruct:
    vector: dict[str, models.Vector] = {DENSE: point.dense.tolist(), SPARSE: _server_sparse(point.sparse)}
    return models.PointStruct(id=point.chunk.id, vector=vector, payload=payload_of(point))
