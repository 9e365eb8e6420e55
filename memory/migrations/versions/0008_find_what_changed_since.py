"""Note which change wrote a memory last, so that what has changed since is found without reading the rest."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision. No process has read anything yet, so that of all that is there no change is newer."""
    op.add_column("memories", sa.Column("change", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("users", sa.Column("memories_removed", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ix_memories_user_id", "memories")
    op.create_index("ix_memories_user_id_change", "memories", ["user_id", "change"])
    op.drop_index("ix_messages_conversation_id", "messages")
    op.create_index("ix_messages_conversation_id_indexed", "messages", ["conversation_id", "indexed"])


def downgrade() -> None:
    """Undo the revision."""
    op.drop_index("ix_messages_conversation_id_indexed", "messages")
    op.create_index("ix_messages_conversation_id", "messages", ["conversation_id"])
    op.drop_index("ix_memories_user_id_change", "memories")
    op.create_index("ix_memories_user_id", "memories", ["user_id"])
    op.drop_column("users", "memories_removed")
    op.drop_column("memories", "change")
