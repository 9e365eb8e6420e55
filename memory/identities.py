"""One person over several channels: identities joined by a code that is issued on one and given on another.

Covered: a code is six digits of a secure source, holds ten minutes, works once, and is stored as a keyed tag only. A
person may ask for five codes an hour and miss five times; in a space fifty misses an hour stop all linking, those of
people who have been erased or linked since included, so that guessing by many newcomers finds one of n open codes in an
hour with a chance of n in twenty thousand.

Not covered: who is talked into giving somebody else's code on their own channel joins that person; the answer names
who it is, and unlinking takes the identity out again, not what it brought.
"""

import secrets
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from memory.database import Database
from memory.errors import IdentityNotFound, InvalidLinkCode, LinkRefused, TooManyAttempts
from memory.merge import absorb
from memory.tables import IdentityRow, LinkAttemptRow, LinkCodeRow, SpaceRow, UserRow, now, place
from memory.types import Identity, LinkCode
from memory.users import person_in

IdentityList = list[Identity]  # inside the class `list` is the method

_DIGITS = 6
_LIVES = timedelta(minutes=10)
_COUNTED = timedelta(hours=1)
_MOST_ISSUED = 5  # of a person in an hour
_MOST_MISSED = 5
_MOST_MISSED_IN_SPACE = 50


class Identities:
    """Who is the same person, as far as they have shown it."""

    def __init__(
        self,
        database: Database,
        kept_in_memory: Sequence[Callable[[str], None]] = (),
        clock: Callable[[], datetime] = now,
        elsewhere: Callable[[str, str], None] = lambda _gone, _into: None,
    ) -> None:
        """Link identities.

        Args:
            database: where everything is.
            kept_in_memory: what drops the rest of a person, which this process keeps to be fast.
            clock: by which codes grow old.
            elsewhere: what gives what the one has where this room does not look to the other, before they are one; it
                may be done for two who then stay two, because the process ended, but have shown that they are one.
        """
        self._database = database
        self._kept_in_memory = kept_in_memory
        self._clock = clock
        self._elsewhere = elsewhere

    def list(self, user_id: str) -> IdentityList:
        """Return how channels name the person, by channel."""
        mine = select(IdentityRow).where(IdentityRow.user_id == user_id).order_by(IdentityRow.channel, IdentityRow.id)
        with self._database.session() as session:
            cipher = self._database.keys.cipher(session, user_id)
            return [
                Identity(
                    row.id, row.channel, str(cipher.open_json(row.sealed, place(row))["label"]) if row.sealed else ""
                )
                for row in session.exec(mine)
            ]

    def issue(self, user_id: str) -> LinkCode:
        """Return a new code, in place of one that was issued before; whoever gives it becomes this person.

        Raises:
            TooManyAttempts: more were asked for than a person needs.
            UserNotFound: there is no such person.
        """
        at = self._clock()
        with self._database.session(for_update=True) as session:
            person = self._held(session, user_id, at)
            if self._count(session, LinkAttemptRow.user_id == user_id, "issued") >= _MOST_ISSUED:
                raise TooManyAttempts("No more codes are given this hour. Use the last one, or try again later.")
            session.exec(delete(LinkCodeRow).where(col(LinkCodeRow.user_id) == user_id))
            session.flush()
            code = self._unused(session, person.space_id)
            tag = self._tag(session, person.space_id, code)
            session.add(LinkCodeRow(user_id=user_id, space_id=person.space_id, tag=tag, made_at=at))
            session.add(LinkAttemptRow(space_id=person.space_id, user_id=user_id, kind="issued", at=at))
        return LinkCode(code, at + _LIVES)

    def link(self, user_id: str, code: str) -> str:
        """Make the person who gives a code one with the person to whom it was issued; return the id of the one left.

        Everything of the one who gives it becomes the other's, in one transaction (see `memory/merge.py`).

        Raises:
            InvalidLinkCode: there is no such code (any more), or it is the person's own.
            TooManyAttempts: too many were wrong.
            UserNotFound: there is no such person.
        """
        at = self._clock()
        with self._database.session(for_update=True) as session:
            person = self._held(session, user_id, at)
            self._check_misses(session, person)
            into = self._redeemed(session, person, code)
            if into is None:
                session.add(LinkAttemptRow(space_id=person.space_id, user_id=user_id, kind="missed", at=at))
            else:
                absorb(session, self._database.keys, into, user_id)
                self._elsewhere(user_id, into)
        if into is None:  # raised here, so that the miss is counted
            raise InvalidLinkCode("There is no such code: it was mistyped, used, or is too old. Get a new one.")
        self._database.keys.drop(user_id)  # another thread may have read it before it was destroyed
        for drop in self._kept_in_memory:
            drop(user_id)
            drop(into)
        self._database.checkpoint()
        return into

    def unlink(self, user_id: str, identity_id: str) -> None:
        """Take an identity from the person; who comes by it again is somebody new. What it brought stays.

        Raises:
            IdentityNotFound: it does not exist or is somebody else's.
            LinkRefused: it is the only one, without which nobody would find them again.
        """
        with self._database.session(for_update=True) as session:
            session.get(UserRow, user_id, with_for_update={"key_share": True})
            row = session.get(IdentityRow, identity_id)
            if row is None or row.user_id != user_id:
                raise IdentityNotFound("There is no such identity of yours.")
            mine = select(func.count()).select_from(IdentityRow).where(IdentityRow.user_id == user_id)
            if session.exec(mine).one() == 1:
                raise LinkRefused("This is the only way in which you are known here. Erase yourself instead.")
            session.delete(row)

    def _held(self, session: Session, user_id: str, at: datetime) -> UserRow:
        """Return the person, in whose space nobody else issues or gives a code meanwhile."""
        person = person_in(session, user_id)
        session.get(SpaceRow, person.space_id, with_for_update={"key_share": True})
        for old, made, lives in (
            (LinkCodeRow, LinkCodeRow.made_at, _LIVES),
            (LinkAttemptRow, LinkAttemptRow.at, _COUNTED),
        ):
            session.exec(delete(old).where(col(old.space_id) == person.space_id, col(made) <= at - lives))
        return person

    def _check_misses(self, session: Session, person: UserRow) -> None:
        mine = self._count(session, LinkAttemptRow.user_id == person.id, "missed")
        all_here = self._count(session, LinkAttemptRow.space_id == person.space_id, "missed")
        if mine >= _MOST_MISSED or all_here >= _MOST_MISSED_IN_SPACE:
            raise TooManyAttempts("Too many codes were wrong. Try again in an hour, with a new code.")

    def _count(self, session: Session, whose: bool, kind: str) -> int:
        query = select(func.count()).select_from(LinkAttemptRow).where(whose, LinkAttemptRow.kind == kind)
        return session.exec(query).one()

    def _redeemed(self, session: Session, person: UserRow, code: str) -> str | None:
        """Return to whom a code was issued, if it was, to somebody else, and take it away."""
        tag = self._tag(session, person.space_id, code)
        issued = select(LinkCodeRow).where(LinkCodeRow.space_id == person.space_id, LinkCodeRow.tag == tag)
        row = session.exec(issued.with_for_update()).one_or_none()
        if row is None or row.user_id == person.id:
            return None
        into = row.user_id
        session.delete(row)
        session.flush()
        return into

    def _unused(self, session: Session, space_id: str) -> str:
        while True:
            code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
            if (
                session.exec(select(LinkCodeRow).where(LinkCodeRow.tag == self._tag(session, space_id, code))).first()
                is None
            ):
                return code

    def _tag(self, session: Session, space_id: str, code: str) -> str:
        digits = "".join(char for char in unicodedata.normalize("NFKC", code) if char.isdecimal())
        return self._database.keys.tag(session, f"link {space_id} {digits}")
