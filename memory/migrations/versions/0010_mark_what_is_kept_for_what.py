"""Mark what is kept with its purposes, and have memories that were put away restored as they were."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ADDED: dict[str, tuple[str, ...]] = {
    "messages": ("personalisation",),
    "interactions": ("personalisation",),
    "impressions": ("personalisation", "analytics"),
}
# Given before the row was written, and never refused since it was given.
_ALLOWED = """EXISTS (
    SELECT 1 FROM consents AS given
    WHERE given.user_id = {owner} AND given.purpose = '{purpose}' AND given.given AND given.at <= {at}
    AND NOT EXISTS (
        SELECT 1 FROM consents AS refused
        WHERE refused.user_id = given.user_id AND refused.purpose = given.purpose
        AND NOT refused.given AND refused.at >= given.at
    )
)"""
_TALK = "(SELECT {column} FROM conversations WHERE conversations.id = messages.conversation_id)"

_MEMORIES = sa.table(
    "memories",
    sa.column("id", sa.String()),
    sa.column("state", sa.String()),
    sa.column("valid_to", sa.DateTime(timezone=True)),
    sa.column("valid_to_said", sa.DateTime(timezone=True)),
    sa.column("changed_at", sa.DateTime(timezone=True)),
)
_OVERDUE = timedelta(hours=12)  # less than plans with a day are when they expire; those without ended as they did


def upgrade() -> None:
    """Apply the revision. What is kept for nothing goes; of who has not been asked yet when they are."""
    for table, purposes in _ADDED.items():
        for purpose in purposes:
            op.add_column(table, sa.Column(f"for_{purpose}", sa.Boolean(), nullable=False, server_default=sa.false()))
    _mark("messages", "personalisation", _TALK.format(column="user_id"), "messages.created_at")
    unmarked = f"role <> 'user' OR NOT {_TALK.format(column='personalised')}"
    op.execute(f"UPDATE messages SET for_personalisation = false WHERE {unmarked}")  # noqa: S608 - of this file
    for table, at in (("interactions", "at"), ("impressions", "shown_at")):
        for purpose in _ADDED[table]:
            _mark(table, purpose, f"{table}.user_id", f"{table}.{at}")
        for_nothing = "NOT for_personalisation AND NOT for_analytics AND user_id IN (SELECT user_id FROM consents)"
        op.execute(f"DELETE FROM {table} WHERE {for_nothing}")  # noqa: S608 - names of this file
    op.add_column("memories", sa.Column("lent", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("memories", sa.Column("restored", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("memories", sa.Column("valid_to_said", sa.DateTime(timezone=True)))
    _note_what_was_said()


def downgrade() -> None:
    """Undo the revision."""
    for column in ("lent", "restored", "valid_to_said"):
        op.drop_column("memories", column)
    for table, purposes in _ADDED.items():
        for purpose in purposes:
            op.drop_column(table, f"for_{purpose}")


def _mark(table: str, purpose: str, owner: str, at: str) -> None:
    allowed = _ALLOWED.format(owner=owner, purpose=purpose, at=at)
    op.execute(f"UPDATE {table} SET for_{purpose} = true WHERE {allowed}")  # noqa: S608 - names of this file


def _note_what_was_said() -> None:
    """Note until when memories hold as they were said, where that is still known: of the active, and of past plans."""
    row, connection = _MEMORIES.c, op.get_bind()
    connection.execute(_MEMORIES.update().where(row.state == "active").values(valid_to_said=row.valid_to))
    expired = sa.select(row.id, row.valid_to, row.changed_at).where(row.state == "expired", row.valid_to.is_not(None))
    for each in connection.execute(expired).all():
        if each.changed_at - each.valid_to > _OVERDUE:
            connection.execute(_MEMORIES.update().where(row.id == each.id).values(valid_to_said=each.valid_to))
