"""What stays of documents that were limited to groups when they are removed: where they were, and for whom.

Answers that rested on such a document stay hidden from everybody else, and it is limited again when it comes back.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import sqlalchemy as sa
from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a document is or was, and its labels; all that is left of one that was removed."""

    id: str
    uri: str
    source: str
    content_hash: str
    tags: tuple[str, ...]
    groups: tuple[str, ...]


class Traces:
    """A table beside that of the documents. Each method is part of the transaction of its caller."""

    def __init__(self, documents: sa.Table) -> None:
        self._documents = documents
        self._removed = sa.Table(
            "removed_documents",
            documents.metadata,
            sa.Column("space_id", sa.String, primary_key=True),
            sa.Column("id", sa.String, primary_key=True),
            sa.Column("uri", sa.String, nullable=False),
            sa.Column("source", sa.String, nullable=False),
            sa.Column("content_hash", sa.String, nullable=False),
            sa.Column("tags", sa.JSON, nullable=False),
            sa.Column("groups", sa.JSON, nullable=False),
        )

    def leave(self, connection: Connection, space_id: str, document_id: str) -> None:
        """Leave the trace of a document that is about to be removed, in place of an earlier one.

        One that was never read can have been cited by nobody, and leaves all as it is.
        """
        documents, removed = self._documents, self._removed
        was_read = sa.or_(documents.c.version != "", documents.c.content_hash != "")
        own = sa.select(*(documents.c[column.name] for column in removed.c)).where(
            documents.c.space_id == space_id, documents.c.id == document_id, was_read
        )
        earlier = removed.c.space_id == space_id, removed.c.id == document_id
        connection.execute(sa.delete(removed).where(*earlier, own.exists()))
        connection.execute(sa.insert(removed).from_select(list(removed.c), own.where(_is_limited(documents))))

    def labels(self, connection: Connection, space_id: str, document_id: str) -> dict[str, object]:
        """Return the columns with the labels that a removed document had; none where it left no trace."""
        removed = self._removed
        chosen = sa.select(removed.c.tags, removed.c.groups).where(
            removed.c.space_id == space_id, removed.c.id == document_id
        )
        row = connection.execute(chosen).one_or_none()
        return row._asdict() if row else {}

    def limited(self, connection: Connection, space_id: str) -> list[Trace]:
        """Return the documents, removed ones too, that not everyone may see."""
        return self._select(connection, space_id, _is_limited)

    def alike(self, connection: Connection, space_id: str, content_hash: str) -> list[Trace]:
        """Return the documents with these bytes, limited ones first, and of those the removed ones too."""
        found = self._select(connection, space_id, lambda table: table.c.content_hash == content_hash)
        return sorted(found, key=lambda each: (not each.groups, each.id))

    def _select(
        self, connection: Connection, space_id: str, chosen: Callable[[sa.Table], sa.ColumnElement[bool]]
    ) -> list[Trace]:
        """Return documents of a space, and those that were removed and have not come back."""
        there, gone = (
            sa.select(*(table.c[field.name] for field in fields(Trace))).where(
                table.c.space_id == space_id, chosen(table)
            )
            for table in (self._documents, self._removed)
        )
        back = sa.select(self._documents.c.id).where(self._documents.c.space_id == space_id)
        rows = connection.execute(sa.union_all(there, gone.where(self._removed.c.id.not_in(back))))
        return [
            Trace(row.id, row.uri, row.source, row.content_hash, tuple(row.tags), tuple(row.groups)) for row in rows
        ]


def _is_limited(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.cast(table.c.groups, sa.String) != "[]"
