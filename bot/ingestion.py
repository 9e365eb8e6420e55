"""Bringing documents in as jobs: at once or behind the caller, from files or from stored sources, or on a schedule."""

import logging
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.access import group_names
from bot.worker import Worker
from knowledge.catalogue import WAITING, Catalogue
from knowledge.errors import IndexUnavailable, JobTaken, SourceError, reason_of
from knowledge.ingest import Ingester
from knowledge.jobs import Job, Jobs
from knowledge.reasons import Code, Reason
from knowledge.sources.fetch import Reach
from knowledge.sources.files import Files
from knowledge.sources.open import checked_address, open_source
from knowledge.sources.stored import NewSource, StoredSource, StoredSources
from knowledge.task import Task
from knowledge.types import (
    NO_LABELS,
    Access,
    DocumentRecord,
    DocumentState,
    Failure,
    IngestProgress,
    IngestReport,
    Labels,
    ProgressListener,
)

logger = logging.getLogger(__name__)

Ended = Callable[[IngestReport], None]
_STAY_S = 5.0  # between two signs of life; a process that has missed some is taken for dead


class Closing(Exception):
    """The process ends; what is queued goes on at the next start, or in another process."""


_LEAVING = (Closing, JobTaken)  # what ends the run of a job that goes on elsewhere


@dataclass(frozen=True, slots=True)
class Stores:
    """What ingestion remembers."""

    catalogue: Catalogue
    jobs: Jobs
    sources: StoredSources


@dataclass(frozen=True, slots=True)
class JobProgress:
    """A job, and how many of the documents that it has queued are in which state."""

    job: Job
    documents: dict[DocumentState, int]
    failed: tuple[Failure, ...] = ()
    records: tuple[DocumentRecord, ...] = ()  # of the documents, by title


class Ingestion:
    """Runs jobs. Those that are started run behind the caller: files one after another, and sources likewise.

    They are apart, so that nobody's upload waits for a site to be crawled; of documents one at a time is written.
    """

    def __init__(
        self,
        ingester: Ingester,
        stores: Stores,
        reach: Reach,
        changed: Callable[[str], None],
        upkeep: Callable[[str], None],
    ) -> None:
        self._ingester = ingester
        self._catalogue = stores.catalogue
        self._jobs = stores.jobs
        self._sources = stores.sources
        self._reach = reach
        self._changed = changed  # told of a space whose documents may have changed
        self._upkeep = upkeep  # of a space, from time to time
        self._space_id = ""
        self._closing = threading.Event()
        self._files = Worker("ingest-files", self._closing)
        self._syncs = Worker("ingest-sources", self._closing, self._look)
        self._staying = Worker("ingest-jobs", self._closing, self._stay, _STAY_S)

    def repair(self, space_id: str) -> None:
        """Clean up after a process that was killed. Raises what `Ingester.repair` does."""
        self._jobs.interrupt()
        self._ingester.repair()
        self._changed(space_id)

    def resume(self, space_id: str, on_progress: ProgressListener | None = None) -> None:
        """Go on with files that were queued when a process ended. Raises what `Ingester.resume` does."""
        taken = self._jobs.take(space_id, files_only=True)
        if taken:
            self._begin_staying()
        for job in taken:
            self._go_on(job, on_progress)
        if self._ingester.resume(space_id, on_progress, self._jobs.open(space_id)) != IngestReport():
            self._changed(space_id)

    def serve(self, space_id: str) -> None:
        """Go on, behind the caller, with what was queued in a space, and keep its sources to their schedules.

        From now on jobs of processes that die are taken over, too.
        """
        self._space_id = space_id
        self._take_over()
        waiting = {record.source for record in self._catalogue.waiting(space_id, self._jobs.open(space_id))}
        if "" in waiting:
            self._files.submit(lambda: self.resume(space_id))
        for source in self._sources.of(space_id):
            if source.id in waiting:
                self.start_sync(space_id, source.id)
        self._syncs.start()
        self._begin_staying()

    def ingest(
        self,
        space_id: str,
        paths: Sequence[Path],
        on_progress: ProgressListener | None = None,
        labels: Labels = NO_LABELS,
        owner: str = "",
    ) -> IngestReport:
        """Bring files and folders in now; new ones are the owner's. Raises what `Ingester.ingest` does."""
        return self._ingest(self._created(space_id, labels=labels), paths, owner, on_progress)

    def start_ingest(
        self, space_id: str, paths: Sequence[Path], ended: Ended, labels: Labels = NO_LABELS, owner: str = ""
    ) -> Job:
        """Bring files and folders in behind the caller; `ended` is told the outcome, by that other thread."""
        job = self._created(space_id, labels=labels)
        with suppress(IndexUnavailable, OSError):  # the run does it again, and notes why it fails
            self._ingester.queue(self._task(job, Files(paths), owner))
        self._files.submit(lambda: ended(self._attempt(lambda: self._ingest(job, paths, owner))))
        return job

    def sync(self, space_id: str, source_id: str, on_progress: ProgressListener | None = None) -> IngestReport:
        """Bring a space in step with a stored source now.

        Raises:
            SourceNotFound: the space has no such source.
            SourceError: it cannot be looked at; nothing has changed.
            IndexUnavailable: the catalogue cannot be written.
        """
        source = self._sources.find(space_id, source_id)
        return self._sync(self._created(space_id, source.id), source, on_progress)

    def start_sync(self, space_id: str, source_id: str) -> Job:
        """Bring a space in step with a stored source behind the caller.

        Raises:
            SourceNotFound: the space has no such source.
        """
        source = self._sources.find(space_id, source_id)
        job = self._created(space_id, source.id)
        self._syncs.submit(lambda: self._attempt(lambda: self._sync(job, source)))
        return job

    def retry(self, space_id: str) -> list[Job]:
        """Try again, behind the caller, what could not be brought in. Return the jobs, as `again` does."""
        return self.again(space_id, self._catalogue.failed(space_id))

    def again(self, space_id: str, records: Sequence[DocumentRecord]) -> list[Job]:
        """Look at documents again, behind the caller: files in one job, each source in its own."""
        self._catalogue.unmark(space_id, [record.uri for record in records])
        known = {source.id for source in self._sources.of(space_id)}
        jobs = [self.start_sync(space_id, each) for each in sorted({record.source for record in records} & known)]
        files = [Path(record.uri) for record in records if record.source not in known]
        return [*jobs, self.start_ingest(space_id, files, _untold)] if files else jobs

    def jobs(self, space_id: str) -> list[Job]:
        """Return the latest jobs, newest first."""
        return self._jobs.of(space_id)

    def job(self, space_id: str, job_id: str) -> JobProgress:
        """Return a job and how far it is.

        Raises:
            JobNotFound: the space has no such job.
        """
        job, queued = self._jobs.find(space_id, job_id), self._catalogue.queued_by(job_id)
        failed = tuple(
            Failure(record.uri, record.reason) for record in queued if record.state == "failed" and record.reason
        )
        return JobProgress(job, dict(Counter(record.state for record in queued)), failed, tuple(queued))

    def cancel(self, space_id: str, job_id: str) -> None:
        """Stop a job between two requests, documents, or batches of a document's passages. What is done stays.

        Raises:
            JobNotFound: the space has no such job.
        """
        self._jobs.cancel(self._jobs.find(space_id, job_id))

    def sources(self, space_id: str) -> list[StoredSource]:
        """Return the space's sources, oldest first."""
        return self._sources.of(space_id)

    def add_source(self, space_id: str, new: NewSource) -> StoredSource:
        """Set up a source; it is synchronised when it is due or asked for.

        Raises:
            InvalidSource: no such source can be at its address.
            InvalidGroups: the name of a tag or a group cannot be stored.
        """
        checked = replace(
            new,
            address=checked_address(new.kind, new.address),
            tags=group_names(new.tags),
            groups=group_names(new.groups),
        )
        return self._sources.add(space_id, checked)

    def remove_source(self, space_id: str, source_id: str) -> int:
        """Forget a source and remove its documents; return how many.

        Raises:
            SourceNotFound: the space has no such source.
        """
        source = self._sources.find(space_id, source_id)
        self._sources.remove(source)
        for job in self._jobs.of(space_id):
            if job.source == source.id and not job.ended_at:
                self._jobs.cancel(job)
        everything = Access.operator(space_id)
        owned = [each for each in self._catalogue.records(everything) if each.source == source.id]
        for record in [*owned, *(each for each in self._catalogue.deleted(everything) if each.source == source.id)]:
            self._ingester.delete(space_id, record.id)
        self._changed(space_id)
        return len(owned)

    def close(self) -> None:
        """Stop what is being done; the next start, or another process, goes on with it. Idempotent."""
        for worker in (self._files, self._syncs, self._staying):
            worker.close()
        with suppress(IndexUnavailable):  # it will be silent from now on
            self._jobs.leave()

    def _created(self, space_id: str, source_id: str = "", labels: Labels = NO_LABELS) -> Job:
        job = self._jobs.create(space_id, source_id, labels)
        self._begin_staying()
        return job

    def _ingest(
        self, job: Job, paths: Sequence[Path], owner: str, on_progress: ProgressListener | None = None
    ) -> IngestReport:
        task = self._task(job, Files(paths), owner)
        return self._run(job, lambda: self._ingester.run(task, self._watched(job, on_progress)))

    def _task(self, job: Job, files: Files, owner: str) -> Task:
        control = self._control(job)
        return Task(job.space_id, files, lambda each: files.covers(each.uri), "", *control, job.labels, owner=owner)

    def _sync(self, job: Job, source: StoredSource, on_progress: ProgressListener | None = None) -> IngestReport:
        def bring() -> IngestReport:
            with tempfile.TemporaryDirectory(prefix="zhiyin-source-") as folder:
                _, stopping = control = self._control(job)
                opened = open_source(source, self._reach, Path(folder), stopping)
                given = Labels(tags=source.tags, groups=source.groups)
                task = Task(
                    job.space_id, opened, lambda each: each.source == source.id, source.id, *control, given=given
                )
                return self._ingester.run(task, self._watched(job, on_progress))

        try:
            report = self._run(job, bring)
        except _LEAVING:
            raise
        except Exception as error:
            self._sources.note(source, reason_of(error))
            raise
        self._sources.note(source)
        return report

    def _run(self, job: Job, bring: Callable[[], IngestReport]) -> IngestReport:
        try:
            self._jobs.start(job)
            report = bring()
            self._changed(job.space_id)
            self._jobs.end(job, report)
        except BaseException as error:  # Ctrl-C, too
            if isinstance(error, _LEAVING) or not isinstance(error, Exception):
                self._jobs.leave(job)
            else:
                self._jobs.fail(job, reason_of(error))
            raise
        return report

    def _watched(self, job: Job, on_progress: ProgressListener | None) -> ProgressListener:
        """Return a listener that notes in a job how many documents are found, and tells another one all."""
        found = 0

        def watch(progress: IngestProgress) -> None:
            nonlocal found
            if progress.total != found:
                found = progress.total
                self._jobs.note_found(job, found)
            if on_progress:
                on_progress(progress)

        return watch

    def _control(self, job: Job) -> tuple[str, Callable[[], bool]]:
        """Return a job's id, and what its run asks to find out whether to stop."""

        def stopping() -> bool:
            if self._closing.is_set():
                raise Closing
            return self._jobs.is_cancelled(job)

        return job.id, stopping

    def _attempt(self, run: Callable[[], IngestReport]) -> IngestReport:
        """Do something that nobody waits for; why it failed is in its job."""
        try:
            return run()
        except (SourceError, IndexUnavailable) as error:
            logger.warning("ingest.failed error=%s", type(error).__name__)
        except _LEAVING:
            logger.info("ingest.interrupted")
        except Exception:  # a job's outermost loop: whoever waits for its end must be told
            logger.exception("ingest.failed")
        return IngestReport()

    def _look(self) -> None:
        """Start what is due, and look after the rest."""
        now = datetime.now(UTC)
        for source in self._sources.of(self._space_id):
            if source.is_due(now) and self._sources.claim(source):
                self.start_sync(source.space_id, source.id)
        self._upkeep(self._space_id)

    def _begin_staying(self) -> None:
        if self._jobs.shared:
            self._staying.start()

    def _stay(self) -> None:
        """Keep what this process does, and go on with what one that died has left."""
        self._jobs.stay()
        self._jobs.interrupt()
        if self._space_id:
            self._take_over()

    def _take_over(self) -> None:
        """Go on, behind the caller, with the jobs of the space that no process is at."""
        sources = {source.id: source for source in self._sources.of(self._space_id)}
        taken = self._jobs.take(self._space_id)
        last = {job.source: job for job in taken}
        for job in taken:
            logger.info("ingest.taken job=%s", job.id)
            if not job.source:
                self._files.submit(partial(self._attempt, partial(self._go_on, job)))
            elif job is last[job.source] and job.source in sources:
                self._syncs.submit(partial(self._attempt, partial(self._sync, job, sources[job.source])))
            else:  # its source is gone, or looked at by a later one
                self._jobs.end(job, IngestReport(stopped=True))

    def _go_on(self, job: Job, on_progress: ProgressListener | None = None) -> IngestReport:
        """Bring in the files that a job has queued and not done; one that cannot be seen from here is not gone."""

        def bring() -> IngestReport:
            files = Files([Path(each.uri) for each in self._waiting(job)])
            task = Task(job.space_id, files, lambda _: False, "", *self._control(job), job.labels)
            report = self._ingester.run(task, self._watched(job, on_progress))
            for unseen in self._waiting(job):
                self._catalogue.fail(unseen, Reason(Code.NOT_THERE), "")
            return report

        return self._run(job, bring)

    def _waiting(self, job: Job) -> list[DocumentRecord]:
        return [record for record in self._catalogue.queued_by(job.id) if record.state in WAITING]


def _untold(_report: IngestReport) -> None:
    """Nobody waits for it."""
