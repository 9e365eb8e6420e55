"""Ingest runs that were asked for, so that anybody may see how far they are and stop them.

A derived store beside the catalogue, which knows the state of every document that a job has queued.

Over a database that several processes share, a job is held by one of them, which says again and again that it lives.
One that has not been heard of for a while is taken for dead, by the clock of the database: its jobs are interrupted,
and whoever takes one first goes on with it. Should it live after all, then it changes nothing of the job any more, and
finds out when it next asks whether to stop. SQLite is used by one process, so that the jobs of any other are dead.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Row

from knowledge.errors import JobNotFound, JobTaken
from knowledge.reasons import Reason
from knowledge.tables import LabelsColumn, ReasonColumn, Tables, aware
from knowledge.types import NO_LABELS, IngestReport, Labels

JobState = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]

_OPEN = ("queued", "running")
_LISTED = 100
_SILENCE_S = 20.0  # of a process until it is taken for dead

_metadata = sa.MetaData()
_jobs = sa.Table(
    "ingest_jobs",
    _metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("space_id", sa.String, nullable=False, index=True),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("is_cancelled", sa.Boolean, nullable=False),
    sa.Column("reason", ReasonColumn, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("updated", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("deleted", sa.Integer, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("passages", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("found", sa.Integer, nullable=False, server_default="0"),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.Column("holder", sa.String, nullable=False, server_default=""),
    sa.Column("heard_at", sa.DateTime(timezone=True)),
    sa.Column("labels", LabelsColumn, nullable=False, server_default=""),
)
_is_open = _jobs.c.state.in_(_OPEN)
_LEFT = {"state": "interrupted", "holder": ""}


@dataclass(frozen=True, slots=True)
class Job:
    """One run. The counts are those at its end; until then `found` and the documents' states tell how far it is."""

    id: str
    space_id: str
    source: str  # id of the stored source; empty: files
    state: JobState
    created_at: datetime
    ended_at: datetime | None = None
    reason: Reason | None = None  # why it failed
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    failed: int = 0
    passages: int = 0
    labels: Labels = NO_LABELS  # what was given with its files
    found: int = 0  # documents that its files or its source hold, as far as they are listed


class Jobs:
    """The jobs of all spaces. Thread-safe. What changes a job does nothing where another process holds it."""

    def __init__(self, url: str) -> None:
        """Open the database, making or upgrading the table.

        Raises:
            IndexUnavailable: it cannot be opened.
        """
        self._tables = Tables(url, _metadata)
        self._holder = uuid.uuid4().hex  # this process
        self._going_on: set[str] = set()  # what it does; not what it has ended, though it could not write that down

    @property
    def shared(self) -> bool:
        """Whether other processes may run jobs too."""
        return self._tables.shared

    def create(self, space_id: str, source: str = "", labels: Labels = NO_LABELS) -> Job:
        """Note that a run is asked for, which this process holds."""
        job = Job(uuid.uuid4().hex, space_id, source, "queued", datetime.now(UTC), labels=labels)
        values = {name: getattr(job, name) for name in Job.__dataclass_fields__}
        with self._tables.connection() as connection:
            connection.execute(sa.insert(_jobs).values(**values, is_cancelled=False, **self._held()))
        self._going_on.add(job.id)
        return job

    def start(self, job: Job) -> None:
        """Note that a run has begun."""
        self._change(job, state="running")

    def note_found(self, job: Job, found: int) -> None:
        """Note how many documents a run has found so far."""
        self._change(job, found=found)

    def end(self, job: Job, report: IngestReport) -> None:
        """Note how a run has ended."""
        names = "added", "updated", "unchanged", "deleted", "passages"
        counts = {name: getattr(report, name) for name in names} | {"failed": len(report.failed)}
        self._going_on.discard(job.id)
        state: JobState = "cancelled" if report.stopped else "done"
        self._change(job, state=state, ended_at=datetime.now(UTC), **counts)

    def fail(self, job: Job, reason: Reason) -> None:
        """Note that a run has come to nothing, and why."""
        self._going_on.discard(job.id)
        self._change(job, state="failed", reason=reason, ended_at=datetime.now(UTC))

    def leave(self, job: Job | None = None) -> None:
        """Note that this process does not go on with a run, or with any, unless it has ended; others may take it."""
        if job is None:
            self._going_on.clear()
        else:
            self._going_on.discard(job.id)
        self._change(job, **_LEFT)

    def cancel(self, job: Job) -> None:
        """Ask a run to stop, whoever holds it; one that has ended stays as it is."""
        with self._tables.connection() as connection:
            connection.execute(sa.update(_jobs).where(_jobs.c.id == job.id).values(is_cancelled=True))

    def is_cancelled(self, job: Job) -> bool:
        """Return whether a run of this process was asked to stop.

        Raises:
            JobTaken: this process does not hold it any more.
        """
        with self._tables.connection() as connection:
            asked = connection.execute(sa.select(_jobs.c.is_cancelled).where(self._is_own(job))).scalar()
        if asked is None:
            raise JobTaken(f"Another process goes on with the job {job.id!r}.")
        return bool(asked)

    def find(self, space_id: str, job_id: str) -> Job:
        """Return a job.

        Raises:
            JobNotFound: the space has no such job.
        """
        query = sa.select(_jobs).where(_jobs.c.space_id == space_id, _jobs.c.id == job_id)
        with self._tables.connection() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise JobNotFound(f"There is no job {job_id!r} in this space.")
        return _job(row)

    def of(self, space_id: str) -> list[Job]:
        """Return the latest jobs of a space, newest first."""
        query = sa.select(_jobs).where(_jobs.c.space_id == space_id).order_by(_jobs.c.created_at.desc()).limit(_LISTED)
        with self._tables.connection() as connection:
            return [_job(row) for row in connection.execute(query)]

    def open(self, space_id: str) -> set[str]:
        """Return the ids of the jobs of a space that a process holds."""
        query = sa.select(_jobs.c.id).where(_jobs.c.space_id == space_id, _is_open)
        with self._tables.connection() as connection:
            return set(connection.execute(query).scalars())

    def stay(self) -> None:
        """Say that this process lives, and goes on with what it does."""
        is_going_on = sa.and_(_jobs.c.id.in_(tuple(self._going_on)), self._is_own(None))
        with self._tables.connection() as connection:
            connection.execute(sa.update(_jobs).where(is_going_on, _is_open).values(**self._held()))

    def interrupt(self) -> None:
        """Note of which jobs, of all spaces, the process has died."""
        silence = sa.or_(_jobs.c.heard_at.is_(None), _jobs.c.heard_at < sa.func.now() - timedelta(seconds=_SILENCE_S))
        is_dead = silence if self.shared else _jobs.c.holder != self._holder
        with self._tables.connection() as connection:
            connection.execute(sa.update(_jobs).where(_is_open, is_dead).values(**_LEFT))

    def take(self, space_id: str, *, files_only: bool = False) -> list[Job]:
        """Take the interrupted jobs of a space over, oldest first; of several processes one gets each."""
        is_left = sa.and_(_jobs.c.state == "interrupted", _jobs.c.ended_at.is_(None))  # not by an earlier version
        chosen = sa.update(_jobs).where(_jobs.c.space_id == space_id, is_left)
        if files_only:
            chosen = chosen.where(_jobs.c.source == "")
        taken = chosen.values(state="queued", ended_at=None, **self._held()).returning(*_jobs.c)
        with self._tables.connection() as connection:
            jobs = sorted(map(_job, connection.execute(taken)), key=lambda job: job.created_at)
        self._going_on.update(job.id for job in jobs)
        return jobs

    def close(self) -> None:
        """Release all connections. Idempotent."""
        self._tables.close()

    def _change(self, job: Job | None, **values: object) -> None:
        """Change a job, or all, that this process holds and that has not ended."""
        with self._tables.connection() as connection:
            connection.execute(sa.update(_jobs).where(self._is_own(job), _is_open).values(**values))

    def _held(self) -> dict[str, object]:
        return {"holder": self._holder, "heard_at": sa.func.now()}

    def _is_own(self, job: Job | None) -> sa.ColumnElement[bool]:
        is_held = _jobs.c.holder == self._holder
        return is_held if job is None else sa.and_(_jobs.c.id == job.id, is_held)


def _job(row: Row[tuple[object, ...]]) -> Job:
    values = row._asdict()
    for name in ("is_cancelled", "holder", "heard_at"):
        del values[name]
    for name in ("created_at", "ended_at"):
        values[name] = aware(values[name])
    return Job(**values)
