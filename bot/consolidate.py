"""Putting memories in order, and ending erasures, in quiet moments, one small thing at a time.

A unit is one person's tidying, or the summing up of one conversation, for which the model is asked once. Where one
ends the next begins in another quiet moment, in this process or the next.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from bot.errors import PromptTooLong, StructureError
from bot.llm.models import Models
from bot.llm.structured import extract
from bot.people import PeopleStores
from bot.prompt import load_prompt
from bot.secrets import holds_secret, redacted
from bot.text import share
from bot.wording.unreal import own_words
from bot.words import words
from knowledge.language import detect_language, terms, units
from knowledge.protocols import Embedder
from memory.consolidation import Consolidation, Said
from memory.errors import NotFound
from memory.types import MemoryDraft

logger = logging.getLogger(__name__)

_LOOK_AGAIN = timedelta(minutes=10)  # for people whose memories have changed
_DAY = timedelta(days=1)  # for all people
_OVER = timedelta(hours=6)  # a conversation that nobody has gone on with for so long is
_FEWEST_MESSAGES, _FEWEST_UNITS = 3, 40  # of the person's own, that are worth summing up
_MOST_CHARS = 4000  # put before the model
_GROUNDED = 0.4  # least share of an episode's terms that stand in the messages: small models invent
_IMPORTANCE, _CONFIDENCE = 0.3, 0.7


class Gist(BaseModel):
    """What a conversation was about, as the model puts it."""

    gist: str = Field(max_length=300)


class Consolidator:
    """Finds the next thing to put in order, and does it. For one thread."""

    def __init__(
        self,
        models: Models,
        embedder: Embedder,
        stores: PeopleStores,
        consolidation: Consolidation,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._models = models
        self._embedder = embedder
        self._memories = stores.memories
        self._consents = stores.consents
        self._privacy = stores.privacy
        self._consolidation = consolidation
        self._now = now
        self._waiting: list[str] = []  # people
        self._tidied: dict[str, int] = {}  # how often a person's memories had changed when they were tidied
        self._looked_at = self._all_looked_at = datetime.min.replace(tzinfo=UTC)

    def step(self) -> bool:
        """Do one unit of work; False when there is nothing to do now.

        Raises:
            ModelError: the model failed; the conversation's turn comes again.
            StoreError: the database failed.
        """
        self._privacy.finish_erasures()
        if not self._waiting:
            self._look()
        if self._waiting:
            self._tidy(self._waiting.pop())
            return True
        return bool(self._models) and self._sum_up()

    def _look(self) -> None:
        """Note whose memories have changed, or are due to be put away; once a day everybody."""
        at = self._now()
        if at - self._looked_at < _LOOK_AGAIN:
            return
        people = self._consolidation.people(at)
        everybody = at - self._all_looked_at >= _DAY
        self._waiting = [
            user_id
            for user_id, (changed, due) in people.items()
            if due or everybody or self._tidied.get(user_id) != changed
        ]
        self._tidied = {user_id: changed for user_id, (changed, _) in people.items()}
        self._looked_at = at
        self._all_looked_at = at if everybody else self._all_looked_at

    def _tidy(self, user_id: str) -> None:
        try:
            done = self._consolidation.tidy(user_id, self._now())
        except NotFound:  # they have been erased meanwhile
            return
        logger.info("tidy.done merged=%d expired=%d purged=%d", done.merged, done.expired, done.purged)

    def _sum_up(self) -> bool:
        at = self._now()
        said = self._consolidation.next_said(at - _OVER)
        if said is None:
            return False
        if said.personalised and self._consents.of(said.user_id).remembers and (text := _worth(said)):
            draft = self._episode(said, text)
            if draft is not None and self._consents.of(said.user_id).remembers:
                self._memories.remember(said.user_id, [draft])
        self._consolidation.mark_summarised(said.conversation_id, at)
        return True

    def _episode(self, said: Said, text: str) -> MemoryDraft | None:
        """Return the gist of a conversation, None where the model gives none that can be kept."""
        task = f"gist.{detect_language(text)}"
        prompt = [SystemMessage(load_prompt(task)), HumanMessage(text)]
        try:
            gist = extract(self._models.of(said.space_id), prompt, Gist, conversation=task).gist.strip()
        except (StructureError, PromptTooLong) as error:  # the next try would end the same way
            logger.warning("gist.given_up conversation=%s error=%s", said.conversation_id, type(error).__name__)
            return None
        if not gist or holds_secret(gist) or share(set(terms(gist)), set(terms(text))) < _GROUNDED:
            return None
        return MemoryDraft(
            gist,
            "episode",
            self._embedder.embed_passages([gist])[0],
            slot=f"{said.conversation_id}/{said.message_ids[0]}",  # summed up again, it takes its own place
            confidence=_CONFIDENCE,
            importance=_IMPORTANCE,
            said_at=said.last_at,
            valid_from=said.first_at,
            source_message_ids=said.message_ids,
            words=words(gist),
        )


def _worth(said: Said) -> str:
    """Return the person's own words of a conversation without secrets; "" where they are too few to be summed up."""
    texts = [redacted(own) for text in said.texts if (own := own_words(text).strip())]
    if len(texts) < _FEWEST_MESSAGES or len(units(" ".join(texts))) < _FEWEST_UNITS:
        return ""
    return "\n".join(texts)[:_MOST_CHARS]
