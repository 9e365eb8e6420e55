"""Errors of the knowledge room.

KnowledgeError
├── UnreadableDocument        a source that cannot be turned into text
│   ├── UnsupportedFormat
│   ├── EmptyDocument
│   ├── EncryptedDocument
│   ├── DocumentTooLarge
│   ├── ReadingStopped        reading it took too long or too much memory, or crashed
│   └── FetchError            it cannot be had from where it is
│       └── FetchRefused      its address is one that is not fetched from
├── SourceError               a place that documents come from cannot be looked at
│   ├── InvalidSource         its address or its options cannot work
│   └── SourceNotFound
├── JobNotFound
├── DocumentNotFound
├── RerankerUnavailable       the reranking model cannot be loaded
├── EmbedderUnavailable       the embedding model cannot be found or loaded
├── PageUnavailable           a page that cannot be shown as a picture
└── IndexUnavailable          the vector index cannot be opened, reached or written
    └── IndexMismatch         it was built with another embedding model
"""


class KnowledgeError(Exception):
    """Anything that goes wrong in the knowledge room."""


class UnreadableDocument(KnowledgeError):
    """A source that cannot be turned into text; the message says why."""


class UnsupportedFormat(UnreadableDocument):
    """No loader knows this kind of file."""


class EmptyDocument(UnreadableDocument):
    """The source holds no text, as an empty file or a scan without a text layer does."""


class EncryptedDocument(UnreadableDocument):
    """The source asks for a password."""


class DocumentTooLarge(UnreadableDocument):
    """The source, or what it unpacks to, is over the limit."""


class FetchError(UnreadableDocument):
    """The source cannot be had from where it is, now; the message says why."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status  # HTTP, where a server has answered


class FetchRefused(FetchError):
    """The source is at an address that is not fetched from, as private ones are."""


class SourceError(KnowledgeError):
    """A place that documents come from cannot be looked at; the message says why."""


class InvalidSource(SourceError):
    """The address or the options of a source cannot work; the message names them."""


class SourceNotFound(SourceError):
    """The space has no such source."""


class JobNotFound(KnowledgeError):
    """The space has no such job."""


class ReadingStopped(UnreadableDocument):
    """Reading the source took too long or too much memory, or crashed the process that read it."""


class DocumentNotFound(KnowledgeError):
    """The space holds no such document."""


class RerankerUnavailable(KnowledgeError):
    """The reranking model cannot be loaded; the message says what to check."""


class EmbedderUnavailable(KnowledgeError):
    """The embedding model cannot be found or loaded; the message says what to do."""


class PageUnavailable(KnowledgeError):
    """A page that cannot be shown as a picture: no PDF, no such page, or the file is gone."""


class IndexUnavailable(KnowledgeError):
    """The vector index cannot be opened, reached or written; the message says what to check."""


class IndexMismatch(IndexUnavailable):
    """The index was built with another embedding model and must be rebuilt."""
