"""What one run has done so far."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.sources.source import Entry, Listing
from knowledge.task import Task
from knowledge.types import DocumentRecord, Failure, IngestReport

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
    """A task and its counts, which grow while it is done."""

    task: Task
    listed: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    passages: int = 0
    stopped: bool = False
    failed: list[Failure] = field(default_factory=list)

    def due(self, part: Listing, known: Mapping[str, DocumentRecord]) -> list[Entry]:
        """Count the entries of a part, and return those that have to be looked at; the others are as they were.

        Args:
            part: of what the source holds, and not counted before.
            known: what the space knows of, by URI.
        """
        self.listed += len(part.entries)
        due = []
        for entry in part.entries:
            record = known.get(entry.uri)
            if record is None or not self.task.is_settled(record, entry):
                due.append(entry)
            elif record.state == "failed" and record.reason:
                self.failed.append(Failure(entry.uri, record.reason))
            else:
                self.unchanged += 1
        return due

    def report(self, seconds: float) -> IngestReport:
        """Return what was done, and log it."""
        counts = self.added, self.updated, self.unchanged, self.deleted
        logger.info(
            "ingest.done space=%s added=%d updated=%d unchanged=%d deleted=%d failed=%d passages=%d seconds=%.1f",
            *(self.task.space_id, *counts, len(self.failed), self.passages, seconds),
        )
        return IngestReport(*counts, tuple(self.failed), self.passages, seconds, self.stopped)
