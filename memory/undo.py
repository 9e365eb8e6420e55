"""The last change that each person made to their memories, for some minutes, to be taken back.

Held in this process's memory only, and sealed as the rows were: what is deleted is not on any disk, and a restart, or
another replica, has nothing to take back.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from memory.known import note_change, note_removal
from memory.tables import MemoryRow, MessageRow

_KEPT_S = 600.0
_PEOPLE = 1000


@dataclass(frozen=True, slots=True)
class _Before:
    at: float  # time.monotonic()
    memories: tuple[dict[str, object], ...]  # columns of each row, as they were
    messages: tuple[tuple[str, bool], ...]  # ids of those kept from prompts, and whether they had been learned


class Changes:
    """Keeps what was, and brings it back. Thread-safe."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, _Before] = OrderedDict()  # by person
        self._lock = threading.Lock()

    def keep(self, user_id: str, rows: Iterable[MemoryRow], messages: Iterable[MessageRow] = ()) -> None:
        """Keep rows as they are, before they are changed or deleted, and messages before they are withheld."""
        memories = tuple(row.model_dump(exclude={"change"}) for row in rows)  # bringing it back is another
        before = _Before(time.monotonic(), memories, tuple((message.id, message.learned) for message in messages))
        with self._lock:
            self._last[user_id] = before
            self._last.move_to_end(user_id)
            while len(self._last) > _PEOPLE:
                self._last.popitem(last=False)

    def bring_back(self, session: Session, user_id: str) -> bool:
        """Bring back what the person changed last; False when there is nothing, or it was too long ago."""
        with self._lock:
            before = self._last.pop(user_id, None)
        if before is None or time.monotonic() - before.at > _KEPT_S:
            return False
        for values in before.memories:
            session.merge(MemoryRow.model_validate(values))
        for message_id, learned in before.messages:
            if message := session.get(MessageRow, message_id):
                message.for_prompt, message.learned = True, learned
        if before.messages:
            note_removal(session, user_id)
        note_change(session, user_id)
        return True

    def drop(self, user_id: str) -> None:
        """Keep nothing of a person any more."""
        with self._lock:
            self._last.pop(user_id, None)
