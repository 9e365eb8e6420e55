"""Sources into the index: only what changed, each document whole or not at all.

A run lists its source, queues what is due, and brings in one document after another; where listing takes long, as that
of a web site does, it goes on part by part. Of a document the index holds the
old version, which searches find, and the new one, hidden, until the new one is whole; then one transaction of the
catalogue exchanges them. Whatever a run that was killed leaves behind is hidden: `repair` removes it, `resume` goes on.
"""

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from knowledge.catalogue import LOST, WAITING, Catalogue
from knowledge.document_embedder import DocumentEmbedder
from knowledge.document_tables import UNMARKED
from knowledge.errors import TEMPORARY, DocumentNotFound, IndexUnavailable, UnreadableDocument, reason_of
from knowledge.labels import UNDECIDED, introduced, labelled, labels_of
from knowledge.load import check as check_file
from knowledge.load import content_hash, document_id, load
from knowledge.protocols import Point, VectorIndex
from knowledge.records import record_of, version_of, versioned
from knowledge.run import Run
from knowledge.sources.files import Files
from knowledge.sources.source import Entry, Listing, gone, whole
from knowledge.stopping import Stopped, check
from knowledge.task import Task
from knowledge.types import (
    NO_LABELS,
    Access,
    Chunk,
    Document,
    DocumentRecord,
    Failure,
    IngestProgress,
    IngestReport,
    Labels,
    ProgressListener,
    Vector,
)

logger = logging.getLogger(__name__)

Load = Callable[[str, Path], Document]  # a space's id and a file to a document
Split = Callable[[str, Document], list[Point]]  # a space's id and a document to its points
# Keeps other processes over the same index waiting; asked not to wait, it yields whether this process may go on.
Alone = Callable[[bool], AbstractContextManager[bool]]


class Ingester:
    """Keeps the index in step with sources. One document is written at a time; runs take turns."""

    def __init__(
        self,
        split: Split,
        embedder: DocumentEmbedder,
        index: VectorIndex,
        catalogue: Catalogue,
        alone: Alone = lambda _wait: nullcontext(True),
        load: Load = load,
    ) -> None:
        self._split = split
        self._embedder = embedder  # the one that `split` embeds with
        self._index = index
        self._catalogue = catalogue
        self._alone = alone
        self._load = load
        self._writing = threading.Lock()

    def ingest(
        self,
        space_id: str,
        paths: Sequence[Path],
        on_progress: ProgressListener | None = None,
        labels: Labels = NO_LABELS,
    ) -> IngestReport:
        """Bring files, and folders with all that is below them, into a space; blocks until all is done.

        An unchanged file is not read, though it gets the labels. A changed one replaces its passages. A file that was
        ingested before and is gone takes its passages with it. What cannot be read is reported, and the rest goes on.

        Raises:
            IndexUnavailable: the catalogue cannot be written. What was completed before stays.
        """
        files = Files(paths)
        return self.run(Task(space_id, files, lambda record: files.covers(record.uri), labels=labels), on_progress)

    def resume(
        self, space_id: str, on_progress: ProgressListener | None = None, held: Collection[str] = ()
    ) -> IngestReport:
        """Bring in the files that an earlier run had queued and not done. Raises what `ingest` does.

        Those of stored sources are left to the next run of their source, those of the jobs that are `held` to these.
        """
        waiting = {record.uri for record in self._catalogue.waiting(space_id, held) if not record.source}
        return self._again(space_id, waiting, on_progress)

    def retry(self, space_id: str, on_progress: ProgressListener | None = None) -> IngestReport:
        """Try files again that could not be read. Raises what `ingest` does."""
        failed = {record.uri for record in self._catalogue.failed(space_id) if not record.source}
        return self._again(space_id, failed, on_progress)

    def run(self, task: Task, on_progress: ProgressListener | None = None) -> IngestReport:
        """Bring a space in step with a source; blocks until all is done or it was asked to stop.

        Raises:
            SourceError: the source cannot be listed, or not to its end. What was completed before stays, and nothing
                of it counts as gone.
            IndexUnavailable: the catalogue cannot be written. What was completed before stays.
        """
        began = time.perf_counter()
        run = Run(task)
        self.tidy()
        try:
            self._follow(run, on_progress or _untold)
        except Stopped:
            run.stopped = True
            self._catalogue.withdraw(task.job)
            self.tidy()
        return run.report(time.perf_counter() - began)

    def queue(self, task: Task) -> None:
        """Note what a run of a job will look at, so that it is not lost when the process ends before the run begins.

        Raises what `run` does.
        """
        run, known = Run(task), self._known_of(task)
        for part in task.source.listing():
            self._queue(run, part, known)

    def delete(self, space_id: str, document_id: str) -> None:
        """Remove a document and its passages.

        Raises:
            DocumentNotFound: the space knows of no such document.
            IndexUnavailable: it cannot be removed now; the next start does it.
        """
        with self._turn():
            self._delete(self._catalogue.find(Access.operator(space_id), document_id, deleted=True))

    def hide(self, record: DocumentRecord) -> None:
        """Delete a document so that it can be taken back; waits until nothing is being written."""
        with self._turn():
            self._catalogue.delete(record)

    def remove_deleted(self, space_id: str, before: datetime, last: Callable[[DocumentRecord], object]) -> None:
        """Remove the documents that were deleted before a time; `last` is done with each first.

        One that is being brought in again is left to that run.

        Raises:
            IndexUnavailable: one cannot be removed now.
        """
        with self._turn():
            for record in self._catalogue.deleted(Access.operator(space_id), before):
                if record.state not in WAITING:
                    last(record)
                    self._delete(record)

    def label(self, space_id: str, document_id: str, labels: Labels) -> DocumentRecord:
        """Give a document other labels, without reading it again, and return what is now known of it.

        Raises:
            DocumentNotFound: the space knows of no such document.
            IndexUnavailable: it cannot be done now; the next start does it.
        """
        with self._turn():
            known = self._catalogue.find(Access.operator(space_id), document_id)
            wanted = labelled(known, labels)
            self._label(wanted)
            self._catalogue.settle(wanted)
            return wanted

    def repair(self) -> None:
        """Remove what searches must not find, and queue again what an index that was deleted or exchanged lacks.

        Raises:
            IndexUnavailable: it cannot be written now; the next start does it.
        """
        for space_id in self._catalogue.spaces():
            if self._index.count(space_id) == 0:
                logger.warning("ingest.lost space=%s", space_id)
                self._catalogue.reopen(space_id)
        with self._turn():
            for record in self._catalogue.labelling():
                self._index.label(record.space_id, record.id, labels_of(record))
                self._catalogue.advance(record, "ready")
        self.tidy()

    def move(self, split: Split, embedder: DocumentEmbedder, index: VectorIndex, last: Callable[[], object]) -> None:
        """Write into another index from now on; `last` is done before that, while nothing is written."""
        with self._turn():
            last()
            self._split, self._embedder, self._index = split, embedder, index

    def tidy(self) -> None:
        """Remove what the index holds and searches must not find; left to another process when that one writes."""
        with self._turn(wait=False) as mine:
            for record in self._catalogue.leftovers() if mine else ():
                logger.info("ingest.tidy space=%s document=%s state=%s", record.space_id, record.id, record.state)
                self._tidy(record)

    def _again(self, space_id: str, uris: set[str], on_progress: ProgressListener | None) -> IngestReport:
        if not uris:
            return IngestReport()
        self._catalogue.unmark(space_id, uris)
        files = Files([Path(uri) for uri in sorted(uris)])
        return self.run(Task(space_id, files, lambda record: record.uri in uris), on_progress)

    def _follow(self, run: Run, on_progress: ProgressListener) -> None:
        task = run.task
        check(task.stopping)
        # Before the listing: what another run brings in meanwhile is not taken for gone.
        known = self._known_of(task)
        parts: list[Listing] = []
        for part in task.source.listing():
            parts.append(part)
            self._take_over(task, part, known)
            due = self._queue(run, part, known)
            self._bring_all(run, due, on_progress)
            if part.entries and not due:
                on_progress(IngestProgress(run.listed, run.listed, part.entries[-1].uri))
        on_progress(IngestProgress(run.listed, run.listed, ""))
        self._remove_gone(run, whole(parts), known)

    def _known_of(self, task: Task) -> dict[str, DocumentRecord]:
        return {record.uri: record for record in self._catalogue.records(Access.operator(task.space_id))}

    def _queue(self, run: Run, part: Listing, known: dict[str, DocumentRecord]) -> list[Entry]:
        """Queue what is due of a part, but for what somebody has deleted since this job had queued it; return it."""
        task = run.task
        undecided = any(task.owns(each) for each in self._catalogue.limited(task.space_id))
        dropped = {record.uri for record in self._catalogue.dropped(task.job)} if task.job else ()
        due = [entry for entry in run.due(part, known) if entry.uri not in dropped]
        queued = [task.queued(entry, known.get(entry.uri), undecided=undecided) for entry in due]
        self._catalogue.queue(task.space_id, task.job, queued)
        return due

    def _take_over(self, task: Task, part: Listing, known: dict[str, DocumentRecord]) -> None:
        """Give documents that were brought in by hand the labels that their source gives."""
        for record in [known[entry.uri] for entry in part.entries if entry.uri in known]:
            if task.takes_over(record):
                with suppress(DocumentNotFound):  # somebody has deleted it meanwhile
                    now = self._catalogue.find(Access.operator(task.space_id), record.id)
                    known[record.uri] = self.label(task.space_id, record.id, task.first_labels(now))

    def _bring_all(self, run: Run, due: list[Entry], on_progress: ProgressListener) -> None:
        for done, entry in enumerate(due, start=run.listed - len(due)):
            check(run.task.stopping)
            on_progress(IngestProgress(done, run.listed, entry.uri))
            self._bring(run, entry)

    def _bring(self, run: Run, entry: Entry) -> None:
        task = run.task
        try:
            record = self._find(task, entry)
        except DocumentNotFound:  # somebody has deleted it since it was queued
            return
        try:
            self._catalogue.advance(record, "parsing")
            with tempfile.TemporaryDirectory(prefix="zhiyin-") as folder:
                path = task.source.fetch(entry, Path(folder))
                check_file(path)
                with self._turn():
                    self._bring_file(run, entry, path)
        except (UnreadableDocument, IndexUnavailable, OSError) as error:
            reason = reason_of(error)
            run.failed.append(Failure(entry.uri, reason))
            self._catalogue.fail(record, reason, "" if isinstance(error, TEMPORARY) else entry.mark)

    def _bring_file(self, run: Run, entry: Entry, path: Path) -> None:
        """Write a document from its file, unless the index holds that very document."""
        task = run.task
        try:
            # Again, now that nobody else writes: another run may have brought it in, or deleted it.
            record = self._find(task, entry)
        except DocumentNotFound:
            return
        found = content_hash(path)
        record = self._introduced(task, record, found)
        if found == record.content_hash and record.version not in ("", LOST):
            self._settle(run, record, entry)
            return
        document = labelled(_placed(self._load(task.space_id, path), task, entry), task.labels_for(record))
        version = version_of(document)
        if version == record.version:
            self._settle(run, replace(record, content_hash=found), entry)
            return
        self._tidy(record)
        written = replace(record_of(task.space_id, document), version=version, mark=entry.mark)
        run.passages += self._write(run, written, document)
        run.added += not record.version
        run.updated += bool(record.version)

    def _introduced(self, task: Task, record: DocumentRecord, found: str) -> DocumentRecord:
        """Decide who may see a document that was never read, before anything of it is written."""
        if record.version or record.content_hash:
            return record
        is_undecided = record.groups == UNDECIDED  # by a run that owned what it may have been
        alike = [
            each
            for each in self._catalogue.alike(task.space_id, found)
            if each.source == record.source and (is_undecided or task.owns(each))
        ]
        record = replace(introduced(record, alike, task.given), content_hash=found)
        self._catalogue.introduce(record)
        return record

    def _find(self, task: Task, entry: Entry) -> DocumentRecord:
        access = Access.operator(task.space_id)
        record = self._catalogue.find(access, document_id(task.space_id, entry.uri), deleted=True)
        if record.deleted_at and record.state not in WAITING:
            raise DocumentNotFound(f"The document {record.id!r} was deleted since it was queued.")
        return record

    def _settle(self, run: Run, record: DocumentRecord, entry: Entry) -> None:
        wanted = labelled(record, run.task.labels_for(record))
        self._label(wanted)
        self._catalogue.settle(replace(wanted, state="ready", reason=None, mark=entry.mark, deleted_at=None))
        run.unchanged += 1

    def _label(self, record: DocumentRecord) -> None:
        """Give the passages of a document its labels; `settle` must follow."""
        if record.version:
            self._catalogue.label(record)
            self._index.label(record.space_id, record.id, labels_of(record))

    def _write(self, run: Run, record: DocumentRecord, document: Document) -> int:
        self._catalogue.begin(record, record.version)
        with self._embedder.document(self._known(record), run.task.stopping):
            points = [versioned(point, record.version) for point in self._split(record.space_id, document)]
        self._index.upsert(points)
        record = replace(record, passages=len(points))
        self._catalogue.complete(record)
        try:
            self._tidy(record)
        except IndexUnavailable:  # what was replaced is hidden, and goes with the next run
            logger.warning("ingest.untidy document=%s", record.id)
        return len(points)

    def _known(self, record: DocumentRecord) -> list[tuple[Chunk, Vector]]:
        """Return chunks that may recur in a document: of what it replaces, and of another with the same bytes."""
        known = self._index.vectors(record.space_id, record.id)
        for same in self._catalogue.same(record.space_id, record.content_hash)[:1]:
            known += self._index.vectors(same.space_id, same.id)
        return known

    def _remove_gone(self, run: Run, listing: Listing, known: dict[str, DocumentRecord]) -> None:
        lost = gone(listing, [uri for uri, record in known.items() if run.task.owns(record)])
        for uri in lost:
            with self._turn():
                self._delete(known[uri])
            run.deleted += 1
        run.failed += [failure for failure in listing.failed if failure.uri not in lost]

    def _delete(self, record: DocumentRecord) -> None:
        self._catalogue.begin_deleting(record)
        self._tidy(replace(record, state="deleting"))

    def _tidy(self, record: DocumentRecord) -> None:
        """Remove the versions of a document that are hidden, and all of one that is to go."""
        if record.state == "deleting":
            self._index.delete_document(record.space_id, record.id)
            self._catalogue.remove(record)
        elif hidden := self._catalogue.hidden_of(record):
            if record.version == UNMARKED:
                for version in hidden:
                    self._index.delete_version(record.space_id, record.id, version)
            else:
                self._index.delete_document(record.space_id, record.id, keep=record.version)
            self._catalogue.clear(record)

    @contextmanager
    def _turn(self, *, wait: bool = True) -> Iterator[bool]:
        with self._writing, self._alone(wait) as mine:
            yield mine


def _placed(document: Document, task: Task, entry: Entry) -> Document:
    """Return a document as its source knows it. What a source says of all its documents is put in here."""
    is_named_by_file = document.title == PurePosixPath(document.uri).stem
    title = entry.title if entry.title and is_named_by_file else document.title
    updated_at = entry.updated_at or document.updated_at
    identity = document_id(task.space_id, entry.uri)
    return replace(document, id=identity, uri=entry.uri, title=title, updated_at=updated_at)


def _untold(_progress: IngestProgress) -> None:
    """Nobody watches."""
