"""The index inside this process: Qdrant Edge, Qdrant's Rust core over one folder.

Source: https://qdrant.tech/documentation/edge/. One process holds a shard. Searches scan all vectors of the shard,
4 ms at 100,000 points; building HNSW takes minutes there, and is left out.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from qdrant_edge import (
    CountRequest,
    Distance,
    EdgeConfig,
    EdgeShard,
    EdgeSparseVectorParams,
    EdgeVectorParams,
    FieldCondition,
    Filter,
    Fusion,
    MatchAny,
    MatchValue,
    Modifier,
    PayloadSchemaType,
    Prefetch,
    Query,
    QueryRequest,
    ScrollRequest,
    UpdateOperation,
)
from qdrant_edge import Point as EdgePoint
from qdrant_edge import SparseVector as EdgeSparseVector

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

_META = "embedder.json"
_SHARD = "shard"
_SCROLLED_AT_ONCE = 256


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
        shard, meta = folder / _SHARD, folder / _META
        made_with = {"model": model, "dimension": dimension}
        try:
            if meta.exists():
                _check(json.loads(meta.read_text("utf-8")), made_with, folder)
                with _translated():
                    loaded = EdgeShard.load(str(shard))
                    _index_fields(loaded)
                    return cls(loaded)
            shard.mkdir(parents=True, exist_ok=True)
            with _translated():
                index = cls(_create(shard, dimension))
            meta.write_text(json.dumps(made_with), "utf-8")
        except (OSError, ValueError) as error:
            raise IndexUnavailable(f"The index folder {str(folder)!r} cannot be used: {error}") from error
        return index

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
            found += [chunk_of(point.id, point.payload, dense_of(point.vector)) for point in points]
            if offset is None:
                return found

    def search(
        self, space_id: str, dense: Vector, sparse: SparseVector, top_k: int, hidden: Sequence[str] = ()
    ) -> list[Passage]:
        """Return at most `top_k` passages of the space, best first, by fused dense and sparse rank.

        Passages of the versions in `hidden` are as if they were not there.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        own = Filter(must=[_is("space_id", space_id)], must_not=[_among("version", hidden)] if hidden else None)
        limit = max(PREFETCH, top_k)
        prefetches = [Prefetch(limit, Query.Nearest(dense.tolist(), using=DENSE), filter=own)]
        if sparse.indices:
            by_words = Query.Nearest(_edge_sparse(sparse), using=SPARSE)
            prefetches.append(Prefetch(limit, by_words, filter=own, score_threshold=least_score(sparse)))
        request = QueryRequest(
            top_k,
            prefetches=prefetches,
            query=Fusion.Rrf(k=FUSION_K),  # type: ignore[arg-type]  # the stub does not know its own variants
            with_payload=True,
            with_vector=[DENSE],
        )
        with _translated():
            found = self._shard.query(request)
        return [passage_of(point.id, point.payload, point.score, dense_of(point.vector), dense) for point in found]

    def count(self, space_id: str) -> int:
        """Return how many points the space holds."""
        with _translated():
            return int(self._shard.count(CountRequest(exact=True, filter=Filter(must=[_is("space_id", space_id)]))))

    def _delete(self, chosen: Filter) -> None:
        with self._writing, _translated():
            self._shard.update(UpdateOperation.delete_points_by_filter(chosen))

    def close(self) -> None:
        """Flush and release what is held. Idempotent."""
        with self._writing:
            if not self._closed:
                self._closed = True
                with _translated():
                    self._shard.close()


def _create(folder: Path, dimension: int) -> EdgeShard:
    shard = EdgeShard.create(
        str(folder),
        EdgeConfig(
            vectors={DENSE: EdgeVectorParams(size=dimension, distance=Distance.Dot)},  # the vectors are normalised
            sparse_vectors={SPARSE: EdgeSparseVectorParams(modifier=Modifier.Idf)},
        ),
    )
    _index_fields(shard)
    return shard


def _index_fields(shard: EdgeShard) -> None:
    """Index the payload fields that filters name; those that are indexed already stay as they are."""
    for field in ("space_id", "document_id", "version"):
        shard.update(UpdateOperation.create_field_index(field, PayloadSchemaType.Keyword))


def _check(found: dict[str, object], wanted: dict[str, object], folder: Path) -> None:
    if found != wanted:
        raise IndexMismatch(
            f"The index in {str(folder)!r} was built with the embedding model {found.get('model')!r}, "
            f"now it is {wanted['model']!r}. Delete that folder and ingest again."
        )


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


def _is(field: str, value: str) -> FieldCondition:
    return FieldCondition(field, match=MatchValue(value))


def _of(space_id: str, document_id: str) -> list[FieldCondition]:
    return [_is("space_id", space_id), _is("document_id", document_id)]


def _among(field: str, values: Sequence[str]) -> FieldCondition:
    return FieldCondition(field, match=MatchAny(list(values)))


def _edge_sparse(vector: SparseVector) -> EdgeSparseVector:
    return EdgeSparseVector(list(vector.indices), list(vector.values))


def _edge_point(point: Point) -> EdgePoint:
    vectors = {DENSE: point.dense.tolist(), SPARSE: _edge_sparse(point.sparse)}
    return EdgePoint(point.chunk.id, vectors, payload_of(point))
