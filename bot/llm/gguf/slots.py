"""Which slot of the engine computes which conversation, so that what was read once is not read again.

A slot keeps the prompt it has read last. Knows nothing of llama.cpp. Two rules: a conversation goes back to its slot;
a new one takes the slot that was used longest ago, and needs its prompt's constant front laid in there first when the
slot was read for another front.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class _Slot:
    number: int
    front: str = ""  # name of the constant front that its prompt begins with; empty: none
    conversation: str = ""
    person: str = ""  # whose prompt it has read; empty: not known
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

    def take(self, conversation: str, front: str, person: str = "") -> Seat:
        """Return the slot for a conversation's next prompt; `give` must follow.

        At most as many may be taken at once as there are slots.

        Args:
            conversation: whose slot is wanted; empty where there is none.
            front: name of the front that the prompt begins with; empty where it begins with none.
            person: whose prompt it is; empty where that is not known.
        """
        with self._lock:
            idle = [slot for slot in self._slots if not slot.busy]
            own = [slot for slot in idle if conversation and slot.conversation == conversation]
            slot = own[0] if own else min(idle, key=lambda each: each.used)
            seat = Seat(slot.number, lay_front=bool(front) and slot.front != front)
            self._uses += 1
            slot.busy, slot.used = True, self._uses
            slot.front, slot.conversation, slot.person = front, conversation, person
            return seat

    def empty(self, person: str, erase: Callable[[int], object]) -> None:
        """Erase the idle slots that have read a prompt of the person, or of nobody knows whom.

        None is taken meanwhile. One that is busy keeps its prompt until its next.

        Args:
            person: whose prompts go.
            erase: empties the slot of a number.
        """
        with self._lock:
            for slot in self._slots:
                if slot.used and not slot.busy and slot.person in (person, ""):
                    erase(slot.number)
                    slot.front = slot.conversation = slot.person = ""

    def give(self, seat: Seat) -> None:
        """Give the slot back, with what it has read."""
        with self._lock:
            self._slots[seat.slot].busy = False
