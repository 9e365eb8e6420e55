"""Keeping what is known of people in order: duplicates merged, stale plans put away, conversations to be summed up.

Each person's tidying is one transaction, so that it can end anywhere and be done again. Nothing is lost by it for
thirty days: what is put away keeps its row, and `Memories.restore` brings it back, for good.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import case, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, func, select, update

from memory.crypto import Cipher
from memory.database import Database
from memory.deciding import MAYBE_THE_SAME, is_duplicate
from memory.keys import Keys
from memory.known import KnownPeople, note_change, opened
from memory.tables import ConversationRow, KeyRow, MemoryRow, MessageRow, UserRow, place
from memory.types import Matrix
from memory.writing import put_away, seal

KEPT = timedelta(days=30)  # what consolidation has merged, and what a person took back
_OVERDUE = timedelta(days=1)  # a plan's last day may be tomorrow where the person is
_STALE = timedelta(days=365)  # a plan that has no date
_AT_ONCE = 512  # memories compared with all others


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was done for a person."""

    merged: int = 0
    expired: int = 0
    purged: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said in a conversation that is over, oldest first; of the messages that may be used."""

    space_id: str
    user_id: str
    conversation_id: str
    personalised: bool
    message_ids: tuple[str, ...]
    texts: tuple[str, ...]
    first_at: datetime
    last_at: datetime


class Consolidation:
    """What there is to be put in order, and putting it in order."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._people = KnownPeople(database.keys)

    def people(self, at: datetime) -> dict[str, tuple[int, bool]]:
        """Return who has memories: by person, how often these changed, and whether any is due to be put away."""
        due = _due(at)
        query = (
            select(UserRow.id, UserRow.memories_changed, func.max(due))
            .join(MemoryRow, col(MemoryRow.user_id) == UserRow.id)
            .join(KeyRow, col(KeyRow.id) == col(UserRow.id))  # not of people who are being erased
            .group_by(col(UserRow.id), col(UserRow.memories_changed))
        )
        with self._database.session() as session:
            return {user_id: (changed, bool(is_due)) for user_id, changed, is_due in session.exec(query)}

    def tidy(self, user_id: str, at: datetime) -> Tidied:
        """Merge a person's near-duplicates, expire stale plans and purge what was put away long ago. Idempotent."""
        with self._database.session(for_update=True) as session:
            session.get(UserRow, user_id, with_for_update={"key_share": True})
            done = Tidied(
                merged=self._merge(session, user_id),
                expired=_expire(session, user_id, at),
                purged=_purge(session, self._database.keys, user_id, at),
            )
            if done != Tidied():
                note_change(session, user_id, removed=done.purged > 0)
            return done

    def next_said(self, idle_since: datetime) -> Said | None:
        """Return a conversation that nobody has gone on with since, and that has not been summed up; None for none."""
        query = (
            select(ConversationRow, UserRow.space_id)
            .join(UserRow, col(ConversationRow.user_id) == UserRow.id)
            .join(KeyRow, col(KeyRow.id) == col(UserRow.id))
            .where(col(ConversationRow.sealed).is_not(None), ConversationRow.updated_at < idle_since)
            .where(
                or_(
                    col(ConversationRow.summarised_at).is_(None),
                    col(ConversationRow.summarised_at) < col(ConversationRow.updated_at),
                )
            )
            .order_by(col(ConversationRow.updated_at), ConversationRow.id)
            .limit(1)
        )
        with self._database.session() as session:
            found = session.exec(query).first()
            return self._said(session, *found) if found else None

    def mark_summarised(self, conversation_id: str, at: datetime) -> None:
        """Note that a conversation has been summed up, or holds nothing to sum up."""
        with self._database.session() as session:
            own = col(ConversationRow.id) == conversation_id
            session.exec(update(ConversationRow).where(own).values(summarised_at=at))

    def _said(self, session: Session, conversation: ConversationRow, space_id: str) -> Said:
        cipher = self._database.keys.cipher(session, conversation.user_id)
        query = select(MessageRow).where(
            MessageRow.conversation_id == conversation.id,
            MessageRow.role == "user",
            col(MessageRow.for_prompt).is_(True),
        )
        if conversation.summarised_at is not None:  # what was said before has been, or must not be
            query = query.where(MessageRow.created_at > conversation.summarised_at)
        messages = session.exec(query.order_by(col(MessageRow.ordinal))).all()
        times = [message.created_at for message in messages] or [conversation.updated_at]
        return Said(
            space_id,
            conversation.user_id,
            conversation.id,
            conversation.personalised,
            tuple(message.id for message in messages),
            tuple(str(cipher.open_json(message.sealed, place(message))["text"]) for message in messages),
            times[0],
            times[-1],
        )

    def _merge(self, session: Session, user_id: str) -> int:
        known = self._people.read(session, user_id)
        places = np.flatnonzero(known.holds)
        if len(places) < 2:
            return 0
        cipher = self._database.keys.cipher(session, user_id)
        merged: set[str] = set()
        for newer, older, cosine in _alike(known.index.vectors()[places]):
            pair = known.ids[places[newer]], known.ids[places[older]]
            if not merged.intersection(pair) and _merge_pair(session, cipher, pair, cosine):
                merged.add(pair[1])
        session.flush()
        return len(merged)


def _alike(vectors: Matrix) -> Iterator[tuple[int, int, float]]:
    """Yield pairs of vectors, (N, D) and newest first, that may say the same: the newer, the older, their cosine."""
    for start in range(0, len(vectors), _AT_ONCE):
        cosines = vectors[start : start + _AT_ONCE] @ vectors.T  # (B, N)
        for row, column in np.argwhere(cosines >= MAYBE_THE_SAME):
            if start + row < column:
                yield int(start + row), int(column), float(cosines[row, column])


def _merge_pair(session: Session, cipher: Cipher, pair: tuple[str, str], cosine: float) -> bool:
    """Put the older of two away that say the same; the newer, whose words are kept, takes its sources over."""
    newer, older = (session.get_one(MemoryRow, memory_id) for memory_id in pair)
    one, other = opened(newer, cipher), opened(older, cipher)
    if newer.restored or older.restored or not is_duplicate(one, other, cosine):
        return False
    older.lent = [source for source in older.source_message_ids if source not in newer.source_message_ids]
    newer.source_message_ids = [*older.lent, *newer.source_message_ids]
    newer.confidence, newer.importance = (
        max(newer.confidence, older.confidence),
        max(newer.importance, older.importance),
    )
    valid_to = older.valid_to
    put_away(older, "superseded", newer.said_at, newer)
    older.valid_to = valid_to
    seal(older, replace(other, merged=True), cipher)
    return True


def _due(at: datetime) -> ColumnElement[int]:
    stale = (col(MemoryRow.kind) == "plan") & (
        (col(MemoryRow.valid_to) < at - _OVERDUE)
        | (col(MemoryRow.valid_to).is_(None) & (col(MemoryRow.said_at) < at - _STALE))
    )
    in_order = (col(MemoryRow.state) == "active") & col(MemoryRow.restored).is_(False)
    return case((stale & in_order, 1), else_=0)


def _expire(session: Session, user_id: str, at: datetime) -> int:
    """Put away the plans whose time is over."""
    rows = session.exec(select(MemoryRow).where(MemoryRow.user_id == user_id, _due(at) == 1)).all()
    for row in rows:
        put_away(row, "expired", row.valid_to or at)
    return len(rows)


def _purge(session: Session, keys: Keys, user_id: str, at: datetime) -> int:
    """Delete what was merged into others, or taken back, more than `KEPT` ago; the history of what changed stays."""
    put_away_before = select(MemoryRow).where(
        MemoryRow.user_id == user_id,
        MemoryRow.changed_at < at - KEPT,
        col(MemoryRow.state).in_(("superseded", "forgotten")),
    )
    rows = session.exec(put_away_before).all()
    cipher = keys.cipher(session, user_id) if rows else None
    doomed = [row for row in rows if cipher and (row.state == "forgotten" or opened(row, cipher).merged)]
    for row in doomed:
        session.delete(row)
    return len(doomed)
