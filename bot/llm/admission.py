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

    def __init__(self, queue: "Admission", person: str, hear: Callable[[], None] | None = None) -> None:
        self.person = person
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

    The next place goes to the person who holds the fewest, then to the one admitted longest ago, then to the request
    that came first: start-time fair queueing with requests of one size. Source: Goyal, Vin, Cheng, "Start-time Fair
    Queueing" (1997), https://doi.org/10.1109/90.649569
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
        self._served: dict[str, int] = {}  # by person, the number of their latest admission
        self._admissions = 0

    def enter(self, person: str = "", hear: Callable[[], None] | None = None) -> Ticket:
        """Join the queue; returns at once. Requests without a person count as one person's.

        Args:
            person: whose request it is.
            hear: called once when there is a place, in the thread of whoever gave it; must neither block nor come back.

        Raises:
            ModelBusy: too many wait already, of this person or of all.
        """
        ticket = Ticket(self, person, hear)
        with self._lock:
            if len(self._running) < self._places:
                self._admit(ticket)
                return ticket
            if len(self._waiting) >= self._waiting_limit:
                raise ModelBusy(f"{len(self._waiting)} questions wait for the model already; try again in a minute.")
            if sum(other.person == person for other in self._waiting) >= self._person_limit:
                raise ModelBusy("Your earlier questions are still waiting; wait for their answers, or stop one.")
            self._waiting.append(ticket)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Take a ticket out, and admit the next."""
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            elif ticket in self._running:
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

    def _next(self) -> Ticket:
        held = Counter(ticket.person for ticket in self._running)
        return min(self._waiting, key=lambda ticket: (held[ticket.person], self._served.get(ticket.person, 0)))

    def _admit(self, ticket: Ticket) -> None:
        self._admissions += 1
        self._served[ticket.person] = self._admissions
        if len(self._served) > self._waiting_limit + self._places:
            self._forget_the_gone()
        self._running.append(ticket)
        ticket.admit()

    def _forget_the_gone(self) -> None:
        here = {ticket.person for ticket in (*self._running, *self._waiting)}
        self._served = {person: number for person, number in self._served.items() if person in here}
