"""Asking a run to stop, and stopping it where it waits."""

import time
from collections.abc import Callable

Stopping = Callable[[], bool]  # asked often whether to stop; may raise what ends the run at once

LOOK_S = 0.2  # how soon a stop ends a wait


class Stopped(Exception):
    """Somebody asked the run to stop."""


def never() -> bool:
    """Say that nobody asks to stop."""
    return False


def check(stopping: Stopping) -> None:
    """Raise Stopped if somebody asks to stop."""
    if stopping():
        raise Stopped


def pause(seconds: float, stopping: Stopping) -> None:
    """Wait so long.

    Raises:
        Stopped: somebody asked to stop meanwhile, or before.
    """
    ends = time.monotonic() + seconds
    check(stopping)
    while (left := ends - time.monotonic()) > 0:
        time.sleep(min(left, LOOK_S))
        check(stopping)
