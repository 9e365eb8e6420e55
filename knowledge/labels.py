"""What is said of a document besides what it says itself: its source, its tags, and which groups may see it."""

from dataclasses import asdict, replace
from typing import TypeVar

from knowledge.types import Document, DocumentRecord, Labels

_Labelled = TypeVar("_Labelled", Document, DocumentRecord)


def labels_of(record: DocumentRecord) -> Labels:
    """Return the labels that a document has."""
    return Labels(record.source, record.tags, record.groups)


def labelled(document: _Labelled, labels: Labels) -> _Labelled:
    """Return a document or its record with the labels that are given."""
    return replace(document, **{name: value for name, value in asdict(labels).items() if value is not None})
