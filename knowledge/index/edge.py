"""The index inside this process: Qdrant Edge, Qdrant's Rust core over one folder.

Source: https://qdrant.tech/documentation/edge/. One process holds a shard. Searches scan all vectors of the shard,
30 ms with filters and fusion at 100,000 points; building HNSW takes minutes there, and is left out.
"""

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from qdrant_edge import (
    CountRequest,
    Distance,
    EdgeConfig,
    EdgeShard,
    EdgeSparseVectorParams,
    EdgeVectorParams,
    FieldCondition,
    Filter,
    IsEmptyCondition,
    MatchAny,
    MatchValue,
    Modifier,
    PayloadSchemaType,
    Query,
    QueryBatchRequest,
    QueryRequest,
    RangeDateTime,
    ScrollRequest,
    UpdateOperation,
    VectorStorageDatatype,
)
from qdrant_edge import Point as EdgePoint
from qdrant_edge import SparseVector as EdgeSparseVector

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

if TYPE_CHECKING:
    from qdrant_edge import ConditionType  # of the stub only

_META = "embedder.json"
_SCROLLED_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class _Meta:
    """Which shard of the folder is in use, and what it was built with; replaced as a whole."""

    model: str
    dimension: int
    shard: str = "shard"

    @classmethod
    def read(cls, folder: Path) -> "_Meta | None":
        file = folder / _META
        try:
            return cls(**json.loads(file.read_text("utf-8"))) if file.exists() else None
        except (OSError, TypeError, ValueError) as error:
            raise IndexUnavailable(f"The index folder {str(folder)!r} cannot be used: {error}") from error

    def write(self, folder: Path) -> None:
        written = folder / f"{_META}.new"
        written.write_text(json.dumps(asdict(self)), "utf-8")
        written.replace(folder / _META)


class EdgeIndex:
    """A `VectorIndex` in a folder. Thread-safe."""

    def __init__(self, shard: EdgeShard) -> None:
        self._shard = shard
        self._writing = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, folder: Path, model: str, dimension: int) -> "EdgeIndex":
        """Open the index of a folder, making it when there is none.

        Raises:
            IndexMismatch: it was built with another embedding model.
            IndexUnavailable: the folder cannot be written, or what is in it is damaged.
        """
        meta = _Meta.read(folder)
        if meta and (meta.model, meta.dimension) != (model, dimension):
            raise IndexMismatch(
                f"The index in {str(folder)!r} was built with the embedding model {meta.model!r}, now it is {model!r}. "
                "Delete that folder and ingest again."
            )
        if meta:
            with _translated():
                return cls(_with_fields(EdgeShard.load(str(folder / meta.shard))))
        meta = _Meta(model, dimension)
        index = cls.make(folder / meta.shard, dimension)
        with _translated():
            meta.write(folder)
        return index

    @classmethod
    def make(cls, shard: Path, dimension: int) -> "EdgeIndex":
        """Make an empty index in a folder of its own.

        Raises:
            IndexUnavailable: the folder cannot be written.
        """
        with _translated():
            shard.mkdir(parents=True, exist_ok=True)
            return cls(_create(shard, dimension))

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points; a point whose chunk id exists is replaced. Visible to searches on return.

        Raises:
            IndexUnavailable: the index cannot be written.
        """
        if not points:
            return
        with self._writing, _translated():
            self._shard.update(UpdateOperation.upsert_points([_edge_point(point) for point in points]))

    def delete_document(self, space_id: str, document_id: str, keep: str = "") -> None:
        """Remove the chunks of a document, all but those of the version `keep`.

        Raises:
            IndexUnavailable: the index cannot be written.
        """
        self._delete(Filter(must=[*_of(space_id, document_id)], must_not=[_is("version", keep)] if keep else None))

    def delete_version(self, space_id: str, document_id: str, version: str) -> None:
        """Remove the chunks of one version of a document.

        Raises:
            IndexUnavailable: the index cannot be written.
        """
        self._delete(Filter(must=[*_of(space_id, document_id), _is("version", version)]))

    def vectors(self, space_id: str, document_id: str) -> list[tuple[Chunk, Vector]]:
        """Return the chunks of a document, of all its versions, in no particular order, each with its dense vector.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        chosen = Filter(must=[*_of(space_id, document_id)])
        found: list[tuple[Chunk, Vector]] = []
        offset = None
        while True:
            request = ScrollRequest(offset, _SCROLLED_AT_ONCE, chosen, with_payload=True, with_vector=[DENSE])
            with _translated():
                points, offset = self._shard.scroll(request)
            found += [chunk_of(point) for point in points]
            if offset is None:
                return found

    def label(self, space_id: str, document_id: str, labels: Labels) -> None:
        """Give the chunks of a document other labels; what is None stays.

        Raises:
            IndexUnavailable: the index cannot be written.
        """
        chosen = Filter(must=[*_of(space_id, document_id)])
        with self._writing, _translated():
            self._shard.update(UpdateOperation.set_payload_by_filter(chosen, labels_of(labels)))

    def candidates(self, scope: Scope, query: QueryVectors, limit: int) -> list[Passage]:
        """Return the best by meaning, by words and of the other languages, each once, in no order.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        must: list[ConditionType] = [_condition(each) for each in conditions(scope)]
        own = _is("language", query.language)
        near = Query.Nearest(query.dense.tolist(), using=DENSE)
        requests = [QueryRequest(limit, query=near, filter=Filter(must=[*must, own]), with_payload=True)]
        if has_others := self._speaks_others(own):  # else half of the scanning is saved
            near, others = Query.Nearest(query.across.tolist(), using=DENSE), Filter(must=must, must_not=[own])
            requests.append(QueryRequest(limit, query=near, filter=others, with_payload=True, with_vector=[DENSE]))
        if query.sparse.indices:
            worded, every = Query.Nearest(_edge_sparse(query.sparse), using=SPARSE), Filter(must=must)
            requests.append(QueryRequest(limit, query=worded, filter=every, with_payload=True, with_vector=[DENSE]))
        with _translated():
            nearest, *more = self._shard.query_batch(QueryBatchRequest(requests))
        return passages_of(nearest, chain(*more[:has_others]), chain(*more[has_others:]), query)

    def chunks(self, scope: Scope, keys: Sequence[ChunkKey]) -> list[Passage]:
        """Return those of these chunks that the scope lets be found, in no order, without any score.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        if not keys:
            return []
        must: list[ConditionType] = [_condition(each) for each in conditions(scope)]
        either: list[ConditionType] = [
            Filter(must=[_is("document_id", key.document_id), _is("ordinal", key.ordinal)]) for key in keys
        ]
        request = ScrollRequest(limit=len(keys), filter=Filter(must=must, should=either), with_payload=True)
        with _translated():
            found, _ = self._shard.scroll(request)
        return stored_passages(found)

    def count(self, space_id: str) -> int:
        """Return how many points the space holds."""
        with _translated():
            return int(self._shard.count(CountRequest(exact=True, filter=Filter(must=[_is("space_id", space_id)]))))

    def stored(self) -> Iterator[list[StoredPoint]]:
        """Yield the points of all spaces in batches; what is written meanwhile may be among them or not."""
        offset = None
        while True:
            request = ScrollRequest(offset=offset, limit=_SCROLLED_AT_ONCE, with_payload=True, with_vector=[SPARSE])
            with _translated():
                found, offset = self._shard.scroll(request)
            yield [StoredPoint(str(each.id), _sparse_of(each.vector), each.payload or {}) for each in found]
            if offset is None:
                return

    def restore(self, points: Sequence[StoredPoint], dense: Matrix) -> None:
        """Write points that another index keeps, with dense vectors (N, D) of this one's model."""
        written = [
            EdgePoint(point.id, {DENSE: vector.tolist(), SPARSE: _edge_sparse(point.sparse)}, dict(point.payload))
            for point, vector in zip(points, dense, strict=True)
        ]
        with self._writing, _translated():
            self._shard.update(UpdateOperation.upsert_points(written))

    def remove(self, ids: Sequence[str]) -> None:
        """Remove points by their ids."""
        with self._writing, _translated():
            self._shard.update(UpdateOperation.delete_points(list(ids)))

    def close(self) -> None:
        """Flush and release what is held. Idempotent."""
        with self._writing:
            if not self._closed:
                self._closed = True
                with _translated():
                    self._shard.close()

    def _speaks_others(self, own: FieldCondition) -> bool:
        """Tell whether any point is of another language; answered from the field's index alone."""
        with _translated():
            return self._shard.count(CountRequest(exact=False, filter=Filter(must_not=[own]))) > 0

    def _delete(self, chosen: Filter) -> None:
        with self._writing, _translated():
            self._shard.update(UpdateOperation.delete_points_by_filter(chosen))


class EdgeStore:
    """An `IndexStore` in a folder: a shard for each embedding model, and a file that names the one in use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def model(self) -> str | None:
        """Return the name of the embedding model of the index in use; None where there is no index yet."""
        meta = _Meta.read(self._folder)
        return meta.model if meta else None

    def open(self, embedder: Embedder) -> EdgeIndex:
        """Return the index in use, made where there is none. Raises what `EdgeIndex.open` does."""
        return EdgeIndex.open(self._folder, embedder.name, embedder.dimension)

    def successor(self, embedder: Embedder) -> EdgeIndex:
        """Return the index that is to take over, as far as it is built; one that cannot be read is begun again."""
        shard = self._folder / _successor(embedder).shard
        try:
            with _translated():
                return EdgeIndex(EdgeShard.load(str(shard)))
        except IndexUnavailable:
            shutil.rmtree(shard, ignore_errors=True)
            return EdgeIndex.make(shard, embedder.dimension)

    def take_over(self, embedder: Embedder) -> None:
        """Make the successor the index in use, at once for whoever opens it from now on."""
        with _translated():
            _successor(embedder).write(self._folder)

    def tidy(self, embedder: Embedder) -> None:
        """Remove every index here that is neither in use nor to take over with this embedder."""
        meta = _Meta.read(self._folder)
        if meta:
            for left in set(self._folder.glob("shard*")) - {
                self._folder / each.shard for each in (meta, _successor(embedder))
            }:
                shutil.rmtree(left, ignore_errors=True)


def _successor(embedder: Embedder) -> _Meta:
    digest = hashlib.sha256(f"{embedder.name}\n{embedder.dimension}".encode()).hexdigest()
    return _Meta(embedder.name, embedder.dimension, f"shard-{digest[:12]}")


def _create(folder: Path, dimension: int) -> EdgeShard:
    shard = EdgeShard.create(
        str(folder),
        EdgeConfig(
            # The vectors are normalised. Half the bits, for which a cosine moves by some 0.0001, are read faster.
            vectors={
                DENSE: EdgeVectorParams(size=dimension, distance=Distance.Dot, datatype=VectorStorageDatatype.Float16)
            },
            sparse_vectors={SPARSE: EdgeSparseVectorParams(modifier=Modifier.Idf)},
        ),
    )
    return _with_fields(shard)


def _with_fields(shard: EdgeShard) -> EdgeShard:
    """Return the shard with an index of every field that is filtered by; one that is there stays as it is."""
    there = shard.info().payload_schema
    kinds = dict.fromkeys(KEYWORDS, PayloadSchemaType.Keyword) | dict.fromkeys(TIMES, PayloadSchemaType.Datetime)
    for name, kind in kinds.items():
        if name not in there:
            shard.update(UpdateOperation.create_field_index(name, kind))
    return shard


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the native core's errors into the room's own; it raises its own class, and OSError's kin for files."""
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:  # the binding raises bare Exception for every failure
        raise IndexUnavailable(
            f"The index failed: {error}. Check that the disk is not full and that no other program holds the folder."
        ) from error


def _is(field: str, value: str | int) -> FieldCondition:
    return FieldCondition(field, match=MatchValue(value))


def _of(space_id: str, document_id: str) -> list[FieldCondition]:
    return [_is("space_id", space_id), _is("document_id", document_id)]


def _condition(condition: Condition) -> FieldCondition | Filter:
    match condition:
        case Between(field, instead, since, until):
            start, end = (time.isoformat() if time else None for time in (since, until))
            within = RangeDateTime(gte=start, lt=end)
            other = Filter(must=[IsEmptyCondition(field), FieldCondition(instead, range=within)])
            return Filter(should=[FieldCondition(field, range=within), other])
        case NoneOf(field, values):
            return Filter(must_not=[FieldCondition(field, match=MatchAny(list(values)))])
        case AnyOf(field, values, or_nothing):
            held = FieldCondition(field, match=MatchAny(list(values)))
            return Filter(should=[held, IsEmptyCondition(field)]) if or_nothing else held


def _edge_sparse(vector: SparseVector) -> EdgeSparseVector:
    return EdgeSparseVector(list(vector.indices), list(vector.values))


def _sparse_of(vectors: object) -> SparseVector:
    sparse = vectors.get(SPARSE) if isinstance(vectors, dict) else None
    if not isinstance(sparse, EdgeSparseVector):
        return SparseVector((), ())
    return SparseVector(tuple(sparse.indices), tuple(sparse.values))


def _edge_point(point: Point) -> EdgePoint:
    vectors = {DENSE: point.dense.tolist(), SPARSE: _edge_sparse(point.sparse)}
    return EdgePoint(point.chunk.id, vectors, payload_of(point))
