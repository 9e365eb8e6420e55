"""What was recommended and what people did with it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from memory.consents import permissions
from memory.crypto import Cipher
from memory.database import Database
from memory.errors import ItemNotFound
from memory.tables import ImpressionRow, InteractionRow, ItemRow, UserRow, now, place
from memory.types import Impression, Interaction, InteractionKind
from memory.users import person_in

_WEIGHTS: dict[InteractionKind, float] = {"like": 1.0, "read": 0.5, "click": 0.3, "dislike": -1.0, "dismiss": -0.2}
_HALF_LIFE_DAYS = 30.0
_PRIOR = 2.0  # interactions' worth of doubt: one like is not yet popularity


@dataclass(frozen=True, slots=True)
class Shown:
    """An item about to be shown at a position."""

    item_id: str
    position: int  # from 1
    source: str
    score: float
    reason: str


class Interactions:
    """Impressions and interactions, each for the purposes that the person allows when it is written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def show(self, user_id: str, slate_id: str, entries: Sequence[Shown], *, personal: bool = True) -> list[Impression]:
        """Record a slate in one transaction, and return its impressions in order; none where nothing allows them.

        Not `personal`, it was shown where personalisation is switched off, and will shape nothing.
        """
        with self._database.session(for_update=True) as session:
            may = permissions(session, person_in(session, user_id, for_update=True))
            cipher = self._database.keys.cipher(session, user_id)
            purposes = personal and may.personalisation, may.analytics
            rows = [_row(user_id, slate_id, entry, purposes, cipher) for entry in entries] if any(purposes) else []
            session.add_all(rows)
            session.flush()
            return [_impression(row, cipher) for row in rows]

    def record(
        self,
        user_id: str,
        item_id: str,
        kind: InteractionKind,
        impression_id: str | None = None,
        *,
        seconds: float = 0.0,
    ) -> Interaction | None:
        """Record what a person did with an item of their space; None, where they allow it for no purpose.

        Raises:
            ItemNotFound: the person's space has no such item.
            UserNotFound: there is no such person.
        """
        with self._database.session(for_update=True) as session:
            user = person_in(session, user_id, for_update=True)
            if session.get(ItemRow, (user.space_id, item_id)) is None:
                raise ItemNotFound(f"There is no item {item_id!r} in this space.")
            may = permissions(session, user)
            if not (may.personalisation or may.analytics):
                return None
            row = InteractionRow(user_id=user_id, item_id=item_id, kind=kind, impression_id=impression_id)
            row.seconds, row.for_personalisation, row.for_analytics = seconds, may.personalisation, may.analytics
            session.add(row)
            session.flush()
            return _interaction(row)

    def of_user(self, user_id: str, limit: int, *, for_personalisation: bool = False) -> list[Interaction]:
        """Return what the person did last, newest first; for personalisation what they allowed it for alone."""
        query = select(InteractionRow).where(InteractionRow.user_id == user_id)
        if for_personalisation:
            query = query.where(col(InteractionRow.for_personalisation).is_(True))
        with self._database.session() as session:
            rows = session.exec(query.order_by(col(InteractionRow.at).desc()).limit(limit))
            return [_interaction(row) for row in rows]

    def impressions(self, user_id: str, limit: int, *, for_personalisation: bool = False) -> list[Impression]:
        """Return what the person was shown last, newest first; for personalisation what they allowed it for alone."""
        query = select(ImpressionRow).where(ImpressionRow.user_id == user_id)
        if for_personalisation:
            query = query.where(col(ImpressionRow.for_personalisation).is_(True))
        with self._database.session() as session:
            rows = session.exec(query.order_by(col(ImpressionRow.shown_at).desc()).limit(limit))
            cipher = self._database.keys.cipher(session, user_id)
            return [_impression(row, cipher) for row in rows]

    def popularity(self, space_id: str) -> dict[str, float]:
        """Return each item's popularity in the space, -1 to 1: weighed, faded, shrunk while little is known."""
        query = (
            select(InteractionRow)
            .join(UserRow, col(InteractionRow.user_id) == UserRow.id)
            .where(UserRow.space_id == space_id, col(InteractionRow.for_analytics).is_(True))
        )
        with self._database.session() as session:
            rows = session.exec(query).all()
        today = now()
        worth: dict[str, float] = defaultdict(float)
        mass: dict[str, float] = defaultdict(float)
        for row in rows:
            age_days = (today - row.at).total_seconds() / 86_400
            fade = 0.5 ** (age_days / _HALF_LIFE_DAYS)
            worth[row.item_id] += fade * _WEIGHTS[_interaction(row).kind]
            mass[row.item_id] += fade
        return {item_id: worth[item_id] / (mass[item_id] + _PRIOR) for item_id in worth}


def _row(user_id: str, slate_id: str, entry: Shown, purposes: tuple[bool, bool], cipher: Cipher) -> ImpressionRow:
    for_personalisation, for_analytics = purposes
    row = ImpressionRow(
        slate_id=slate_id,
        user_id=user_id,
        item_id=entry.item_id,
        position=entry.position,
        source=entry.source,
        score=entry.score,
        for_personalisation=for_personalisation,
        for_analytics=for_analytics,
    )
    row.sealed = cipher.seal_json({"reason": entry.reason}, place(row))
    return row


def _impression(row: ImpressionRow, cipher: Cipher) -> Impression:
    return Impression(
        id=row.id,
        slate_id=row.slate_id,
        user_id=row.user_id,
        item_id=row.item_id,
        position=row.position,
        source=row.source,
        score=row.score,
        reason=str(cipher.open_json(row.sealed, place(row))["reason"]),
        shown_at=row.shown_at,
    )


def _interaction(row: InteractionRow) -> Interaction:
    kind: InteractionKind = row.kind  # type: ignore[assignment]
    return Interaction(
        row.id, row.user_id, row.item_id, kind, row.at, row.impression_id, row.seconds, row.for_analytics
    )
