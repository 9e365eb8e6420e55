"""The vectors of what is remembered of a person, opened: read once, and kept until it changes.

They are sealed in the database, so that it cannot search them; recall is exact over what is kept here, in this
process's memory only. Texts are opened when they are wanted.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from memory.crypto import Cipher
from memory.keys import Keys
from memory.tables import MemoryRow, UserRow, place, place_of
from memory.types import Matrix, Memory, MemoryKind, MemoryState, Vector
from memory.vectors import to_matrix

_KEPT_BYTES = 128_000_000  # of vectors, over all people; a person with 10,000 memories has 15 MB
_ROWS = SQLModel.metadata.tables["memories"]


@dataclass(frozen=True, slots=True)
class Known:
    """A person's active memories, newest first, and their vectors row by row, (N, D)."""

    ids: tuple[str, ...]
    kinds: npt.NDArray[np.str_]  # (N,)
    vectors: Matrix

    def cosines(self, vector: Vector) -> Vector:
        """Return the cosine of the vector with each memory's, (N,)."""
        if not self.ids:
            return np.zeros(0, dtype=np.float32)
        return np.asarray(self.vectors @ vector, dtype=np.float32)


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
            sa.select(_ROWS.c.id, _ROWS.c.kind, _ROWS.c.vector)
            .where(_ROWS.c.user_id == user_id, _ROWS.c.state == "active")
            .order_by(_ROWS.c.said_at.desc(), _ROWS.c.id)
        )
        rows = session.connection().execute(query).all()
        if not rows:
            return Known((), np.array([], dtype=np.str_), to_matrix([]))
        cipher = self._keys.cipher(session, user_id)
        vectors = to_matrix([cipher.open(vector, place_of("memories", row_id, "vector")) for row_id, _, vector in rows])
        return Known(tuple(row.id for row in rows), np.array([row.kind for row in rows]), vectors)

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


def opened(row: MemoryRow, cipher: Cipher) -> Memory:
    """Return the memory that a row holds."""
    said = cipher.open_json(row.sealed, place(row))
    return Memory(
        id=row.id,
        user_id=row.user_id,
        kind=cast(MemoryKind, row.kind),
        text=str(said["text"]),
        subject=str(said["subject"]),
        state=cast(MemoryState, row.state),
        confidence=row.confidence,
        importance=row.importance,
        said_at=row.said_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        superseded_by=row.superseded_by,
        source_message_ids=tuple(row.source_message_ids),
        slot=str(said.get("slot", said["subject"])),  # what is older was one of its subject
        merged=bool(said.get("merged", False)),
    )


def _changed(session: Session, user_id: str) -> int:
    return session.exec(select(UserRow.memories_changed).where(UserRow.id == user_id)).one_or_none() or 0
