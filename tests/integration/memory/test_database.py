"""The database's door: migrations, errors, concurrent writers."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from memory.conversations import Conversations
from memory.database import Database
from memory.errors import DatabaseUnavailable
from memory.types import User
from tests.master_key import MASTER


def test_the_migrated_schema_is_the_one_the_tables_declare(database: Database) -> None:
    with database.session() as session:
        assert compare_metadata(MigrationContext.configure(session.connection()), SQLModel.metadata) == []


def test_migrating_again_changes_nothing(database: Database, mei: User) -> None:
    conversation = Conversations(database).start(mei.id)
    database.migrate()
    assert Conversations(database).get(mei.id, conversation.id) == conversation


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'zhiyin.db'}", MASTER)
    database.migrate()
    with database.session() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnavailable, match="newer version"):
        database.migrate()


def test_a_damaged_file_is_reported_with_what_to_check(tmp_path: Path) -> None:
    file = tmp_path / "zhiyin.db"
    file.write_bytes(b"this is not a database" * 1000)
    with pytest.raises(DatabaseUnavailable, match="cannot be used"):
        Database(f"sqlite:///{file}", MASTER).migrate()


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        Database(f"sqlite:///{tmp_path / 'no' / 'zhiyin.db'}", MASTER).migrate()


@pytest.mark.parametrize("url", ["nonsense", "oracle9://host/db"])
def test_an_unusable_url_is_reported(url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="URL"):
        Database(url, MASTER)


def test_an_error_inside_a_session_undoes_everything(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    conversation = conversations.start(mei.id)

    def fail() -> None:
        with database.session() as session:
            session.connection().exec_driver_sql("UPDATE conversations SET sealed = 'changed'")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert conversations.get(mei.id, conversation.id).title == ""


def test_many_threads_append_without_losing_a_message(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    ids = [conversations.start(mei.id).id for _ in range(4)]

    def talk(conversation_id: str) -> None:
        for number in range(10):
            conversations.append(mei.id, conversation_id, "user", f"message {number}")

    threads = [threading.Thread(target=talk, args=(conversation_id,)) for conversation_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for conversation_id in ids:
        texts = [message.text for message in conversations.messages(mei.id, conversation_id)]
        assert texts == [f"message {number}" for number in range(10)]
