"""The index inside this process: Qdrant Edge, Qdrant's Rust core over one folder.

Source: https://qdrant.tech/documentation/edge/. One process holds a shard. Searches scan all vectors of the shard,
4 ms at 100,000 points; building HNSW takes minutes there, and is left out.
"""

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
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
    HasIdCondition,
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
from knowledge.index.payload import DENSE, FUSION_K, PREFETCH, SPARSE, dense_of, least_score, passage_of, payload_of
from knowledge.protocols import Embedder, Point, SparseVector, StoredPoint
from knowledge.types import Matrix, Passage, Vector

_META = "embedder.json"
_SCROLLED = 256


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
                return cls(EdgeShard.load(str(folder / meta.shard)))
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

    def delete_document(self, space_id: str, document_id: str, keep: Sequence[str] = ()) -> None:
        """Remove the chunks of a document, all but those whose ids are in `keep`.

        Raises:
            IndexUnavailable: the index cannot be written.
        """
        chosen = Filter(
            must=[_is("space_id", space_id), _is("document_id", document_id)],
            must_not=[HasIdCondition(set(keep))] if keep else None,
        )
        with self._writing, _translated():
            self._shard.update(UpdateOperation.delete_points_by_filter(chosen))

    def search(self, space_id: str, dense: Vector, sparse: SparseVector, top_k: int) -> list[Passage]:
        """Return at most `top_k` passages of the space, best first, by fused dense and sparse rank.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        own = Filter(must=[_is("space_id", space_id)])
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

    def stored(self) -> Iterator[list[StoredPoint]]:
        """Yield the points of all spaces in batches; what is written meanwhile may be among them or not."""
        offset = None
        while True:
            request = ScrollRequest(offset=offset, limit=_SCROLLED, with_payload=True, with_vector=[SPARSE])
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
            vectors={DENSE: EdgeVectorParams(size=dimension, distance=Distance.Dot)},  # the vectors are normalised
            sparse_vectors={SPARSE: EdgeSparseVectorParams(modifier=Modifier.Idf)},
        ),
    )
    for field in ("space_id", "document_id"):
        shard.update(UpdateOperation.create_field_index(field, PayloadSchemaType.Keyword))
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


def _is(field: str, value: str) -> FieldCondition:
    return FieldCondition(field, match=MatchValue(value))


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
