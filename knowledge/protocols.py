"""The seams of the knowledge room; each has a contract suite in `tests/contracts`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from knowledge.types import NO_FILTERS, Access, Chunk, ChunkKey, Filters, Labels, Matrix, Passage, Vector


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
    language: str = ""  # of the chunk's own text; empty where nobody knows
    source: str = ""
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()  # who may see it; empty: everyone of the space
    updated_at: datetime | None = None
    author: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which points a search may find at all: those that who asks may see, narrowed to what they want."""

    access: Access
    filters: Filters = NO_FILTERS
    hidden: frozenset[str] = frozenset()  # versions of documents that are as if they were not there


@dataclass(frozen=True, slots=True)
class Common:
    """What the questions of a language have in common (`knowledge/common.py`)."""

    vector: Vector  # (D,), to be taken out of a question that is compared with a text in another language
    usual: float  # the product of this and such a text's vector, on average


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """A query as the index reads it."""

    dense: Vector  # (D,), L2-normalised
    sparse: SparseVector
    language: str  # "zh" or "en"
    common: Common  # to queries of its language

    @property
    def across(self) -> Vector:
        """What is compared with passages in other languages, (D,)."""
        return self.dense - self.common.vector

    def gain(self, passage: Vector) -> float:
        """Return by how much a passage in another language, (D,), is nearer to `across` than to `dense`.

        It is put so that it is some 0 for a text that is in that language alone: passages of all languages stay
        comparable.
        """
        return self.common.usual - float(self.common.vector @ passage)


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


class Reranker(Protocol):
    """Reads a query and each text together. Blocking; safe to call from several threads."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the query, higher is better, in their order."""
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

    def candidates(self, scope: Scope, query: QueryVectors, limit: int) -> list[Passage]:
        """Return what may answer the query, in no order: the best by meaning, by words, and of the other languages.

        At most `limit` of each of the three, each passage once, with its `similarity` and `words`; `score` is 0.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        ...

    def chunks(self, scope: Scope, keys: Sequence[ChunkKey]) -> list[Passage]:
        """Return those of these chunks that the scope lets be found, in no order, without any score.

        Raises:
            IndexUnavailable: the index cannot be read.
        """
        ...

    def label(self, space_id: str, document_id: str, labels: Labels) -> None:
        """Give the chunks of a document other labels; what is None stays.

        Raises:
            IndexUnavailable: the index cannot be reached or written.
        """
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
