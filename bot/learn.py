"""After the turn: memories from what the person said, by rules at once and by the model in the background.

One worker thread learns from one message at a time, while no turn is being answered, so that it never delays a
reply. What it has not got to is marked in the database and taken up at the next start, and what has failed when there
has been nothing else to learn for a while; of several processes over one database one learns from a message.
"""

import logging
import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from bot.errors import BotError, PromptTooLong, StructureError
from bot.llm.models import Models
from bot.llm.structured import extract
from bot.prompt import load_prompt
from bot.statements import Statement, is_question, statements_in
from bot.text import is_first_person, share, tells_of_the_writer
from bot.turn_index import TurnIndex
from bot.words import words
from knowledge.language import detect_language, terms
from knowledge.protocols import Embedder
from memory.consents import Consents
from memory.conversations import Conversations
from memory.errors import NotFound, StoreError
from memory.memories import Memories
from memory.types import Memory, MemoryDraft, MemoryKind, Message, Unlearned

logger = logging.getLogger(__name__)

_GROUNDED = 0.6  # least share of a drawn memory's terms that stand in the message: small models invent
_REPEATED = 0.6  # share of terms in common from which a drawn memory says what a rule has noted already
_MODEL_CONFIDENCE = 0.7
_NOTED_AT_ONCE = 10  # of a pasted diary the rest is left to the model
_IDLE_WAIT_S = 60.0
_AT_ONCE = 100  # read from the database
_RETRY_S = 60.0  # without anything to learn, before what has failed is tried again; doubled while nothing succeeds
_LONGEST_RETRY_S = 3600.0
_CLOSE_WAIT_S = 3.0  # for the message in work; one that takes longer is taken up at the next start


class DrawnMemory(BaseModel):
    """A memory as the model states it."""

    text: str = Field(max_length=200)
    kind: MemoryKind = "fact"


class DrawnMemories(BaseModel):
    """What the model draws from one message."""

    memories: list[DrawnMemory] = Field(max_length=5)


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
        self._embedder = embedder
        self._memories = memories
        self._conversations = conversations
        self._consents = consents
        self._turns_index = TurnIndex(embedder, conversations, consents)
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

    def start(self) -> None:
        """Start the worker, with what an earlier run left unlearned."""
        if not self._models:
            return
        self._queued = set()
        self._refill()
        self._worker = threading.Thread(target=self._work, name="learn", daemon=True)
        self._worker.start()

    def note(self, user_id: str, message: Message) -> list[Memory]:
        """Remember the message's own statements about the person, and return them."""
        statements = statements_in(message.text)[:_NOTED_AT_ONCE]
        return self._memories.remember(user_id, self._drafts(statements, message)) if statements else []

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
        try:
            unlearned = self._queue.get(timeout=self._retry_s if self._left else None)
        except queue.Empty:
            self._retry_s = min(2 * self._retry_s, _LONGEST_RETRY_S)
            self._refill()
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
            may = self._consents.of(unlearned.user_id).remembers
            drawn = self._draw(unlearned) if may and _may_tell(message.text) else []
            # The person may have had it forgotten, or withdrawn their consent, while the model was drawing.
            if drawn and self._conversations.awaits_learning(message.id):
                self._memories.remember(unlearned.user_id, drawn)
            self._conversations.mark_learned([message.id])
        logger.info("learn.done message=%s memories=%d", message.id, len(drawn))

    def _draw(self, unlearned: Unlearned) -> list[MemoryDraft]:
        """Ask the model, and keep what the message really says and no rule has noted yet."""
        message = unlearned.message
        task = f"extract.{detect_language(message.text)}"
        prompt = [SystemMessage(load_prompt(task)), HumanMessage(message.text)]
        drawn = extract(self._models.of(unlearned.space_id), prompt, DrawnMemories, conversation=task).memories
        noted = [statement.text for statement in statements_in(message.text)]
        fresh = [
            memory
            for memory in drawn
            if _share(memory.text, message.text) >= _GROUNDED
            and all(max(_share(memory.text, text), _share(text, memory.text)) < _REPEATED for text in noted)
        ]
        statements = [Statement(memory.text.rstrip(".。"), memory.kind, "") for memory in fresh]
        return self._drafts(statements, message, confidence=_MODEL_CONFIDENCE)

    def _drafts(self, statements: Sequence[Statement], message: Message, confidence: float = 1.0) -> list[MemoryDraft]:
        vectors = self._embedder.embed_passages([statement.text for statement in statements])
        return [
            MemoryDraft(
                *(statement.text, statement.kind, vector, statement.subject, confidence),
                source_message_ids=(message.id,),
                words=words(statement.text),
            )
            for statement, vector in zip(statements, vectors, strict=True)
        ]


def _may_tell(text: str) -> bool:
    """Tell whether a message may say something of its writer, so that the model is worth asking."""
    return tells_of_the_writer(text) if is_question(text) else is_first_person(text)


def _share(part: str, whole: str) -> float:
    """Return the share of the part's terms that the whole holds too."""
    return share(set(terms(part)), set(terms(whole)))
