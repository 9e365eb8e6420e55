"""What is said of a document besides what it says itself: its source, its tags, and which groups may see it."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TypeVar

from knowledge.traces import Trace
from knowledge.types import Document, DocumentRecord, Labels

UNDECIDED = ("nobody, until it is read",)  # in place of groups; no group has a name with a comma
_Labelled = TypeVar("_Labelled", Document, DocumentRecord)


def labels_of(record: DocumentRecord) -> Labels:
    """Return the labels that a document has."""
    return Labels(record.source, record.tags, record.groups)


def labelled(document: _Labelled, labels: Labels) -> _Labelled:
    """Return a document or its record with the labels that are given."""
    return replace(document, **{name: value for name, value in asdict(labels).items() if value is not None})


def introduced(record: DocumentRecord, alike: Sequence[Trace], given: Labels) -> DocumentRecord:
    """Return a document that is read for the first time with its labels.

    Args:
        record: as it was queued.
        alike: those with the same bytes that it may be a copy of, or have been before it was renamed; it gets the
            labels of the first.
        given: what its source gives to those that are like no other.
    """
    is_own = record.groups not in (UNDECIDED, given.groups, ())  # somebody has limited it since it was queued
    if alike:
        return replace(record, tags=alike[0].tags, groups=record.groups if is_own else alike[0].groups)
    return replace(record, groups=record.groups if is_own else given.groups or ())
