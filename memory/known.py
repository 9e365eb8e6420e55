"""What is remembered of a person, opened: read once, and kept until it changes.

A person's texts and vectors are sealed, so that no database can search them; recall is exact over what is kept here.
It lives in this process's memory only.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from memory.crypto import Cipher
from memory.keys import Keys
from memory.tables import UserRow, place_of  # also registers the table below
from memory.types import Matrix, Memory, MemoryKind, MemoryState
from memory.vectors import to_matrix

_KEPT_BYTES = 128_000_000  # of vectors, over all people; a person with 10,000 memories has 15 MB
_ROWS = SQLModel.metadata.tables["memories"]


@dataclass(frozen=True, slots=True)
class Known:
    """A person's active memories, newest first, and their vectors row by row, (N, D)."""

    memories: tuple[Memory, ...]
    vectors: Matrix


class KnownPeople:
    """Reads what is known of people, and keeps it for those who came last. Thread-safe."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._kept: OrderedDict[str, tuple[int, Known]] = OrderedDict()  # by person, with the change it was read after
        self._lock = threading.Lock()

    def of(self, session: Session, user_id: str) -> Known:
        """Return what is known of a person. The session must not have written to it."""
        changed = _changed(session, user_id)  # before the rows are read: what changes meanwhile makes this old
        with self._lock:
            if user_id in self._kept and self._kept[user_id][0] == changed:
                self._kept.move_to_end(user_id)
                return self._kept[user_id][1]
        known = self.read(session, user_id)
        with self._lock:
            self._kept[user_id] = changed, known
            while sum(each.vectors.nbytes for _, each in self._kept.values()) > _KEPT_BYTES and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return known

    def read(self, session: Session, user_id: str) -> Known:
        """Return what is known of a person as the session sees it, without keeping it."""
        query = (
            sa.select(_ROWS)
            .where(_ROWS.c.user_id == user_id, _ROWS.c.state == "active")
            .order_by(_ROWS.c.said_at.desc(), _ROWS.c.id)
        )
        rows = session.connection().execute(query).all()
        cipher = self._keys.cipher(session, user_id) if rows else None
        if cipher is None:
            return Known((), to_matrix([]))
        vectors = to_matrix([cipher.open(row.vector, place_of("memories", row.id, "vector")) for row in rows])
        return Known(tuple(opened(cast(_Row, row), cipher) for row in rows), vectors)

    def drop(self, user_id: str) -> None:
        """Keep nothing of a person any more."""
        with self._lock:
            self._kept.pop(user_id, None)


def note_change(session: Session, user_id: str) -> None:
    """Make what has been read of a person's memories old, when the session commits."""
    changed = col(UserRow.memories_changed)
    session.connection().execute(
        sa.update(UserRow).where(col(UserRow.id) == user_id).values(memories_changed=changed + 1)
    )


class _Row(Protocol):
    """A memory's row, as the mapper and as the engine give it."""

    id: str
    user_id: str
    kind: str
    sealed: bytes
    state: str
    confidence: float
    said_at: datetime
    superseded_by: str | None
    source_message_id: str | None


def opened(row: _Row, cipher: Cipher) -> Memory:
    """Return the memory that a row holds."""
    said = cipher.open_json(row.sealed, place_of("memories", row.id))
    state: MemoryState = "active" if row.state == "active" else "superseded"
    return Memory(
        id=row.id,
        user_id=row.user_id,
        kind=cast(MemoryKind, row.kind),
        text=str(said["text"]),
        subject=str(said["subject"]),
        state=state,
        confidence=row.confidence,
        said_at=row.said_at,
        superseded_by=row.superseded_by,
        source_message_id=row.source_message_id,
    )


def _changed(session: Session, user_id: str) -> int:
    return session.exec(select(UserRow.memories_changed).where(UserRow.id == user_id)).one_or_none() or 0
