"""Ask for consent: what each person allows, per purpose; nobody has been asked yet."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "consents",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("user_id", sa.String(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("users", sa.Column("memory_paused", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("conversations", sa.Column("personalised", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("interactions", sa.Column("for_analytics", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Undo the revision."""
    op.drop_column("interactions", "for_analytics")
    op.drop_column("conversations", "personalised")
    op.drop_column("users", "memory_paused")
    op.drop_table("consents")
