"""One background thread: it does what it is given, in order, and looks from time to time for what is due."""

import logging
import queue
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

_LOOK_S = 20.0  # schedules count in minutes
_PATIENCE_S = 10.0  # a server that is being fetched from may take longer, and is not waited for


class Worker:
    """Runs work behind the caller. The thread begins with the first work, or with `start`."""

    def __init__(
        self,
        name: str,
        closing: threading.Event,
        look: Callable[[], object] | None = None,
        every_s: float | None = None,
    ) -> None:
        """Make a worker; all that share `closing` end together."""
        self._name = name
        self._closing = closing
        self._look = look or _nothing
        self._every_s = every_s or _LOOK_S
        self._work: queue.Queue[Callable[[], object]] = queue.Queue()
        self._looking = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def start(self) -> None:
        """Look from now on for what is due."""
        self._looking.set()
        self.submit(self._look)

    def submit(self, work: Callable[[], object]) -> None:
        """Do something after all that was submitted before."""
        self._work.put(work)
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Let what is being done end, for a while, and leave the rest. Idempotent."""
        self._closing.set()
        if self._thread is not None:
            self._work.put(_nothing)
            self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                work = self._work.get(timeout=self._every_s)
            except queue.Empty:
                work = self._look if self._looking.is_set() else _nothing
            if self._closing.is_set():
                return
            try:
                work()
            except Exception:  # the thread's outermost loop: what comes next must not suffer
                logger.exception("worker.failed")


def _nothing() -> None:
    """Wake the thread up."""
