"""Link identities by codes, and keep how long something was read."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("interactions", sa.Column("seconds", sa.Float(), nullable=False, server_default="0"))
    op.add_column("identities", sa.Column("sealed", sa.LargeBinary()))
    op.create_table(
        "link_codes",
        sa.Column("user_id", sa.String(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("space_id", sa.String(), sa.ForeignKey("spaces.id"), nullable=False),
        sa.Column("tag", sa.String(), nullable=False, index=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "link_attempts",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("space_id", sa.String(), sa.ForeignKey("spaces.id"), nullable=False, index=True),
        sa.Column("user_id", sa.String(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Undo the revision."""
    op.drop_table("link_attempts")
    op.drop_table("link_codes")
    op.drop_column("identities", "sealed")
    op.drop_column("interactions", "seconds")
