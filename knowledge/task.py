"""What one run brings into a space, and which of it has to be looked at."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Protocol

from knowledge.catalogue import Queued
from knowledge.labels import UNDECIDED, labelled, labels_of
from knowledge.load import document_id
from knowledge.sources.source import Entry, Source
from knowledge.stopping import Stopping, never
from knowledge.types import NO_LABELS, DocumentRecord, Labels


class Placed(Protocol):
    """A document, there or removed, by where it is from."""

    @property
    def uri(self) -> str:
        """Return what it is known by."""
        ...

    @property
    def source(self) -> str:
        """Return the id of its stored source; empty for a file brought in by itself."""
        ...


@dataclass(frozen=True, slots=True)
class Task:
    """What one run brings into a space."""

    space_id: str
    source: Source
    owns: Callable[[Placed], bool]  # whether a document that the source does not list is gone
    source_id: str = ""  # of the stored source; empty for files that a person brings in
    job: str = ""
    stopping: Stopping = never  # asked before the listing, between documents and between batches of passages
    labels: Labels = NO_LABELS  # for all its documents, unchanged ones too
    given: Labels = NO_LABELS  # for those that it brings for the first time and that have none of their own
    owner: str = ""  # whose those are that it brings for the first time; empty: the team's

    def labels_for(self, record: DocumentRecord) -> Labels:
        """Return the labels of a document that is brought in: those of the run, else those that it had."""
        return labels_of(labelled(record, replace(self.labels, source=self.source_id or None)))

    def takes_over(self, record: DocumentRecord) -> bool:
        """Tell whether a document was brought in by hand, and lacks labels that its source gives."""
        return self.source_id != "" and record.source == "" and self.first_labels(record) != labels_of(record)

    def first_labels(self, record: DocumentRecord) -> Labels:
        """Return the labels of a document that its source brings for the first time: its own, else what it is given."""
        given = self.given
        return Labels(record.source, record.tags or given.tags or (), record.groups or given.groups or ())

    def is_settled(self, record: DocumentRecord, entry: Entry) -> bool:
        """Tell whether a document is as it was when it was last looked at."""
        is_same = entry.mark != "" and entry.mark == record.mark
        return is_same and record.state in ("ready", "failed") and self.labels_for(record) == labels_of(record)

    def queued(self, entry: Entry, known: DocumentRecord | None, *, undecided: bool) -> Queued:
        """Return what is noted of an entry before it is read.

        Args:
            entry: where it is.
            known: what is known of it already.
            undecided: whether a new one may turn out to be a limited one under another name.
        """
        name = entry.title or PurePosixPath(entry.uri.rstrip("/")).name or entry.uri
        source = self.source_id or (known.source if known else "")
        groups = self.labels.groups
        if groups is None:
            groups = UNDECIDED if undecided else self.given.groups or ()
        tags = self.labels.tags or self.given.tags or ()
        return Queued(document_id(self.space_id, entry.uri), entry.uri, name, source, tags, groups, self.owner)
