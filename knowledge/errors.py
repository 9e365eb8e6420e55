"""Errors of the knowledge room.

KnowledgeError
├── CannotRead                a document or a source, for a reason
│   ├── UnreadableDocument    a source that cannot be turned into text
│   │   ├── UnsupportedFormat
│   │   ├── EmptyDocument
│   │   ├── EncryptedDocument
│   │   ├── DocumentTooLarge
│   │   ├── ReadingStopped    reading it took too long or too much memory, or crashed
│   │   └── FetchError        it cannot be had from where it is
│   │       └── FetchRefused  its address is one that is not fetched from
│   └── SourceError           a place that documents come from cannot be looked at
│       ├── InvalidSource     its address or its options cannot work
│       └── SourceNotFound
├── JobNotFound
├── JobTaken                  another process goes on with the job
├── DocumentNotFound
├── RerankerUnavailable       the reranking model cannot be loaded
├── EmbedderUnavailable       the embedding model cannot be found or loaded
├── PageUnavailable           a page that cannot be shown as a picture
└── IndexUnavailable          the vector index cannot be opened, reached or written
    └── IndexMismatch         it was built with another embedding model
"""

from knowledge.reasons import Code, Reason, Value, system_reason


class KnowledgeError(Exception):
    """Anything that goes wrong in the knowledge room."""


class CannotRead(KnowledgeError):
    """A document or a source cannot be read; `reason` says why, and the message does in English."""

    def __init__(self, why: Code | Reason, **values: Value) -> None:
        self.reason = why if isinstance(why, Reason) else Reason(why, values)
        super().__init__(str(self.reason))


class UnreadableDocument(CannotRead):
    """A source that cannot be turned into text."""


class UnsupportedFormat(UnreadableDocument):
    """No loader knows this kind of file."""


class EmptyDocument(UnreadableDocument):
    """The source holds no text, as an empty file or a scan without a text layer does."""


class EncryptedDocument(UnreadableDocument):
    """The source asks for a password."""


class DocumentTooLarge(UnreadableDocument):
    """The source, or what it unpacks to, is over the limit."""


class FetchError(UnreadableDocument):
    """The source cannot be had from where it is, now."""

    @property
    def status(self) -> int:
        """The HTTP status that its server answered; 0 where none has."""
        status = self.reason.values.get("status")
        return status if isinstance(status, int) else 0


class FetchRefused(FetchError):
    """The source is at an address that is not fetched from, as private ones are."""


class SourceError(CannotRead):
    """A place that documents come from cannot be looked at."""


class InvalidSource(SourceError):
    """The address or the options of a source cannot work; the reason names them."""


class SourceNotFound(SourceError):
    """The space has no such source."""


class JobNotFound(KnowledgeError):
    """The space has no such job."""


class JobTaken(KnowledgeError):
    """The process was silent for so long that another one has taken its job over, and goes on with it."""


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


TEMPORARY = (IndexUnavailable, FetchError, UnsupportedFormat, OSError)  # worth another attempt, unchanged or not


def reason_of(error: Exception) -> Reason:
    """Return why something has failed; of an error that nobody foresaw only the kind, as its words may be anything."""
    match error:
        case CannotRead():
            return error.reason
        case OSError():
            return Reason(Code.NOT_OPENED, {"reason": system_reason(error)})
        case IndexUnavailable():
            return Reason(Code.INDEX_SAYS, {"detail": str(error)})
        case _:
            return Reason(Code.UNFORESEEN, {"kind": type(error).__name__})
