"""Items: everything that can be recommended in a space, with its vector."""

import threading
import time
from collections.abc import Sequence

from sqlmodel import col, delete, select

from memory.database import Database
from memory.errors import ItemNotFound
from memory.tables import ItemRow
from memory.types import Item, Matrix, Vector
from memory.vectors import to_bytes, to_matrix

ItemList = list[Item]  # inside the class `list` is the method

_SHARED_S = 5.0  # how long what was read of a database that others write to is taken to be current


class Items:
    """A space's items. Their vectors are kept in memory, (N, D), until an item changes.

    What other processes change in a shared database is seen within seconds.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._vectors: dict[str, tuple[float, ItemList, Matrix]] = {}  # by space, with the time of reading
        self._changes = 0  # what was read before a change is not kept after it

    def upsert(self, items: Sequence[tuple[Item, Vector]]) -> None:
        """Add items or replace those with the same id, in one transaction."""
        with self._database.session() as session:
            for item, vector in items:
                session.merge(_row(item, vector))
        self._changed()

    def get(self, space_id: str, item_id: str) -> Item:
        """Return an item.

        Raises:
            ItemNotFound: the space has no such item.
        """
        with self._database.session() as session:
            row = session.get(ItemRow, (space_id, item_id))
            if row is None:
                raise ItemNotFound(f"There is no item {item_id!r} in this space.")
            return _item(row)

    def list(self, space_id: str) -> ItemList:
        """Return the space's items by title."""
        query = select(ItemRow).where(ItemRow.space_id == space_id).order_by(ItemRow.title, ItemRow.id)
        with self._database.session() as session:
            return [_item(row) for row in session.exec(query)]

    def delete(self, space_id: str, item_id: str) -> None:
        """Remove an item; does nothing when it is not there."""
        with self._database.session() as session:
            session.exec(delete(ItemRow).where(col(ItemRow.space_id) == space_id, col(ItemRow.id) == item_id))
        self._changed()

    def delete_by_document(self, space_id: str, document_id: str) -> None:
        """Remove the item that stands for a document."""
        with self._database.session() as session:
            session.exec(
                delete(ItemRow).where(col(ItemRow.space_id) == space_id, col(ItemRow.document_id) == document_id)
            )
        self._changed()

    def vectors(self, space_id: str) -> tuple[ItemList, Matrix]:
        """Return the available items and their vectors, row by row, (N, D)."""
        with self._lock:
            read, items, matrix = self._vectors.get(space_id, (float("-inf"), [], to_matrix([])))
            if space_id in self._vectors and (not self._database.shared or time.monotonic() - read < _SHARED_S):
                return items, matrix
            changes = self._changes
        query = select(ItemRow).where(ItemRow.space_id == space_id, col(ItemRow.available).is_(True))
        with self._database.session() as session:
            rows = session.exec(query.order_by(ItemRow.id)).all()
        items, matrix = [_item(row) for row in rows], to_matrix([row.vector for row in rows])
        with self._lock:
            if changes == self._changes:
                self._vectors[space_id] = time.monotonic(), items, matrix
        return items, matrix

    def _changed(self) -> None:
        with self._lock:
            self._vectors.clear()
            self._changes += 1


def _row(item: Item, vector: Vector) -> ItemRow:
    return ItemRow(
        space_id=item.space_id,
        id=item.id,
        title=item.title,
        summary=item.summary,
        kind=item.kind,
        tags=list(item.tags),
        url=item.url,
        language=item.language,
        document_id=item.document_id,
        available=item.available,
        vector=to_bytes(vector),
    )


def _item(row: ItemRow) -> Item:
    return Item(
        id=row.id,
        space_id=row.space_id,
        title=row.title,
        summary=row.summary,
        kind=row.kind,
        tags=tuple(row.tags),
        url=row.url,
        language=row.language,
        document_id=row.document_id,
        available=row.available,
    )
