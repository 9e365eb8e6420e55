"""Ingest runs that were asked for, so that anybody may see how far they are and stop them.

A derived store beside the catalogue, which knows the state of every document that a job has queued.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Row

from knowledge.errors import JobNotFound
from knowledge.reasons import Reason
from knowledge.tables import ReasonColumn, Tables, aware
from knowledge.types import IngestReport

JobState = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]

_OPEN = ("queued", "running")
_LISTED = 100

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
)


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
    found: int = 0  # documents that its files or its source hold, as far as they are listed


class Jobs:
    """The jobs of all spaces. Thread-safe."""

    def __init__(self, url: str) -> None:
        """Open the database, making or upgrading the table.

        Raises:
            IndexUnavailable: it cannot be opened.
        """
        self._tables = Tables(url, _metadata)

    def create(self, space_id: str, source: str = "") -> Job:
        """Note that a run is asked for."""
        job = Job(uuid.uuid4().hex, space_id, source, "queued", datetime.now(UTC))
        values = {name: getattr(job, name) for name in Job.__dataclass_fields__}
        with self._tables.connection() as connection:
            connection.execute(sa.insert(_jobs).values(**values, is_cancelled=False))
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
        state: JobState = "cancelled" if report.stopped else "done"
        self._change(job, state=state, ended_at=datetime.now(UTC), **counts)

    def fail(self, job: Job, reason: Reason | None, state: JobState = "failed") -> None:
        """Note that a run has come to nothing, and why."""
        self._change(job, state=state, reason=reason, ended_at=datetime.now(UTC))

    def cancel(self, job: Job) -> None:
        """Ask a run to stop; one that has ended stays as it is."""
        self._change(job, is_cancelled=True)

    def is_cancelled(self, job: Job) -> bool:
        """Return whether a run was asked to stop."""
        with self._tables.connection() as connection:
            return bool(connection.execute(sa.select(_jobs.c.is_cancelled).where(_jobs.c.id == job.id)).scalar())

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

    def interrupt(self) -> None:
        """Note that no run is going on, in a database that no other process uses: those that were have died."""
        if self._tables.shared:
            return
        values = {"state": "interrupted", "ended_at": datetime.now(UTC)}
        with self._tables.connection() as connection:
            connection.execute(sa.update(_jobs).where(_jobs.c.state.in_(_OPEN)).values(**values))

    def close(self) -> None:
        """Release all connections. Idempotent."""
        self._tables.close()

    def _change(self, job: Job, **values: object) -> None:
        with self._tables.connection() as connection:
            connection.execute(sa.update(_jobs).where(_jobs.c.id == job.id).values(**values))


def _job(row: Row[tuple[object, ...]]) -> Job:
    values = row._asdict()
    del values["is_cancelled"]
    for name in ("created_at", "ended_at"):
        values[name] = aware(values[name])
    return Job(**values)
