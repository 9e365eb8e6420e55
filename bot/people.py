"""The people's side of the bot: signing in, past conversations, and being in charge of what is remembered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.access import Gate, group_names, withdrawn
from bot.errors import ConsentMissing, SecretRefused
from bot.memory_writer import importance_of
from bot.secrets import holds_secret, name_holds_secret
from bot.statements import as_told
from bot.types import About
from bot.uploaders import Uploaders
from bot.words import words
from knowledge.protocols import Embedder
from memory.consents import Consents
from memory.conversations import Conversations
from memory.errors import UserNotFound
from memory.identities import Identities
from memory.memories import Memories, checked
from memory.privacy import Privacy
from memory.profiles import Profiles
from memory.types import (
    Consent,
    Conversation,
    Export,
    Identity,
    LinkCode,
    Memory,
    MemoryDraft,
    Message,
    Permissions,
    Profile,
    Purpose,
    User,
)
from memory.users import Users


@dataclass(frozen=True, slots=True)
class PeopleStores:
    """Where what is a person's is kept."""

    conversations: Conversations
    memories: Memories
    profiles: Profiles
    consents: Consents
    identities: Identities
    privacy: Privacy


class People:
    """What a person may see and change of their own. Every method filters by the person."""

    def __init__(
        self, embedder: Embedder, users: Users, stores: PeopleStores, gate: Gate, uploaders: Uploaders
    ) -> None:
        self._embedder = embedder
        self._gate = gate
        self._uploaders = uploaders
        self._users = users
        self._conversations = stores.conversations
        self._memories = stores.memories
        self._profiles = stores.profiles
        self._consents = stores.consents
        self._identities = stores.identities
        self._privacy = stores.privacy

    def sign_in(self, space_id: str, name: str, channel: str = "web", external_id: str = "") -> User:
        """Return the person of that name on a channel, created at first sight.

        Args:
            space_id: where they are.
            name: what they are called.
            channel: how they come, such as "web" or "slack".
            external_id: what the channel itself knows them by, where that is not the name.

        Raises:
            InvalidRecord: the name is empty or too long.
            SecretRefused: the name of somebody new holds a secret.
        """
        external_id = external_id or _identity(name)
        if name_holds_secret(name) and not self._is_known(space_id, channel, external_id):
            raise SecretRefused
        return self._users.sign_in(space_id, channel, external_id, _tidy(name))

    def _is_known(self, space_id: str, channel: str, external_id: str) -> bool:
        try:
            self._users.identity_id(space_id, channel, external_id)
        except UserNotFound:
            return False
        return True

    def identity_id(self, space_id: str, name: str, channel: str = "web") -> str:
        """Return the id of the identity of that name on a channel, for a session to be kept by.

        Raises:
            UserNotFound: nobody is known by it.
        """
        return self._users.identity_id(space_id, channel, _identity(name))

    def of_identity(self, identity_id: str) -> User:
        """Return the person to whom an identity belongs now: another than before, once it was linked.

        Raises:
            UserNotFound: it was unlinked, or they have been erased.
        """
        return self._users.of_identity(identity_id)

    def identities(self, user_id: str) -> list[Identity]:
        """Return how channels name the person."""
        return self._identities.list(user_id)

    def link_code(self, user_id: str) -> LinkCode:
        """Return a code; whoever gives it on another channel becomes this person.

        Raises:
            TooManyAttempts: more were asked for than a person needs.
        """
        return self._identities.issue(user_id)

    def link(self, user_id: str, code: str) -> User:
        """Make the person who gives a code one with whom it was issued to, and return them.

        Raises:
            InvalidLinkCode: there is no such code (any more), or it is the person's own.
            TooManyAttempts: too many were wrong.
        """
        return self._users.get(self._identities.link(user_id, code))

    def unlink(self, user_id: str, identity_id: str) -> None:
        """Take an identity from the person; who comes by it again is somebody new. What it brought stays.

        Raises:
            IdentityNotFound: it does not exist or is somebody else's.
            LinkRefused: it is the only one.
        """
        self._identities.unlink(user_id, identity_id)

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
        return withdrawn(self._conversations.messages(user_id, conversation_id), self._gate.hidden_from(user_id))

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
        """Replace the words of a memory; what it is about is told by them anew.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
            InvalidRecord: the text is empty or too long.
            SecretRefused: it holds a secret.
        """
        text = checked(text)
        _refuse_secrets(text)
        told = as_told(text, self._memories.get(user_id, memory_id))
        vector = self._embedder.embed_passages([text])[0]
        draft = MemoryDraft(text, told.kind, vector, told.subject, told.slot, words=words(text))
        return self._memories.edit(user_id, memory_id, replace(draft, importance=importance_of(told)))

    def forget(self, user_id: str, memory_id: str) -> None:
        """Delete a memory for good.

        Raises:
            MemoryNotFound: it does not exist or is somebody else's.
        """
        self._memories.delete(user_id, memory_id)

    def forget_all(self, user_id: str) -> int:
        """Delete all memories of the person, and return how many there were."""
        return self._memories.delete_all(user_id)

    def undo(self, user_id: str) -> bool:
        """Take back the last edit or deletion of memories, minutes after it at most.

        False when there is none, or what it changed has been changed since.
        """
        return self._memories.undo(user_id)

    def restore_memory(self, user_id: str, memory_id: str) -> Memory:
        """Make a memory hold again that was replaced, merged, expired or taken back.

        Raises:
            MemoryNotFound: it does not exist (any more) or is somebody else's.
        """
        return self._memories.restore(user_id, memory_id)

    def message_texts(self, user_id: str, message_ids: Collection[str]) -> dict[str, str]:
        """Return what the person's messages say, by id; those that are gone are left out."""
        return self._conversations.texts(user_id, message_ids)

    def profile(self, user_id: str) -> Profile:
        """Return what the person states and what is inferred of them."""
        return self._profiles.get(user_id)

    def set_profile(self, user_id: str, profile: Profile) -> None:
        """Store what the person states of their preferences, replacing what they stated before.

        Raises:
            ConsentMissing: they do not allow personalisation.
            InvalidRecord: a value is too long, there is no such time zone, or there are too many topics.
            SecretRefused: a tone or a topic holds a secret.
        """
        if not self._consents.of(user_id).personalisation:
            raise ConsentMissing("Preferences shape answers. Allow personalisation on the page “About me” first.")
        topics = (each.topic for each in profile.expertise)
        _refuse_secrets(profile.tone or "", *topics, *(each.name for each in profile.interests))
        self._profiles.put(user_id, profile)

    def refuse_inference(self, user_id: str, inference_id: str) -> None:
        """Take away something that was inferred of the person; it is not inferred again.

        Raises:
            PreferenceNotFound: it does not exist or is somebody else's.
        """
        self._profiles.refuse(user_id, inference_id)

    def forget_inferred(self, user_id: str) -> None:
        """Delete all that was inferred of the person; it begins anew."""
        self._profiles.forget_inferred(user_id)

    def permissions(self, user_id: str) -> Permissions:
        """Return what the person allows.

        Raises:
            UserNotFound: there is no such person.
        """
        return self._consents.of(user_id)

    def consent(self, user_id: str, given: Mapping[Purpose, bool], text_version: str) -> Permissions:
        """Store what the person answered to that version of the question; purposes left out stay as they are."""
        return self._consents.record(user_id, given, text_version)

    def consents(self, user_id: str) -> list[Consent]:
        """Return all that the person answered so far, oldest first."""
        return self._consents.history(user_id)

    def pause_memory(self, user_id: str, *, paused: bool) -> Permissions:
        """Stop remembering and recalling for a while, or go on."""
        return self._consents.pause(user_id, paused=paused)

    def personalise(self, user_id: str, conversation_id: str, *, personalised: bool) -> None:
        """Switch personalisation on or off for one conversation.

        Raises:
            ConversationNotFound: it does not exist or is somebody else's.
        """
        self._conversations.personalise(user_id, conversation_id, personalised=personalised)

    def is_personalised(self, user_id: str, conversation_id: str) -> bool:
        """Tell whether a conversation is fitted to the person, as far as they allow it.

        Raises:
            ConversationNotFound: it does not exist or is somebody else's.
        """
        return self._conversations.get(user_id, conversation_id).personalised

    def export(self, user_id: str) -> Export:
        """Return everything stored about the person, but for the documents that they may no longer see."""
        stored, hidden = self._privacy.export(user_id), self._gate.hidden_from(user_id)
        conversations = tuple((each, tuple(withdrawn(messages, hidden))) for each, messages in stored.conversations)
        return replace(
            stored,
            conversations=conversations,
            impressions=tuple(each for each in stored.impressions if each.item_id not in hidden),
            interactions=tuple(each for each in stored.interactions if each.item_id not in hidden),
            uploads=self._uploaders.uploads(self._gate.access(user_id)),
        )

    def set_groups(self, user_id: str, groups: Sequence[str]) -> User:
        """Put a person into these groups and no others; only the operator's channels call it.

        Raises:
            UserNotFound: there is no such person.
            InvalidGroups: a name cannot be stored.
        """
        return self._users.set_groups(user_id, group_names(groups))

    def erase(self, user_id: str) -> None:
        """Delete everything stored about the person; the documents that they uploaded become the team's."""
        self._privacy.erase(user_id)


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _identity(name: str) -> str:
    """Return what a channel knows somebody by who is known there by their name alone."""
    return _tidy(name).casefold()


def _refuse_secrets(*texts: str) -> None:
    if any(map(holds_secret, texts)):
        raise SecretRefused
