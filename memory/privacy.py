"""Everything about one person: handed over, or erased."""

from collections.abc import Callable, Collection, Sequence

from sqlmodel import Session, col, delete, select, update

from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.errors import UserNotFound
from memory.identities import Identities
from memory.interactions import Interactions
from memory.memories import Memories
from memory.profiles import Profiles
from memory.tables import (
    ConsentRow,
    ConversationRow,
    ErasureRow,
    IdentityRow,
    ImpressionRow,
    InteractionRow,
    KeyRow,
    LinkAttemptRow,
    LinkCodeRow,
    MemoryRow,
    MessageRow,
    PreferenceRow,
    UserRow,
)
from memory.types import Export
from memory.users import Users

_ALL = 1_000_000
_AT_ONCE = 1000  # people looked for in one query


class Privacy:
    """Answers a person's requests for their data and for its erasure."""

    def __init__(
        self,
        database: Database,
        kept_in_memory: Sequence[Callable[[str], None]] = (),
        people_kept: Callable[[], Collection[str]] = tuple,
        elsewhere: Callable[[str], bool] = lambda _user_id: True,
    ) -> None:
        """Answer requests.

        Args:
            database: where everything is.
            kept_in_memory: what drops the rest of a person, which this process keeps to be fast.
            people_kept: of whom something is kept, beside those whose keys are.
            elsewhere: what takes a person's id out of where this room does not look; False while it has to be redone.
        """
        self._database = database
        self._kept_in_memory = kept_in_memory
        self._people_kept = people_kept
        self._elsewhere = elsewhere

    def export(self, user_id: str) -> Export:
        """Return everything stored about the person.

        Raises:
            UserNotFound: there is no such person.
        """
        conversations, interactions = Conversations(self._database), Interactions(self._database)
        consents = Consents(self._database)
        profile, preferences = Profiles(self._database).stored(user_id)
        return Export(
            user=Users(self._database).get(user_id),
            permissions=consents.of(user_id),
            profile=profile,
            preferences=tuple(preferences),
            memories=tuple(Memories(self._database).list(user_id, include_superseded=True)),
            conversations=tuple(
                (conversation, tuple(conversations.messages(user_id, conversation.id)))
                for conversation in conversations.list(user_id, limit=_ALL)
            ),
            consents=tuple(consents.history(user_id)),
            identities=tuple(Identities(self._database).list(user_id)),
            impressions=tuple(interactions.impressions(user_id, _ALL)),
            interactions=tuple(interactions.of_user(user_id, _ALL)),
        )

    def erase(self, user_id: str) -> None:
        """Delete the person and every row about them, and leave nothing in what SQLite keeps beside the rows.

        First their key is destroyed, and from then on nobody reads what it sealed nor finds the person. What cannot be
        done at once, because the process ends or somebody still reads the database, `finish_erasures` does.

        Raises:
            UserNotFound: there is no such person.
        """
        with self._database.session() as session:
            if session.get(UserRow, user_id) is None or session.get(ErasureRow, user_id) is not None:
                raise UserNotFound("There is no such user.")
            session.add(ErasureRow(user_id=user_id))
            session.exec(delete(IdentityRow).where(col(IdentityRow.user_id) == user_id))
            self._database.keys.destroy(session, user_id)
        self.finish_erasures()

    def finish_erasures(self) -> None:
        """Delete all that is left of people whose erasure has begun; what cannot be yet is left to the next call.

        An erasure is over when nothing is left elsewhere, and the write-ahead log, where the destroyed key still
        stands, has been emptied.

        Raises:
            DatabaseUnavailable: it cannot be reached or written.
        """
        with self._database.session() as session:
            begun = session.exec(select(ErasureRow.user_id)).all()
        for user_id in begun:
            with self._database.session() as session:
                _delete_rows(session, user_id)
            self._drop(user_id)  # another thread may have read their key before it was destroyed
        done = [user_id for user_id in begun if self._elsewhere(user_id)]
        if not done or not self._database.checkpoint():
            return
        with self._database.session() as session:
            session.exec(delete(ErasureRow).where(col(ErasureRow.user_id).in_(done)))
        self._database.checkpoint()  # of their ids alone

    def drop_the_gone(self) -> None:
        """Keep nothing in memory of people whom another process has erased, or made one with somebody.

        Nor what was being read of them while they were erased here, and was kept after that.

        Raises:
            DatabaseUnavailable: it cannot be reached.
        """
        kept = sorted({*self._database.keys.people(), *self._people_kept()})
        for start in range(0, len(kept), _AT_ONCE):
            some = kept[start : start + _AT_ONCE]
            with self._database.session() as session:
                there = session.exec(select(KeyRow.id).where(col(KeyRow.id).in_(some))).all()
            for user_id in {*some}.difference(there):
                self._drop(user_id)

    def _drop(self, user_id: str) -> None:
        self._database.keys.drop(user_id)
        for drop in self._kept_in_memory:
            drop(user_id)


def _delete_rows(session: Session, user_id: str) -> None:
    own = select(ConversationRow.id).where(ConversationRow.user_id == user_id)
    session.exec(delete(MessageRow).where(col(MessageRow.conversation_id).in_(own)))
    for table in (ConsentRow, ConversationRow, MemoryRow, PreferenceRow, ImpressionRow, InteractionRow):
        session.exec(delete(table).where(col(table.user_id) == user_id))
    for linking in (IdentityRow, LinkCodeRow):
        session.exec(delete(linking).where(col(linking.user_id) == user_id))
    attempts = col(LinkAttemptRow.user_id) == user_id
    session.exec(delete(LinkAttemptRow).where(attempts, col(LinkAttemptRow.kind) == "issued"))
    session.exec(update(LinkAttemptRow).where(attempts).values(user_id=None))
    session.exec(delete(UserRow).where(col(UserRow.id) == user_id))
