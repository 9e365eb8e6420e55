"""From one embedding model to another while the index serves: a second index is filled beside it and takes over.

The texts come from the index itself, not from their sources. The only state is the two indexes: what the new one lacks
of the old one, holds otherwise or holds too much is found by comparing them, so that a crash costs nothing but the
comparison, and what is ingested or deleted meanwhile is caught up with; the last of it while nothing is written.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from knowledge.embed import embedded_text
from knowledge.errors import KnowledgeError
from knowledge.protocols import Embedder, StoredPoint, VectorIndex

logger = logging.getLogger(__name__)

_AT_ONCE = 64  # points embedded between two looks at whether to stop
_FEW = 64  # points: so few are left for when nothing may be written
_LOOK_S = 1.0  # between looks at whether another process has done it


@dataclass(frozen=True, slots=True)
class Switch:
    """How the new index takes over, and how several processes over the same index share the work."""

    alone: Callable[[], AbstractContextManager[bool]]  # whether this process may move it; one at a time may
    done: Callable[[], bool]  # whether the new one is in use already, moved by another process
    finish: Callable[[Callable[[], object]], None]  # calls what it is given while nothing is written, then switches


class Stopped(Exception):
    """The process ends before the work does; it goes on at the next start."""


class Reembedding:
    """The move from one index to another, on a thread of its own."""

    def __init__(self, old: VectorIndex, new: VectorIndex, embedder: Embedder, switch: Switch) -> None:
        """Prepare the move; `embedder` is the new index's."""
        self._old = old
        self._new = new
        self._embedder = embedder
        self._switch = switch
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reembed", daemon=True)

    def start(self) -> None:
        """Begin in the background."""
        self._thread.start()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until the move has ended, whatever its end; return whether it has."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Stop at the next opportunity, wait for that, and close the new index. Idempotent."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._new.close()

    def _run(self) -> None:
        logger.info("reembed.begin model=%s", self._embedder.name)
        try:
            while not self._moved():
                self._pause(_LOOK_S)
        except Stopped:
            logger.info("reembed.stopped model=%s", self._embedder.name)
        except KnowledgeError:
            logger.exception("reembed.failed model=%s", self._embedder.name)
        else:
            logger.info("reembed.done model=%s", self._embedder.name)

    def _moved(self) -> bool:
        """Move everything and switch, unless another process is at it; return whether this process has switched."""
        with self._switch.alone() as may:
            if may:
                while not self._switch.done() and self._catch_up() > _FEW:
                    pass
                self._switch.finish(lambda: self._switch.done() or self._catch_up())
        return may

    def _catch_up(self) -> int:
        """Bring the new index in step with the old one, and return how many points that took."""
        held = {point.id: _digest(point.payload) for batch in self._new.stored() for point in batch}
        changed = 0
        for part in _parts(self._old, held):
            self._pause(0)
            self._new.restore(part, self._embedder.embed_passages([_text(point.payload) for point in part]))
            changed += len(part)
            logger.info("reembed.progress points=%d", changed)
        if held:
            self._new.remove(list(held))
        return changed + len(held)

    def _pause(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise Stopped


def _parts(old: VectorIndex, held: dict[str, bytes]) -> Iterator[Sequence[StoredPoint]]:
    """Yield the old index's points that the new one does not hold alike, and take those that it does out of `held`."""
    for batch in old.stored():
        due = [point for point in batch if held.pop(point.id, None) != _digest(point.payload)]
        for start in range(0, len(due), _AT_ONCE):
            yield due[start : start + _AT_ONCE]


def _text(payload: Mapping[str, object]) -> str:
    """Return what the splitter embeds of a chunk."""
    headings = payload["headings"]
    known = [str(each) for each in headings] if isinstance(headings, list | tuple) else []
    return embedded_text(known, str(payload["text"]))


def _digest(payload: Mapping[str, object]) -> bytes:
    return hashlib.blake2b(json.dumps(payload, sort_keys=True, default=str).encode(), digest_size=16).digest()
