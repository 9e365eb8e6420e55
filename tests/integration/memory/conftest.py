"""Real databases for the memory room: SQLite and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from memory.database import Database
from memory.types import User
from memory.users import Users
from tests.master_key import MASTER


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield a migrated, empty database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'zhiyin.db'}"
    else:
        url = request.getfixturevalue("new_postgres")()
    opened = Database(url, MASTER)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def mei(database: Database) -> User:
    """Return a person of the space "team"."""
    users = Users(database)
    users.ensure_space("team", "Team")
    return users.sign_in("team", "web", "mei", "Mei")


@pytest.fixture
def tom(database: Database, mei: User) -> User:
    """Return another person of the same space."""
    return Users(database).sign_in(mei.space_id, "web", "tom", "Tom")
