"""Profiles: the fold of what a person stated and what was inferred of their preferences."""

from collections.abc import Sequence
from typing import Literal

from sqlmodel import col, delete, select

from memory.crypto import Cipher
from memory.database import Database
from memory.errors import InvalidRecord
from memory.tables import PreferenceRow, UserRow, now, place
from memory.types import Interest, Origin, Profile

_VALUE_CHARS = 100
_INTERESTS = 50
_MOST_INFERRED = 1.0  # weight at which an inferred interest stops growing


class Profiles:
    """Reads and writes preferences."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, user_id: str) -> Profile:
        """Return the person's profile; an empty one when nothing is known. What was stated wins."""
        with self._database.session() as session:
            rows = session.exec(
                select(PreferenceRow).where(PreferenceRow.user_id == user_id).order_by(col(PreferenceRow.updated_at))
            ).all()
            cipher = self._database.keys.cipher(session, user_id)
        return _fold(sorted(rows, key=lambda row: row.origin == "stated"), cipher)

    def put(self, user_id: str, profile: Profile) -> None:
        """Store what the person states, replacing all that they stated before.

        Inferred interests that the profile no longer lists are dropped too: the person has seen and removed them.

        Raises:
            InvalidRecord: a value is too long, or there are too many interests.
        """
        values = [("language", profile.language), ("tone", profile.tone), ("length", profile.length)]
        stated = [(key, value, 1.0, "stated") for key, value in values if value]
        stated += [
            ("interest", each.name.strip(), each.weight, each.origin) for each in profile.interests if each.name.strip()
        ]
        if len(profile.interests) > _INTERESTS or any(len(value) > _VALUE_CHARS for _, value, _, _ in stated):
            raise InvalidRecord(
                f"A tone or an interest has at most {_VALUE_CHARS} characters, and a profile {_INTERESTS} interests."
            )
        unique = {(key, value.casefold()): (key, value, weight, origin) for key, value, weight, origin in stated}
        with self._database.session() as session:
            cipher = self._database.keys.cipher(session, user_id)
            session.exec(delete(PreferenceRow).where(col(PreferenceRow.user_id) == user_id))
            for key, value, weight, origin in unique.values():
                row = PreferenceRow(user_id=user_id, key=key, weight=weight, origin=origin)
                row.sealed = cipher.seal_json({"value": value}, place(row))
                session.add(row)

    def add_interest(self, user_id: str, name: str, weight: float, origin: Origin = "inferred") -> None:
        """Add to an interest's weight, up to 1 either way.

        Raises:
            InvalidRecord: the name is empty or too long.
        """
        name = name.strip()
        if not 0 < len(name) <= _VALUE_CHARS:
            raise InvalidRecord(f"An interest has 1 to {_VALUE_CHARS} characters.")
        with self._database.session(for_update=True) as session:
            # One at a time for each person, or an interest that is added twice at once would stand there twice.
            session.get(UserRow, user_id, with_for_update={"key_share": True})
            cipher = self._database.keys.cipher(session, user_id)
            rows = session.exec(
                select(PreferenceRow).where(
                    PreferenceRow.user_id == user_id, PreferenceRow.key == "interest", PreferenceRow.origin == origin
                )
            )
            row = next((row for row in rows if _value(row, cipher).casefold() == name.casefold()), None)
            if row is None:
                row = PreferenceRow(user_id=user_id, key="interest", weight=0.0, origin=origin)
                row.sealed = cipher.seal_json({"value": name}, place(row))
                session.add(row)
            row.weight = max(-_MOST_INFERRED, min(_MOST_INFERRED, row.weight + weight))
            row.updated_at = now()


def _value(row: PreferenceRow, cipher: Cipher) -> str:
    return str(cipher.open_json(row.sealed, place(row))["value"])


def _fold(rows: Sequence[PreferenceRow], cipher: Cipher) -> Profile:
    """Fold preferences in order: a later one wins."""
    single: dict[str, str] = {}
    interests: dict[str, Interest] = {}
    for row in rows:
        value = _value(row, cipher)
        if row.key == "interest":
            origin: Origin = "stated" if row.origin == "stated" else "inferred"
            interests[value.casefold()] = Interest(value, row.weight, origin)
        else:
            single[row.key] = value
    language: Literal["zh", "en"] | None = {"zh": "zh", "en": "en"}.get(single.get("language", ""))  # type: ignore[assignment]
    length: Literal["short", "medium", "long"] | None = single.get("length")  # type: ignore[assignment]
    ordered = sorted(interests.values(), key=lambda interest: -interest.weight)
    return Profile(language, single.get("tone"), length, tuple(ordered))
