"""What was recommended and what people did with it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from memory.crypto import Cipher
from memory.database import Database
from memory.errors import ItemNotFound
from memory.tables import ImpressionRow, InteractionRow, ItemRow, UserRow, now, place
from memory.types import Impression, Interaction, InteractionKind

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
    """Impressions and interactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def show(self, user_id: str, slate_id: str, entries: Sequence[Shown]) -> list[Impression]:
        """Record a slate in one transaction, and return its impressions in order."""
        with self._database.session() as session:
            cipher = self._database.keys.cipher(session, user_id)
            rows = [_row(user_id, slate_id, entry, cipher) for entry in entries]
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
        for_analytics: bool = False,
    ) -> Interaction:
        """Record what a person did with an item of their space; only what is for analytics counts for popularity.

        Raises:
            ItemNotFound: the person's space has no such item.
        """
        with self._database.session() as session:
            user = session.get(UserRow, user_id)
            if user is None or session.get(ItemRow, (user.space_id, item_id)) is None:
                raise ItemNotFound(f"There is no item {item_id!r} in this space.")
            row = InteractionRow(user_id=user_id, item_id=item_id, kind=kind, impression_id=impression_id)
            row.seconds, row.for_analytics = seconds, for_analytics
            session.add(row)
            session.flush()
            return _interaction(row)

    def of_user(self, user_id: str, limit: int) -> list[Interaction]:
        """Return what the person did last, newest first."""
        query = select(InteractionRow).where(InteractionRow.user_id == user_id)
        with self._database.session() as session:
            rows = session.exec(query.order_by(col(InteractionRow.at).desc()).limit(limit))
            return [_interaction(row) for row in rows]

    def impressions(self, user_id: str, limit: int) -> list[Impression]:
        """Return what the person was shown last, newest first."""
        query = select(ImpressionRow).where(ImpressionRow.user_id == user_id)
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


def _row(user_id: str, slate_id: str, entry: Shown, cipher: Cipher) -> ImpressionRow:
    row = ImpressionRow(
        slate_id=slate_id,
        user_id=user_id,
        item_id=entry.item_id,
        position=entry.position,
        source=entry.source,
        score=entry.score,
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
