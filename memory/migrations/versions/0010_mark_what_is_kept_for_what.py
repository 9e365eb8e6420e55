"""Mark questions, impressions and interactions with the purposes that they are kept for."""

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


def downgrade() -> None:
    """Undo the revision."""
    for table, purposes in _ADDED.items():
        for purpose in purposes:
            op.drop_column(table, f"for_{purpose}")


def _mark(table: str, purpose: str, owner: str, at: str) -> None:
    allowed = _ALLOWED.format(owner=owner, purpose=purpose, at=at)
    op.execute(f"UPDATE {table} SET for_{purpose} = true WHERE {allowed}")  # noqa: S608 - names of this file
