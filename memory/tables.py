"""The tables. Nothing outside this room sees a row; stores return the frozen values of `memory/types.py`."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import JSON, Column, DateTime, Dialect, LargeBinary, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


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


class UserRow(SQLModel, table=True):
    """A person in a space."""

    __tablename__ = "users"
    id: str = Field(default_factory=new_id, primary_key=True)
    space_id: str = Field(foreign_key="spaces.id", index=True)
    name: str
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    groups: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))


class IdentityRow(SQLModel, table=True):
    """How a channel names a person."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("space_id", "channel", "external_id"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    space_id: str = Field(foreign_key="spaces.id")
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    channel: str
    external_id: str


class ConversationRow(SQLModel, table=True):
    """A sequence of turns."""

    __tablename__ = "conversations"
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    title: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class MessageRow(SQLModel, table=True):
    """One side of a turn. `ordinal` is its place in the conversation, from 0."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation_id", "ordinal"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    conversation_id: str = Field(foreign_key="conversations.id", ondelete="CASCADE", index=True)
    ordinal: int
    role: str
    text: str
    payload: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    rating: int | None = None
    rating_reason: str = ""
    learned: bool = Field(default=False, index=True)  # memories have been drawn from it
    for_prompt: bool = True  # False once a memory drawn from it was forgotten


class MemoryRow(SQLModel, table=True):
    """A remembered statement: text, vector and state together, so that one transaction writes or erases them."""

    __tablename__ = "memories"
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    kind: str
    text: str
    subject: str = ""
    state: str = "active"
    confidence: float = 1.0
    said_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    superseded_by: str | None = None
    source_message_id: str | None = None
    vector: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # float32, little-endian


class PreferenceRow(SQLModel, table=True):
    """One preference; a profile is the fold of a person's preferences."""

    __tablename__ = "profiles"
    __table_args__ = (UniqueConstraint("user_id", "key", "value", "origin"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    key: str
    value: str
    weight: float = 1.0
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
    reason: str
    shown_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class InteractionRow(SQLModel, table=True):
    """What a person did with an item."""

    __tablename__ = "interactions"
    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    item_id: str = Field(index=True)
    kind: str
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    impression_id: str | None = None
