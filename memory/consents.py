"""What each person allows, when they said so, and to which words; asked once, and theirs to change.

What is allowed holds from then on: nothing said or done before is looked at afterwards.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlmodel import Session, col, select, update

from memory.database import Database
from memory.errors import UserNotFound
from memory.tables import ConsentRow, ConversationRow, InteractionRow, MessageRow, UserRow, now
from memory.types import Consent, Permissions, Purpose

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
            return _permissions(session, _person(session, user_id))

    def record(self, user_id: str, given: Mapping[Purpose, bool], text_version: str) -> Permissions:
        """Store answers to the question as this version of its text puts it; purposes left out stay as they are.

        Raises:
            UserNotFound: there is no such person.
        """
        with self._database.session(for_update=True) as session:
            person = _person(session, user_id, for_update=True)
            for purpose, said in given.items():
                session.add(ConsentRow(user_id=user_id, purpose=purpose, given=said, text_version=text_version))
            session.flush()
            if given.get("analytics") is False:
                own = col(InteractionRow.user_id) == user_id
                session.exec(update(InteractionRow).where(own).values(for_analytics=False))
            _leave_what_was_said(session, user_id)
            return _permissions(session, person)

    def pause(self, user_id: str, *, paused: bool) -> Permissions:
        """Stop remembering and recalling for a while, or go on.

        Raises:
            UserNotFound: there is no such person.
        """
        with self._database.session(for_update=True) as session:
            person = _person(session, user_id, for_update=True)
            person.memory_paused = paused
            _leave_what_was_said(session, user_id)
            return _permissions(session, person)

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


def keep_stricter(session: Session, person: UserRow, answers: Sequence[Mapping[str, bool]]) -> None:
    """Let a purpose be allowed only where none of those who were made one person said no.

    Where the later of their answers is a yes, the no is said again, to the text that it answers.

    Args:
        session: in which all their answers are this person's by now.
        person: whom they were made.
        answers: what each answered last, by purpose.
    """
    for purpose, last in last_answers(session, person.id).items():
        if last.given and any(each.get(purpose) is False for each in answers):
            again = ConsentRow(user_id=person.id, purpose=purpose, given=False, text_version=last.text_version)
            session.add(again)
    session.flush()
    if not _permissions(session, person).analytics:
        own = col(InteractionRow.user_id) == person.id
        session.exec(update(InteractionRow).where(own).values(for_analytics=False))
    _leave_what_was_said(session, person.id)


def _person(session: Session, user_id: str, *, for_update: bool = False) -> UserRow:
    row = session.get(UserRow, user_id, with_for_update={"key_share": True} if for_update else None)
    if row is None:
        raise UserNotFound("There is no such user.")
    return row


def _permissions(session: Session, person: UserRow) -> Permissions:
    said = {purpose: row.given for purpose, row in last_answers(session, person.id).items()}
    return Permissions(
        memory=said.get("memory", False),
        personalisation=said.get("personalisation", False),
        analytics=said.get("analytics", False),
        memory_paused=person.memory_paused,
        asked=bool(said),
    )


def _leave_what_was_said(session: Session, user_id: str) -> None:
    """Take what was said under other permissions from what is still to be learned from, or summed up."""
    own = select(ConversationRow.id).where(ConversationRow.user_id == user_id)
    session.exec(update(ConversationRow).where(col(ConversationRow.user_id) == user_id).values(summarised_at=now()))
    session.exec(
        update(MessageRow)
        .where(col(MessageRow.conversation_id).in_(own), col(MessageRow.learned).is_(False))
        .values(learned=True)
    )
