"""Two people who are one: what the one has becomes the other's, once, and the one's key is destroyed.

It all happens in the caller's transaction: after a crash the two are still two, or they are one. Every row keeps its
id, and what is sealed of it is sealed anew under the survivor's key; a table that comes to have a person is moved too
without being named here. What both have is kept once:

- memories: of two active ones in the same words the earlier stays, with the sources of both; of those subjects that a
  person has one of, such as where they live, the newest statement holds and supersedes the other.
- preferences: of the same thing stated by both the newer holds; evidence of the same inference adds up; what either
  removed stays removed.
- interactions: a judgement of the same item counts once, the newest.
- consent: the stricter holds. A purpose is allowed when nobody of the two who was asked for it said no; memory rests
  when it rested for either. Every answer is kept with its time.
- groups: they are in those of both.

Who seals anew what a person has already holds the person's row meanwhile, so that on PostgreSQL, too, nothing is left
under a key that is gone.
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, delete, select

from memory.consents import keep_stricter, last_answers
from memory.crypto import Cipher
from memory.errors import UserNotFound
from memory.keys import Keys
from memory.known import note_change, note_removal, opened
from memory.profiles import keep_once
from memory.sameness import normalise
from memory.tables import (
    ErasureRow,
    InteractionRow,
    LinkCodeRow,
    MemoryRow,
    UserRow,
    now,
    place_of,
)
from memory.writing import put_away

_AT_ONCE = 500
_JUDGEMENTS = ("like", "dislike", "dismiss")
_MESSAGES = SQLModel.metadata.tables["messages"]
_CONVERSATIONS = SQLModel.metadata.tables["conversations"]


def absorb(session: Session, keys: Keys, into: str, gone: str) -> None:
    """Make all that one person has another's, and delete the one.

    Raises:
        UserNotFound: one of them is not there (any more), or is being erased.
    """
    survivor, absorbed = _both(session, into, gone)
    own, other = keys.cipher(session, into), keys.cipher(session, gone)
    answers = [{purpose: row.given for purpose, row in last_answers(session, each).items()} for each in (into, gone)]
    session.exec(delete(LinkCodeRow).where(col(LinkCodeRow.user_id).in_([into, gone])))
    for table in _personal():
        _reseal(session, table, table.c.user_id == gone, (other, own))
    talks = sa.select(_CONVERSATIONS.c.id).where(_CONVERSATIONS.c.user_id == gone)
    _reseal(session, _MESSAGES, _MESSAGES.c.conversation_id.in_(talks), (other, own))
    for table in _personal():
        session.connection().execute(sa.update(table).where(table.c.user_id == gone).values(user_id=into))
    session.expire_all()
    _memories_once(session, into, own)
    _judgements_once(session, into)
    keep_once(session, into, own, now())
    keep_stricter(session, survivor, own, answers)
    survivor.memory_paused = survivor.memory_paused or absorbed.memory_paused
    survivor.groups = sorted({*survivor.groups, *absorbed.groups})
    survivor.turns_indexed = max(survivor.turns_indexed, absorbed.turns_indexed)  # each message keeps its place
    survivor.created_at = min(survivor.created_at, absorbed.created_at)
    session.flush()
    note_change(session, into, removed=True)  # so that the memories of both are read anew
    note_removal(session, into)  # and their messages
    session.delete(absorbed)
    keys.destroy(session, gone)


def _both(session: Session, into: str, gone: str) -> tuple[UserRow, UserRow]:
    """Return the two, held so that nobody adds to what they have meanwhile."""
    held = select(UserRow).where(col(UserRow.id).in_([into, gone])).order_by(UserRow.id).with_for_update()
    people = {row.id: row for row in session.exec(held)}
    erased = session.exec(select(ErasureRow.user_id).where(col(ErasureRow.user_id).in_([into, gone]))).all()
    if len(people) < 2 or erased:
        raise UserNotFound("One of the two is not there any more.")
    return people[into], people[gone]


def _personal() -> list[sa.Table]:
    """Return the tables whose rows are a person's, but for those that are done with when it is linked or erased."""
    left = {"erasures", LinkCodeRow.__tablename__}
    return [table for table in SQLModel.metadata.sorted_tables if "user_id" in table.c and table.name not in left]


def _reseal(session: Session, table: sa.Table, owned: sa.ColumnElement[bool], ciphers: tuple[Cipher, Cipher]) -> None:
    """Open what the rows hold by the first cipher, and seal it by the second."""
    sealed = [column for column in table.c if isinstance(column.type, sa.LargeBinary)]
    if not sealed:
        return
    change = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("row_id"))
        .values({each.name: sa.bindparam(each.name) for each in sealed})
    )
    for rows in _batches(session, sa.select(table.c.id, *sealed).where(owned), table.c.id):
        moved = [
            {"row_id": row.id, **_sealed_anew(table, row, [each.name for each in sealed], ciphers)} for row in rows
        ]
        session.connection().execute(change, moved)


def _sealed_anew(
    table: sa.Table, row: sa.Row[tuple[object, ...]], names: Sequence[str], ciphers: tuple[Cipher, Cipher]
) -> dict[str, bytes | None]:
    old, new = ciphers
    anew: dict[str, bytes | None] = {}
    for name in names:
        value, place = getattr(row, name), place_of(table.name, row.id, name)
        anew[name] = None if value is None else new.seal(old.open(value, place), place)
    return anew


def _batches(
    session: Session, query: sa.Select[tuple[object, ...]], key: sa.Column[str]
) -> Iterator[Sequence[sa.Row[tuple[object, ...]]]]:
    after = ""
    while True:
        held = query.where(key > after).order_by(key).limit(_AT_ONCE).with_for_update()
        rows = session.connection().execute(held).all()
        if not rows:
            return
        yield rows
        after = str(rows[-1].id)


def _memories_once(session: Session, user_id: str, cipher: Cipher) -> None:
    mine = select(MemoryRow).where(MemoryRow.user_id == user_id, MemoryRow.state == "active")
    kept: dict[str, MemoryRow] = {}
    holds: dict[tuple[str, str], MemoryRow] = {}  # by what there is one of at a time, of whom
    for row in session.exec(mine.order_by(col(MemoryRow.said_at), MemoryRow.id)).all():
        said = opened(row, cipher)
        if same := kept.get(normalise(said.text)):
            same.source_message_ids = [*dict.fromkeys([*same.source_message_ids, *row.source_message_ids])]
            replaced = sa.update(MemoryRow).where(col(MemoryRow.superseded_by) == row.id)
            session.connection().execute(replaced.values(superseded_by=same.id))
            session.delete(row)
            continue
        kept[normalise(said.text)] = row
        if of := said.one_of:
            if before := holds.get(of):
                put_away(before, "superseded", row.valid_from or row.said_at, row)
            holds[of] = row


def _judgements_once(session: Session, user_id: str) -> None:
    mine = select(InteractionRow).where(InteractionRow.user_id == user_id, col(InteractionRow.kind).in_(_JUDGEMENTS))
    seen: set[tuple[str, str]] = set()
    for row in session.exec(mine.order_by(col(InteractionRow.at).desc(), InteractionRow.id)).all():
        if (row.item_id, row.kind) in seen:
            session.delete(row)
        seen.add((row.item_id, row.kind))
