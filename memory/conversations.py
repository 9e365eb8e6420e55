"""Conversations and their messages."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import func, tuple_, update
from sqlmodel import Session, col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from memory.consents import permissions
from memory.crypto import Cipher
from memory.database import Database
from memory.errors import ConversationNotFound, MessageNotFound
from memory.known import note_indexed, note_removal
from memory.searchable import pack
from memory.tables import ConversationRow, KeyRow, MessageRow, UserRow, now, place, place_of
from memory.types import Conversation, Json, Message, Role, Searchable, Unlearned

# Named here because inside the class `list` is the method.
Messages = list[Message]
Learnable = list[Unlearned]

_TITLE_CHARS = 60
_ANSWERS = 4  # messages after a question that are looked at for its answer


@dataclass(frozen=True, slots=True)
class _New:
    """A message that is about to be added."""

    role: Role
    text: str
    payload: Json
    for_prompt: bool


class Conversations:
    """A person's conversations. Somebody else's are not found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, user_id: str) -> Conversation:
        """Return a new, empty conversation."""
        with self._database.session() as session:
            row = ConversationRow(user_id=user_id)
            session.add(row)
            session.flush()
            return _conversation(row, self._cipher(session, user_id))

    def get(self, user_id: str, conversation_id: str) -> Conversation:
        """Return a conversation.

        Raises:
            ConversationNotFound: it does not exist or is somebody else's.
        """
        with self._database.session() as session:
            return _conversation(_own(session, user_id, conversation_id), self._cipher(session, user_id))

    def list(self, user_id: str, limit: int = 50) -> list[Conversation]:
        """Return the conversations that hold messages, newest first."""
        query = (
            select(ConversationRow)
            .where(ConversationRow.user_id == user_id, col(ConversationRow.sealed).is_not(None))
            .order_by(col(ConversationRow.updated_at).desc(), ConversationRow.id)
            .limit(limit)
        )
        with self._database.session() as session:
            cipher = self._cipher(session, user_id)
            return [_conversation(row, cipher) for row in session.exec(query)]

    def append(
        self,
        user_id: str,
        conversation_id: str,
        role: Role,
        text: str,
        payload: Json | None = None,
        *,
        for_prompt: bool = True,
    ) -> Message:
        """Add a message at the end; a conversation's first message titles it. Not `for_prompt`, it is only shown.

        Raises:
            ConversationNotFound: it does not exist or is somebody else's.
        """
        with self._database.session(for_update=True) as session:
            conversation = _own(session, user_id, conversation_id, for_update=True)
            new = _New(role, text, payload or {}, for_prompt)
            return _add(session, conversation, new, self._cipher(session, user_id))

    def answer_again(
        self, user_id: str, question: Message, text: str, payload: Json | None = None, *, for_prompt: bool = True
    ) -> Message:
        """Add an answer to a question in place of those that follow it; until then they are kept.

        Raises:
            ConversationNotFound: it does not exist (any more) or is somebody else's.
        """
        with self._database.session(for_update=True) as session:
            conversation = _own(session, user_id, question.conversation_id, for_update=True)
            session.exec(
                delete(MessageRow).where(
                    col(MessageRow.conversation_id) == conversation.id,
                    col(MessageRow.ordinal) > question.ordinal,
                    col(MessageRow.role) == "assistant",  # not what has been asked in another window meanwhile
                )
            )
            note_removal(session, user_id)
            new = _New("assistant", text, payload or {}, for_prompt)
            return _add(session, conversation, new, self._cipher(session, user_id))

    def messages(
        self,
        user_id: str,
        conversation_id: str,
        limit: int | None = None,
        *,
        before: int | None = None,
        for_prompt: bool = False,
    ) -> Messages:
        """Return the messages, oldest first; with a limit the last ones.

        Args:
            user_id: whose conversation it must be.
            conversation_id: the conversation.
            limit: how many of the last messages.
            before: leave out those from this ordinal on.
            for_prompt: leave out those from which the person had a memory forgotten.

        Raises:
            ConversationNotFound: it does not exist or is somebody else's.
        """
        query = select(MessageRow).where(MessageRow.conversation_id == conversation_id)
        if before is not None:
            query = query.where(col(MessageRow.ordinal) < before)
        if for_prompt:
            query = query.where(col(MessageRow.for_prompt).is_(True))
        query = query.order_by(col(MessageRow.ordinal).desc()).limit(limit)
        with self._database.session() as session:
            _own(session, user_id, conversation_id)
            cipher = self._cipher(session, user_id)
            return [message_of(row, cipher) for row in reversed(session.exec(query).all())]

    def texts(self, user_id: str, message_ids: Collection[str]) -> dict[str, str]:
        """Return what these messages of the person say, by id; those that are not there are left out."""
        query = _messages_of(user_id).where(col(MessageRow.id).in_(message_ids))
        with self._database.session() as session:
            cipher = self._cipher(session, user_id)
            return {row.id: message_of(row, cipher).text for row in session.exec(query)}

    def recent_questions(self, user_id: str, limit: int) -> Messages:
        """Return what the person wrote last that may shape what they get, over all conversations, newest first.

        It was written while they allowed personalisation, as they have ever since, in conversations that are
        personalised.
        """
        query = (
            _messages_of(user_id)
            .where(col(MessageRow.for_personalisation).is_(True), col(ConversationRow.personalised).is_(True))
            .where(col(MessageRow.for_prompt).is_(True))
            .order_by(col(MessageRow.created_at).desc())
            .limit(limit)
        )
        with self._database.session() as session:
            cipher = self._cipher(session, user_id)
            return [message_of(row, cipher) for row in session.exec(query)]

    def unlearned(self, limit: int, after: Message | None = None) -> Learnable:
        """Return user messages from which nothing has been learned yet, oldest first, with their people.

        Args:
            limit: how many at most.
            after: only those that follow this one.
        """
        order = (col(MessageRow.created_at), col(MessageRow.id))
        query = (
            select(UserRow.space_id, UserRow.id, MessageRow)
            .join(ConversationRow, col(MessageRow.conversation_id) == ConversationRow.id)
            .join(UserRow, col(ConversationRow.user_id) == UserRow.id)
            .join(KeyRow, col(KeyRow.id) == col(UserRow.id))  # not of people who are being erased
            .where(col(MessageRow.learned).is_(False))
            .order_by(*order)
            .limit(limit)
        )
        if after is not None:
            query = query.where(tuple_(*order) > (after.created_at, after.id))
        with self._database.session() as session:
            return [
                Unlearned(space_id, user_id, message_of(row, self._cipher(session, user_id)))
                for space_id, user_id, row in session.exec(query)
            ]

    @contextmanager
    def held_for_learning(self, user_id: str, message_ids: Collection[str]) -> Iterator[set[str] | None]:
        """Hold a person's messages while something is learned from them, and yield those that still await it.

        None while another process learns from the same person.
        """
        with self._database.alone(f"learn {user_id}", wait=False) as held:
            yield self.awaiting(message_ids) if held else None

    def awaiting(self, message_ids: Collection[str]) -> set[str]:
        """Return which messages are still there and unlearned; forgetting what one says settles it too."""
        query = select(MessageRow.id).where(col(MessageRow.id).in_(message_ids), col(MessageRow.learned).is_(False))
        with self._database.session() as session:
            return {*session.exec(query)}

    def mark_learned(self, message_ids: Collection[str]) -> None:
        """Note that memories have been drawn from these messages."""
        with self._database.session() as session:
            session.exec(update(MessageRow).where(col(MessageRow.id).in_(message_ids)).values(learned=True))

    def unindexed(self, user_id: str, question_id: str) -> Messages:
        """Return of a question and what answers it the messages that are not searched yet and may be.

        None of a conversation that is not personalised, nor of a question that is not to be learned from, as those
        said without consent.
        """
        with self._database.session() as session:
            question = session.exec(_messages_of(user_id).where(MessageRow.id == question_id)).one_or_none()
            if question is None or (question.learned and question.vector is None):
                return []
            if not session.get_one(ConversationRow, question.conversation_id).personalised:
                return []
            query = select(MessageRow).where(
                MessageRow.conversation_id == question.conversation_id, col(MessageRow.ordinal) >= question.ordinal
            )
            turn = [question]
            for row in session.exec(query.order_by(col(MessageRow.ordinal)).offset(1).limit(_ANSWERS)):
                if row.role == "user":
                    break
                turn.append(row)
            cipher = self._cipher(session, user_id)
            return [message_of(row, cipher) for row in turn if row.for_prompt and row.vector is None]

    def index(self, user_id: str, message_id: str, searchable: Searchable) -> None:
        """Have a message found by `Past.recall`, unless it is already, may not be or is gone."""
        with self._database.session(for_update=True) as session:
            # One at a time for each person: what is read after so many must not be counted again.
            session.get(UserRow, user_id, with_for_update={"key_share": True})
            row = session.exec(_messages_of(user_id).where(MessageRow.id == message_id)).one_or_none()
            if row is None or not row.for_prompt or row.vector is not None:
                return
            place = place_of("messages", row.id, "vector")
            row.vector = self._cipher(session, user_id).seal(pack(searchable), place)
            row.indexed = note_indexed(session, user_id)

    def withhold(self, message_id: str) -> None:
        """Keep a message from prompts and from learning; it stays to be seen."""
        with self._database.session() as session:
            session.exec(
                update(MessageRow).where(col(MessageRow.id) == message_id).values(for_prompt=False, learned=True)
            )
            owner = select(ConversationRow.user_id).join(MessageRow).where(MessageRow.id == message_id)
            if user_id := session.exec(owner).one_or_none():
                note_removal(session, user_id)

    def personalise(self, user_id: str, conversation_id: str, *, personalised: bool) -> None:
        """Switch personalisation on or off for a conversation.

        Raises:
            ConversationNotFound: it does not exist or is somebody else's.
        """
        with self._database.session() as session:
            conversation = _own(session, user_id, conversation_id)
            if conversation.personalised != personalised:
                conversation.personalised = personalised
                note_removal(session, user_id)

    def rate(self, user_id: str, message_id: str, rating: Literal[-1, 1], reason: str = "") -> None:
        """Store a thumb up or down; a later one replaces it.

        Raises:
            MessageNotFound: it does not exist or is in somebody else's conversation.
        """
        with self._database.session() as session:
            session.get(UserRow, user_id, with_for_update={"key_share": True})  # whose key may be about to go
            row = _own_message(session, user_id, message_id)
            cipher = self._cipher(session, user_id)
            said = cipher.open_json(row.sealed, place(row))
            row.rating, row.sealed = rating, cipher.seal_json({**said, "rating_reason": reason}, place(row))

    def reopen(self, user_id: str, message_id: str) -> Message:
        """Return a message that is asked again; its conversation becomes the newest, and keeps all that follows it.

        Raises:
            MessageNotFound: it does not exist or is in somebody else's conversation.
        """
        with self._database.session(for_update=True) as session:
            row = _own_message(session, user_id, message_id)
            _own(session, user_id, row.conversation_id, for_update=True).updated_at = now()
            return message_of(row, self._cipher(session, user_id))

    def delete(self, user_id: str, conversation_id: str) -> None:
        """Delete a conversation with its messages.

        Raises:
            ConversationNotFound: it does not exist or is somebody else's.
        """
        with self._database.session() as session:
            row = _own(session, user_id, conversation_id)
            session.exec(delete(MessageRow).where(col(MessageRow.conversation_id) == row.id))
            session.delete(row)
            note_removal(session, user_id)

    def _cipher(self, session: Session, user_id: str) -> Cipher:
        return self._database.keys.cipher(session, user_id)


def title_of(text: str) -> str:
    """Return the first words of a message, at most 60 characters, cut at a word where there is one."""
    line = " ".join(text.split())
    if len(line) <= _TITLE_CHARS:
        return line
    cut = line[: _TITLE_CHARS - 1]
    head, _, _ = cut.rpartition(" ")
    return f"{head if len(head) > _TITLE_CHARS // 2 else cut}…"


def _own(session: Session, user_id: str, conversation_id: str, *, for_update: bool = False) -> ConversationRow:
    row = session.get(ConversationRow, conversation_id, with_for_update=for_update)
    if row is None or row.user_id != user_id:
        raise ConversationNotFound("There is no such conversation of yours.")
    return row


def _add(session: Session, conversation: ConversationRow, new: _New, cipher: Cipher) -> Message:
    """Add a message at the end of a conversation, whose row is held."""
    last = session.exec(select(func.max(MessageRow.ordinal)).where(MessageRow.conversation_id == conversation.id)).one()
    row = MessageRow(
        conversation_id=conversation.id,
        ordinal=0 if last is None else last + 1,
        role=new.role,
        learned=new.role != "user",
        for_prompt=new.for_prompt,
        for_personalisation=new.role == "user" and conversation.personalised and _allows_it(session, conversation),
    )
    said = {"text": new.text, "payload": new.payload, "rating_reason": ""}
    row.sealed = cipher.seal_json(said, place(row))
    session.add(row)
    conversation.updated_at = row.created_at
    if conversation.sealed is None:
        conversation.sealed = cipher.seal_json({"title": title_of(new.text)}, place(conversation))
    session.flush()
    return message_of(row, cipher)


def _allows_it(session: Session, conversation: ConversationRow) -> bool:
    """Tell whether the person allows personalisation."""
    return permissions(session, session.get_one(UserRow, conversation.user_id)).personalisation


def _messages_of(user_id: str) -> SelectOfScalar[MessageRow]:
    return (
        select(MessageRow)
        .join(ConversationRow, col(MessageRow.conversation_id) == ConversationRow.id)
        .where(ConversationRow.user_id == user_id)
    )


def _own_message(session: Session, user_id: str, message_id: str) -> MessageRow:
    row = session.exec(_messages_of(user_id).where(MessageRow.id == message_id)).one_or_none()
    if row is None:
        raise MessageNotFound("There is no such message in your conversations.")
    return row


def _conversation(row: ConversationRow, cipher: Cipher) -> Conversation:
    title = str(cipher.open_json(row.sealed, place(row))["title"]) if row.sealed is not None else ""
    return Conversation(row.id, row.user_id, title, row.created_at, row.updated_at, row.personalised)


def message_of(row: MessageRow, cipher: Cipher) -> Message:
    """Return the message that a row holds."""
    rating: Literal[-1, 1] | None = None if row.rating is None else (1 if row.rating > 0 else -1)
    role: Role = "user" if row.role == "user" else "assistant"
    said = cipher.open_json(row.sealed, place(row))
    return Message(
        row.id,
        row.conversation_id,
        role,
        str(said["text"]),
        cast(Json, said["payload"]),
        row.created_at,
        rating,
        str(said["rating_reason"]),
        row.ordinal,
        row.for_prompt,
    )
