"""What the API takes, checked at the edge."""

from datetime import UTC, datetime, time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.types import Circumstances
from memory.types import (
    Expertise,
    Format,
    InteractionKind,
    Interest,
    Length,
    Level,
    Message,
    Profile,
    Purpose,
    QuietHours,
    Role,
)
from memory.zones import zone_named


class ConsentRequest(BaseModel):
    """Answers for purposes; one that is left out stays as it is."""

    memory: bool | None = None
    personalisation: bool | None = None
    analytics: bool | None = None

    def given(self) -> dict[Purpose, bool]:
        """Return the answers that were given."""
        said: dict[Purpose, bool | None] = {
            "memory": self.memory,
            "personalisation": self.personalisation,
            "analytics": self.analytics,
        }
        return {purpose: answer for purpose, answer in said.items() if answer is not None}


class PauseRequest(BaseModel):
    """Whether remembering and recalling rest."""

    paused: bool


class PersonaliseRequest(BaseModel):
    """Whether a conversation is fitted to the person."""

    personalised: bool


class EarlierMessage(BaseModel):
    """A message of a temporary chat, which only the client has."""

    role: Role
    text: str = Field(max_length=8000)


class ContextRequest(BaseModel):
    """What a caller knows of the person's moment; nothing of it is asked for."""

    device: Literal["phone", "computer", ""] = ""
    place: str = Field("", max_length=80)
    weather: str = Field("", max_length=80)
    zone: str = Field("", description='an IANA name, such as "Asia/Shanghai"; holds where the person states none')

    def circumstances(self) -> Circumstances:
        """Return the circumstances it tells.

        Raises:
            UnknownZone: there is no such time zone.
        """
        place, weather = " ".join(self.place.split()), " ".join(self.weather.split())
        return Circumstances(self.device, place, weather, zone_named(self.zone) if self.zone else None)


class ChatRequest(BaseModel):
    """A message to the bot. Without a conversation a new one begins.

    A temporary chat is kept nowhere: what was said before in it comes with every message.
    """

    text: str
    conversation_id: str | None = None
    language: Literal["zh", "en"] | None = None
    stream: bool = False
    consent: ConsentRequest | None = None  # recorded before the message is read
    personalised: bool | None = None
    temporary: bool = False
    context: ContextRequest = ContextRequest()
    earlier: list[EarlierMessage] = Field([], max_length=100)

    def said(self) -> tuple[Message, ...]:
        """Return what was said before, oldest first."""
        return tuple(Message("", "", each.role, each.text, {}, datetime.now(UTC)) for each in self.earlier)


class RegenerateRequest(BaseModel):
    """A wish for another answer to the last question."""

    stream: bool = False
    context: ContextRequest = ContextRequest()


class InteractionRequest(BaseModel):
    """What a person did with an item."""

    item_id: str
    kind: InteractionKind
    impression_id: str | None = None
    seconds: float = Field(0.0, ge=0, le=86_400, allow_inf_nan=False)  # how long it was read


class RatingRequest(BaseModel):
    """A thumb on an answer."""

    rating: Literal[-1, 1]
    reason: str = Field("", max_length=500)


class MemoryRequest(BaseModel):
    """New words for a memory."""

    text: str


class GroupsRequest(BaseModel):
    """Who may see a document, or what a person is in."""

    groups: list[str]


class ExpertiseRequest(BaseModel):
    """How much a person knows, of a topic or of all others."""

    level: Level
    topic: str = ""


class QuietHoursRequest(BaseModel):
    """When a person wants nothing suggested that they did not ask for, in their time zone."""

    model_config = ConfigDict(extra="forbid")  # such as a time zone, which stands beside them

    start: time
    end: time


class ProfileRequest(BaseModel):
    """What a person states of their preferences; it replaces what they stated before."""

    language: Literal["zh", "en"] | None = None
    tone: str | None = None
    length: Length | None = None
    format: Format | None = None
    expertise: list[ExpertiseRequest] = []
    interests: list[str] = []  # topics wanted
    unwanted: list[str] = []  # topics
    quiet_hours: QuietHoursRequest | None = None
    zone: str | None = None  # an IANA name, such as "Asia/Shanghai"

    def profile(self) -> Profile:
        """Return the profile it states."""
        wanted = [Interest(name, 1.0, "stated") for name in self.interests]
        unwanted = [Interest(name, -1.0, "stated") for name in self.unwanted]
        quiet = self.quiet_hours
        return Profile(
            self.language,
            self.tone,
            self.length,
            (*wanted, *unwanted),
            self.format,
            tuple(Expertise(each.level, each.topic) for each in self.expertise),
            QuietHours(quiet.start, quiet.end) if quiet else None,
            self.zone,
        )
