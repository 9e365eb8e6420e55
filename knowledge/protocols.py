"""The seams of the knowledge room; each has a contract suite in `tests/contracts`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.types import Chunk, Matrix, Passage, Vector


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Term weights; `indices` are unique, ascending unsigned 32-bit term ids."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A chunk with its vectors, ready for the index."""

    chunk: Chunk
    space_id: str
    title: str
    uri: str
    dense: Vector  # (D,), L2-normalised
    sparse: SparseVector


@dataclass(frozen=True, slots=True)
class StoredPoint:
    """A point as an index keeps it, but for its dense vector: that is of one embedding model, all else of none."""

    id: str
    sparse: SparseVector
    payload: Mapping[str, object]


class Embedder(Protocol):
    """Texts to L2-normalised dense vectors."""

    name: str
    dimension: int

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query, (D,) float32."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages in their order, (N, D) float32."""
        ...


class VectorIndex(Protocol):
    """A store of points that answers hybrid queries. Blocking; safe to call from several threads."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points; a point whose chunk id exists is replaced. Visible to searches on return.

        Raises:
            IndexUnavailable: the index cannot be reached or written.
        """
        ...

    def delete_document(self, space_id: str, document_id: str, keep: Sequence[str] = ()) -> None:
        """Remove the chunks of a document, all but those whose ids are in `keep`."""
        ...

    def search(self, space_id: str, dense: Vector, sparse: SparseVector, top_k: int) -> list[Passage]:
        """Return at most `top_k` passages of the space, best first, by fused dense and sparse rank."""
        ...

    def count(self, space_id: str) -> int:
        """Return how many points the space holds."""
        ...

    def stored(self) -> Iterator[list[StoredPoint]]:
        """Yield the points of all spaces in batches; what is written meanwhile may be among them or not."""
        ...

    def restore(self, points: Sequence[StoredPoint], dense: Matrix) -> None:
        """Write points that another index keeps, with dense vectors (N, D) of this one's model."""
        ...

    def remove(self, ids: Sequence[str]) -> None:
        """Remove points by their ids."""
        ...

    def close(self) -> None:
        """Flush and release what is held. Idempotent."""
        ...


class IndexStore(Protocol):
    """The place of an index, in which another one of another embedding model can be built and take over."""

    def model(self) -> str | None:
        """Return the name of the embedding model of the index in use; None where there is no index yet."""
        ...

    def open(self, embedder: Embedder) -> VectorIndex:
        """Return the index in use, made where there is none.

        Raises:
            IndexMismatch: it was built with another embedding model.
            IndexUnavailable: it cannot be opened, reached or made.
        """
        ...

    def successor(self, embedder: Embedder) -> VectorIndex:
        """Return the index that is to take over, as far as it is built."""
        ...

    def take_over(self, embedder: Embedder) -> None:
        """Make the successor the index in use, at once for whoever opens it from now on."""
        ...

    def tidy(self, embedder: Embedder) -> None:
        """Remove every index here that is neither in use nor to take over with this embedder."""
        ...
