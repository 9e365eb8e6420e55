"""Waiting for what another thread or process does, for a bounded time."""

import time
from collections.abc import Callable

_STEP_S = 0.02


def wait_until(true: Callable[[], bool], what: str, timeout_s: float = 60.0) -> None:
    """Return as soon as `true()` holds; fail when it never does."""
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, f"{what}: not within {timeout_s:.0f} s"
        time.sleep(_STEP_S)
