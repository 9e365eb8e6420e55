"""What people said of themselves: remembered once, replaced when it changes, gone when they say so."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from memory.crypto import Cipher
from memory.database import Database
from memory.deciding import DENYING, TELLING, meant_by
from memory.errors import InvalidRecord, MemoryNotFound
from memory.known import KnownMemories, KnownPeople, note_change, note_removal, opened
from memory.sameness import normalise, topic
from memory.searchable import pack
from memory.tables import ConversationRow, MemoryRow, MessageRow, UserRow, now, place, place_of
from memory.types import Memory, MemoryDraft, Recalled, Searchable, Vector
from memory.undo import Changes
from memory.writing import TEXT_CHARS, put_away, revive, seal, write

# Named here because inside the class `list` is the method.
MemoryList = list[Memory]
RecalledList = list[Recalled]
MemoryRows = list[MemoryRow]

_JUST_SAID = timedelta(minutes=10)
_REPEATED = 2  # words at least that must come again in what says the same
_COMPARED = 500  # of a person's memories, the nearest, are compared with what is new


class Memories:
    """A person's memories. Recall is exact: the cosine with each of the person's own active vectors."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.known = KnownPeople(database.keys)
        self._changes = Changes()

    def remember(self, user_id: str, drafts: Sequence[MemoryDraft]) -> MemoryList:
        """Store statements in one transaction, and return the memories that now hold them.

        One that is known already, in the same or nearly the same words, is refreshed. One that contradicts another, or
        is another value of what a person has one of, supersedes it; one that only says that something is over is not
        kept itself. What a person said before they said what is known now changes nothing.
        """
        with self._changing(user_id) as (session, cipher):
            stored = []
            for number, draft in enumerate(drafts):
                # What is kept of them tells of the first; the next are compared with what that one has changed, too.
                known = self.known.read(session, user_id) if number else self.known.memories(session, user_id)
                stored.append(write(session, cipher, _near(session, cipher, known, draft.vector), draft, user_id))
            return [memory for memory in stored if memory is not None]

    def take_back(self, user_id: str, words: str, vector: Vector, said_at: datetime, *, never_held: bool) -> MemoryList:
        """Put away what the person says holds no more, or never held, and return it.

        For no words it is what they have just said.
        What never held is forgotten, and what it had replaced holds again.
        """
        with self._changing(user_id) as (session, cipher):
            if words:
                near = _near(session, cipher, self.known.memories(session, user_id), vector)
                named = meant_by(words, near, DENYING if never_held else TELLING)
            else:
                last = session.exec(_active(user_id).limit(1)).all()
                named = [opened(row, cipher) for row in last if timedelta(0) <= said_at - row.said_at <= _JUST_SAID]
            for memory in named:
                put_away(session.get_one(MemoryRow, memory.id), "forgotten" if never_held else "superseded", said_at)
                for row in _replaced_by(session, user_id, memory.id) if never_held else ():
                    revive(row)
            session.flush()
            return [opened(session.get_one(MemoryRow, memory.id), cipher) for memory in named]

    def near(self, user_id: str, vector: Vector, said_by: datetime) -> list[tuple[Memory, float]]:
        """Return the active memories nearest to a vector with their cosines, of what was said until then."""
        with self._database.session() as session:
            known = self.known.memories(session, user_id)
            near = _near(session, self._database.keys.cipher(session, user_id), known, vector)
            return [(memory, cosine) for memory, cosine in near if memory.said_at <= said_by]

    def made_by(self, user_id: str, message_id: str) -> list[Memory]:
        """Return the active memories that a message made or said again."""
        with self._database.session() as session:
            rows = [row for row in session.exec(_active(user_id)) if message_id in row.source_message_ids]
            cipher = self._database.keys.cipher(session, user_id)
            return [opened(row, cipher) for row in rows]

    def has_replaced(self, user_id: str, memory_id: str) -> bool:
        """Tell whether a memory has taken the place of others."""
        with self._database.session() as session:
            return bool(_replaced_by(session, user_id, memory_id))

    def supersede(self, user_id: str, memory_id: str, by_id: str) -> None:
        """Note that one memory took the place of another.

        Nothing, where one of them is gone or put away by now, or the older was said again since.
        """
        with self._changing(user_id) as (session, _):
            old, new = session.get(MemoryRow, memory_id), session.get(MemoryRow, by_id)
            if all(row is not None and row.user_id == user_id and row.state == "active" for row in (old, new)):
                assert old is not None and new is not None  # noqa: S101, PT018 - what mypy does not see
                if old.said_at <= new.said_at:  # else it was said again, or corrected, since
                    put_away(old, "superseded", new.valid_from or new.said_at, new)

    def end(self, user_id: str, memory_id: str, at: datetime) -> None:
        """Note that a memory holds no more since then; nothing, where it is gone, put away or said again by now."""
        with self._changing(user_id) as (session, _):
            row = session.get(MemoryRow, memory_id)
            if row is not None and row.user_id == user_id and row.state == "active" and row.said_at <= at:
                put_away(row, "superseded", at)

    def restore(self, user_id: str, memory_id: str) -> Memory:
        """Make a memory hold again that was put away: superseded, merged into another, expired or taken back.

        No consolidation merges it or puts it away again.

        Raises:
            MemoryNotFound: it does not exist (any more) or is somebody else's.
        """
        with self._changing(user_id) as (session, cipher):
            row = _own(session, user_id, memory_id)
            if row.state != "active":
                _take_sources_back(session, row)
                revive(row)
                row.restored = True
            seal(row, replace(opened(row, cipher), merged=False), cipher)
            return opened(row, cipher)

    @contextmanager
    def _changing(self, user_id: str, *, removing: bool = False) -> Iterator[tuple[Session, Cipher]]:
        """Hold the person's memories: one change at a time, or what is said twice at once is remembered twice."""
        with self._database.session(for_update=True) as session:
            session.get(UserRow, user_id, with_for_update={"key_share": True})
            yield session, self._database.keys.cipher(session, user_id)
            note_change(session, user_id, removed=removing)

    def recall(self, user_id: str, vector: Vector, top_k: int) -> RecalledList:
        """Return the person's active memories nearest to the vector, best first; ties newest first."""
        with self._database.session() as session:
            known = self.known.memories(session, user_id)
            if not known.holds.any():
                return []
            similarity = known.cosines(vector)
            best = np.argsort(np.where(known.holds, -similarity, np.inf), kind="stable")[:top_k]
            cipher = self._database.keys.cipher(session, user_id)
            query = select(MemoryRow).where(col(MemoryRow.id).in_([known.ids[index] for index in best]))
            rows = {row.id: row for row in session.exec(query)}
            return [
                Recalled(opened(rows[known.ids[index]], cipher), float(similarity[index]))
                for index in best
                if known.holds[index] and known.ids[index] in rows
            ]

    def list(self, user_id: str, include_superseded: bool = False) -> MemoryList:
        """Return the person's memories, newest first."""
        with self._database.session() as session:
            query = _all(user_id) if include_superseded else _active(user_id)
            rows = session.exec(query).all()
            cipher = self._database.keys.cipher(session, user_id) if rows else None
            return [opened(row, cipher) for row in rows] if cipher else []

    def get(self, user_id: str, memory_id: str) -> Memory:
        """Return a memory.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
        """
        with self._database.session() as session:
            row = _own(session, user_id, memory_id)
            return opened(row, self._database.keys.cipher(session, user_id))

    def edit(self, user_id: str, memory_id: str, draft: MemoryDraft) -> Memory:
        """Replace the words of a memory, and what it is about.

        Args:
            user_id: whose it is.
            memory_id: which.
            draft: what it says now. What is told of another thing has no time of the one before.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
            InvalidRecord: the text is empty or too long.
        """
        text = checked(draft.text)
        with self._changing(user_id) as (session, cipher):
            row = _own(session, user_id, memory_id)
            self._changes.keep(session.get_one(UserRow, user_id), [row])
            before, subject = opened(row, cipher), draft.subject.casefold()
            if row.state == "active" and (before.kind, before.subject) != (draft.kind, subject):
                row.valid_from = row.valid_to = row.valid_to_said = None
            seal(row, replace(before, text=text, subject=subject, slot=draft.slot, zone=""), cipher)
            row.vector = cipher.seal(
                pack(Searchable(draft.vector, draft.words)), place_of("memories", row.id, "vector")
            )
            row.kind, row.importance = draft.kind, draft.importance
            row.said_at, row.confidence = now(), 1.0
            return opened(row, cipher)

    def delete(self, user_id: str, memory_id: str, *, with_history: bool = False) -> None:
        """Delete a memory; messages that say the same no longer reach a prompt.

        What it had replaced holds again, so that a memory that was made by mistake can be taken back; with history
        that goes too.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
        """
        with self._changing(user_id, removing=True) as (session, cipher):
            doomed = [_own(session, user_id, memory_id)]
            heirs: MemoryRows = []
            for row in doomed:  # grows with the chain of what was replaced
                for replaced in _replaced_by(session, user_id, row.id):
                    (doomed if with_history or opened(replaced, cipher).merged else heirs).append(replaced)
            state, by = doomed[0].state, doomed[0].superseded_by
            self._erase(session, cipher, doomed, heirs)
            for before in heirs:
                if state == "active":
                    revive(before)
                else:
                    before.state, before.superseded_by = state, by

    def delete_all(self, user_id: str) -> int:
        """Delete all memories of the person, and return how many were active."""
        with self._changing(user_id, removing=True) as (session, cipher):
            rows = session.exec(select(MemoryRow).where(MemoryRow.user_id == user_id)).all()
            self._erase(session, cipher, rows)
            return sum(row.state == "active" for row in rows)

    def undo(self, user_id: str) -> bool:
        """Take back the person's last edit or deletion.

        False when there is none, it was too long ago, or what it changed has been changed since.
        """
        with self._database.session(for_update=True) as session:
            session.get(UserRow, user_id, with_for_update={"key_share": True})
            return self._changes.bring_back(session, self._database.keys.cipher(session, user_id), user_id)

    def people(self) -> set[str]:
        """Return of whom something is kept in memory."""
        return self.known.people() | self._changes.people()

    def drop(self, user_id: str) -> None:
        """Keep nothing of a person in memory any more."""
        self.known.drop(user_id)
        self._changes.drop(user_id)

    def _erase(
        self, session: Session, cipher: Cipher, rows: Sequence[MemoryRow], heirs: Sequence[MemoryRow] = ()
    ) -> None:
        """Delete rows; the messages they came from, and those that say the same, reach no prompt and teach nothing.

        The heirs, which take the rows' place, are kept with them for `undo`.
        """
        if not rows:
            return
        user_id = rows[0].user_id
        withheld = _saying(session, user_id, rows, cipher)
        rows = [*rows, *_drawn_from(session, user_id, withheld, rows)]
        self._changes.keep(session.get_one(UserRow, user_id), heirs, rows, withheld)
        for message in withheld:
            message.for_prompt, message.learned = False, True
        if withheld:
            note_removal(session, user_id)
        for row in rows:
            session.delete(row)


def checked(text: str) -> str:
    """Return the words of a memory with single spaces.

    Raises:
        InvalidRecord: the text is empty or too long.
    """
    text = " ".join(text.split())
    if not 0 < len(text) <= TEXT_CHARS:
        raise InvalidRecord(f"A memory has 1 to {TEXT_CHARS} characters.")
    return text


def _near(session: Session, cipher: Cipher, known: KnownMemories, vector: Vector) -> list[tuple[Memory, float]]:
    """Return the active memories nearest to a vector with their cosines, newest first."""
    cosines = np.where(known.holds, known.cosines(vector), -np.inf)
    nearest = {known.ids[index]: float(cosines[index]) for index in np.argsort(-cosines)[:_COMPARED]}
    active = select(MemoryRow).where(col(MemoryRow.id).in_(nearest), MemoryRow.state == "active")
    rows = session.exec(active.order_by(col(MemoryRow.said_at).desc(), MemoryRow.id))
    return [(opened(row, cipher), nearest[row.id]) for row in rows]


def _all(user_id: str) -> SelectOfScalar[MemoryRow]:
    query = select(MemoryRow).where(MemoryRow.user_id == user_id)
    return query.order_by(col(MemoryRow.said_at).desc(), MemoryRow.id)


def _active(user_id: str) -> SelectOfScalar[MemoryRow]:
    return _all(user_id).where(MemoryRow.state == "active")


def _own(session: Session, user_id: str, memory_id: str) -> MemoryRow:
    row = session.get(MemoryRow, memory_id)
    if row is None or row.user_id != user_id:
        raise MemoryNotFound("There is no such memory of yours.")
    return row


def _replaced_by(session: Session, user_id: str, memory_id: str) -> Sequence[MemoryRow]:
    return session.exec(
        select(MemoryRow).where(MemoryRow.user_id == user_id, MemoryRow.superseded_by == memory_id)
    ).all()


def _take_sources_back(session: Session, row: MemoryRow) -> None:
    """Take from the memories that a memory was merged into, one into the next, the sources that they have from it."""
    lender, lent = row, row.lent
    while lent and lender.superseded_by and (survivor := session.get(MemoryRow, lender.superseded_by)):
        taken, lent = lent, [source for source in survivor.lent if source in lent]
        survivor.source_message_ids = [each for each in survivor.source_message_ids if each not in taken]
        survivor.lent = [each for each in survivor.lent if each not in taken]
        lender = survivor
    row.lent = []


def _drawn_from(
    session: Session, user_id: str, messages: Sequence[MessageRow], rows: Sequence[MemoryRow]
) -> MemoryRows:
    """Return the episodes, not among the rows, that sum up one of the messages."""
    episodes = session.exec(_all(user_id).where(MemoryRow.kind == "episode"))
    said, known = {message.id for message in messages}, {row.id for row in rows}
    return [row for row in episodes if row.id not in known and said.intersection(row.source_message_ids)]


def _saying(session: Session, user_id: str, rows: Sequence[MemoryRow], cipher: Cipher) -> list[MessageRow]:
    """Return the messages that the memories came from, and those that say the same, as far as prompts see them."""
    sources = {source for row in rows for source in row.source_message_ids}
    forgotten = [opened(row, cipher).text for row in rows if row.kind != "episode"]
    spoken = select(MessageRow).join(ConversationRow).where(ConversationRow.user_id == user_id)

    def says(message: MessageRow) -> bool:
        said = str(cipher.open_json(message.sealed, place(message))["text"])
        return message.id in sources or any(_repeats(said, text) for text in forgotten)

    return [message for message in session.exec(spoken.where(col(MessageRow.for_prompt).is_(True))) if says(message)]


def _repeats(said: str, text: str) -> bool:
    """Tell whether a message says what a memory says, in its words or in others with the same ones that count."""
    about = topic(text)
    return normalise(text) in normalise(said) or (len(about) >= _REPEATED and about <= topic(said))
