"""The values that cross the door of the knowledge room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]  # (D,)
Matrix = npt.NDArray[np.float32]  # (N, D)


@dataclass(frozen=True, slots=True)
class Section:
    """A run of a document's text under one heading path and, where the format has pages, on one page."""

    text: str
    headings: tuple[str, ...] = ()
    page: int | None = None  # 1-based: a page, a slide or a sheet


@dataclass(frozen=True, slots=True)
class Document:
    """One source as text, in reading order."""

    id: str
    title: str
    uri: str
    content_hash: str  # SHA-256 of the bytes, hex
    updated_at: datetime
    sections: tuple[Section, ...]
    language: str  # "zh" or "en", by the majority of letters
    author: str = ""  # as the source names it
    published_at: datetime | None = None  # as the source says, UTC


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is indexed: a few sentences of one document."""

    id: str
    document_id: str
    ordinal: int  # position in the document, from 0
    text: str
    headings: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What retrieval returned: a chunk, where it is from, and how well it matched."""

    chunk: Chunk
    title: str
    uri: str
    score: float  # of the fused ranking; only comparable within one search
    similarity: float  # cosine of the query's and the chunk's dense vectors


@dataclass(frozen=True, slots=True)
class Query:
    """A search within one space."""

    text: str
    space_id: str
    top_k: int = 8


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What the catalogue knows of an ingested document."""

    id: str
    space_id: str
    title: str
    uri: str
    content_hash: str
    language: str
    summary: str  # the opening of the text, for cards and for ranking
    passages: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be ingested, and why."""

    uri: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest run did. `passages` counts those written; `seconds` is wall time."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    failed: tuple[Failure, ...] = ()
    passages: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """A step of an ingest run: `done` of `total` files are finished, `uri` is in work or just done."""

    done: int
    total: int
    uri: str


ProgressListener = Callable[[IngestProgress], None]
