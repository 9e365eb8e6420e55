"""What a person's memories and messages are searched by, opened: read once, and kept until it changes.

It is sealed in the database, so that it cannot be searched there; recall is exact over what is kept here, in this
process's memory only. Texts are opened when they are wanted. Messages that were added, and memories that were added or
changed, are read alone: a person with many would otherwise wait for all of them at every turn. Only what is deleted,
or withheld, has the rest read again. What is kept is the same, to the last digit, as what would be read anew.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
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
from memory.tables import UNCOUNTED, MemoryRow, UserRow, place, place_of
from memory.types import Memory, MemoryKind, MemoryState, Vector

_ONCE_OF_ONE = frozenset({"name", "home", "job", "age", "birthday"})  # subjects, in rows that know no slots
_KEPT_BYTES = 128_000_000  # over all people; of one with 10,000 memories and messages 6 MB
# Rows made columns at a time: of ten thousand held at once, Python looks for garbage in all that the process holds.
_AT_ONCE = 500
_RECALLED = ("active", "superseded", "expired")
_PAUSE_S = 4 * 3600  # after which a conversation is another sitting
_TABLES = SQLModel.metadata.tables
_MEMORIES, _MESSAGES, _CONVERSATIONS = _TABLES["memories"], _TABLES["messages"], _TABLES["conversations"]

Flags = npt.NDArray[np.bool_]
Talks = tuple[Mapping[str, int], Ints, Ints]  # conversations' numbers, by id; of each message that, and its ordinal
Seconds = npt.NDArray[np.float64]  # since 1970


@dataclass(frozen=True, slots=True)
class KnownMemories:
    """A person's memories, newest first and then by id, M, with those that a newer one has replaced."""

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

    def replaced(self, now: "KnownMemories", recalled: Flags) -> "KnownMemories":
        """Return these with others, or the same anew, of which those are left out that are not `recalled`, by place."""
        changed, before = frozenset(now.ids), len(self.ids)
        left = [place for place, each in enumerate(self.ids) if each not in changed]
        ids, said = self.ids + now.ids, np.concatenate([self.said, now.said])
        places = np.concatenate([np.array(left, dtype=np.intp), before + np.flatnonzero(recalled)])
        order = places[np.lexsort((np.array(ids, dtype=np.str_)[places], -said[places]))]
        return KnownMemories(
            self.index.joined(now.index).arranged(order),
            tuple([ids[place] for place in order]),
            np.concatenate([self.kinds, now.kinds])[order],
            np.concatenate([self.holds, now.holds])[order],
            np.concatenate([self.importance, now.importance])[order],
            said[order],
            np.concatenate([self.begins, now.begins])[order],
            np.concatenate([self.ends, now.ends])[order],
        )

    def cosines(self, vector: Vector) -> Floats:
        """Return the cosine of the vector with each memory's, (M,)."""
        return self.index.cosines(vector)


@dataclass(frozen=True, slots=True)
class KnownTurns:
    """A person's messages that may be recalled, T, as they were indexed."""

    index: Index
    ids: tuple[str, ...]
    conversations: Mapping[str, int]  # by id, their numbers
    talks: Ints  # the number of each one's conversation
    ordinals: Ints  # of each one in it
    asked: Flags  # the person's own, not the bot's
    said: Seconds
    order: npt.NDArray[np.intp]  # as they followed one another
    sittings: Ints  # in that order, the number of each one's sitting

    @classmethod
    def of(cls, index: Index, ids: tuple[str, ...], talks: Talks, asked: Flags, said: Seconds) -> "KnownTurns":
        """Return messages, arranged by their conversations."""
        conversations, numbers, ordinals = talks
        order = np.lexsort((ordinals, numbers))
        begins = (np.diff(numbers[order]) != 0) | (np.diff(said[order]) > _PAUSE_S)
        sittings = np.concatenate([np.zeros(min(1, len(order)), dtype=np.int64), np.cumsum(begins)])
        return cls(index, ids, conversations, numbers, ordinals, asked, said, order, sittings)

    @classmethod
    def none(cls) -> "KnownTurns":
        """Return those of somebody who has said nothing."""
        numbers = np.zeros(0, dtype=np.int64)
        return cls.of(Index.of([]), (), ({}, numbers, numbers), np.zeros(0, dtype=np.bool_), np.zeros(0))

    def joined(self, later: "KnownTurns") -> "KnownTurns":
        """Return these and later ones."""
        conversations = dict(self.conversations)
        numbers = [conversations.setdefault(each, len(conversations)) for each in later.conversations]
        talks = np.concatenate([self.talks, np.array(numbers, dtype=np.int64)[later.talks]])
        return KnownTurns.of(
            self.index.joined(later.index),
            self.ids + later.ids,
            (conversations, talks, np.concatenate([self.ordinals, later.ordinals])),
            np.concatenate([self.asked, later.asked]),
            np.concatenate([self.said, later.said]),
        )

    def since(self, conversation: str, ordinal: int) -> Flags:
        """Tell which are of a conversation, from one message on, (T,)."""
        return np.asarray((self.talks == self.conversations.get(conversation, -1)) & (self.ordinals >= ordinal))


@dataclass(frozen=True, slots=True)
class _Changes:
    """How often what is known of a person had changed when it was read."""

    memories: int = -1
    memories_removed: int = -1
    turns_removed: int = -1
    turns_indexed: int = -1


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
        removed, indexed = kept.at.turns_removed != now.turns_removed, kept.at.turns_indexed != now.turns_indexed
        if removed or indexed:
            before, after = (KnownTurns.none(), -1) if removed else (kept.turns, kept.at.turns_indexed)
            turns = before.joined(self._read_turns(session, user_id, after, now.turns_indexed))
            kept = replace(kept, turns=turns, at=now)
            self._keep(user_id, kept)
        return kept.memories, kept.turns

    def read(self, session: Session, user_id: str) -> KnownMemories:
        """Return a person's memories as the session has written them, without keeping them; it has deleted none."""
        now, kept = self._look(session, user_id)
        return self._newest(session, user_id, now, kept)

    def _with_memories(self, session: Session, user_id: str, now: "_Changes", kept: "_Kept") -> "_Kept":
        at = replace(kept.at, memories=now.memories, memories_removed=now.memories_removed)
        if at == kept.at:
            return kept
        kept = replace(kept, memories=self._newest(session, user_id, now, kept), at=at)
        self._keep(user_id, kept)
        return kept

    def _newest(self, session: Session, user_id: str, now: "_Changes", kept: "_Kept") -> KnownMemories:
        """Return a person's memories: those that are kept, but for what has changed since, which is read."""
        removed = kept.at.memories_removed != now.memories_removed
        before, after = (KnownMemories.none(), -1) if removed else (kept.memories, kept.at.memories)
        row = _MEMORIES.c
        times = (_epoch(each) for each in (row.said_at, row.valid_from, row.valid_to, row.changed_at))
        query = sa.select(row.id, row.vector, row.kind, row.state, row.importance, *times).where(
            row.user_id == user_id, row.change > after
        )
        parts = [tuple(zip(*part, strict=True)) for part in session.connection().execute(query).partitions(_AT_ONCE)]
        if not parts:
            return before
        columns = (tuple(chain(*column)) for column in zip(*parts, strict=True))
        ids, vectors, kinds, states, importance, said, valid_from, valid_to, changed = columns
        holds = np.array(states) == "active"
        ended = np.where(holds, np.inf, _seconds(changed, np.inf))
        read = KnownMemories(
            _opened_index(self._keys.cipher(session, user_id), "memories", ids, vectors),
            ids,
            np.array(kinds),
            holds,
            np.array(importance, dtype=np.float32),
            _seconds(said, 0.0),
            _seconds(valid_from, -np.inf),
            np.minimum(_seconds(valid_to, np.inf), ended),
        )
        return before.replaced(read, np.isin(states, _RECALLED))

    def unread(self, session: Session, user_id: str) -> int:
        """Return how many changes would be read of a person of whom nothing is kept; 0 of others."""
        with self._lock:
            if user_id in self._kept:
                return 0
        now, _ = self._look(session, user_id)
        return max(0, now.memories) + max(0, now.turns_indexed)

    def people(self) -> set[str]:
        """Return of whom something is kept."""
        with self._lock:
            return set(self._kept)

    def drop(self, user_id: str) -> None:
        """Keep nothing of a person any more."""
        with self._lock:
            self._kept.pop(user_id, None)

    def _look(self, session: Session, user_id: str) -> tuple[_Changes, _Kept]:
        """Return how often a person's have changed, and what is kept; read before the rows, so that it is no newer."""
        user = _TABLES["users"].c
        counts = (user.memories_changed, user.memories_removed, user.turns_removed, user.turns_indexed)
        row = session.connection().execute(sa.select(*counts).where(user.id == user_id)).one_or_none()
        if row is None:  # erased, perhaps by another process
            self.drop(user_id)
        now = _Changes(*row) if row else _Changes()
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
            .order_by(row.indexed, row.id)
        )
        parts = [tuple(zip(*part, strict=True)) for part in session.connection().execute(query).partitions(_AT_ONCE)]
        if not parts:
            return KnownTurns.none()
        cipher = self._keys.cipher(session, user_id)
        columns = (tuple(chain(*column)) for column in zip(*parts, strict=True))
        ids, vectors, talks, ordinals, roles, said = columns
        conversations: dict[str, int] = {}
        numbers = [conversations.setdefault(each, len(conversations)) for each in talks]
        return KnownTurns.of(
            _opened_index(cipher, "messages", ids, vectors),
            ids,
            (conversations, np.array(numbers, dtype=np.int64), np.array(ordinals, dtype=np.int64)),
            np.array(roles) == "user",
            _seconds(said, 0.0),
        )


def recallable() -> tuple[sa.ColumnElement[bool], ...]:
    """Return which messages may be recalled: indexed, not forgotten, and of a conversation that is personalised."""
    return _MESSAGES.c.vector.is_not(None), _MESSAGES.c.for_prompt.is_(True), _CONVERSATIONS.c.personalised.is_(True)


def note_change(session: Session, user_id: str, *, removed: bool = False) -> None:
    """Make what has been read of a person's memories old, when the session commits: the last that it does with them.

    What it has added or changed is read anew then, and when it has `removed` a row, all.
    """
    session.flush()
    if removed:
        _count(session, user_id, "memories_removed")
    _count(session, user_id, "memories_changed")
    user, row = _TABLES["users"].c, _MEMORIES.c
    counted = sa.select(user.memories_changed).where(user.id == user_id).scalar_subquery()
    uncounted = sa.update(_MEMORIES).where(row.user_id == user_id, row.change == UNCOUNTED)
    session.connection().execute(uncounted.values(change=counted))


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
