"""Note when a conversation was summed up."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("conversations", sa.Column("summarised_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Undo the revision."""
    op.drop_column("conversations", "summarised_at")
