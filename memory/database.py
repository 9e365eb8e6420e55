"""The database: one engine, short sessions, migrations. SQLite by default, PostgreSQL by URL."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlmodel import Session, create_engine

from memory.crypto import MasterKeys
from memory.errors import DatabaseUnavailable
from memory.keys import Keys

_BUSY_TIMEOUT_MS = 10_000
_READERS_TIMEOUT_MS = 1_000  # while the log waits for them nobody writes


class Database:
    """Opens sessions on one database, and holds the keys to what it keeps. Safe to use from several threads."""

    def __init__(self, url: str, masters: MasterKeys) -> None:
        """Prepare the engine; nothing is opened yet.

        Raises:
            DatabaseUnavailable: the URL cannot be read, or its driver is not installed.
        """
        try:
            parsed = make_url(url)
            if parsed.drivername == "postgresql":
                parsed = parsed.set(drivername="postgresql+psycopg")
            self._engine = create_engine(parsed, pool_pre_ping=True)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise DatabaseUnavailable(
                "The database URL cannot be used. For PostgreSQL install the extra: pip install 'zhiyin[postgres]'."
            ) from error
        if parsed.get_backend_name() == "sqlite":
            event.listen(self._engine, "connect", _prepare_sqlite)
        self.keys = Keys(masters)

    def migrate(self) -> None:
        """Bring the tables to the newest revision, all or nothing; does nothing when they are there.

        Raises:
            CannotDecrypt: the master key is not the one that it was written with.
            DatabaseUnavailable: it cannot be opened, or was written by a newer version.
        """
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        try:
            with self._engine.begin() as connection:
                if not self.shared:  # the driver would begin at the first change of a row, after those of tables
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                config.attributes["connection"], config.attributes["keys"] = connection, self.keys
                command.upgrade(config, "head")
                with Session(connection) as session:
                    self.keys.open(session)
                    session.flush()
            self.checkpoint()
        except DBAPIError as error:
            raise _unavailable(error) from error
        except CommandError as error:
            raise DatabaseUnavailable(
                "The database was written by a newer version of Zhiyin. Update Zhiyin, or use another data folder."
            ) from error

    @contextmanager
    def session(self, *, for_update: bool = False) -> Iterator[Session]:
        """Yield a session that commits at the end, or rolls back when anything is raised.

        Args:
            for_update: what is read decides what is written, so that nobody may write between. PostgreSQL still needs
                to be told which row is held (`with_for_update`); SQLite, which holds no rows, is held whole.

        Raises:
            DatabaseUnavailable: it cannot be reached or written (disk full, locked, damaged).
        """
        try:
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                if for_update and not self.shared:
                    session.connection().exec_driver_sql("BEGIN IMMEDIATE")
                yield session
        except DBAPIError as error:
            raise _unavailable(error) from error

    def checkpoint(self) -> bool:
        """Leave nothing in SQLite's write-ahead log, which holds what rows were before they were changed or deleted.

        Readers are waited for, but not long: False where one still needs what is in the log, and the next checkpoint
        has to do what this one could not.
        Source: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint

        Raises:
            DatabaseUnavailable: it cannot be written.
        """
        if self.shared:
            return True
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_READERS_TIMEOUT_MS}")
                try:
                    busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
                finally:
                    connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
        except DBAPIError as error:
            raise _unavailable(error) from error
        return not busy

    @property
    def shared(self) -> bool:
        """Whether other processes may write to it too: SQLite's file is in a data folder that one process holds."""
        return self._engine.dialect.name != "sqlite"

    @property
    def file(self) -> Path | None:
        """SQLite's file; None of a server's."""
        return None if self.shared else Path(self._engine.url.database or "")

    @contextmanager
    def alone(self, name: str, *, wait: bool = True) -> Iterator[bool]:
        """Do something that one process at a time may do; yield whether this one may. The name says what is done.

        When another process does it, wait until that has ended, or yield False when waiting is not wanted. A process
        that dies lets go. The connection must reach the server itself, or a proxy that keeps sessions.
        Source: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS

        Raises:
            DatabaseUnavailable: it cannot be reached.
        """
        if not self.shared:
            yield True
            return
        key = {"key": int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)}
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                if wait:
                    connection.execute(text("SELECT pg_advisory_lock(:key)"), key)
                elif not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one():
                    yield False
                    return
                try:
                    yield True
                finally:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
        except DBAPIError as error:
            raise _unavailable(error) from error

    def close(self) -> None:
        """Release all connections. Idempotent."""
        self._engine.dispose()


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    """Readers beside a writer, foreign keys kept, and waiting instead of failing while another writes."""
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what a person has erased is overwritten, not only unlinked
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _unavailable(error: DBAPIError) -> DatabaseUnavailable:
    """Return the room's own error. The driver's message is kept, the statement and its values are not."""
    return DatabaseUnavailable(
        f"The database cannot be used: {error.orig}. Check that its folder can be written, that the disk is not full "
        "and that no other program holds it."
    )
