"""The tables. Nothing outside this room sees a row; stores return the frozen values of `memory/types.py`.

What is personal of a row is one JSON object in its column `sealed`, and a vector is sealed too (see
`memory/crypto.py`): what each holds stands beside it. Items are the team's content, not personal.
"""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import JSON, Column, DateTime, Dialect, Index, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

UNCOUNTED = 2**31 - 1  # the change of a memory whose writer has not counted it: later than all that are counted


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive times and store the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return an aware time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _sealed(*, nullable: bool = False) -> bytes:
    column: bytes = Field(sa_column=Column(LargeBinary, nullable=nullable))
    return column


def new_id() -> str:
    """Return a random row id."""
    return uuid4().hex


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


class SpaceRow(SQLModel, table=True):
    """A tenant."""

    __tablename__ = "spaces"
    id: str = Field(primary_key=True)
    name: str


class KeyRow(SQLModel, table=True):
    """A data key, wrapped by a master key. Its id is its owner: a person's id, or "identities"."""

    __tablename__ = "keys"
    id: str = Field(primary_key=True)
    wrapped: bytes = _sealed()
    master: str = Field(index=True)  # name of the master key that wraps it


class ErasureRow(SQLModel, table=True):
    """A person whose erasure has begun; the row goes when nothing else of them is left in any file."""

    __tablename__ = "erasures"
    user_id: str = Field(primary_key=True)


class UserRow(SQLModel, table=True):
    """A person in a space."""

    __tablename__ = "users"
    id: str = Field(default_factory=new_id, primary_key=True)
    space_id: str = Field(foreign_key="spaces.id", index=True)
    sealed: bytes = _sealed()  # name
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    groups: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    memory_paused: bool = False
    # How often; what was read of them before the last time is old.
    memories_changed: int = 0
    memories_removed: int = 0
    turns_removed: int = 0  # from what is recalled
    turns_indexed: int = 0


class ConsentRow(SQLModel, table=True):
    """An answer of a person for one purpose; the last one holds."""

    __tablename__ = "consents"
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    purpose: str
    given: bool
    text_version: str
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class IdentityRow(SQLModel, table=True):
    """How a channel names a person."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("space_id", "channel", "external_id"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    space_id: str = Field(foreign_key="spaces.id")
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    channel: str
    external_id: str  # as `Keys.tag` gives it
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))  # label, for the person to know it by


class LinkCodeRow(SQLModel, table=True):
    """The code of a person that joins another identity to theirs; a newer one takes its place, use deletes it."""

    __tablename__ = "link_codes"
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True)
    space_id: str = Field(foreign_key="spaces.id")
    tag: str = Field(index=True)  # of the code, as `Keys.tag` gives it
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class LinkAttemptRow(SQLModel, table=True):
    """A code that was asked for or tried in vain; rows of the last hour are counted, older ones deleted.

    A miss outlives who made it, or nobody would have to stop at the fiftieth.
    """

    __tablename__ = "link_attempts"
    id: str = Field(default_factory=new_id, primary_key=True)
    space_id: str = Field(foreign_key="spaces.id", index=True)
    user_id: str | None = Field(index=True)  # None when they have been erased
    kind: str  # "issued" or "missed"
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ConversationRow(SQLModel, table=True):
    """A sequence of turns."""

    __tablename__ = "conversations"
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))  # title; None until there is a message
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    personalised: bool = True
    summarised_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # what was said before is not, again


class MessageRow(SQLModel, table=True):
    """One side of a turn. `ordinal` is its place in the conversation, from 0."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "ordinal"),
        Index("ix_messages_conversation_id_indexed", "conversation_id", "indexed"),  # to find those added since
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversations.id", ondelete="CASCADE")
    ordinal: int
    role: str
    sealed: bytes = _sealed()  # text, payload, rating_reason
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    rating: int | None = None
    learned: bool = Field(default=False, index=True)  # memories have been drawn from it
    for_prompt: bool = True  # False once a memory drawn from it was forgotten
    # Sealed: vector and words (`memory/searchable.py`); None until the turn has been learned from.
    vector: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    indexed: int | None = None  # which of the person's turns_indexed it was
    for_personalisation: bool = False  # a question that may shape what the person gets


class MemoryRow(SQLModel, table=True):
    """A remembered statement: text, vector and state together, so that one transaction writes or erases them."""

    __tablename__ = "memories"
    __table_args__ = (Index("ix_memories_user_id_change", "user_id", "change"),)  # to find those changed since
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE")
    kind: str
    sealed: bytes = _sealed()  # text, subject, slot, merged, zone
    state: str = "active"
    confidence: float = 1.0
    importance: float = 0.5
    said_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    valid_from: datetime | None = Field(default=None, sa_type=UtcDateTime)
    valid_to: datetime | None = Field(default=None, sa_type=UtcDateTime)
    valid_to_said: datetime | None = Field(default=None, sa_type=UtcDateTime)  # before anything put it away
    changed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)  # when it got its state
    superseded_by: str | None = None
    source_message_ids: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    # Of these, what the memory that this one was merged into has from it alone.
    lent: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    restored: bool = False  # by the person: it is not put in order again
    vector: bytes = _sealed()  # and its words (`memory/searchable.py`)
    # Which of the person's memories_changed wrote it last; whatever writes it leaves it to be counted.
    change: int = Field(
        default=UNCOUNTED, sa_column=Column(Integer, default=UNCOUNTED, onupdate=UNCOUNTED, nullable=False)
    )


class PreferenceRow(SQLModel, table=True):
    """One preference; a profile is the fold of a person's preferences."""

    __tablename__ = "profiles"
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    key: str
    sealed: bytes = _sealed()  # value; topic or signals
    weight: float = 1.0  # of an inferred one the evidence at `updated_at`, which fades from then on
    origin: str = "stated"
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ItemRow(SQLModel, table=True):
    """A thing that can be recommended."""

    __tablename__ = "items"
    space_id: str = Field(foreign_key="spaces.id", primary_key=True)
    id: str = Field(primary_key=True)
    title: str
    summary: str
    kind: str
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    url: str = ""
    language: str = ""
    document_id: str | None = Field(default=None, index=True)
    available: bool = True
    vector: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ImpressionRow(SQLModel, table=True):
    """A recommendation that was shown."""

    __tablename__ = "impressions"
    id: str = Field(default_factory=new_id, primary_key=True)
    slate_id: str = Field(index=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    item_id: str
    position: int
    source: str
    score: float
    sealed: bytes = _sealed()  # reason
    shown_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    for_personalisation: bool = False
    for_analytics: bool = False


class InteractionRow(SQLModel, table=True):
    """What a person did with an item."""

    __tablename__ = "interactions"
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    item_id: str = Field(index=True)
    kind: str
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    impression_id: str | None = None
    for_personalisation: bool = False
    for_analytics: bool = False
    seconds: float = 0.0  # how long it was read


def place(row: UserRow | IdentityRow | ConversationRow | MessageRow | MemoryRow | PreferenceRow | ImpressionRow) -> str:
    """Return the place of a row's sealed column, which is sealed with it."""
    return place_of(str(row.__tablename__), row.id)


def place_of(table: str, row_id: str, column: str = "sealed") -> str:
    """Return the place of a sealed value."""
    return f"{table}/{row_id}/{column}"
