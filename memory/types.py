"""The values that cross the door of the memory room. Times are aware, in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
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
# What a statement says of an earlier one: it is over, it was wrong, it is another now, or something new may replace it;
# or that it tells itself of what was.
Change = Literal["", "ended", "corrected", "changed", "new", "was"]
PreferenceKey = Literal["language", "tone", "length", "format", "expertise", "interest", "quiet_hours", "zone"]
InferredKey = Literal[
    "interest", "content_type", "reading_level", "active_hour", "device", "channel", "place", "weather"
]
Origin = Literal["stated", "inferred", "refused"]  # refused: the person removed it, so it is not inferred again
Length = Literal["short", "medium", "long"]
Format = Literal["prose", "bullets"]
Level = Literal["beginner", "intermediate", "expert"]
InteractionKind = Literal["click", "read", "like", "dislike", "dismiss"]
Purpose = Literal["memory", "personalisation", "analytics"]
Json = Mapping[str, object]
# How often each word stands in a text, by the word's hash, 32 bits. Which words and which hash is the caller's to say.
Words = Mapping[int, int]


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
class Identity:
    """A way in which a channel knows a person."""

    id: str
    channel: str  # such as "web" or "slack"
    label: str  # the name they had there at first; empty where it was not kept


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code by which another identity becomes the same person's."""

    code: str  # digits
    expires_at: datetime


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
    for_prompt: bool = True  # False once a memory drawn from it was forgotten


@dataclass(frozen=True, slots=True)
class Unlearned:
    """A message from which nothing has been learned yet, and whose it is."""

    space_id: str
    user_id: str
    message: Message


@dataclass(frozen=True, slots=True)
class Searchable:
    """What a text is searched by."""

    vector: Vector
    words: Words = field(default_factory=dict)


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
    zone: str = ""  # where the person was then, an IANA name; empty where that is not known
    valid_from: datetime | None = None  # None: since before anybody said so
    valid_to: datetime | None = None  # None: until something else is said
    source_message_ids: tuple[str, ...] = ()
    words: Words = field(default_factory=dict)


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
    said_at: datetime
    importance: float = 0.5
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    superseded_by: str | None = None
    source_message_ids: tuple[str, ...] = ()
    changed_at: datetime | None = None  # when it got its state
    slot: str = ""  # what there is one of at a time, such as "home"
    merged: bool = False  # superseded by one that says the same
    zone: str = ""  # where the person was when they said it, an IANA name; empty where that is not known

    @property
    def one_of(self) -> tuple[str, str] | None:
        """Whom it is about and what of theirs there is one of at a time, such as a home; None for anything else."""
        return (self.subject, self.slot) if self.slot and self.kind != "episode" else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in what a person said and was told."""

    vector: Vector
    words: frozenset[int] = frozenset()
    since: datetime | None = None  # the time that is asked about, half open; None on either side is no limit
    until: datetime | None = None
    only_then: bool = False  # no message of another time; else what is of that time is preferred, as memories are
    past: bool = False  # what no longer holds is wanted too
    role: Role | None = None  # whose messages; None: both
    before: tuple[str, int] | None = None  # a conversation, and from which message on it is known already


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a query brought back: a memory, or a message of an earlier turn."""

    said: Memory | Message
    similarity: float  # the cosine with what was looked for
    score: float = 0.0  # what it was ranked by

    @property
    def memory(self) -> Memory | None:
        """The memory, where it is one."""
        return self.said if isinstance(self.said, Memory) else None

    @property
    def turn(self) -> Message | None:
        """The message, where it is one."""
        return self.said if isinstance(self.said, Message) else None

    @property
    def text(self) -> str:
        """What it says."""
        return self.said.text

    @property
    def at(self) -> datetime:
        """When it was said."""
        return self.said.said_at if isinstance(self.said, Memory) else self.said.created_at


@dataclass(frozen=True, slots=True)
class Interest:
    """Something a person likes; `weight` above 0, or below 0 for a dislike."""

    name: str
    weight: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Expertise:
    """How much a person knows about a topic; an empty topic means all others."""

    level: Level
    topic: str = ""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When a person wants nothing suggested that they did not ask for, where they are; it may go past midnight."""

    start: time
    end: time

    def cover(self, moment: datetime) -> bool:
        """Tell whether a moment lies in them; the end does not, and a start that is the end covers the whole day.

        Args:
            moment: in the person's time zone.
        """
        local = moment.time()
        if self.start < self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, slots=True)
class Observation:
    """Something a person did that tells of them; evidence is above 0, or below 0 where it speaks against."""

    key: InferredKey
    value: str
    evidence: float
    signal: str  # what they did, such as "question" or "like"


@dataclass(frozen=True, slots=True)
class Inference:
    """What was inferred of a person, as sure as it is at the time of reading."""

    id: str
    key: InferredKey
    value: str
    confidence: float  # above 0 to 1, or below 0 to -1 for what they turn away from
    half_life_days: float  # in which it loses half of its evidence, when nothing adds to it
    signals: Mapping[str, int]  # how often each kind of thing they did has spoken of it
    seen_at: datetime  # when one last did


@dataclass(frozen=True, slots=True)
class Profile:
    """The fold of a person's preferences; None means never said. What was stated wins over what was inferred."""

    language: Literal["zh", "en"] | None = None
    tone: str | None = None
    length: Length | None = None
    interests: tuple[Interest, ...] = ()  # stated ones, and inferred ones of other names
    format: Format | None = None
    expertise: tuple[Expertise, ...] = ()
    quiet_hours: QuietHours | None = None
    zone: str | None = None  # an IANA name, such as "Asia/Shanghai"
    inferred: tuple[Inference, ...] = ()  # the surest first


@dataclass(frozen=True, slots=True)
class Preference:
    """One thing that a profile is made of, as it is stored."""

    id: str
    key: PreferenceKey | InferredKey
    value: str
    origin: Origin
    weight: float  # of an inferred one the evidence at `updated_at`
    updated_at: datetime
    more: Json = field(default_factory=dict)  # an expertise's topic, an inference's signals


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
    seconds: float = 0.0  # how long it was read, where that is known
    for_analytics: bool = False  # it counts for what is popular


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
class Upload:
    """A document that a person brought in; the team keeps it."""

    title: str
    uri: str
    at: datetime  # when it was last changed


@dataclass(frozen=True, slots=True)
class Export:
    """Everything stored about one person, but for what says nothing of them: keys, vectors and counters."""

    user: User
    permissions: Permissions
    profile: Profile  # with what is inferred however faintly
    preferences: tuple[Preference, ...]  # what the profile is made of, and what the person had removed from it
    memories: tuple[Memory, ...]
    conversations: tuple[tuple[Conversation, tuple[Message, ...]], ...]
    consents: tuple[Consent, ...] = ()
    identities: tuple[Identity, ...] = ()
    impressions: tuple[Impression, ...] = field(default=())
    interactions: tuple[Interaction, ...] = field(default=())
    uploads: tuple[Upload, ...] = ()  # which are kept elsewhere
