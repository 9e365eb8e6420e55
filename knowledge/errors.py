"""Errors of the knowledge room.

KnowledgeError
├── UnreadableDocument        a source that cannot be turned into text
│   ├── UnsupportedFormat
│   ├── EmptyDocument
│   ├── EncryptedDocument
│   ├── DocumentTooLarge
│   └── ReadingStopped        reading it took too long or too much memory, or crashed
├── DocumentNotFound
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


class ReadingStopped(UnreadableDocument):
    """Reading the source took too long or too much memory, or crashed the process that read it."""


class DocumentNotFound(KnowledgeError):
    """The space holds no such document."""


class IndexUnavailable(KnowledgeError):
    """The vector index cannot be opened, reached or written; the message says what to check."""


class IndexMismatch(IndexUnavailable):
    """The index was built with another embedding model and must be rebuilt."""
