"""The values that cross the door of the memory room. Times are aware, in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]  # (D,), L2-normalised
Matrix = npt.NDArray[np.float32]  # (N, D), rows L2-normalised

Role = Literal["user", "assistant"]
# An episode is the gist of a past conversation.
MemoryKind = Literal["fact", "preference", "plan", "relationship", "instruction", "episode"]
# Superseded: a newer statement holds; expired: its time is over; forgotten: the person took it back.
MemoryState = Literal["active", "superseded", "expired", "forgotten"]
# What a statement says of an earlier one: it is over, it was wrong, it is another now, or something new may replace it.
Change = Literal["", "ended", "corrected", "changed", "new"]
PreferenceKey = Literal["language", "tone", "length", "interest"]
Origin = Literal["stated", "inferred"]
InteractionKind = Literal["click", "like", "dislike", "dismiss"]
Purpose = Literal["memory", "personalisation", "analytics"]
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Space:
    """A tenant. Nothing crosses from one space to another."""

    id: str  # a slug, such as "demo"
    name: str


@dataclass(frozen=True, slots=True)
class User:
    """A person within one space."""

    id: str
    space_id: str
    name: str
    created_at: datetime
    groups: frozenset[str] = frozenset()  # what the operator put them into: it opens documents that are not for all


@dataclass(frozen=True, slots=True)
class Conversation:
    """A person's sequence of turns, titled by its first message."""

    id: str
    user_id: str
    title: str
    created_at: datetime
    updated_at: datetime
    personalised: bool = True  # False: the person switched that off for this one


@dataclass(frozen=True, slots=True)
class Message:
    """One side of a turn. `payload` is the bot's own JSON (citations, slate, timings), opaque here."""

    id: str
    conversation_id: str
    role: Role
    text: str
    payload: Json
    created_at: datetime
    rating: Literal[-1, 1] | None = None
    rating_reason: str = ""
    ordinal: int = 0  # its place in the conversation


@dataclass(frozen=True, slots=True)
class Unlearned:
    """A message from which nothing has been learned yet, and whose it is."""

    space_id: str
    user_id: str
    message: Message


@dataclass(frozen=True, slots=True)
class MemoryDraft:
    """A statement about a person that may be remembered."""

    text: str
    kind: MemoryKind
    vector: Vector
    subject: str = ""  # what the statement is about, such as "diet"; of a relationship who it is, such as "sister"
    slot: str = ""  # what there is one of at a time, such as "home": another value supersedes
    change: Change = ""
    old_value: str = ""  # its words for what holds no more: "coffee" in "tea instead of coffee"
    confidence: float = 1.0  # 0 to 1
    importance: float = 0.5  # 0 to 1: how much it is worth to know it
    said_at: datetime | None = None  # None: now
    valid_from: datetime | None = None  # None: since before anybody said so
    valid_to: datetime | None = None  # None: until something else is said
    source_message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """A remembered statement about a person."""

    id: str
    user_id: str
    kind: MemoryKind
    text: str
    subject: str
    state: MemoryState
    confidence: float
    importance: float
    said_at: datetime
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    superseded_by: str | None = None
    source_message_ids: tuple[str, ...] = ()
    slot: str = ""  # what there is one of at a time, such as "home"
    merged: bool = False  # superseded by one that says the same


@dataclass(frozen=True, slots=True)
class Recalled:
    """A memory that a query brought back, with the cosine that did."""

    memory: Memory
    similarity: float


@dataclass(frozen=True, slots=True)
class Interest:
    """Something a person likes; `weight` above 0, or below 0 for a dislike."""

    name: str
    weight: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Profile:
    """The fold of a person's preferences; None means never said and not yet inferred."""

    language: Literal["zh", "en"] | None = None
    tone: str | None = None
    length: Literal["short", "medium", "long"] | None = None
    interests: tuple[Interest, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that can be recommended: an ingested document or an imported entry."""

    id: str
    space_id: str
    title: str
    summary: str
    kind: str = "document"  # "document", "book", "video", "product", …
    tags: tuple[str, ...] = ()
    url: str = ""
    language: str = ""
    document_id: str | None = None
    available: bool = True


@dataclass(frozen=True, slots=True)
class Impression:
    """An item shown to a person at a position of a slate."""

    id: str
    slate_id: str
    user_id: str
    item_id: str
    position: int  # from 1
    source: str  # what put it forward, such as "interest" or "popularity"
    score: float
    reason: str
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class Interaction:
    """What a person did with an item."""

    id: str
    user_id: str
    item_id: str
    kind: InteractionKind
    at: datetime
    impression_id: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's answer for one purpose, and which version of the question it answers."""

    purpose: Purpose
    given: bool
    text_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a person allows now."""

    memory: bool = False
    personalisation: bool = False
    analytics: bool = False
    memory_paused: bool = False
    asked: bool = False  # they have answered, whatever it was

    @property
    def remembers(self) -> bool:
        """Whether memories may be made and recalled."""
        return self.memory and not self.memory_paused


@dataclass(frozen=True, slots=True)
class Export:
    """Everything stored about one person."""

    user: User
    profile: Profile
    memories: tuple[Memory, ...]
    conversations: tuple[tuple[Conversation, tuple[Message, ...]], ...]
    consents: tuple[Consent, ...] = ()
    impressions: tuple[Impression, ...] = field(default=())
    interactions: tuple[Interaction, ...] = field(default=())
