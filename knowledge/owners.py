"""Whose the documents are that people brought in: a name that means something only to who gives it.

It is noted when a document is first queued. What brings the document in again, by whomever, leaves it as it is; from
then on it is changed here only, so that a run which has read it before cannot bring a forgotten name back.
"""

import sqlalchemy as sa

from knowledge.document_tables import documents
from knowledge.tables import Tables


class Owners:
    """The names that the documents of all spaces bear. Thread-safe."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def names(self) -> frozenset[str]:
        """Return the owners that there are."""
        named = sa.select(documents.c.owner).where(documents.c.owner != "")
        with self._tables.connection() as connection:
            return frozenset(connection.execute(named.distinct()).scalars())

    def give(self, owner: str, to: str) -> None:
        """Make all documents of one owner another's; those of "" are the team's."""
        with self._tables.connection() as connection:
            connection.execute(sa.update(documents).where(documents.c.owner == owner).values(owner=to))

    def forget(self, owner: str) -> bool:
        """Make all documents of an owner the team's; False while a file still holds the name, and it is to be redone.

        Raises:
            IndexUnavailable: the catalogue cannot be written.
        """
        self.give(owner, "")
        return self._tables.checkpoint()
