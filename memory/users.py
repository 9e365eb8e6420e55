"""Spaces and the people in them."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from memory.crypto import Cipher
from memory.database import Database
from memory.errors import InvalidRecord, SpaceNotFound, UserNotFound
from memory.tables import ErasureRow, IdentityRow, SpaceRow, UserRow, new_id, place
from memory.types import Space, User

_NAME_CHARS = 80


class Users:
    """Who there is, and which identity of which channel is whom."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure_space(self, space_id: str, name: str) -> Space:
        """Return the space, created when it is not there."""
        with self._database.session() as session:
            row = session.get(SpaceRow, space_id)
            if row is None:
                row = SpaceRow(id=space_id, name=name)
                session.add(row)
            return Space(row.id, row.name)

    def sign_in(self, space_id: str, channel: str, external_id: str, name: str) -> User:
        """Return the person behind an identity, created at first sight.

        Raises:
            InvalidRecord: the name or identity is empty or too long.
            SpaceNotFound: there is no such space.
        """
        if not external_id or not 0 < len(name) <= _NAME_CHARS or not name.isprintable():
            raise InvalidRecord(f"A name has 1 to {_NAME_CHARS} printable characters.")
        with self._database.session() as session:
            if user := self._known(session, space_id, channel, external_id):
                return user
        # A space's newcomers come one at a time: the same person may come twice at once.
        with self._database.session(for_update=True) as session:
            if session.get(SpaceRow, space_id, with_for_update=True) is None:
                raise SpaceNotFound(f"There is no space {space_id!r}.")
            if user := self._known(session, space_id, channel, external_id):
                return user
            row = UserRow(id=new_id(), space_id=space_id, sealed=b"")
            cipher = self._database.keys.create(session, row.id)
            row.sealed = cipher.seal_json({"name": name}, place(row))
            session.add(row)
            session.flush()
            tag = self._database.keys.tag(session, external_id)
            identity = IdentityRow(space_id=space_id, user_id=row.id, channel=channel, external_id=tag)
            identity.sealed = cipher.seal_json({"label": name}, place(identity))
            session.add(identity)
            return _user(row, cipher)

    def identity_id(self, space_id: str, channel: str, external_id: str) -> str:
        """Return the id of an identity, which stays its own whoever it comes to belong to.

        Raises:
            UserNotFound: nobody is known by it.
        """
        with self._database.session() as session:
            identity = self._identity(session, space_id, channel, external_id)
            if identity is None:
                raise UserNotFound("There is no such user.")
            return identity.id

    def of_identity(self, identity_id: str) -> User:
        """Return the person to whom an identity belongs now.

        Raises:
            UserNotFound: it was unlinked, or they have been erased.
        """
        with self._database.session() as session:
            identity = session.get(IdentityRow, identity_id)
            if identity is None:
                raise UserNotFound("There is no such user.")
            return self._owner(session, identity)

    def get(self, user_id: str) -> User:
        """Return a person.

        Raises:
            UserNotFound: there is no such person.
        """
        with self._database.session() as session:
            return _user(person_in(session, user_id), self._database.keys.cipher(session, user_id))

    def gone(self, user_ids: Collection[str]) -> set[str]:
        """Return those of the ids that are nobody's any more: they have been erased or linked, or are being erased."""
        here = select(UserRow.id).where(
            col(UserRow.id).in_(user_ids), col(UserRow.id).not_in(select(ErasureRow.user_id))
        )
        with self._database.session() as session:
            return {*user_ids} - {*session.exec(here)}

    def _known(self, session: Session, space_id: str, channel: str, external_id: str) -> User | None:
        identity = self._identity(session, space_id, channel, external_id)
        return self._owner(session, identity) if identity else None

    def _identity(self, session: Session, space_id: str, channel: str, external_id: str) -> IdentityRow | None:
        tag = self._database.keys.tag(session, external_id)
        known = select(IdentityRow).where(
            IdentityRow.space_id == space_id, IdentityRow.channel == channel, IdentityRow.external_id == tag
        )
        return session.exec(known).one_or_none()

    def _owner(self, session: Session, identity: IdentityRow) -> User:
        cipher = self._database.keys.cipher(session, identity.user_id)
        return _user(session.get_one(UserRow, identity.user_id), cipher)

    def set_groups(self, user_id: str, groups: Collection[str]) -> User:
        """Put a person into these groups and no others.

        Raises:
            UserNotFound: there is no such person.
        """
        with self._database.session() as session:
            row = person_in(session, user_id)
            row.groups = sorted(groups)
            return _user(row, self._database.keys.cipher(session, user_id))


def person_in(session: Session, user_id: str, *, for_update: bool = False) -> UserRow:
    """Return a person's row; for an update held, so that nobody changes it meanwhile.

    Raises:
        UserNotFound: there is no such person.
    """
    row = session.get(UserRow, user_id, with_for_update={"key_share": True} if for_update else None)
    if row is None:
        raise UserNotFound("There is no such user.")
    return row


def _user(row: UserRow, cipher: Cipher) -> User:
    name = str(cipher.open_json(row.sealed, place(row))["name"])
    return User(row.id, row.space_id, name, row.created_at, frozenset(row.groups))
