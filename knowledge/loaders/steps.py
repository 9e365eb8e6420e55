"""The steps that a long document is read in: whoever waits for it hears that it goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listener: ContextVar[Callable[[], None] | None] = ContextVar("_listener", default=None)


def step() -> None:
    """Say that a page was recognised or a file of an archive read."""
    if listener := _listener.get():
        listener()


@contextmanager
def heard(listener: Callable[[], None]) -> Iterator[None]:
    """Call `listener` at each step inside the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
