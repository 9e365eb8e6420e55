"""What people said of themselves: remembered once, replaced when it changes, gone when they say so."""

import re
import unicodedata
from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from memory.crypto import Cipher
from memory.database import Database
from memory.errors import InvalidRecord, MemoryNotFound
from memory.known import KnownPeople, note_change, note_removal, opened
from memory.searchable import pack
from memory.tables import ConversationRow, MemoryRow, MessageRow, UserRow, now, place, place_of
from memory.types import Memory, MemoryDraft, MemoryKind, Recalled, Searchable, Vector, Words
from memory.undo import Changes

# Named here because inside the class `list` is the method.
MemoryList = list[Memory]
RecalledList = list[Recalled]
MemoryRows = list[MemoryRow]

_TEXT_CHARS = 1000
# Of these a person has one at a time, so that a new statement replaces the old one.
SINGLE_VALUED = frozenset({"name", "home", "job", "age", "birthday"})
# Cosines of multilingual-e5-small over pairs of statements: the same in other words 0.93 to 0.99, the opposite of a
# statement 0.90 to 0.97, another statement on the same theme 0.84 to 0.92, unrelated 0.74 to 0.84.
_SAME = 0.97
_SAME_THEME = 0.90
_TOPIC_SHARED = 0.5
_NEGATION = re.compile(
    r"\b(not|no|never|cannot|(do|does|did|ca|wo|is)n['’]?t|hate|dislike|any ?more|no longer|stopped)\b"
    r"|不|没|(?<![特区分级个])别(?![的人])|讨厌|戒|再也",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+(?:['’][a-z]+)?")
# What a statement is not about: who says it, and how they stand to it.
_STANCE = frozenset(
    _WORD.findall(
        "i im ive my me we our am is are was have has had do a an the to of in and any more longer really very so "
        "like likes love loves enjoy prefer eat eats eating drink drinks drinking "
        "我你们的是有了很也都最太再戒喜欢爱讨厌吃喝"
    )
)


class Memories:
    """A person's memories. Recall is exact: the cosine with each of the person's own active vectors."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.known = KnownPeople(database.keys)
        self._changes = Changes()

    def remember(self, user_id: str, drafts: Sequence[MemoryDraft]) -> MemoryList:
        """Store statements in one transaction, and return the memories that now hold them.

        One that is known already, in the same or nearly the same words, is refreshed. One that contradicts another
        (the subject can have one value only, or the same sentence with another polarity or number) supersedes it.
        """
        with self._database.session(for_update=True) as session:
            # One at a time for each person, or what is said twice at once would be remembered twice.
            session.get(UserRow, user_id, with_for_update={"key_share": True})
            cipher = self._database.keys.cipher(session, user_id)
            stored = []
            for number, draft in enumerate(drafts):
                known = self.known.read(session, user_id) if number else self.known.memories(session, user_id)
                likeness = dict(zip(known.ids, known.cosines(draft.vector).tolist(), strict=True))
                before = [(opened(row, cipher), likeness[row.id]) for row in session.exec(_active(user_id))]
                stored.append(_remember_one(session, cipher, before, draft, user_id))
            note_change(session, user_id)
            return stored

    def recall(
        self, user_id: str, vector: Vector, top_k: int, always: frozenset[MemoryKind] = frozenset()
    ) -> RecalledList:
        """Return the person's active memories nearest to the vector, best first; ties newest first.

        Those of the kinds in `always` come too, however far they are.
        """
        with self._database.session() as session:
            known = self.known.memories(session, user_id)
            if not known.holds.any():
                return []
            similarity = known.cosines(vector)
            best = _best(np.where(known.holds, similarity, -np.inf), top_k, np.isin(known.kinds, [*always]))
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

    def edit(
        self, user_id: str, memory_id: str, text: str, vector: Vector, words: Words = MappingProxyType({})
    ) -> Memory:
        """Replace the words of a memory.

        Args:
            user_id: whose it is.
            memory_id: which.
            text: what it says now.
            vector: what that is searched by.
            words: and that.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
            InvalidRecord: the text is empty or too long.
        """
        text = checked(text)
        with self._database.session() as session:
            session.get(UserRow, user_id, with_for_update={"key_share": True})  # whose key may be about to go
            row = _own(session, user_id, memory_id)
            self._changes.keep(user_id, [row])
            cipher = self._database.keys.cipher(session, user_id)
            _seal(row, text, opened(row, cipher).subject, cipher)
            row.vector = cipher.seal(pack(Searchable(vector, words)), place_of("memories", row.id, "vector"))
            row.said_at, row.confidence = now(), 1.0
            note_change(session, user_id)
            return opened(row, cipher)

    def delete(self, user_id: str, memory_id: str, *, with_history: bool = False) -> None:
        """Delete a memory; messages that say the same no longer reach a prompt.

        What it had replaced holds again, so that a memory that was made by mistake can be taken back; with history
        that goes too.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
        """
        with self._database.session() as session:
            doomed = [_own(session, user_id, memory_id)]
            heirs: MemoryRows = []
            for row in doomed:  # grows with the chain of what was replaced
                replaced = session.exec(
                    select(MemoryRow).where(MemoryRow.user_id == user_id, MemoryRow.superseded_by == row.id)
                ).all()
                (doomed if with_history else heirs).extend(replaced)
            self._erase(session, user_id, doomed, heirs)
            for before in heirs:
                before.state, before.superseded_by = doomed[0].state, doomed[0].superseded_by
                before.changed_at = now()

    def delete_all(self, user_id: str) -> int:
        """Delete all memories of the person, and return how many were active."""
        with self._database.session() as session:
            rows = session.exec(select(MemoryRow).where(MemoryRow.user_id == user_id)).all()
            self._erase(session, user_id, rows)
            return sum(row.state == "active" for row in rows)

    def undo(self, user_id: str) -> bool:
        """Take back the person's last edit or deletion; False when there is none, or it was too long ago."""
        with self._database.session() as session:
            return self._changes.bring_back(session, user_id)

    def drop(self, user_id: str) -> None:
        """Keep nothing of a person in memory any more."""
        self.known.drop(user_id)
        self._changes.drop(user_id)

    def _erase(
        self, session: Session, user_id: str, rows: Sequence[MemoryRow], heirs: Sequence[MemoryRow] = ()
    ) -> None:
        """Delete rows; the messages they came from, and those that say the same, reach no prompt and teach nothing.

        The heirs, which take the rows' place, are kept with them for `undo`.
        """
        if not rows:
            return
        cipher = self._database.keys.cipher(session, user_id)
        withheld = _saying(session, user_id, rows, cipher)
        self._changes.keep(user_id, [*rows, *heirs], withheld)
        for message in withheld:
            message.for_prompt, message.learned = False, True
        if withheld:
            note_removal(session, user_id)
        for row in rows:
            session.delete(row)
        note_change(session, user_id)


def checked(text: str) -> str:
    """Return the words of a memory with single spaces.

    Raises:
        InvalidRecord: the text is empty or too long.
    """
    text = " ".join(text.split())
    if not 0 < len(text) <= _TEXT_CHARS:
        raise InvalidRecord(f"A memory has 1 to {_TEXT_CHARS} characters.")
    return text


def normalise(text: str) -> str:
    """Return the text without case, punctuation and space, as two statements are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def is_negative(text: str) -> bool:
    """Tell whether a statement denies or rejects something."""
    return bool(_NEGATION.search(text))


def contradicts(one: str, other: str) -> bool:
    """Tell whether two statements speak of the same thing and differ in polarity or in a number."""
    return _differ(one, other) and _share_topic(one, other)


def _differ(one: str, other: str) -> bool:
    return is_negative(one) != is_negative(other) or set(_NUMBER.findall(one)) != set(_NUMBER.findall(other))


def _share_topic(one: str, other: str) -> bool:
    """Tell whether the statement with fewer topic words shares most of them with the other."""
    topics = [_topic(one), _topic(other)]
    fewest = min(map(len, topics))
    return fewest > 0 and len(topics[0] & topics[1]) / fewest > _TOPIC_SHARED


def _topic(text: str) -> set[str]:
    words = {normalise(word) for word in _WORD.findall(text.casefold())}
    return {word for word in words if word not in _STANCE and not _NEGATION.fullmatch(word)}


def _remember_one(
    session: Session, cipher: Cipher, known: Sequence[tuple[Memory, float]], draft: MemoryDraft, user_id: str
) -> Memory:
    """Store a statement, given what is known with its cosines, newest first."""
    for memory, cosine in known:
        same_words = normalise(memory.text) == normalise(draft.text)
        if same_words or (cosine >= _SAME and not _differ(memory.text, draft.text)):
            row = session.get_one(MemoryRow, memory.id)
            row.said_at = draft.said_at or now()
            row.source_message_ids = [*dict.fromkeys([*row.source_message_ids, *draft.source_message_ids])]
            session.flush()
            return opened(row, cipher)
    row = MemoryRow(
        user_id=user_id,
        kind=draft.kind,
        confidence=draft.confidence,
        importance=draft.importance,
        said_at=draft.said_at or now(),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        source_message_ids=list(draft.source_message_ids),
    )
    _seal(row, draft.text[:_TEXT_CHARS], draft.subject.casefold(), cipher)
    searchable = Searchable(draft.vector, draft.words)
    row.vector = cipher.seal(pack(searchable), place_of("memories", row.id, "vector"))
    session.add(row)
    session.flush()
    new = opened(row, cipher)
    for memory, cosine in known:
        if _replaces(new, memory, cosine):
            old = session.get_one(MemoryRow, memory.id)
            old.state, old.superseded_by, old.changed_at = "superseded", new.id, now()
    session.flush()
    return new


def _seal(row: MemoryRow, text: str, subject: str, cipher: Cipher) -> None:
    row.sealed = cipher.seal_json({"text": text, "subject": subject}, place(row))


def _replaces(new: Memory, old: Memory, cosine: float) -> bool:
    if new.subject in SINGLE_VALUED and new.subject == old.subject:
        return True
    return cosine >= _SAME_THEME and new.subject == old.subject and contradicts(new.text, old.text)


def _best(similarity: Vector, top_k: int, always: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Return the indices of the `top_k` most similar and of those that always come, best first, ties in order."""
    ranked = np.argsort(-similarity, kind="stable")
    wanted = always[ranked]
    wanted[:top_k] = True
    return ranked[wanted]


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


def _saying(session: Session, user_id: str, rows: Sequence[MemoryRow], cipher: Cipher) -> list[MessageRow]:
    """Return the messages that the memories came from, and those that say the same, as far as prompts see them."""
    sources = {source for row in rows for source in row.source_message_ids}
    forgotten = {normalise(opened(row, cipher).text) for row in rows}
    spoken = select(MessageRow).join(ConversationRow).where(ConversationRow.user_id == user_id)

    def says(message: MessageRow) -> bool:
        said = normalise(str(cipher.open_json(message.sealed, place(message))["text"]))
        return message.id in sources or any(text in said for text in forgotten)

    return [message for message in session.exec(spoken.where(col(MessageRow.for_prompt).is_(True))) if says(message)]
