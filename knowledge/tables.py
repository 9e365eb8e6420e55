"""A database of the knowledge room's tables: opened by URL, upgraded in place, its errors translated."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from sqlite3 import Connection as SqliteConnection
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Dialect, Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateColumn

from knowledge.errors import IndexUnavailable
from knowledge.reasons import Reason
from knowledge.types import NO_LABELS, Labels

_READERS_TIMEOUT_MS = 1_000  # while the log waits for them nobody writes


class Tables:
    """Connections to one database that holds what a `MetaData` describes. Thread-safe."""

    def __init__(self, url: str, metadata: sa.MetaData) -> None:
        """Open the database, make the tables that are not there, and add the columns that they lack.

        Raises:
            IndexUnavailable: it cannot be opened.
        """
        parsed = _parsed(url)
        self._engine = sa.create_engine(parsed, pool_pre_ping=True)
        if not self.shared:
            sa.event.listen(self._engine, "connect", _overwrite_what_is_deleted)
        with self.connection() as connection:
            if parsed.get_backend_name() == "sqlite":
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            metadata.create_all(connection)
            _upgrade(self._engine, connection, metadata)

    @property
    def shared(self) -> bool:
        """Whether other processes may write to it too."""
        return self._engine.dialect.name != "sqlite"

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Yield a connection whose transaction commits at the end.

        Raises:
            IndexUnavailable: the database cannot be reached or written.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise IndexUnavailable(
                f"The catalogue of documents cannot be used: {error.orig}. Check that its folder can be written and "
                "that the disk is not full."
            ) from error

    def checkpoint(self) -> bool:
        """Leave nothing in SQLite's write-ahead log, which holds what rows were before; False where a reader needs it.

        Source: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint

        Raises:
            IndexUnavailable: the database cannot be written.
        """
        if self.shared:
            return True
        with self.connection() as connection:
            patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_READERS_TIMEOUT_MS}")
            try:
                busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
        return not busy

    def close(self) -> None:
        """Release all connections. Idempotent."""
        self._engine.dispose()


@contextmanager
def reading(url: str, timeout_s: int) -> Iterator[Connection]:
    """Yield a connection to a database that is only looked at: what is not there is not made.

    Raises:
        IndexUnavailable: it cannot be reached or read.
    """
    parsed, patience = _parsed(url), "connect_timeout"
    if parsed.get_backend_name() == "sqlite":
        file = f"file:{quote(parsed.database or '')}"
        parsed, patience = parsed.set(database=file, query={"mode": "ro", "uri": "true"}), "timeout"
    engine = sa.create_engine(parsed, connect_args={patience: timeout_s})
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise IndexUnavailable("The catalogue of documents cannot be read.") from error
    finally:
        engine.dispose()


class ReasonColumn(sa.TypeDecorator[Reason | None]):
    """A reason as text, which earlier versions stored as a sentence; none is an empty text."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Reason | None, dialect: Dialect) -> str:  # noqa: ARG002
        """Return what is stored of a reason."""
        return value.to_json() if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> Reason | None:  # noqa: ARG002
        """Return the reason that was stored."""
        return Reason.from_json(value) if value else None


class LabelsColumn(sa.TypeDecorator[Labels]):
    """Labels as JSON; none given is an empty text."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Labels | None, dialect: Dialect) -> str:  # noqa: ARG002
        """Return what is stored of labels."""
        return json.dumps(asdict(value)) if value and value != NO_LABELS else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> Labels:  # noqa: ARG002
        """Return the labels that were stored."""
        if not value:
            return NO_LABELS
        stored = json.loads(value)
        tags, groups = (None if stored[name] is None else tuple(stored[name]) for name in ("tags", "groups"))
        return Labels(stored["source"], tags, groups)


def aware(time: datetime | None) -> datetime | None:
    """Return a time with its zone, which SQLite does not keep."""
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)


def _overwrite_what_is_deleted(connection: SqliteConnection, _record: object) -> None:
    connection.execute("PRAGMA secure_delete=ON").close()


def _parsed(url: str) -> URL:
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _upgrade(engine: Engine, connection: Connection, metadata: sa.MetaData) -> None:
    """Add what an installation of an earlier version lacks; a new column says by its server default what it held."""
    inspector = sa.inspect(connection)
    quote = engine.dialect.identifier_preparer
    for table in metadata.sorted_tables:
        present = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                described = CreateColumn(column).compile(dialect=engine.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {quote.format_table(table)} ADD COLUMN {described}")
        for index in table.indexes:
            index.create(connection, checkfirst=True)
