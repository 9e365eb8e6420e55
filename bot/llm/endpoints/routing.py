"""Which of several endpoints serves a request: their health, their circuit breakers, and the choice among them.

Sends nothing itself; the clock is given. Used from one thread.
"""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

Clock = Callable[[], float]  # seconds, monotonic
BreakerState = Literal["closed", "open", "half-open"]

FAILURES_TO_OPEN = 3  # in a row
REST_S = 10.0  # how long an open breaker keeps requests away
_MISSES_TO_DOWN = 2  # looks in a row without an answer: one may be lost where the endpoint is only busy
_BOUND = 1.25  # times the average load that a conversation's own endpoint may carry before its next one takes over


class Breaker:
    """Keeps requests away from what fails: closed, open after failures in a row, half-open for one trial.

    Source: Nygard, "Release It!" (2nd edition, 2018), chapter 5, Circuit Breaker.
    """

    def __init__(self, clock: Clock, failures: int = FAILURES_TO_OPEN, rest_s: float = REST_S) -> None:
        self._clock = clock
        self._failures_to_open = failures
        self._rest_s = rest_s
        self._failures = 0
        self._open_until: float | None = None
        self._on_trial = False

    @property
    def state(self) -> BreakerState:
        """What it does with the next request: let it pass, keep it away, or let one pass as a trial."""
        if self._open_until is None:
            return "closed"
        return "half-open" if self._clock() >= self._open_until else "open"

    def permits(self) -> bool:
        """Tell whether a request may go now."""
        return self.state == "closed" or (self.state == "half-open" and not self._on_trial)

    def begin(self) -> None:
        """Note that a request goes; in half-open it is the trial."""
        self._on_trial = self.state == "half-open"

    def succeed(self) -> None:
        """Note that a request was served."""
        self._failures, self._open_until, self._on_trial = 0, None, False

    def fail(self) -> None:
        """Note that a request failed, and that it was the endpoint's fault."""
        self._failures += 1
        if self._on_trial or self._failures >= self._failures_to_open:
            self._open_until = self._clock() + self._rest_s
        self._on_trial = False

    def abandon(self) -> None:
        """Note that a request ended and told nothing of the endpoint: its sender left, or it was at fault itself."""
        self._on_trial = False

    def allow_trial(self) -> None:
        """Shorten the rest: there is reason to think that it works again."""
        if self._open_until is not None:
            self._open_until = min(self._open_until, self._clock())


class Endpoint:
    """One endpoint as the choice sees it."""

    def __init__(self, name: str, clock: Clock, breaker: Breaker | None = None) -> None:
        self.name = name
        self.up = True  # by the last look at it; before the first one it is believed to be
        self.outstanding = 0
        self.served = 0
        self.breaker = breaker or Breaker(clock)
        self._clock = clock
        self._busy_until = 0.0
        self._misses = 0

    def works(self) -> bool:
        """Tell whether a request may be sent, but for being busy."""
        return self.up and self.breaker.permits()

    def busy_s(self) -> float:
        """Return for how long it has asked to be left alone; 0 when it has not."""
        return max(0.0, self._busy_until - self._clock())

    def rest(self, seconds: float) -> None:
        """Leave it alone for that long, as it has asked."""
        self._busy_until = self._clock() + seconds

    def looked_at(self, alive: bool) -> None:
        """Note what a look at it has shown. One that comes back is tried at once, whatever its breaker has seen."""
        if alive and not self.up:
            self.breaker.allow_trial()
        self._misses = 0 if alive else self._misses + 1
        self.up = self._misses < _MISSES_TO_DOWN

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Count a request while it runs."""
        self.breaker.begin()
        self.outstanding += 1
        self.served += 1
        try:
            yield
        finally:
            self.outstanding -= 1


def choose(candidates: Sequence[Endpoint], conversation: str, places: int = 1) -> Endpoint:
    """Return the endpoint for a conversation's next request, of at least one candidate.

    A conversation goes where it went before, because what was computed of its prompt is kept there: the endpoint that
    it hashes highest with, so that one that comes or goes moves only its own conversations. One that carries more than
    its share passes them on to their next endpoint. Without a conversation: the least loaded, in turn.

    Args:
        candidates: endpoints that may serve.
        conversation: its id, or empty.
        places: requests that an endpoint computes at once; up to these it is never passed over.

    Source: Thaler, Ravishankar, "Using name-based mappings to increase hit rates" (1998),
    https://doi.org/10.1109/90.663936; Mirrokni, Thorup, Zadimoghaddam, "Consistent Hashing with Bounded Loads" (2018),
    https://arxiv.org/abs/1608.01350
    """
    if not conversation:
        return min(candidates, key=lambda each: (each.outstanding, each.served))
    outstanding = sum(each.outstanding for each in candidates)
    most = max(places, math.ceil(_BOUND * (outstanding + 1) / len(candidates)))
    ranked = sorted(candidates, key=lambda each: _weight(conversation, each.name), reverse=True)
    return next(each for each in ranked if each.outstanding < most)


def place(url: str) -> str:
    """Return host and port of a URL, for messages and logs: the rest may hold a password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _weight(conversation: str, endpoint: str) -> bytes:
    return hashlib.blake2b(f"{conversation}\0{endpoint}".encode(), digest_size=8).digest()
