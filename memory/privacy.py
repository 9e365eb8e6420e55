"""Everything about one person: handed over, or erased."""

from sqlmodel import col, delete, select

from memory.conversations import Conversations
from memory.database import Database
from memory.errors import UserNotFound
from memory.interactions import Interactions
from memory.memories import Memories
from memory.profiles import Profiles
from memory.tables import (
    ConversationRow,
    IdentityRow,
    ImpressionRow,
    InteractionRow,
    MemoryRow,
    MessageRow,
    PreferenceRow,
    UserRow,
)
from memory.types import Export
from memory.users import Users

_ALL = 1_000_000


class Privacy:
    """Answers a person's requests for their data and for its erasure."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def export(self, user_id: str) -> Export:
        """Return everything stored about the person.

        Raises:
            UserNotFound: there is no such person.
        """
        conversations, interactions = Conversations(self._database), Interactions(self._database)
        return Export(
            user=Users(self._database).get(user_id),
            profile=Profiles(self._database).get(user_id),
            memories=tuple(Memories(self._database).list(user_id, include_superseded=True)),
            conversations=tuple(
                (conversation, tuple(conversations.messages(user_id, conversation.id)))
                for conversation in conversations.list(user_id, limit=_ALL)
            ),
            impressions=tuple(interactions.impressions(user_id, _ALL)),
            interactions=tuple(interactions.of_user(user_id, _ALL)),
        )

    def erase(self, user_id: str) -> None:
        """Delete the person and every row about them, in one transaction.

        Raises:
            UserNotFound: there is no such person.
        """
        with self._database.session() as session:
            user = session.get(UserRow, user_id)
            if user is None:
                raise UserNotFound("There is no such user.")
            own = select(ConversationRow.id).where(ConversationRow.user_id == user_id)
            session.exec(delete(MessageRow).where(col(MessageRow.conversation_id).in_(own)))
            for table in (
                ConversationRow,
                MemoryRow,
                PreferenceRow,
                ImpressionRow,
                InteractionRow,
                IdentityRow,
            ):
                session.exec(delete(table).where(col(table.user_id) == user_id))
            session.delete(user)
