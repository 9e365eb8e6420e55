"""What each person allows, when they said so, and to which words; asked once, and theirs to change.

What is allowed holds from then on: nothing said or done before is looked at afterwards. Rows are marked with the
purposes that the person allowed when they were written; with the consent to one its marks go, and so does what was kept
for it alone.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlmodel import Session, col, delete, select, update

from memory.crypto import Cipher
from memory.database import Database
from memory.tables import (
    ConsentRow,
    ConversationRow,
    ImpressionRow,
    InteractionRow,
    MessageRow,
    UserRow,
    now,
    place,
)
from memory.types import Consent, Permissions, Purpose
from memory.users import person_in

ConsentList = list[Consent]


class Consents:
    """Reads and writes consents; every answer is kept as a row of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, user_id: str) -> Permissions:
        """Return what the person allows now: nothing that they were never asked.

        Raises:
            UserNotFound: there is no such person.
        """
        with self._database.session() as session:
            return permissions(session, person_in(session, user_id))

    def record(self, user_id: str, given: Mapping[Purpose, bool], text_version: str) -> Permissions:
        """Store answers to the question as this version of its text puts it; purposes left out stay as they are.

        Raises:
            UserNotFound: there is no such person.
        """
        with self._database.session(for_update=True) as session:
            person = person_in(session, user_id, for_update=True)
            for purpose, said in given.items():
                session.add(ConsentRow(user_id=user_id, purpose=purpose, given=said, text_version=text_version))
            session.flush()
            _drop_what_is_not_allowed(session, person, self._database.keys.cipher(session, user_id))
            _leave_what_was_said(session, user_id)
            return permissions(session, person)

    def pause(self, user_id: str, *, paused: bool) -> Permissions:
        """Stop remembering and recalling for a while, or go on.

        Raises:
            UserNotFound: there is no such person.
        """
        with self._database.session(for_update=True) as session:
            person = person_in(session, user_id, for_update=True)
            person.memory_paused = paused
            _leave_what_was_said(session, user_id)
            return permissions(session, person)

    def history(self, user_id: str) -> ConsentList:
        """Return every answer, oldest first."""
        query = select(ConsentRow).where(ConsentRow.user_id == user_id).order_by(col(ConsentRow.at), ConsentRow.id)
        with self._database.session() as session:
            return [
                Consent(cast(Purpose, row.purpose), row.given, row.text_version, row.at) for row in session.exec(query)
            ]


def last_answers(session: Session, user_id: str) -> dict[str, ConsentRow]:
    """Return what a person answered last for each purpose."""
    query = select(ConsentRow).where(ConsentRow.user_id == user_id).order_by(col(ConsentRow.at), ConsentRow.id)
    return {row.purpose: row for row in session.exec(query)}


def permissions(session: Session, person: UserRow) -> Permissions:
    """Return what a person allows at this moment, for what the session writes of them to be marked with."""
    said = {purpose: row.given for purpose, row in last_answers(session, person.id).items()}
    return Permissions(
        memory=said.get("memory", False),
        personalisation=said.get("personalisation", False),
        analytics=said.get("analytics", False),
        memory_paused=person.memory_paused,
        asked=bool(said),
    )


def keep_stricter(session: Session, person: UserRow, cipher: Cipher, answers: Sequence[Mapping[str, bool]]) -> None:
    """Let a purpose be allowed only where none of those who were made one person said no.

    Where the later of their answers is a yes, the no is said again, to the text that it answers.

    Args:
        session: in which all their answers are this person's by now.
        person: whom they were made.
        cipher: theirs, by which all that was either's is sealed by now.
        answers: what each answered last, by purpose.
    """
    for purpose, last in last_answers(session, person.id).items():
        if last.given and any(each.get(purpose) is False for each in answers):
            again = ConsentRow(user_id=person.id, purpose=purpose, given=False, text_version=last.text_version)
            session.add(again)
    session.flush()
    _drop_what_is_not_allowed(session, person, cipher)
    _leave_what_was_said(session, person.id)


def _drop_what_is_not_allowed(session: Session, person: UserRow, cipher: Cipher) -> None:
    """Take the purposes that the person does not allow off what they did, and delete what is kept for none any more."""
    may = permissions(session, person)
    talks = select(ConversationRow.id).where(ConversationRow.user_id == person.id)
    said = col(MessageRow.conversation_id).in_(talks)
    for table in (InteractionRow, ImpressionRow):
        own = col(table.user_id) == person.id
        if not may.personalisation:
            session.exec(update(table).where(own).values(for_personalisation=False))
        if not may.analytics:
            session.exec(update(table).where(own).values(for_analytics=False))
        for_nothing = col(table.for_personalisation).is_(False), col(table.for_analytics).is_(False)
        session.exec(delete(table).where(own, *for_nothing))
    if not may.personalisation:
        marked = col(MessageRow.for_personalisation).is_(True)
        session.exec(update(MessageRow).where(said, marked).values(for_personalisation=False))
    if not may.analytics:
        for message in session.exec(select(MessageRow).where(said, col(MessageRow.rating).is_not(None))):
            words = cipher.open_json(message.sealed, place(message))
            message.rating = None
            message.sealed = cipher.seal_json({**words, "rating_reason": ""}, place(message))


def _leave_what_was_said(session: Session, user_id: str) -> None:
    """Take what was said under other permissions from what is still to be learned from, or summed up."""
    own = select(ConversationRow.id).where(ConversationRow.user_id == user_id)
    session.exec(update(ConversationRow).where(col(ConversationRow.user_id) == user_id).values(summarised_at=now()))
    session.exec(
        update(MessageRow)
        .where(col(MessageRow.conversation_id).in_(own), col(MessageRow.learned).is_(False))
        .values(learned=True)
    )
