"""Which slot of the engine computes which conversation, so that what was read once is not read again.

A slot keeps the prompt it has read last. Knows nothing of llama.cpp. Two rules: a conversation goes back to its slot;
a new one takes the slot that was used longest ago, and needs its prompt's constant front laid in there first when the
slot was read for another front.
"""

import threading
from dataclasses import dataclass


@dataclass
class _Slot:
    number: int
    front: str = ""  # name of the constant front that its prompt begins with; empty: none
    conversation: str = ""
    used: int = 0  # number of its last use; 0: never
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """The slot for one request."""

    slot: int
    lay_front: bool  # the front must be laid in before the prompt is read


class Slots:
    """The slots of an engine. Thread-safe."""

    def __init__(self, count: int) -> None:
        self._slots = [_Slot(number) for number in range(count)]
        self._lock = threading.Lock()
        self._uses = 0

    def take(self, conversation: str, front: str) -> Seat:
        """Return the slot for a conversation's next prompt; `give` must follow.

        At most as many may be taken at once as there are slots.

        Args:
            conversation: whose slot is wanted; empty where there is none.
            front: name of the front that the prompt begins with; empty where it begins with none.
        """
        with self._lock:
            idle = [slot for slot in self._slots if not slot.busy]
            own = [slot for slot in idle if conversation and slot.conversation == conversation]
            slot = own[0] if own else min(idle, key=lambda each: each.used)
            seat = Seat(slot.number, lay_front=bool(front) and slot.front != front)
            self._uses += 1
            slot.busy, slot.used, slot.front, slot.conversation = True, self._uses, front, conversation
            return seat

    def give(self, seat: Seat) -> None:
        """Give the slot back, with what it has read."""
        with self._lock:
            self._slots[seat.slot].busy = False
