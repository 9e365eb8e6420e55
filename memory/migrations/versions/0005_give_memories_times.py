"""Give memories times, importance and several sources, and messages a place for what recall searches them by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MEMORIES = sa.table(
    "memories",
    sa.column("id", sa.String()),
    sa.column("kind", sa.String()),
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


def downgrade() -> None:
    """Undo the revision. Of several sources the first is kept."""
    op.add_column("memories", sa.Column("source_message_id", sa.String()))
    connection = op.get_bind()
    for memory_id, sources in connection.execute(sa.select(_MEMORIES.c.id, _MEMORIES.c.source_message_ids)).all():
        row = _MEMORIES.update().where(_MEMORIES.c.id == memory_id)
        connection.execute(row.values(source_message_id=next(iter(sources), None)))
    connection.execute(_MEMORIES.update().where(_MEMORIES.c.kind == "plan").values(kind="event"))
    op.drop_column("messages", "vector")
    for name in ("source_message_ids", "changed_at", "valid_to", "valid_from", "importance"):
        op.drop_column("memories", name)
