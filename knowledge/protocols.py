"""The seams of the knowledge room; each has a contract suite in `tests/contracts`."""

from collections.abc import Sequence
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
    version: str = ""  # of the document; unlike that of any other document


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

    def delete_document(self, space_id: str, document_id: str, keep: str = "") -> None:
        """Remove the chunks of a document, all but those of the version `keep`."""
        ...

    def delete_version(self, space_id: str, document_id: str, version: str) -> None:
        """Remove the chunks of one version of a document."""
        ...

    def vectors(self, space_id: str, document_id: str) -> list[tuple[Chunk, Vector]]:
        """Return the chunks of a document, of all its versions, in no particular order, each with its dense vector."""
        ...

    def search(
        self, space_id: str, dense: Vector, sparse: SparseVector, top_k: int, hidden: Sequence[str] = ()
    ) -> list[Passage]:
        """Return at most `top_k` passages of the space, best first, by fused dense and sparse rank.

        Passages of the versions in `hidden` are as if they were not there.
        """
        ...

    def count(self, space_id: str) -> int:
        """Return how many points the space holds."""
        ...

    def close(self) -> None:
        """Flush and release what is held. Idempotent."""
        ...
