"""The last change that each person made to their memories, for some minutes, to be taken back.

Held in this process's memory only, and sealed as the rows were: what is deleted is not on any disk, and a restart, or
another replica, has nothing to take back. What has been said or done since wins: a change is not taken back once
something else has changed the same memories, and what is brought back gives way to what was said of the same since.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from memory.crypto import Cipher
from memory.known import note_change, note_removal, opened
from memory.tables import MemoryRow, MessageRow, UserRow
from memory.writing import put_away

_KEPT_S = 600.0
_PEOPLE = 1000


@dataclass(frozen=True, slots=True)
class _Before:
    at: float  # time.monotonic()
    change: int  # which of the person's memories_changed it was
    # Columns of each row, as they were.
    changed: tuple[dict[str, object], ...]
    deleted: tuple[dict[str, object], ...]
    messages: tuple[tuple[str, bool], ...]  # ids of those kept from prompts, and whether they had been learned


class Changes:
    """Keeps what was, and brings it back. Thread-safe."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, _Before] = OrderedDict()  # by person
        self._lock = threading.Lock()

    def keep(
        self,
        user: UserRow,
        changed: Iterable[MemoryRow],
        deleted: Iterable[MemoryRow] = (),
        messages: Iterable[MessageRow] = (),
    ) -> None:
        """Keep rows as they are, before they are changed or deleted, and messages before they are withheld.

        The person's row is held, and `note_change` has not counted the change yet.
        """
        user_id, learned = user.id, tuple((message.id, message.learned) for message in messages)
        before = _Before(time.monotonic(), user.memories_changed + 1, _columns(changed), _columns(deleted), learned)
        with self._lock:
            self._last[user_id] = before
            self._last.move_to_end(user_id)
            while len(self._last) > _PEOPLE:
                self._last.popitem(last=False)

    def bring_back(self, session: Session, cipher: Cipher, user_id: str) -> bool:
        """Bring back what the person changed last; False when there is nothing to, or it was too long ago."""
        with self._lock:
            before = self._last.pop(user_id, None)
        if before is None or time.monotonic() - before.at > _KEPT_S:
            return False
        touched = [session.get(MemoryRow, values["id"]) for values in before.changed]
        if any(row is None or row.change != before.change for row in touched):
            return False
        since = _said_since(session, cipher, user_id, before.change)
        for values in (*before.changed, *before.deleted):
            row = session.merge(MemoryRow.model_validate(values))
            if row.state == "active" and (newer := since.get(opened(row, cipher).one_of)):
                put_away(row, "superseded", newer.valid_from or newer.said_at, newer)
        for message_id, learned in before.messages:
            if message := session.get(MessageRow, message_id):
                message.for_prompt, message.learned = True, learned
        if before.messages:
            note_removal(session, user_id)
        note_change(session, user_id)
        return True

    def people(self) -> set[str]:
        """Return of whom something is kept."""
        with self._lock:
            return set(self._last)

    def drop(self, user_id: str) -> None:
        """Keep nothing of a person any more."""
        with self._lock:
            self._last.pop(user_id, None)


def _columns(rows: Iterable[MemoryRow]) -> tuple[dict[str, object], ...]:
    return tuple(row.model_dump(exclude={"change"}) for row in rows)  # bringing it back is another


def _said_since(session: Session, cipher: Cipher, user_id: str, change: int) -> dict[tuple[str, str] | None, MemoryRow]:
    """Return what holds since a change of what a person has one of at a time, by that; of several the newest."""
    written = select(MemoryRow).where(
        MemoryRow.user_id == user_id, MemoryRow.state == "active", MemoryRow.change > change
    )
    rows = session.exec(written.order_by(col(MemoryRow.said_at), MemoryRow.id)).all()
    return {of: row for row in rows if (of := opened(row, cipher).one_of)}
