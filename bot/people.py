"""The people's side of the bot: signing in, past conversations, and being in charge of what is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.access import Gate, group_names, withdrawn
from bot.types import About
from knowledge.protocols import Embedder
from memory.conversations import Conversations
from memory.memories import Memories, checked
from memory.privacy import Privacy
from memory.profiles import Profiles
from memory.types import Conversation, Export, Memory, Message, Profile, User
from memory.users import Users


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the memory room keeps what is a person's."""

    users: Users
    conversations: Conversations
    memories: Memories
    profiles: Profiles
    privacy: Privacy


class People:
    """What a person may see and change of their own. Every method filters by the person."""

    def __init__(self, embedder: Embedder, stores: Stores, gate: Gate) -> None:
        self._embedder = embedder
        self._gate = gate
        self._users = stores.users
        self._conversations = stores.conversations
        self._memories = stores.memories
        self._profiles = stores.profiles
        self._privacy = stores.privacy

    def sign_in(self, space_id: str, name: str, channel: str = "web") -> User:
        """Return the person of that name in a space, created at first sight.

        Raises:
            InvalidRecord: the name is empty or too long.
        """
        name = " ".join(name.split())
        return self._users.sign_in(space_id, channel, name.casefold(), name)

    def user(self, user_id: str) -> User:
        """Return a person.

        Raises:
            UserNotFound: there is no such person.
        """
        return self._users.get(user_id)

    def conversations(self, user_id: str) -> list[Conversation]:
        """Return the person's conversations, newest first."""
        return self._conversations.list(user_id)

    def messages(self, user_id: str, conversation_id: str) -> list[Message]:
        """Return a conversation's messages, oldest first; answers from what they may no longer see are withdrawn.

        Raises:
            ConversationNotFound: it does not exist or is somebody else's.
        """
        return withdrawn(self._conversations.messages(user_id, conversation_id), self._gate.hidden(user_id))

    def delete_conversation(self, user_id: str, conversation_id: str) -> None:
        """Delete a conversation and its messages; what was learned from it stays.

        Raises:
            ConversationNotFound: it does not exist or is somebody else's.
        """
        self._conversations.delete(user_id, conversation_id)

    def about(self, user_id: str) -> About:
        """Return all that is known of the person."""
        return About(self._profiles.get(user_id), tuple(self._memories.list(user_id)))

    def memories(self, user_id: str, include_superseded: bool = False) -> list[Memory]:
        """Return the person's memories, newest first."""
        return self._memories.list(user_id, include_superseded)

    def edit_memory(self, user_id: str, memory_id: str, text: str) -> Memory:
        """Replace the words of a memory.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
            InvalidRecord: the text is empty or too long.
        """
        text = checked(text)
        vector = self._embedder.embed_passages([text])[0]
        return self._memories.edit(user_id, memory_id, text, vector)

    def forget(self, user_id: str, memory_id: str) -> None:
        """Delete a memory for good.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
        """
        self._memories.delete(user_id, memory_id)

    def forget_all(self, user_id: str) -> int:
        """Delete all memories of the person, and return how many there were."""
        return self._memories.delete_all(user_id)

    def set_profile(self, user_id: str, profile: Profile) -> None:
        """Store what the person states of language, tone, length and interests, replacing what they stated before."""
        self._profiles.put(user_id, profile)

    def export(self, user_id: str) -> Export:
        """Return everything stored about the person, but for the documents that they may no longer see."""
        stored, hidden = self._privacy.export(user_id), self._gate.hidden(user_id)
        conversations = tuple((each, tuple(withdrawn(messages, hidden))) for each, messages in stored.conversations)
        return replace(
            stored,
            conversations=conversations,
            impressions=tuple(each for each in stored.impressions if each.item_id not in hidden),
            interactions=tuple(each for each in stored.interactions if each.item_id not in hidden),
        )

    def set_groups(self, user_id: str, groups: Sequence[str]) -> User:
        """Put a person into these groups and no others; only the operator's channels call it.

        Raises:
            UserNotFound: there is no such person.
            InvalidGroups: a name cannot be stored.
        """
        return self._users.set_groups(user_id, group_names(groups))

    def erase(self, user_id: str) -> None:
        """Delete everything stored about the person."""
        self._privacy.erase(user_id)
