"""The sources that an operator has set up, and how their last synchronisation went.

Unlike the catalogue these rows are not derived from anything: they belong into the database that is backed up.
"""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy.engine import Row

from knowledge.errors import SourceNotFound
from knowledge.reasons import Code, Reason
from knowledge.tables import ReasonColumn, Tables, aware

SourceKind = Literal["folder", "page", "site", "sitemap", "feed", "git"]
KINDS: tuple[SourceKind, ...] = get_args(SourceKind)


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What a source is limited to; each kind has use for some of it."""

    pages: int = 200  # most that are read
    depth: int = 3  # links from the first page
    delay_s: float = 1.0  # between requests to one site, at least
    branch: str = ""  # of a repository; empty: its own
    folder: str = ""  # of a repository; empty: all


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source to be set up."""

    kind: SourceKind
    address: str
    options: SourceOptions = SourceOptions()
    every_minutes: int = 0  # 0: only when asked
    tags: tuple[str, ...] = ()  # of documents that it brings and that have none of their own
    groups: tuple[str, ...] = ()  # and who may see those; empty: everyone of the space


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A source as it was set up."""

    id: str
    space_id: str
    kind: SourceKind
    address: str
    options: SourceOptions
    every_minutes: int  # 0: only when asked
    created_at: datetime
    synced_at: datetime | None = None  # when the last attempt began or ended
    error: Reason | None = None  # of the last attempt
    tags: tuple[str, ...] = ()  # as `NewSource` has them
    groups: tuple[str, ...] = ()

    def is_due(self, now: datetime) -> bool:
        """Return whether its schedule asks for a synchronisation."""
        if not self.every_minutes:
            return False
        return self.synced_at is None or now - self.synced_at >= timedelta(minutes=self.every_minutes)

    @property
    def shown_address(self) -> str:
        """The address without a password."""
        scheme, separator, rest = self.address.partition("://")
        who, at, host = rest.partition("@")
        return f"{scheme}://{host}" if separator and at and "/" not in who else self.address


_metadata = sa.MetaData()
_sources = sa.Table(
    "sources",
    _metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("space_id", sa.String, nullable=False, index=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("every_minutes", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("synced_at", sa.DateTime(timezone=True)),
    sa.Column("error", ReasonColumn, nullable=False, server_default=""),
    sa.Column("tags", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("groups", sa.JSON, nullable=False, server_default="[]"),
)


class StoredSources:
    """The sources of all spaces. Thread-safe."""

    def __init__(self, url: str) -> None:
        """Open the database, making or upgrading the table.

        Raises:
            IndexUnavailable: it cannot be opened.
        """
        self._tables = Tables(url, _metadata)

    def add(self, space_id: str, new: NewSource) -> StoredSource:
        """Set up a source."""
        described = {each.name: getattr(new, each.name) for each in fields(new)}
        source = StoredSource(uuid.uuid4().hex, space_id, created_at=datetime.now(UTC), **described)
        with self._tables.connection() as connection:
            connection.execute(sa.insert(_sources).values(**asdict(source)))
        return source

    def of(self, space_id: str) -> list[StoredSource]:
        """Return the sources of a space, oldest first."""
        query = sa.select(_sources).where(_sources.c.space_id == space_id).order_by(_sources.c.created_at)
        with self._tables.connection() as connection:
            return [_source(row) for row in connection.execute(query)]

    def find(self, space_id: str, source_id: str) -> StoredSource:
        """Return a source.

        Raises:
            SourceNotFound: the space has no such source.
        """
        query = sa.select(_sources).where(_sources.c.space_id == space_id, _sources.c.id == source_id)
        with self._tables.connection() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise SourceNotFound(Code.NO_SUCH_SOURCE, source=source_id)
        return _source(row)

    def claim(self, source: StoredSource) -> bool:
        """Note that a synchronisation begins; False when another process was quicker."""
        before = (
            _sources.c.synced_at.is_(None) if source.synced_at is None else _sources.c.synced_at == source.synced_at
        )
        chosen = sa.update(_sources).where(_sources.c.id == source.id, before)
        with self._tables.connection() as connection:
            return bool(connection.execute(chosen.values(synced_at=datetime.now(UTC))).rowcount)

    def note(self, source: StoredSource, error: Reason | None = None) -> None:
        """Note that an attempt to synchronise has ended, and why where it failed."""
        chosen = sa.update(_sources).where(_sources.c.id == source.id)
        with self._tables.connection() as connection:
            connection.execute(chosen.values(synced_at=datetime.now(UTC), error=error))

    def remove(self, source: StoredSource) -> None:
        """Forget a source."""
        with self._tables.connection() as connection:
            connection.execute(sa.delete(_sources).where(_sources.c.id == source.id))

    def close(self) -> None:
        """Release all connections. Idempotent."""
        self._tables.close()


def _source(row: Row[tuple[object, ...]]) -> StoredSource:
    values = row._asdict()
    options: Mapping[str, object] = values.pop("options")
    labels = {name: tuple(values.pop(name)) for name in ("tags", "groups")}
    times = {name: aware(values.pop(name)) for name in ("created_at", "synced_at")}
    return StoredSource(**values, **times, **labels, options=SourceOptions(**options))  # type: ignore[arg-type]
