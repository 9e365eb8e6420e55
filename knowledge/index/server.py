"""The index on a Qdrant server or cluster, by `qdrant-client`.

Source: https://qdrant.tech/documentation/concepts/hybrid-queries/
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

import httpx
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

from knowledge.errors import IndexMismatch, IndexUnavailable
from knowledge.index.payload import (
    DENSE,
    KEYWORDS,
    SPARSE,
    TIMES,
    chunk_of,
    labels_of,
    passages_of,
    payload_of,
    stored_passages,
)
from knowledge.index.scope import AnyOf, Between, Condition, NoneOf, conditions
from knowledge.protocols import Embedder, Point, QueryVectors, Scope, SparseVector, StoredPoint
from knowledge.types import Chunk, ChunkKey, Labels, Matrix, Passage, Vector

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
            self._index_fields()

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
            found += [chunk_of(point) for point in points]
            if offset is None:
                return found

    def label(self, space_id: str, document_id: str, labels: Labels) -> None:
        """Give the chunks of a document other labels; what is None stays.

        Raises:
            IndexUnavailable: the index cannot be reached or written.
        """
        chosen = models.Filter(must=_of(space_id, document_id))
        with _translated():
            self._client.set_payload(self._collection, labels_of(labels), points=chosen, wait=True)

    def candidates(self, scope: Scope, query: QueryVectors, limit: int) -> list[Passage]:
        """Return the best by meaning, by words and of the other languages, each once, in no order.

        Raises:
            IndexUnavailable: the index cannot be reached.
        """
        must = [_condition(each) for each in conditions(scope)]
        own = _is("language", query.language)
        requests = [
            _request(query.dense.tolist(), DENSE, models.Filter(must=[*must, own]), limit, with_dense=False),
            _request(query.across.tolist(), DENSE, models.Filter(must=must, must_not=[own]), limit),
        ]
        if query.sparse.indices:
            requests.append(_request(_server_sparse(query.sparse), SPARSE, models.Filter(must=must), limit))
        with _translated():
            best, other, *wordy = (each.points for each in self._client.query_batch_points(self._collection, requests))
        return passages_of(best, other, chain(*wordy), query)

    def chunks(self, scope: Scope, keys: Sequence[ChunkKey]) -> list[Passage]:
        """Return those of these chunks that the scope lets be found, in no order, without any score.

        Raises:
            IndexUnavailable: the index cannot be reached.
        """
        if not keys:
            return []
        must = [_condition(each) for each in conditions(scope)]
        either: list[models.Condition] = [
            models.Filter(must=[_is("document_id", key.document_id), _is("ordinal", key.ordinal)]) for key in keys
        ]
        chosen = models.Filter(must=must, should=either)
        with _translated():
            found, _ = self._client.scroll(self._collection, chosen, limit=len(keys), with_payload=True)
        return stored_passages(found)

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

    def _delete(self, chosen: models.Filter) -> None:
        with _translated():
            self._client.delete(self._collection, models.FilterSelector(filter=chosen), wait=True)

    def _create(self, collection: Collection) -> None:
        self._client.create_collection(
            self._collection,
            vectors_config={
                DENSE: models.VectorParams(
                    size=collection.dimension, distance=models.Distance.DOT, datatype=models.Datatype.FLOAT16
                )
            },
            sparse_vectors_config={SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
            replication_factor=collection.copies,
            metadata={"model": collection.model},
        )

    def _index_fields(self) -> None:
        """Index every field that is filtered by; one that is there stays as it is."""
        there = self._client.get_collection(self._collection).payload_schema
        kinds: dict[str, models.PayloadSchemaType | models.KeywordIndexParams] = {
            **dict.fromkeys(KEYWORDS, models.PayloadSchemaType.KEYWORD),
            **dict.fromkeys(TIMES, models.PayloadSchemaType.DATETIME),
            "space_id": models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True),
        }
        for name, kind in kinds.items():
            if name not in there:
                self._client.create_payload_index(self._collection, name, kind)

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


def _is(field: str, value: str | int) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchValue(value=value))


def _is_empty(field: str) -> models.IsEmptyCondition:
    return models.IsEmptyCondition(is_empty=models.PayloadField(key=field))


def _of(space_id: str, document_id: str) -> list[models.Condition]:
    return [_is("space_id", space_id), _is("document_id", document_id)]


def _condition(condition: Condition) -> models.Condition:
    match condition:
        case Between(field, instead, since, until):
            within = models.DatetimeRange(gte=since, lt=until)
            other = models.Filter(must=[_is_empty(field), models.FieldCondition(key=instead, range=within)])
            return models.Filter(should=[models.FieldCondition(key=field, range=within), other])
        case NoneOf(field, values):
            return models.Filter(must_not=[models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))])
        case AnyOf(field, values, or_nothing):
            held = models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))
            return models.Filter(should=[held, _is_empty(field)]) if or_nothing else held


def _request(
    query: list[float] | models.SparseVector, using: str, chosen: models.Filter, limit: int, *, with_dense: bool = True
) -> models.QueryRequest:
    vectors = [DENSE] if with_dense else False
    return models.QueryRequest(
        query=query, using=using, filter=chosen, limit=limit, with_payload=True, with_vector=vectors
    )


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
