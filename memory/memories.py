"""What people said of themselves: remembered once, replaced when it changes, gone when they say so."""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from memory.database import Database
from memory.errors import InvalidRecord, MemoryNotFound
from memory.tables import ConversationRow, MemoryRow, MessageRow, UserRow, now
from memory.types import Memory, MemoryDraft, MemoryKind, MemoryState, Recalled, Vector
from memory.vectors import to_bytes, to_matrix

# Named here because inside the class `list` is the method.
MemoryList = list[Memory]
RecalledList = list[Recalled]

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

    def remember(self, user_id: str, drafts: Sequence[MemoryDraft]) -> MemoryList:
        """Store statements in one transaction, and return the memories that now hold them.

        One that is known already, in the same or nearly the same words, is refreshed. One that contradicts another
        (the subject can have one value only, or the same sentence with another polarity or number) supersedes it.
        """
        with self._database.session(for_update=True) as session:
            # One at a time for each person, or what is said twice at once would be remembered twice.
            session.get(UserRow, user_id, with_for_update={"key_share": True})
            return [_memory(self._remember_one(session, user_id, draft)) for draft in drafts]

    def _remember_one(self, session: Session, user_id: str, draft: MemoryDraft) -> MemoryRow:
        rows = session.exec(_active(user_id)).all()
        likeness = _cosines(rows, draft.vector)
        for row, cosine in zip(rows, likeness, strict=True):
            same_words = normalise(row.text) == normalise(draft.text)
            if same_words or (cosine >= _SAME and not _differ(row.text, draft.text)):
                row.said_at = now()
                row.source_message_id = draft.source_message_id or row.source_message_id
                return row
        new = MemoryRow(
            user_id=user_id,
            kind=draft.kind,
            text=draft.text[:_TEXT_CHARS],
            subject=draft.subject.casefold(),
            confidence=draft.confidence,
            source_message_id=draft.source_message_id,
            vector=to_bytes(draft.vector),
        )
        session.add(new)
        session.flush()
        for row, cosine in zip(rows, likeness, strict=True):
            if _replaces(new, row, float(cosine)):
                row.state, row.superseded_by = "superseded", new.id
        return new

    def recall(
        self, user_id: str, vector: Vector, top_k: int, always: frozenset[MemoryKind] = frozenset()
    ) -> RecalledList:
        """Return the person's active memories nearest to the vector, best first; ties newest first.

        Those of the kinds in `always` come too, however far they are.
        """
        with self._database.session() as session:
            rows = session.exec(_active(user_id)).all()
        similarity = _cosines(rows, vector)
        ranked = np.argsort(-similarity, kind="stable")
        best = [index for rank, index in enumerate(ranked) if rank < top_k or rows[index].kind in always]
        return [Recalled(_memory(rows[index]), float(similarity[index])) for index in best]

    def list(self, user_id: str, include_superseded: bool = False) -> MemoryList:
        """Return the person's memories, newest first."""
        query = select(MemoryRow).where(MemoryRow.user_id == user_id) if include_superseded else _active(user_id)
        query = query.order_by(None).order_by(col(MemoryRow.said_at).desc(), MemoryRow.id)
        with self._database.session() as session:
            return [_memory(row) for row in session.exec(query)]

    def edit(self, user_id: str, memory_id: str, text: str, vector: Vector) -> Memory:
        """Replace the words of a memory.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
            InvalidRecord: the text is empty or too long.
        """
        text = checked(text)
        with self._database.session() as session:
            row = _own(session, user_id, memory_id)
            row.text, row.vector, row.said_at, row.confidence = text, to_bytes(vector), now(), 1.0
            return _memory(row)

    def delete(self, user_id: str, memory_id: str, *, with_history: bool = False) -> None:
        """Delete a memory; messages that say the same no longer reach a prompt.

        What it had replaced holds again, so that a memory that was made by mistake can be taken back; with history
        that goes too.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
        """
        with self._database.session() as session:
            doomed = [_own(session, user_id, memory_id)]
            for row in doomed:  # grows with the chain of what was replaced
                replaced = session.exec(
                    select(MemoryRow).where(MemoryRow.user_id == user_id, MemoryRow.superseded_by == row.id)
                ).all()
                if with_history:
                    doomed += replaced
                else:
                    for before in replaced:
                        before.state, before.superseded_by = row.state, row.superseded_by
            _erase(session, user_id, doomed)

    def delete_all(self, user_id: str) -> int:
        """Delete all memories of the person, and return how many were active."""
        with self._database.session() as session:
            rows = session.exec(select(MemoryRow).where(MemoryRow.user_id == user_id)).all()
            _erase(session, user_id, rows)
            return sum(row.state == "active" for row in rows)


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


def _replaces(new: MemoryRow, old: MemoryRow, cosine: float) -> bool:
    if new.subject in SINGLE_VALUED and new.subject == old.subject:
        return True
    return cosine >= _SAME_THEME and new.subject == old.subject and contradicts(new.text, old.text)


def _active(user_id: str) -> SelectOfScalar[MemoryRow]:
    return (
        select(MemoryRow)
        .where(MemoryRow.user_id == user_id, MemoryRow.state == "active")
        .order_by(col(MemoryRow.said_at).desc(), MemoryRow.id)
    )


def _cosines(rows: Sequence[MemoryRow], vector: Vector) -> Vector:
    """Return the cosine of the vector with each row's, (N,)."""
    if not rows:
        return np.zeros(0, dtype=np.float32)
    return np.asarray(to_matrix([row.vector for row in rows]) @ vector, dtype=np.float32)


def _own(session: Session, user_id: str, memory_id: str) -> MemoryRow:
    row = session.get(MemoryRow, memory_id)
    if row is None or row.user_id != user_id:
        raise MemoryNotFound("There is no such memory of yours.")
    return row


def _erase(session: Session, user_id: str, rows: Sequence[MemoryRow]) -> None:
    """Delete rows, and keep from prompts and from learning the messages they came from and those that say the same."""
    sources = {row.source_message_id for row in rows}
    forgotten = {normalise(row.text) for row in rows}
    spoken = select(MessageRow).join(ConversationRow).where(ConversationRow.user_id == user_id)
    for message in session.exec(spoken.where(col(MessageRow.for_prompt).is_(True))):
        said = normalise(message.text)
        if message.id in sources or any(text in said for text in forgotten):
            message.for_prompt, message.learned = False, True
    for row in rows:
        session.delete(row)


def _memory(row: MemoryRow) -> Memory:
    kind: MemoryKind = row.kind  # type: ignore[assignment]
    state: MemoryState = "active" if row.state == "active" else "superseded"
    return Memory(
        id=row.id,
        user_id=row.user_id,
        kind=kind,
        text=row.text,
        subject=row.subject,
        state=state,
        confidence=row.confidence,
        said_at=row.said_at,
        superseded_by=row.superseded_by,
        source_message_id=row.source_message_id,
    )
