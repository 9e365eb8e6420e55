"""Who is computed next: a bounded queue before a model's places, with a fair share for each person.

Knows nothing of models. A place is whatever a model computes at once: a slot of llama.cpp, a row of a GPU batch.
"""

import threading
from collections import Counter
from collections.abc import Callable

from bot.errors import ModelBusy

WAITING_A_PLACE = 8  # requests that may wait for each place before more are turned away
WAITING_A_PERSON = 4  # of them, of one person


class Ticket:
    """One request's stand in the queue; `leave` must follow, whether it was admitted or not."""

    def __init__(self, queue: "Admission", person: str, start: float, hear: Callable[[], None] | None = None) -> None:
        self.person = person
        self.start = start  # by the queue's clock
        self._queue = queue
        self._hear = hear
        self._admitted = threading.Event()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Block until there is a place; return False when the time runs out first."""
        return self._admitted.wait(timeout_s)

    @property
    def admitted(self) -> bool:
        """Whether it holds a place."""
        return self._admitted.is_set()

    def admit(self) -> None:
        """Give it a place; called by the queue."""
        self._admitted.set()
        if self._hear is not None:
            self._hear()

    def leave(self) -> None:
        """Give the place, or the stand in the queue, to the next; leaving twice is fine."""
        self._queue.leave(self)


class Admission:
    """A queue for `places` places. Thread-safe.

    The next place goes to the person who holds the fewest, then to the request with the earliest start: a person's
    requests start one unit after the other, and the clock runs by one unit while everybody here is served once. So
    people take turns, and who asks a second time is not passed by newcomers for ever. Source: weighted fair queueing,
    Demers, Keshav, Shenker (1989), https://doi.org/10.1145/75247.75248, with requests of one size.
    """

    def __init__(self, places: int, waiting: int, waiting_a_person: int) -> None:
        """Make an empty queue.

        Args:
            places: requests computed at once.
            waiting: requests that may wait, all together.
            waiting_a_person: requests of one person that may wait.
        """
        self._places = places
        self._waiting_limit = waiting
        self._person_limit = waiting_a_person
        self._lock = threading.Lock()
        self._running: list[Ticket] = []
        self._waiting: list[Ticket] = []  # in the order of their coming
        self._clock = 0.0
        self._ends: dict[str, float] = {}  # by person, when all they have asked for ends, where that is ahead

    def enter(self, person: str = "", hear: Callable[[], None] | None = None) -> Ticket:
        """Join the queue; returns at once. Requests without a person count as one person's.

        Args:
            person: whose request it is.
            hear: called once when there is a place, in the thread of whoever gave it; must neither block nor come back.

        Raises:
            ModelBusy: too many wait already, of this person or of all.
        """
        with self._lock:
            ticket = Ticket(self, person, max(self._clock, self._ends.get(person, 0.0)), hear)
            if len(self._running) < self._places:
                self._admit(ticket)
                self._ends[person] = ticket.start + 1
                return ticket
            if len(self._waiting) >= self._waiting_limit:
                raise ModelBusy(f"{len(self._waiting)} questions wait for the model already; try again in a minute.")
            if sum(other.person == person for other in self._waiting) >= self._person_limit:
                raise ModelBusy("Your earlier questions are still waiting; wait for their answers, or stop one.")
            self._waiting.append(ticket)
            self._ends[person] = ticket.start + 1
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Take a ticket out, and admit the next."""
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                self._ends[ticket.person] -= 1
            elif ticket in self._running:
                self._advance()
                self._running.remove(ticket)
                if self._waiting:
                    following = self._next()
                    self._waiting.remove(following)
                    self._admit(following)

    @property
    def load(self) -> tuple[int, int]:
        """How many hold a place, and how many wait."""
        with self._lock:
            return len(self._running), len(self._waiting)

    def _advance(self) -> None:
        here = {ticket.person for ticket in (*self._running, *self._waiting)}
        self._clock += 1 / len(here)
        self._ends = {person: end for person, end in self._ends.items() if end > self._clock or person in here}

    def _next(self) -> Ticket:
        held = Counter(ticket.person for ticket in self._running)
        return min(self._waiting, key=lambda ticket: (held[ticket.person], ticket.start))

    def _admit(self, ticket: Ticket) -> None:
        self._running.append(ticket)
        ticket.admit()
