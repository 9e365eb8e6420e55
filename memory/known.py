"""What a person's memories and messages are searched by, opened: read once, and kept until it changes.

It is sealed in the database, so that it cannot be searched there; recall is exact over what is kept here, in this
process's memory only. Texts are opened when they are wanted. Messages that were added are read alone: a person with
many would otherwise wait for all of them at every turn.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import cast

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from memory.crypto import Cipher
from memory.keys import Keys
from memory.searchable import Floats, Index, Ints
from memory.tables import MemoryRow, UserRow, place, place_of
from memory.types import Memory, MemoryKind, MemoryState, Vector

_ONCE_OF_ONE = frozenset({"name", "home", "job", "age", "birthday"})  # subjects, in rows that know no slots
_KEPT_BYTES = 128_000_000  # over all people; of one with 10,000 memories and messages 6 MB
# Rows made columns at a time: of ten thousand held at once, Python looks for garbage in all that the process holds.
_AT_ONCE = 500
_PAUSE_S = 4 * 3600  # after which a conversation is another sitting
_TABLES = SQLModel.metadata.tables
_MEMORIES, _MESSAGES, _CONVERSATIONS = _TABLES["memories"], _TABLES["messages"], _TABLES["conversations"]

Flags = npt.NDArray[np.bool_]
Seconds = npt.NDArray[np.float64]  # since 1970


@dataclass(frozen=True, slots=True)
class KnownMemories:
    """A person's memories, newest first, M, with those that a newer one has replaced."""

    index: Index
    ids: tuple[str, ...]
    kinds: npt.NDArray[np.str_]
    holds: Flags  # active
    importance: Floats
    said: Seconds
    begins: Seconds  # when it began to hold, as far as is known; -inf: always has
    ends: Seconds  # inf: it holds

    @classmethod
    def none(cls) -> "KnownMemories":
        """Return what is known of somebody who has told nothing."""
        flags, none = np.zeros(0, dtype=np.bool_), np.zeros(0)
        return cls(Index.of([]), (), np.array([], dtype=np.str_), flags, none.astype(np.float32), none, none, none)

    def cosines(self, vector: Vector) -> Floats:
        """Return the cosine of the vector with each memory's, (M,)."""
        return self.index.cosines(vector)


@dataclass(frozen=True, slots=True)
class KnownTurns:
    """A person's messages that may be recalled, T, in no order."""

    index: Index
    ids: tuple[str, ...]
    conversations: tuple[str, ...]
    ordinals: Ints
    asked: Flags  # the person's own, not the bot's
    said: Seconds
    talks: Ints  # the number of each one's conversation
    order: npt.NDArray[np.intp]  # as they followed one another
    sittings: Ints  # in that order, the number of each one's sitting

    @classmethod
    def of(
        cls, index: Index, ids: tuple[str, ...], places: tuple[tuple[str, ...], Ints], asked: Flags, said: Seconds
    ) -> "KnownTurns":
        """Return messages, given their conversations with their ordinals there, arranged by these."""
        conversations, ordinals = places
        numbers: dict[str, int] = {}
        talks = np.array([numbers.setdefault(each, len(numbers)) for each in conversations], dtype=np.int64)
        order = np.lexsort((ordinals, talks))
        begins = (np.diff(talks[order]) != 0) | (np.diff(said[order]) > _PAUSE_S)
        sittings = np.concatenate([np.zeros(min(1, len(order)), dtype=np.int64), np.cumsum(begins)])
        return cls(index, ids, conversations, ordinals, asked, said, talks, order, sittings)

    @classmethod
    def none(cls) -> "KnownTurns":
        """Return those of somebody who has said nothing."""
        return cls.of(Index.of([]), (), ((), np.zeros(0, dtype=np.int64)), np.zeros(0, dtype=np.bool_), np.zeros(0))

    def joined(self, later: "KnownTurns") -> "KnownTurns":
        """Return these and others."""
        return KnownTurns.of(
            self.index.joined(later.index),
            self.ids + later.ids,
            (self.conversations + later.conversations, np.concatenate([self.ordinals, later.ordinals])),
            np.concatenate([self.asked, later.asked]),
            np.concatenate([self.said, later.said]),
        )

    def since(self, conversation: str, ordinal: int) -> Flags:
        """Tell which are of a conversation, from one message on, (T,)."""
        if conversation not in self.conversations:
            return np.zeros(len(self.ids), dtype=np.bool_)
        number = self.talks[self.conversations.index(conversation)]
        return np.asarray((self.talks == number) & (self.ordinals >= ordinal))


@dataclass(frozen=True, slots=True)
class _Changes:
    """How often what is known of a person had changed when it was read."""

    memories: int = -1
    removed: int = -1  # messages
    indexed: int = -1  # messages


@dataclass(frozen=True, slots=True)
class _Kept:
    at: _Changes
    memories: KnownMemories
    turns: KnownTurns

    @property
    def nbytes(self) -> int:
        return self.memories.index.nbytes + self.turns.index.nbytes


class KnownPeople:
    """Reads what is known of people, and keeps it for those who came last. Thread-safe."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._kept: OrderedDict[str, _Kept] = OrderedDict()  # by person
        self._lock = threading.Lock()

    def memories(self, session: Session, user_id: str) -> KnownMemories:
        """Return what is known of a person's memories. The session must not have written to them."""
        now, kept = self._look(session, user_id)
        return self._with_memories(session, user_id, now, kept).memories

    def all(self, session: Session, user_id: str) -> tuple[KnownMemories, KnownTurns]:
        """Return that, and their messages that may be recalled. The session must not have written to either."""
        now, kept = self._look(session, user_id)
        kept = self._with_memories(session, user_id, now, kept)
        removed, indexed = kept.at.removed != now.removed, kept.at.indexed != now.indexed
        if removed or indexed:
            read = self._read_turns(session, user_id, -1 if removed else kept.at.indexed, now.indexed)
            kept = replace(kept, turns=read if removed else kept.turns.joined(read), at=now)
            self._keep(user_id, kept)
        return kept.memories, kept.turns

    def _with_memories(self, session: Session, user_id: str, now: "_Changes", kept: "_Kept") -> "_Kept":
        if kept.at.memories == now.memories:
            return kept
        kept = replace(kept, memories=self.read(session, user_id), at=replace(kept.at, memories=now.memories))
        self._keep(user_id, kept)
        return kept

    def read(self, session: Session, user_id: str) -> KnownMemories:
        """Return a person's memories as the session sees them, without keeping them."""
        row = _MEMORIES.c
        times = (_epoch(each) for each in (row.said_at, row.valid_from, row.valid_to, row.changed_at))
        query = sa.select(row.id, row.vector, row.kind, row.state, row.importance, *times).where(
            row.user_id == user_id, row.state.in_(("active", "superseded", "expired"))
        )
        parts = [tuple(zip(*part, strict=True)) for part in session.connection().execute(query).partitions(_AT_ONCE)]
        if not parts:
            return KnownMemories.none()
        cipher = self._keys.cipher(session, user_id)
        columns = [tuple(chain(*column)) for column in zip(*parts, strict=True)]
        newest = np.lexsort((np.array(columns[0]), -np.array(columns[5])))
        ids, vectors, kinds, states, importance, said, valid_from, valid_to, changed = (
            tuple([column[place] for place in newest]) for column in columns
        )
        holds = np.array(states) == "active"
        ended = np.where(holds, np.inf, _seconds(changed, np.inf))
        return KnownMemories(
            _opened_index(cipher, "memories", ids, vectors),
            ids,
            np.array(kinds),
            holds,
            np.array(importance, dtype=np.float32),
            _seconds(said, 0.0),
            _seconds(valid_from, -np.inf),
            np.minimum(_seconds(valid_to, np.inf), ended),
        )

    def drop(self, user_id: str) -> None:
        """Keep nothing of a person any more."""
        with self._lock:
            self._kept.pop(user_id, None)

    def _look(self, session: Session, user_id: str) -> tuple[_Changes, _Kept]:
        """Return how often a person's have changed, and what is kept; read before the rows, so that it is no newer."""
        query = sa.select(col(UserRow.memories_changed), col(UserRow.turns_removed), col(UserRow.turns_indexed)).where(
            col(UserRow.id) == user_id
        )
        row = session.connection().execute(query).one_or_none()
        now = _Changes(*row) if row else _Changes(0, 0, 0)
        with self._lock:
            if user_id in self._kept:
                self._kept.move_to_end(user_id)
                return now, self._kept[user_id]
        return now, _Kept(_Changes(), KnownMemories.none(), KnownTurns.none())

    def _keep(self, user_id: str, kept: _Kept) -> None:
        with self._lock:
            self._kept[user_id] = kept
            while sum(each.nbytes for each in self._kept.values()) > _KEPT_BYTES and len(self._kept) > 1:
                self._kept.popitem(last=False)

    def _read_turns(self, session: Session, user_id: str, after: int, up_to: int) -> KnownTurns:
        """Return the messages that were indexed after so many, up to so many."""
        row = _MESSAGES.c
        query = (
            sa.select(row.id, row.vector, row.conversation_id, row.ordinal, row.role, _epoch(row.created_at))
            .join(_CONVERSATIONS, row.conversation_id == _CONVERSATIONS.c.id)
            .where(_CONVERSATIONS.c.user_id == user_id, *recallable())
            .where(row.indexed > after, row.indexed <= up_to)
        )
        parts = [tuple(zip(*part, strict=True)) for part in session.connection().execute(query).partitions(_AT_ONCE)]
        if not parts:
            return KnownTurns.none()
        cipher = self._keys.cipher(session, user_id)
        columns = (tuple(chain(*column)) for column in zip(*parts, strict=True))
        ids, vectors, conversations, ordinals, roles, said = columns
        return KnownTurns.of(
            _opened_index(cipher, "messages", ids, vectors),
            ids,
            (conversations, np.array(ordinals, dtype=np.int64)),
            np.array(roles) == "user",
            _seconds(said, 0.0),
        )


def recallable() -> tuple[sa.ColumnElement[bool], ...]:
    """Return which messages may be recalled: indexed, not forgotten, and of a conversation that is personalised."""
    return _MESSAGES.c.vector.is_not(None), _MESSAGES.c.for_prompt.is_(True), _CONVERSATIONS.c.personalised.is_(True)


def note_change(session: Session, user_id: str) -> None:
    """Make what has been read of a person's memories old, when the session commits."""
    _count(session, user_id, "memories_changed")


def note_removal(session: Session, user_id: str) -> None:
    """Make what has been read of a person's messages old, when the session commits."""
    _count(session, user_id, "turns_removed")


def note_indexed(session: Session, user_id: str) -> int:
    """Count one more message that may be recalled, and return which one it is."""
    _count(session, user_id, "turns_indexed")
    return (
        session.connection()
        .execute(sa.select(col(UserRow.turns_indexed)).where(col(UserRow.id) == user_id))
        .scalar_one()
    )


def opened(row: MemoryRow, cipher: Cipher) -> Memory:
    """Return the memory that a row holds."""
    said = cipher.open_json(row.sealed, place(row))
    return Memory(
        id=row.id,
        user_id=row.user_id,
        kind=cast(MemoryKind, row.kind),
        text=str(said["text"]),
        subject=str(said["subject"]),
        state=cast(MemoryState, row.state),
        confidence=row.confidence,
        importance=row.importance,
        said_at=row.said_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        superseded_by=row.superseded_by,
        source_message_ids=tuple(row.source_message_ids),
        changed_at=row.changed_at,
        slot=str(said.get("slot", said["subject"] if said["subject"] in _ONCE_OF_ONE else "")),
        merged=bool(said.get("merged", False)),
        zone=str(said.get("zone", "")),
    )


def _count(session: Session, user_id: str, name: str) -> None:
    users = _TABLES["users"]
    change = sa.update(users).where(users.c.id == user_id).values({name: users.c[name] + 1})
    session.connection().execute(change)


def _opened_index(cipher: Cipher, table: str, ids: Sequence[str], sealed: Sequence[bytes]) -> Index:
    places = [place_of(table, row_id, "vector") for row_id in ids]
    return Index.of(cipher.open_all(zip(sealed, places, strict=True)))


def _epoch(column: sa.Column[datetime]) -> sa.ColumnElement[float]:
    """Return a time in seconds since 1970: the database counts them faster than times are made of its text here."""
    return sa.cast(sa.extract("epoch", column), sa.Float)


def _seconds(times: Sequence[float | None], missing: float) -> Seconds:
    return np.array([missing if time is None else time for time in times], dtype=np.float64)
