"""The data keys: one a person, made with the person and destroyed with them."""

import hashlib
import hmac
import threading
from collections import OrderedDict

from sqlmodel import Session, col, select

from memory.crypto import Cipher, MasterKeys, new_key
from memory.errors import UserNotFound
from memory.tables import KeyRow

_IDENTITIES = "identities"  # owner of the key by which identities are found without being readable
_KEPT = 4096  # unwrapped keys


class Keys:
    """Finds, makes and destroys data keys. Thread-safe; those used last are kept unwrapped in memory."""

    def __init__(self, masters: MasterKeys) -> None:
        self._masters = masters
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def cipher(self, session: Session, user_id: str) -> Cipher:
        """Return the cipher of a person.

        Raises:
            UserNotFound: there is no such person (any more).
            CannotDecrypt: the master key is another.
        """
        return Cipher(self._key(session, user_id))

    def create(self, session: Session, user_id: str) -> Cipher:
        """Make the key of a new person, and return their cipher."""
        return Cipher(self._create(session, user_id))

    def destroy(self, session: Session, user_id: str) -> None:
        """Destroy a person's key; what it sealed can be read no more. Does nothing when it is gone."""
        if row := session.get(KeyRow, user_id):
            session.delete(row)
        self.drop(user_id)

    def drop(self, user_id: str) -> None:
        """Keep a key in memory no longer."""
        with self._lock:
            self._kept.pop(user_id, None)

    def people(self) -> set[str]:
        """Return whose keys are kept in memory."""
        with self._lock:
            return self._kept.keys() - {_IDENTITIES}

    def tag(self, session: Session, identity: str) -> str:
        """Return what an identity is stored and found as: the same for the same, and telling nothing of it."""
        return hmac.new(self._key(session, _IDENTITIES), identity.encode(), hashlib.sha256).hexdigest()

    def open(self, session: Session) -> None:
        """Make sure that the master key opens this database; an empty one is given its first key.

        Raises:
            CannotDecrypt: the master key is another.
        """
        if session.get(KeyRow, _IDENTITIES) is None:
            self._create(session, _IDENTITIES)
        self._key(session, _IDENTITIES)

    def wrap_anew(self, session: Session, limit: int) -> int:
        """Wrap up to `limit` keys that an older master key wraps under the newest, and return how many there were.

        Raises:
            CannotDecrypt: a master key that wraps one of them is not here.
        """
        old = select(KeyRow).where(KeyRow.master != self._masters.current).order_by(col(KeyRow.id)).limit(limit)
        rows = session.exec(old.with_for_update()).all()
        for row in rows:
            key = self._masters.unwrap(row.wrapped, row.id, row.master)
            row.wrapped, row.master = self._masters.wrap(key, row.id), self._masters.current
        return len(rows)

    def _key(self, session: Session, owner: str) -> bytes:
        with self._lock:
            if owner in self._kept:
                self._kept.move_to_end(owner)
                return self._kept[owner]
        row = session.get(KeyRow, owner)
        if row is None:
            raise UserNotFound("There is no such user.")
        key = self._masters.unwrap(row.wrapped, owner, row.master)
        with self._lock:
            self._kept[owner] = key
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return key

    def _create(self, session: Session, owner: str) -> bytes:
        key = new_key()
        session.add(KeyRow(id=owner, wrapped=self._masters.wrap(key, owner), master=self._masters.current))
        session.flush()
        return key
