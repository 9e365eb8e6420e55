"""Who may see and change which documents: the groups and owners of documents, and people, brought together.

Covered: passages (below every query), documents, items that stand for documents, citations and answers of past
conversations. An answer that rested on a document which the person may no longer see is withdrawn from them. Not
covered: what a person wrote down or was told elsewhere, and their own messages.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from bot.errors import InvalidGroups, NotAllowed
from bot.payload import documents_of
from bot.phrases import phrase
from knowledge.catalogue import Catalogue
from knowledge.errors import DocumentNotFound
from knowledge.language import detect_language
from knowledge.types import Access, DocumentRecord
from memory.types import Item, Message
from memory.users import Users

_GROUP_CHARS = 80


class Gate:
    """Answers who may see what. Blocking; safe to call from several threads."""

    def __init__(self, users: Users, catalogue: Catalogue) -> None:
        self._users = users
        self._catalogue = catalogue

    def access(self, user_id: str) -> Access:
        """Return a person's access, as it is now.

        Raises:
            UserNotFound: there is no such person.
        """
        user = self._users.get(user_id)
        return Access(user.space_id, user.groups, owner=user.id)

    def hidden(self, access: Access) -> frozenset[str]:
        """Return the ids of the space's documents that may not be shown."""
        return self._catalogue.hidden(access)

    def hidden_from(self, user_id: str) -> frozenset[str]:
        """Return the ids of the documents of their space that a person may not see, as it is now.

        Raises:
            UserNotFound: there is no such person.
        """
        return self.hidden(self.access(user_id))


def changeable(access: Access, find: Callable[[], DocumentRecord]) -> DocumentRecord:
    """Return the document that is found, if who asks may replace or delete it.

    Raises:
        DocumentNotFound: the operator asks, and there is none.
        NotAllowed: somebody else does, and it is not theirs; whether there is one is not told.
    """
    try:
        record = find()
    except DocumentNotFound:
        if access.operates:
            raise
        record = None
    if record is None or not access.may_change(record):
        raise NotAllowed("You have no document of this id. Those of others only the operator may delete.")
    return record


def is_open(item: Item, hidden: Collection[str]) -> bool:
    """Tell whether an item may be shown: it stands for none of the hidden documents."""
    return item.document_id is None or item.document_id not in hidden


def withdrawn(messages: Sequence[Message], hidden: Collection[str]) -> list[Message]:
    """Return the messages, with a notice in place of each answer that rested on a hidden document."""
    return [
        _notice(message) if message.role == "assistant" and not documents_of(message).isdisjoint(hidden) else message
        for message in messages
    ]


def open_to(messages: Sequence[Message], hidden: Collection[str]) -> list[Message]:
    """Return the messages without the answers that rested on a hidden document."""
    return [message for message in messages if message.role == "user" or documents_of(message).isdisjoint(hidden)]


def group_names(names: str | Sequence[str]) -> tuple[str, ...]:
    """Return names of groups in the one form that is compared: trimmed, in lower case, sorted, each once.

    Raises:
        InvalidGroups: one is too long or not printable.
    """
    parts = names.split(",") if isinstance(names, str) else names
    groups = sorted({" ".join(part.split()).casefold() for part in parts} - {""})
    for group in groups:
        if len(group) > _GROUP_CHARS or not group.isprintable() or "," in group:
            raise InvalidGroups(f"A group's name has 1 to {_GROUP_CHARS} printable characters and no comma.")
    return tuple(groups)


def _notice(message: Message) -> Message:
    language = detect_language(message.text)
    return replace(message, text=phrase("withdrawn", language), payload={"withdrawn": True, "language": language})
