"""After the turn: memories from what the person said, by rules at once and by the model in the background.

One worker thread learns from one message at a time, while no turn is being answered, so that it never delays a
reply. What it has not got to is marked in the database and taken up at the next start, and what has failed when there
has been nothing else to learn for a while; of several processes over one database one learns from a message.
"""

import logging
import math
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bot.consolidate import Consolidator
from bot.errors import BotError, PromptTooLong, StructureError
from bot.llm.models import Models
from bot.memory_writer import MemoryWriter
from bot.turn_index import TurnIndex
from knowledge.protocols import Embedder
from memory.consents import Consents
from memory.conversations import Conversations
from memory.errors import NotFound, StoreError
from memory.memories import Memories
from memory.types import Memory, Message, Unlearned

logger = logging.getLogger(__name__)

_IDLE_WAIT_S = 60.0
_AT_ONCE = 100  # read from the database
_RETRY_S = 60.0  # without anything to learn, before what has failed is tried again; doubled while nothing succeeds
_LONGEST_RETRY_S = 3600.0
_QUIET_S, _LONG_QUIET_S = 2.0, 60.0  # without anything to learn, before something is put in order, or looked for
_CLOSE_WAIT_S = 3.0  # for the message in work; one that takes longer is taken up at the next start


class Learner:
    """Turns what people say into memories. `note` blocks for an embedding; `learn_later` returns at once."""

    def __init__(
        self,
        models: Models,
        embedder: Embedder,
        memories: Memories,
        conversations: Conversations,
        consents: Consents,
        retry_s: float = _RETRY_S,
    ) -> None:
        self._models = models
        self._writer = MemoryWriter(models, embedder, memories)
        self._memories = memories
        self._conversations = conversations
        self._consents = consents
        self._turns_index = TurnIndex(embedder, conversations, consents)
        self._consolidator: Consolidator | None = None
        self._waited_s = 0.0  # without anything to learn, since what is left was looked for
        self._wait_s = _QUIET_S  # for something to learn, before something is put in order
        self._queue: queue.Queue[Unlearned | None] = queue.Queue()
        self._queued: set[str] | None = None  # messages in the queue or in work; None while nothing is taken
        self._lock = threading.Lock()  # guards the two
        self._idle = threading.Condition()
        self._turns = 0
        self._worker: threading.Thread | None = None
        # The worker's: whether the database may hold what is not in the queue, and how far it was read, so that what
        # always fails does not hide what comes after it.
        self._left = False
        self._read_up_to: Message | None = None
        self._first_retry_s = self._retry_s = retry_s

    def start(self, consolidator: Consolidator | None = None) -> None:
        """Start the worker, with what an earlier run left unlearned, and who puts in order what is known."""
        if not self._models:
            return
        self._consolidator = consolidator
        self._queued = set()
        self._refill()
        self._worker = threading.Thread(target=self._work, name="learn", daemon=True)
        self._worker.start()

    def note(self, user_id: str, message: Message) -> list[Memory]:
        """Remember the message's own statements about the person, and return them."""
        return self._writer.note(user_id, message)

    def learn_later(self, space_id: str, user_id: str, message: Message) -> None:
        """Queue a message for the worker."""
        self._put(Unlearned(space_id, user_id, message))

    @contextmanager
    def during_turn(self) -> Iterator[None]:
        """Hold the worker back while a turn is being answered."""
        with self._idle:
            self._turns += 1
        try:
            yield
        finally:
            with self._idle:
                self._turns -= 1
                self._idle.notify_all()

    def settle(self, timeout_s: float) -> bool:
        """Wait until all that is queued has been learned; False when the time ran out."""
        done = threading.Thread(target=self._queue.join, daemon=True)
        done.start()
        done.join(timeout_s)
        return not done.is_alive()

    def close(self) -> None:
        """Stop soon; what has not been learned by then is taken up at the next start."""
        if self._worker is None:
            return
        with self._lock:
            self._queued = None
            with suppress(queue.Empty):
                while True:
                    self._queue.get_nowait()
                    self._queue.task_done()
            self._queue.put(None)
        self._worker.join(timeout=_CLOSE_WAIT_S)
        self._worker = None

    def _put(self, unlearned: Unlearned) -> None:
        with self._lock:
            if self._queued is not None and unlearned.message.id not in self._queued:
                self._queued.add(unlearned.message.id)
                self._queue.put(unlearned)

    def _refill(self) -> None:
        """Queue the next of what the database holds, from its beginning again after its end."""
        found = self._conversations.unlearned(_AT_ONCE, after=self._read_up_to)
        self._left = len(found) == _AT_ONCE or self._read_up_to is not None
        self._read_up_to = found[-1].message if len(found) == _AT_ONCE else None
        for unlearned in found:
            self._put(unlearned)

    def _work(self) -> None:
        while True:
            try:
                if not self._take():
                    return
            except Exception as error:  # noqa: BLE001 - this thread's outermost place: it goes on with the next message
                self._left = True
                logger.error("learn.failed error=%s", type(error).__name__)  # noqa: TRY400 - no personal text

    def _take(self) -> bool:
        """Learn from the next message, or look for what is left when none comes; return False at the end."""
        wait_s = min(self._retry_s if self._left else math.inf, self._wait_s if self._consolidator else math.inf)
        try:
            unlearned = self._queue.get(timeout=None if wait_s == math.inf else wait_s)
        except queue.Empty:
            self._in_quiet(wait_s)
            return True
        if unlearned is None:
            return False
        try:
            with self._idle:
                self._idle.wait_for(lambda: self._turns == 0, timeout=_IDLE_WAIT_S)
            self._try(unlearned)
        finally:
            with self._lock:
                if self._queued is not None:
                    self._queued.discard(unlearned.message.id)
            self._queue.task_done()
        return True

    def _in_quiet(self, waited_s: float) -> None:
        """Look for what is left to learn, or put something in order, while no turn is being answered."""
        self._waited_s += waited_s
        if self._left and self._waited_s >= self._retry_s:
            self._waited_s, self._retry_s = 0.0, min(2 * self._retry_s, _LONGEST_RETRY_S)
            self._refill()
        elif self._consolidator is not None and self._turns == 0:
            self._wait_s = _LONG_QUIET_S  # where it fails too
            if self._consolidator.step():
                self._wait_s = _QUIET_S

    def _try(self, unlearned: Unlearned) -> None:
        message = unlearned.message
        try:
            self._learn(unlearned)
            self._retry_s = self._first_retry_s
        except NotFound:
            logger.info("learn.gone message=%s", message.id)
        except (StructureError, PromptTooLong) as error:  # the next try would end the same way
            logger.warning("learn.given_up message=%s error=%s", message.id, type(error).__name__)
            self._conversations.mark_learned([message.id])
        except (BotError, StoreError) as error:
            self._left = True
            logger.warning("learn.failed message=%s error=%s", message.id, type(error).__name__)

    def _learn(self, unlearned: Unlearned) -> None:
        message = unlearned.message
        self._turns_index.add(unlearned.user_id, message)
        with self._conversations.held_for_learning(message.id) as held:
            if not held:
                return
            drawn, over = self._study(unlearned) if self._consents.of(unlearned.user_id).remembers else (0, 0)
            self._conversations.mark_learned([message.id])
        logger.info("learn.done message=%s memories=%d superseded=%d", message.id, drawn, over)

    def _study(self, unlearned: Unlearned) -> tuple[int, int]:
        """Ask the model once at most; return how many memories it drew, and how many it found to be over."""
        drafts = self._writer.draw(unlearned)
        if drafts is None:
            return 0, int(self._writer.settle_doubt(unlearned))
        # The person may have had it forgotten, or withdrawn their consent, while the model was drawing.
        if drafts and self._conversations.awaits_learning(unlearned.message.id):
            self._memories.remember(unlearned.user_id, drafts)
        return len(drafts), 0
