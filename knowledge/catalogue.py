"""Which documents a space holds, and which of them are being written.

A derived store: ingesting again rebuilds it. A row is written before the index is and completed after it, so that
whatever a crash leaves half done can be seen:

    (none) → writing → ready → updating → ready
                         └───→ deleting → (none)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row, make_url
from sqlalchemy.exc import DBAPIError

from knowledge.errors import DocumentNotFound, IndexUnavailable
from knowledge.types import Access, DocumentRecord, Labels

State = Literal["writing", "updating", "ready", "deleting"]

_UPDATING = {"state": "updating", "content_hash": ""}  # no file has that hash, so the next run writes it again

_metadata = sa.MetaData()
_documents = sa.Table(
    "documents",
    _metadata,
    sa.Column("space_id", sa.String, primary_key=True),
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("uri", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("content_hash", sa.String, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("summary", sa.String, nullable=False),
    sa.Column("passages", sa.Integer, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("source", sa.String, nullable=False, server_default=""),
    sa.Column("tags", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("groups", sa.JSON, nullable=False, server_default="[]"),
)
_is_listed = _documents.c.state.in_(("ready", "updating"))


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A document that a crash left between two states."""

    space_id: str
    document_id: str
    uri: str
    state: State
    labels: Labels


class Catalogue:
    """The documents of all spaces. Thread-safe."""

    def __init__(self, url: str) -> None:
        """Open the catalogue, making its table when it is not there.

        Raises:
            IndexUnavailable: it cannot be opened.
        """
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self._engine = sa.create_engine(parsed, pool_pre_ping=True)
        with self._connection() as connection:
            if parsed.get_backend_name() == "sqlite":
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            _metadata.create_all(connection)
            _add_missing_columns(connection)

    def documents(self, access: Access) -> list[DocumentRecord]:
        """Return the documents of the space that may be shown, by title."""
        query = sa.select(_documents).where(_documents.c.space_id == access.space_id, _is_listed)
        with self._connection() as connection:
            rows = connection.execute(query.order_by(_documents.c.title, _documents.c.id))
            return [_record(row) for row in rows if access.sees(row.groups)]

    def find(self, access: Access, document_id: str) -> DocumentRecord:
        """Return a document.

        Raises:
            DocumentNotFound: the space holds no such document, or it may not be shown.
        """
        query = sa.select(_documents).where(_is(access.space_id, document_id), _is_listed)
        with self._connection() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or not access.sees(row.groups):
            raise DocumentNotFound(f"There is no document {document_id!r} in this space.")
        return _record(row)

    def begin(self, record: DocumentRecord) -> None:
        """Note that a document is about to be written to the index. One that it replaces stays listed meanwhile."""
        chosen = sa.update(_documents).where(_is(record.space_id, record.id), _is_listed)
        labels = {"source": record.source, "tags": record.tags, "groups": record.groups}
        with self._connection() as connection:
            if not connection.execute(chosen.values(_UPDATING | labels)).rowcount:
                _put(connection, record, "writing")

    def complete(self, record: DocumentRecord) -> None:
        """Note that the index holds the document, whole."""
        with self._connection() as connection:
            _put(connection, record, "ready")

    def reopen(self, space_id: str) -> None:
        """Note that the index has lost the passages of a space's documents: all must be written again."""
        chosen = sa.update(_documents).where(_documents.c.space_id == space_id, _is_listed)
        with self._connection() as connection:
            connection.execute(chosen.values(_UPDATING))

    def spaces(self) -> list[str]:
        """Return the ids of the spaces that hold passages."""
        query = sa.select(_documents.c.space_id).where(_is_listed, _documents.c.passages > 0)
        with self._connection() as connection:
            return [row.space_id for row in connection.execute(query.distinct())]

    def begin_deleting(self, space_id: str, document_id: str) -> None:
        """Note that a document is about to leave the index."""
        chosen = sa.update(_documents).where(_is(space_id, document_id))
        with self._connection() as connection:
            connection.execute(chosen.values(state="deleting"))

    def remove(self, space_id: str, document_id: str) -> None:
        """Forget a document, whatever its state."""
        with self._connection() as connection:
            connection.execute(sa.delete(_documents).where(_is(space_id, document_id)))

    def unfinished(self) -> list[Unfinished]:
        """Return what is not ready, over all spaces."""
        query = sa.select(_documents).where(_documents.c.state != "ready")
        with self._connection() as connection:
            return [
                Unfinished(row.space_id, row.id, row.uri, row.state, _labels(row)) for row in connection.execute(query)
            ]

    def hidden(self, access: Access) -> frozenset[str]:
        """Return the ids of the space's documents that may not be shown, whatever their state."""
        limited = sa.select(_documents.c.id, _documents.c.groups).where(
            _documents.c.space_id == access.space_id, sa.cast(_documents.c.groups, sa.String) != "[]"
        )
        with self._connection() as connection:
            return frozenset(row.id for row in connection.execute(limited) if not access.sees(row.groups))

    def close(self) -> None:
        """Release all connections. Idempotent."""
        self._engine.dispose()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """Yield a connection whose transaction commits at the end."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise IndexUnavailable(
                f"The catalogue of documents cannot be used: {error.orig}. Check that its folder can be written and "
                "that the disk is not full."
            ) from error


def _is(space_id: str, document_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(_documents.c.space_id == space_id, _documents.c.id == document_id)


def _put(connection: Connection, record: DocumentRecord, state: State) -> None:
    connection.execute(sa.delete(_documents).where(_is(record.space_id, record.id)))
    connection.execute(sa.insert(_documents).values(**asdict(record), state=state))


def _add_missing_columns(connection: Connection) -> None:
    """Give a table that an older version made the columns that it lacks, with their defaults."""
    for table in _metadata.tables.values():
        there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                written = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
                name = connection.dialect.identifier_preparer.format_table(table)
                connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN {written}")


def _labels(row: Row[tuple[object, ...]]) -> Labels:
    return Labels(row.source, tuple(row.tags), tuple(row.groups))


def _record(row: Row[tuple[object, ...]]) -> DocumentRecord:
    values = row._asdict()
    del values["state"]
    values["tags"], values["groups"] = tuple(values["tags"]), tuple(values["groups"])
    updated = values.pop("updated_at")
    aware = updated if updated.tzinfo else updated.replace(tzinfo=UTC)  # SQLite keeps no zone
    return DocumentRecord(**values, updated_at=aware)
