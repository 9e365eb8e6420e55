"""What the API takes, checked at the edge."""

from typing import Literal

from pydantic import BaseModel, Field

from memory.types import InteractionKind, Interest, Profile


class ChatRequest(BaseModel):
    """A message to the bot. Without a conversation a new one begins."""

    text: str
    conversation_id: str | None = None
    language: Literal["zh", "en"] | None = None
    stream: bool = False


class RegenerateRequest(BaseModel):
    """A wish for another answer to the last question."""

    stream: bool = False


class InteractionRequest(BaseModel):
    """What a person did with an item."""

    item_id: str
    kind: InteractionKind
    impression_id: str | None = None


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


class ProfileRequest(BaseModel):
    """What a person states of their preferences; it replaces what they stated before."""

    language: Literal["zh", "en"] | None = None
    tone: str | None = None
    length: Literal["short", "medium", "long"] | None = None
    interests: list[str] = []

    def profile(self) -> Profile:
        """Return the profile it states."""
        interests = tuple(Interest(name, 1.0, "stated") for name in self.interests)
        return Profile(self.language, self.tone, self.length, interests)
