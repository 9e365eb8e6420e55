"""Seal what is personal: every person gets a key, and what rows held in plain text is sealed by it."""

from collections.abc import Callable, Iterator, Mapping
from typing import cast

import sqlalchemy as sa
from alembic import context, op
from sqlmodel import Session

from memory.crypto import Cipher
from memory.keys import Keys

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
# What is sealed of each table, and how its rows are found to be a person's.
_SEALED: Mapping[str, tuple[str, ...]] = {
    "users": ("name",),
    "conversations": ("title",),
    "messages": ("text", "payload", "rating_reason"),
    "memories": ("text", "subject"),
    "profiles": ("value",),
    "impressions": ("reason",),
}
_OWNER = {"users": "id", "messages": "conversation_id"}


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "keys",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("master", sa.String(), nullable=False, index=True),
    )
    op.create_table("erasures", sa.Column("user_id", sa.String(), primary_key=True))
    op.add_column("users", sa.Column("memories_changed", sa.Integer(), nullable=False, server_default="0"))
    keys = cast(Keys, context.config.attributes["keys"])
    with Session(op.get_bind()) as session:
        keys.open(session)
        _seal_everything(session, keys)
        session.flush()
    for table, columns in _SEALED.items():
        if table != "profiles":
            for column in columns:
                op.drop_column(table, column)


def downgrade() -> None:
    """Refuse to write personal text in plain again."""
    raise NotImplementedError("What is sealed stays so. Restore a backup instead.")


def _seal_everything(session: Session, keys: Keys) -> None:
    for (user_id,) in session.connection().execute(sa.text("SELECT id FROM users")):
        keys.create(session, user_id)
    talks: dict[str, str] = dict(session.connection().execute(sa.text("SELECT id, user_id FROM conversations")).all())

    def cipher(table: str, row: sa.RowMapping) -> Cipher:
        owner = str(row[_OWNER.get(table, "user_id")])
        return keys.cipher(session, talks[owner] if table == "messages" else owner)

    _make_profiles_anew(session, cipher)
    for table, columns in _SEALED.items():
        if table != "profiles":
            # Nothing may be unsealed, but the title of a conversation that has none.
            optional = table == "conversations"
            server_default = None if optional else sa.text("''")
            sealed = sa.Column("sealed", sa.LargeBinary(), nullable=optional, server_default=server_default)
            op.add_column(table, sealed)
            _seal(session, table, columns, cipher)
    for old in _batches(session, "identities", "external_id"):
        for row in old:
            change = sa.text("UPDATE identities SET external_id = :tag WHERE id = :id")
            session.connection().execute(change, {"id": row["id"], "tag": keys.tag(session, row["external_id"])})


def _seal(
    session: Session, table: str, columns: tuple[str, ...], cipher: Callable[[str, sa.RowMapping], Cipher]
) -> None:
    vectors = table == "memories"
    owner = _OWNER.get(table, "user_id")
    values = "sealed = :sealed, vector = :vector" if vectors else "sealed = :sealed"
    change = sa.text(f"UPDATE {table} SET {values} WHERE id = :id")  # noqa: S608 - names of this file
    for rows in _batches(session, table, owner, *columns, *(("vector",) if vectors else ())):
        for row in rows:
            own, row_id = cipher(table, row), row["id"]
            said = {column: row[column] for column in columns}
            if said == {"title": ""}:
                continue
            sealed = {"id": row_id, "sealed": own.seal_json(said, f"{table}/{row_id}/sealed")}
            if vectors:
                sealed["vector"] = own.seal(row["vector"], f"{table}/{row_id}/vector")
            session.connection().execute(change, sealed)


def _make_profiles_anew(session: Session, cipher: Callable[[str, sa.RowMapping], Cipher]) -> None:
    """Make the table anew: the column that is sealed is part of a constraint, which SQLite cannot drop."""
    names = "id", "user_id", "key", "value", "weight", "origin", "updated_at"
    time = sa.column("updated_at", sa.DateTime(timezone=True))
    old = sa.select(*(time if name == "updated_at" else sa.column(name) for name in names)).select_from(
        sa.table("profiles")
    )
    rows = [
        {
            **{name: value for name, value in row.items() if name != "value"},
            "sealed": cipher("profiles", row).seal_json({"value": row["value"]}, f"profiles/{row['id']}/sealed"),
        }
        for row in session.connection().execute(old).mappings()
    ]
    op.drop_table("profiles")
    new = op.create_table(
        "profiles",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("user_id", sa.String(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.bulk_insert(new, rows)


def _batches(session: Session, table: str, *columns: str) -> Iterator[list[sa.RowMapping]]:
    """Yield the table's rows by id, so many at a time that they fit into memory."""
    shown = [sa.column(name, sa.JSON() if name == "payload" else None) for name in columns]
    key, after = sa.column("id", sa.String()), ""
    while True:
        query = sa.select(key, *(each for each in shown if each.name != "id")).select_from(sa.table(table))
        query = query.where(key > after).order_by(key).limit(_AT_ONCE)
        rows = list(session.connection().execute(query).mappings())
        if not rows:
            return
        after = rows[-1]["id"]
        yield rows
