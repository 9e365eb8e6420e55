"""The tables of the catalogue: what is known of documents, and the versions of them that searches must not show."""

import sqlalchemy as sa

from knowledge.tables import ReasonColumn

UNMARKED = "before"  # the version of documents that were written before there were versions

metadata = sa.MetaData()
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("space_id", sa.String, primary_key=True),
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("uri", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("content_hash", sa.String, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("summary", sa.String, nullable=False),
    sa.Column("passages", sa.Integer, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("reason", ReasonColumn, nullable=False, server_default=""),
    sa.Column("source", sa.String, nullable=False, server_default=""),
    sa.Column("mark", sa.String, nullable=False, server_default=""),
    sa.Column("version", sa.String, nullable=False, server_default=UNMARKED),
    sa.Column("job", sa.String, nullable=False, server_default="", index=True),
    sa.Column("tags", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("groups", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("deleted_at", sa.DateTime(timezone=True)),
    sa.Column("author", sa.String, nullable=False, server_default=""),
    sa.Column("published_at", sa.DateTime(timezone=True)),
    sa.Column("owner", sa.String, nullable=False, server_default=""),
)
hidden_versions = sa.Table(
    "hidden_versions",
    metadata,
    sa.Column("space_id", sa.String, primary_key=True),
    sa.Column("document_id", sa.String, primary_key=True),
    sa.Column("version", sa.String, primary_key=True),
)
