"""Give memories times, importance and several sources, and have messages searched like them.

What a memory is searched by gets the form of `memory/searchable.py`: its vector, a byte a number, and its words, of
which the older ones have none.
"""

import struct
from typing import cast

import numpy as np
import sqlalchemy as sa
from alembic import context, op
from sqlmodel import Session

from memory.keys import Keys

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MEMORIES = sa.table(
    "memories",
    sa.column("id", sa.String()),
    sa.column("user_id", sa.String()),
    sa.column("kind", sa.String()),
    sa.column("vector", sa.LargeBinary()),
    sa.column("said_at", sa.DateTime(timezone=True)),
    sa.column("changed_at", sa.DateTime(timezone=True)),
    sa.column("source_message_id", sa.String()),
    sa.column("source_message_ids", sa.JSON()),
)


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("memories", sa.Column("importance", sa.Float(), nullable=False, server_default="0.5"))
    op.add_column("memories", sa.Column("valid_from", sa.DateTime(timezone=True)))
    op.add_column("memories", sa.Column("valid_to", sa.DateTime(timezone=True)))
    op.add_column("memories", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.add_column("memories", sa.Column("source_message_ids", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("messages", sa.Column("vector", sa.LargeBinary()))
    op.add_column("messages", sa.Column("indexed", sa.Integer()))
    for name in ("turns_removed", "turns_indexed"):
        op.add_column("users", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    connection = op.get_bind()
    connection.execute(_MEMORIES.update().values(changed_at=_MEMORIES.c.said_at))
    connection.execute(_MEMORIES.update().where(_MEMORIES.c.kind == "event").values(kind="plan"))
    sourced = sa.select(_MEMORIES.c.id, _MEMORIES.c.source_message_id)
    for memory_id, source in connection.execute(sourced.where(_MEMORIES.c.source_message_id.is_not(None))).all():
        row = _MEMORIES.update().where(_MEMORIES.c.id == memory_id)
        connection.execute(row.values(source_message_ids=[source]))
    with op.batch_alter_table("memories") as memories:
        memories.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        memories.drop_column("source_message_id")
    with Session(connection) as session:
        _write_vectors(session, smaller=True)


def downgrade() -> None:
    """Undo the revision. Of several sources the first is kept; what recall searched messages by is lost."""
    with Session(op.get_bind()) as session:
        _write_vectors(session, smaller=False)
    op.add_column("memories", sa.Column("source_message_id", sa.String()))
    connection = op.get_bind()
    for memory_id, sources in connection.execute(sa.select(_MEMORIES.c.id, _MEMORIES.c.source_message_ids)).all():
        row = _MEMORIES.update().where(_MEMORIES.c.id == memory_id)
        connection.execute(row.values(source_message_id=next(iter(sources), None)))
    connection.execute(_MEMORIES.update().where(_MEMORIES.c.kind == "plan").values(kind="event"))
    for table, name in (("messages", "vector"), ("messages", "indexed")):
        op.drop_column(table, name)
    for name in ("turns_removed", "turns_indexed"):
        op.drop_column("users", name)
    for name in ("source_message_ids", "changed_at", "valid_to", "valid_from", "importance"):
        op.drop_column("memories", name)


def _write_vectors(session: Session, *, smaller: bool) -> None:
    """Write every memory's vector anew: four bytes a number to one, or back."""
    keys = cast(Keys, context.config.attributes["keys"])
    rows = sa.select(_MEMORIES.c.id, _MEMORIES.c.user_id, _MEMORIES.c.vector)
    for memory_id, user_id, sealed in session.connection().execute(rows).all():
        cipher, place = keys.cipher(session, user_id), f"memories/{memory_id}/vector"
        before = cipher.open(sealed, place)
        after = _smaller(before) if smaller else _larger(before)
        change = _MEMORIES.update().where(_MEMORIES.c.id == memory_id).values(vector=cipher.seal(after, place))
        session.connection().execute(change)


def _smaller(vector: bytes) -> bytes:
    numbers = np.frombuffer(vector, dtype="<f4")
    step = float(np.abs(numbers).max(initial=0.0)) / 127 or 1.0
    return struct.pack("<BHf", 1, len(numbers), step) + np.rint(numbers / step).astype(np.int8).tobytes()


def _larger(packed: bytes) -> bytes:
    _, dimension, step = struct.unpack_from("<BHf", packed)
    steps = np.frombuffer(packed, dtype=np.int8, count=dimension, offset=struct.calcsize("<BHf"))
    return (steps * np.float32(step)).astype("<f4").tobytes()
