"""Real databases for the memory room: SQLite and PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from memory.database import Database
from memory.types import User
from memory.users import Users
from tests.master_key import MASTER


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a migrated, empty SQLite database: it is copied in a fraction of what migrating takes."""
    file = tmp_path_factory.mktemp("migrated") / "zhiyin.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_name(new_postgres: Callable[..., str]) -> str:
    """Return the name of a migrated, empty PostgreSQL database, to be copied likewise."""
    url = new_postgres()
    migrate(url)
    return str(make_url(url).database)


def migrate(url: str) -> None:
    database = Database(url, MASTER)
    database.migrate()
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield a migrated, empty database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'zhiyin.db')}"
    else:
        url = request.getfixturevalue("new_postgres")(request.getfixturevalue("migrated_name"))
    opened = Database(url, MASTER)
    opened.migrate()  # there is nothing left to do but to open the keys
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
