"""The bot: what every channel talks to."""

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from bot.allowed import allowed
from bot.errors import ConsentMissing, EmptyMessage, ModelUnavailable
from bot.graph import TurnGraph
from bot.library import Library
from bot.linking import language_of_command, link_request
from bot.people import People
from bot.phrases import phrase
from bot.reactions import react
from bot.recommend.taste import Request
from bot.secrets import redacted
from bot.services import Services
from bot.state import TurnState
from bot.types import About, Answer, AnswerEvent, Circumstances, Finished, Language, Progress, Slate, Turn
from knowledge.types import Access
from memory.errors import ItemNotFound
from memory.types import InteractionKind, Message
from memory.zones import zone_of


class Bot:
    """Answers turns, recommends, and lets people and the team look after what is theirs.

    `stream`, `answer` and `regenerate` are asynchronous; everything else blocks, and may be called from any thread.
    """

    def __init__(self, services: Services, graph: TurnGraph, people: People, library: Library) -> None:
        self.settings = services.settings
        self.people = people
        self.library = library
        self._services = services
        self._graph = graph

    async def stream(self, turn: Turn) -> AsyncGenerator[AnswerEvent, None]:
        """Yield the events of one turn; the last is `Finished`, and by then everything is saved.

        Closing the iterator stops the model; what it had written is kept in the conversation.

        Raises:
            InvalidTurn: the message is empty, too long or binary.
            ConversationNotFound: the conversation is not this person's.
            ModelError: the model failed or is not there. The message is saved and can be asked again.
            LinkRefused: the message gives a code that joins it with nobody. Such a message is kept nowhere.
        """
        if (code := link_request(turn.text)) is not None:
            yield Finished(await asyncio.to_thread(self._linked, turn, code))
            return
        self._services.language_model(turn.space_id)
        yield Progress("recall")
        state: TurnState = {"turn": turn, "started": time.perf_counter()}
        with self._services.learner.during_turn():
            # In this mode the graph yields what its steps write, and they write events.
            stream = self._graph.astream(state, context=self._services, stream_mode="custom")
            async with aclosing(cast(AsyncGenerator[AnswerEvent, None], stream)) as running:
                async for event in running:
                    if isinstance(event, Finished):
                        await asyncio.to_thread(self._learn, turn, event.answer)
                    yield event

    async def answer(self, turn: Turn) -> Answer:
        """Return the whole answer of one turn. Raises what `stream` raises."""
        async with aclosing(self.stream(turn)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    return event.answer
        raise ModelUnavailable("The turn ended without an answer.")

    async def regenerate(
        self, user_id: str, space_id: str, conversation_id: str, circumstances: Circumstances | None = None
    ) -> AsyncGenerator[AnswerEvent, None]:
        """Stream a new answer to the conversation's last question. Raises what `stream` raises.

        What had been answered before is kept until the new answer, or what was written of it, is saved.
        """
        conversations = self._services.conversations
        asked = [
            message
            for message in await asyncio.to_thread(conversations.messages, user_id, conversation_id)
            if message.role == "user"
        ]
        if not asked:
            raise EmptyMessage("There is no question yet to answer again.")
        last = asked[-1]
        turn = Turn(user_id, space_id, last.text, conversation_id, again=last.id)
        turn = replace(turn, circumstances=circumstances or turn.circumstances)
        async with aclosing(self.stream(turn)) as events:
            async for event in events:
                yield event

    def recommend(
        self,
        user_id: str,
        space_id: str,
        limit: int = 5,
        language: Language | None = None,
        *,
        proactive: bool = False,
        zone: ZoneInfo | None = None,
    ) -> Slate:
        """Return what to read next, with reasons in the given language, else the person's; it counts as shown.

        Proactive means that the person did not ask: nothing is suggested in the hours that they want quiet, in the
        zone that they state, else in the one that their client says.
        """
        may, profile = allowed(self._services.consents.of(user_id)), self._services.profiles.get(user_id)
        if proactive and profile.quiet_hours and profile.quiet_hours.cover(datetime.now(zone_of(profile, zone))):
            return Slate(uuid.uuid4().hex, ())
        preferred = profile.language if may.personal else None
        request = Request(user_id, space_id, language or preferred or "en", may, limit=limit)
        return self._services.recommender.recommend(request)

    def record(
        self,
        user_id: str,
        item_id: str,
        kind: InteractionKind,
        impression_id: str | None = None,
        *,
        seconds: float = 0.0,
    ) -> None:
        """Record what a person did with an item, as far as they allow it (`bot/reactions.py`).

        Raises:
            ItemNotFound: the item is not in the person's space, or stands for what they may not see.
        """
        if item_id in self._services.gate.hidden_from(user_id):
            raise ItemNotFound(f"There is no item {item_id!r} in this space.")
        item = self._services.items.get(self.people.user(user_id).space_id, item_id)
        react(self._services, user_id, item, kind, impression_id, seconds=seconds)

    def access(self, user_id: str) -> Access:
        """Return what a person may see.

        Raises:
            UserNotFound: there is no such person.
        """
        return self._services.gate.access(user_id)

    def rate(self, user_id: str, message_id: str, rating: Literal[-1, 1], reason: str = "") -> None:
        """Store a thumb up or down on an answer, and the reason for it without its secrets.

        Raises:
            ConsentMissing: the person does not allow analytics.
            MessageNotFound: it is not in this person's conversations.
        """
        if not self._services.consents.of(user_id).analytics:
            raise ConsentMissing("Judgements are kept for improving Zhiyin. Allow that on the page “About me”.")
        self._services.conversations.rate(user_id, message_id, rating, redacted(reason))

    def about(self, user_id: str) -> About:
        """Return all that is known of a person."""
        return self.people.about(user_id)

    def settle(self, timeout_s: float = 60.0) -> bool:
        """Wait until what was said has been learned; False when the time ran out first."""
        return self._services.learner.settle(timeout_s)

    def _linked(self, turn: Turn, code: str) -> Answer:
        language = language_of_command(turn.text, turn.locale)
        if code:
            text = phrase("linked", language, person=self.people.link(turn.user_id, code).name)
        else:
            text = phrase("link_code", language, code=self.people.link_code(turn.user_id).code)
        return Answer(turn.conversation_id or "", "", text, language, refused=False)

    def _learn(self, turn: Turn, answer: Answer) -> None:
        if turn.temporary:
            return
        question = self._last_question(turn.user_id, answer.conversation_id)
        if question is not None:
            self._services.learner.learn_later(turn.space_id, turn.user_id, question)

    def _last_question(self, user_id: str, conversation_id: str) -> Message | None:
        messages = self._services.conversations.messages(user_id, conversation_id, limit=2)
        return next((message for message in messages if message.role == "user"), None)
