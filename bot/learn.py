"""After the turn: memories from what the person said, by rules at once and by the model in the background.

One worker thread learns from a few messages of one person at a time, while no turn is being answered, so that it never
delays a reply. What it has not got to is marked in the database and taken up at the next start, and what has failed
when there has been nothing else to learn for a while; of several processes over one database one learns from a message.
"""

import logging
import math
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager

from bot.backlog import Backlog
from bot.consolidate import Consolidator
from bot.errors import BotError, PromptTooLong, StructureError
from bot.llm.models import Models
from bot.memory_writer import MemoryWriter
from bot.turn_index import TurnIndex
from bot.wording.people import opens_with_pronoun
from knowledge.protocols import Embedder
from memory.consents import Consents
from memory.conversations import Conversations
from memory.errors import NotFound, StoreError
from memory.memories import Memories
from memory.types import Memory, Message, Unlearned

logger = logging.getLogger(__name__)

_GATHER_S = 10.0  # from a message on, for the next ones of its person: many write several in a row
_AT_ONCE = 100  # read from the database
_RETRY_S = 60.0  # without anything to learn, before what has failed is tried again; doubled while nothing succeeds
_LONGEST_RETRY_S = 3600.0
_QUIET_S, _LONG_QUIET_S = 2.0, 60.0  # without anything to learn, before something is put in order, or looked for
_EXCHANGE = 2  # messages: one of the person's, and what the bot said to it
_CLOSE_WAIT_S = 3.0  # for the messages in work; what takes longer is taken up at the next start


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
        self._backlog = Backlog(_GATHER_S)
        self._worker: threading.Thread | None = None
        # The worker's: whether the database may hold what is not in the backlog, and how far it was read, so that what
        # always fails does not hide what comes after it; and what has failed, so that it fails by itself the next time.
        self._left = False
        self._read_up_to: Message | None = None
        self._failed: set[str] = set()
        self._first_retry_s = self._retry_s = retry_s

    def start(self, consolidator: Consolidator | None = None) -> None:
        """Start the worker, with what an earlier run left unlearned, and who puts in order what is known."""
        if not self._models:
            return
        self._consolidator = consolidator
        self._backlog.open()
        self._refill()
        self._worker = threading.Thread(target=self._work, name="learn", daemon=True)
        self._worker.start()

    def note(self, user_id: str, message: Message) -> list[Memory]:
        """Remember the message's own statements about the person, and return them."""
        return self._writer.note(user_id, message, self._said_before(user_id, message))

    def _said_before(self, user_id: str, message: Message) -> str:
        """Return the person's message before, where this one begins with somebody of whom that may tell."""
        if not opens_with_pronoun(message.text):
            return ""
        last = self._conversations.messages(
            user_id, message.conversation_id, _EXCHANGE, before=message.ordinal, for_prompt=True
        )
        return next((each.text for each in reversed(last) if each.role == "user"), "")

    def learn_later(self, space_id: str, user_id: str, message: Message) -> None:
        """Queue a message for the worker."""
        self._backlog.put(Unlearned(space_id, user_id, message))

    def during_turn(self) -> AbstractContextManager[None]:
        """Hold the worker back while a turn is being answered."""
        return self._backlog.during_turn()

    def settle(self, timeout_s: float) -> bool:
        """Wait until all that is queued has been learned; False when the time ran out."""
        return self._backlog.settle(timeout_s)

    def close(self) -> None:
        """Stop soon; what has not been learned by then is taken up at the next start."""
        if self._worker is None:
            return
        self._backlog.close()
        self._worker.join(timeout=_CLOSE_WAIT_S)
        self._worker = None

    def _refill(self) -> None:
        """Queue the next of what the database holds, from its beginning again after its end."""
        found = self._conversations.unlearned(_AT_ONCE, after=self._read_up_to)
        self._left = len(found) == _AT_ONCE or self._read_up_to is not None
        self._read_up_to = found[-1].message if len(found) == _AT_ONCE else None
        for unlearned in found:
            self._backlog.put(unlearned, alone=unlearned.message.id in self._failed)

    def _work(self) -> None:
        while True:
            try:
                if not self._take():
                    return
            except Exception as error:  # noqa: BLE001 - this thread's outermost place: it goes on with the next messages
                self._left = True
                logger.error("learn.failed error=%s", type(error).__name__)  # noqa: TRY400 - no personal text

    def _take(self) -> bool:
        """Learn from the next messages, or look for what is left when none come; return False at the end."""
        wait_s = min(self._retry_s if self._left else math.inf, self._wait_s if self._consolidator else math.inf)
        batch = self._backlog.take(None if wait_s == math.inf else wait_s)
        if batch is None:
            return False
        if not batch:
            self._in_quiet(wait_s)
            return True
        try:
            self._try(batch)
        finally:
            self._backlog.done(batch)
        return True

    def _in_quiet(self, waited_s: float) -> None:
        """Look for what is left to learn, or put something in order, while no turn is being answered."""
        self._waited_s += waited_s
        if self._left and self._waited_s >= self._retry_s:
            self._waited_s, self._retry_s = 0.0, min(2 * self._retry_s, _LONGEST_RETRY_S)
            self._refill()
        elif self._consolidator is not None and self._backlog.is_quiet:
            self._wait_s = _LONG_QUIET_S  # where it fails too
            if self._consolidator.step():
                self._wait_s = _QUIET_S

    def _try(self, batch: Sequence[Unlearned]) -> None:
        if not self._backlog.wait_for_quiet():
            return
        ids = [each.message.id for each in batch]
        self._failed.update(ids)  # until it is done: whatever ends it
        try:
            self._learn(batch)
            self._retry_s = self._first_retry_s
        except NotFound:
            logger.info("learn.gone messages=%s", ids)
        except (StructureError, PromptTooLong) as error:
            logger.warning("learn.unreadable messages=%s error=%s", ids, type(error).__name__)
            if len(batch) > 1:
                for each in batch:
                    self._try([each])
                return
            self._conversations.mark_learned(ids)  # the next try would end the same way
        except (BotError, StoreError) as error:
            self._left = True
            logger.warning("learn.failed messages=%s error=%s", ids, type(error).__name__)
            return
        self._failed.difference_update(ids)

    def _learn(self, batch: Sequence[Unlearned]) -> None:
        user_id = batch[0].user_id
        for each in batch:
            self._turns_index.add(user_id, each.message)
        with self._conversations.held_for_learning(user_id, [each.message.id for each in batch]) as held:
            if held is None:
                self._left = True
                return
            awaiting = [each for each in batch if each.message.id in held]
            drawn, over = self._study(awaiting) if self._consents.of(user_id).remembers else (0, 0)
            self._conversations.mark_learned(held)
        logger.info("learn.done messages=%s memories=%d superseded=%d", sorted(held), drawn, over)

    def _study(self, batch: Sequence[Unlearned]) -> tuple[int, int]:
        """Ask the model what each has made untrue where that is in doubt, and once for all what the others tell.

        Returns:
            How many memories were drawn, and how many were found to be over.
        """
        user_id = batch[0].user_id
        weighed = {each.message.id: found for each in batch if (found := self._writer.weigh(each))}
        left = [each.message for each in batch if each.message.id not in weighed]
        told = [(message, text) for message in left for text in self._writer.doubtful_in(message)]
        drafts = self._writer.draw(batch[0].space_id, told) if told else []
        # The person may have had it forgotten, or withdrawn their consent, while the model was asked.
        awaiting = self._conversations.awaiting([each.message.id for each in batch])
        drafts = [draft for draft in drafts if awaiting.issuperset(draft.source_message_ids)]
        if drafts:
            self._memories.remember(user_id, drafts)
        settled = [each.message for each in batch if each.message.id in awaiting & weighed.keys()]
        noted = sum(self._writer.settle(user_id, message, weighed[message.id]) for message in settled)
        over = sum(weighed[message.id].over is not None for message in settled)
        return len(drafts) + noted, over
