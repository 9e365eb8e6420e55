"""The values that cross the door of the bot: turns in, events and answers out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from knowledge.types import Passage
from memory.types import Item, Memory, Message, Profile, Recalled

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Intent = Literal["answer", "recommend", "chat", "about_me", "wish", "remember", "forget", "recap", "dismiss"]
Stage = Literal["recall", "retrieve", "suggest", "queue", "generate", "verify"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a caller knows of a person's moment; what it does not tell is empty and not asked for."""

    device: Literal["phone", "computer", ""] = ""
    place: str = ""
    weather: str = ""
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of one person, as a channel hands it in."""

    user_id: str
    space_id: str
    text: str
    conversation_id: str | None = None  # None starts a new conversation
    channel: str = "api"
    locale: Language | None = None  # what the channel is set to; the text's own language wins
    personalised: bool | None = None  # switches it for the conversation; None: as it is there
    temporary: bool = False  # nothing is kept of it, and nothing known of the person is used
    earlier: tuple[Message, ...] = ()  # what was said before in a temporary chat, which only the channel has
    again: str | None = None  # id of the conversation's question that this turn answers anew
    circumstances: Circumstances = Circumstances()


@dataclass(frozen=True, slots=True)
class UserContext:
    """What the bot knows of the person at the start of a turn."""

    profile: Profile = field(default_factory=Profile)
    memories: tuple[Recalled, ...] = ()
    history: tuple[Message, ...] = ()  # oldest first, without the current message
    circumstances: Circumstances = Circumstances()
    zone: tzinfo = UTC  # the person's


@dataclass(frozen=True, slots=True)
class Plan:
    """What a turn asks for: the intent, and the query rewritten to stand alone where it had to be."""

    intent: Intent
    query: str


class Span(NamedTuple):
    """A part of a text, in characters: from `start` to before `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A link from a marker in the answer to the passage that supports it."""

    marker: int  # the 1 of [1]
    title: str
    uri: str
    page: int | None  # where the quote begins
    heading: str
    quote: str  # the longest of the supporting parts, exactly as it stands in `text`
    text: str  # the whole passage
    document_id: str
    spans: tuple[Span, ...] = ()  # the supporting parts of `text`, in order, apart; none where it only lies near


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An item on a slate, with the true reason why it is there."""

    item: Item
    reason: str
    score: float
    position: int  # from 1
    source: str
    impression_id: str = ""


@dataclass(frozen=True, slots=True)
class Slate:
    """What is shown at once, in order."""

    id: str
    recommendations: tuple[Recommendation, ...]


@dataclass(frozen=True, slots=True)
class Trimmed:
    """How much was left out of the prompt, because the model cannot read it all. As an event it follows `Gathered`."""

    messages: int = 0  # of the conversation, the oldest
    passages: int = 0  # the worst
    memories: int = 0  # the least relevant


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer, as it was saved."""

    conversation_id: str
    message_id: str
    text: str
    language: Language
    refused: bool  # it declined: the documents do not say, or it may not
    citations: tuple[Citation, ...] = ()  # of a refusal: what lies nearest, without spans
    follow_ups: tuple[str, ...] = ()  # questions that the documents can answer, where they could not answer this one
    slate: Slate | None = None
    memories_used: tuple[Recalled, ...] = ()  # and messages of earlier turns
    remembered: tuple[Memory, ...] = ()  # what this turn added to the person's memories at once
    trimmed: Trimmed | None = None  # None when the model read everything
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    zone: tzinfo = UTC  # in which its days are written
    secret_left_out: bool = False  # the question held a secret, which was not kept


@dataclass(frozen=True, slots=True)
class Progress:
    """A stage of the turn has begun; "queue" is waiting for the model, and "generate" follows it again."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the answer will rest on, sent before its first word. Passage i is marker i + 1."""

    passages: tuple[Passage, ...]
    memories: tuple[Recalled, ...]
    zone: tzinfo = UTC  # in which their days are written


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A slate that goes with the answer."""

    slate: Slate


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is complete and saved; its text replaces the deltas, which it may have corrected."""

    answer: Answer


AnswerEvent = Progress | Gathered | Trimmed | TextDelta | Suggested | Finished


@dataclass(frozen=True, slots=True)
class About:
    """All that the bot knows of a person, for the person to see."""

    profile: Profile
    memories: tuple[Memory, ...]
