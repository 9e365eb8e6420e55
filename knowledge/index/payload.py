"""A point's payload, the same in both kinds of index, and the passage it comes back as."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Protocol

import numpy as np
from pydantic import BaseModel

from knowledge.language import detect_language
from knowledge.protocols import Point, QueryVectors
from knowledge.types import Chunk, Labels, Passage, Vector

DENSE = "dense"
SPARSE = "bm25"
KEYWORDS = (
    "space_id",
    "document_id",
    "source",
    "tags",
    "language",
    "groups",
    "version",
)  # fields that are filtered by value
TIMES = ("updated_at", "published_at")  # and by range


class Payload(BaseModel):
    """What is stored beside the vectors. What has a default is absent in points of older versions."""

    space_id: str
    document_id: str
    ordinal: int
    title: str
    uri: str
    text: str
    headings: tuple[str, ...]
    page: int | None
    language: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    updated_at: datetime | None = None
    author: str = ""
    published_at: datetime | None = None
    version: str = ""

    def chunk(self, chunk_id: str) -> Chunk:
        """Return the chunk that is stored."""
        return Chunk(chunk_id, self.document_id, self.ordinal, self.text, self.headings, self.page)

    def passage(self, chunk_id: str) -> Passage:
        """Return the passage, without any score."""
        return Passage(
            self.chunk(chunk_id),
            *(self.title, self.uri, 0.0, 0.0),
            language=self.language or detect_language(self.text),
            author=self.author,
            published_at=self.published_at,
        )


class Stored(Protocol):
    """A point read from the index, as both engines return it."""

    @property
    def id(self) -> object:
        """Return the point's id."""
        ...

    @property
    def payload(self) -> Mapping[str, object] | None:
        """Return what is stored beside its vectors."""
        ...

    @property
    def vector(self) -> object:
        """Return its named vectors, as far as they were asked for."""
        ...


class Hit(Stored, Protocol):
    """A point that a search found."""

    @property
    def score(self) -> float:
        """Return how well it matched the one vector that was asked for."""
        ...


def payload_of(point: Point) -> dict[str, object]:
    """Return what is stored beside a point's vectors."""
    chunk = point.chunk
    return Payload(
        space_id=point.space_id,
        document_id=chunk.document_id,
        ordinal=chunk.ordinal,
        title=point.title,
        uri=point.uri,
        text=chunk.text,
        headings=chunk.headings,
        page=chunk.page,
        language=point.language,
        source=point.source,
        tags=point.tags,
        groups=point.groups,
        updated_at=point.updated_at,
        author=point.author,
        published_at=point.published_at,
        version=point.version,
    ).model_dump(mode="json")


def labels_of(labels: Labels) -> dict[str, object]:
    """Return the part of a payload that labels stand for."""
    return {name: value for name, value in asdict(labels).items() if value is not None}


def passages_of(
    own: Iterable[Hit], others: Iterable[Hit], by_words: Iterable[Hit], query: QueryVectors
) -> list[Passage]:
    """Return the hits as passages, each once, with the cosine of the two dense vectors and the BM25 score.

    Hits by meaning in the query's own language come with that cosine as their score, those in other languages and hits
    by words with their dense vector.
    """
    found = {str(hit.id): replace(_passage(hit), similarity=hit.score) for hit in own}
    found |= {str(hit.id): _compared(hit, query) for hit in others}
    for hit in by_words:
        key = str(hit.id)
        found[key] = replace(found.get(key) or _compared(hit, query), words=hit.score)
    return list(found.values())


def chunk_of(point: Stored) -> tuple[Chunk, Vector]:
    """Return a stored point as a chunk and its dense vector."""
    return Payload.model_validate(point.payload).chunk(str(point.id)), _dense_of(point.vector)


def stored_passages(points: Iterable[Stored]) -> list[Passage]:
    """Return points as passages without any score."""
    return [_passage(point) for point in points]


def _compared(hit: Stored, query: QueryVectors) -> Passage:
    passage, dense = _passage(hit), _dense_of(hit.vector)
    gain = 0.0 if passage.language == query.language else query.gain(dense)
    return replace(passage, similarity=float(dense @ query.dense), gain=gain)


def _passage(point: Stored) -> Passage:
    return Payload.model_validate(point.payload).passage(str(point.id))


def _dense_of(vectors: object) -> Vector:
    dense = vectors.get(DENSE) if isinstance(vectors, dict) else []
    return np.asarray(dense, dtype=np.float32)
