"""A database as an earlier version left it, for the tests of what becomes of that."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from memory.database import Database


def downgrade(database: Database, revision: str) -> None:
    """Take the database back to a revision."""
    config = Config()
    config.set_main_option("script_location", str(Path("memory/migrations").absolute()))
    with database.session() as session:
        config.attributes["connection"] = session.connection()
        command.downgrade(config, revision)


def migrate_from(database: Database, revision: str) -> None:
    """Take the database back to a revision, and bring it up to date again."""
    downgrade(database, revision)
    database.migrate()
