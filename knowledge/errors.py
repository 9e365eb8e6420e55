"""Errors of the knowledge room.

KnowledgeError
├── UnreadableDocument        a source that cannot be turned into text
│   ├── UnsupportedFormat
│   ├── EmptyDocument
│   ├── EncryptedDocument
│   └── DocumentTooLarge
├── DocumentNotFound
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


class DocumentNotFound(KnowledgeError):
    """The space holds no such document."""


class PageUnavailable(KnowledgeError):
    """A page that cannot be shown as a picture: no PDF, no such page, or the file is gone."""


class IndexUnavailable(KnowledgeError):
    """The vector index cannot be opened, reached or written; the message says what to check."""


class IndexMismatch(IndexUnavailable):
    """The index was built with another embedding model and must be rebuilt."""
