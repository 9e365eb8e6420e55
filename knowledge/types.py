"""The values that cross the door of the knowledge room."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.reasons import Reason

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
    source: str = ""  # id of the source that it came by
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()  # who may see it; empty: everyone of the space
    author: str = ""  # as the source names it
    published_at: datetime | None = None  # as the source says, UTC


@dataclass(frozen=True, slots=True)
class Labels:
    """What an ingest run gives its documents besides what they say themselves; None leaves what they had."""

    source: str | None = None
    tags: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None


NO_LABELS = Labels()


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is indexed: a few sentences of one document."""

    id: str
    document_id: str
    ordinal: int  # position in the document, from 0
    text: str
    headings: tuple[str, ...] = ()
    page: int | None = None
    page_starts: tuple[tuple[int, int | None], ...] = ()  # of a joined text: a position and the page from there on

    def page_at(self, position: int) -> int | None:
        """Return the page that a position of the text is on."""
        pages = [page for start, page in self.page_starts if start <= position]
        return pages[-1] if pages else self.page


class ChunkKey(NamedTuple):
    """Which chunk of which document."""

    document_id: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Passage:
    """What retrieval returned: a chunk, where it is from, and how well it matched."""

    chunk: Chunk
    title: str
    uri: str
    score: float  # of the fused ranking; only comparable within one search
    similarity: float  # cosine of the query's and the chunk's dense vectors
    also_in: tuple[str, ...] = ()  # URIs of other documents that say the same
    language: str = ""  # of the chunk's own text
    words: float = 0.0  # BM25 score of the query's words; 0 where it was not among the best by words
    author: str = ""
    published_at: datetime | None = None  # as the document says, UTC
    gain: float = 0.0  # in another language than the query: what its cosine is worth more than it says


@dataclass(frozen=True, slots=True)
class Quoted:
    """What is quoted from one page."""

    quotes: Sequence[str] = ()  # as the page's loader gave them: joined lines and undone hyphens do not matter
    passage: str = ""  # the opening of the passage that holds them; a quote that occurs before it too is meant after it


NOTHING_QUOTED = Quoted()


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks: of which space, which groups' documents they see besides those for everyone, and which are theirs."""

    space_id: str
    groups: frozenset[str] = frozenset()
    everything: bool = False  # the operator sees every document of the space
    owner: str = ""  # what documents of their own name as their owner; empty: what they bring in is the team's
    operates: bool = False  # they may change every document that they see

    @classmethod
    def operator(cls, space_id: str) -> "Access":
        """Return the access of who runs the installation, for commands and upkeep; never a person's."""
        return cls(space_id, everything=True, operates=True)

    def sees(self, groups: Collection[str]) -> bool:
        """Tell whether a document limited to these groups may be shown."""
        return self.everything or not groups or not self.groups.isdisjoint(groups)

    def owns(self, record: "DocumentRecord") -> bool:
        """Tell whether a document is theirs."""
        return self.owner != "" and self.owner == record.owner

    def may_change(self, record: "DocumentRecord") -> bool:
        """Tell whether a document may be replaced or deleted. This is the one place that decides it."""
        return self.sees(record.groups) and (self.operates or self.owns(record))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; what is empty narrows nothing. Values of one field are alternatives."""

    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # of the passage
    since: datetime | None = None  # the document is of that time or later: published, else last changed
    until: datetime | None = None  # and before that time


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Query:
    """A search of somebody; there is none without who asks."""

    text: str
    access: Access
    top_k: int = 8
    filters: Filters = NO_FILTERS


DocumentState = Literal["queued", "parsing", "embedding", "labelling", "ready", "failed", "deleting"]


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What the catalogue knows of a document, be it in the index, on its way there, or unreadable.

    `state` tells of the last attempt; a document of which the index holds a version is found whatever its state.
    """

    id: str
    space_id: str
    title: str
    uri: str
    content_hash: str
    language: str
    summary: str  # the opening of the text, for cards and for ranking
    passages: int
    updated_at: datetime
    state: DocumentState = "ready"
    reason: Reason | None = None  # why it failed
    source: str = ""  # id of the stored source that it is from; empty: a file brought in by itself
    mark: str = ""  # what its source said of its version when it was last looked at; empty: look again
    version: str = ""  # what the index holds and searches find; empty: nothing
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()  # who may see it; empty: everyone of the space
    deleted_at: datetime | None = None  # when it was deleted; until it is removed that can be taken back
    author: str = ""
    published_at: datetime | None = None  # as the document says, UTC
    owner: str = ""  # who brought it in first, as their `Access` names them; empty: it is the team's


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be ingested, and why."""

    uri: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest run did. `passages` counts those written; `seconds` is wall time; `stopped`: before its end."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    failed: tuple[Failure, ...] = ()
    passages: int = 0
    seconds: float = 0.0
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """A step of an ingest run: `done` of `total` files are finished, `uri` is in work or just done.

    While a source is still being listed the total grows; `uri` is empty at the end.
    """

    done: int
    total: int
    uri: str


ProgressListener = Callable[[IngestProgress], None]
