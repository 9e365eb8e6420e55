"""Count codes tried in vain although who tried them is erased or has become somebody else."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision. The attempts, which count for an hour, begin anew."""
    _create(sa.Column("user_id", sa.String(), index=True))


def downgrade() -> None:
    """Undo the revision."""
    _create(
        sa.Column("user_id", sa.String(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)
    )


def _create(whose: sa.Column[str]) -> None:
    op.drop_table("link_attempts")
    op.create_table(
        "link_attempts",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("space_id", sa.String(), sa.ForeignKey("spaces.id"), nullable=False, index=True),
        whose,
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
