"""Check the message, save it, and open the turn: language, profile and the conversation so far."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from langgraph.runtime import Runtime

from bot.access import open_to
from bot.allowed import Allowed, allowed
from bot.budget import PromptBudget
from bot.dismissal import Dismissal, dismissal_of
from bot.errors import EmptyMessage, MessageNotText, MessageTooLong
from bot.payload import asked_in, slate_of, zone_asked_in
from bot.prompt import shorten
from bot.reactions import react
from bot.secrets import redacted
from bot.services import Services
from bot.state import TurnState
from bot.text import estimate_tokens
from bot.types import Language, Turn
from bot.wishes import lasting, wishes_in, with_wishes
from knowledge.language import detect_language
from memory.conversations import Conversations
from memory.errors import ItemNotFound
from memory.types import Json, Message, Profile
from memory.zones import zone_of

_BINARY_SHARE = 0.1  # of control characters, from which a message is no text
_CONTROL_KEPT = "\n\r\t"
_PHONE_APOSTROPHE = re.compile(r"(?<=[a-z])[’ʼ](?=[a-z])", re.IGNORECASE)


def screen(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the saved question and what the turn starts with.

    Raises:
        InvalidTurn: the message is empty, too long or binary; nothing has been saved then.
        ConversationNotFound: the conversation is not this person's.
    """
    services, turn = runtime.context, state["turn"]
    text = readable(turn.text, services.settings.turn.message_chars)
    check_length(text, services.budgets.of(turn.space_id))
    may = _allowed(turn, services)
    profile = services.profiles.get(turn.user_id) if may.personal else Profile()
    zone = zone_of(profile, turn.circumstances.zone)
    beside = asked_in(zone) if may.remember else {}
    question, said = _temporary(turn, text) if turn.temporary else _saved(turn, text, beside, services)
    access = services.gate.access(turn.user_id)
    history = open_to(said, services.gate.hidden(access))
    dismissal = dismissal_of(redacted(text), slate_of(history[-1]) if history else None)
    if may.personal and not turn.again:
        _dismiss(dismissal, turn, services)
    wishes = wishes_in(dismissal.rest)
    if may.personal and (kept := lasting(text, wishes)) != Profile():
        services.profiles.state(turn.user_id, kept)
    profile = with_wishes(profile, wishes)
    return {
        "access": access,
        "allowed": may,
        "question": question,
        "history": recent(history, question, services.settings.turn.history_messages),
        "dismissal": dismissal,
        "profile": profile,
        "zone": zone_asked_in(question) if zone is UTC else zone,  # it may have been known when it was asked first
        "language": answer_language(turn, profile),
    }


def _dismiss(dismissal: Dismissal, turn: Turn, services: Services) -> None:
    for each in dismissal.items:
        with suppress(ItemNotFound):  # it is gone since
            item = services.items.get(turn.space_id, each.item.id)
            react(services, turn.user_id, item, "dismiss", each.impression_id or None)


def _saved(turn: Turn, text: str, beside: Json, services: Services) -> tuple[Message, list[Message]]:
    """Return the question as it is stored, with what is kept beside it, and what was said before it."""
    conversations, most = services.conversations, services.settings.turn.history_messages
    if turn.again:
        question = conversations.reopen(turn.user_id, turn.again)
        _switch(turn, question.conversation_id, conversations)
    else:
        conversation_id = turn.conversation_id or conversations.start(turn.user_id).id
        _switch(turn, conversation_id, conversations)
        question = conversations.append(turn.user_id, conversation_id, "user", redacted(text), beside)
        question = replace(question, text=text)  # this turn may read what is not kept
    said = conversations.messages(
        turn.user_id, question.conversation_id, limit=2 * most, before=question.ordinal, for_prompt=True
    )
    return question, said


def _switch(turn: Turn, conversation_id: str, conversations: Conversations) -> None:
    """Switch personalisation where the turn says so, before its question is kept: that is marked with it."""
    if turn.personalised is not None:
        conversations.personalise(turn.user_id, conversation_id, personalised=turn.personalised)


def _temporary(turn: Turn, text: str) -> tuple[Message, list[Message]]:
    """Return the question of a chat that is kept nowhere, and what the channel says was said before it."""
    question = Message("", "", "user", text, {}, datetime.now(UTC), ordinal=len(turn.earlier))
    return question, [replace(message, ordinal=ordinal) for ordinal, message in enumerate(turn.earlier)]


def _allowed(turn: Turn, services: Services) -> Allowed:
    personalised = turn.personalised
    if personalised is None and turn.conversation_id and not turn.temporary:
        personalised = services.conversations.get(turn.user_id, turn.conversation_id).personalised
    permissions = services.consents.of(turn.user_id)
    return allowed(permissions, personalised=personalised is not False, temporary=turn.temporary)


def recent(said: Sequence[Message], question: Message, most: int) -> tuple[Message, ...]:
    """Return what was said last before the question, `most` messages and up to as many again.

    The oldest leave in blocks of `most`: until a block leaves, each prompt begins as the one before it did, and what
    the model has read of it is not read again.
    """
    first = (question.ordinal // most - 1) * most if most else question.ordinal
    return tuple(message for message in said if first <= message.ordinal < question.ordinal)


def readable(text: str, limit: int) -> str:
    """Return the message without stray control characters, and with apostrophes as keyboards have them.

    Raises:
        EmptyMessage: there is nothing to read.
        MessageTooLong: it has more than `limit` characters.
        MessageNotText: it is binary data.
    """
    if len(text) > limit:
        raise MessageTooLong(f"The message has {len(text):,} characters; at most {limit:,} can be read at once.")
    stray = sum(
        not (char.isprintable() or char.isspace() or char in _CONTROL_KEPT) or char == "\ufffd" for char in text
    )
    if stray > _BINARY_SHARE * len(text):
        raise MessageNotText("The message is binary data. Send text, or upload the file on the Knowledge page.")
    cleaned = "".join(char for char in text if char.isprintable() or char in _CONTROL_KEPT or char.isspace()).strip()
    if not cleaned:
        raise EmptyMessage("The message is empty. Type a question.")
    return _PHONE_APOSTROPHE.sub("'", cleaned)


def check_length(text: str, budget: PromptBudget) -> None:
    """Make sure that the model can read the message beside the least that goes with it.

    Raises:
        MessageTooLong: it cannot.
    """
    if not budget.holds(text):
        raise MessageTooLong(
            f"The message has about {estimate_tokens(text):,} tokens; the model can read {budget.question_tokens:,} at "
            "once. Send less, upload it as a document, or raise ZHIYIN_LLM_CONTEXT_TOKENS."
        )


def answer_language(turn: Turn, profile: Profile) -> Language:
    """Return the language to answer in: the one the person chose, else the message's, else the channel's."""
    if profile.language:
        return profile.language
    if turn.locale and not any(char.isalpha() for char in shorten(turn.text)):
        return turn.locale
    return detect_language(turn.text)
