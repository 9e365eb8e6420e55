"""Create the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    "spaces",
    "users",
    "identities",
    "conversations",
    "messages",
    "memories",
    "profiles",
    "items",
    "impressions",
    "interactions",
)


def upgrade() -> None:
    """Apply the revision."""
    _create_people()
    _create_conversations()
    _create_what_is_known()
    _create_recommending()


def downgrade() -> None:
    """Undo the revision."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _text(name: str, *, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, index=index)


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(), primary_key=True)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _owner(column: str, target: str) -> sa.Column[str]:
    """Return a reference whose rows go when what they belong to goes."""
    return sa.Column(column, sa.String(), sa.ForeignKey(target, ondelete="CASCADE"), nullable=False, index=True)


def _create_people() -> None:
    op.create_table("spaces", _id(), _text("name"))
    op.create_table(
        "users",
        _id(),
        sa.Column("space_id", sa.String(), sa.ForeignKey("spaces.id"), nullable=False, index=True),
        _text("name"),
        _time("created_at"),
    )
    op.create_table(
        "identities",
        _id(),
        sa.Column("space_id", sa.String(), sa.ForeignKey("spaces.id"), nullable=False),
        _owner("user_id", "users.id"),
        _text("channel"),
        _text("external_id"),
        sa.UniqueConstraint("space_id", "channel", "external_id"),
    )


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        _id(),
        _owner("user_id", "users.id"),
        _text("title"),
        _time("created_at"),
        _time("updated_at"),
    )
    op.create_table(
        "messages",
        _id(),
        _owner("conversation_id", "conversations.id"),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        _text("role"),
        _text("text"),
        sa.Column("payload", sa.JSON(), nullable=False),
        _time("created_at"),
        sa.Column("rating", sa.Integer()),
        _text("rating_reason"),
        sa.Column("learned", sa.Boolean(), nullable=False, index=True),
        sa.Column("for_prompt", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("conversation_id", "ordinal"),
    )


def _create_what_is_known() -> None:
    op.create_table(
        "memories",
        _id(),
        _owner("user_id", "users.id"),
        _text("kind"),
        _text("text"),
        _text("subject"),
        _text("state"),
        sa.Column("confidence", sa.Float(), nullable=False),
        _time("said_at"),
        sa.Column("superseded_by", sa.String()),
        sa.Column("source_message_id", sa.String()),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "profiles",
        _id(),
        _owner("user_id", "users.id"),
        _text("key"),
        _text("value"),
        sa.Column("weight", sa.Float(), nullable=False),
        _text("origin"),
        _time("updated_at"),
        sa.UniqueConstraint("user_id", "key", "value", "origin"),
    )


def _create_recommending() -> None:
    op.create_table(
        "items",
        sa.Column("space_id", sa.String(), sa.ForeignKey("spaces.id"), primary_key=True),
        _id(),
        *(_text(name) for name in ("title", "summary", "kind")),
        sa.Column("tags", sa.JSON(), nullable=False),
        *(_text(name) for name in ("url", "language")),
        sa.Column("document_id", sa.String(), index=True),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "impressions",
        _id(),
        _text("slate_id", index=True),
        _owner("user_id", "users.id"),
        _text("item_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("source"),
        sa.Column("score", sa.Float(), nullable=False),
        _text("reason"),
        _time("shown_at"),
    )
    op.create_table(
        "interactions",
        _id(),
        _owner("user_id", "users.id"),
        _text("item_id", index=True),
        _text("kind"),
        _time("at"),
        sa.Column("impression_id", sa.String()),
    )
