"""After the turn: have what was asked and answered found by later recalls."""

from bot.intent import intent_of
from bot.secrets import held_secret
from bot.words import words
from knowledge.protocols import Embedder
from memory.consents import Consents
from memory.conversations import Conversations
from memory.types import Message, Searchable

# These say nothing that anybody would look for, or only what is stored elsewhere.
_NOT_SEARCHED = frozenset({"chat", "forget", "about_me", "recap", "dismiss"})
_EMBEDDED_CHARS = 2000  # of one message


class TurnIndex:
    """Adds turns to what is recalled of a person, as far as they allow it. Blocks for an embedding a message."""

    def __init__(self, embedder: Embedder, conversations: Conversations, consents: Consents) -> None:
        self._embedder = embedder
        self._conversations = conversations
        self._consents = consents

    def add(self, user_id: str, question: Message) -> None:
        """Index a question and its answer, each once; nothing where the person wants nothing remembered.

        Nor is anything indexed that holds a secret, or answers what does.

        Raises:
            UserNotFound: the person is gone.
        """
        if intent_of(question.text) in _NOT_SEARCHED or held_secret(question.text):
            return
        if not self._consents.of(user_id).remembers:
            return
        # An answer that declined, or was stopped, tells nothing.
        unindexed = self._conversations.unindexed(user_id, question.id)
        messages = [each for each in unindexed if _is_searched(each)]
        vectors = self._embedder.embed_passages([message.text[:_EMBEDDED_CHARS] for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            self._conversations.index(user_id, message.id, Searchable(vector, words(message.text)))


def _is_searched(message: Message) -> bool:
    return not (message.payload.get("refused") or message.payload.get("stopped") or held_secret(message.text))
