"""Profiles: what people state of how they want to be answered, and what is inferred from what they do."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select

from memory.crypto import Cipher
from memory.database import Database
from memory.errors import PreferenceNotFound
from memory.inference import LEAST_CONFIDENCE, added, confidence
from memory.preferences import VALUE_CHARS, Row, Stated, fold, stated_of
from memory.tables import PreferenceRow, UserRow, now, place
from memory.types import Observation, Origin, Preference, Profile

_MOST_INFERRED = 100  # of a person, all of which every turn reads; the weakest give way

Clock = Callable[[], datetime]


class Profiles:
    """Reads and writes preferences. What is inferred fades with the clock."""

    def __init__(self, database: Database, clock: Clock = now) -> None:
        self._database = database
        self._clock = clock

    def get(self, user_id: str) -> Profile:
        """Return the person's profile as it is now; an empty one when nothing is known."""
        return fold(self._opened(user_id), self._clock())

    def stored(self, user_id: str) -> tuple[Profile, list[Preference]]:
        """Return all that is stored: the profile with the faintest inference, and what it is made of, oldest first."""
        rows = sorted(self._opened(user_id), key=lambda row: row.updated_at)
        return fold(rows, self._clock(), least=0.0), [row.stored for row in rows]

    def put(self, user_id: str, profile: Profile) -> None:
        """Store what the person states, replacing all that they stated before. What was inferred stays.

        Raises:
            InvalidRecord: a value is too long, there is no such time zone, or there are too many topics.
        """
        stated = stated_of(profile)
        with self._changing(user_id) as session:
            session.exec(delete(PreferenceRow).where(*_own(user_id, "stated")))
            self._add_stated(session, user_id, stated)

    def state(self, user_id: str, said: Profile) -> None:
        """Store what the person states, replacing what they stated before of the same, and nothing else.

        Raises:
            InvalidRecord: as `put`.
        """
        stated = stated_of(said)
        changed = {each.what for each in stated}
        with self._changing(user_id) as session:
            cipher = self._database.keys.cipher(session, user_id)
            for row in _rows(session, user_id):
                if row.origin == "stated" and opened(row, cipher).stated.what in changed:
                    session.delete(row)
            self._add_stated(session, user_id, stated)

    def observe(self, user_id: str, observations: Sequence[Observation]) -> None:
        """Add what the person did to what is inferred of them. What they have refused is not inferred again."""
        if not observations:
            return
        at = self._clock()
        with self._changing(user_id) as session:
            cipher = self._database.keys.cipher(session, user_id)
            rows = {row.id: row for row in _rows(session, user_id) if row.origin != "stated"}
            known = {each.what: each for each in (opened(row, cipher) for row in rows.values())}
            for seen in observations:
                before = known.get((seen.key, seen.value.casefold()))
                if before and before.origin == "refused":
                    continue
                row = rows[before.id] if before else PreferenceRow(user_id=user_id, key=seen.key, origin="inferred")
                _add(row, before, seen, at, cipher)
                session.add(row)
                rows[row.id] = row
                known[seen.key, seen.value.casefold()] = opened(row, cipher)
            session.flush()
            for gone in _passed(known.values(), at):
                session.delete(rows[gone.id])

    def refuse(self, user_id: str, inference_id: str) -> None:
        """Take away an inference; it is not made again.

        Raises:
            PreferenceNotFound: it does not exist or is somebody else's.
        """
        with self._changing(user_id) as session:
            row = session.get(PreferenceRow, inference_id)
            if row is None or row.user_id != user_id or row.origin != "inferred":
                raise PreferenceNotFound("There is no such inference about you.")
            cipher = self._database.keys.cipher(session, user_id)
            value = opened(row, cipher).said["value"]
            row.origin, row.weight, row.updated_at = "refused", 0.0, self._clock()
            row.sealed = cipher.seal_json({"value": value}, place(row))

    def forget_inferred(self, user_id: str) -> None:
        """Delete all that was inferred, and what was refused; it begins anew."""
        with self._changing(user_id) as session:
            session.exec(delete(PreferenceRow).where(*_own(user_id, "inferred", "refused")))

    def _opened(self, user_id: str) -> list[Row]:
        with self._database.session() as session:
            rows = _rows(session, user_id)
            cipher = self._database.keys.cipher(session, user_id)
        return [opened(row, cipher) for row in rows]

    @contextmanager
    def _changing(self, user_id: str) -> Iterator[Session]:
        """Yield a session in which nobody else changes what is known of the person."""
        with self._database.session(for_update=True) as session:
            session.get(UserRow, user_id, with_for_update={"key_share": True})
            yield session

    def _add_stated(self, session: Session, user_id: str, stated: Iterable[Stated]) -> None:
        cipher = self._database.keys.cipher(session, user_id)
        for each in stated:
            row = PreferenceRow(user_id=user_id, key=each.key, weight=each.weight, updated_at=self._clock())
            row.sealed = cipher.seal_json(each.sealed, place(row))
            session.add(row)


def opened(row: PreferenceRow, cipher: Cipher) -> Row:
    """Return what a row holds."""
    return Row(row.id, row.key, row.origin, row.weight, row.updated_at, cipher.open_json(row.sealed, place(row)))


def keep_once(session: Session, user_id: str, cipher: Cipher, at: datetime) -> None:
    """Keep once what two said or did who were made one person: the newer statement, the evidence of both."""
    known: dict[tuple[str, str, str], tuple[PreferenceRow, Row]] = {}
    for row in sorted(_rows(session, user_id), key=lambda row: row.updated_at):
        here = opened(row, cipher)
        what = ("stated", *here.stated.what) if row.origin == "stated" else ("inferred", *here.what)
        before = known.get(what)
        if before and row.origin != "stated":
            _join(row, here, before[1], at, cipher)
        if before:
            session.delete(before[0])
        known[what] = row, opened(row, cipher)
    session.flush()


def _join(row: PreferenceRow, here: Row, before: Row, at: datetime, cipher: Cipher) -> None:
    """Add to an inference what another row tells of the same; what was refused stays so."""
    if "refused" in (row.origin, before.origin):
        row.origin, row.weight = "refused", 0.0
        row.sealed = cipher.seal_json({"value": here.said["value"]}, place(row))
        return
    signals = Counter(here.signals) + Counter(before.signals)
    row.weight, row.updated_at = added(here.left(at), before.left(at)), at
    row.sealed = cipher.seal_json({"value": here.said["value"], "signals": signals}, place(row))


def _rows(session: Session, user_id: str) -> Sequence[PreferenceRow]:
    return session.exec(select(PreferenceRow).where(PreferenceRow.user_id == user_id)).all()


def _own(user_id: str, *origins: Origin) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(PreferenceRow.user_id) == user_id, col(PreferenceRow.origin).in_(origins)


def _add(row: PreferenceRow, before: Row | None, seen: Observation, at: datetime, cipher: Cipher) -> None:
    """Add an observation to what its row held before, as much of that as is left."""
    signals = before.signals if before else {}
    signals[seen.signal] = signals.get(seen.signal, 0) + 1
    row.weight, row.updated_at = added(before.left(at) if before else 0.0, seen.evidence), at
    value = str(before.said["value"]) if before else seen.value[:VALUE_CHARS]
    row.sealed = cipher.seal_json({"value": value, "signals": signals}, place(row))


def _passed(rows: Iterable[Row], at: datetime) -> list[Row]:
    """Return the inferences that time has taken, and the weakest of too many."""
    sure = {row: abs(confidence(row.left(at))) for row in rows if row.origin == "inferred"}
    ranked = sorted(sure, key=lambda row: -sure[row])
    return [row for place, row in enumerate(ranked) if place >= _MOST_INFERRED or sure[row] < LEAST_CONFIDENCE]
