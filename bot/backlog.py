"""What people have said and nobody has learned from yet: each message once, handed out by person in quiet moments.

It knows nothing of learning, and what it holds is in the database too: what is dropped here is found there again.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from memory.types import Unlearned

_QUIET_WAIT_S = 60.0  # for the turns that are being answered to end
_MOST = 3  # messages in a batch; of five the default model draws less than half
_MOST_CHARS = 2000  # of them together: at most about as many tokens; a longer message is a batch of its own


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A message, and how it waits."""

    unlearned: Unlearned
    since: float  # by the monotonic clock
    alone: bool


class Backlog:
    """Messages in the order in which they came. Safe to use from several threads; one of them takes.

    Args:
        gather_s: how long a message waits for the next ones of its person.
    """

    def __init__(self, gather_s: float) -> None:
        self._gather_s = gather_s
        self._changed = threading.Condition()  # guards all that follows
        self._open = False
        self._waiting: dict[str, _Waiting] = {}  # by the message's id
        self._in_work: set[str] = set()
        self._turns = 0
        self._hurried = 0  # callers that wait for the end

    def __len__(self) -> int:
        """Return how many messages wait or are in work."""
        return len(self._waiting) + len(self._in_work)

    @property
    def is_quiet(self) -> bool:
        """Whether no turn is being answered."""
        return self._turns == 0

    def open(self) -> None:
        """Hold from now on what is put."""
        with self._changed:
            self._open = True

    def put(self, unlearned: Unlearned, *, alone: bool = False) -> None:
        """Hold a message until it is taken; nothing, where it is held already or the backlog is not open.

        One that is to be taken alone shares its batch with no other.
        """
        with self._changed:
            if self._open and unlearned.message.id not in self._waiting.keys() | self._in_work:
                self._waiting[unlearned.message.id] = _Waiting(unlearned, time.monotonic(), alone)
                self._changed.notify_all()

    def take(self, timeout_s: float | None) -> Sequence[Unlearned] | None:
        """Return the next messages of one person in one space; none after the timeout; None once it is closed.

        Blocks until there are some, until no more have come for a while, and while a turn is being answered. The
        caller says when they are `done`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or not self._open, timeout_s)
            if self._waiting:
                first = next(iter(self._waiting.values()))
                self._changed.wait_for(self._is_enough, max(0.0, first.since + self._gather_s - time.monotonic()))
                self.wait_for_quiet()
            if not self._open:
                return None
            batch = self._batch()
            for unlearned in batch:
                del self._waiting[unlearned.message.id]
                self._in_work.add(unlearned.message.id)
            return batch

    def wait_for_quiet(self) -> bool:
        """Wait until no turn is being answered, a minute at most; return whether the backlog is still open."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_quiet or not self._open, _QUIET_WAIT_S)
            return self._open

    def done(self, batch: Sequence[Unlearned]) -> None:
        """Let go of messages that were taken."""
        with self._changed:
            self._in_work.difference_update(unlearned.message.id for unlearned in batch)
            self._changed.notify_all()

    @contextmanager
    def during_turn(self) -> Iterator[None]:
        """Hand out nothing while a turn is being answered."""
        with self._changed:
            self._turns += 1
        try:
            yield
        finally:
            with self._changed:
                self._turns -= 1
                self._changed.notify_all()

    def settle(self, timeout_s: float) -> bool:
        """Have all that is held handed out without waiting for more, and wait for its end; False when time ran out."""
        with self._changed:
            self._hurried += 1
            self._changed.notify_all()
            try:
                return self._changed.wait_for(lambda: not len(self), timeout_s)
            finally:
                self._hurried -= 1

    def close(self) -> None:
        """Drop what waits, and hold nothing any more."""
        with self._changed:
            self._open = False
            self._waiting.clear()
            self._changed.notify_all()

    def _batch(self) -> list[Unlearned]:
        """Return what waits of the person whose message came first, as much as one batch may hold."""
        batch: list[Unlearned] = []
        chars = 0
        for waiting in self._waiting.values():
            unlearned = waiting.unlearned
            if batch and (waiting.alone or _person(unlearned) != _person(batch[0])):
                continue
            chars += len(unlearned.message.text)
            if len(batch) == _MOST or (batch and chars > _MOST_CHARS):
                break
            batch.append(unlearned)
            if waiting.alone:
                break
        return batch

    def _is_enough(self) -> bool:
        return not self._open or bool(self._hurried) or len(self._batch()) == _MOST


def _person(unlearned: Unlearned) -> tuple[str, str]:
    return unlearned.space_id, unlearned.user_id
